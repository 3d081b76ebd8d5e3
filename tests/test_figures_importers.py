"""The figures of every importer of a register: no two texts touch, and a supplier looks the same everywhere."""

import random
import shutil

import pytest

from analysis import figures, measures
from analysis.figures.base.looks import OTHERS
from analysis.measures.shares import Window
from analysis.store import holdings, intake
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
    yield holdings
    patch.undo()


def importers(register, release=2025) -> list[str]:
    transfers, _ = register.everyone(release, register.Shelf())
    return sorted(transfers["recipient"].unique())


def figures_of(register, importer):
    """Yield an importer's figures as its page has them: the drawing, and the looks of the page."""
    known = register.imports(importer, 2025)
    volumes = measures.shares.volumes(known.transfers, known.years)
    chosen = list(volumes.loc[2015:].sum().nlargest(MOST).index)
    chosen = [name for name in chosen if volumes.loc[2015:, name].any()] or list(volumes.columns[:1])
    looks = figures.palette(figures.ordered(volumes.loc[2015:], chosen))
    rolling = measures.shares.rolling_shares(volumes, LENGTH)
    events = measures.events.dated(register.curated("events"))
    spikes = measures.programmes.spikes(volumes.loc[FIRST:], known.deals_if_known(), register.curated("programmes"))
    shown = measures.shares.of_suppliers(rolling, chosen).loc[FIRST:]
    course = figures.Course(shown, volumes.loc[FIRST:], events, spikes, WINDOWS, LENGTH)
    yield figures.shares_and_volumes(course, TEXT, looks), looks
    glance = rolling.reindex(columns=volumes.sum().nlargest(10).index).loc[FIRST:].T
    yield figures.at_a_glance(glance, WINDOWS, TEXT), looks
    windows = [Window.read(window) for window in WINDOWS]
    table = measures.comparison.comparison(known.transfers, chosen, *windows)
    parts = table.rename(columns={"supplier": "part"})[["part", "contribution"]].dropna()
    yield figures.window_comparison(figures.Comparison(table, parts, WINDOWS, chosen[0]), TEXT, looks), looks
    orders = measures.programmes.largest_deals(known.deals_if_known())
    yield figures.timeline(orders, TEXT, looks, 2024), looks


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
