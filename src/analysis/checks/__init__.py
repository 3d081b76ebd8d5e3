"""What must be true, as data: printed figures, revisions, claims, and sums that must agree."""

from analysis.checks import published, releases

__all__ = ["published", "releases"]
