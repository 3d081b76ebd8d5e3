"""The warm process that a batch's reports are forked from: everything loaded, the data read once, and one thread.

Each report has a process of its own, and each of its notebooks a fork of that: a notebook that kills its process, or
fills its memory, takes nothing with it. All end when the process that asked is gone.
"""

import ctypes
import json
import os
import select
import signal
import socket
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.ground import processes
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import forks, streams, warm
from analysis.reports.drafts import ROOM
from analysis.reports.forks import Fork

START = "import sys; from analysis.batch import server; server.serve(int(sys.argv[1]))"
STARTED = {"started": True}
LONGEST_START = 120.0  # seconds for the warm process to load everything and read the data
LOADED = ("analysis.reports.html", "nbconvert.exporters.html", "analysis.reports.kernel")


def serve(number: int) -> None:
    """Fork a report for each socket that is sent over the socket `number`, until that one is closed."""
    warm.serve(number, _prepare, _run)


def _prepare() -> None:
    # Not before: pandas asks when it is loaded who will show its tables, and `warm` answers as a kernel would.
    for name in LOADED:
        import_module(name)
    from analysis.batch import report, versions
    from analysis.reports import html
    from analysis.store import holdings

    html.make_ready()
    report.DATA[:] = [versions.data()]
    holdings.keep()


def _run(channel: socket.socket) -> None:
    """Make the report that the channel tells of, and tell there how it went."""
    from analysis.batch import report

    with channel.makefile("rb") as lines:
        task = json.loads(lines.readline())
    _say(channel, STARTED)
    # Its notebooks' processes are forked here, where no thread runs, one after the other.
    forks._only[:] = [Forking()]
    try:
        report.fill(task)
        said = {"error": ""}
    except (Problem, CheckFailed) as error:
        said = {"error": str(error)}
    except OSError as error:
        said = {"error": f"{error.strerror or error} ({error.filename})"}
    except BaseException as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    _say(channel, said)


def _say(channel: socket.socket, said: dict[str, Any]) -> None:
    channel.sendall(json.dumps(said).encode() + b"\n")


class Forking:
    """What starts notebooks as the warm process does, as forks of this very process."""

    usable = loaded = True

    def start(self, task: forks.Task) -> "Own":
        """Return the notebook as it starts to run."""
        from analysis.reports import child

        ours, theirs = socket.socketpair()
        pid = os.fork()
        if not pid:
            with suppress(BaseException):
                ours.close()
                ctypes.CDLL(None).prctl(warm.DEATH_SIGNAL, signal.SIGKILL)
                child.run(theirs)
            os._exit(0)
        theirs.close()
        ours.sendall(json.dumps(task.__dict__).encode() + b"\n")
        return Own(self, ours, pid)

    def close(self) -> None:
        """Nothing is to be ended: the forks end with this process."""


@dataclass
class Own(Fork):
    """A notebook in a fork of this process, whose end is seen even where what it started holds its socket."""

    pid: int

    def wait(self) -> dict[str, Any]:
        """Return how it went, when its process has ended."""
        ended, said = os.pidfd_open(self.pid), b""
        while True:
            ready = select.select([self.ours, ended], [], [], warm.WATCH / 1000)[0]
            if streams.too_much(self.pid):
                os.kill(self.pid, signal.SIGKILL)
                said = streams.FAILED
            part = self.ours.recv(1 << 16) if self.ours in ready else b""
            said += part
            if not part and (ended in ready or self.ours in ready):
                break
        os.close(ended)
        self.ours.close()
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        line = said.partition(b"\n")
        return json.loads(line[0]) if line[1] else {"failed": f"Kernel died{forks._how(status)}"}


@dataclass
class Talk:
    """What the other end of a socket says, line by line, waited for with patience that ends."""

    socket: socket.socket
    rest: bytes = b""

    def next(self, seconds: float) -> dict[str, Any]:
        """Return what it says next, nothing if it says no more; TimeoutError if it says nothing for so long."""
        ends = time.monotonic() + seconds
        while b"\n" not in self.rest:
            self.socket.settimeout(max(ends - time.monotonic(), 0.001))
            part = self.socket.recv(1 << 16)
            if not part:
                return {}
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)


@dataclass(frozen=True)
class Made:
    """How a report went that a warm process was asked for: `error` is empty if well."""

    error: str
    seconds: float


@dataclass(frozen=True)
class Task:
    """A report as its process is told of it."""

    order: dict[str, Any]
    draft: str
    data: str


class Reports:
    """A warm process of reports, and the way to it from any thread."""

    def __init__(self, home: str):
        self.warm = forks.Warm(START, ARMSHARES_HOME=home)

    def make(self, task: Task, deadline: float) -> Made:
        """Return how a report went, after at most `deadline` seconds; nothing of it runs any more then."""
        fork = self.warm.start(task)
        talk, started, said, error = Talk(fork.ours), 0.0, {}, ""
        with fork.ours:
            try:
                begun = talk.next(LONGEST_START)
                started = time.monotonic()
                said = talk.next(deadline) if begun == STARTED else begun
            except TimeoutError:
                error = f"not done after {deadline:g} s; it was stopped" if started else "its process did not start"
            seconds = time.monotonic() - started
            fork.end()
            last = self._last(talk)
        if "error" not in said:  # it was killed, and could not take away the folders of its notebooks
            processes.clear(Path(tempfile.gettempdir()), ROOM)
        if not error and "error" not in said:
            error = f"its process died{forks._how(last.get('ended'))}{self._log()}"
        return Made(error or said["error"], seconds)

    def _last(self, talk: Talk) -> dict[str, Any]:
        """Return what is said last of a report: that nothing of it runs any more."""
        said: dict[str, Any] = {}
        with suppress(OSError):
            while told := talk.next(forks.PATIENCE):
                said = told
        return said

    def _log(self) -> str:
        """Return the last words of the warm process, if it has ended."""
        if self.warm.usable:
            return ""
        self.warm.log.seek(0)
        lines = self.warm.log.read().decode(errors="replace").strip().splitlines()
        return f": {lines[-1][:300]}" if lines else ""

    def close(self) -> None:
        """End it, and every report that it makes."""
        self.warm.close()
