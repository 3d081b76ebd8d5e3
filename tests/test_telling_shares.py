"""What the page of shares says: title, headline, place in the world, other releases, tables; answers by hand."""

import pandas as pd
import pytest

from analysis.ground.errors import NotAtHand
from analysis.measures import comparison
from analysis.measures.revisions import Otherwise, otherwise
from analysis.measures.windows import Window, Windows
from analysis.telling import headline, shares
from conftest import known_imports

EARLIER, LATER = Window(2015, 2019), Window(2020, 2024)
BOTH = Windows(EARLIER, LATER)


def table(*rows):
    return pd.DataFrame(rows, columns=["supplier", "year", "tiv"])


THREE = table(
    ("Russia", 2016, 60.0), ("France", 2017, 20.0), ("Israel", 2018, 20.0),
    ("Russia", 2021, 20.0), ("France", 2022, 70.0), ("Israel", 2023, 10.0),
)  # fmt: skip
NEW = THREE[THREE["year"] >= 2020]
GONE = THREE[THREE["year"] < 2020]
CHOSEN = ["Russia", "France", "Israel"]


def titled(transfers, chosen, windows=BOTH):
    found = comparison.comparison(transfers, chosen, windows)
    return headline.title("India", found, chosen, windows).text


def told(transfers, chosen):
    found = comparison.comparison(transfers, chosen, BOTH)
    return [str(sentence) for sentence in headline.headline(known_imports(transfers), found, chosen, BOTH)]


@pytest.mark.parametrize(
    "transfers, chosen, said",
    [
        (THREE, CHOSEN, "Russia's share of India's arms imports fell from 60 % to 20 % in five years; "
                        "France's rose from 20 % to 70 %"),
        (THREE, ["France"], "France's share of India's arms imports rose from 20 % to 70 % in five years; "
                            "Russia's fell from 60 % to 20 %"),
        (THREE, ["Israel", "Peru"], "Israel's share of India's arms imports fell from 20 % to 10 % in five years; "
                                    "France's rose from 20 % to 70 %"),
        (THREE, ["Peru"], "Peru's share of India's arms imports stayed at 0.0 % in five years; "
                          "France's rose from 20 % to 70 %"),
        (NEW, CHOSEN, "Russia's share of India's arms imports in 2020-2024 is 20 %"),
        (GONE, CHOSEN, "Russia's share of India's arms imports is not known: nothing was delivered in 2020-2024"),
        (table(("Peru", 2016, 50.0), ("Peru", 2021, 70.0)), ["Peru"],
         "Peru's share of India's arms imports stayed at 100 % in five years"),
        (table(("United States", 2016, 50.0), ("Netherlands", 2021, 7.0)), ["United States"],
         "The United States' share of India's arms imports fell from 100 % to 0.0 % in five years; "
         "the Netherlands' rose from 0.0 % to 100 % (only 7.0 million TIV in all)"),
    ],
)  # fmt: skip
def test_the_title_says_who_really_moved(transfers, chosen, said):
    assert titled(transfers, chosen) == said


def test_the_title_says_how_many_years_lie_between():
    found = comparison.comparison(THREE, ["Russia"], BOTH)
    for later, said in ((2018, "in one year;"), (2029, "in twelve years;"), (2030, "in 13 years;")):
        windows = Windows(Window(2017, 2017), Window(later, later))
        assert said in headline.title("India", found, ["Russia"], windows).text


def test_the_headline_in_two_sentences():
    assert told(THREE, CHOSEN) == [
        "In 2020-2024, France supplied 70.0 % of the volume of major arms delivered to India, Russia 20.0 % and "
        "Israel 10.0 % (SIPRI release 2025).",
        "From 2015-2019 to 2020-2024, Russia's share went from 60.0 to 20.0 %, −40.0 points, of which its own "
        "deliveries account for −24.0, France's for −20.0, Israel's for +4.0 and all others' for 0.0.",
    ]


def test_the_headline_compares_with_the_largest_of_the_chosen():
    """Of Russia (20) and Israel (10) only France (70) is larger than the largest, and that is said."""
    assert told(THREE, ["Russia", "Israel"])[1] == "France (70.0 %) supplied more than any of these."
    assert not [said for said in told(THREE, ["France", "Israel"]) if "supplied more" in said]
    more = "France (70.0 %) and Russia (20.0 %) supplied more than any of these."
    assert told(THREE, ["Israel"])[1] == more


def test_the_largest_and_the_movers_are_named_unasked():
    said = told(THREE, ["France"])
    assert said[1] == "Among the three largest suppliers are also Russia (20.0 %) and Israel (10.0 %)."
    assert said[-1] == "Beside it, Russia's share moved most: it went from 60.0 to 20.0 %, −40.0 points."
    assert len(told(THREE, CHOSEN)) == 2


def test_the_soviet_union_is_named_beside_russia():
    before = THREE.assign(supplier=THREE["supplier"].where(THREE["year"] != 2016, "Soviet Union"))
    assert told(before, CHOSEN)[-1] == (
        "The Soviet Union's share, counted apart from Russia's, went from 60.0 to 0.0 %, −60.0 points."
    )


def test_a_tiny_volume_carries_a_note():
    tiny = THREE.assign(tiv=THREE["tiv"] / 20)
    assert told(tiny, CHOSEN)[1] == (
        "That is 5.0 million TIV in all, so little that every single delivery moves the shares."
    )


def test_a_share_of_nothing_is_unchanged():
    assert told(THREE, ["Peru"])[-2] == "From 2015-2019 to 2020-2024, Peru's share is unchanged at 0.0 %."


def test_a_share_that_stays_is_taken_apart_all_the_same():
    same = table(("Russia", 2016, 50.0), ("France", 2017, 50.0), ("Russia", 2021, 100.0), ("France", 2022, 100.0))
    assert told(same, ["Russia"])[-1] == (
        "From 2015-2019 to 2020-2024, Russia's share is unchanged at 50.0 %: its own deliveries account for +16.7 and "
        "all others' for −16.7."
    )


def test_the_headline_without_one_of_the_windows():
    said = told(NEW, ["Russia"])
    assert said[0].startswith("In 2020-2024, Russia supplied 20.0 % of the volume of major arms delivered to India (S")
    assert said[-1] == "In 2015-2019 nothing was delivered, so there is no share to compare with."
    with pytest.raises(NotAtHand, match=r"nothing was delivered to India in 2020-2024 \(release 2025\)"):
        told(GONE, ["Russia"])


# Place in the world


def placed(transfers, windows=BOTH, **others):
    return [str(sentence) for sentence in shares.standing(known_imports(transfers, **others), windows)]


def test_the_standing_in_the_world():
    peru = table(("Peru", 2016, 25.0))
    total, world, held = placed(pd.concat([THREE, peru]))
    assert (
        total
        == "India received 100 million TIV of major arms in 2020-2024, down 20.0 % on 2015-2019 (SIPRI release 2025)."
    )
    assert world == "That is 20.0 % of the world's imports."
    assert held == (
        "Imports were as concentrated as if 1.9 suppliers had equal shares (Herfindahl-Hirschman index 0.54)."
    )
    others = pd.DataFrame([("Peru", year, 30.0) for year in range(2020, 2025)], columns=["recipient", "year", "tiv"])
    own = pd.DataFrame([("India", year, 20.0) for year in range(2020, 2025)], columns=["recipient", "year", "tiv"])
    ranked = placed(THREE, importers=pd.concat([own, others]))
    assert ranked[1] == "That is 20.0 % of the world's imports, number 2 among all importers."
    partial = placed(NEW, world=pd.Series(100.0, index=range(2015, 2022)))
    assert len(partial) == 2 and "world" not in "".join(partial)


def test_a_single_supplier_is_no_concentration():
    one = table(("United States", 2016, 5.0), ("United States", 2021, 7.0))
    assert placed(one)[-1] == "All of it came from the United States."


@pytest.mark.parametrize(
    "before, after, said",
    [
        (100.0, 110.0, "up 10.0 % on 2015-2019"),
        (1000.0, 1100.5, "up 10.1 % on 2015-2019"),
        (1000.0, 1099.5, "up 10.0 % on 2015-2019"),
        (1000.0, 1099.4, "up 9.9 % on 2015-2019"),
        (100.0, 90.0, "down 10.0 % on 2015-2019"),
        (100.0, 100.01, "as much as in 2015-2019"),
        (10.0, 99.0, "up 890.0 % on 2015-2019"),
        (10.0, 100.0, "10 times as much as in 2015-2019"),
        (10.0, 972.73, "97 times as much as in 2015-2019"),
        (0.9, 500.0, "after 0.90 million TIV in 2015-2019"),
        (0.0, 500.0, "after none in 2015-2019"),
    ],
)  # fmt: skip
def test_growth_is_per_cent_a_factor_or_the_base_alone(before, after, said):
    assert f", {said} (SIPRI" in placed(table(("Russia", 2016, before), ("Russia", 2021, after)))[0]


def test_windows_of_other_lengths_are_compared_by_the_year():
    grown = table(("Russia", 2017, 20.0), ("Russia", 2021, 100.0))
    assert (
        "up 100.0 % a year on 2018-2019"
        in placed(grown.assign(year=[2018, 2021]), Windows(Window(2018, 2019), LATER))[0]
    )
    assert (
        ", up 50.0 % on 2023 (SIPRI"
        in placed(
            table(("Russia", 2023, 20.0), ("Russia", 2024, 30.0)), Windows(Window(2023, 2023), Window(2024, 2024))
        )[0]
    )
    assert (
        "in 2024, "
        in placed(
            table(("Russia", 2023, 20.0), ("Russia", 2024, 30.0)), Windows(Window(2023, 2023), Window(2024, 2024))
        )[0]
    )


# Other releases


def release(number, russia, france):
    rows = table(("Russia", 2021, russia), ("France", 2022, france))
    return known_imports(rows, release=number)


def test_another_release_that_prints_another_digit_is_named():
    own, older, same, newer = (
        release(2025, 36.0, 64.0),
        release(2023, 45.0, 55.0),
        release(2026, 36.2, 63.8),
        release(2027, 39.8, 60.2),
    )
    said = [str(each) for each in shares.otherwise(otherwise(own, [older, own, newer], ["Russia", "France"], LATER))]
    assert said == [
        "Release 2027 says something else of 2020-2024: Russia 39.8 instead of 36.0 %, France 60.2 instead of 64.0 %."
    ]
    found = otherwise(own, [older, own, same], ["Russia"], LATER)
    assert (found.release, found.shares["Russia"]) == (2023, (pytest.approx(0.36), pytest.approx(0.45)))
    assert "Russia 45.0 instead of 36.0 %" in str(shares.otherwise(found)[0])
    assert otherwise(own, [own, same], ["Russia"], LATER) is None and shares.otherwise(None) == []


def test_digits_that_one_decimal_hides_are_shown():
    said = shares.otherwise(Otherwise(2026, LATER, {"Russia": (0.3549, 0.3551)}))[0]
    assert "Russia 35.51 instead of 35.49 %" in said.text


# Tables


def test_the_page_table_holds_numbers_and_a_dash_where_nothing_is_known():
    ranges = pd.DataFrame({"low": [0.65], "high": [0.8]}, index=["France"])
    found = shares.comparison(comparison.comparison(NEW, CHOSEN, BOTH), BOTH, ranges)
    words = found.worded()
    assert list(words["2015-2019, share %"]) == ["-", "-", "-"] == list(words["change, points"])
    assert list(words["2020-2024, share %"]) == ["70.0", "20.0", "10.0"]
    assert found.frame["2020-2024, share %"].tolist() == pytest.approx([70.0, 20.0, 10.0])
    assert list(words["2020-2024, low %"]) == ["65.0", "-", "-"] and words["2020-2024, high %"].tolist()[0] == "80.0"
    full = shares.comparison(comparison.comparison(THREE, CHOSEN, BOTH), BOTH, ranges)
    assert list(full.worded()["contribution, points"]) == ["−20.00", "−24.00", "+4.00"]
    assert full.frame["contribution, points"].tolist() == pytest.approx([-20.0, -24.0, 4.0])
    assert all(kind.kind == "f" for kind in full.frame.drop(columns="supplier").dtypes)


def test_a_table_of_parts_is_in_points():
    found = shares.parts(pd.DataFrame({"part": ["Ships", "2 others"], "contribution": [-0.1907, 0.0001]}), "category")
    assert found.worded().to_dict("list") == {
        "category": ["Ships", "2 others"],
        "contribution, points": ["−19.07", "+0.01"],
    }
    assert found.frame["contribution, points"].tolist() == pytest.approx([-19.07, 0.01])


# Alt texts


def test_alt_texts_name_every_row_and_part():
    found = comparison.comparison(THREE, CHOSEN, BOTH)
    assert shares.alt_comparison("India", found, "Russia", BOTH).text == (
        "Dot plot of each supplier's share in the arms deliveries to India in 2015-2019 and 2020-2024: France 20 % to "
        "70 %; Russia 60 % to 20 %; Israel 20 % to 10 %. Beside it, bars of the points contributed to the change in "
        "the share of Russia, −40.0 in all: its own deliveries −24.0; France −20.0; Israel +4.0."
    )
    none = shares.alt_comparison("India", comparison.comparison(NEW, CHOSEN, BOTH), "Russia", BOTH).text
    assert "Russia no share to 20 %" in none and none.endswith("There is no change to take apart.")


def test_the_alt_text_of_the_main_figure_follows_each_line():
    rolling = pd.DataFrame({"Russia": [0.2, 0.78, 0.054, None, 0.4]}, index=range(2020, 2025))
    volumes = pd.DataFrame({"Russia": [20.0] * 5, "France": [0.0] * 5}, index=range(2020, 2025))
    events = pd.DataFrame(
        {"label": ["S-400"], "id": ["a"], "start": [pd.Timestamp(2021, 7, 1)], "end": [pd.Timestamp(2021, 8, 1)]}
    )
    assert shares.alt_shares("India", rolling, volumes, events, 5).text == (
        "Line chart of the shares of Russia in the arms deliveries to India, windows of five years ending 2020 to "
        "2024, above stacked bars of the yearly volume. Russia starts at 20 % in 2020, peaks at 78 % in 2021, is "
        "lowest at 5.4 % in 2022 and ends at 40 % in 2024; no share in 1 year. The yearly volume is 20 million TIV in "
        "2020 and the same up to 2024. 1 event is marked: S-400 (Jul 2021)."
    )
