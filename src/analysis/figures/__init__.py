"""Figures: finished tables in, drawings out, at any width. The only place that draws; importing it changes nothing."""

from analysis.figures.base.drawing import Drawing, Drawn
from analysis.figures.base.format import COLUMN, DOUBLE, MANUSCRIPT, PAGE, PHONE, PRINT, SCREEN, Format
from analysis.figures.base.looks import Look, Looks, palette
from analysis.figures.base.save import save, show
from analysis.figures.base.style import Text, in_style
from analysis.figures.certainty import moves_by_age
from analysis.figures.claims import verdicts
from analysis.figures.comparison import Comparison, window_comparison
from analysis.figures.course import Course
from analysis.figures.coverage import flagged_share_bars
from analysis.figures.deals import deal_bars
from analysis.figures.events import before_after
from analysis.figures.heatmap import at_a_glance
from analysis.figures.importers import small_multiples
from analysis.figures.programmes import timeline
from analysis.figures.revisions import revision
from analysis.figures.robustness import specification_curve
from analysis.figures.shares import ordered, shares_and_volumes

__all__ = [
    "COLUMN",
    "DOUBLE",
    "MANUSCRIPT",
    "PAGE",
    "PHONE",
    "PRINT",
    "SCREEN",
    "Comparison",
    "Course",
    "Drawing",
    "Drawn",
    "Format",
    "Look",
    "Looks",
    "Text",
    "at_a_glance",
    "before_after",
    "deal_bars",
    "flagged_share_bars",
    "in_style",
    "moves_by_age",
    "ordered",
    "palette",
    "revision",
    "save",
    "shares_and_volumes",
    "show",
    "small_multiples",
    "specification_curve",
    "timeline",
    "verdicts",
    "window_comparison",
]
