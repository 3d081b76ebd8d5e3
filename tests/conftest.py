"""What tests share: a project folder of their own, the real exports, made-up files."""

import os
import shutil
import signal
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
OWN_FILES = ("data/raw/sipri", "data/raw/events", "data/processed/exports")  # a user's own, never part of a test

COLUMNS = [
    "SIPRI AT Database ID",
    "Supplier",
    "Recipient",
    "Designation",
    "Description",
    "Armament category",
    "Order date",
    "Order date is estimate",
    "Numbers delivered",
    "Numbers delivered is estimate",
    "Delivery year",
    "Delivery year is estimate",
    "Status",
    "SIPRI estimate",
    "TIV deal unit",
    "TIV delivery values",
    "Local production",
]

# Files of most of a minute and more: they come first, or one worker is left with one of them when the other is done.
LONGEST = (
    "test_browser", "test_paper", "test_figures_importers", "test_keeping", "test_cluster", "test_update", "test_batch",
    "test_paper_rows", "test_install", "test_lab", "test_engine", "test_report", "test_explore_lab", "test_by_hand",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture(autouse=True)
def _signals():
    """What a test makes of signals ends with it: a command called as the program leaves them ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "project"
    own = {str(REPOSITORY / name) for name in OWN_FILES}

    def left_out(parent, names):
        return [name for name in names if f"{parent}/{name}" in own or name.startswith(".draft-")]

    shutil.copytree(REPOSITORY / "data", folder / "data", ignore=left_out)
    return folder


@pytest.fixture
def home(_template, tmp_path, monkeypatch):
    """A project folder with the tracked data and nothing else; every command of the test works there."""
    folder = tmp_path / "project"
    shutil.copytree(_template, folder)
    monkeypatch.setenv("ARMSHARES_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def exports():
    """The folder of real SIPRI exports; the test is skipped where there is none."""
    named = os.environ.get("ARMSHARES_EXPORTS")
    if not named:
        pytest.skip("ARMSHARES_EXPORTS is not set: no SIPRI exports to compare with")
    return Path(named)


def register_row(deal=1, supplier="Russia", recipient="India", year=2020, tiv="10", **others):
    """Return the 17 fields of one made-up row; `others` are fields by SIPRI's names, with `_` for blanks."""
    values = [deal, supplier, recipient, "X-1", "tank", "Armoured vehicles", int(year) - 2, "No", 10, "No"]
    values += [year, "No", "New", 1, 1, tiv, "No"]
    fields = dict(zip(COLUMNS, map(str, values), strict=True))
    changed = {name.replace("_", " "): str(value) for name, value in others.items()}
    assert changed.keys() <= fields.keys(), f"no columns of the register: {changed.keys() - fields.keys()}"
    return [*(fields | changed).values()]


ROWS = [
    register_row(1, "Russia", "India", 2019, "40.25"),
    register_row(1, "Russia", "India", 2020, "12.5", Delivery_year_is_estimate=""),
    register_row(2, "France", "India", 2021, "30", Designation="X-2", Armament_category="Aircraft"),
    register_row(3, "China", "Pakistan", 2022, "25", Local_production="Yes"),
    register_row(4, "United States", "Ukraine", 2024, "7.75", Status="Second hand"),
]


def preamble(suppliers="All countries", recipients="All countries", first=1995, last=2025, date="12 Apr 2025"):
    """Return the lines above a register or deal list that say what was asked for and when."""
    return [
        f"Transfers of major conventional arms from {suppliers}  to {recipients} . "
        f"Deals with deliveries made for the year range '{first}' to '{last}' ",
        "A '?' in a column indicates uncertain data.",
        "SIPRI trend-indicator values (TIVs) are in millions.",
        "",
        "Source: SIPRI Arms Transfers Database (c) SIPRI.",
        f"Data generated: {date} 12:26:12 PM",
    ]


def register_text(rows=ROWS, header=COLUMNS, **said):
    """Return a made-up register in SIPRI's layout as text; `said` goes to `preamble`."""
    lines = [*preamble(**said), ",".join(header), *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


DEALS = [
    "Recipient",
    "Supplier",
    "Year of order",
    " ",
    "Number ordered",
    " ",
    "Weapon designation",
    "Weapon description",
    "Number delivered",
    " ",
    "Year(s) of delivery",
    "status",
    "Comments",
    "SIPRI TIV per unit",
    "SIPRI TIV for total order",
    "SIPRI TIV of delivered weapons",
]
DEAL_ROWS = [
    "India,Russia,2017,?,6,?,X-1,tank,6,,2018; 2019,New,For frigates; assembled in India,2.5,15,15",
    "India,France,2018,,4,,X-2,combat aircraft,0,,,New,Delivery planned from 2030,10,40,",
    "Pakistan,China,2020,?,10,?,X-3,missile,10,?,2021,Second hand,,0.5,5,5",
]


def deals_text(rows=DEAL_ROWS, header=DEALS, **said):
    """Return a made-up deal list in SIPRI's layout as text; `said` goes to `preamble`."""
    return "\n".join([*preamble(**said), ",".join(header), *rows]) + "\n"


def table_text(rows, years=(2021, 2022, 2023), first="Recipient", total="Total world import", date="13 Apr 2024"):
    """Return a made-up TIV table: `rows` are names with their cells, one for each year."""
    span = f"{years[0]}-{years[-1]}"
    lines = ["Volume of transfers of major arms", f"Data generated: {date} 3:53:58 PM", ""]
    lines.append(",".join([first, *map(str, years), span, "Percentage,Sum total years,Percentage of total"]))
    for name, *cells in rows:
        added = sum(int(cell) for cell in map(str.strip, cells) if cell)
        lines.append(",".join([name, *cells, f"{added},50%,{added},50%"]))
    if total:
        sums = [sum(int(row[place]) for row in rows if row[place].strip()) for place in range(1, len(years) + 1)]
        lines.append(",".join([total, *map(str, sums), f"{sum(sums)},100%,{sum(sums)},"]))
    return "\n".join(lines) + "\n\n"


def listing(folder):
    """Return the bytes of every file below a folder, by path: to see that nothing changed."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def known_imports(transfers, **others):
    """Return made-up imports of India as an extract holds them: 2015 to 2024, the world's volume 100 a year."""
    from dataclasses import replace

    import pandas as pd

    from analysis.store.imports import Imports

    importers = transfers.assign(recipient="India")[["recipient", "year", "tiv"]]
    world = pd.Series(100.0, index=range(2015, 2025))
    years = tuple(range(2015, 2025))
    return replace(Imports("India", 2025, "separate", transfers, None, world, importers, years, ()), **others)


EXTRACT = (
    "release,supplier,recipient,year,category,tiv,tiv_year_flagged,tiv_units_flagged,tiv_both_flagged,"
    "tiv_second_hand,tiv_local,deals\n"
)


def extract_text(release, importer="Peru", tiv=1, world=9):
    """Return a made-up extract of one delivery in 2020 and the world's total."""
    rows = [f"Russia,{importer},2020,,{tiv}", f"World,World,2020,,{world}"]
    return EXTRACT + "".join(f"{release},{row},,,,,,\n" for row in rows)


@pytest.fixture
def download(tmp_path):
    """A function that writes a file outside the project, as a browser would, and returns its path."""

    def write(text, name="download.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def sentence(problem):
    """Return the text of a caught Problem after it was found to be one sentence."""
    said = str(problem.value)
    assert said and said.isprintable() and "Traceback" not in said and len(said) < 700, said
    return said


@pytest.fixture(scope="session")
def finished_paper(tmp_path_factory):
    """A paper's folder with its report finished, and the paper made there."""
    from analysis.reports import paper

    folder = tmp_path_factory.mktemp("paper").resolve()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(REPOSITORY))
        paper.lay_out(folder, "india")
        paper.run(folder, "india")
        return folder, paper.press(folder, "india")
