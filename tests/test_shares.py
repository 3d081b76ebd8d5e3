"""Shares by window, rolling, ranked and chosen: against plain arithmetic, properties, and what is known of India."""

import math
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import NotAtHand, Problem
from analysis.measures import shares
from analysis.measures.windows import Window, check_window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports, check_soviet, with_soviet

NAMES = ["Russia", "Soviet Union", "France", "Israel", "unknown supplier(s)"]
FIRST, LAST = 2000, 2009
rows = st.tuples(st.sampled_from(NAMES), st.integers(FIRST, LAST), st.integers(0, 10**6).map(lambda tiv: tiv / 100))
tables = st.lists(rows, min_size=1, max_size=30).map(
    lambda rows: pd.DataFrame(rows, columns=["supplier", "year", "tiv"])
)
windows = st.tuples(st.integers(FIRST, LAST), st.integers(FIRST, LAST)).map(lambda pair: Window(*sorted(pair)))


def table(*rows):
    return pd.DataFrame(rows, columns=["supplier", "year", "tiv"])


def known(transfers=None, world=None, importers=None, importer="India"):
    """Return imports with nothing but what a test needs."""
    transfers = table() if transfers is None else transfers
    return Imports(importer, 2025, "separate", transfers, None, world, importers, (2000, 2001), ())


def summed(transfers, window):
    """Return the volume of each supplier that delivered in a window, by a loop."""
    sums = defaultdict(float)
    for row in transfers.itertuples():
        if window.first <= row.year <= window.last and row.tiv > 0:
            sums[row.supplier] += row.tiv
    return sums


# Windows


@pytest.mark.parametrize("text", ["2020-2024", "2020–2024", " 2020 - 2024 ", "2020 – 2024"])
def test_windows_are_read(text):
    assert Window.read(text) == Window(2020, 2024)
    assert str(Window.read(text)) == "2020-2024"
    assert list(Window.read(text).years) == [2020, 2021, 2022, 2023, 2024]


def test_windows_of_one_and_of_twenty_years():
    assert Window.read("2024") == Window(2024, 2024) == Window.read("2024-2024")
    assert len(Window.read("2005-2024").years) == 20


@pytest.mark.parametrize(
    "text, said",
    [
        ("2024-2020", "ends before it begins; write 2020-2024"),
        ("2004-2024", "has 21 years; 1 to 20 are allowed"),
        ("20-24", "is not written like 2020-2024"),
        ("", "is not written like"),
        ("2020-", "is not written like"),
        ("2020-24", "is not written like"),
        ("2020-2024-2025", "is not written like"),
        ("2020..2024", "is not written like"),
        ("-2020", "is not written like"),
    ],
)
def test_other_windows_are_refused(text, said):
    with pytest.raises(Problem, match=said):
        Window.read(text)


def test_a_window_beyond_the_data_names_the_year_they_end_or_begin_with():
    window = Window(2020, 2024)
    assert check_window(window, range(2000, 2025), 2025) == window
    with pytest.raises(Problem, match=r"release 2024 ends with 2023"):
        check_window(window, range(2000, 2024), 2024)
    with pytest.raises(Problem, match=r"begin with 2021"):
        check_window(window, range(2021, 2025), 2025)
    with pytest.raises(Problem, match=r"needs 2022, which the data at hand of release 2025 do not cover"):
        check_window(window, [2019, 2020, 2021, 2023, 2024], 2025)


# Shares


@settings(max_examples=50, deadline=None)
@given(tables, windows)
def test_shares_agree_with_plain_arithmetic(transfers, window):
    sums = summed(transfers, window)
    if not sums:
        with pytest.raises(Problem, match=r"nothing was delivered in .*no shares"):
            shares.supplier_shares(transfers, window)
        return
    found = shares.supplier_shares(transfers, window)
    total = sum(sums.values())
    assert dict(zip(found["supplier"], found["tiv"], strict=True)) == pytest.approx(sums)
    assert dict(zip(found["supplier"], found["share"], strict=True)) == pytest.approx(
        {name: tiv / total for name, tiv in sums.items()}
    )
    assert found["share"].sum() == pytest.approx(1, abs=1e-12)
    assert list(found["tiv"]) == sorted(found["tiv"], reverse=True)
    ranks = {row.supplier: 1 + sum(found["tiv"] > row.tiv) for row in found.itertuples()}
    assert dict(zip(found["supplier"], found["rank"], strict=True)) == ranks


def test_equal_shares_share_a_rank_and_stand_by_name():
    found = shares.supplier_shares(table(("B", 2000, 2.0), ("C", 2000, 1.0), ("A", 2000, 2.0)), Window(2000, 2000))
    assert [*zip(found["supplier"], found["rank"], strict=True)] == [("A", 1), ("B", 1), ("C", 3)]


def test_chosen_suppliers_keep_their_rank_and_the_rest_is_one_row():
    rows = [("A", 2000, 4.0), ("B", 2000, 3.0), ("C", 2000, 2.0), ("D", 2000, 1.0)]
    every = shares.supplier_shares(table(*rows), Window(2000, 2000))
    found = shares.chosen(every, ["C", "Z", "A"])
    assert list(found["supplier"]) == ["A", "C", "Z", "Others"]
    assert list(found["share"]) == pytest.approx([0.4, 0.2, 0, 0.4])
    assert [None if pd.isna(rank) else int(rank) for rank in found["rank"]] == [1, 3, None, None]
    assert found["tiv"].sum() == every["tiv"].sum()
    assert list(shares.chosen(every, list("ABCD"))["supplier"]) == list("ABCD")


@settings(max_examples=50, deadline=None)
@given(tables)
def test_the_soviet_union_is_joined_or_kept(transfers):
    window = Window(FIRST, LAST)
    apart, joined = (summed(with_soviet(transfers, how), window) for how in ("separate", "as-russia"))
    assert apart == summed(transfers, window)
    assert "Soviet Union" not in joined
    assert joined.get("Russia", 0) == pytest.approx(apart.get("Russia", 0) + apart.get("Soviet Union", 0))
    assert joined.get("France", 0) == apart.get("France", 0)


def test_soviet_policies_are_checked():
    with pytest.raises(Problem, match="choose separate or as-russia"):
        with_soviet(table(), "joined")
    with pytest.raises(Problem, match="choose Russia"):
        check_soviet(["France", "Soviet Union"], "as-russia")
    assert check_soviet(["Soviet Union"], "separate") == ["Soviet Union"]


# Rolling


@settings(max_examples=50, deadline=None)
@given(tables, st.integers(1, 10))
def test_rolling_shares_are_those_of_single_windows(transfers, length):
    rolling = shares.rolling_shares(shares.volumes(transfers, range(FIRST, LAST + 1)), length)
    assert list(rolling.index) == list(range(FIRST + length - 1, LAST + 1))
    for last, row in rolling.iterrows():
        sums = summed(transfers, Window(last - length + 1, last))
        total = sum(sums.values())
        for name, share in row.items():
            if total:
                assert share == pytest.approx(sums[name] / total, abs=1e-12)
            else:
                assert math.isnan(share)


def test_a_year_without_deliveries_is_zero_and_a_window_without_any_has_no_share():
    volumes = shares.volumes(table(("Russia", 2000, 4.0), ("France", 2003, 6.0)), range(2000, 2004))
    assert volumes.loc[2001].to_dict() == {"France": 0.0, "Russia": 0.0}
    rolling = shares.of_suppliers(shares.rolling_shares(volumes, 2), ["Russia", "Peru"])
    assert rolling.loc[2001].to_dict() == {"Russia": 1.0, "Peru": 0.0}
    assert rolling.loc[2002].isna().all()
    assert rolling.loc[2003].to_dict() == {"Russia": 0.0, "Peru": 0.0}


def test_a_window_over_a_year_without_data_is_left_out():
    volumes = shares.volumes(table(("Russia", 2000, 4.0)), [1999, 2000, 2001, 2004, 2005])
    assert list(shares.rolling_shares(volumes, 2).index) == [2000, 2001, 2005]
    with pytest.raises(Problem, match="fewer than 4 years in a row"):
        shares.rolling_shares(volumes, 4)


@pytest.mark.parametrize("length", [0, 21, -1])
def test_lengths_are_checked(length):
    with pytest.raises(Problem, match="choose 1 to 20"):
        shares.rolling_shares(shares.volumes(table(("Russia", 2000, 4.0)), [2000]), length)


# Beside shares


def test_volume_change_compares_yearly_means():
    transfers = table(("Russia", 2000, 10.0), ("Russia", 2001, 10.0), ("France", 2002, 30.0), ("Russia", 2002, 5.0))
    earlier, later = Window(2000, 2001), Window(2002, 2002)
    assert shares.volume_change(transfers, earlier, later) == pytest.approx(35 / 10 - 1)
    assert shares.volume_change(transfers, earlier, later, "Russia") == pytest.approx(-0.5)
    assert math.isnan(shares.volume_change(transfers, earlier, later, "France"))


def test_concentration_by_hand():
    found = shares.concentration(pd.DataFrame({"share": [0.5, 0.3, 0.2]}))
    assert found == pytest.approx({"hhi": 0.25 + 0.09 + 0.04, "effective_suppliers": 1 / 0.38})


@given(st.integers(1, 40))
def test_equal_suppliers_are_as_many_as_they_are(count):
    found = shares.concentration(pd.DataFrame({"share": [1 / count] * count}))
    assert found["effective_suppliers"] == pytest.approx(count)


def test_world_share_needs_every_year_of_the_world():
    world = pd.Series({2000: 50.0, 2001: 150.0})
    transfers = table(("Russia", 2000, 10.0), ("France", 2001, 10.0), ("France", 1999, 10.0))
    assert shares.world_share(known(transfers, world), Window(2000, 2001)) == pytest.approx(0.1)
    with pytest.raises(Problem, match=r"world's imports of 1999 are not known.*part of the register"):
        shares.world_share(known(transfers, world), Window(1999, 2001))


def test_rank_among_importers():
    importers = pd.DataFrame(
        [("India", 2000, 5.0), ("Peru", 2000, 5.0), ("Egypt", 2001, 9.0), ("Peru", 2001, 1.0)],
        columns=["recipient", "year", "tiv"],
    )

    def place(name, *years):
        return shares.importer_rank(known(importers=importers, importer=name), Window(*years))

    assert {name: place(name, 2000, 2001) for name in ("Egypt", "Peru", "India")} == {"Egypt": 1, "Peru": 2, "India": 3}
    assert place("India", 2000, 2000) == 1 == place("Peru", 2000, 2000)
    with pytest.raises(NotAtHand, match="X received nothing in 2000-2001"):
        place("X", 2000, 2001)
    with pytest.raises(NotAtHand, match="do not hold all importers of 2001-2002"):
        place("India", 2001, 2002)


# India, from the shipped data


@pytest.mark.parametrize(
    "release, window, expected",
    [
        (2025, "2020-2024", {"Russia": 35.97, "France": 32.98, "Israel": 12.59, "United States": 9.56}),
        (2025, "2015-2019", {"Russia": 55.04, "France": 11.86, "Israel": 14.87, "United States": 10.29}),
        (2025, "2010-2014", {"Russia": 71.94, "Israel": 3.58, "United States": 12.86}),
        (2024, "2019-2023", {"Russia": 36.45, "France": 32.54, "United States": 12.95}),
        (2026, "2021-2025", {"Russia": 39.59, "France": 28.75, "Israel": 15.45, "United States": 7.93}),
    ],
)
def test_known_shares_of_india(home, release, window, expected):
    found = shares.supplier_shares(Holdings().imports("India", release).transfers, Window.read(window))
    per_cent = found.set_index("supplier")["share"] * 100
    assert {name: round(per_cent[name], 2) for name in expected} == expected
