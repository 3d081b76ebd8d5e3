"""The numbers behind a figure in words, a stop for each year or row: what the page's script says of a place in it."""

from pathlib import Path
from typing import Any

from analysis.ground.numbers import one_decimal, points, volume
from analysis.reports.render import typeset

LONGEST = 160  # characters of a text cell
CHANGES = ("change", "contribution", "moved")
SHARES = ("low", "high", "year_flagged", "units_flagged")
WORDS = {"placebo_rank": "rank of the change", "placebo_n": "among"}
QUIET = ("deals",)  # numbers that count nothing: SIPRI's ids
NAMES = ("label", "order", "quote", "part")  # columns that say what a row is called in its drawing


def read(csv: Path) -> dict[str, Any]:
    """Return the stops of a figure: `axis` (x for years, else rows), `stops` and `who` can be brought forward.

    A stop has `at` (its year or what its row is called), `names` (its texts, by which the drawing is searched) and
    `says`: pairs of a supplier, or nothing, and its numbers, the largest first.
    """
    import pandas as pd

    frame = pd.read_csv(csv, keep_default_na=False, na_values=[""])
    key = "year" if "year" in frame else _names_of_rows(frame)
    if key != "year" and "supplier" not in frame and frame[key].duplicated().any():
        return {"axis": "rows", "stops": _one_by_one(frame), "who": []}
    stops = [_stop(at, rows, key) for at, rows in frame.groupby(key, sort=key == "year")]
    who = [] if "supplier" not in frame else list(dict.fromkeys(frame["supplier"].dropna().astype(str)))
    return {"axis": "x" if key == "year" else "rows", "stops": stops, "who": who}


def _names_of_rows(frame: Any) -> str:
    """Return the column that names the rows: one known for it, else the first text with the most different values."""
    texts = [name for name in frame if frame[name].dtype.kind not in "iuf"]
    known = [name for name in NAMES if name in texts]
    return known[0] if known else max(texts, key=lambda name: frame[name].nunique())


def _one_by_one(frame: Any) -> list[dict[str, Any]]:
    """Return a stop for each row of a figure whose rows have no names, the smallest first number first."""
    numbers = [name for name in frame if frame[name].dtype.kind in "iuf"]
    rows = frame.sort_values(numbers[:1], kind="stable").to_dict("records")
    places = [f"{place} of {len(rows)}" for place in range(1, len(rows) + 1)]
    texts = [[f"{_words(name)} {text}" for name, text in row.items() if isinstance(text, str)] for row in rows]
    said = [typeset("; ".join([_said(row, numbers, ""), *text])) for row, text in zip(rows, texts, strict=True)]
    return [{"at": at, "names": [], "says": [["", words]]} for at, words in zip(places, said, strict=True)]


def _stop(at: Any, rows: Any, key: str) -> dict[str, Any]:
    numbers = [name for name in rows if rows[name].dtype.kind in "iuf" and name not in (key, *QUIET)]
    found = rows
    if key == "year" and numbers:
        found = rows[(rows[numbers].fillna(0) != 0).any(axis=1)].sort_values(numbers[0], ascending=False, kind="stable")
    texts = {str(value) for name in rows for value in rows[name] if isinstance(value, str) and name != "supplier"}
    names = [str(at), *sorted(text for text in texts - {str(at)} if "://" not in text)]
    says = [[_who(row, at), typeset(_said(row, numbers, key))] for row in found.to_dict("records")]
    return {"at": typeset(str(at)), "names": [name[:LONGEST] for name in names], "says": says}


def _who(row: dict[str, Any], at: Any) -> str:
    """Return whose numbers a row holds; nothing where the stop says so already."""
    name = str(row.get("supplier", ""))
    return "" if name == str(at) else name


def _said(row: dict[str, Any], numbers: list[str], key: str) -> str:
    known = [name for name in numbers if row[name] == row[name]]
    words = [f"{_words(name)} {number(name, row[name])}".strip() for name in known]
    if not numbers:
        texts = {name: text for name, text in row.items() if name != key and isinstance(text, str)}
        words = [text.replace("-", " ") if name == "verdict" else text for name, text in texts.items()]
    return "; ".join(words) or "not known"


def _words(name: str) -> str:
    return WORDS.get(name, name.removeprefix("tiv").removesuffix("_tiv").replace("_", " "))


def number(name: str, value: float) -> str:
    """Return a number of a CSV in words, by its column's name: shares in per cent, changes in points, volumes in TIV.

    >>> number("share_to", 0.35974), number("tiv", 4272.69), number("change", -0.19067)
    ('36.0 %', '4,273 million TIV', '−19.1 points')
    """
    if name.startswith(CHANGES):
        return f"{points(value)} points"
    if "share" in name or name in SHARES:
        return f"{one_decimal(value)} %"
    return f"{volume(value)} million TIV" if name.startswith("tiv") or name.endswith("_tiv") else f"{value:g}"
