"""A process with everything loaded that forks a child for each notebook: `python -c "…warm.serve(socket)"`.

It has one thread, so that a fork copies no lock that someone holds; it computes nothing and reads no data, so that
each child starts as fresh as a new process. It ends, and all its children with it, when nobody holds the other end.
"""

import ctypes
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

SUBREAPER, DEATH_SIGNAL = 36, 1  # of Linux' prctl: who gets the orphans; what a child hears when its parent dies
KIND, LOST = 1, "forked from a process with threads"
# What notebooks and papermill would load one after another.
LOADED = (
    "papermill.execute",
    "analysis.reports.engine",
    "analysis.reports.values",
    "analysis.figures",
    "analysis.checks.published",
    "analysis.claims.judge",
    "analysis.measures.track_record",
    "analysis.store.record",
    "analysis.telling.track_record",
)


def serve(number: int) -> None:
    """Fork a child for each socket that is sent over the socket `number`, until that one is closed."""
    sys.modules["rfc3987_syntax"] = None  # jsonschema would build a grammar of addresses, a second that nobody needs
    from analysis.reports import loading

    loading.load()
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    Server(socket.socket(fileno=number)).run()
