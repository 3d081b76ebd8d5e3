"""What can be asked of the tables: tables in, results out; nothing here reads or draws."""

from analysis.measures import comparison, contributions, events, programmes, releases, revisions, shares

__all__ = ["comparison", "contributions", "events", "programmes", "releases", "revisions", "shares"]
