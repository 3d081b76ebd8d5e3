"""Two made-up releases that differ in known ways: the causes found are those put in, and everything adds up."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.measures import revisions
from analysis.measures.revisions import CAUSES, Side, by_deal, by_part
from analysis.measures.shares import Window

WINDOW = Window(2019, 2023)
SUPPLIERS = ("Russia", "France", "Israel")


def deal(ident, supplier="Russia", units=10, year=2020, unit=2.0):
    return {
        "deal": ident, "supplier": supplier, "designation": f"X-{ident}", "category": "Aircraft",
        "units": float(units), "year": year, "tiv_unit": unit, "tiv": units * unit,
    }  # fmt: skip


def side(rows, elsewhere=()):
    return Side(pd.DataFrame(rows), 1995, frozenset(elsewhere))


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
    assert {row.deal: list(row.causes) for row in found["deals"].itertuples()} == {k: [v] for k, v in put_in.items()}
    assert found["deals"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    assert found["causes"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    assert found["share_to"] == pytest.approx(plain_share(new, supplier))
    assert found["share_from"] == pytest.approx(plain_share(old, supplier))


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
    assert found["deals"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    assert found["causes"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    for row in found["deals"].itertuples():
        assert sum(row.causes.values()) == pytest.approx(row.contribution, abs=1e-12)
    for by in ("supplier", "year", "category"):
        parts = by_part(*map(pd.DataFrame, sides), supplier, WINDOW, by)
        assert parts["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)


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
    (row,) = found["deals"].itertuples()
    # 4 units moved out at the mean value of 2: -8; 2 more TIV for the mean of 6 units: +12; in all 12 - 8 = 4.
    assert (row.tiv_from, row.tiv_to) == (8.0, 12.0)
    assert row.causes["re-dated"] / row.causes["re-valued"] == pytest.approx(-8 / 12)
    assert sum(row.causes.values()) == pytest.approx(row.contribution, abs=1e-15)


def test_a_deal_given_to_another_recipient_is_re_attributed():
    old = [*base(), deal(100)]
    found = by_deal(side(old), side(base(), elsewhere=[100]), "Russia", WINDOW)
    assert [list(row.causes) for row in found["deals"].itertuples()] == [["re-attributed"]]
    back = by_deal(side(base(), elsewhere=[100]), side(old), "Russia", WINDOW)
    assert back["change"] == pytest.approx(-found["change"])


def test_deliveries_moved_inside_the_window_change_nothing():
    old, new = [*base(), deal(100, year=2020)], [*base(), deal(100, year=2022)]
    assert by_deal(side(old), side(new), "Russia", WINDOW)["deals"].empty


def test_years_only_one_release_covers_are_not_removed():
    old = [*base(), deal(100, units=3, year=2020), deal(100, units=7, year=1990)]
    new = [*base(), deal(100, units=5, year=2020)]
    found = by_deal(Side(pd.DataFrame(old), 1950, frozenset()), side(new), "Russia", WINDOW)
    assert [list(row.causes) for row in found["deals"].itertuples()] == [["re-counted"]]


def test_nothing_delivered_is_no_share():
    with pytest.raises(Problem, match="nothing was delivered in 2019-2023"):
        by_deal(side([deal(1, year=2010)]), side(base()), "Russia", WINDOW)


@pytest.mark.slow
def test_the_real_releases_of_2019_to_2023(home, exports):
    from analysis.measures.releases import revision
    from analysis.store import intake

    for name in ("2024-register-1990-2023", "2025-register-1995-2024"):
        intake.add(exports / "registers" / f"{name}.csv")
    found = revision("India", "Russia", WINDOW, (2024, 2025))
    assert (round(found["share_from"] * 100, 2), round(found["share_to"] * 100, 2)) == (36.45, 36.19)
    assert len(found["deals"]) == 17
    assert found["deals"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    assert found["causes"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)


def test_extracts_say_what_can_be_said(home):
    from analysis.measures.releases import revision

    found = revision("India", "Russia", WINDOW, (2024, 2025))
    assert found["deals"].empty and set(found["parts"]) == {"supplier", "year", "category"}
    for parts in found["parts"].values():
        assert parts["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)
    assert set(revision("India", "Russia", Window(2020, 2024), (2025, 2026))["parts"]) == {"supplier", "year"}


@pytest.mark.parametrize(
    ("window", "releases", "said"),
    [
        ((2020, 2024), (2024, 2025), "release 2024 ends with 2023"),
        ((2019, 2023), (2023, 2025), "no deliveries to India in release 2023"),
        ((2019, 2023), (2025, 2025), "cannot be compared with itself"),
    ],
)
def test_releases_that_cannot_be_compared(home, window, releases, said):
    from analysis.measures.releases import revision

    with pytest.raises(Problem, match=said):
        revision("India", "Russia", Window(*window), releases)


def test_a_share_without_deliveries_is_missing():
    rows = pd.DataFrame(base())
    assert pd.isna(revisions.share(rows, "Russia", Window(2000, 2004)))
    assert revisions.share(rows, "Russia", WINDOW) == 20 / 35
    assert revisions.share(rows, "Israel", WINDOW) == 0


def test_a_deal_moved_over_the_edge_of_what_a_release_covers_is_re_dated():
    old = Side(pd.DataFrame([*base(), deal(100, year=1994)]), 1990, frozenset())
    new = side([*base(), deal(100, year=2020)])
    found = by_deal(old, new, "Russia", WINDOW)
    assert [list(row.causes) for row in found["deals"].itertuples()] == [["re-dated"]]
    assert found["deals"]["contribution"].sum() == pytest.approx(found["change"], abs=1e-12)


def test_an_extract_without_unknown_suppliers_is_said(home):
    from analysis.measures.releases import revision, sentences

    lacking = revision("India", "Russia", Window(2020, 2024), (2025, 2026))
    assert "release 2026 list no unknown suppliers" in sentences(lacking)[-1]
    assert not any("unknown" in said for said in sentences(revision("India", "Russia", WINDOW, (2024, 2025))))
