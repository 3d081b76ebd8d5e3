"""What everything stands on: errors, limits, folders and files, entities, numbers, dates."""

from analysis.ground import project

__all__ = ["project"]
