"""Figures made of rows and cells are asked, not looked at: two windows, events, programmes, flags, heatmap, claims."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color, to_hex, to_rgb
from matplotlib.patches import Rectangle

from analysis import figures
from analysis.figures.base.looks import NAMED, REST
from drawings import FORMATS, TEXT, by_gid, check_looks, check_texts, extents, overlapping, texts

CHOSEN = ["Russia", "France", "Israel"]
WINDOWS = ("2015-2019", "2020-2024")
LOOKS = figures.palette(CHOSEN)


def check_widths(drawing, suppliers=(), looks=LOOKS):
    for format in FORMATS:
        check_texts(drawing(format))
        check_looks(drawing(format), suppliers, looks)


# ---- two windows


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "supplier": ["Russia", "France", "Israel", "Others"],
            "share_from": [0.55, 0.12, 0.15, 0.18],
            "share_to": [0.36, 0.33, 0.126, 0.184],
        }
    )


@pytest.fixture
def parts():
    contributions = [0.0165, -0.128, -0.0861, 0.007]
    return pd.DataFrame({"part": ["Israel", "Russia", "France", "Others"], "contribution": contributions})


def compared(table, parts, looks=LOOKS):
    return figures.window_comparison(figures.Comparison(table, parts, WINDOWS, "Russia"), TEXT, looks)


def test_windows_are_compared_row_by_row(table, parts):
    drawing = compared(table, parts)
    axes = drawing().axes
    assert [line.get_xdata()[0] for line in by_gid(axes["shares"], "from")] == table["share_from"].tolist()
    assert [line.get_xdata()[0] for line in by_gid(axes["shares"], "to")] == table["share_to"].tolist()
    assert [line.get_ydata()[0] for line in by_gid(axes["shares"], "to")] == [0, 1, 2, 3]
    hollow, filled = by_gid(axes["shares"], "from")[0], by_gid(axes["shares"], "to")[0]
    assert same_color(hollow.get_markerfacecolor(), "white")
    assert same_color(filled.get_markerfacecolor(), NAMED["Russia"][1].color)
    values = {text.get_text() for text in by_gid(axes["shares"], "value")}
    assert values == {"55", "36", "12", "33", "15", "13", "18"}
    for row, name in enumerate(table["supplier"]):
        (bar,) = by_gid(axes["contributions"], f"part {name}")
        assert bar.get_width() == parts.set_index("part").loc[name, "contribution"]
        assert bar.get_y() + bar.get_height() / 2 == pytest.approx(row)
    names = {text.get_text(): box.y0 for text in by_gid(axes["shares"], "name") for box in extents([text])}
    assert sorted(names, key=names.get, reverse=True) == table["supplier"].tolist()  # the first on top
    labels = [text.get_text() for text in by_gid(axes["contributions"], "value")]
    assert labels == ["−12.8 own deliveries", "−8.6", "+1.7", "+0.7"]
    assert "−19.1 in all" in by_gid(axes["contributions"], "heading")[0].get_text().replace("\n", " ")
    check_widths(drawing, table["supplier"])


def test_each_row_s_dots_have_the_supplier_s_marker(table, parts):
    for format in FORMATS:
        ax = compared(table, parts)(format).axes["shares"]
        for line, name in zip(by_gid(ax, "to"), table["supplier"], strict=True):
            assert line.get_marker() == LOOKS[name].marker


def test_a_name_of_a_hundred_letters_leaves_room_for_the_bars(table, parts):
    long = "a supplier with a name of more than a hundred letters, such as no register has had so far " * 2
    drawing = compared(table.replace("Israel", long), parts.replace("Israel", long))
    check_widths(drawing)
    assert all(ax.get_position().width > 0.2 for format in FORMATS for ax in drawing(format).axes.values())


def test_a_part_without_a_row_is_refused(table, parts):
    with pytest.raises(ValueError, match="Poland"):
        compared(table, parts.replace("Israel", "Poland"))
    with pytest.raises(ValueError, match="France stands twice"):
        compared(table.replace("Israel", "France"), parts[parts["part"] != "Israel"])


# ---- before and after events


def changes(count, suppliers):
    rows = [
        (f"e{n}", f"event {n}", pd.Timestamp(2000 + n, 3, 1), supplier, 0.5, 0.5 - n / 100, -n / 100, n + 1, 30)
        for n in range(count)
        for supplier in suppliers
    ]
    columns = "event label start supplier share_before share_after change placebo_rank placebo_n"
    return pd.DataFrame(rows, columns=columns.split(" "))


@pytest.mark.parametrize(("count", "suppliers"), [(1, ["Russia"]), (25, CHOSEN), (3, [*CHOSEN, "Poland"])])
def test_events_are_compared_before_and_after(count, suppliers):
    table = changes(count, suppliers).sample(frac=1, random_state=2).sort_values("supplier", kind="stable")
    drawing = figures.before_after(table, TEXT, figures.palette(suppliers))
    assert set(drawing().axes) == set(suppliers)
    for ax in drawing().axes.values():
        after = by_gid(ax, "to")
        assert [line.get_xdata()[0] for line in after] == [0.5 - n / 100 for n in range(count)]  # by date
        assert [text.get_text() for text in by_gid(ax, "rank")] == [f"{n + 1} of 30" for n in range(count)]
    check_widths(drawing)


def test_an_event_without_a_window_says_so():
    table = changes(2, ["Russia"])
    table.loc[1, ["share_before", "share_after", "change", "placebo_rank"]] = np.nan
    ax = figures.before_after(table, TEXT, LOOKS)().axes["Russia"]
    assert len(by_gid(ax, "to")) == 1
    assert "not in the data" in [text.get_text() for text in ax.texts]
    with pytest.raises(ValueError, match="twice"):
        figures.before_after(pd.concat([table, table]), TEXT, LOOKS)
    check_widths(figures.before_after(table.iloc[:0], TEXT, LOOKS))


# ---- programmes


@pytest.fixture
def orders():
    nan = np.nan
    rows = [
        ("T-90S", "310 tanks", "Russia", 2001, 2001, 2006, 310, 310, "yes", ""),
        ("Ka-226T", "agreement", "Russia", 2015, nan, nan, 200, 0, "yes", ""),
        ("AK-203", "rifles", "Russia", 2021, nan, nan, 601427, nan, "no", "small arms"),
        ("T-90S", "licence", "Russia", 2006, 2009, 2024, 1000, 546, "yes", ""),
        ("Rafale", "36 aircraft - (2016)", "Belgium", 2016, 2019, 2022, 36, nan, "yes", ""),
    ]
    columns = "programme order supplier ordered_year first_delivery last_delivery ordered delivered covered note"
    return pd.DataFrame(rows, columns=columns.split(" "))


def test_orders_stand_in_real_time_grouped_by_programme(orders):
    drawing = figures.timeline(orders, TEXT, LOOKS, 2024)
    ax = drawing().axes["orders"]
    assert [text.get_text() for text in by_gid(ax, "amount")] == [
        "310 of 310",
        "546 of 1,000",
        "none delivered",
        "outside the source (small arms)",
        "unknown of 36",
    ]
    assert [text.get_text() for text in by_gid(ax, "programme")] == ["T-90S", "Ka-226T", "AK-203", "Rafale"]
    names = [text.get_text() for text in by_gid(ax, "order") if hasattr(text, "get_text")]
    assert names[-1] == "36 aircraft (2016), Belgium"  # who has no colour is named
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in by_gid(ax, "delivery")]
    for (start, end), (first, last) in zip(bars, [(2001, 2006), (2009, 2024), (2019, 2022)], strict=True):
        assert first < start < first + 0.2 and last + 0.8 < end < last + 1
    marks = [line for line in by_gid(ax, "order") if hasattr(line, "get_xdata")]
    assert [line.get_xdata()[0] for line in marks] == [2001.5, 2006.5, 2015.5, 2021.5, 2016.5]
    assert not any(line.get_clip_on() for line in marks)
    (end,) = by_gid(ax, "end")
    assert end.get_xdata()[0] == 2025 and "data end with 2024" in [text.get_text() for text in texts(drawing())]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["delivered by Russia", "delivered by another supplier", "ordered"]
    check_widths(drawing)


def test_a_register_without_ordered_units_says_only_what_was_delivered(orders):
    drawing = figures.timeline(orders.assign(ordered=np.nan), TEXT, LOOKS, 2024)
    for format in FORMATS:
        said = [text.get_text() for text in texts(drawing(format))]
        assert not any("of unknown" in each for each in said)
        assert "units delivered" in said and "310" in said
    check_widths(drawing)


def test_long_names_of_orders_are_shortened(orders):
    orders["order"] = "an order with a name of a great many letters that no figure has room for " * 140
    orders["programme"] = orders["programme"] + " of some hundred letters" * 10
    drawing = figures.timeline(orders, TEXT, LOOKS, 2024)
    check_widths(drawing)
    assert all(drawing(format).axes["orders"].get_position().width > 0.15 for format in FORMATS)


def test_a_delivery_before_the_first_is_refused(orders):
    orders.loc[0, "last_delivery"] = 1999
    with pytest.raises(ValueError, match="310 tanks"):
        figures.timeline(orders, TEXT, LOOKS, 2024)


# ---- flags, revisions, heatmap, claims


def test_flagged_and_exact_fill_the_year_and_unknown_is_neither():
    flags = {"year": [2020, 2021, 2022], "year_flagged": [0.25, 1.0, np.nan], "units_flagged": [0.1, 0.2, 0.3]}
    drawing = figures.flagged_share_bars(pd.DataFrame(flags), TEXT)
    axes = drawing().axes
    flagged, exact, unknown = axes["year_flagged"].containers
    assert [bar.get_height() for bar in flagged] == [0.25, 1.0]
    assert [bar.get_height() for bar in exact] == [0.75, 0.0]
    assert [(round(bar.get_x()), bar.get_hatch()) for bar in unknown] == [(2022, "////")]
    assert len(axes["units_flagged"].containers[2].patches) == 0
    check_widths(drawing)


def test_bars_of_a_revision_carry_their_points_and_lose_nothing_with_long_names():
    parts = pd.DataFrame(
        {
            "part": ["S-400 - (2018)", "a deal with a name of many letters " * 5, "6 others"],
            "cause": ["dates moved", "a cause of many letters " * 9, ""],
            "contribution": [-0.0018, 0.0007, 0.0],
        }
    )
    drawing = figures.revision(parts, TEXT)
    for format in FORMATS:
        ax = drawing(format).axes["parts"]
        assert [bar.get_width() for bar in by_gid(ax, "part")] == parts["contribution"].tolist()
        assert [text.get_text() for text in by_gid(ax, "value")] == ["−0.18", "+0.07", "0.00"]
        fell, rose, nothing = (to_hex(bar.get_facecolor()) for bar in by_gid(ax, "part"))
        assert (fell, rose, nothing) == (
            "#7a4f8a",
            "#3f8f7f",
            "#3f8f7f",
        )  # by side and colour
        assert by_gid(ax, "name")[0].get_text() == "S-400 (2018)"
    check_widths(drawing)
    with pytest.raises(ValueError, match="nothing to draw"):
        figures.revision(parts.iloc[:0], TEXT)


@pytest.fixture
def glance():
    years = list(range(2000, 2025))
    table = pd.DataFrame(
        np.linspace(0.001, 0.8, 250).reshape(10, 25), index=[f"S {n}" for n in range(10)], columns=years
    )
    table.iloc[3] = 0.0
    table[2003] = np.nan
    return table


def test_the_heatmap_says_every_share_a_dash_for_none_and_outlines_the_windows(glance):
    drawing = figures.at_a_glance(glance, WINDOWS, TEXT)
    ax = drawing().axes["shares"]
    cells = {(int(text.get_position()[0]), int(text.get_position()[1])): text.get_text() for text in ax.texts[:-1]}
    assert cells[24, 9] == "80" and cells[24, 3] == "–" and cells[0, 0] == "0.1" and cells.get((3, 0), "") == ""
    outlines = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_gid() == "window"]
    assert [(patch.get_x(), patch.get_width(), patch.get_height()) for patch in outlines] == [(19, 1, 10), (24, 1, 10)]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(glance.index)
    for format in FORMATS:
        ax = drawing(format).axes["shares"]
        bold = [label.get_text() for label in ax.get_xticklabels() if label.get_fontweight() == "bold"]
        assert bold == ["2019", "2024"]
        assert overlapping(extents([text for text in ax.texts if text.get_text()])) == []
    check_widths(drawing)


def test_numbers_of_the_heatmap_can_be_read_on_their_ground(glance):
    ax = figures.at_a_glance(glance, WINDOWS, TEXT)().axes["shares"]
    mesh = ax.collections[0]
    grounds = mesh.cmap(mesh.norm(mesh.get_array().filled(0).ravel()))
    checked = 0
    for text in ax.texts[:-1]:
        x, y = (int(place) for place in text.get_position())
        if text.get_text() not in ("", "–"):
            assert contrast(text.get_color(), grounds[y * glance.shape[1] + x]) > 4.4
            checked += 1
    assert checked == 9 * 24


def contrast(one, other) -> float:
    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722])) + 0.05

    low, high = sorted([luminance(one), luminance(other)])
    return high / low


def test_a_heatmap_without_the_page_s_window_is_refused(glance):
    with pytest.raises(ValueError, match="1990-1994"):
        figures.at_a_glance(glance, ("1990-1994",), TEXT)
    with pytest.raises(ValueError, match="no share"):
        figures.at_a_glance(glance.iloc[:0], (), TEXT)


def test_every_claim_has_a_mark_and_each_decided_one_its_words():
    verdicts = ["holds", "not-checkable", "does-not-hold", "holds-with-caveat", "depends", "not-checkable"]
    table = pd.DataFrame({"verdict": verdicts, "quote": "what was said of it " * 6, "number": "what the data give"})
    drawing = figures.verdicts(table, TEXT)
    for format in FORMATS:
        axes = drawing(format).axes
        for verdict in set(verdicts):
            assert len(by_gid(axes["all"], verdict)) == verdicts.count(verdict)
        order = ["does not hold", "depends on the window", "holds with a caveat", "holds"]
        assert [text.get_text() for text in by_gid(axes["claims"], "verdict")] == order
    check_widths(drawing)
    with pytest.raises(ValueError, match="perhaps"):
        figures.verdicts(table.replace("holds", "perhaps"), TEXT)


def test_grey_is_left_to_those_without_a_colour(table, parts):
    bars = compared(table, parts, figures.palette(["Russia"]))().axes["contributions"]
    for name in ("France", "Israel", "Others"):
        assert same_color(by_gid(bars, f"part {name}")[0].get_facecolor(), REST)
