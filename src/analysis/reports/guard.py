"""What a run is guarded by: one at a time, and an end by signal or deadline that is known afterwards."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from analysis.ground.errors import Locked, NotPublished
from analysis.reports import nights

CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGALRM: 124}


@dataclass
class Ending:
    """Which signal ended a run, 0 if none did."""

    number: int = 0

    @property
    def code(self) -> int:
        """The exit code that goes with it."""
        return CODES.get(self.number, 130)


@contextmanager
def lock() -> Iterator[None]:
    """Hold the lock of updates; the system frees it when its holder dies, however that happens.

    Raises
    ------
    Locked
        If another run holds it.
    NotPublished
        If there is no room or right for its file.
    """
    from filelock import FileLock, Timeout

    try:
        nights.folder().mkdir(parents=True, exist_ok=True)
        held = FileLock(nights.folder() / ".lock", timeout=0)
        held.acquire()
    except Timeout as error:
        raise Locked("another update is at work on this folder; nothing was done") from error
    except OSError as error:
        raise NotPublished(f"runs/ could not be written: {error.strerror}; nothing was done") from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def signals(deadline: float) -> Iterator[Ending]:
    """End by a signal, or by the deadline, as by Ctrl-C, and remember which it was."""
    ending = Ending()

    def interrupt(number: int, frame: Any) -> None:
        ending.number = number
        raise KeyboardInterrupt

    # One that is ignored from outside, as under nohup, stays ignored.
    ours = [number for number in CODES if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in ours}
    signal.setitimer(signal.ITIMER_REAL, deadline)
    try:
        yield ending
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
