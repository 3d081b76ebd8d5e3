"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""

from analysis.ground.parts import later

__all__ = [
    "arsenal",
    "at_hand",
    "bands",
    "comparison",
    "concentration",
    "contributions",
    "deals",
    "events",
    "importers",
    "intervals",
    "lags",
    "pending",
    "programme_parts",
    "programmes",
    "revisions",
    "robustness",
    "shares",
    "track_record",
    "windows",
]

__getattr__ = later(__name__, __all__)
