"""Raw files with passports, cleaned tables, and what the data at hand answer."""

from analysis.store import own_claims, own_events, record

__all__ = ["own_claims", "own_events", "record"]
