"""Claims judged by rules from the rows of the data."""

from analysis.claims import judge

__all__ = ["judge"]
