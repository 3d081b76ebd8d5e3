"""What a programme is of its supplier's share, how concentrated each category is, and questions without an answer."""

import pandas as pd
import pytest

from analysis.measures import at_hand, concentration, deals, programme_parts, programmes
from analysis.measures.comparison import delivering
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from analysis.telling import questions
from conftest import known_imports
from test_choices import ROWS, register
from test_deals_and_arsenal import made_up

WINDOW = Window(2020, 2024)
ORDER = dict.fromkeys(programmes.COLUMNS, "") | {"covered": "yes", "supplier": "Russia", "tiv": 10.0}


def orders(*rows):
    return pd.DataFrame([{**ORDER, **row} for row in rows])


def test_with_deals_a_programme_is_what_its_deals_delivered_in_the_window():
    known = made_up(
        (1, "Russia", 2019, 50.0), (1, "Russia", 2020, 20.0), (2, "Russia", 2021, 30.0), (3, "France", 2021, 50.0)
    )
    found = programme_parts.parts(
        orders({"programme": "A", "deals": "1"}, {"programme": "B", "deals": "2;9"}), known, WINDOW
    )
    assert found["programme"].tolist() == ["B", "A"]
    assert found["tiv"].tolist() == [30.0, 20.0]
    assert found["of_supplier"].tolist() == pytest.approx([0.6, 0.4])
    assert found["of_all"].tolist() == pytest.approx([0.3, 0.2])


def test_without_deals_an_order_counts_as_a_whole_or_not_at_all():
    known = known_imports(pd.DataFrame({"supplier": ["Russia"], "year": [2021], "tiv": [40.0]}))
    rows = [
        {"programme": "in", "first_delivery": 2020.0, "last_delivery": 2022.0},
        {"programme": "partly", "first_delivery": 2018.0, "last_delivery": 2022.0},
        {"programme": "before", "first_delivery": 2010.0, "last_delivery": 2012.0},
        {"programme": "none", "first_delivery": float("nan"), "last_delivery": float("nan")},
        {"programme": "outside", "first_delivery": 2020.0, "last_delivery": 2022.0, "covered": "no"},
    ]
    found = programme_parts.parts(orders(*rows), known, WINDOW).set_index("programme")
    assert list(found.index) == ["in", "partly"]
    assert found.loc["in", "of_supplier"] == 0.25 and pd.isna(found.loc["partly", "tiv"])
    shown = questions.programme_parts(found.reset_index()).worded()
    assert shown["of its supplier's deliveries, %"].tolist() == ["25.0", "-"]


def test_each_category_has_its_own_concentration():
    known = register([row for row in ROWS if row[1] >= 2020])
    found = concentration.by_category(known, WINDOW).set_index("category")
    rows = known.deliveries
    assert found.index[0] == "all" and set(found.index) == {"all", *rows["category"]}
    for name, row in found.iterrows():
        own = rows if name == "all" else rows[rows["category"] == name]
        parts = own.groupby("supplier")["tiv"].sum() / own["tiv"].sum()
        assert row["hhi"] == pytest.approx((parts**2).sum()) and row["share"] == pytest.approx(parts.max())
        assert row["effective_suppliers"] == pytest.approx(1 / (parts**2).sum())
        assert (row["supplier"], row["tiv"]) == (parts.idxmax(), own["tiv"].sum())


def test_without_categories_there_is_the_row_of_all_alone(home):
    found = concentration.by_category(Holdings().imports("India", 2026), WINDOW)
    assert found["category"].tolist() == ["all"]
    assert len(concentration.by_category(Holdings().imports("India", 2025), WINDOW)) > 5


def test_a_question_without_an_answer_says_what_is_missing(home):
    data = Holdings()
    behind = at_hand.ask(deals.deals, data.imports("India", 2025), "Russia", "2020-2024")
    (said,) = questions.missing(behind, "deals")
    assert not behind and "add SIPRI's trade register" in said.text and said.text.count(". ") == 0
    assert at_hand.ask(len, behind) is behind


def test_the_supplier_asked_about_is_one_that_delivered():
    known = register()
    assert delivering(known, ["Peru", "France", "Russia"], WINDOW) == "France"
    assert delivering(known, ["Peru"], WINDOW) == "Russia"
