"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.telling import claims, coverage, events, headline, printed, programmes, revisions, shares

__all__ = ["claims", "coverage", "events", "headline", "printed", "programmes", "revisions", "shares"]
