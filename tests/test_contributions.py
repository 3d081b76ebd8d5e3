"""Contributions to a change of share: they add up exactly, whatever the parts, and match the formula worked by hand."""

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.measures.contributions import between_windows, contributions
from analysis.measures.windows import Window, Windows
from analysis.store.holdings import Holdings

EARLIER, LATER = Window(2000, 2001), Window(2002, 2003)
BOTH = Windows(EARLIER, LATER)
NAMES = ["Russia", "France", "Israel", "Peru"]
COLUMNS = ["supplier", "year", "category", "deal", "designation", "tiv"]


def rows_of(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


@st.composite
def deliveries(draw):
    """Random deliveries: a deal has one supplier and one category."""
    deals = draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["Ships", "Aircraft"])), min_size=1, max_size=8)
    )
    one = st.tuples(st.integers(0, len(deals) - 1), st.integers(2000, 2003), st.integers(0, 10**7))
    drawn = draw(st.lists(one, min_size=2, max_size=20))
    return rows_of(*((*(deals[at][0], year, deals[at][1]), at + 1, f"X-{at}", tiv / 1000) for at, year, tiv in drawn))


def volume_of(rows, window, **where):
    """Return the volume of some rows by a loop."""
    chosen = (row for row in rows.to_dict("records") if window.first <= row["year"] <= window.last)
    return sum(row["tiv"] for row in chosen if all(row[name] == value for name, value in where.items()))


@settings(max_examples=60, deadline=None)
@given(deliveries(), st.sampled_from(["supplier", "category", "deal"]), st.sampled_from([*NAMES, "Nobody"]))
def test_parts_add_up_to_the_change(rows, by, supplier):
    totals = [volume_of(rows, window) for window in (EARLIER, LATER)]
    if not all(totals):
        with pytest.raises(Problem, match="nothing was delivered in one of the two windows"):
            between_windows(rows, supplier, BOTH, by)
        return
    own = [volume_of(rows, window, supplier=supplier) for window in (EARLIER, LATER)]
    found = between_windows(rows, supplier, BOTH, by)
    assert found.share_from == pytest.approx(own[0] / totals[0], abs=1e-12)
    assert found.share_to == pytest.approx(own[1] / totals[1], abs=1e-12)
    assert found.change == found.share_to - found.share_from
    assert found.parts["contribution"].sum() == pytest.approx(found.change, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(deliveries(), st.sampled_from(["category", "supplier"]))
def test_each_part_is_the_formula_worked_by_hand(rows, by):
    totals = [volume_of(rows, window) for window in (EARLIER, LATER)]
    assume(all(totals))
    shares = [
        volume_of(rows, window, supplier="Russia") / total
        for window, total in zip((EARLIER, LATER), totals, strict=True)
    ]
    mean_share, mean_total = sum(shares) / 2, sum(totals) / 2
    for part, contribution in between_windows(rows, "Russia", BOTH, by).parts.itertuples(index=False):
        mine = rows[(rows["supplier"] == "Russia") & (rows[by] == part)]
        own = [volume_of(mine, window) for window in (EARLIER, LATER)]
        all_of_it = [volume_of(rows, window, **{by: part}) for window in (EARLIER, LATER)]
        by_hand = ((own[1] - own[0]) - mean_share * (all_of_it[1] - all_of_it[0])) / mean_total
        assert contribution == pytest.approx(by_hand, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(deliveries(), st.randoms(use_true_random=False), st.sampled_from(["supplier", "category", "deal"]))
def test_the_order_of_the_rows_is_nothing(rows, random, by):
    assume(volume_of(rows, EARLIER) and volume_of(rows, LATER))
    order = list(range(len(rows)))
    random.shuffle(order)
    first, second = (between_windows(each, "Russia", BOTH, by) for each in (rows, rows.iloc[order]))
    one, other = (dict(found.parts.itertuples(index=False)) for found in (first, second))
    assert one == pytest.approx(other, abs=1e-12)


def test_a_small_change_worked_by_hand():
    """Russia from 6 of 10 to 3 of 12: 60 % to 25 %, mean share 0.425, mean total 11."""
    rows = rows_of(
        ("Russia", 2000, "Ships", 1, "A", 6.0), ("France", 2001, "Aircraft", 2, "B", 4.0),
        ("Russia", 2002, "Ships", 1, "A2", 3.0), ("France", 2003, "Ships", 3, "C", 9.0),
    )  # fmt: skip
    found = between_windows(rows, "Russia", BOTH)
    assert (found.share_from, found.share_to) == (0.6, 0.25)
    expected = {"Russia": (-3 + 0.425 * 3) / 11, "France": -0.425 * 5 / 11}
    assert dict(found.parts.itertuples(index=False)) == pytest.approx(expected)
    assert list(found.parts["part"]) == ["Russia", "France"]
    deals = dict(between_windows(rows, "Russia", BOTH, "deal").parts.itertuples(index=False))
    expected = {
        "Russia: A2 (deal 1)": (-3 + 0.425 * 3) / 11,
        "France: B (deal 2)": 0.425 * 4 / 11,
        "France: C (deal 3)": -0.425 * 9 / 11,
    }
    assert deals == pytest.approx(expected)
    categories = dict(between_windows(rows, "Russia", BOTH, "category").parts.itertuples(index=False))
    assert categories == pytest.approx({"Ships": (-3 - 0.425 * 6) / 11, "Aircraft": 0.425 * 4 / 11})


def test_own_deliveries_come_first_and_the_rest_by_size():
    rows = rows_of(*((name, year, "", 1, "", tiv) for name, year, tiv in [
        ("Russia", 2000, 5.0), ("Russia", 2002, 5.0), ("France", 2002, 20.0), ("Peru", 2000, 7.0), ("Israel", 2002, 1.0)
    ]))  # fmt: skip
    assert list(between_windows(rows, "Russia", BOTH).parts["part"]) == [
        "Russia",
        "France",
        "Peru",
        "Israel",
    ]


def test_what_is_not_known_is_refused():
    plain = rows_of(("Russia", 2000, "", 1, "A", 6.0), ("Russia", 2002, "Ships", 1, "A", 6.0))
    with pytest.raises(Problem, match="do not name categories; add the trade register"):
        between_windows(plain, "Russia", BOTH, "category")
    with pytest.raises(Problem, match="do not hold each deal; add SIPRI"):
        between_windows(plain.drop(columns="deal"), "Russia", BOTH, "deal")
    with pytest.raises(Problem, match="'weapon' are unknown; choose supplier, category, deal"):
        between_windows(plain, "Russia", BOTH, "weapon")
    nothing = pd.DataFrame({0: [0.0], 1: [2.0]}, index=["Russia"])
    with pytest.raises(Problem, match="no share to compare"):
        contributions(nothing, nothing)


def test_known_contributions_of_india(home):
    """Release 2025, from 2015-2019 to 2020-2024: Russia -19.07 points, as the design says."""
    rows = Holdings().imports("India", 2025).transfers
    found = between_windows(rows, "Russia", Windows(Window(2015, 2019), Window(2020, 2024)))
    parts = found.parts.set_index("part")["contribution"] * 100
    assert round(found.change * 100, 2) == -19.07
    assert [round(parts[name], 2) for name in ("Russia", "France", "Israel")] == [-12.81, -8.61, 1.65]
    assert parts.drop(["Russia", "France", "Israel"]).sum() == pytest.approx(
        0.70, abs=0.015
    )  # the rest of rounded parts
    categories = between_windows(rows, "Russia", Windows(Window(2015, 2019), Window(2020, 2024)), "category").parts
    assert categories["contribution"].sum() == pytest.approx(found.change, abs=1e-12)
