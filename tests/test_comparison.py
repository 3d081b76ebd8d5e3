"""Two windows row by row, on made-up data whose answers are plain: windows, rows, parts, movers, flags."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import NotAtHand, Problem
from analysis.measures import comparison, contributions, shares
from analysis.measures.windows import Window, Windows, two_windows

EARLIER, LATER = Window(2015, 2019), Window(2020, 2024)
BOTH = Windows(EARLIER, LATER)
NAMES = [f"S{number:02}" for number in range(14)]


def table(*rows, **columns):
    return pd.DataFrame(rows, columns=["supplier", "year", "tiv"]).assign(**columns)


THREE = table(
    ("Russia", 2016, 60.0), ("France", 2017, 20.0), ("Israel", 2018, 20.0),
    ("Russia", 2021, 20.0), ("France", 2022, 70.0), ("Israel", 2023, 10.0),
)  # fmt: skip
NEW = THREE[THREE["year"] >= 2020]
GONE = THREE[THREE["year"] < 2020]
CHOSEN = ["Russia", "France", "Israel"]


# Windows


@pytest.mark.parametrize(
    "window, compare, expected",
    [
        ("2020-2024", "", "2015-2019 2020-2024"),
        ("2022-2024", "", "2019-2021 2022-2024"),
        ("2024", "", "2023 2024"),
        ("2020-2024", "2010-2014", "2010-2014 2020-2024"),
        ("2020-2024", "2018-2022", "2018-2022 2020-2024"),
        ("2021-2024", "2010-2019", "2010-2019 2021-2024"),
    ],
)
def test_the_window_before(window, compare, expected):
    assert " ".join(map(str, two_windows(window, compare, tuple(range(2000, 2025)), 2025))) == expected


@pytest.mark.parametrize(
    "window, compare, said",
    [
        ("2020-2024", "2020-2024", "not earlier than"),
        ("2020-2023", "2021-2024", "not earlier than"),
        ("2021-2025", "", "release 2025 ends with 2024"),
        ("2002-2006", "", "begin with 2000"),
        ("2020-2024", "1999-2003", "begin with 2000"),
        ("2024-2020", "", "ends before it begins"),
        ("2020-2024", "x", "is not written like"),
    ],
)
def test_windows_that_make_no_pair(window, compare, said):
    with pytest.raises(Problem, match=said):
        two_windows(window, compare, tuple(range(2000, 2025)), 2025)


# The comparison


def test_a_comparison_by_hand():
    found = comparison.comparison(THREE, CHOSEN, BOTH).set_index("supplier")
    assert list(found.index) == ["France", "Russia", "Israel"]
    assert found["change"].to_dict() == pytest.approx({"France": 0.5, "Russia": -0.4, "Israel": -0.1})
    # Russia from 60 to 20 of 100 each: mean share 0.4, so its own part is (-40 + 0.4 * 40) / 100.
    assert found["contribution"].to_dict() == pytest.approx({"Russia": -0.24, "France": -0.2, "Israel": 0.04})


rows = st.tuples(st.sampled_from(NAMES), st.integers(2015, 2024), st.integers(0, 10**6).map(lambda tiv: tiv / 100))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=60),
    st.lists(st.sampled_from([*NAMES, "Nobody"]), min_size=1, max_size=5, unique=True),
)
def test_the_row_of_the_others_keeps_every_total(drawn, chosen):
    transfers = table(*drawn)
    found = comparison.comparison(transfers, chosen, BOTH)
    if comparison.largest_mover(found, chosen[0]):
        assert found.set_index("supplier")["change"].drop([chosen[0], "Others"], errors="ignore").abs().max() > 0
    totals = [
        transfers[transfers["year"].between(window.first, window.last)]["tiv"].sum() for window in (EARLIER, LATER)
    ]
    assert set(chosen) <= set(found["supplier"]) and len(found) <= comparison.MOST_ROWS + 1
    assert "Others" not in list(found["supplier"])[:-1]
    for side, total in zip(("from", "to"), totals, strict=True):
        assert found[f"tiv_{side}"].sum() == pytest.approx(total)
        if total:
            assert found[f"share_{side}"].sum() == pytest.approx(1, abs=1e-12)
        else:
            assert found[f"share_{side}"].isna().all()
    if all(totals):
        lead = found.set_index("supplier").loc[chosen[0]]
        assert found["contribution"].sum() == pytest.approx(lead["change"], abs=1e-12)
        assert found["change"].sum() == pytest.approx(0, abs=1e-12)
    else:
        assert found["contribution"].isna().all()


def test_the_smallest_suppliers_are_the_others():
    drawn = [(name, year, float(number + 1)) for number, name in enumerate(NAMES) for year in (2016, 2021)]
    found = comparison.comparison(table(*drawn), ["S00", "S05"], BOTH)
    named = [*(f"S{number:02}" for number in range(13, 6, -1)), "S05", "S00"]
    assert list(found["supplier"]) == [*named, "Others"]
    assert found["tiv_to"].iloc[-1] == sum(number + 1 for number in (1, 2, 3, 4, 6))


def plain_moves(transfers):
    """Return how far each supplier's share went, by a loop."""
    moves = {}
    for name in set(transfers["supplier"]):
        shares = []
        for window in BOTH:
            inside = [row for row in transfers.to_dict("records") if row["year"] in window.years]
            shares.append(sum(row["tiv"] for row in inside if row["supplier"] == name) / sum(r["tiv"] for r in inside))
        moves[name] = abs(shares[1] - shares[0])
    return moves


@settings(max_examples=40, deadline=None)
@given(st.lists(rows, min_size=2, max_size=60), st.sampled_from(NAMES))
def test_the_largest_mover_of_the_data_has_a_row(drawn, lead):
    # Two fixed deliveries, so that both windows hold something; a small total before makes small volumes large shares.
    transfers = pd.concat([table(*drawn), table(("Fix", 2016, 1.0), ("Fix", 2021, 1.0))], ignore_index=True)
    found = comparison.comparison(transfers, [lead], BOTH)
    moves = plain_moves(transfers)
    moves.pop(lead, None)
    mover = comparison.largest_mover(found, lead)
    assert (moves[mover] if mover else 0.0) == pytest.approx(max(moves.values()), abs=1e-12)


def test_no_part_of_the_others_is_lost_or_counted_twice():
    drawn = [(name, year, float(number + year % 7)) for number, name in enumerate(NAMES) for year in (2016, 2021)]
    found = comparison.comparison(table(*drawn), ["S03"], BOTH)
    by_name = contributions.between_windows(table(*drawn), "S03", BOTH).parts.set_index("part")["contribution"]
    others = sorted(set(NAMES) - set(found["supplier"]))
    assert len(others) == 5
    row = found.set_index("supplier").loc["Others"]
    assert row["contribution"] == pytest.approx(sum(by_name[name] for name in others), abs=1e-15)
    for side, year in (("from", 2016), ("to", 2021)):
        assert row[f"tiv_{side}"] == sum(tiv for name, when, tiv in drawn if name in others and when == year)


@pytest.mark.parametrize(
    "most, names",
    [(4, ["A", "D", "C", "B", "2 others"]), (5, ["A", "D", "C", "B", "E", "1 other"]), (6, list("ADCBEF"))],
)
def test_the_largest_parts_and_the_sum_of_the_rest(most, names):
    parts = {"A": -0.4, "B": 0.1, "C": 0.15, "D": 0.2, "E": -0.05, "F": 0.02}
    change = contributions.Change("A", BOTH, 0.5, 0.52, pd.DataFrame(parts.items(), columns=["part", "contribution"]))
    found = contributions.largest(change, most)
    assert list(found["part"]) == names
    assert found["contribution"].sum() == pytest.approx(sum(parts.values()), abs=1e-15)


@pytest.mark.parametrize("by, transfers", [("deal", THREE), ("category", THREE.assign(category="")),
                                           ("category", NEW.assign(category="Ships"))])  # fmt: skip
def test_parts_that_are_not_known_say_so(by, transfers):
    with pytest.raises(NotAtHand):
        contributions.between_windows(transfers, "Russia", BOTH, by)


def test_flagged_parts_are_missing_where_unknown_and_not_zero():
    flagged = table(("Russia", 2020, 4.0), ("France", 2020, 6.0), ("France", 2021, 5.0), ("France", 2022, 5.0))
    flagged = flagged.assign(tiv_year_flagged=[1.0, 0.0, 0.0, None], tiv_units_flagged=[4.0, 1.0, 5.0, None])
    found = comparison.flagged(flagged)
    assert found["year_flagged"].tolist()[:2] == [0.1, 0.0] and found["year_flagged"].isna().tolist()[2]


def test_the_numbers_behind_the_main_figure():
    volumes = shares.volumes(THREE, range(2015, 2025))
    found = comparison.tidy(shares.of_suppliers(shares.rolling_shares(volumes, 5), ["Russia"]), volumes, 5)
    assert len(found) == 10 * 3 and found["tiv"].sum() == 200
    row = found[(found["year"] == 2024) & (found["supplier"] == "Russia")].iloc[0]
    assert (row["tiv"], row["share_5_years"]) == (0.0, pytest.approx(0.2))
    assert found[found["year"] < 2019]["share_5_years"].isna().all()
