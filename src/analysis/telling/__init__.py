"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.telling import (
    certainty,
    claims,
    coverage,
    events,
    headline,
    printed,
    programmes,
    revisions,
    shares,
    track_record,
)

__all__ = [
    "certainty",
    "claims",
    "coverage",
    "events",
    "headline",
    "printed",
    "programmes",
    "revisions",
    "shares",
    "track_record",
]
