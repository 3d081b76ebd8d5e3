"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""

from importlib import import_module
from types import ModuleType

__all__ = [
    "arsenal",
    "bands",
    "comparison",
    "contributions",
    "deals",
    "events",
    "intervals",
    "pending",
    "programmes",
    "revisions",
    "robustness",
    "shares",
    "track_record",
    "windows",
]


def __getattr__(name: str) -> ModuleType:
    """Load a part when it is first asked for: a command that prints one answer pays for no other."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
