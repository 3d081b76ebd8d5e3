"""How a command ends: every end is an exit code, and at most one sentence."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from analysis.ground.errors import CheckFailed, Problem

# What every command can end with; a command with ends of its own names them by `example(..., ends=...)`.
CODES = {
    0: "done",
    1: "a check or a notebook failed",
    2: "wrong use or unusable input",
    129: "ended by hang-up",
    130: "ended by Ctrl-C",
    143: "ended by SIGTERM",
}
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143} | ({signal.SIGHUP: 129} if hasattr(signal, "SIGHUP") else {})
STOPPED = "stopped; nothing half-written was left"


class Ended(BaseException):
    """A signal asked the program to end; `code` is what it then exits with. No KeyboardInterrupt: click has its own."""

    def __init__(self, code: int):
        super().__init__()
        self.code = code


@contextmanager
def signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and SIGHUP into one `Ended`; what comes after the first, or after the end, is not heard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # One that is ignored from outside, as under nohup, stays ignored.
    ours = [number for number in SIGNALS if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)]
    before = {number: signal.signal(number, _end) for number in ours}
    try:
        yield
    finally:
        _deafen()
        if not _is_program():
            for number, handler in before.items():
                signal.signal(number, handler)


def _end(number: int, frame: Any) -> None:
    _deafen()
    raise Ended(SIGNALS[signal.Signals(number)])


def _deafen() -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_IGN)


def _is_program() -> bool:
    """Say whether this is the program itself, and not a call from a test or another program."""
    started = Path(sys.argv[0] if sys.argv else "")
    return started.name == "armshares" or started.parts[-2:] == ("cli", "__main__.py")


def ended(run: Callable[[], Any]) -> tuple[int, str]:
    """Return the exit code of a command, and the sentence for stderr, empty if there is none."""
    debug = "--debug" in sys.argv
    try:
        run()
        return 0, ""
    except click.exceptions.Exit as end:
        return end.exit_code, ""
    except click.ClickException as error:
        return 2, error.format_message()
    except Ended as end:
        return end.code, STOPPED
    except (click.Abort, KeyboardInterrupt):
        return 130, STOPPED
    except MemoryError:
        return 2, "there is not enough memory for this; close other programs or raise the limit, nothing was changed"
    except (Problem, CheckFailed) as error:
        if debug:
            raise
        return error.code, str(error)
    except Exception as error:
        if debug:
            raise
        return 2, _unforeseen(error)


def _unforeseen(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        if error.filename is None:
            with suppress(OSError, ValueError):  # nothing more goes there, at the end of the program either
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            hint = "; make room there" if error.errno == errno.ENOSPC else ""
            return f"the output cannot be written: {error.strerror}{hint}"
        return f"{error.filename}: {error.strerror}; check the path, its permissions and the room on the disk"
    last = (str(error).splitlines() or [""])[0]
    return f"unexpected {type(error).__name__}: {last}; run again with --debug and report it"
