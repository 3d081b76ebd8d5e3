"""What must be true of the data: figures SIPRI printed, and sums that must agree."""

from analysis.checks import published, reconcile

__all__ = ["published", "reconcile"]
