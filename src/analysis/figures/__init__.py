"""Figures: finished tables in, `Axes` out. The only place that draws; importing it sets the one style."""

from analysis.figures.base.lane import event_lane
from analysis.figures.base.page import source_line, titles
from analysis.figures.base.save import save, show
from analysis.figures.base.style import Look, Text, look, use_style
from analysis.figures.certainty import moves_by_age
from analysis.figures.claims import verdicts
from analysis.figures.comparison import window_comparison
from analysis.figures.coverage import flagged_share_bars
from analysis.figures.events import before_after
from analysis.figures.programmes import timeline
from analysis.figures.revisions import revision
from analysis.figures.shares import drawn, shares_and_volumes
from analysis.ground.dates import decimal_year

use_style()

__all__ = [
    "Look",
    "Text",
    "before_after",
    "decimal_year",
    "drawn",
    "event_lane",
    "flagged_share_bars",
    "look",
    "moves_by_age",
    "revision",
    "save",
    "shares_and_volumes",
    "show",
    "source_line",
    "timeline",
    "titles",
    "use_style",
    "verdicts",
    "window_comparison",
]
