"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.telling import (
    alt_heatmap,
    certainty,
    claims,
    coverage,
    events,
    headline,
    importers,
    printed,
    programmes,
    revisions,
    shares,
    track_record,
)

__all__ = [
    "alt_heatmap",
    "certainty",
    "claims",
    "coverage",
    "events",
    "headline",
    "importers",
    "printed",
    "programmes",
    "revisions",
    "shares",
    "track_record",
]
