"""The figures are asked, not looked at: where the artists stand, what they carry, whether any two touch."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import same_color, to_rgb
from matplotlib.path import Path as Outline

from analysis import figures
from analysis.figures.base import packing, page
from analysis.figures.base.style import FREE_COLOURS, NAMED, REST
from analysis.ground import dates

TEXT = figures.Text(
    "Russia's share fell from 55 % to 36 %",
    "Major arms delivered, TIV (volume, not money).",
    "Own calculation.",
)
CHOSEN = ["Russia", "France", "Israel"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def volumes():
    years = np.arange(2000, 2025)
    names = ["Russia", "France", "Israel", "United States", "Germany", "Poland", "Italy"]
    return pd.DataFrame(
        {name: 100.0 * (7 - place) + 10 * ((years + place) % 5) for place, name in enumerate(names)},
        index=years,
    )


@pytest.fixture
def shares(volumes):
    summed = volumes.rolling(5).sum().dropna()
    return summed.div(summed.sum(axis="columns"), axis="index")[CHOSEN]


def events_of(days: list[str], labels: list[str] | None = None, lasts: int = 0) -> pd.DataFrame:
    start = pd.to_datetime(pd.Series(days))
    labels = labels or [f"event number {place}" for place in range(len(days))]
    ids = [f"e{place:02d}" for place in range(len(days))]
    end = start + pd.Timedelta(days=lasts)
    return pd.DataFrame({"id": ids, "label": labels, "title": labels, "start": start, "end": end})


def random_events(count: int, seed: int, crowded: bool) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    days = pd.Timestamp("2000-01-10") + pd.to_timedelta(draw.integers(0, 9100, count), unit="D")
    if crowded:  # nine months hold half of them
        days = days.where(draw.random(count) < 0.5, pd.Timestamp("2024-01-05") + (days - days.min()) * 0.03)
    words = ["Rafale", "agreement", "S-400", "talks", "handed over", "sanctions on Türkiye", "IGA"]
    labels = [" ".join(draw.choice(words, draw.integers(1, 4))) for _ in range(count)]
    return events_of([str(day.date()) for day in days], labels, lasts=int(seed % 2) * 30)


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def extents(artists):
    return [artist.get_window_extent() for artist in artists]


def overlapping(boxes):
    return [
        (i, j)
        for (i, one), (j, two) in itertools.combinations(enumerate(boxes), 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 0.5 and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5
    ]


def lightness(color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 116 * float(np.dot(linear, [0.2126, 0.7152, 0.0722])) ** (1 / 3) - 16


# ---- the lane of events


def check_lane(fig, axes, events):
    lane = axes["lane"]
    labels, leaders = by_gid(lane, "event"), by_gid(lane, "leader")
    boxes = extents(labels)
    assert len(labels) == len(leaders) == len(events)
    through = [line for name in ("shares", "volumes") for id in events["id"] for line in by_gid(axes[name], id)]
    through = [line for line in through if hasattr(line, "get_xydata")]
    assert overlapping(boxes) == []
    top_of_data = axes["shares"].get_window_extent().y1
    subtitle = next(text for text in fig.texts if text.get_gid() == "subtitle").get_window_extent()
    for box in boxes:
        assert fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1
        assert top_of_data <= box.y0 and box.y1 <= subtitle.y0
        for leader in leaders + through:
            line = Outline(leader.get_transform().transform(leader.get_xydata()))
            assert not line.intersects_bbox(box, filled=False)
    for leader, box in zip(leaders, boxes, strict=True):  # every leader reaches its own label
        x, y = leader.get_transform().transform(leader.get_xydata()[-1])
        assert max(box.x0 - x, x - box.x1, box.y0 - y, y - box.y1) < 9  # pixels


@pytest.mark.parametrize("count", range(1, 26))
def test_no_label_touches_another_and_no_leader_crosses_one(shares, volumes, count):
    events = random_events(count, seed=count, crowded=count % 3 == 0)
    fig, axes = figures.shares_and_volumes(shares, volumes, events, TEXT)
    check_lane(fig, axes, events)


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_crowd_of_events_in_one_year_still_fits(shares, volumes, seed):
    events = random_events(25, seed, crowded=True)
    fig, axes = figures.shares_and_volumes(shares, volumes, events, TEXT)
    check_lane(fig, axes, events)
    assert "key" in axes


def test_events_on_one_day_and_at_both_ends_of_the_axis(shares, volumes):
    events = events_of(["2000-01-01", "2000-01-01", "2012-05-05", "2012-05-05", "2024-12-31"])
    fig, axes = figures.shares_and_volumes(shares, volumes, events, TEXT)
    check_lane(fig, axes, events)
    assert "key" not in axes


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 8.7), st.floats(0.1, 2.5)), min_size=1, max_size=15).map(sorted),
)
def test_packed_labels_leave_every_leader_free(spots):
    x, widths = (np.array(column) for column in zip(*spots, strict=True))
    packed = packing.pack(x, widths, 0.2, 9.8)
    if packed is None:
        return
    left = np.where(packed.ends, x - packing.BESIDE - widths, x + packing.BESIDE)
    for i, j in itertools.permutations(range(len(x)), 2):
        inside = left[i] < x[j] < left[i] + widths[i]
        assert not inside or packed.rows[i] > packed.rows[j]
        if packed.rows[i] == packed.rows[j]:
            assert left[i] + widths[i] <= left[j] + 0.01 or left[j] + widths[j] <= left[i] + 0.01


def test_numbers_run_by_date_and_the_key_says_date_and_label(shares, volumes):
    days = [f"2023-{month:02d}-{day:02d}" for month in range(1, 10) for day in (3, 17)]
    events = events_of(days, [f"a rather long label of the event {day}" for day in days])
    _fig, axes = figures.shares_and_volumes(shares, volumes, events.sample(frac=1, random_state=1), TEXT)
    numbers = by_gid(axes["lane"], "event")
    assert [text.get_text() for text in sorted(numbers, key=lambda text: text.get_position()[0])] == [
        str(number) for number in range(1, 19)
    ]
    key = by_gid(axes["key"], "key")
    assert key[0].get_text() == "3 Jan 2023: a rather long label of the event 2023-01-03"
    assert [text.get_text().split("event ")[1] for text in key] == days
    assert [text.get_text() for text in by_gid(axes["key"], "key-number")] == [str(n) for n in range(1, 19)]
    assert overlapping(extents(key + by_gid(axes["key"], "key-number"))) == []
    assert axes["key"].get_window_extent().y1 < axes["volumes"].get_legend().get_window_extent().y0
    with pytest.raises(ValueError, match="choose fewer"):
        figures.shares_and_volumes(shares, volumes, random_events(90, 1, crowded=False), TEXT)


def test_an_event_stands_at_its_date_and_what_lasts_is_a_band(shares, volumes):
    events = events_of(["2020-07-02", "2010-01-01"])
    events.loc[1, "end"] = pd.Timestamp("2012-01-01")
    _, axes = figures.shares_and_volumes(shares, volumes, events, TEXT)
    for name in ("shares", "volumes"):
        (line,) = by_gid(axes[name], "e00")
        (band,) = by_gid(axes[name], "e01")
        assert list(line.get_xdata()) == [2020.5, 2020.5]  # day 184 of 366
        assert (band.get_x(), band.get_x() + band.get_width()) == (2010.0, 2012.0)


# ---- the time axis


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-01-01", 2020.0),
        ("2020-07-02", 2020.5),
        ("2019-12-31", 2019 + 364 / 365),
        ("2019-07-02 12:00", 2019.5),
    ],
)
def test_decimal_years(day, expected):
    assert figures.decimal_year(day) == pytest.approx(expected, abs=1e-12)


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
    assert dates.when(pd.Timestamp(start), pd.Timestamp(end)) == said


def test_bars_cover_their_year_and_points_stand_in_its_middle(shares, volumes):
    _, axes = figures.shares_and_volumes(shares, volumes, events_of([]), TEXT)
    bars = axes["volumes"].containers[0].patches
    for year, bar in zip(volumes.index, bars, strict=True):
        assert year < bar.get_x() and bar.get_x() + bar.get_width() < year + 1
        assert bar.get_x() + bar.get_width() / 2 == pytest.approx(year + 0.5)
    assert list(axes["shares"].get_lines()[0].get_xdata()) == [year + 0.5 for year in shares.index]
    assert axes["volumes"].get_xlim() == axes["shares"].get_xlim() == (2000, 2025)


# ---- looks


def test_the_frequent_suppliers_keep_their_look_in_any_company():
    for name in ["Russia", "France", "Israel", "United States", "China"]:
        for company in (
            [name],
            ["Poland", "Germany", "Italy", name],
            ["Ukraine", "Spain", name, "Soviet Union"],
        ):
            assert figures.look(company)[name] == NAMED[name][1]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*NAMED, "Poland", "Uzbekistan", "Norway", "Others"]), max_size=9, unique=True))
def test_five_suppliers_differ_in_marker_and_in_grey_and_the_rest_is_grey(names):
    looks = figures.look(names)
    coloured = [name for name in names if name != "Others"][:5]
    assert list(looks) == names
    assert len({looks[name].marker for name in coloured}) == len(coloured)
    for one, two in itertools.combinations(coloured, 2):
        assert abs(lightness(looks[one].color) - lightness(looks[two].color)) > 8
    for name in names:
        assert same_color(looks[name].color, REST) == (name not in coloured)
        contrast = 1.05 / (((lightness(looks[name].ink) + 16) / 116) ** 3 + 0.05)
        assert contrast > 4.5  # text that can be read on white


def test_all_colours_stay_apart_from_the_grey_of_the_rest():
    for color in [*FREE_COLOURS, *(each.color for _, each in NAMED.values())]:
        assert lightness(REST) - lightness(color) > 8


# ---- shares and volumes


def test_lines_carry_the_shares_and_gaps_stay_gaps(shares, volumes):
    shares.loc[2010:2012] = np.nan
    shares = shares.drop(index=2015)  # a year that is not there at all is no straight line either
    _, axes = figures.shares_and_volumes(shares, volumes, events_of([]), TEXT)
    russia = axes["shares"].get_lines()[0]
    assert russia.get_label() == "Russia"
    drawn = pd.Series(russia.get_ydata(), index=(np.array(russia.get_xdata()) - 0.5).astype(int))
    assert drawn.index.tolist() == list(range(2004, 2025))
    assert drawn.isna()[lambda gap: gap].index.tolist() == [2010, 2011, 2012, 2015]
    assert drawn.dropna().to_dict() == shares["Russia"].dropna().to_dict()
    assert not same_color(russia.get_color(), REST)


def test_bars_stack_to_the_volume_and_the_rest_is_grey(shares, volumes):
    _, axes = figures.shares_and_volumes(shares, volumes, events_of([]), TEXT)
    stacks = {each.get_label(): each for each in axes["volumes"].containers}
    assert list(stacks) == [*CHOSEN, "United States", "Germany", "Others"]  # the two largest, then the rest
    heights = {name: [bar.get_height() for bar in each] for name, each in stacks.items()}
    assert heights["Others"] == (volumes["Poland"] + volumes["Italy"]).tolist()
    tops = [bar.get_y() + bar.get_height() for bar in stacks["Others"]]
    assert tops == pytest.approx(volumes.sum(axis="columns").tolist())
    assert same_color(stacks["Others"].patches[0].get_facecolor(), REST)
    assert not same_color(stacks["Germany"].patches[0].get_facecolor(), REST)
    assert [text.get_text() for text in axes["volumes"].get_legend().get_texts()] == list(stacks)


def test_ends_are_named_with_their_share_and_never_overlap(volumes):
    values = {"Russia": 0.301, "France": 0.3, "Israel": 0.299, "Bosnia-Herzegovina": 0.02, "Italy": np.nan}
    shares = pd.DataFrame(values, index=range(2004, 2025))
    shares.loc[2020:, "France"] = np.nan
    fig, axes = figures.shares_and_volumes(shares, volumes, events_of([]), TEXT)
    ends = by_gid(axes["shares"], "end")
    assert {text.get_text() for text in ends} == {
        "Russia 30 %",
        "France 30 % (2019)",
        "Israel 30 %",
        "Bosnia-Herzegovina 2.0 %",
        "Italy: no share",
    }
    boxes = extents(ends)
    assert overlapping(boxes) == []
    assert all(box.x1 <= fig.bbox.x1 and box.x0 >= axes["shares"].get_window_extent().x1 for box in boxes)
    order = [text.get_text().split()[0] for text in sorted(ends, key=lambda text: -text.get_window_extent().y0)]
    assert order[:3] == ["Russia", "France", "Israel"]  # as the lines stand


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=9).map(sorted))
def test_spread_keeps_order_distance_and_bounds_and_moves_only_what_it_must(wanted):
    spots = packing.spread(np.array(wanted), 1.0, 0.0, 10.0)
    assert (np.diff(spots) >= 1 - 1e-9).all() and spots[0] >= -1e-9 and spots[-1] <= 10 + 1e-9
    if (np.diff(wanted) >= 1).all():
        assert spots == pytest.approx(wanted)


def test_spikes_are_named_over_their_bar_and_touch_nothing(shares, volumes):
    volumes.loc[2013, "Russia"] += 1250
    spikes = pd.DataFrame(
        {
            "year": [2013, 2014, 2024, 2003],
            "supplier": "Russia",
            "label": ["INS Vikramaditya", "T-90", "a delivery at the edge", "the smallest"],
            "tiv": [1250.0, 300.0, 299.5, 9.0],
        }
    )
    _fig, axes = figures.shares_and_volumes(shares, volumes, random_events(25, 7, crowded=True), TEXT, spikes)
    labels = by_gid(axes["volumes"], "spike")
    assert [text.get_text() for text in labels] == [
        "INS Vikramaditya\n1,250 TIV in 2013",
        "T-90\n300 TIV in 2014",
        "a delivery at the edge\n300 TIV in 2024",
    ]
    assert [line.get_xdata()[0] for line in by_gid(axes["volumes"], "spike-line")] == [2013.5, 2014.5, 2024.5]
    check_spikes(axes["volumes"])


@pytest.mark.parametrize("seed", range(8))
def test_spikes_of_neighbouring_years_keep_clear_of_each_other(shares, volumes, seed):
    draw = np.random.default_rng(seed)
    years = {0: 2000, 1: 2022}.get(seed, draw.integers(2001, 2022)) + np.arange(3)  # both edges too
    volumes.loc[years, "Russia"] += draw.integers(0, 3000, 3)
    spikes = pd.DataFrame({"year": years, "label": ["a delivery with a long name", "b", "another one"], "tiv": 500.0})
    _, axes = figures.shares_and_volumes(shares, volumes, random_events(seed, seed, crowded=False), TEXT, spikes)
    assert len(by_gid(axes["volumes"], "spike")) >= 2
    check_spikes(axes["volumes"])


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
    with pytest.raises(ValueError, match="no value for France in 2003"):
        figures.shares_and_volumes(
            shares, volumes.replace({"France": {volumes.loc[2003, "France"]: np.nan}}), events_of([]), TEXT
        )
    with pytest.raises(ValueError, match="6 suppliers are chosen"):
        figures.shares_and_volumes(volumes.iloc[:, :6] / 1e4, volumes, events_of([]), TEXT)
    spikes = pd.DataFrame({"year": [1999], "supplier": ["Russia"], "label": ["x"], "tiv": [1.0]})
    with pytest.raises(ValueError, match="1999"):
        figures.shares_and_volumes(shares, volumes, events_of([]), TEXT, spikes)


def test_a_single_supplier_and_a_supplier_without_a_share_are_drawn(volumes):
    for name, value in (("Russia", 1.0), ("Bosnia-Herzegovina", np.nan)):
        shares = pd.DataFrame({name: value}, index=range(2004, 2025))
        _, axes = figures.shares_and_volumes(shares, volumes[["Russia"]] * 0, events_of([]), TEXT)
        assert len(by_gid(axes["shares"], "end")) == 1


# ---- the words around a figure


@pytest.mark.parametrize("length", [0, 10, 90, 200, 600])
def test_title_subtitle_axes_and_source_never_overlap(shares, volumes, length):
    words = ("A share of Bosnia-Herzegovina fell " * 20)[:length]
    text = figures.Text(words or "x", words[::-1], words)
    fig, axes = figures.shares_and_volumes(shares, volumes, random_events(3, 1, crowded=False), text)
    boxes = extents([each for each in fig.texts if each.get_text()])
    boxes += [axes["lane"].get_window_extent(), axes["shares"].get_window_extent()]
    boxes.append(axes["volumes"].get_tightbbox())
    assert overlapping(boxes) == []
    assert all(fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1 for box in boxes)
    assert all(fig.bbox.y0 <= box.y0 and box.y1 <= fig.bbox.y1 for box in boxes)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab cdeü-§W", max_size=120), st.floats(0.5, 5))
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    lines = page.wrapped(text, width, 9)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(page.text_width(line, 9) <= width for line in lines)


def test_measured_widths_are_those_of_the_renderer():
    fig = plt.figure(figsize=(10, 2), dpi=100)
    for size, weight in ((8.5, "normal"), (13.5, "bold")):
        words = "Vikramaditya handed over, $5.4 billion and $1"
        drawn = fig.text(0, 0.5, words, fontsize=size, fontweight=weight).get_window_extent().width / 100
        assert page.text_width(words, size, weight) == pytest.approx(drawn, abs=0.03)


def test_saving_twice_gives_the_same_bytes(tmp_path, shares, volumes):
    written = []
    for name in ("one", "two"):
        fig, _ = figures.shares_and_volumes(shares, volumes, random_events(8, 3, crowded=False), TEXT)
        (tmp_path / name).mkdir()
        paths = figures.save(fig, tmp_path / name / "shares.v1", "Lines.")
        assert [path.name for path in paths] == ["shares.v1.svg", "shares.v1.png"]
        written.append([path.read_bytes() for path in paths])
        plt.close(fig)
    assert written[0] == written[1]
    assert b"<text" not in written[0][0]  # letters are outlines: the same with any fonts installed


def test_showing_passes_the_description_on_and_closes(monkeypatch):
    shown = {}
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.update(options, data=data))
    fig = plt.figure()
    figures.show(fig, "A line falls.")
    assert shown["metadata"] == {"image/png": {"alt": "A line falls."}} and shown["data"]["image/png"]
    assert not plt.fignum_exists(fig.number)


# ---- two windows, events, programmes, coverage


@pytest.fixture
def comparison():
    table = pd.DataFrame(
        {
            "supplier": ["Russia", "France", "Israel", "Others"],
            "share_from": [0.55, 0.12, 0.15, 0.18],
            "share_to": [0.36, 0.33, 0.126, 0.184],
        }
    )
    parts = pd.DataFrame(
        {"part": ["Israel", "Russia", "France", "Others"], "contribution": [0.0165, -0.128, -0.0861, 0.007]}
    )
    return table, parts


def test_windows_are_compared_row_by_row(comparison):
    table, parts = comparison
    _fig, axes = figures.window_comparison(table, parts, TEXT)
    assert [line.get_xdata()[0] for line in by_gid(axes["shares"], "from")] == table["share_from"].tolist()
    assert [line.get_xdata()[0] for line in by_gid(axes["shares"], "to")] == table["share_to"].tolist()
    assert [line.get_ydata()[0] for line in by_gid(axes["shares"], "to")] == [0, 1, 2, 3]
    hollow, filled = by_gid(axes["shares"], "from")[0], by_gid(axes["shares"], "to")[0]
    assert same_color(hollow.get_markerfacecolor(), "white") and same_color(
        filled.get_markerfacecolor(), NAMED["Russia"][1].color
    )
    assert {text.get_text() for text in by_gid(axes["shares"], "value")} == {
        "55",
        "36",
        "12",
        "33",
        "15",
        "13",
        "18",
    }
    for row, name in enumerate(table["supplier"]):
        (bar,) = by_gid(axes["contributions"], f"part {name}")
        assert bar.get_x() + bar.get_width() / 2 + abs(bar.get_width()) / 2 >= 0 >= bar.get_x()
        assert bar.get_width() == parts.set_index("part").loc[name, "contribution"]
        assert bar.get_y() + bar.get_height() / 2 == pytest.approx(row)
    names = {text.get_text(): box.y0 for text in by_gid(axes["shares"], "name") for box in extents([text])}
    assert sorted(names, key=names.get, reverse=True) == table["supplier"].tolist()  # the first on top
    labels = [text.get_text() for text in by_gid(axes["contributions"], "value")]
    assert labels == ["−12.8 own deliveries", "−8.6", "+1.7", "+0.7"]
    assert "−19.1 in all" in by_gid(axes["contributions"], "heading")[0].get_text().replace("\n", " ")
    for ax in axes.values():
        assert overlapping(extents(by_gid(ax, "value"))) == []
        frame = ax.get_window_extent()
        assert all(frame.x0 - 1 <= box.x0 and box.x1 <= frame.x1 + 1 for box in extents(by_gid(ax, "value")))


def test_a_part_without_a_row_is_refused(comparison):
    table, parts = comparison
    with pytest.raises(ValueError, match="Poland"):
        figures.window_comparison(table, parts.replace("Israel", "Poland"), TEXT)
    with pytest.raises(ValueError, match="France stands twice"):
        figures.window_comparison(table.replace("Israel", "France"), parts[parts["part"] != "Israel"], TEXT)


def changes(count: int, suppliers: list[str]) -> pd.DataFrame:
    rows = [
        (
            f"e{place}",
            f"event {place}",
            pd.Timestamp(2000 + place, 3, 1),
            supplier,
            0.5,
            0.5 - place / 100,
            -place / 100,
            place + 1,
            30,
        )
        for place in range(count)
        for supplier in suppliers
    ]
    columns = "event label start supplier share_before share_after change placebo_rank placebo_n"
    return pd.DataFrame(rows, columns=columns.split(" "))


@pytest.mark.parametrize(("count", "suppliers"), [(1, ["Russia"]), (25, CHOSEN), (3, [*CHOSEN, "Poland"])])
def test_events_are_compared_before_and_after(count, suppliers):
    table = changes(count, suppliers).sample(frac=1, random_state=2).sort_values("supplier", kind="stable")
    fig, axes = figures.before_after(table, TEXT)
    assert set(axes) == set(suppliers)
    for ax in axes.values():
        after = by_gid(ax, "to")
        assert [line.get_xdata()[0] for line in after] == [0.5 - place / 100 for place in range(count)]  # by date
        assert [text.get_text() for text in by_gid(ax, "rank")] == [f"{place + 1} of 30" for place in range(count)]
        texts = [text for gid in ("rank", "change", "value", "name", "date") for text in by_gid(ax, gid)]
        assert overlapping(extents(texts)) == []
        assert all(box.x1 <= fig.bbox.x1 and box.x0 >= 0 for box in extents(texts))


def test_an_event_without_a_window_says_so():
    table = changes(2, ["Russia"])
    table.loc[1, ["share_before", "share_after", "change", "placebo_rank"]] = np.nan
    _, axes = figures.before_after(table, TEXT)
    assert len(by_gid(axes["Russia"], "to")) == 1
    assert "not in the data" in [text.get_text() for text in axes["Russia"].texts]
    with pytest.raises(ValueError, match="twice"):
        figures.before_after(pd.concat([table, table]), TEXT)


@pytest.fixture
def orders():
    nan = np.nan
    rows = [
        ("T-90S", "310 tanks", "Russia", 2001, 2001, 2006, 310, 310, "yes", ""),
        ("Ka-226T", "agreement", "Russia", 2015, nan, nan, 200, 0, "yes", ""),
        ("AK-203", "rifles", "Russia", 2021, nan, nan, 601427, nan, "no", "small arms"),
        ("T-90S", "licence", "Russia", 2006, 2009, 2024, 1000, 546, "yes", ""),
        ("Rafale", "36 aircraft", "France", 2016, 2019, 2022, 36, nan, "yes", ""),
    ]
    columns = "programme order supplier ordered_year first_delivery last_delivery ordered delivered covered note"
    return pd.DataFrame(rows, columns=columns.split(" "))


def test_orders_stand_in_real_time_grouped_by_programme(orders):
    _, axes = figures.timeline(orders, TEXT, "2026-02-12")
    ax = axes["orders"]
    assert [text.get_text() for text in by_gid(ax, "amount")] == [
        "310 of 310",
        "546 of 1,000",
        "none delivered",
        "outside the source (small arms)",
        "unknown of 36",
    ]
    assert [text.get_text() for text in by_gid(ax, "programme")] == ["T-90S", "Ka-226T", "AK-203", "Rafale"]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in by_gid(ax, "delivery")]
    for (start, end), (first, last) in zip(bars, [(2001, 2006), (2009, 2024), (2019, 2022)], strict=True):
        assert first < start < first + 0.2 and last + 0.8 < end < last + 1
    assert [line.get_xdata()[0] for line in by_gid(ax, "order") if hasattr(line, "get_xdata")] == [
        2001.5,
        2006.5,
        2015.5,
        2021.5,
        2016.5,
    ]
    today = next(line for line in by_gid(ax, "today") if hasattr(line, "get_xdata"))
    assert today.get_xdata()[0] == figures.decimal_year("2026-02-12")
    texts = [
        artist for gid in ("amount", "order", "programme") for artist in by_gid(ax, gid) if hasattr(artist, "get_text")
    ]
    assert overlapping(extents(texts)) == []


def test_a_delivery_before_the_first_is_refused(orders):
    orders.loc[0, "last_delivery"] = 1999
    with pytest.raises(ValueError, match="310 tanks"):
        figures.timeline(orders, TEXT, "2026-02-12")


def test_flagged_and_exact_fill_the_year_and_unknown_is_neither():
    table = pd.DataFrame(
        {"year": [2020, 2021, 2022], "year_flagged": [0.25, 1.0, np.nan], "units_flagged": [0.1, 0.2, 0.3]}
    )
    _, axes = figures.flagged_share_bars(table, TEXT)
    flagged, exact, unknown = axes["year_flagged"].containers
    assert [bar.get_height() for bar in flagged] == [0.25, 1.0]
    assert [bar.get_height() for bar in exact] == [0.75, 0.0]
    assert [(round(bar.get_x()), bar.get_hatch()) for bar in unknown] == [(2022, "////")]
    assert len(axes["units_flagged"].containers[2].patches) == 0
