"""Two made-up releases that differ in known ways: the causes found are those put in, and everything adds up."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.measures import shares
from analysis.measures.revised_deals import CAUSES, Side, by_deal
from analysis.measures.revisions import Revision, across, by_part, revision
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports
from analysis.telling import revisions as telling

WINDOW = Window(2019, 2023)
SUPPLIERS = ("Russia", "France", "Israel")


def deal(ident, supplier="Russia", units=10, year=2020, unit=2.0):
    return {
        "deal": ident, "supplier": supplier, "designation": f"X-{ident}", "category": "Aircraft",
        "units": float(units), "year": year, "tiv_unit": unit, "tiv": units * unit,
    }  # fmt: skip


def side(rows, elsewhere=()):
    return Side(pd.DataFrame(rows), 1995, frozenset(elsewhere))


def release_of(rows, release=2025, deals=True):
    """Return one release of made-up deliveries to India, as a register or without deals."""
    table = pd.DataFrame(rows)
    return Imports(
        "India", release, "separate", table, table if deals else None, pd.Series(dtype=float), table.iloc[:0],
        tuple(range(1995, 2027)), (),
    )  # fmt: skip


def moved(found):
    """Return the change of the share that two releases give."""
    return found.share_to - found.share_from


def base():
    """Two deals that never change, so that no window is ever empty."""
    return [deal(1), deal(2, "France", 5, 2021, 3.0)]


def changed(ident, cause, supplier):
    """Return a deal before and after one cause, as lists of rows, and whether the new release has it elsewhere."""
    before = deal(ident, supplier, 6, 2022, 1.5)
    after = {
        "added": before,
        "removed": None,
        "re-dated": before | {"year": 2024},
        "re-counted": before | {"units": 9.0, "tiv": 13.5},
        "re-valued": before | {"tiv_unit": 2.5, "tiv": 15.0},
        "re-attributed": before | {"supplier": SUPPLIERS[(SUPPLIERS.index(supplier) + 1) % 3]},
    }[cause]
    return ([] if cause == "added" else [before]), ([after] if after else [])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from(CAUSES), st.sampled_from(SUPPLIERS)), max_size=12), st.sampled_from(SUPPLIERS)
)
def test_causes_put_in_are_found_and_everything_adds_up(changes, supplier):
    old, new, put_in = base(), base(), {}
    for ident, (cause, whose) in enumerate(changes, 100):
        before, after = changed(ident, cause, whose)
        old, new, put_in = old + before, new + after, put_in | {ident: cause}
    found = by_deal(side(old), side(new), supplier, WINDOW)
    assert {row.deal: list(row.causes) for row in found.deals.itertuples()} == {k: [v] for k, v in put_in.items()}
    assert found.deals["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)
    assert found.causes["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)
    assert found.share_to == pytest.approx(plain_share(new, supplier))
    assert found.share_from == pytest.approx(plain_share(old, supplier))


def plain_share(rows, supplier):
    inside = [row for row in rows if 2019 <= row["year"] <= 2023]
    return sum(row["tiv"] for row in inside if row["supplier"] == supplier) / sum(row["tiv"] for row in inside)


row_values = st.tuples(
    st.integers(1, 8), st.sampled_from(SUPPLIERS), st.integers(1, 40), st.integers(2015, 2025), st.integers(1, 40)
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(row_values, max_size=25), st.lists(row_values, max_size=25), st.sampled_from(SUPPLIERS))
def test_any_two_releases_add_up_to_the_change(old, new, supplier):
    sides = [base() + unique(rows) for rows in (old, new)]
    found = by_deal(side(sides[0]), side(sides[1]), supplier, WINDOW)
    assert found.deals["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)
    assert found.causes["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)
    for row in found.deals.itertuples():
        assert sum(row.causes.values()) == pytest.approx(row.contribution, abs=1e-12)
    for by in ("supplier", "year", "category"):
        parts = by_part(*(release_of(rows) for rows in sides), supplier, WINDOW, by)
        assert parts["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)


def unique(values):
    """Rows of deals 100 and up: one supplier per deal, one row per deal and year, as a register has them."""
    suppliers = {}
    rows = {}
    for ident, supplier, units, year, unit in values:
        whose = suppliers.setdefault(ident, supplier)
        rows[ident, year] = deal(100 + ident, whose, units, year, unit / 4)
    return list(rows.values())


def test_a_deal_with_two_causes_is_split():
    old = [*base(), deal(100, "Russia", 8, 2022, 1.0)]
    new = [*base(), deal(100, "Russia", 4, 2022, 3.0), deal(100, "Russia", 4, 2024, 3.0)]
    found = by_deal(side(old), side(new), "Russia", WINDOW)
    (row,) = found.deals.itertuples()
    # 4 units moved out at the mean value of 2: -8; 2 more TIV for the mean of 6 units: +12; in all 12 - 8 = 4.
    assert (row.tiv_from, row.tiv_to) == (8.0, 12.0)
    assert row.causes["re-dated"] / row.causes["re-valued"] == pytest.approx(-8 / 12)
    assert sum(row.causes.values()) == pytest.approx(row.contribution, abs=1e-15)


def test_a_deal_given_to_another_recipient_is_re_attributed():
    old = [*base(), deal(100)]
    found = by_deal(side(old), side(base(), elsewhere=[100]), "Russia", WINDOW)
    assert [list(row.causes) for row in found.deals.itertuples()] == [["re-attributed"]]
    back = by_deal(side(base(), elsewhere=[100]), side(old), "Russia", WINDOW)
    assert moved(back) == pytest.approx(-moved(found))


def test_deliveries_moved_inside_the_window_change_nothing():
    old, new = [*base(), deal(100, year=2020)], [*base(), deal(100, year=2022)]
    assert by_deal(side(old), side(new), "Russia", WINDOW).deals.empty


def test_years_only_one_release_covers_are_not_removed():
    old = [*base(), deal(100, units=3, year=2020), deal(100, units=7, year=1990)]
    new = [*base(), deal(100, units=5, year=2020)]
    found = by_deal(Side(pd.DataFrame(old), 1950, frozenset()), side(new), "Russia", WINDOW)
    assert [list(row.causes) for row in found.deals.itertuples()] == [["re-counted"]]


def test_nothing_delivered_is_no_share():
    with pytest.raises(Problem, match="nothing was delivered in 2019-2023"):
        by_deal(side([deal(1, year=2010)]), side(base()), "Russia", WINDOW)


def between(releases, window=WINDOW):
    data = Holdings()
    return revision(*(data.imports("India", release) for release in releases), "Russia", window)


@pytest.mark.slow
def test_the_real_releases_of_2019_to_2023(home, exports):
    from analysis.store import intake

    for name in ("2024-register-1990-2023", "2025-register-1995-2024"):
        intake.add(exports / "registers" / f"{name}.csv")
    found = between((2024, 2025))
    assert (round(found.share_from * 100, 2), round(found.share_to * 100, 2)) == (36.45, 36.19)
    assert len(found.deals) == 17 and found.deals_known
    assert found.deals["contribution"].sum() == pytest.approx(found.change, abs=1e-12)
    assert found.causes["contribution"].sum() == pytest.approx(found.change, abs=1e-12)


def test_extracts_say_what_can_be_said(home):
    found = between((2024, 2025))
    assert found.deals.empty and not found.deals_known and set(found.parts) == {"supplier", "year", "category"}
    for parts in found.parts.values():
        assert parts["contribution"].sum() == pytest.approx(found.change, abs=1e-12)
    assert set(between((2025, 2026), Window(2020, 2024)).parts) == {"supplier", "year"}


@pytest.mark.parametrize(
    ("window", "releases", "said"),
    [
        ((2020, 2024), (2024, 2025), "release 2024 ends with 2023"),
        ((2019, 2023), (2023, 2025), "no deliveries to India in release 2023"),
        ((2019, 2023), (2025, 2025), "cannot be compared with itself"),
    ],
)
def test_releases_that_cannot_be_compared(home, window, releases, said):
    with pytest.raises(Problem, match=said):
        between(releases, Window(*window))


def test_a_share_without_deliveries_is_missing():
    rows = pd.DataFrame(base())
    assert pd.isna(shares.share_of(rows, "Russia", Window(2000, 2004)))
    assert shares.share_of(rows, "Russia", WINDOW) == 20 / 35
    assert shares.share_of(rows, "Israel", WINDOW) == 0


def test_a_deal_moved_over_the_edge_of_what_a_release_covers_is_re_dated():
    old = Side(pd.DataFrame([*base(), deal(100, year=1994)]), 1990, frozenset())
    new = side([*base(), deal(100, year=2020)])
    found = by_deal(old, new, "Russia", WINDOW)
    assert [list(row.causes) for row in found.deals.itertuples()] == [["re-dated"]]
    assert found.deals["contribution"].sum() == pytest.approx(moved(found), abs=1e-12)


# What each release says, and what was printed then


def test_across_takes_the_figure_printed_with_each_release():
    """A figure SIPRI printed later, or of another window, country or supplier, is none of this release's."""
    figure = {"window": "2019-2023", "country": "India", "measure": "supplier share", "partner": "Russia"}
    printed = pd.DataFrame([
        figure | {"release": 2026, "value": 99.0}, figure | {"release": 2025, "value": 36.0},
        figure | {"release": 2024, "value": 1.0, "window": "2018-2022"},
        figure | {"release": 2024, "value": 2.0, "partner": "France"},
    ])  # fmt: skip
    every = [release_of(base(), release) for release in (2024, 2025, 2027)]
    found = across(every, ["Russia"], WINDOW, printed).set_index("release")
    assert found["Russia printed"].astype(object).where(found["Russia printed"].notna(), None).to_dict() == {
        2024: None, 2025: 36.0, 2027: None,
    }  # fmt: skip
    assert found["Russia"].tolist() == [20 / 35] * 3 and found["total_tiv"].tolist() == [35.0] * 3
    shown = telling.across(found.reset_index(), ["Russia"]).worded()
    assert shown["Russia, %"].tolist() == ["57.14"] * 3 and shown["Russia, printed"].tolist() == ["-", "36", "-"]


# Words


def texts(found):
    return [sentence.text for sentence in telling.sentences(found)]


def test_a_revision_of_deals_in_words():
    old, new = [*base(), deal(100, units=5, unit=1.0)], [*base(), deal(100, units=10, unit=1.0)]
    found = revision(release_of(old, 2024), release_of(new), "Russia", WINDOW)
    first, second = texts(found)
    # Russia from 25 of 40 to 30 of 45; deal 100 from 5 to 10: (5 - (0.625 + 0.6667) / 2 * 5) / 42.5.
    assert first == (
        "For 2019-2023, release 2024 gives Russia 62.5 % of India's imports by volume, release 2025 66.7 %: "
        "+4.17 points."
    )
    assert second == "1 deal has another volume or supplier. By cause, points and deals: re-counted +4.17 (1)."
    assert telling.title(found).text == (
        "Russia's share of India's arms imports in 2019-2023: 62.5 % in release 2024, 66.7 % in release 2025"
    )
    assert telling.deals(found).worded().to_dict("records") == [{
        "deal": "Russia: X-100 (100)", "cause": "re-counted", "TIV million, release 2024": "5.0",
        "TIV million, release 2025": "10.0", "contribution, points": "+4.17",
    }]  # fmt: skip
    assert telling.causes(found).frame["contribution, points"].tolist() == pytest.approx([found.change * 100])
    assert telling.alt_text(telling.figure_table(found)).text == (
        "Bars of the points each part of a revision added to a share, +4.17 in all: Russia: X-100 +4.17 (re-counted)."
    )


def test_an_unchanged_share_says_so():
    found = revision(release_of(base(), 2024), release_of(base()), "Israel", WINDOW)
    assert texts(found) == [
        "For 2019-2023, release 2024 gives Israel 0.0 % of India's imports by volume, release 2025 the same: "
        "unchanged.",
        "No deal has another volume or supplier in these years.",
    ]
    assert telling.title(found).text == (
        "Israel's share of India's arms imports in 2019-2023: unchanged at 0.0 % from release 2024 to 2025"
    )
    without = revision(release_of(base(), 2024, deals=False), release_of(base(), deals=False), "Israel", WINDOW)
    assert texts(without)[1] == "Deals are not known from the data at hand; no supplier's deliveries differ."


def test_an_extract_without_unknown_suppliers_is_said(home):
    lacking = between((2025, 2026), Window(2020, 2024))
    assert texts(lacking)[-1] == (
        "Our 2026 data omit unknown suppliers; that part of the difference may not be a real change."
    )
    assert not any("unknown" in said for said in texts(between((2024, 2025))))
    neither = [release_of(base(), release, deals=False) for release in (2024, 2025)]
    assert not any("unknown" in said for said in texts(revision(*neither, "Russia", WINDOW)))


def test_the_smallest_parts_are_summed():
    parts = pd.DataFrame({"part": list("ABCDE"), "contribution": [0.1, -0.05, 0.02, 0.01, 0.005]})
    empty = pd.DataFrame(columns=["cause", "contribution", "deals"])
    found = Revision("India", "A", WINDOW, 2024, 2025, 0.2, 0.285, empty, empty, {"supplier": parts}, (), False)
    table = telling.parts(found, "supplier", most=2)
    assert table.worded()["supplier"].tolist() == ["A", "B", "3 others"]
    assert table.frame["contribution, points"].sum() == pytest.approx(8.5)
    drawn = telling.figure_table(found, most=3)
    assert drawn["part"].tolist() == ["A", "B", "C", "2 others"] and (drawn["cause"] == "").all()
    assert drawn["contribution"].sum() == pytest.approx(0.085)
