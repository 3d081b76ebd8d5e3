"""TIV tables of SIPRI's site: importers or suppliers by year, in rounded TIV. For checking sums."""

import re

import pandas as pd

from analysis.ground.limits import MOST_TIV
from analysis.sources.text import Numbers, Text, cells, check_header, split

ROWS = {"Recipient": "importer", "Exports by": "supplier", "Supplier": "supplier"}
HEADER = re.compile(r"^(Recipient|Exports by|Supplier)((?:,\d{4})+),(\d{4}-\d{4}),")
TAIL = ["Percentage", "Sum total years", "Percentage of total"]
TOTAL = re.compile(r"^Total (?:world (?:import|export)|(?:exports to|imports from) (?P<of>.+))$")
CELL = Numbers(True, 0, 10 * MOST_TIV, float("nan"))
SUM = Numbers(True, 0, 1000 * MOST_TIV, float("nan"))
CLOSING = Numbers(True, 0, 1000 * MOST_TIV, 0.0)
SIGMAS = 6
NOISE = 1e-9


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
    if years != list(range(years[0], years[-1] + 1)) or found[3] != f"{years[0]}-{years[-1]}":
        raise text.refuse("the years do not follow one another; download the table again", header + 1)
    columns = [found[1], *map(str, years), found[3], *TAIL]
    check_header(text, header, columns)
    raw = cells(text, header + 1, columns)
    total = TOTAL.match(raw[found[1]].iloc[-1].strip()) if len(raw) else None
    if not total:
        raise text.refuse("the table has no closing Total row; it is cut off, download it again", len(text.lines))
    raw = raw.iloc[:-1]
    if raw.empty:
        raise text.refuse("the table holds no row but its total; it is damaged, download it again")
    names = raw[found[1]].str.strip()
    if names.duplicated().any():
        row = int(names.duplicated().argmax())
        raise text.refuse(f"{names[row]!r} stands twice; the table is damaged, download it again", header + 2 + row)
    # Lists, as Series.map would turn the None of a wrong cell into the nan of an empty one.
    wide = pd.DataFrame({year: [*map(CELL.read, raw[str(year)].str.strip())] for year in years}, dtype=object)
    _check_cells(wide, raw, text, header)
    wide.index = pd.Index(raw[found[1]].str.strip(), name="entity")
    long = wide.astype(float).rename_axis(columns="year").stack().dropna().rename("tiv").reset_index()
    if long.empty:
        raise text.refuse("the table holds no delivery; ask for other years or countries")
    return long.assign(rows=ROWS[found[1]], of=total["of"] or "")[["rows", "of", "entity", "year", "tiv"]]


def _check_cells(wide: pd.DataFrame, raw: pd.DataFrame, text: Text, header: int) -> None:
    """Every cell is a number, every row adds up to the sum beside it within its rounding."""
    first = header + 2
    wrong = wide.map(lambda value: value is None)
    if wrong.any(axis=None):
        row = int(wrong.any(axis="columns").argmax())
        raise text.refuse("a cell is no whole number of TIV", first + row)
    years = wide.astype(float)
    slack = 0.5 * (years.notna().sum(axis="columns") + 1)
    for column in (raw.columns[len(wide.columns) + 1], TAIL[1]):
        sums = [SUM.read(cell.strip()) for cell in raw[column]]
        for row, (added, total) in enumerate(zip(years.sum(axis="columns"), sums, strict=True)):
            if total is None or abs(added - (0 if total != total else total)) > slack[row]:
                raise text.refuse(f"the years of {raw.iloc[row, 0]!r} do not add up to its {column}", first + row)


def check_total(text: Text, frame: pd.DataFrame) -> None:
    """Pass if every year's rows reach the closing total, which SIPRI adds up before it rounds.

    Raises
    ------
    Problem
        If they do not: a row was lost, doubled or changed.
    """
    header = next(line for line in text.lines if HEADER.match(line)).split(",")
    closing = split(text, len(text.lines), text.lines[-1])
    years = frame.groupby("year")["tiv"].agg(["sum", "size"])
    for year, cell in zip(header, closing, strict=False):
        if not year.isdigit():
            continue
        said = CLOSING.read(cell.strip())
        added, count = years.loc[int(year)] if int(year) in years.index else (0.0, 0)
        # The roundings of n cells differ by sqrt(n / 12) on the whole, and by half of n at the very most.
        slack = min(0.5 * (count + 1), SIGMAS * ((count + 1) / 12) ** 0.5) + NOISE
        if said is None or abs(added - said) > slack:
            held = cell.strip()[:40] or "nothing"
            raise text.refuse(
                f"the rows of {year} add up to {added:.0f}, but its closing total is {held}; a row is missing, doubled "
                f"or changed, download the table again",
                len(text.lines),
            )
