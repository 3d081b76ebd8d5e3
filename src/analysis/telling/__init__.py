"""Results put into words: titles, sentences, page tables, alt texts; one file per question of the page."""

from importlib import import_module
from types import ModuleType

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


def __getattr__(name: str) -> ModuleType:
    """Load a part when it is first asked for: a command that prints one answer pays for no other."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
