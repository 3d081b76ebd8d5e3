"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""

from analysis.measures import (
    bands,
    comparison,
    contributions,
    events,
    importers,
    intervals,
    programmes,
    revisions,
    shares,
    track_record,
    windows,
)

__all__ = [
    "bands",
    "comparison",
    "contributions",
    "events",
    "importers",
    "intervals",
    "programmes",
    "revisions",
    "shares",
    "track_record",
    "windows",
]
