"""Figures: finished tables in, drawings out, at any width. The only place that draws; importing it changes nothing."""

from analysis.figures.base.drawing import Drawing, Drawn
from analysis.figures.base.format import COLUMN, DOUBLE, PAGE, PHONE, PRINT, SCREEN, Format
from analysis.figures.base.looks import Look, Looks, palette
from analysis.figures.base.save import save, show
from analysis.figures.base.style import Text, in_style
from analysis.figures.course import Course
from analysis.figures.shares import ordered, shares_and_volumes


