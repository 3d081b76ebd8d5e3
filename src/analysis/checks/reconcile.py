"""Do the data at hand agree with each other and with SIPRI's own sums? Counts, residuals and what is beyond them."""

import pandas as pd

from analysis.checks import register_sums as rules
from analysis.checks.register_sums import Held, outcome
from analysis.ground.entities import WORLD
from analysis.ground.errors import Problem
from analysis.sources.extract import PARTS
from analysis.store.holdings import Holdings
from analysis.store.passports import Passport

LAYOUTS = ("register", "tiv table", "extract")
ROUNDED_CELL = 0.5  # of a whole number
ROUNDED_EXTRACT = 1e-6  # of six decimals
NOISE = 1e-9  # of binary fractions
CELLS = ["entity", "year", "table", "register"]
KEYS = ["supplier", "year", "category"]
OUTCOME = ["check", "files", "compared", "largest", "beyond", "examples", "exceptions"]


def reconcile(data: Holdings) -> pd.DataFrame:
    """Return what every check found, one row per check and file.

    Returns
    -------
    DataFrame
        Columns check, files (names separated by commas), compared (how many numbers), largest (residual: TIV million,
        of units per unit, of shares a fraction; missing where nothing was compared), beyond (how many lie beyond the
        tolerance), examples (the first ten of those) and exceptions (what differs for a known reason), lists of texts.

    Raises
    ------
    Problem
        If a raw file changed or was not cleaned since.
    """
    held = [Held(file, data.rows(file)) for file in data.held if file.layout in LAYOUTS]
    registers, tables, extracts = ([one for one in held if one.file.layout == layout] for layout in LAYOUTS)
    found = [check(one) for one in registers for check in (rules.units, rules.status, rules.new_units)]
    for release in sorted({one.file.release for one in registers}):
        found.append(rules.shares([one for one in registers if one.file.release == release]))
    found += [sums(table, registers) for table in tables]
    found += [extracted(extract, registers) for extract in extracts]
    return pd.DataFrame(found, columns=OUTCOME)


def disagreement(data: Holdings) -> None:
    """Refuse a register and an extract that disagree though they are of one release.

    Raises
    ------
    Problem
        It names the files and the first number that differs.
    """
    extracts = [file for file in data.held if file.layout == "extract"]
    releases = {file.release for file in extracts}
    registers = [
        Held(file, data.rows(file)) for file in data.held if file.layout == "register" and file.release in releases
    ]
    for file in extracts if registers else []:
        found = extracted(Held(file, data.rows(file)), registers)
        if found["beyond"]:
            raise Problem(
                f"{found['files']} hold deliveries of one release, {file.release}, but differ in {found['beyond']:,} "
                f"of {found['compared']:,} numbers, first {found['examples'][0]}; one of them was changed or is of "
                f"another release than its passport says: put it right or take it out"
            )


def sums(table: Held, registers: list[Held]) -> dict:
    """Return whether sums of the registers equal the cells of a TIV table, and no cell stands in one of them only."""
    of = table.rows["of"].iloc[0]
    side, other = ("recipient", "supplier") if table.rows["rows"].iloc[0] == "importer" else ("supplier", "recipient")
    near = _near(table.file, registers)
    used = [one for one in near if one.holds[other] == ["all"] or of in one.holds[other]]
    found = [pd.DataFrame(columns=CELLS, dtype=float)]
    for register in used:
        rows = register.rows[register.rows[other] == of] if of else register.rows
        cells = _cells(table, rows.groupby([side, "year"])["tiv"].sum(), _years(table.file, register.file))
        found.append(cells if register.holds[side] == ["all"] else cells[cells["entity"].isin(register.holds[side])])
    cells = pd.concat(found[1:] or found, ignore_index=True)
    cells["residual"] = cells["register"].fillna(0.0) - cells["table"].fillna(0.0)
    # A cell of 0 is a volume below 0.5, an empty one is none: a cell that one of them lacks is wrong at any size.
    both = cells[["table", "register"]].notna().all(axis="columns")
    tolerance = pd.Series(ROUNDED_CELL + ROUNDED_EXTRACT, cells.index).where(both, -1.0)
    return outcome("sums = SIPRI's TIV table", [table, *used], cells, tolerance, _cell)


def _cells(table: Held, volumes: pd.Series, years: tuple[int, int]) -> pd.DataFrame:
    """Return the cells both files can know, with the TIV in each, missing where one has no such cell."""
    known = volumes[volumes > 0].rename_axis(["entity", "year"]).rename("register").reset_index()
    cells = table.rows[["entity", "year", "tiv"]].merge(known, how="outer", on=["entity", "year"])
    return cells.rename(columns={"tiv": "table"})[cells["year"].between(*years)]


def _cell(row: dict) -> str:
    table, register = (f"{row[name]:.10g}" if row[name] == row[name] else "no cell" for name in ("table", "register"))
    return f"{row['entity']} in {row['year']}: {table} in the table, {register} in the register"


def extracted(extract: Held, registers: list[Held]) -> dict:
    """Return whether an extract holds what the registers of its release do, world totals of complete years too."""
    importer = next(name for name in extract.rows["recipient"] if name != WORLD)
    used = [one for one in _near(extract.file, registers) if one.file.covers(importer)]
    found = [pd.DataFrame(columns=[*KEYS, "value", "extract", "register"], dtype=float)]
    for register in used:
        years = _years(extract.file, register.file)
        mine, known = (rows[rows["year"].between(*years)] for rows in (extract.rows, register.transfers))
        found.append(_numbers(mine[mine["recipient"] == importer], known[known["recipient"] == importer]))
        if register.file.importers == ["all"]:
            world = known.groupby("year")["tiv"].sum().reset_index().assign(supplier=WORLD, category="")
            found.append(_numbers(mine[mine["recipient"] == WORLD], world))
    cells = pd.concat(found[1:] or found, ignore_index=True)
    cells["residual"] = cells["register"] - cells["extract"]
    return outcome("extract = register", [extract, *used], cells, ROUNDED_EXTRACT + NOISE, _number)


def _number(row: dict) -> str:
    whose = "world imports" if row["supplier"] == WORLD else f"imports from {row['supplier']}"
    of = ", ".join(filter(None, [f"{whose} in {row['year']}", row["category"]]))
    return f"{of}: {row['value']} is {row['extract']:.10g} in the extract, {row['register']:.10g} in the register"


def _numbers(extract: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Return every number an extract knows beside the register's; one that has no such row has 0."""
    values = [value for value in ("tiv", *PARTS) if value in register]
    if (extract["category"] == "").all():  # written without categories
        register = register.assign(category="")
    mine, known = extract.set_index(KEYS)[values], register.groupby(KEYS)[values].sum()
    rows = mine.index.union(known.index)
    pairs = mine.reindex(rows, fill_value=0.0).stack().rename("extract").to_frame()
    pairs["register"] = known.reindex(rows, fill_value=0.0).stack().to_numpy()
    return pairs.rename_axis([*KEYS, "value"]).dropna(subset="extract").reset_index()


def _near(file: Passport, registers: list[Held]) -> list[Held]:
    """Return the registers of a file's release that cover some of its years, the earliest first."""
    near = [one for one in registers if one.file.release == file.release]
    meet = [one for one in near if one.file.first <= file.last and file.first <= one.file.last]
    return sorted(meet, key=lambda one: one.file.first)


def _years(one: Passport, other: Passport) -> tuple[int, int]:
    """Return the first and last year that two files both cover."""
    return max(one.first, other.first), min(one.last, other.last)
