"""Names for the single deliveries that make a year, set in the free space above the bars."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.lane import places
from analysis.figures.base.page import LABEL, line_height, text_width, wrapped
from analysis.figures.base.rows import height_of
from analysis.figures.base.style import INK
from analysis.figures.base.timeaxis import Ruler
from analysis.ground.numbers import volume

SPIKES_AT_MOST = 3
WIDE = 2.0  # inches
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
    largest = spikes.sort_values(["tiv", "year", "label"], ascending=[False, True, True])
    for count in range(SPIKES_AT_MOST, 0, -1):
        labels = {year: words_of(rows) for year, rows in largest.head(count).groupby("year")}
        for room in np.arange(1.06, 2.2, 0.1):
            ax.set_ylim(0, totals.max() * room)
            placed = _place(ax, labels, totals, events)
            if placed is not None:
                _write(ax, labels, placed, totals)
                return


def words_of(spikes: pd.DataFrame) -> list[str]:
    """Return the lines for the spikes of one year: what came, and how much of its year it was (TIV million)."""
    return [
        line
        for spike in spikes.itertuples()
        for line in [*wrapped(spike.label, WIDE, LABEL), f"{volume(spike.tiv)} TIV in {spike.year}"]
    ]


def _place(ax: Axes, labels: dict[int, list[str]], totals: pd.Series, events: pd.DataFrame) -> list[Box] | None:
    """Return a box for each label, in inches from the panel's corner, or None if one finds no room.

    Each label stands above its own bar, so that its line is upright: in the middle, left or right of the line. Of
    all ways, from the left and from the right, the one with the fewest leaders behind and the lowest labels is taken.
    """
    ruler = Ruler.of(ax)
    leaders = ruler.inches(places(events)) - ruler.left
    tops = (totals * height_of(ax) / ax.get_ylim()[1]).to_dict()
    best: tuple[float, float, list[Box]] | None = None
    for step, sides in product((1, -1), product(range(len(SIDES)), repeat=len(labels))):
        chosen = dict(list(zip(labels, sides, strict=True))[::step])
        boxes = _stack({year: (labels[year], SIDES[side]) for year, side in chosen.items()}, tops, ruler)
        if boxes is None or max(box[3] for box in boxes.values()) > height_of(ax):
            continue
        crossed = sum(int(((leaders > box[0]) & (leaders < box[2])).sum()) for box in boxes.values())
        cost = (crossed, sum(box[1] for box in boxes.values()))
        if best is None or cost < best[:2]:
            best = (*cost, [boxes[year] for year in labels])
    return None if best is None else best[2]


def _stack(labels: dict[int, tuple[list[str], float]], tops: dict[int, float], ruler: Ruler) -> dict[int, Box] | None:
    """Return the lowest box of each label (its lines, and the part of it left of its line), one after the other."""
    boxes: dict[int, Box] = {}
    lines: list[Box] = []
    for year, (words, part) in labels.items():
        at = (year + 0.5 - ruler.first) / ruler.per_inch
        size = (max(text_width(line, LABEL) for line in words) + 2 * PAD, len(words) * line_height(LABEL))
        left = float(np.clip(at - PAD - part * (size[0] - 2 * PAD), 0, ruler.right - ruler.left - size[0]))
        box = _lowest(left, size, tops, ruler, [*boxes.values(), *lines])
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
    style = {"fontsize": LABEL, "color": INK, "va": "bottom", "ha": "left", "linespacing": 1.15, "zorder": 4}
    for (year, words), box in zip(labels.items(), boxes, strict=True):
        line = {"color": INK, "linewidth": 0.7, "zorder": 4, "gid": "spike-line"}
        ax.plot([year + 0.5] * 2, [totals[year], box[1] * unit], **line)
        x = ruler.first + (box[0] + PAD) * ruler.per_inch
        ax.text(x, box[1] * unit, "\n".join(words), bbox=ground, gid="spike", **style)
