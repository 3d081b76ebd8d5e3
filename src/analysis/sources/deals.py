"""The 16-column deal list: one row per deal, with totals over all its years. For orders, never for shares."""

import re

import numpy as np
import pandas as pd

from analysis.ground.limits import LAST_YEAR, MOST_TIV, MOST_UNITS
from analysis.sources.text import Numbers, Text, check_header, header_line, numbers, split, words

# Three columns have no name of their own: each flags the column on its left with a question mark.
COLUMNS = [
    ("recipient", "Recipient"),
    ("supplier", "Supplier"),
    ("ordered", "Year of order"),
    ("ordered_flag", ""),
    ("units_ordered", "Number ordered"),
    ("units_ordered_flag", ""),
    ("designation", "Weapon designation"),
    ("description", "Weapon description"),
    ("units_delivered", "Number delivered"),
    ("units_delivered_flag", ""),
    ("years", "Year(s) of delivery"),
    ("status", "status"),
    ("comments", "Comments"),
    ("tiv_unit", "SIPRI TIV per unit"),
    ("tiv_order", "SIPRI TIV for total order"),
    ("tiv", "SIPRI TIV of delivered weapons"),
]
SIPRI = [sipri for _, sipri in COLUMNS]
RENAMED = [name if name != "Number delivered" else "Deliveries in the Year Range" for name in SIPRI]  # since July 2026
FLAG = {"?": "estimate", "": "exact"}
STATUS = {name: name for name in ("New", "Second hand", "Second hand but modernized", "")}
WORDS = {"ordered_flag": FLAG, "units_ordered_flag": FLAG, "units_delivered_flag": FLAG, "status": STATUS}
YEAR = "(?:19[5-9][0-9]|20[0-9][0-9])"
UNKNOWN = float("nan")
NUMBERS = {
    "ordered": Numbers(True, 1900, LAST_YEAR, UNKNOWN),
    "units_ordered": Numbers(False, 0, MOST_UNITS, UNKNOWN),
    "units_delivered": Numbers(False, 0, MOST_UNITS, UNKNOWN),
    "tiv_unit": Numbers(False, 0, MOST_TIV, UNKNOWN),
    "tiv_order": Numbers(False, 0, 10 * MOST_TIV, UNKNOWN),
    "tiv": Numbers(False, 0, 10 * MOST_TIV, UNKNOWN),
}


def recognise(text: Text) -> int | None:
    """Return the index of the deal list's header line, or None if this is another layout."""
    index = header_line(text, [name for name in SIPRI if name], "Recipient")
    return index if index is not None and "order" in text.lines[index] else None


def parse(text: Text, header: int) -> pd.DataFrame:
    """Return the deal list as published: one row per deal, typed; identical rows stay, they are real.

    Raises
    ------
    Problem
        At the first line that is not a whole and possible row of the list.
    """
    new = "Deliveries in the Year Range" in text.lines[header]
    check_header(text, header, RENAMED if new else SIPRI)
    rows, lines = _rejoined(text, header + 1)
    raw = pd.DataFrame(rows, columns=[column for column, _ in COLUMNS], dtype=object)
    frame = pd.DataFrame({column: _typed(raw[column], text, lines) for column in raw})
    return frame.assign(years=_years(frame["years"], text, lines))


def _rejoined(text: Text, first: int) -> tuple[list[list[str]], np.ndarray]:
    """Return the rows and each one's first line: Comments break lines without quotes, so lines join until 16 fields."""
    rows, starts, open_line = [], [], ""
    start = first + 1
    for number, line in enumerate(text.lines[first:], first + 1):
        start = start if open_line else number
        open_line = f"{open_line} {line}".strip() if open_line else line
        row = split(text, start, open_line, strict=False)
        whole = number > start and line.count(",") >= len(COLUMNS) - 1
        if whole or len(row) > len(COLUMNS):
            said = "runs into the next one" if whole else f"has {len(row)} fields instead of {len(COLUMNS)}"
            raise text.refuse(f"the row {said}; download the file again", start)
        if len(row) == len(COLUMNS):
            rows.append([cell.strip() for cell in row])
            starts.append(start)
            open_line = ""
    if open_line:
        raise text.refuse("the last row is cut off; download the file again", start)
    if not rows:
        raise text.refuse("the deal list has no rows; the selection holds no deals or the file was cut off")
    return rows, np.array(starts)


def _typed(cells: pd.Series, text: Text, lines: np.ndarray) -> pd.Categorical | np.ndarray:
    column = str(cells.name)
    named = dict(COLUMNS)[column] or f"the flag after {dict(COLUMNS)[column.removesuffix('_flag')]}"
    if column in NUMBERS:
        return numbers(cells, NUMBERS[column], text, named, lines)
    return words(cells, WORDS.get(column), text, named, lines)


def _years(years: pd.Series, text: Text, lines: np.ndarray) -> pd.Series:
    """Return the years of delivery as `2017;2018`, each checked."""
    for row, value in enumerate(years):
        if value and not re.fullmatch(rf"{YEAR}(; ?{YEAR})*", value):
            said = "not years from 1950 on, as in 2017; 2018"
            raise text.refuse(f"Year(s) of delivery holds {value[:40]!r}, {said}", int(lines[row]))
    return years.astype(str).str.replace(" ", "")
