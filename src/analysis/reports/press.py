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
EXPECTED = re.compile("html export is under active development|was ignored during HTML export")
STYLE = (
    "body{font:1rem/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "img{max-width:100%;height:auto}figure{margin:1.5rem 0;overflow-x:auto}figcaption{font-size:.9rem}"
    "table{border-collapse:collapse;font-size:.85rem}th,td{padding:.15rem .5rem;text-align:left;vertical-align:top}"
)


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
        # Its own clock: SOURCE_DATE_EPOCH is not heard.
        moment = int(datetime.fromisoformat(self.day).replace(tzinfo=UTC).timestamp())
        document, warnings = self._compiled(format="pdf", pdf_standards=STANDARDS, timestamp=moment)
        if warnings:
            raise self._problem(warnings[0])
        return document

    def html(self) -> str:
        """Return the same text as one HTML page, without attachments.

        Raises
        ------
        Problem
            As `pdf` does; Typst's own notes of what HTML has no place for are none.
        """
        document, warnings = self._compiled(format="html")
        unmeant = [each for each in warnings if not EXPECTED.search(each.message)]
        if unmeant:
            raise self._problem(unmeant[0])
        return document.decode().replace("</head>", f"<style>{STYLE}</style></head>", 1)

    def _compiled(self, **options: Any) -> tuple[bytes, list[Any]]:
        import typst

        try:
            return self.compiler.compile_with_warnings(**options)
        except typst.TypstError as error:
            raise self._problem(error) from error

    def printed(self) -> list[dict[str, str]]:
        """Return every number of the text in its order: `name`, `form` (its format) and `printed`."""
        return [each["value"] for each in json.loads(self.compiler.query("<finding>"))]

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
