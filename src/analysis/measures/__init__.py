"""What can be asked of the tables: tables in, tables out; nothing here reads or draws."""

from analysis.measures import contributions, events, programmes, revisions, sentences, shares, summary, words

__all__ = ["contributions", "events", "programmes", "revisions", "sentences", "shares", "summary", "words"]
