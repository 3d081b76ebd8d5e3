"""Names for the single deliveries that make a year, set in the free space above the bars."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.format import Format, format_of
from analysis.figures.base.page import line_height, text_width, tidy, wrapped
from analysis.figures.base.rows import height_of, width_of
from analysis.figures.base.style import INK
from analysis.figures.base.timeaxis import Ruler, middles
from analysis.ground.dates import decimal_year
from analysis.ground.numbers import volume

SPIKES_AT_MOST = 3
WIDE = 2.0  # inches, less on a narrow figure
LINES_AT_MOST = 3  # of a name
SEEN = 0.05  # the part of the tallest bar from which a delivery can be seen
PAD = 0.04  # inches beside the text of a label
SIDES = (0.5, 1.0, 0.0)  # the part of a label left of its line
GAP = 0.14  # inches between a bar and its label, spanned by a short line
Box = tuple[float, float, float, float]  # left, bottom, right, top in inches from the panel's lower left


def annotate_spikes(ax: Axes, stacked: pd.DataFrame, spikes: pd.DataFrame | None, events: pd.DataFrame) -> None:
    """Name the largest `spikes` above their bars, never over a bar, another label or the frame.

    The y axis grows until there is room; where there is a choice, no event's leader runs behind a label. If
    three labels find no room, the smallest is left out.

    Raises
    ------
    ValueError
        If a spike's year has no bar.
    """
    if spikes is None or spikes.empty:
        return
    totals = stacked.sum(axis="columns")
    without = sorted(set(spikes["year"]) - set(totals.index[totals > 0]))
    if without:
        raise ValueError(f"spikes: {without[0]} has no volume; a delivery can be named only in a year with one")
    largest = named_once(spikes, totals)
    for count in range(min(SPIKES_AT_MOST, len(largest)), 0, -1):
        labels = {year: words_of(rows, ax) for year, rows in largest.head(count).groupby("year")}
        for room in np.arange(1.06, 1.6 if format_of(ax).narrow else 2.2, 0.1):
            ax.set_ylim(0, totals.max() * room)
            placed = _place(ax, labels, totals, events)
            if placed is not None:
                _write(ax, labels, placed, totals)
                return
    ax.set_ylim(0, max(totals.max() * 1.06, 1))


def named_once(spikes: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    """Return the spikes that can be seen, largest first, of each name the largest only."""
    seen = spikes[spikes["tiv"] >= SEEN * totals.max()]
    seen = seen.assign(label=seen["label"].map(tidy))
    return seen.sort_values(["tiv", "year", "label"], ascending=[False, True, True]).drop_duplicates("label")


def words_of(spikes: pd.DataFrame, ax: Axes) -> list[str]:
    """Return the lines for the spikes of one year: what came, and how much of its year it was (TIV million)."""
    wide, size = min(WIDE, width_of(ax) * 0.45), format_of(ax).label - 0.5
    return [
        line
        for spike in spikes.itertuples()
        for line in [*wrapped(spike.label, wide, size)[:LINES_AT_MOST], f"{volume(spike.tiv)} TIV in {spike.year}"]
    ]


def _place(ax: Axes, labels: dict[int, list[str]], totals: pd.Series, events: pd.DataFrame) -> list[Box] | None:
    """Return a box for each label, in inches from the panel's corner, or None if one finds no room.

    Each label stands above its own bar, so that its line is upright: in the middle, left or right of the line. Of
    all ways, from the left and from the right, the one with the fewest leaders behind and the lowest labels is taken.
    """
    ruler = Ruler.of(ax)
    at = np.array([decimal_year(day) for day in events["start"]], dtype=float)
    leaders, format = ruler.inches(at) - ruler.left, format_of(ax)
    tops = (totals * height_of(ax) / ax.get_ylim()[1]).to_dict()
    best: tuple[float, float, list[Box]] | None = None
    for step, sides in product((1, -1), product(range(len(SIDES)), repeat=len(labels))):
        chosen = dict(list(zip(labels, sides, strict=True))[::step])
        sized = {year: (*_size(labels[year], format), SIDES[side]) for year, side in chosen.items()}
        boxes = _stack(sized, tops, ruler)
        if boxes is None or max(box[3] for box in boxes.values()) > height_of(ax):
            continue
        crossed = sum(int(((leaders > box[0]) & (leaders < box[2])).sum()) for box in boxes.values())
        cost = (crossed, sum(box[1] for box in boxes.values()))
        if best is None or cost < best[:2]:
            best = (*cost, [boxes[year] for year in labels])
    return None if best is None else best[2]


def _size(words: list[str], format: Format) -> tuple[float, float]:
    size = format.label - 0.5
    return max(text_width(line, size) for line in words) + 2 * PAD, len(words) * line_height(size)


def _stack(
    labels: dict[int, tuple[float, float, float]], tops: dict[int, float], ruler: Ruler
) -> dict[int, Box] | None:
    """Return the lowest box of each label (width, height, the part of it left of its line), one after the other."""
    boxes: dict[int, Box] = {}
    lines: list[Box] = []
    for year, (wide, high, part) in labels.items():
        at = (year + 0.5 - ruler.first) / ruler.per_inch
        left = float(np.clip(at - PAD - part * (wide - 2 * PAD), 0, ruler.right - ruler.left - wide))
        box = _lowest(left, (wide, high), tops, ruler, [*boxes.values(), *lines])
        if any(_crosses(at, tops[year], box[1], other) for other in boxes.values()):
            return None
        boxes[year] = box
        lines.append((at - 0.02, tops[year], at + 0.02, box[1]))
    return boxes


def _crosses(at: float, low: float, high: float, box: Box) -> bool:
    """Tell whether an upright line would run through `box`."""
    return box[0] - 0.03 < at < box[2] + 0.03 and low < box[3] and high > box[1]


def _lowest(left: float, size: tuple[float, float], tops: dict[int, float], ruler: Ruler, taken: list[Box]) -> Box:
    """Return the lowest box from `left`, of `size` (width, height), above all bars and all boxes under it."""
    width, high = size
    first, last = (ruler.first + edge * ruler.per_inch for edge in (left - 0.03, left + width + 0.03))
    bottom = max((top for year, top in tops.items() if year < last and year + 1 > first), default=0.0) + GAP
    for box in sorted(taken, key=lambda box: box[1]):
        if box[0] < left + width and box[2] > left and box[1] < bottom + high and box[3] > bottom:
            bottom = box[3] + 0.05
    return left, bottom, left + width, bottom + high


def _write(ax: Axes, labels: dict[int, list[str]], boxes: list[Box], totals: pd.Series) -> None:
    ruler = Ruler.of(ax)
    unit = ax.get_ylim()[1] / height_of(ax)
    # the white ground interrupts an event's leader that runs behind the label
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    style = {
        "fontsize": format_of(ax).label - 0.5,
        "color": INK,
        "va": "bottom",
        "ha": "left",
        "linespacing": 1.15,
        "zorder": 4,
    }
    for (year, words), box in zip(labels.items(), boxes, strict=True):
        line = {"color": INK, "linewidth": 0.7, "zorder": 4, "gid": "spike-line"}
        ax.plot(middles([year, year]), [totals[year], box[1] * unit], **line)
        x = ruler.first + (box[0] + PAD) * ruler.per_inch
        ax.text(x, box[1] * unit, "\n".join(words), bbox=ground, gid="spike", **style)
