"""What must be true, as data: printed figures, revisions, claims, and sums that must agree."""

from analysis.checks import claims, published, releases, verdicts

__all__ = ["claims", "published", "releases", "verdicts"]
