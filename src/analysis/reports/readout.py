"""The numbers behind a figure in words, a stop for each year or row: what the page's script says of a place in it."""

from pathlib import Path
from typing import Any

from analysis.ground.numbers import one_decimal, points, volume

CHANGES = ("change", "contribution")
LONGEST = 160  # characters of a text cell


def read(csv: Path) -> dict[str, Any]:
    """Return the stops of a figure: `axis` (x for years, else rows), `stops` and `who` can be brought forward.

    A stop has `at` (its year or first text), `names` (what its row is called in the drawing) and `says`: pairs of a
    supplier, or nothing, and its numbers, the largest first.
    """
    import pandas as pd

    frame = pd.read_csv(csv, keep_default_na=False, na_values=[""])
    key = "year" if "year" in frame else _names_of_rows(frame)
    stops = [_stop(at, rows, key) for at, rows in frame.groupby(key, sort=key == "year")]
    who = [] if "supplier" not in frame else list(dict.fromkeys(frame["supplier"].dropna().astype(str)))
    return {"axis": "x" if key == "year" else "rows", "stops": stops, "who": who}


def _names_of_rows(frame: Any) -> str:
    """Return the column that names the rows: the first text with the most different values."""
    texts = [name for name in frame if frame[name].dtype.kind not in "iuf"]
    return max(texts, key=lambda name: frame[name].nunique())


def _stop(at: Any, rows: Any, key: str) -> dict[str, Any]:
    numbers = [name for name in rows if rows[name].dtype.kind in "iuf" and name != key]
    found = rows[(rows[numbers].fillna(0) != 0).any(axis=1)] if key == "year" and numbers else rows
    if numbers:
        found = found.sort_values(numbers[0], ascending=False, kind="stable") if key == "year" else found
    texts = {str(value) for name in rows for value in rows[name] if isinstance(value, str) and name != "supplier"}
    names = [str(at), *sorted(texts - {str(at)})]
    says = [[str(row.get("supplier", "")), _said(row, numbers)] for row in found.to_dict("records")]
    return {"at": str(at), "names": [name[:LONGEST] for name in names], "says": says}


def _said(row: dict[str, Any], numbers: list[str]) -> str:
    known = [name for name in numbers if row[name] == row[name]]
    words = [f"{name.removeprefix('tiv').replace('_', ' ')} {number(name, row[name])}".strip() for name in known]
    return "; ".join(words) or "not known"


def number(name: str, value: float) -> str:
    """Return a number of a CSV in words, by its column's name: shares in per cent, changes in points, volumes in TIV.

    >>> number("share_to", 0.35974), number("tiv", 4272.69), number("change", -0.19067)
    ('36.0 %', '4,273 million TIV', '−19.1 points')
    """
    if name.startswith(CHANGES):
        return f"{points(value)} points"
    if "share" in name or name.endswith("_flagged"):
        return f"{one_decimal(value)} %"
    return f"{volume(value)} million TIV" if name.startswith("tiv") else f"{value:g}"
