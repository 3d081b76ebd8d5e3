"""Notebooks run with parameters, and the pages made of them; here is what notebooks themselves call."""

from analysis.reports import explore
from analysis.reports.by_hand import check_parameters
from analysis.reports.results import Results, start

__all__ = ["Results", "check_parameters", "explore", "start"]
