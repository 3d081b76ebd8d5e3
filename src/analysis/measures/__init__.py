"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""

from analysis.measures import (
    arsenal,
    bands,
    comparison,
    contributions,
    deals,
    events,
    intervals,
    pending,
    programmes,
    revisions,
    robustness,
    shares,
    track_record,
    windows,
)

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
