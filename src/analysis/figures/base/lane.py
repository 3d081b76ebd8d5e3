"""The lane of events above the panels: labels in rows or numbers with a key, leaders through the panels."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.format import Format, format_of
from analysis.figures.base.marks import Plan
from analysis.figures.base.packing import BESIDE
from analysis.figures.base.page import line_height, text_width, wrapped
from analysis.figures.base.style import BAND, BAND_EDGE, INK, QUIET, RULE
from analysis.figures.base.timeaxis import Ruler
from analysis.ground.dates import decimal_year

SLOPE = 0.42  # inches in which a number's leader runs from its number to its date
COLUMN_GAP = 0.3
FAINT = "#c2c2c2"  # a leader inside the panels, behind the data
LEADER = {"color": RULE, "linewidth": 0.7, "solid_capstyle": "butt"}


def row_height(format: Format) -> float:
    """Return the height of one row of the lane in inches."""
    return line_height(format.label - 0.5) + 0.025


def lane_height(plan: Plan, format: Format) -> float:
    """Return the height in inches that the lane of a plan needs."""
    if plan.events.empty:
        return 0.1
    return (plan.packed.height if plan.packed else 1) * row_height(format) + (0.14 if plan.packed else SLOPE + 0.1)


def event_lane(ax: Axes, panels: list[Axes], plan: Plan) -> None:
    """Draw the events of `plan` over `panels`, their labels in `ax`.

    Parameters
    ----------
    ax : Axes
        Directly above the panels, sharing their x axis; x limits and size are final.
    panels : list of Axes
        Top to bottom.
    plan : Plan
    """
    ax.set_ylim(0, ax.get_position().height * ax.get_figure().get_figheight())
    ax.set_axis_off()
    _rule_panels([ax, *panels], plan.events)
    ruler = Ruler.of(ax)
    for mark, rows in plan.events.groupby("mark"):
        if plan.packed:
            _draw_label(ax, plan, int(mark), rows["x"].to_numpy(), ruler)
        else:
            _draw_number(ax, plan, int(mark), rows["x"].to_numpy(), ruler)


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
                ax.axvline(x, ymax=top, zorder=0.5, clip_on=False, gid=event.id, **LEADER | {"color": FAINT})


def _lead(ax: Axes, ruler: Ruler, places: list[tuple[float, float]]) -> None:
    x = [ruler.year(inches) for inches, _ in places]
    ax.plot(x, [y for _, y in places], clip_on=False, gid="leader", **LEADER)


def _bracket(ax: Axes, ruler: Ruler, places: np.ndarray, height: float) -> float:
    """Draw the leaders of neighbours up to one bracket at `height`; return the inches of its middle."""
    for x in places:
        _lead(ax, ruler, [(x, 0), (x, height)])
    if len(places) > 1:
        _lead(ax, ruler, [(places.min(), height), (places.max(), height)])
    return float(places.min() + places.max()) / 2


def _draw_label(ax: Axes, plan: Plan, mark: int, places: np.ndarray, ruler: Ruler) -> None:
    format = format_of(ax)
    lines, tall = plan.lines[mark], row_height(format)
    foot, left = 0.04 + plan.packed.rows[mark] * tall, plan.packed.left[mark]
    style = {"va": "center_baseline", "fontsize": format.label - 0.5, "color": INK, "gid": "event"}
    if len(lines) == 1:
        _lead(ax, ruler, [(places[0], 0), (places[0], foot + tall - 0.03)])
        ends = left < places[0]  # it ends at its leader: there its letters stand exactly, however wide they are
        x = places[0] + (-BESIDE if ends else BESIDE)
        ax.text(ruler.year(x), foot + tall / 2, lines[0], ha="right" if ends else "left", **style)
        return
    _bracket(ax, ruler, places, foot)
    width = max(text_width(line, format.label - 0.5) for line in lines)
    right = left + width > format.width - format.edge - 0.01  # a block at the right edge is flush with it
    for number, line in enumerate(lines):
        y = foot + 0.03 + (len(lines) - number - 0.5) * tall
        ax.text(ruler.year(left + width if right else left), y, line, ha="right" if right else "left", **style)


def _draw_number(ax: Axes, plan: Plan, mark: int, places: np.ndarray, ruler: Ruler) -> None:
    # numbers and dates run in the same order, so slanted leaders cannot cross; none reaches the row
    middle = _bracket(ax, ruler, places, 0.06)
    spot = plan.spots[mark]
    _lead(ax, ruler, [(middle, 0.06), (middle, 0.09), (spot, SLOPE)])
    style = {"ha": "center", "va": "bottom", "fontsize": format_of(ax).label - 0.5, "color": INK, "gid": "event"}
    ax.text(ruler.year(spot), SLOPE + 0.03, plan.lines[mark][0], **style)


def _layout(key: list[tuple[int, str]], format: Format) -> tuple[int, list[list[str]]]:
    """Return the number of columns (3, 2 or 1) and each entry's lines."""
    size = format.label - 0.5
    wanted = max(text_width(words[:400], size) for _, words in key) + 0.35
    columns = next((n for n in (3, 2) if n * wanted + (n - 1) * COLUMN_GAP <= format.inner), 1)
    width = (format.inner - (columns - 1) * COLUMN_GAP) / columns
    return columns, [wrapped(words, width - 0.35, size) for _, words in key]


def key_height(key: list[tuple[int, str]], format: Format) -> float:
    """Return the height in inches that the key needs; 0 for no key."""
    if not key:
        return 0.0
    columns, entries = _layout(key, format)
    rows = -(-len(entries) // columns)
    tallest = max(sum(map(len, entries[start : start + rows])) for start in range(0, len(entries), rows))
    return tallest * line_height(format.label - 0.5) + 0.15


def draw_key(ax: Axes, key: list[tuple[int, str]]) -> None:
    """Write the key into `ax` (as wide as the page, less its edges) in columns, in order of the numbers."""
    format = format_of(ax)
    wide, high = ax.get_position().size * ax.get_figure().get_size_inches()
    ax.set(xlim=(0, wide), ylim=(0, high))
    ax.set_axis_off()
    columns, entries = _layout(key, format)
    rows = -(-len(entries) // columns)
    style = {"fontsize": format.label - 0.5, "va": "baseline"}
    for start in range(0, len(entries), rows):
        x, y = start // rows * (wide + COLUMN_GAP) / columns, high - 0.05 - format.label / 72
        for (number, _), lines in zip(key[start : start + rows], entries[start : start + rows], strict=True):
            ax.text(x + 0.25, y, str(number), ha="right", color=QUIET, gid="key-number", **style)
            for line in lines:
                ax.text(x + 0.33, y, line, ha="left", color=INK, gid="key", **style)
                y -= line_height(format.label - 0.5)
