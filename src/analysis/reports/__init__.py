"""Notebooks run with parameters, and the pages made of them; here is what notebooks themselves call."""

from analysis.reports.results import Results, start

__all__ = ["Results", "start"]
