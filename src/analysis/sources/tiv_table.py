"""TIV tables of SIPRI's site: importers or suppliers by year, in rounded TIV. For checking sums."""

import re

import pandas as pd

from analysis.bounds import MOST_TIV
from analysis.sources.text import Numbers, Text, cells, check_header

ROWS = {"Recipient": "importer", "Exports by": "supplier", "Supplier": "supplier"}
HEADER = re.compile(r"^(Recipient|Exports by|Supplier)((?:,\d{4})+),(\d{4}-\d{4}),")
TAIL = ["Percentage", "Sum total years", "Percentage of total"]
TOTAL = re.compile(r"^Total (?:world (?:import|export)|(?:exports to|imports from) (?P<of>.+))$")
CELL = Numbers(True, 0, 10 * MOST_TIV, float("nan"))
SUM = Numbers(True, 0, 1000 * MOST_TIV, float("nan"))


def recognise(text: Text) -> int | None:
    """Return the index of the table's header line, or None if this is another layout."""
    return next((index for index, line in enumerate(text.lines[:30]) if HEADER.match(line)), None)


def parse(text: Text, header: int) -> pd.DataFrame:
    """Return the table as published, long: columns rows, of, entity, year, tiv; empty cells (no delivery) are left out.

    Raises
    ------
    Problem
        If the header, a cell, the closing total or the sum of a row is not as SIPRI writes them.
    """
    found = HEADER.match(text.lines[header])
    years = [int(year) for year in found[2].strip(",").split(",")]
    columns = [found[1], *map(str, years), found[3], *TAIL]
    check_header(text, header, columns)
    raw = cells(text, header + 1, columns)
    total = TOTAL.match(raw[found[1]].iloc[-1].strip()) if len(raw) else None
    if not total:
        raise text.refuse("the table has no closing Total row; it is cut off, download it again", len(text.lines))
    raw = raw.iloc[:-1]
    wide = pd.DataFrame({year: raw[str(year)].map(lambda cell: CELL.read(cell.strip())) for year in years}, dtype=object)
    _check_cells(wide, raw, text, header)
    wide.index = pd.Index(raw[found[1]].str.strip(), name="entity")
    long = wide.astype(float).rename_axis(columns="year").stack().dropna().rename("tiv").reset_index()
    return long.assign(rows=ROWS[found[1]], of=total["of"] or "")[["rows", "of", "entity", "year", "tiv"]]


def _check_cells(wide: pd.DataFrame, raw: pd.DataFrame, text: Text, header: int) -> None:
    """Every cell is a number, every row adds up to the sum beside it within its rounding."""
    first = header + 2
    wrong = wide.map(lambda value: value is None)
    if wrong.any(axis=None):
        row = int(wrong.any(axis="columns").argmax())
        raise text.refuse("a cell is no whole number of TIV", first + row)
    sums = [SUM.read(cell.strip()) for cell in raw[TAIL[1]]]
    for row, (years, total) in enumerate(zip(wide.astype(float).itertuples(index=False), sums, strict=True)):
        filled = [tiv for tiv in years if tiv == tiv]
        if total is None or abs(sum(filled) - (0 if total != total else total)) > 0.5 * (len(filled) + 1):
            raise text.refuse(f"the years of {raw.iloc[row, 0]!r} do not add up to its {TAIL[1]}", first + row)
