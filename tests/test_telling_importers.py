"""What pages say of every importer of a register: whole sentences, right names, nothing that is not known."""

import random
import re

import pytest

from analysis.ground.errors import NotAtHand
from analysis.ground.sentence import gathered
from analysis.measures import comparison, events, programmes, shares
from analysis.measures.windows import Window, Windows
from analysis.store import intake
from analysis.store.holdings import Holdings
from analysis.telling import coverage, headline
from analysis.telling import events as told_events
from analysis.telling import programmes as told_programmes
from analysis.telling import shares as told

WINDOWS = Windows(Window(2015, 2019), Window(2020, 2024))
DOUBLED = re.compile(r"\b([A-Za-z]{2,}) \1\b")


@pytest.fixture
def data(home, exports):
    intake.add(exports / "registers/2025-register-1995-2024.csv", release=2025)
    return Holdings()


def sentences(data, importer):
    """Yield what the pages of an importer say."""
    known = data.imports(importer, 2025)
    yield from coverage.held(known, data.releases(importer))
    chosen = comparison.largest_suppliers(known, WINDOWS.later)
    table = comparison.comparison(known.transfers, chosen, WINDOWS)
    yield headline.title(importer, table, chosen, WINDOWS)
    try:
        yield from headline.headline(known, table, chosen, WINDOWS)
        yield from told.standing(known, WINDOWS)
    except NotAtHand:  # nothing was delivered in the later window: there is no such page
        return
    shown = events.shown(data.curated("events"), known, WINDOWS)
    volumes = shares.volumes(known.transfers, known.years)
    compared = events.compared(shown, known, chosen, 2000, 25)
    if len(compared):
        yield from told_events.sentences(events.before_and_after(volumes, compared, chosen, 5), 5, known)
    orders = programmes.of_importer(data.curated("programmes"), known, 15)
    yield from told_programmes.sentences(orders, importer)


def check(data, importer):
    said = list(sentences(data, importer))
    gathered(said)  # no name has two values
    for text in (each.text for each in said):
        assert not DOUBLED.search(text), text
        assert "nan" not in text.split() and "`" not in text and "  " not in text and " because " not in text, text
        assert not re.search(r"\B's|s's|, ,|^ | \.|\(\)", text), text
        assert text[0].isupper() or not text[0].isalpha(), text


@pytest.mark.slow
def test_sentences_of_a_tenth_of_all_importers(data):
    names = sorted(data.everyone(2025)[0]["recipient"].unique())
    for importer in random.Random(8).sample(names, len(names) // 10):
        check(data, importer)


@pytest.mark.long
def test_sentences_of_all_importers(data):
    for importer in sorted(data.everyone(2025)[0]["recipient"].unique()):
        check(data, importer)
