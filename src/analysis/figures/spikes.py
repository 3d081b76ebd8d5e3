"""Names for the single deliveries that make a year, set in the free space above the bars."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.lane import places
from analysis.figures.page import LABEL, line_height, text_width
from analysis.figures.style import INK
from analysis.figures.timeaxis import Ruler
from analysis.measures.words import volume

SPIKES_AT_MOST = 3
GAP = 0.14  # inches between a bar and its label, spanned by a short line
Box = tuple[float, float, float, float]  # left, bottom, right, top in inches from the panel's lower left


def annotate_spikes(ax: Axes, stacked: pd.DataFrame, spikes: pd.DataFrame | None, events: pd.DataFrame) -> None:
    """Name the largest `spikes` above their bars, never over a bar, another label or the frame.

    The y axis grows until there is room; where there is a choice, no event's leader runs behind a label.
    """
    if spikes is None or spikes.empty:
        return
    largest = spikes.sort_values(["tiv", "year", "label"], ascending=[False, True, True]).head(SPIKES_AT_MOST)
    largest = largest.sort_values("year")
    height = ax.get_position().height * ax.get_figure().get_figheight()
    highest = float(stacked.sum(axis="columns").max())
    ruler = Ruler.of(ax)
    leaders = ruler.inches(places(events)) - ruler.left
    for room in np.arange(1.06, 2.6, 0.06):
        tops = (stacked.sum(axis="columns") * height / (highest * room)).to_dict()
        placed = _place(largest, tops, ruler, leaders, height)
        if placed is not None:
            break
    else:
        raise ValueError(f"no room above the bars for the labels of {', '.join(largest['label'])}: make them shorter")
    ax.set_ylim(0, highest * room)
    for spike, box in zip(largest.itertuples(), placed, strict=True):
        _write(ax, spike, box, tops[spike.year])


def words_of(spike: tuple) -> list[str]:
    """Return a spike's two lines: what came, and how much of its year that was (TIV million)."""
    return [spike.label, f"{volume(spike.tiv)} of {spike.year}"]


def _place(spikes: pd.DataFrame, tops: dict[int, float], ruler: Ruler, leaders: np.ndarray, height: float) -> list[Box] | None:
    """Return a box for each spike, or None if one cannot stand inside the panel's `height`."""
    taken: list[Box] = []
    wide = ruler.right - ruler.left
    for spike in spikes.itertuples():
        width = max(text_width(line, LABEL) for line in words_of(spike)) + 0.08
        at = (spike.year + 0.5 - ruler.first) / ruler.per_inch
        choices = []
        for part in (0.5, 0.9, 0.1, 0.7, 0.3):  # the box stays above its own bar, so its line is upright
            left = at - part * width
            if left < 0 or left + width > wide:
                continue
            box = _lowest(left, width, tops, ruler, taken)
            if box[3] <= height and not any(_crosses(at, tops[spike.year], box[1], other) for other in taken):
                crossed = int(((leaders > box[0]) & (leaders < box[2])).sum())
                choices.append((crossed, box[1], len(choices), box))
        if not choices:
            return None
        box = min(choices)[-1]
        taken += [box, (at - 0.02, tops[spike.year], at + 0.02, box[1])]
    return taken[::2]


def _crosses(at: float, low: float, high: float, box: Box) -> bool:
    """Tell whether an upright line would run through `box`."""
    return box[0] - 0.03 < at < box[2] + 0.03 and low < box[3] and high > box[1]


def _lowest(left: float, width: float, tops: dict[int, float], ruler: Ruler, taken: list[Box]) -> Box:
    """Return the lowest box from `left`, `width` inches wide, above all bars and all boxes under it."""
    first, last = (ruler.first + edge * ruler.per_inch for edge in (left - 0.03, left + width + 0.03))
    bottom = max((top for year, top in tops.items() if year < last and year + 1 > first), default=0.0) + GAP
    high = 2 * line_height(LABEL)
    for box in sorted(taken, key=lambda box: box[1]):
        if box[0] < left + width and box[2] > left and box[1] < bottom + high and box[3] > bottom:
            bottom = box[3] + 0.05
    return left, bottom, left + width, bottom + high


def _write(ax: Axes, spike: tuple, box: Box, top: float) -> None:
    ruler = Ruler.of(ax)
    units = ax.get_ylim()[1] / (ax.get_position().height * ax.get_figure().get_figheight())
    x = ruler.first + (box[0] + 0.04) * ruler.per_inch
    middle = spike.year + 0.5
    ax.plot([middle, middle], [top * units, box[1] * units], color=INK, linewidth=0.7, zorder=4, gid="spike-line")
    # the white ground interrupts an event's leader that runs behind the label
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    style = {"fontsize": LABEL, "color": INK, "va": "bottom", "ha": "left", "linespacing": 1.15, "zorder": 4}
    ax.text(x, box[1] * units, "\n".join(words_of(spike)), bbox=ground, gid="spike", **style)
