"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.telling import (
    alt_heatmap,
    arsenal,
    certainty,
    claims,
    coverage,
    deals,
    events,
    headline,
    pending,
    printed,
    programmes,
    revisions,
    robustness,
    shares,
    track_record,
)

__all__ = [
    "alt_heatmap",
    "arsenal",
    "certainty",
    "claims",
    "coverage",
    "deals",
    "events",
    "headline",
    "pending",
    "printed",
    "programmes",
    "revisions",
    "robustness",
    "shares",
    "track_record",
]
