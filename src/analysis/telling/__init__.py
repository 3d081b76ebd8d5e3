"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from analysis.ground.parts import later

__all__ = [
    "alt_heatmap",
    "arsenal",
    "certainty",
    "claims",
    "coverage",
    "deals",
    "events",
    "explore",
    "headline",
    "importers",
    "pending",
    "printed",
    "programmes",
    "questions",
    "revisions",
    "robustness",
    "shares",
    "track_record",
]

__getattr__ = later(__name__, __all__)
