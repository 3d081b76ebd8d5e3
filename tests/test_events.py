"""Events: their dates, which of them concern whom, and the shares before and after, against brute force."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures import events
from analysis.measures.windows import Window, Windows
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports
from analysis.telling import events as telling
from conftest import known_imports

FIELDS = {"date": "2014-03-01", "end": "", "precision": "day", "category": "sanctions", "actors": "India;Russia",
          "in_article": "no", "description": "said", "sources": "a"}  # fmt: skip


def events_of(*changed):
    """Return events with ids a, b, c, ..., each FIELDS with some changed."""
    rows = [
        {"id": id, "title": id, "label": id, **FIELDS, **fields}
        for id, fields in zip("abcdefgh", changed, strict=False)
    ]
    return pd.DataFrame(rows)


# Dates


@pytest.mark.parametrize(
    "precision, date, end, start_day, end_day",
    [
        ("day", "2014-03-01", "", "2014-03-01", "2014-03-01"),
        ("day", "2014-03-01", "2014-03-01", "2014-03-01", "2014-03-01"),
        ("day", "1998-05-11", "1998-05-13", "1998-05-11", "1998-05-14"),
        ("month", "2013-11", "", "2013-11-01", "2013-12-01"),
        ("month", "2013-11", "2014-02", "2013-11-01", "2014-03-01"),
        ("year", "1986", "", "1986-01-01", "1987-01-01"),
        ("year", "1986", "1990", "1986-01-01", "1991-01-01"),
        ("day", "2024-02-28", "2024-02-29", "2024-02-28", "2024-03-01"),
    ],
)
def test_an_event_lasts_as_long_as_is_known(precision, date, end, start_day, end_day):
    (found,) = events.dated(events_of({"precision": precision, "date": date, "end": end})).itertuples()
    assert (found.start, found.end) == (pd.Timestamp(start_day), pd.Timestamp(end_day))


def test_dated_events_stand_in_order_of_time():
    found = events.dated(events_of({"date": "2014"}, {"date": "2013-11", "precision": "month"}, {"date": "2014-01-01"}))
    assert list(found["id"]) == ["b", "a", "c"]


# Choice


def chosen(most, *changed):
    dated = events.dated(events_of(*changed))
    return list(events.most_relevant(dated, "India", ["Russia"], most)["id"])


@pytest.mark.parametrize(
    "better, worse",
    [
        ({"in_article": "yes"}, {"in_article": "partly"}),
        ({"in_article": "partly", "actors": "Russia"}, {"in_article": "no"}),
        ({"in_article": "after"}, {"in_article": "no", "actors": "Russia;Ukraine"}),
        ({"actors": "India;Russia"}, {"actors": "India;France", "sources": "a;b"}),
        ({"actors": "India;France"}, {"actors": "Russia;Ukraine", "sources": "a;b"}),
        ({"sources": "a;b"}, {"sources": "a"}),
        ({"date": "2014-02-28"}, {"date": "2014-03-01"}),
    ],
)
def test_the_more_relevant_of_two_events_stays(better, worse):
    assert chosen(1, better, worse) == ["a"]
    assert chosen(1, worse, better) == ["b"]
    assert len(chosen(2, better, worse)) == 2


def test_chosen_events_stand_in_time_order():
    named = {"in_article": "yes"}
    assert chosen(2, {"date": "2014-01-01"}, {"date": "2014-03-01", **named}, {"date": "2015-01-01"}) == ["a", "b"]
    assert chosen(9, {"date": "2015-01-01"}, {"date": "2014-03-01"}) == ["b", "a"]
    assert chosen(0, {}) == []


def test_events_are_shown_to_buyers_and_compared_from_a_year_on():
    dates = [{"date": "1999-12-31"}, {"date": "2000-01-01"}, {"date": "2024-12-31"}, {"date": "2025-01-01"}]
    listed = events_of(*dates).assign(concerns="buyers of Russia")
    windows = Windows(Window(2015, 2019), Window(2020, 2024))
    india = known("India", "Russia", 2021)
    found = events.shown(listed, india, windows)
    assert list(found["id"]) == ["a", "b", "c", "d"]
    assert list(events.compared(found, india, ["Russia"], 2000, 9)["id"]) == ["b", "c", "d"]
    # A delivery before the page's windows makes nobody a buyer.
    for supplier, year in (("Russia", 2014), ("France", 2021)):
        assert events.shown(listed, known("Peru", supplier, year), windows).empty


def known(importer, supplier, year):
    """Return imports of one delivery."""
    transfers = pd.DataFrame([(supplier, year, 5.0)], columns=["supplier", "year", "tiv"])
    return Imports(importer, 2025, "separate", transfers, None, None, None, tuple(range(2000, 2025)), ())


def test_the_listing_says_how_long():
    listed = events_of({"date": "1986", "end": "1990", "precision": "year"}, {})
    found = telling.listing(events.dated(listed)).worded()
    assert list(found["date"]) == ["1986–1990", "1 Mar 2014"]
    assert list(found.columns) == ["date", "event", "what the sources say", "sources"]


# Before and after

FIRST, LAST = 2000, 2012
grids = st.lists(st.tuples(*[st.integers(0, 50)] * 3), min_size=LAST - FIRST + 1, max_size=LAST - FIRST + 1).map(
    lambda rows: pd.DataFrame(rows, index=range(FIRST, LAST + 1), columns=["Russia", "France", "Israel"], dtype=float)
)


def share_of(volumes, supplier, years):
    """Return a share in some years by a loop; None where nothing was delivered or a year is not covered."""
    if not set(years) <= set(volumes.index):
        return None
    total = sum(sum(volumes.loc[year]) for year in years)
    return sum(volumes.loc[year, supplier] for year in years) / total if total else None


def changes_of(volumes, supplier, span):
    found = {}
    for year in volumes.index:
        before, after = (
            share_of(volumes, supplier, years) for years in (range(year - span, year), range(year + 1, year + span + 1))
        )
        if before is not None and after is not None:
            found[year] = (before, after)
    return found


@settings(max_examples=50, deadline=None)
@given(grids, st.integers(1, 6), st.integers(FIRST, LAST), st.sets(st.integers(FIRST, LAST), max_size=2))
def test_before_after_and_placebo_rank_by_brute_force(volumes, span, year, gaps):
    volumes = volumes.drop(index=gaps)  # years between two files are not covered, which is not zero
    event = events_of({"date": f"{year}-06-15"})
    (row,) = events.before_and_after(volumes, events.dated(event), ["Russia"], span).itertuples()
    expected = changes_of(volumes, "Russia", span)
    if year not in expected:
        assert all(math.isnan(number) for number in (row.share_before, row.share_after, row.change, row.placebo_rank))
        return
    before, after = expected[year]
    assert (row.share_before, row.share_after) == (pytest.approx(before, abs=1e-12), pytest.approx(after, abs=1e-12))
    assert row.change == pytest.approx(after - before, abs=1e-12)
    assert row.placebo_n == len(expected)
    sizes = [abs(later - earlier) for earlier, later in expected.values()]
    at_least, at_most = (sum(size > abs(after - before) + slack for size in sizes) + 1 for slack in (1e-9, -1e-9))
    assert at_least <= row.placebo_rank <= at_most


def test_the_placebo_ranks_around_a_single_step():
    """A share that steps once, from 0 to 1 in 2006: no year has a larger change than that of the step."""
    years = range(FIRST, LAST + 1)
    volumes = pd.DataFrame(
        {"Russia": [float(year >= 2006) for year in years], "France": [float(year < 2006) for year in years]},
        index=years,
    )
    found = events.before_and_after(
        volumes, events.dated(events_of({"date": "2006"}, {"date": "2003"}, {"date": "2011"})), ["Russia", "Peru"], 2
    )
    assert list(found["event"]) == ["b", "b", "a", "a", "c", "c"]
    ranks = found[found["supplier"] == "Russia"].set_index("event")
    assert ranks["change"].to_dict() == {"b": 0.0, "a": 1.0, "c": pytest.approx(float("nan"), nan_ok=True)}
    assert (ranks.loc["a", "placebo_rank"], ranks.loc["a", "placebo_n"]) == (1, 9)
    assert ranks.loc["b", "placebo_rank"] == 5  # after 2005 and 2006 with a change of 1, 2004 and 2007 with 0.5
    assert (found[found["supplier"] == "Peru"]["change"].dropna() == 0).all()


def test_sentences_and_table_say_how_many_can_be_compared():
    years = range(FIRST, LAST + 1)
    volumes = pd.DataFrame(
        {"Russia": [float(year >= 2006) for year in years], "France": [1.0] * len(years)}, index=years
    )
    around = events.before_and_after(
        volumes, events.dated(events_of({"date": "2006"}, {"date": "2012"})), ["Russia"], 3
    )
    known = known_imports(pd.DataFrame(columns=["supplier", "year", "tiv"]), release=2013, years=(FIRST, LAST))
    first, second = (said.text for said in telling.sentences(around, 3, known))
    ends = "(SIPRI release 2013 ends with 2012)."
    assert first == f"For 1 of 2 events, three years of data exist before and after {ends}"
    assert second == (
        "Around these events, the largest change stands at a (2006): Russia's share went from 0.0 to 50.0 %, +50.0 "
        "points; among such changes at every year of the data, 7 of them, it is number 1."
    )
    (none,) = telling.sentences(around.iloc[1:], 3, known)
    assert none.text == f"For 0 of 1 event, three years of data exist before and after {ends}"
    table = telling.page_table(around)
    words = table.worded()
    assert list(words["rank of the change"]) == ["1", "-"] and list(words["among years"]) == ["7", "-"]
    assert list(words["change, points"]) == ["+50.0", "-"] and list(words["year"]) == ["2006", "2012"]
    assert table.frame["change, points"].tolist()[0] == pytest.approx(50.0)
    assert telling.title("India", 1).text == "Shares of India's suppliers in the one year before and after each event"


def test_the_alt_text_counts_ups_and_downs():
    rows = [("a", 0.5, 0.4, 3), ("b", 0.5, 0.6, 2), ("c", 0.5, 0.2, 1)]
    table = pd.DataFrame([
        {"event": each, "label": f"S-400 {each}", "supplier": "Russia", "share_before": before, "share_after": after,
         "change": after - before, "placebo_rank": rank, "placebo_n": 9} for each, before, after, rank in rows
    ])  # fmt: skip
    assert telling.alt_text(table).text == (
        "Dot plot of shares before and after 3 events, by supplier. Russia: higher after 1 and lower after 2 of 3 "
        "events; the largest change stands at S-400 c, 50 % to 20 % (−30.0 points, rank 1 of 9 years)."
    )
    assert telling.alt_text(table.iloc[:0]).text.startswith("No dot plot")
    still = table.assign(change=0.0, share_after=0.5)
    assert telling.alt_text(still).text.endswith("Russia: the same share before and after every event.")
    unknown = table.assign(change=math.nan)
    assert telling.alt_text(unknown).text.endswith("Russia: no event has both windows in the data.")


def test_no_sentence_of_the_curated_events_says_why(home):
    for name in ("events", "programmes"):
        texts = Holdings().curated(name).select_dtypes(exclude="number").to_numpy().ravel()
        assert not [text for text in texts if "because" in str(text).lower()]


def test_events_without_room_are_others_only_where_some_are_named():
    events = pd.DataFrame({"id": list("abc"), "in_article": ["yes", "no", "no"], "title": ["A", "B", "C"]})
    said = {ids: [each.text for each in telling.left_out(events, tuple(ids))] for ids in ("", "bc", "ab")}
    assert said[""] == [] and said["bc"] == ["2 events stand in the list of events only."]
    assert said["ab"][1:] == ["1 other event stands in the list of events only."] and "A" in said["ab"][0]
