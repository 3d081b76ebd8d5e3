"""The lane of events above the panels: labels in rows or numbers with a key, leaders through the panels."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.packing import BESIDE, Packing, pack, spread
from analysis.figures.base.page import EDGE, WIDTH, line_height, text_width, wrapped
from analysis.figures.base.style import BAND, BAND_EDGE, INK, QUIET, RULE
from analysis.figures.base.timeaxis import Ruler
from analysis.ground.dates import decimal_year, when
from analysis.measures.events import in_order

SIZE = 8.5  # points
ROW = 0.18  # inches
ROWS_AT_MOST = 7
SLOPE = 0.42  # inches in which a number's leader runs from its number to its date
COLUMN_GAP = 0.3
LEADER = {"color": RULE, "linewidth": 0.7, "solid_capstyle": "butt"}


@dataclass(frozen=True)
class EventKey:
    """One line of the key: the number on the figure, the date, the label."""

    number: int
    when: str
    label: str


def places(events: pd.DataFrame) -> np.ndarray:
    """Return where each leader stands, in decimal years: at the event's date, or where what lasts begins."""
    return np.array([decimal_year(day) for day in events["start"]], dtype=float)


def plan(events: pd.DataFrame, ruler: Ruler) -> Packing | None:
    """Return the rows of the labels of `events` (in order), or None where they do not fit."""
    widths = np.array([text_width(label, SIZE) for label in events["label"]])
    packed = pack(ruler.inches(places(events)), widths, EDGE, WIDTH - EDGE)
    return packed if packed and packed.height <= ROWS_AT_MOST else None


def lane_height(events: pd.DataFrame, ruler: Ruler) -> float:
    """Return the height in inches that the lane of `events` needs."""
    packed = plan(in_order(events), ruler)
    return packed.height * ROW + 0.1 if packed else ROW + SLOPE + 0.1


def key_of(events: pd.DataFrame, ruler: Ruler) -> list[EventKey]:
    """Return the key's lines in the order of the numbers; none if the labels themselves fit into the lane."""
    events = in_order(events)
    if plan(events, ruler):
        return []
    return [
        EventKey(number, when(event.start, event.end), event.label)
        for number, event in enumerate(events.itertuples(), start=1)
    ]


def event_lane(ax_lane: Axes, panels: list[Axes], events: pd.DataFrame) -> list[EventKey]:
    """Draw the events over `panels`, their labels in `ax_lane`; return the key if numbers stand for labels.

    Parameters
    ----------
    ax_lane : Axes
        Directly above the panels, sharing their x axis; x limits and size are final.
    panels : list of Axes
        Top to bottom.
    events : DataFrame
        Columns id, label, start, end (exclusive; equal to start for an event of one day).

    Raises
    ------
    ValueError
        If there are more events than numbers fit side by side.
    """
    ax_lane.set_ylim(0, ax_lane.get_position().height * ax_lane.get_figure().get_figheight())
    ax_lane.set_axis_off()
    events, ruler = in_order(events), Ruler.of(ax_lane)
    _rule_panels([ax_lane, *panels], events)
    packed = plan(events, ruler)
    if packed:
        _draw_labels(ax_lane, events, packed, ruler)
    else:
        _draw_numbers(ax_lane, events, ruler)
    return key_of(events, ruler)


def _rule_panels(axes: list[Axes], events: pd.DataFrame) -> None:
    for above, ax in pairwise(axes):
        box = ax.get_position()
        top = (above.get_position().y0 - box.y0) / box.height  # on through the gap, up to the panel above
        for event in events.itertuples():
            x, until = decimal_year(event.start), decimal_year(event.end)
            if until > x:
                style = {"facecolor": BAND, "edgecolor": BAND_EDGE, "linewidth": 0.6, "clip_on": False}
                ax.axvspan(x, until, ymax=top, zorder=0, gid=event.id, **style)
            else:
                ax.axvline(x, ymax=top, zorder=0.5, clip_on=False, gid=event.id, **LEADER)


def _draw_labels(ax: Axes, events: pd.DataFrame, packed: Packing, ruler: Ruler) -> None:
    rows = zip(places(events), events["label"], packed.rows, packed.ends, strict=True)
    for x, label, row, ends in rows:
        foot = 0.04 + row * ROW
        ax.plot([x, x], [0, foot + ROW - 0.03], clip_on=False, gid="leader", **LEADER)
        beside, side = (-BESIDE, "right") if ends else (BESIDE, "left")
        at = (x + beside * ruler.per_inch, foot + ROW / 2)
        ax.text(*at, label, ha=side, va="center_baseline", fontsize=SIZE, color=INK, gid="event")


def _draw_numbers(ax: Axes, events: pd.DataFrame, ruler: Ruler) -> None:
    apart = text_width("0" * len(str(len(events))), SIZE) + 0.045
    x = ruler.inches(places(events))
    spots = spread(x, apart, EDGE, WIDTH - EDGE)
    for number, (at, spot) in enumerate(zip(x, spots, strict=True), start=1):
        # numbers and dates run in the same order, so slanted leaders cannot cross; none reaches the row
        years = [ruler.first + (place - ruler.left) * ruler.per_inch for place in (at, at, spot)]
        ax.plot(years, [0, 0.08, SLOPE], clip_on=False, gid="leader", **LEADER)
        spot_style = {"ha": "center", "va": "bottom", "fontsize": SIZE, "color": INK, "gid": "event"}
        ax.text(years[2], SLOPE + 0.03, str(number), **spot_style)


def _layout(key: list[EventKey]) -> tuple[int, list[list[str]]]:
    """Return the number of columns (3, 2 or 1) and each entry's lines."""
    wanted = max(text_width(f"{each.when}: {each.label}", SIZE) for each in key) + 0.35
    columns = next((n for n in (3, 2) if n * wanted + (n - 1) * COLUMN_GAP <= WIDTH - 2 * EDGE), 1)
    width = (WIDTH - 2 * EDGE - (columns - 1) * COLUMN_GAP) / columns
    return columns, [wrapped(f"{each.when}: {each.label}", width - 0.35, SIZE) for each in key]


def key_height(key: list[EventKey]) -> float:
    """Return the height in inches that the key needs; 0 for no key."""
    if not key:
        return 0.0
    columns, entries = _layout(key)
    rows = -(-len(entries) // columns)
    tallest = max(sum(map(len, entries[start : start + rows])) for start in range(0, len(entries), rows))
    return tallest * line_height(SIZE) + 0.1


def draw_key(ax: Axes, key: list[EventKey]) -> None:
    """Write the key into `ax` (as wide as the page, less its edges) in columns, in order of the numbers."""
    wide, high = ax.get_position().size * ax.get_figure().get_size_inches()
    ax.set(xlim=(0, wide), ylim=(0, high))
    ax.set_axis_off()
    columns, entries = _layout(key)
    rows = -(-len(entries) // columns)
    style = {"fontsize": SIZE, "va": "baseline"}
    for start in range(0, len(entries), rows):
        x, y = start // rows * (wide + COLUMN_GAP) / columns, high - 0.05 - SIZE / 72
        for each, lines in zip(key[start : start + rows], entries[start : start + rows], strict=True):
            ax.text(x + 0.25, y, str(each.number), ha="right", color=QUIET, gid="key-number", **style)
            for line in lines:
                ax.text(x + 0.33, y, line, ha="left", color=INK, gid="key", **style)
                y -= line_height(SIZE)
