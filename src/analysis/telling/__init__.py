"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.ground.parts import later

__all__ = [
    "alt_heatmap",
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

__getattr__ = later(__name__, __all__)
