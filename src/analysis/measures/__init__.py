"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""

from analysis.measures import comparison, contributions, events, programmes, revisions, shares, windows

__all__ = ["comparison", "contributions", "events", "programmes", "revisions", "shares", "windows"]
