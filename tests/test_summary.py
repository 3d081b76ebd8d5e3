"""What a page says: two windows row by row, titles and sentences, on made-up data whose answers are plain."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.measures import comparison as summary
from analysis.measures import shares
from analysis.measures.shares import Window
from analysis.store import holdings
from analysis.telling import shares as sentences

EARLIER, LATER = Window(2015, 2019), Window(2020, 2024)
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
        ("2024", "", "2023-2023 2024-2024"),
        ("2020-2024", "2010-2014", "2010-2014 2020-2024"),
        ("2020-2024", "2018-2022", "2018-2022 2020-2024"),
        ("2021-2024", "2010-2019", "2010-2019 2021-2024"),
    ],
)
def test_the_window_before(window, compare, expected):
    assert " ".join(map(str, summary.two_windows(window, compare, tuple(range(2000, 2025)), 2025))) == expected


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
        summary.two_windows(window, compare, tuple(range(2000, 2025)), 2025)


# The comparison


def test_a_comparison_by_hand():
    found = summary.comparison(THREE, CHOSEN, EARLIER, LATER).set_index("supplier")
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
    found = summary.comparison(transfers, chosen, EARLIER, LATER)
    totals = [
        transfers[transfers["year"].between(window.first, window.last)]["tiv"].sum() for window in (EARLIER, LATER)
    ]
    assert set(chosen) <= set(found["supplier"]) and len(found) <= summary.MOST_ROWS + 1
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
    found = summary.comparison(table(*drawn), ["S00", "S05"], EARLIER, LATER)
    named = [*(f"S{number:02}" for number in range(13, 6, -1)), "S05", "S00"]
    assert list(found["supplier"]) == [*named, "Others"]
    assert found["tiv_to"].iloc[-1] == sum(number + 1 for number in (1, 2, 3, 4, 6))


# Titles and sentences


@pytest.mark.parametrize(
    "transfers, chosen, said",
    [
        (THREE, CHOSEN, "Russia's share of India's arms imports fell from 60 % to 20 % in five years; "
                        "France's rose from 20 % to 70 %"),
        (THREE, ["France"], "France's share of India's arms imports rose from 20 % to 70 % in five years"),
        (THREE, ["Israel", "Peru"], "Israel's share of India's arms imports fell from 20 % to 10 % in five years; "
                                    "Peru's stayed at 0.0 %"),
        (NEW, CHOSEN, "Russia's share of India's arms imports is 20 %"),
        (GONE, CHOSEN, "Russia's share of India's arms imports is not known: nothing was delivered"),
    ],
)  # fmt: skip
def test_the_title_says_the_one_thing(transfers, chosen, said):
    found = summary.comparison(transfers, chosen, EARLIER, LATER)
    assert sentences.title("India", found, chosen, EARLIER, LATER) == said


def test_the_title_says_how_many_years_lie_between():
    found = summary.comparison(THREE, ["Russia"], Window(2017, 2017), Window(2021, 2021))
    for later, said in ((2018, "in one year"), (2029, "in twelve years"), (2030, "in 13 years")):
        assert sentences.title("India", found, ["Russia"], Window(2017, 2017), Window(later, later)).endswith(said)


def test_the_headline_in_two_sentences():
    found = summary.comparison(THREE, CHOSEN, EARLIER, LATER)
    first, second = sentences.headline("India", 2025, found, CHOSEN, EARLIER, LATER)
    assert first == (
        "In 2020-2024, France supplied 70.0 % of the volume of major arms delivered to India, Russia 20.0 % and "
        "Israel 10.0 % (SIPRI release 2025)."
    )
    assert second == (
        "From 2015-2019 to 2020-2024, Russia's share went from 60.0 to 20.0 %, −40.0 points, of which its own "
        "deliveries account for −24.0, France's for −20.0, Israel's for +4.0 and all others' for 0.0."
    )


def test_the_headline_without_one_of_the_windows():
    found = summary.comparison(NEW, ["Russia"], EARLIER, LATER)
    first, second = sentences.headline("India", 2025, found, ["Russia"], EARLIER, LATER)
    assert first.startswith(
        "In 2020-2024, Russia supplied 20.0 % of the volume of major arms delivered to India (SIPRI"
    )
    assert second == "In 2015-2019 nothing was delivered, so there is no share to compare with."
    found = summary.comparison(GONE, ["Russia"], EARLIER, LATER)
    with pytest.raises(Problem, match=r"nothing was delivered to India in 2020-2024 \(release 2025\)"):
        sentences.headline("India", 2025, found, ["Russia"], EARLIER, LATER)


def test_the_page_table_has_a_dash_where_nothing_is_known():
    found = summary.page_table(summary.comparison(NEW, CHOSEN, EARLIER, LATER), EARLIER, LATER)
    assert list(found["2015-2019, share %"]) == ["-", "-", "-"] == list(found["change, points"])
    assert list(found["2020-2024, share %"]) == ["70.0", "20.0", "10.0"]
    full = summary.page_table(summary.comparison(THREE, CHOSEN, EARLIER, LATER), EARLIER, LATER)
    assert list(full["contribution, points"]) == ["−20.00", "−24.00", "+4.00"]


def known_imports(transfers, **others):
    importers = transfers.assign(recipient="India")[["recipient", "year", "tiv"]]
    world = pd.Series(100.0, index=range(2015, 2025))
    made = holdings.Imports("India", 2025, "extract", transfers, world, importers, tuple(range(2015, 2025)), ())
    return replace(made, **others)


def test_the_standing_in_the_world():
    known = known_imports(THREE)
    said = sentences.standing(known, pd.concat([THREE, table(("Peru", 2016, 25.0))]), EARLIER, LATER)
    assert "India received 100 TIV million of major arms in 2020-2024, down 20.0 % on 2015-2019." in said
    assert "That is 20.0 % of the world's imports." in said
    assert "as concentrated as 1.9 equal ones would be (Herfindahl-Hirschman index 0.54). SIPRI release 2025." in said
    others = pd.DataFrame([("Peru", year, 30.0) for year in range(2020, 2025)], columns=["recipient", "year", "tiv"])
    ranked = sentences.standing(replace(known, importers=pd.concat([known.importers, others])), THREE, EARLIER, LATER)
    assert "20.0 % of the world's imports, number 2 among all importers." in ranked
    partial = sentences.standing(replace(known, world=known.world.loc[:2022]), NEW, EARLIER, LATER)
    assert "world" not in partial and "2020-2024. Its suppliers" in partial


def test_tables_of_parts_hold_the_sum_of_all_they_do_not_show():
    drawn = [(name, year, float(number + year % 7)) for number, name in enumerate(NAMES) for year in (2016, 2021)]
    transfers = table(*drawn).assign(category=lambda rows: rows["supplier"])
    known = known_imports(transfers)
    found = summary.parts_table(known, transfers, "S03", (EARLIER, LATER), "category", most=4)
    change = summary.comparison(transfers, ["S03"], EARLIER, LATER).set_index("supplier").loc["S03", "change"]
    assert list(found["category"])[-1] == "10 others" and len(found) == 5
    shown = [float(cell.replace("−", "-")) for cell in found["contribution, points"]]
    assert sum(shown) == pytest.approx(change * 100, abs=0.03)


@pytest.mark.parametrize("by, transfers", [("deal", THREE), ("category", THREE.assign(category="")),
                                           ("category", NEW.assign(category="Ships"))])  # fmt: skip
def test_parts_that_are_not_known_make_an_empty_table(by, transfers):
    assert summary.parts_table(known_imports(transfers), transfers, "Russia", (EARLIER, LATER), by).empty


def test_coverage_says_what_an_extract_cannot():
    said = sentences.coverage(known_imports(THREE), [2024, 2025])
    assert "releases 2024 and 2025 are at hand; this page uses 2025, 2015-2024, from an extract." in said
    assert "armshares add" in said
    assert "armshares add" not in sentences.coverage(known_imports(THREE, kind="register"), [2025])


def test_flagged_parts_are_missing_where_unknown_and_not_zero():
    flagged = table(("Russia", 2020, 4.0), ("France", 2020, 6.0), ("France", 2021, 5.0), ("France", 2022, 5.0))
    flagged = flagged.assign(tiv_year_flagged=[1.0, 0.0, 0.0, None], tiv_units_flagged=[4.0, 1.0, 5.0, None])
    found = summary.flagged(flagged)
    assert found["year_flagged"].tolist()[:2] == [0.1, 0.0] and found["year_flagged"].isna().tolist()[2]
    shown = summary.flag_table(found)
    assert list(shown["number estimated or blank, %"]) == ["50.0", "100.0", "not known"]


def test_the_numbers_behind_the_main_figure():
    volumes = shares.volumes(THREE, range(2015, 2025))
    found = summary.tidy(shares.of_suppliers(shares.rolling_shares(volumes, 5), ["Russia"]), volumes, 5)
    assert len(found) == 10 * 3 and found["tiv"].sum() == 200
    row = found[(found["year"] == 2024) & (found["supplier"] == "Russia")].iloc[0]
    assert (row["tiv"], row["share_5_years"]) == (0.0, pytest.approx(0.2))
    assert found[found["year"] < 2019]["share_5_years"].isna().all()


def test_the_source_line_names_release_and_unit():
    said = sentences.source(2025, "register", "12 Feb 2026")
    assert "release 2025, register generated 12 Feb 2026" in said and "not money" in said
    assert "generated" not in sentences.source(2026, "extract", "")
