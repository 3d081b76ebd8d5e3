"""The main figure is asked, not looked at: where its artists stand, what they carry, whether any two touch."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import same_color
from matplotlib.path import Path as Outline

from analysis import figures
from analysis.figures.base.looks import NAMED, REST
from analysis.ground.dates import when
from drawings import (
    FORMATS,
    TEXT,
    by_gid,
    check_all,
    check_leaders,
    check_texts,
    events_of,
    extents,
    made_up_shares,
    made_up_volumes,
    overlapping,
    random_events,
    texts,
)

CHOSEN = ["Russia", "France", "Israel"]


@pytest.fixture
def volumes():
    return made_up_volumes()


@pytest.fixture
def shares(volumes):
    return made_up_shares(volumes, CHOSEN)


def drawing_of(shares, volumes, events, spikes=None, **options):
    looks = figures.palette(figures.ordered(volumes, list(shares.columns)))
    return figures.shares_and_volumes(figures.Course(shares, volumes, events, spikes, **options), TEXT, looks)


def draw(*given, **options):
    return drawing_of(*given, **options)()


def said(drawn) -> str:
    """Return every text of a figure, lines joined."""
    return "\n".join(text.get_text() for text in texts(drawn))


# ---- events


@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(
    count=st.integers(1, 60),
    chosen=st.integers(1, 5),
    years=st.integers(1, 75),
    seed=st.integers(0, 10_000),
    format=st.sampled_from(FORMATS),
)
def test_nothing_overlaps_whatever_is_drawn(count, chosen, years, seed, format):
    volumes = made_up_volumes(2025 - years, 2024)
    events = random_events(count, seed, seed % 3 == 0, (2025 - years - seed % 4, 2026))
    drawing = drawing_of(made_up_shares(volumes, list(volumes.columns[:chosen])), volumes, events)
    drawn = drawing(format)
    check_texts(drawn)
    check_leaders(drawn)
    assert sorted({*drawn.named, *drawn.left_out}) == sorted(events["id"])
    assert not set(drawn.named) & set(drawn.left_out)


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.name or "page")
def test_every_event_of_the_article_on_the_axis_is_named_once(shares, volumes, format):
    events = events_of(
        ["2018-10-05", "2021-12-06", "2025-05-07", "2025-07-30", "2025-08-07", "2025-08-27", "2025-09-01",
         "2025-09-02"],
        ["S-400 contract", "AK-203 contract", "Op. Sindoor", "US tariff announced", "US 25 % tariff in force",
         "US 50 % tariff in force", "Modi meets Putin", "TASS: more S-400 talks"],
    )  # fmt: skip
    others = events_of([f"20{year:02d}-06-01" for year in range(0, 25)], named="no").assign(
        id=[f"o{n}" for n in range(25)], label=[f"a label of no importance {n}" for n in range(25)]
    )
    drawn = drawing_of(shares, volumes, pd.concat([others, events], ignore_index=True))(format)
    assert set(events["id"]) <= set(drawn.named)
    for label in events["label"]:
        assert said(drawn).count(label) == 1, label
    for id in drawn.left_out:
        assert said(drawn).count(others.set_index("id").loc[id, "label"] + "\n") == 0
    check_texts(drawn)


def test_neighbours_share_one_block_with_their_dates(shares, volumes):
    days = ["2025-05-07", "2025-07-30", "2025-08-06"]
    drawn = draw(shares, volumes, events_of(["2010-03-01", *days], ["alone", "Op. Sindoor", "tariff", "more"]))
    lines = [text.get_text() for text in by_gid(drawn.axes["lane"], "event")]
    assert lines == ["alone", "2025", "7 May: Op. Sindoor", "30 Jul: tariff", "6 Aug: more"]
    assert "key" not in drawn.axes


def test_events_before_and_after_the_axis_stand_at_its_edges_with_their_year(shares, volumes):
    events = events_of(["1986-01-01", "1998-02-12", "2012-01-01", "2031-05-05"], ["MiG-29", "BrahMos", "in", "later"])
    events.loc[0, "end"] = pd.Timestamp("1991-01-01")
    drawn = draw(shares, volumes, events)
    words = {text.get_text() for text in by_gid(drawn.axes["outside"], "outside")}
    assert words == {"← before 2000: MiG-29 (1986–1990), BrahMos (1998)", "after 2025 →: later (2031)"}
    assert drawn.named == ("e000", "e001", "e002", "e003")
    assert drawn.axes["shares"].get_xlim() == (2000, 2025)


def test_partly_named_events_join_only_where_there_is_room(shares, volumes):
    must = events_of([f"20{year:02d}-03-01" for year in range(1, 25, 6)], [f"must {n}" for n in range(4)])
    more = random_events(50, 3, crowded=False).assign(in_article="partly", id=[f"p{n}" for n in range(50)])
    drawn = draw(shares, volumes, pd.concat([must, more], ignore_index=True))
    assert set(must["id"]) <= set(drawn.named) and set(drawn.left_out) <= set(more["id"]) and drawn.left_out
    assert set(drawn.named) & set(more["id"])


def test_a_phone_has_numbers_and_a_key_in_order_of_time(shares, volumes):
    events = events_of(["2023-05-01", "2003-01-03", "2023-05-02"], ["b", "a", "c"])
    drawn = drawing_of(shares, volumes, events)(figures.PHONE)
    assert [text.get_text() for text in by_gid(drawn.axes["key"], "key")] == [
        "3 Jan 2003: a",
        "1 May 2023: b",
        "2 May 2023: c",
    ]
    assert [text.get_text() for text in by_gid(drawn.axes["key"], "key-number")] == ["1", "2", "3"]
    numbers = by_gid(drawn.axes["lane"], "event")
    assert [text.get_text() for text in numbers] == ["1", "2", "3"]
    assert np.diff([box.x0 for box in extents(numbers)]).min() > 0


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.name or "page")
def test_hundreds_of_events_and_endless_labels_give_a_figure_that_stands(shares, volumes, format):
    many = random_events(500, 1, crowded=True).assign(in_article="yes")
    drawn = drawing_of(shares, volumes, many)(format)
    check_texts(drawn)
    assert len(drawn.left_out) >= 440 and len(drawn.named) + len(drawn.left_out) == 500
    for label in ("a label of many words " * 14, "x" * 300, "x" * 10_000):
        events = events_of(["2010-01-01", "2015-01-01", "1990-01-01"], [label, "short", label])
        drawn = drawing_of(shares, volumes, events)(format)
        check_texts(drawn)
        assert drawn.fig.get_figheight() < 60 and drawn.left_out == ()


def test_an_event_stands_at_its_date_and_what_lasts_is_a_band_that_the_legend_names(shares, volumes):
    events = events_of(["2020-07-02", "2010-01-01"])
    drawn = draw(shares, volumes, events)
    assert "event that lasts" not in said(drawn)
    events.loc[1, "end"] = pd.Timestamp("2012-01-01")
    drawn = draw(shares, volumes, events)
    assert "event that lasts" in said(drawn)
    for name in ("shares", "volumes"):
        (line,) = by_gid(drawn.axes[name], "e000")
        (band,) = by_gid(drawn.axes[name], "e001")
        assert list(line.get_xdata()) == [2020.5, 2020.5]  # day 184 of 366
        assert (band.get_x(), band.get_x() + band.get_width()) == (2010.0, 2012.0)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2018-10-05", "2018-10-05", "5 Oct 2018"),
        ("2025-05-07", "2025-05-11", "7–10 May 2025"),
        ("2025-05-07", "2025-05-08", "7 May 2025"),
        ("1999-05-03", "1999-07-27", "3 May – 26 Jul 1999"),
        ("1999-12-30", "2000-01-03", "30 Dec 1999 – 2 Jan 2000"),
        ("2000-12-01", "2001-01-01", "Dec 2000"),
        ("2000-12-01", "2001-02-01", "Dec 2000 – Jan 2001"),
        ("2006-01-01", "2007-01-01", "2006"),
        ("1986-01-01", "1991-01-01", "1986–1990"),
    ],
)
def test_a_time_is_said_as_exactly_as_it_is_known(start, end, said):
    assert when(pd.Timestamp(start), pd.Timestamp(end)) == said


# ---- axis and windows


def test_bars_cover_their_year_and_points_stand_in_its_middle(shares, volumes):
    drawn = draw(shares, volumes, events_of([]))
    bars = drawn.axes["volumes"].containers[0].patches
    for year, bar in zip(volumes.index, bars, strict=True):
        assert year < bar.get_x() and bar.get_x() + bar.get_width() < year + 1
        assert bar.get_x() + bar.get_width() / 2 == pytest.approx(year + 0.5)
    assert list(drawn.axes["shares"].get_lines()[0].get_xdata()) == [year + 0.5 for year in shares.index]
    assert drawn.axes["volumes"].get_xlim() == drawn.axes["shares"].get_xlim() == (2000, 2025)


def test_the_windows_of_the_title_lie_on_the_axis_and_end_at_points_that_stand_out(shares, volumes):
    drawn = draw(shares, volumes, events_of([]), windows=("2015-2019", "2020-2024"))
    assert [text.get_text() for text in by_gid(drawn.axes["windows"], "window-name")] == ["2015–2019", "2020–2024"]
    (dots,) = by_gid(drawn.axes["shares"], "window Russia")
    assert list(dots.get_xdata()) == [2019.5, 2024.5]
    assert list(dots.get_ydata()) == shares.loc[[2019, 2024], "Russia"].tolist()
    for window, length, why in (
        ("1995-1999", 5, "1995-1999"),
        ("2015-2024", 5, "sum 5 years"),
        ("2021-2025", 5, "2025"),
    ):
        with pytest.raises(ValueError, match=why):
            draw(shares, volumes, events_of([]), windows=(window,), length=length)


def test_years_without_data_are_shaded_and_named(shares, volumes):
    drawn = draw(shares, volumes, events_of(["2025-05-07"]))
    (shade,) = by_gid(drawn.axes["volumes"], "no data")
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == (2025, 2026) and "no data yet" in said(drawn)
    assert "no data yet" not in said(draw(shares, volumes, events_of(["2024-05-07"])))


# ---- lines and bars


def test_lines_carry_the_shares_and_gaps_stay_gaps(shares, volumes):
    shares.loc[2010:2012] = np.nan
    shares = shares.drop(index=2015)  # a year that is not there at all is no straight line either
    (russia,) = by_gid(draw(shares, volumes, events_of([])).axes["shares"], "line Russia")
    drawn = pd.Series(russia.get_ydata(), index=(np.array(russia.get_xdata()) - 0.5).astype(int))
    assert drawn.index.tolist() == list(range(2000, 2025))
    assert drawn.isna()[lambda gap: gap].index.tolist() == [2010, 2011, 2012, 2015]
    assert drawn.dropna().to_dict() == shares["Russia"].dropna().to_dict()
    assert same_color(russia.get_color(), NAMED["Russia"][1].color)


def test_bars_stack_to_the_volume_and_the_rest_is_grey(shares, volumes):
    ax = draw(shares, volumes, events_of([])).axes["volumes"]
    stacks = {each.get_label(): each for each in ax.containers}
    assert list(stacks) == [*CHOSEN, "United States", "Germany", "Others"]  # the two largest, then the rest
    heights = {name: [bar.get_height() for bar in each] for name, each in stacks.items()}
    assert heights["Others"] == (volumes["Poland"] + volumes["Italy"]).tolist()
    tops = [bar.get_y() + bar.get_height() for bar in stacks["Others"]]
    assert tops == pytest.approx(volumes.sum(axis="columns").tolist())
    assert same_color(stacks["Others"].patches[0].get_facecolor(), REST)
    assert len({each.patches[0].get_hatch() for each in stacks.values() if each.get_label() != "Others"}) == 5
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(stacks)


def test_a_supplier_looks_the_same_in_lines_bars_labels_and_legend(shares, volumes):
    looks = figures.palette(figures.ordered(volumes, CHOSEN))
    drawing = drawing_of(shares, volumes, random_events(9, 4, crowded=True))
    check_all(drawing, list(volumes.columns), looks)
    for format in FORMATS:
        for label in by_gid(drawing(format).axes["shares"], "end"):
            name = next(name for name in CHOSEN if label.get_text().startswith(name))
            assert label.get_color() == looks[name].ink


def test_chosen_suppliers_that_delivered_nothing_are_drawn_and_hide_nobody(volumes):
    chosen = ["Norway", "Peru", "Chad", "Fiji", "Mali"]
    shares = pd.DataFrame(0.0, index=range(2004, 2025), columns=chosen)
    drawing = drawing_of(shares, volumes, events_of([]))
    check_all(drawing, [*chosen, *volumes], figures.palette(figures.ordered(volumes, chosen)))
    assert [each.get_label() for each in drawing().axes["volumes"].containers] == ["Others"]
    assert len(by_gid(drawing().axes["shares"], "end")) == 5


def test_ends_are_named_with_their_share_and_never_overlap(volumes):
    values = {"Russia": 0.301, "France": 0.3, "Israel": 0.299, "Bosnia-Herzegovina": 0.02, "Italy": np.nan}
    shares = pd.DataFrame(values, index=range(2004, 2025))
    shares.loc[2020:, "France"] = np.nan
    drawing = drawing_of(shares, volumes, events_of([]))
    ends = by_gid(drawing().axes["shares"], "end")
    assert {text.get_text().replace("\n", " ") for text in ends} == {
        "Russia 30 %",
        "France 30 % (2019)",
        "Israel 30 %",
        "Bosnia-Herzegovina 2.0 %",
        "Italy: no share",
    }
    order = [text.get_text().split()[0] for text in sorted(ends, key=lambda text: -text.get_window_extent().y0)]
    assert order[:3] == ["Russia", "France", "Israel"]  # as the lines stand
    for format in FORMATS:
        drawn = drawing(format)
        check_texts(drawn)
        frame = drawn.axes["shares"].get_window_extent()
        assert all(box.x0 >= frame.x1 for box in extents(by_gid(drawn.axes["shares"], "end")))


def test_a_name_of_a_hundred_letters_leaves_room_for_the_chart(volumes):
    for name in ("a name of a hundred letters " * 4, "n" * 120):
        shares = pd.DataFrame({name: 0.4}, index=range(2004, 2025))
        drawing = drawing_of(shares, volumes, events_of([]))
        for format in FORMATS:
            drawn = drawing(format)
            check_texts(drawn)
            assert drawn.axes["shares"].get_position().width > 0.4


# ---- spikes


def spikes_of(*rows):
    return pd.DataFrame(rows, columns=["year", "label", "tiv"]).assign(supplier="Russia")


def test_spikes_are_named_over_their_bar_once_and_touch_nothing(shares, volumes):
    volumes.loc[2013, "Russia"] += 1250
    rows = [(2013, "INS Vikramaditya -", 1250.0), (2014, "T-90", 300.0), (2024, "a delivery at the edge", 299.5)]
    spikes = spikes_of(*rows, (2016, "T-90", 250.0), (2003, "too small to be seen", 9.0))
    ax = draw(shares, volumes, random_events(25, 7, crowded=True), spikes).axes["volumes"]
    assert [text.get_text() for text in by_gid(ax, "spike")] == [
        "INS Vikramaditya\n1,250 TIV in 2013",
        "T-90\n300 TIV in 2014",
        "a delivery at the edge\n300 TIV in 2024",
    ]
    assert [line.get_xdata()[0] for line in by_gid(ax, "spike-line")] == [2013.5, 2014.5, 2024.5]
    check_spikes(ax)
    ax = draw(shares, volumes, events_of([]), spikes_of((2003, "too small to be seen", 9.0))).axes["volumes"]
    assert by_gid(ax, "spike") == [] and ax.get_ylim()[1] < 1.2 * volumes.sum(axis="columns").max()


@pytest.mark.parametrize("seed", range(8))
def test_spikes_of_neighbouring_years_keep_clear_of_each_other(shares, volumes, seed):
    draws = np.random.default_rng(seed)
    years = {0: 2000, 1: 2022}.get(seed, draws.integers(2001, 2022)) + np.arange(3)  # both edges too
    volumes.loc[years, "Russia"] += draws.integers(0, 3000, 3)
    spikes = spikes_of(*zip(years, ["a delivery with a long name", "b", "another one"], [500.0] * 3, strict=True))
    drawing = drawing_of(shares, volumes, random_events(seed, seed, crowded=False), spikes)
    assert len(by_gid(drawing().axes["volumes"], "spike")) >= 2
    for format in FORMATS:
        check_spikes(drawing(format).axes["volumes"])


def check_spikes(ax):
    boxes, lines = extents(by_gid(ax, "spike")), by_gid(ax, "spike-line")
    bars = [bar.get_window_extent() for stack in ax.containers for bar in stack]
    frame = ax.get_window_extent()
    for place, box in enumerate(boxes):
        assert not any(overlapping([box, bar]) for bar in bars)
        assert frame.x0 - 1 <= box.x0 and box.x1 <= frame.x1 + 1 and box.y1 <= frame.y1 + 1
        others = [line for number, line in enumerate(lines) if number != place]
        paths = [Outline(line.get_transform().transform(line.get_xydata())) for line in others]
        assert not any(path.intersects_bbox(box, filled=False) for path in paths)
    assert overlapping(boxes) == []


def test_what_is_unknown_stops_with_a_sentence(shares, volumes):
    unknown = volumes.astype(float)
    unknown.loc[2003, "France"] = np.nan
    with pytest.raises(ValueError, match="no value for France in 2003"):
        draw(shares, unknown, events_of([]))
    with pytest.raises(ValueError, match="6 suppliers are chosen"):
        draw(volumes.iloc[:, :6] / 1e4, volumes, events_of([]))
    with pytest.raises(ValueError, match="1999"):
        draw(shares, volumes, events_of([]), spikes_of((1999, "x", 1.0)))


def test_a_single_supplier_and_a_supplier_without_a_share_are_drawn(volumes):
    for name, value in (("Russia", 1.0), ("Bosnia-Herzegovina", np.nan)):
        shares = pd.DataFrame({name: value}, index=range(2004, 2025))
        drawn = draw(shares, volumes[["Russia"]] * 0, events_of([]))
        assert len(by_gid(drawn.axes["shares"], "end")) == 1
        check_texts(drawn)


def test_a_leader_stands_where_what_lasts_begins(shares, volumes):
    events = pd.DataFrame(
        {"id": ["lasts"], "label": ["Lasts a year"], "in_article": ["yes"], "start": [pd.Timestamp("2010-01-01")]}
    ).assign(end=pd.Timestamp("2011-01-01"), title="Lasts a year")
    axes = drawing_of(shares, volumes, events)().axes
    leaders = [line.get_xdata() for line in axes["lane"].get_lines() if line.get_gid() == "leader"]
    assert leaders and min(np.min(x) for x in leaders) == pytest.approx(2010.0, abs=0.02)


def test_a_range_is_drawn_for_the_years_that_have_one_and_no_band_runs_over_a_gap(shares, volumes):
    lasts = [2008, 2009, 2010, 2018, 2019, 2020]
    low = shares.loc[lasts, "Russia"].to_numpy() - 0.02
    bands = pd.DataFrame({"supplier": "Russia", "last": lasts, "low": low, "high": low + 0.04})
    drawn = draw(shares, volumes, events_of([], []), bands=bands)
    (band,) = by_gid(drawn.axes["shares"], "band Russia")
    assert [(path.vertices[:, 0].min(), path.vertices[:, 0].max()) for path in band.get_paths()] == [
        (2008.5, 2010.5),
        (2018.5, 2020.5),
    ]
