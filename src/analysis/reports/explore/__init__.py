"""Exploring by menu (notebook 00): a choice, its answer at once, the figure exported, the command that repeats it."""

from analysis.reports.explore.answer import Answer, Desk
from analysis.reports.explore.choice import Choice
from analysis.reports.explore.menus import show

__all__ = ["Answer", "Choice", "Desk", "show"]
