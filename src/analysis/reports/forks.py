"""Notebooks run in forks of one warm process: started when first needed, gone with this one."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from analysis.reports.environment import clean

START = "import sys; del sys.path[0]; from analysis.reports import warm; warm.serve(int(sys.argv[1]))"
POSSIBLE = sys.platform == "linux" and hasattr(os, "fork")  # elsewhere the system's own libraries forbid forks
INLINE = "module://matplotlib_inline.backend_inline"  # matplotlib asks once, when it is loaded
PATIENCE = 5.0  # seconds for the warm process to end when asked


@dataclass(frozen=True)
class Task:
    """One notebook to be run by papermill.

    Attributes
    ----------
    paths : list of str
        The notebook and where the executed one goes.
    values : dict
        Its parameters.
    env, folder, log
        Its environment, the folder it runs in, and the file for what it prints past its cells.
    """

    paths: list[str]
    values: dict[str, Any]
    env: dict[str, str]
    folder: str
    log: str


@dataclass
class Fork:
    """A notebook that runs in a process of its own, which any thread can end at any time."""

    warm: "Warm" = field(repr=False)
    ours: socket.socket = field(repr=False)

    def wait(self) -> dict[str, Any]:
        """Return how it went, when nothing of it runs any more.

        Empty if well; else `cell`, `ename` and `evalue` of the failed cell, `errno`, `strerror` and `filename` of a
        file that could not be read or written, or `failed`, a sentence.
        """
        said: dict[str, Any] | None = None
        ended = None
        with self.ours, self.ours.makefile("rb") as lines, suppress(ConnectionError):
            for line in lines:
                told = json.loads(line)
                said, ended = (said, told["ended"]) if "ended" in told else (told, ended)
        if said is not None:
            return said
        return {"failed": f"Kernel died{_how(ended)}"}

    def end(self) -> None:
        """Have it killed, and all it started; nothing happens if it is over."""
        with suppress(OSError):
            self.ours.shutdown(socket.SHUT_WR)
        if not self.warm.loaded:  # it would hear of it only then
            self.warm.process.kill()


def _how(status: int | None) -> str:
    if status is None:
        return ""
    if status >= 0:
        return f" with exit code {status}"
    return f" by {signal.Signals(-status).name}"


class Warm:
    """The warm process, and the way to it. Use `warm()`: one is enough."""

    def __init__(self, start: str = START, **env: str) -> None:
        self.owner, self.lock = os.getpid(), threading.Lock()
        self.control, theirs = socket.socketpair()
        env = {"MPLBACKEND": INLINE} | clean() | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"} | env
        self.log = tempfile.TemporaryFile()  # noqa: SIM115, closed by `close`
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", start, str(theirs.fileno())], env=env, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True,
            )  # fmt: skip

    def start(self, task: Any) -> Fork:
        """Return the notebook as it starts to run: `task` is a Task, or what another kind of child takes.

        Raises
        ------
        OSError
            If the warm process is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            socket.send_fds(self.control, [b"1"], [theirs.fileno()])
        ours.sendall(json.dumps(task.__dict__).encode() + b"\n")
        return Fork(self, ours)

    @property
    def usable(self) -> bool:
        """Whether it lives and is this process's own, and not that of the process this one was forked from."""
        return self.owner == os.getpid() and self.process.poll() is None

    @property
    def loaded(self) -> bool:
        """Whether it has loaded what notebooks need, and so forks at once."""
        with suppress(OSError):  # nothing said yet, or gone
            return bool(self.control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        return False

    def close(self) -> None:
        """End the warm process and every notebook that still runs."""
        hears = self.loaded
        self.control.close()
        if self.owner != os.getpid():
            return
        if not hears:  # it would only when it has loaded, and nothing runs in it yet
            self.process.kill()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


_only: list[Warm] = []
_asking = threading.Lock()


def warm() -> Warm:
    """Return the warm process of this one, started if there is none that lives."""
    with _asking:
        if not (_only and _only[0].usable):
            close()
            _only.append(Warm())
        return _only[0]


def begin() -> None:
    """Start the warm process where notebooks will run in it: it loads while this one still reads what is asked."""
    if POSSIBLE:
        warm()


@atexit.register
def close() -> None:
    """End the warm process, if there is one."""
    while _only:
        _only.pop().close()
