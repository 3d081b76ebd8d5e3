"""What tests ask of any figure: that no text touches another or leaves the frame, that a supplier looks the same."""

import itertools

import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.path import Path as Outline
from matplotlib.text import Text

from analysis import figures
from analysis.figures.base.looks import OTHERS, REST
from analysis.figures.base.style import styled

TEXT = figures.Text(
    "Russia's share fell from 55 % to 36 %",
    "Major arms delivered, TIV (volume, not money).",
    "Own calculation.",
)
FORMATS = (figures.PAGE, figures.PHONE, figures.COLUMN, figures.DOUBLE)
SLACK = 0.6  # pixels


def by_gid(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


@styled  # letters are as wide as where they are drawn
def extents(artists):
    return [artist.get_window_extent() for artist in artists]


@styled
def texts(drawn) -> list[Text]:
    """Return every text that is drawn: titles, labels, ticks' numbers, legends."""
    drawn.fig.draw_without_rendering()  # legends take their place
    found = [*drawn.fig.texts]
    for ax in drawn.fig.axes:
        found += ax.texts
        found += [text for legend in legends(ax) for text in legend.get_texts()]
        if ax.axison:
            for axis in (ax.xaxis, ax.yaxis):
                found.append(axis.label)
                found += [tick.label1 for tick in axis._update_ticks() if tick.label1.get_visible()]
    return [text for text in found if text.get_text().strip()]


def legends(ax):
    return [*([ax.get_legend()] if ax.get_legend() else []), *(a for a in ax.artists if type(a).__name__ == "Legend")]


def check_texts(drawn) -> None:
    """Check that no text overlaps another or leaves the figure."""
    found = texts(drawn)
    boxes = np.array([box.extents for box in extents(found)])
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    touching = ((high - low) > SLACK).all(axis=2)
    np.fill_diagonal(touching, False)
    pairs = [(found[i].get_text(), found[j].get_text()) for i, j in zip(*np.nonzero(np.triu(touching)), strict=True)]
    assert not pairs, pairs
    frame = drawn.fig.bbox
    outside = [
        text.get_text()
        for text, (left, bottom, right, top) in zip(found, boxes, strict=True)
        if left < -SLACK or bottom < -SLACK or right > frame.x1 + SLACK or top > frame.y1 + SLACK
    ]
    assert not outside, outside


def check_leaders(drawn, panels=("shares", "volumes")) -> None:
    """Check that no leader of an event runs through an event's label."""
    lane = drawn.axes["lane"]
    leaders = by_gid(lane, "leader")
    paths = [Outline(line.get_transform().transform(line.get_xydata())) for line in leaders]
    for text, box in zip(by_gid(lane, "event"), extents(by_gid(lane, "event")), strict=True):
        crossed = [path for path in paths if path.intersects_bbox(box.padded(-SLACK), filled=False)]
        assert not crossed, text.get_text()
        assert box.y0 >= drawn.axes["shares"].get_window_extent().y1 - SLACK, text.get_text()


def worn(drawn, suppliers) -> dict[str, set[tuple[str, str]]]:
    """Return how each supplier is drawn: pairs of colour and marker (or hatch, for bars and legends)."""
    found = {name: set() for name in suppliers}
    for ax in drawn.fig.axes:
        for artist in ax.get_children():
            kind, _, name = (artist.get_gid() or "").partition(" ")
            if name in found and kind in ("line", "window"):
                found[name].add((to_hex(artist.get_color()), artist.get_marker()))
            if name in found and kind in ("bar", "part"):
                found[name].add((to_hex(artist.get_facecolor()), artist.get_hatch() or ""))
        for legend in legends(ax):
            for text, patch in zip(legend.get_texts(), legend.legend_handles, strict=True):
                name = text.get_text().removeprefix("delivered by ")
                if name in found:
                    found[name].add((to_hex(patch.get_facecolor()), patch.get_hatch() or ""))
    return found


def check_looks(drawn, suppliers, looks) -> None:
    """Check that every artist and legend entry of a supplier has its look, and that a legend's greys are one."""
    for name, seen in worn(drawn, suppliers).items():
        each = looks[name]
        assert {color for color, _ in seen} <= {to_hex(each.color)}, (name, seen)
        assert {mark for _, mark in seen} <= {each.marker, each.hatch}, (name, seen)
    for ax in drawn.fig.axes:
        for legend in legends(ax):
            grey = [
                text.get_text()
                for text, patch in zip(legend.get_texts(), legend.legend_handles, strict=True)
                if hasattr(patch, "get_facecolor") and to_hex(patch.get_facecolor()) == REST
            ]
            assert len(grey) <= 1 and set(grey) <= {OTHERS, "delivered by another supplier"}, grey


def check_all(drawing, suppliers, looks) -> None:
    """Check a figure at every width."""
    for format in FORMATS:
        drawn = drawing(format)
        check_texts(drawn)
        check_looks(drawn, suppliers, looks)
        if "lane" in drawn.axes:
            check_leaders(drawn)


def overlapping(boxes):
    return [
        (i, j)
        for (i, one), (j, two) in itertools.combinations(enumerate(boxes), 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 0.5 and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5
    ]


def made_up_volumes(first=2000, last=2024) -> pd.DataFrame:
    years = np.arange(first, last + 1)
    names = ["Russia", "France", "Israel", "United States", "Germany", "Poland", "Italy"]
    return pd.DataFrame(
        {name: 100.0 * (7 - place) + 10 * ((years + place) % 5) for place, name in enumerate(names)}, index=years
    )


def made_up_shares(volumes, chosen, length=5) -> pd.DataFrame:
    summed = volumes.rolling(length, min_periods=1).sum()
    return summed.div(summed.sum(axis="columns"), axis="index")[chosen]


def events_of(days, labels=None, lasts=0, named="yes") -> pd.DataFrame:
    start = pd.to_datetime(pd.Series(days, dtype=object))
    labels = labels or [f"event number {place}" for place in range(len(days))]
    ids = [f"e{place:03d}" for place in range(len(days))]
    end = start + pd.Timedelta(days=lasts)
    return pd.DataFrame({"id": ids, "label": labels, "title": labels, "start": start, "end": end, "in_article": named})


def random_events(count, seed, crowded, years=(2000, 2025)) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    first, days = pd.Timestamp(years[0], 1, 10), max((years[1] - years[0]) * 365 - 30, 300)
    at = first + pd.to_timedelta(draw.integers(0, days, count), unit="D")
    if crowded:  # some months hold half of them
        at = at.where(draw.random(count) < 0.5, first + pd.Timedelta(days=days * 0.9) + (at - at.min()) * 0.03)
    words = ["Rafale", "agreement", "S-400", "talks", "handed over", "sanctions on Türkiye", "IGA"]
    labels = [" ".join(draw.choice(words, draw.integers(1, 4))) for _ in range(count)]
    named = draw.choice(["yes", "partly", "no"], count)
    return events_of([str(day.date()) for day in at], labels, int(seed % 2) * 30, named)
