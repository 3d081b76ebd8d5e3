"""Figures of choices and deals are asked, not looked at: every result, every choice below it, every bar."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color

from analysis import figures
from analysis.figures.robustness import FLIPS, STAYS
from analysis.measures.deals import deals
from analysis.measures.robustness import robustness
from analysis.store.holdings import Holdings
from analysis.telling import deals as tell_deals
from analysis.telling import robustness as tell
from drawings import FORMATS, TEXT, by_gid, check_looks, check_texts
from test_deals_and_arsenal import made_up

LOOKS = figures.palette(["Russia", "France"])


@pytest.fixture
def found(home):
    data = Holdings()
    return robustness(data.imports("India", 2025), "Russia", "2020-2024", data.every_release("India"))


def test_every_result_stands_in_order_with_its_choices_below(found):
    choices, rows = tell.curve(found)
    drawing = figures.specification_curve(choices, rows, TEXT)
    axes = drawing().axes
    drawn = {gid: by_gid(axes["curve"], gid)[0].get_xydata() for gid in ("stays", "flips")}
    every = np.concatenate([*drawn.values()])
    assert np.sort(every[:, 0]).tolist() == list(range(len(choices)))
    assert every[np.argsort(every[:, 0]), 1].tolist() == sorted(choices["share"])
    assert len(drawn["flips"]) == len(found.flips) > 0
    asked = by_gid(axes["curve"], "default")[0].get_xydata()
    assert asked[0, 1] == found.default["share"]
    assert by_gid(axes["choices"], "asked")[0].get_xdata()[0] == asked[0, 0]
    for row in rows.itertuples():
        strokes = by_gid(axes["choices"], f"{row.choice} {row.value}")
        assert sum(len(each.get_segments()) for each in strokes) == (choices[row.choice] == row.value).sum()
        colours = [each.get_color()[0] for each in strokes]
        assert same_color(colours[0], STAYS) and same_color(colours[1], FLIPS)
    order = choices.sort_values(["share", "default"], kind="stable", ignore_index=True)
    (stays, flips) = by_gid(axes["choices"], "release 2026")
    at = {segment[0][0] for each in (stays, flips) for segment in each.get_segments()}
    assert {order["release"][int(place)] for place in at} == {2026}


def test_the_curve_reads_at_every_width(found):
    choices, rows = tell.curve(found)
    text = figures.Text(tell.title(found).text, tell.subtitle(found), tell.source(found, "Own calculation."))
    drawing = figures.specification_curve(choices, rows, text)
    for format in FORMATS:
        check_texts(drawing(format))
    values = {text.get_text() for text in drawing().axes["curve"].texts}
    assert values == {"0.0 %", "65 %", "as asked: 36 %"}
    assert "2024 and 2026" in text.source


@pytest.mark.parametrize("number", [1, 2, 7])
def test_few_results_and_equal_ones_are_drawn(number):
    choices = pd.DataFrame({"share": [0.5] * number, "default": [True] + [False] * (number - 1), "stays": True,
                            "length": range(number)})  # fmt: skip
    rows = pd.DataFrame(
        [("length", each, f"{each} years") for each in range(number)], columns=["choice", "value", "label"]
    )
    for format in FORMATS:
        check_texts(figures.specification_curve(choices, rows, TEXT)(format))


def test_without_a_result_nothing_is_drawn():
    empty = pd.DataFrame({"share": [], "default": [], "stays": []})
    with pytest.raises(ValueError, match="no result"):
        figures.specification_curve(empty, pd.DataFrame(columns=["choice", "value", "label"]), TEXT)
    with pytest.raises(ValueError, match="no deal"):
        figures.deal_bars(pd.DataFrame(columns=["supplier", "name", "years", "contribution"]), TEXT, LOOKS)


def test_words_and_alt_text_are_computed(found):
    said = tell.alt(found)
    assert said.numbers["choices"] == len(found.choices) and said.numbers["flips"] == len(found.flips)
    assert said.numbers["place"] == (found.choices["share"] < found.default["share"]).sum() + 1
    assert said.text != tell.title(found).text and "36 %" in tell.title(found).text
    assert f"of only {said.numbers['counted_lowest']:.0f} million TIV" in said.text


@pytest.fixture
def behind():
    rows = [(1, "Russia", 2020, 40.0), (2, "France", 2021, 70.0), (3, "Peru", 2022, 10.0), (4, "Russia", 2024, 5.0)]
    return deals(made_up(*rows), "Russia", "2020-2024")


def test_a_bar_for_each_deal_to_its_side(behind):
    bars = tell_deals.bars(behind)
    drawing = figures.deal_bars(bars, TEXT, LOOKS)
    ax = drawing().axes["deals"]
    for place, row in enumerate(bars.itertuples()):
        (bar,) = by_gid(ax, f"deal {place}")
        assert bar.get_width() == pytest.approx(row.contribution)
        assert (row.contribution > 0) == (row.supplier == "Russia")
        assert same_color(bar.get_facecolor(), LOOKS[row.supplier].color)
    assert len(by_gid(ax, "value")) == len(by_gid(ax, "name")) == len(bars) == 4
    for format in FORMATS:
        check_texts(drawing(format))
        check_looks(drawing(format), (), LOOKS)
    alt = tell_deals.alt(behind)
    assert (alt.numbers["bars"], alt.numbers["up"], alt.numbers["down"]) == (4, 2, 2)


def test_long_names_are_cut_and_not_run_together():
    rows = pd.DataFrame({"supplier": ["unknown supplier(s)"] * 2, "name": ["A very long designation " * 6, "X"],
                         "years": ["2020-2024", "2021"], "contribution": [0.3, -0.001]})  # fmt: skip
    for format in FORMATS:
        check_texts(figures.deal_bars(rows, TEXT, LOOKS)(format))
