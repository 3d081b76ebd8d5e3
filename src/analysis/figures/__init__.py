"""Figures: finished tables in, `Axes` out. The only place that draws; importing it sets the one style."""

from analysis.figures.alt import (
    alt_before_after,
    alt_comparison,
    alt_coverage,
    alt_revision,
    alt_shares,
    alt_timeline,
    alt_verdicts,
)
from analysis.figures.claims import verdicts
from analysis.figures.comparison import window_comparison
from analysis.figures.coverage import flagged_share_bars
from analysis.figures.events import before_after
from analysis.figures.lane import event_lane
from analysis.figures.output import save, show
from analysis.figures.page import source_line, titles
from analysis.figures.programmes import timeline
from analysis.figures.revisions import revision
from analysis.figures.shares import drawn, shares_and_volumes
from analysis.figures.style import Look, Text, look, use_style
from analysis.figures.timeaxis import decimal_year

use_style()

__all__ = [
    "Look",
    "Text",
    "alt_before_after",
    "alt_comparison",
    "alt_coverage",
    "alt_revision",
    "alt_shares",
    "alt_timeline",
    "alt_verdicts",
    "before_after",
    "decimal_year",
    "drawn",
    "event_lane",
    "flagged_share_bars",
    "look",
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
