"""Where the rows behind a number lie: the table that holds it with its row, and the raw files it was computed from."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.store.passports import Passport

# Beside extracts: what a notebook's numbers rest on, by how their names begin.
CURATED = {
    "events.": "events.csv",
    "programmes.": "programmes.csv",
    "article-claims.": "claims.csv",
    "revisions.printed": "published.csv",
    "certainty.record": "calibration.csv",
    "certainty.low": "calibration.csv",
    "certainty.high": "calibration.csv",
    "certainty.first": "calibration.csv",
    "certainty.held": "calibration.csv",
    "supplier-shares.low": "calibration.csv",
    "supplier-shares.high": "calibration.csv",
}
WITHOUT_EXTRACT = ("programmes.", "certainty.record")
DIGITS = 6  # to which a cell of a table is a number's, as it is or in per cent


@dataclass(frozen=True)
class Places:
    """What a notebook's tables hold: number → (file, first cell of the row), and the extracts by release."""

    short: str
    found: dict[str, Any]
    extracts: dict[int, str]
    cells: dict[float, list[tuple[str, str]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, short: str, found: dict[str, Any], report: Path, held: list[Passport]) -> "Places":
        """Return the places of one notebook's numbers in a finished report."""
        extracts = {each.release: each.file for each in held if each.layout == "extract" and each.release}
        places = cls(short, found, extracts)
        for table in found["tables"]:
            places._read(report / "tables" / f"{table['name']}.csv")
        return places

    def _read(self, path: Path) -> None:
        with path.open(newline="", encoding="utf-8") as file:
            for row in list(csv.reader(file))[1:]:
                for cell in row[1:]:
                    value = _number(cell)
                    if value is not None:
                        self.cells.setdefault(value, []).append((f"tables/{path.name}", row[0]))

    def where(self, name: str, value: Any) -> str:
        """Return the files of a number and, where a table holds it, the row: `india-2025.csv; tables/shares.csv: …`."""
        full = f"{self.short}.{name}"
        curated = next((file for start, file in CURATED.items() if full.startswith(start)), "")
        extracts = [] if full.startswith(WITHOUT_EXTRACT) else self._extracts(name)
        return "; ".join(filter(None, [", ".join(extracts), curated, self._row(name, value)]))

    def _row(self, name: str, value: Any) -> str:
        if not isinstance(value, float):
            return ""
        found = [place for key in (value, 100 * value) for place in self.cells.get(round(key, DIGITS), [])]
        named = [place for place in found if place[1] and place[1] in name]
        file, row = (named or found or [("", "")])[0]
        return f"{file}: {row}" if file else ""

    def _extracts(self, name: str) -> list[str]:
        """Return the extracts a number was computed from, told by its name and the releases of its notebook."""
        said = {**self.found["findings"], **self.found["numbers"], **self.found["parameters"]}
        if self.short == "revisions":
            ends = {"share_from": ["release_from"], "share_to": ["release_to"]}
            keys = ends.get(name.partition(".")[0], ["release_from", "release_to"])
        else:
            keys = ["other_release"] if name.startswith("other_") else ["release"]
        own = [int(part) for part in name.split(".") if part.isdigit() and int(part) in self.extracts]
        releases = own or [said[key] for key in keys if said.get(key)]
        return [self.extracts[each] for each in releases if each in self.extracts] or list(self.extracts.values())


def _number(cell: str) -> float | None:
    try:
        return round(float(cell), DIGITS) if "." in cell else None  # a whole number is too common to be told apart
    except ValueError:
        return None
