"""The 17-column trade register: one row per deal and year of delivery, the layout that answers for shares."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.limits import FIRST_YEAR, LAST_YEAR, MOST_TIV, MOST_UNITS
from analysis.sources.text import Numbers, Text, cells, check_header, header_line, numbers, words

COLUMNS = {
    "SIPRI AT Database ID": "deal",
    "Supplier": "supplier",
    "Recipient": "recipient",
    "Designation": "designation",
    "Description": "description",
    "Armament category": "category",
    "Order date": "ordered",
    "Order date is estimate": "ordered_flag",
    "Numbers delivered": "units",
    "Numbers delivered is estimate": "units_flag",
    "Delivery year": "year",
    "Delivery year is estimate": "year_flag",
    "Status": "status",
    "SIPRI estimate": "tiv_new",
    "TIV deal unit": "tiv_unit",
    "TIV delivery values": "tiv",
    "Local production": "local_production",
}
NAMES = {column: sipri for sipri, column in COLUMNS.items()}
FLAG = {"Yes": "estimate", "No": "exact", "": "blank"}
LOCAL = {"Yes": "yes", "No": "no", "": "blank"}
STATUS = {name: name for name in ("New", "Second hand", "Second hand but modernized")}
# SIPRI's own spellings drift between releases; one name each.
CATEGORIES = {
    name: name
    for name in (
        "Aircraft",
        "Air defence systems",
        "Armoured vehicles",
        "Artillery",
        "Engines",
        "Missiles",
        "Naval weapons",
        "Other",
        "Satellites",
        "Sensors",
        "Ships",
    )
} | {"Air-defence systems": "Air defence systems"}
WORDS = {
    "ordered_flag": FLAG,
    "units_flag": FLAG,
    "year_flag": FLAG,
    "local_production": LOCAL,
    "status": STATUS,
    "category": CATEGORIES,
}
FILLED = ("supplier", "recipient", "designation")
NUMBERS = {
    "deal": Numbers(True, 1, 999_999_999),
    "ordered": Numbers(True, 1900, LAST_YEAR),
    "units": Numbers(False, 0, MOST_UNITS),
    "year": Numbers(True, FIRST_YEAR, LAST_YEAR),
    "tiv_new": Numbers(False, 0, MOST_TIV),
    "tiv_unit": Numbers(False, 0, MOST_TIV),
    "tiv": Numbers(False, 0, MOST_TIV),
}
TITLE = re.compile(
    r"Transfers of major conventional arms from (?P<suppliers>.+?) +to (?P<recipients>.+?) *\. Deals with .*"
    r"year range '(?P<first>[^']*)' to '(?P<last>[^']*)'"
)
EVERYONE = "All countries"


@dataclass(frozen=True)
class Selection:
    """What an export was asked for: names (or `All countries`) and years, empty where the preamble was cut."""

    suppliers: str = ""
    recipients: str = ""
    first: int | None = None
    last: int | None = None


def recognise(text: Text) -> int | None:
    """Return the index of the register's header line, or None if this is another layout."""
    return header_line(text, list(COLUMNS), "SIPRI AT Database ID")


def selection(text: Text) -> Selection:
    """Return what the export's first line says it holds, nothing if that line was cut off."""
    found = TITLE.match(text.lines[0][:10_000])
    if not found:
        return Selection()
    years = [found["first"], found["last"]]
    if not all(re.fullmatch("[12][0-9]{3}|Not specified", year) for year in years):
        raise text.refuse("the range of years in the first line is damaged; download the file again", 1)
    first, last = (int(year) if year[0] in "12" else None for year in years)
    return Selection(found["suppliers"].strip(), found["recipients"].strip(), first, last)


def parse(text: Text, header: int) -> pd.DataFrame:
    """Return the register as published: one row per line, typed, with the project's column names.

    Raises
    ------
    Problem
        At the first line that is not a whole and possible row of the register.
    """
    check_header(text, header, list(COLUMNS))
    _check_preamble(text, header)
    first = header + 1
    if first == len(text.lines):
        raise text.refuse("the register has no rows; the selection holds no deals or the file was cut off")
    if text.lines[-1].endswith(","):
        raise text.refuse("the last row is cut off; download the file again", len(text.lines))
    raw = cells(text, first, list(COLUMNS.values()))
    lines = np.arange(first + 1, len(text.lines) + 1)
    frame = pd.DataFrame({column: _typed(raw[column], text, lines) for column in raw})
    _check_deals(frame, text, lines)
    return frame


def _check_preamble(text: Text, header: int) -> None:
    """A row that slipped above the header would be lost without a word."""
    for number, line in enumerate(text.lines[:header], 1):
        line = line.rstrip(",")  # a spreadsheet that saves with commas pads the preamble with them
        if re.match(r'"?\d+"?,', line) or (line.count(",") > 4 and not line.startswith("Transfers of")):
            raise text.refuse("a row stands above the header; download the file again", number)


def _typed(cells: pd.Series, text: Text, lines: np.ndarray) -> pd.Categorical | np.ndarray:
    column = str(cells.name)
    if column in NUMBERS:
        return numbers(cells, NUMBERS[column], text, NAMES[column], lines)
    blank = cells.str.strip() == "" if column in FILLED else None
    if blank is not None and blank.any():
        raise text.refuse(f"{NAMES[column]} is blank; download the file again", int(lines[blank.argmax()]))
    return words(cells, WORDS.get(column), text, NAMES[column], lines)


def _check_deals(frame: pd.DataFrame, text: Text, lines: np.ndarray) -> None:
    twice = frame.duplicated(["deal", "year"])
    if twice.any():
        row = int(twice.argmax())
        deal, year = frame["deal"].iloc[row], frame["year"].iloc[row]
        raise text.refuse(f"deal {deal} stands twice for {year}; remove the line that is not SIPRI's", int(lines[row]))
    parties = frame.drop_duplicates(["deal", "supplier", "recipient"])
    mixed = parties.duplicated("deal")
    if mixed.any():
        row = int(parties.index[mixed][0])
        deal = frame["deal"].iloc[row]
        raise text.refuse(f"deal {deal} has another supplier or recipient in a line further up", int(lines[row]))


def misvalued(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose units × TIV per unit do not give their TIV, beyond the rounding of both."""
    slack = 0.005 * frame["units"] + 0.005 + 1e-6
    return frame[(frame["units"] * frame["tiv_unit"] - frame["tiv"]).abs() > slack]
