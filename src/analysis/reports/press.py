"""The press: a manuscript and a finished report become one PDF, the same bytes on every machine."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem

STANDARDS = ["a-3a", "ua-1"]


@dataclass(frozen=True)
class Press:
    """A folder with `paper/<name>.typ`, `report/` and `press/values.json`, and the day the document bears."""

    folder: Path
    name: str
    day: str

    @cached_property
    def compiler(self) -> Any:
        """Typst, with its own fonts and matplotlib's and none of this machine's."""
        import typst

        from analysis.figures.base.glyphs import font_folder

        path = str(self.folder / "paper" / f"{self.name}.typ")
        return typst.Compiler(path, root=str(self.folder), font_paths=[font_folder()], ignore_system_fonts=True)

    def pdf(self) -> bytes:
        """Return the document as PDF/A-3a and PDF/UA-1.

        Raises
        ------
        Problem
            At the first error or warning of Typst's, in one sentence with its line.
        """
        import typst

        # Its own clock: SOURCE_DATE_EPOCH is not heard.
        moment = int(datetime.fromisoformat(self.day).replace(tzinfo=UTC).timestamp())
        try:
            document, warnings = self.compiler.compile_with_warnings(
                format="pdf", pdf_standards=STANDARDS, timestamp=moment
            )
        except typst.TypstError as error:
            raise self._problem(error) from error
        if warnings:
            raise self._problem(warnings[0])
        return document

    def printed(self) -> list[dict[str, str]]:
        """Return every number of the text in its order: `name`, `form` (its format) and `printed`."""
        return [each["value"] for each in json.loads(self.compiler.query("<finding>"))]

    def told(self) -> int:
        """Return how many named numbers stand in the sentences that notebooks told."""
        return sum(each["value"]["numbers"] for each in json.loads(self.compiler.query("<sentence>")))

    def _problem(self, said: Any) -> Problem:
        message = getattr(said, "message", "") or str(said).splitlines()[0]
        traced = " ".join(
            str(each) for each in [*(getattr(said, "trace", None) or []), getattr(said, "diagnostic", "")]
        )
        line = re.search(rf"{re.escape(self.name)}\.typ:(\d+)", traced)
        where = f"paper/{self.name}.typ{f', line {line[1]}' if line else ''}"
        return Problem(f"{where}: {message.removeprefix('panicked with: ')[:300]}; correct the manuscript")


def write_values(folder: Path, values: dict[str, Any]) -> None:
    """Write what the manuscript reads."""
    project.write(folder / "press" / "values.json", project.as_json(values))
