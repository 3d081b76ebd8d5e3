"""The figures of every importer of a register: no two texts touch, and a supplier looks the same everywhere."""

import random
import shutil

import pytest

from analysis import figures, measures
from analysis.figures.base.looks import OTHERS
from analysis.measures.windows import Window, Windows
from analysis.store import intake
from analysis.store.holdings import Holdings
from conftest import OWN_FILES, REPOSITORY
from drawings import TEXT, check_all

LENGTH, FIRST, MOST = 5, 1999, 3
WINDOWS = ("2015-2019", "2020-2024")


@pytest.fixture(scope="module")
def register(exports, tmp_path_factory):
    """The transfers and deals of release 2025, and the curated events."""
    folder = tmp_path_factory.mktemp("importers") / "project"
    left_out = shutil.ignore_patterns(*(name.rsplit("/", 1)[1] for name in OWN_FILES))
    shutil.copytree(REPOSITORY / "data", folder / "data", ignore=left_out)
    patch = pytest.MonkeyPatch()
    patch.setenv("ARMSHARES_HOME", str(folder))
    intake.add(exports / "registers/2025-register-1995-2024.csv", release=2025)
    yield Holdings()
    patch.undo()


def importers(register, release=2025) -> list[str]:
    transfers, _ = register.everyone(release)
    return sorted(transfers["recipient"].unique())


def figures_of(register, importer):
    """Yield an importer's figures as its page has them: the drawing, and the looks of the page."""
    known = register.imports(importer, 2025)
    windows = Windows(*map(Window.read, WINDOWS))
    chosen = measures.comparison.largest_suppliers(known, windows.later, MOST)
    table = measures.comparison.comparison(known.transfers, chosen, windows)
    lines = measures.comparison.lines(table, chosen)
    names = measures.comparison.by_importance(known, chosen, windows.later)
    looks = figures.palette(names)
    volumes = measures.shares.volumes(known.transfers, known.years)
    rolling = measures.shares.rolling_shares(volumes, LENGTH).loc[FIRST:]
    events = measures.events.shown(register.curated("events"), known, windows)
    assert concerned(events, importer, measures.events.delivering(known, windows))
    spikes = measures.programmes.spikes(volumes.loc[FIRST:], known, register.curated("programmes"))
    shown = measures.shares.of_suppliers(rolling, lines)
    course = figures.Course(shown, volumes.loc[FIRST:], events, spikes, WINDOWS, LENGTH)
    yield figures.shares_and_volumes(course, TEXT, looks), looks
    yield figures.at_a_glance(measures.comparison.at_a_glance(rolling, names), WINDOWS, TEXT), looks
    parts = table.rename(columns={"supplier": "part"})[["part", "contribution"]].dropna()
    yield figures.window_comparison(figures.Comparison(table, parts, WINDOWS, chosen[0]), TEXT, looks), looks
    orders = measures.programmes.largest_deals(known.deals)
    yield figures.timeline(orders, TEXT, looks, 2024), looks


def concerned(events, importer, suppliers):
    """Say whether each event names the importer or the buyers of one of its suppliers."""
    known = {importer, *(f"buyers of {name}" for name in suppliers)}
    return all(known & set(cell.split(";")) for cell in events["concerns"])


def check_importer(register, importer):
    suppliers = [*register.imports(importer, 2025).transfers["supplier"].unique(), OTHERS]
    for drawing, looks in figures_of(register, importer):
        check_all(drawing, suppliers, looks)


def test_figures_of_a_tenth_of_all_importers(register):
    names = importers(register)
    for importer in ["India", "Saudi Arabia", "Ukraine", *random.Random(8).sample(names, len(names) // 10)]:
        check_importer(register, importer)


@pytest.mark.long
def test_figures_of_all_importers(register):
    for importer in importers(register):
        check_importer(register, importer)
