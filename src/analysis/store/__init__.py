"""Raw files with passports, cleaned tables, and what the data at hand answer."""

from analysis.store import holdings, record

__all__ = ["holdings", "record"]
