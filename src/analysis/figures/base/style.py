"""One style for every figure: fonts, colours, the words around a figure; nobody else's matplotlib changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, wraps
from typing import ParamSpec, TypeVar

import matplotlib as mpl
import seaborn as sns

INK = "#222222"  # titles and labels
QUIET = "#6b6b6b"  # subtitle, source, axis text
RULE = "#9a9a9a"  # leaders of events
GRID = "#e6e6e6"
BAND, BAND_EDGE = "#f0ead9", "#cfc4a3"  # events that last
EMPTY = "#f1f1f3"  # years after the data's end
FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
SALT = "arms-import-shares"
P, R = ParamSpec("P"), TypeVar("R")


@dataclass(frozen=True)
class Text:
    """The words around a figure: what it says, what is measured in which unit, and where it comes from."""

    title: str
    subtitle: str
    source: str


def in_style() -> AbstractContextManager:
    """Return a context in which matplotlib draws as this package does; outside of it nothing has changed."""
    settings = _settings()
    return mpl.rc_context({name: value for name, value in settings.items() if dict.get(mpl.rcParams, name) != value})


def styled(make: Callable[P, R]) -> Callable[P, R]:
    """Return `make`, which draws or saves a figure, so that it always runs in this package's style."""

    @wraps(make)
    def inside(*args: P.args, **options: P.kwargs) -> R:
        with in_style():
            return make(*args, **options)

    return inside


@cache
def _settings() -> dict:
    # seaborn's ticks and grid stand on matplotlib's own defaults, whatever else was set in this session
    own = {name: value for name, value in mpl.rcParamsDefault.items() if name.split(".")[0] not in NOT_OURS}
    # as RcParams each value is as matplotlib keeps it, so that only what differs need be set
    return dict(mpl.RcParams(own | sns.axes_style("white") | sns.plotting_context("notebook") | OURS))


NOT_OURS = ("backend", "backend_fallback", "interactive", "toolbar", "date", "webagg", "tk", "savefig", "figure")
OURS = {
    "font.family": [FONT],
    "font.size": 10,
    "axes.labelsize": 9.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "text.hinting": "none",  # text is as wide on the page as when it was measured
    "text.parse_math": False,  # a price in dollars is no formula
    "hatch.linewidth": 0.9,
    "svg.hashsalt": SALT,
    "svg.fonttype": "none",  # letters stay letters; `svg` embeds the glyphs that are used
    "pdf.fonttype": 42,
    "savefig.bbox": None,
}
