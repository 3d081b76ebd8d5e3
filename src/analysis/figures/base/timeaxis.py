"""The real time axis: the bar of year y covers [y, y+1), its point stands at y + ½, an event at its date."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.format import format_of
from analysis.figures.base.style import QUIET
from analysis.ground.dates import decimal_year

BAR_START, BAR_WIDTH = 0.08, 0.84  # within [y, y + 1)


@dataclass(frozen=True)
class Ruler:
    """A stretch of time and where it lies on the page, in inches from the figure's left edge."""

    first: float
    last: float
    left: float
    right: float

    @classmethod
    def of(cls, ax: Axes) -> "Ruler":
        """Return the ruler of existing Axes."""
        box, wide = ax.get_position(), ax.get_figure().get_figwidth()
        return cls(*ax.get_xlim(), box.x0 * wide, box.x1 * wide)

    def inches(self, year: float | np.ndarray) -> float | np.ndarray:
        """Return where decimal `year` lies."""
        return self.left + (year - self.first) / self.per_inch

    def year(self, inches: float) -> float:
        """Return the decimal year that lies `inches` from the figure's left edge."""
        return self.first + (inches - self.left) * self.per_inch

    @property
    def per_inch(self) -> float:
        """Years on one inch."""
        return (self.last - self.first) / (self.right - self.left)


def starts(years: Iterable[int]) -> np.ndarray:
    """Return where the bars of `years` begin: plain numbers, since an index's own sums have been wrong under -O."""
    return np.asarray(list(years), dtype=float) + BAR_START


def middles(years: Iterable[int]) -> np.ndarray:
    """Return where the points of `years` stand."""
    return np.asarray(list(years), dtype=float) + 0.5


def span(years: Iterable[int], events: pd.DataFrame | None = None) -> tuple[float, float]:
    """Return the axis limits that hold all of `years` and all of `events`, in whole years.

    Raises
    ------
    ValueError
        If there is neither a year nor an event.
    """
    ends = [(year, year + 1) for year in years]
    if events is not None:
        ends += [(decimal_year(a), decimal_year(b)) for a, b in zip(events["start"], events["end"], strict=True)]
    if not ends:
        raise ValueError("there is no year to draw: the table is empty")
    first, last = np.floor(min(a for a, _ in ends)), np.ceil(max(max(a, b) for a, b in ends))
    return float(first), float(max(last, first + 1))


def year_axis(ax: Axes, first: float, last: float) -> None:
    """Rule the x axis in real time: a tick where a year begins, its number under the middle of the year."""
    ax.set_xlim(first, last)
    size = format_of(ax).label
    inches = ax.get_position().width * ax.get_figure().get_figwidth()
    room = 0.047 * size  # inches for four digits and a gap
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if step * inches / (last - first) >= room or step == 100)
    labelled = [year for year in range(int(first), int(last)) if year % step == 0] or [int(first)]
    ax.set_xticks([year + 0.5 for year in labelled], [str(year) for year in labelled])
    ax.set_xticks(np.arange(first, last + 1), minor=True)
    ax.tick_params(axis="both", labelsize=size)
    ax.tick_params(axis="x", which="major", length=0, pad=5)
    ax.tick_params(axis="x", which="minor", bottom=True, length=3, color=QUIET)
    ax.grid(False, axis="x", which="both")
