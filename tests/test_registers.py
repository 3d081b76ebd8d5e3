"""The real registers: their sums equal SIPRI's own tables, and the shipped extracts equal the registers."""

import csv
from collections import defaultdict

import pandas as pd
import pytest

from analysis.ground.entities import Entities
from analysis.sources.extract import PARTS
from analysis.store import clean, intake
from conftest import REPOSITORY

pytestmark = pytest.mark.slow
NAMES = {
    row["spelling"]: row["name"]
    for row in csv.DictReader((REPOSITORY / "data/raw/entities.csv").read_text(encoding="utf-8").splitlines())
}
REGISTERS = {
    2024: ["2024-register-1950-1989.csv", "2024-register-1990-2023.csv"],
    2025: ["2025-register-1995-2024.csv"],
}


@pytest.fixture(scope="module")
def transfers(exports):
    """The table `transfers` of each release's registers together."""
    entities = Entities.read(REPOSITORY / "data" / "raw" / "entities.csv")

    def cleaned(release, name):
        data = (exports / "registers" / name).read_bytes()
        _, _, frame = intake.parse(name, data)
        return clean.transfers(clean.deliveries(frame, release, entities, name))

    return {
        release: pd.concat([cleaned(release, name) for name in names], ignore_index=True)
        for release, names in REGISTERS.items()
    }


def table_cells(path):
    """Return (name, year) → TIV of the filled cells of a TIV table, and their number, with the csv module alone."""
    rows = list(csv.reader(path.read_text(encoding="iso-8859-1").splitlines()))
    start = next(number for number, row in enumerate(rows) if row and row[0] in ("Recipient", "Exports by"))
    years = [int(cell) for cell in rows[start][1:] if cell.isdigit()]
    cells, filled = defaultdict(float), 0
    for row in rows[start + 1 :]:
        if not row or row[0].startswith("Total"):
            continue
        for year, cell in zip(years, row[1:], strict=False):
            if cell.strip():
                cells[NAMES[row[0]], year] += float(cell)
                filled += 1
    return cells, filled


@pytest.mark.parametrize("side, name, count", [("recipient", "importers", 3881), ("supplier", "suppliers", 1527)])
def test_sums_equal_sipris_own_tables(exports, transfers, side, name, count):
    expected, filled = table_cells(exports / "tables" / f"2024-{name}-1990-2023.csv")
    assert filled == count
    sums = transfers[2024].groupby([side, "year"], observed=True)["tiv"].sum()
    found = {key: tiv for key, tiv in sums.items() if key[1] >= 1990}
    assert found.keys() == expected.keys()
    # Two rows of the table can be one entity here: each was rounded on its own.
    twice = filled - len(expected)
    wrong = [(key, tiv, found[key]) for key, tiv in expected.items() if abs(found[key] - tiv) > 0.5 + 1e-6]
    assert len(wrong) <= twice and all(abs(tiv - mine) <= 1 for _, tiv, mine in wrong), wrong


@pytest.mark.parametrize("side, name", [("recipient", "importers"), ("supplier", "suppliers")])
def test_the_package_reads_the_same_cells(exports, side, name):
    path = exports / "tables" / f"2024-{name}-1990-2023.csv"
    expected, filled = table_cells(path)
    _, layout, frame = intake.parse(path.name, path.read_bytes())
    assert layout == "tiv table" and len(frame) == filled
    entities = Entities.read(REPOSITORY / "data" / "raw" / "entities.csv")
    table = clean.tiv_tables(frame, 2024, entities, path.name)
    assert {(row.entity, row.year): row.tiv for row in table.itertuples()} == expected


@pytest.mark.parametrize("release", [2024, 2025])
def test_the_shipped_extract_of_india_is_its_register(transfers, release):
    path = REPOSITORY / "data" / "raw" / f"india-{release}.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    held = transfers[release]
    mine = held[held["recipient"] == "India"]
    expected = {(row.supplier, row.year, row.category): row for row in mine.itertuples()}
    shipped = {(row["supplier"], int(row["year"]), row["category"]): row for row in rows if row["supplier"] != "World"}
    assert shipped.keys() == expected.keys() and len(shipped) == len(rows) - held["year"].nunique()
    for key, row in shipped.items():
        for column in ("tiv", *PARTS):
            assert float(row[column]) == pytest.approx(getattr(expected[key], column), abs=1e-6), (key, column)
    world = {int(row["year"]): float(row["tiv"]) for row in rows if row["supplier"] == "World"}
    assert world == pytest.approx(dict(held.groupby("year")["tiv"].sum()), abs=1e-5)


@pytest.mark.parametrize("release", [2024, 2025])
def test_sums_of_the_registers_by_plain_arithmetic(exports, transfers, release):
    """Every row of the files is in the table once: rows, and TIV by supplier, recipient and year."""
    sums, count = defaultdict(float), 0
    for name in REGISTERS[release]:
        lines = (exports / "registers" / name).read_text(encoding="iso-8859-1").splitlines()
        start = next(n for n, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
        for line in lines[start + 1 :]:
            fields = line.strip("; \r\n").split(",")
            if len(fields) == 17:
                sums[NAMES[fields[1]], NAMES[fields[2]], int(fields[10])] += float(fields[15])
                count += 1
    table = transfers[release]
    assert count == table["deals"].sum() == {2024: 31_319 + 27_838, 2025: 25_024}[release]
    found = table.groupby(["supplier", "recipient", "year"], observed=True)["tiv"].sum()
    assert dict(found) == pytest.approx(dict(sums), abs=1e-6)


def test_the_real_files_are_taken_in(home, exports):
    """Their releases are found, years and importers are as asked for, and no file of the project changes."""
    before = {path: path.read_bytes() for path in sorted((home / "data" / "raw").iterdir()) if path.is_file()}
    found = {}
    for path in sorted([*exports.glob("registers/*.csv"), *exports.glob("tables/2024-[is]*.csv")]):
        passport, _ = intake.add(path)
        found[path.stem] = (passport.layout, passport.release, passport.first, passport.last)
    assert found == {
        "2024-register-1950-1989": ("register", 2024, 1950, 1989),
        "2024-register-1990-2023": ("register", 2024, 1990, 2023),
        "2025-register-1995-2024": ("register", 2025, 1995, 2024),
        "2024-importers-1990-2023": ("tiv table", 2024, 1990, 2023),
        "2024-suppliers-1990-2023": ("tiv table", 2024, 1990, 2023),
    }
    assert before == {path: path.read_bytes() for path in before}
    assert intake.clean_all() == []
