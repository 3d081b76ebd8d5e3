"""The process that notebooks are forked from: it has everything loaded, one thread, and no data.

It reads no data and computes nothing, so that each child starts as fresh as a process of its own; it has one thread,
so that a fork copies no lock that someone holds. For each socket that comes over the one it was started with, a child
does what it is told there. A child dies, and all it started, when it is done or when the other end writes no more.
"""

import builtins
import ctypes
import gc
import json
import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from analysis.reports import streams
from analysis.reports.environment import without_address_grammar

SUBREAPER, DEATH_SIGNAL = 36, 1  # of Linux's prctl: orphans become ours; a child dies with its parent
# What papermill and the notebooks would load, one notebook after another.
LOADED = (
    "papermill.execute", "analysis.reports.child", "analysis.reports.results", "analysis.reports.by_hand",
    "analysis.reports.render", "analysis.figures", "analysis.measures", "analysis.store", "analysis.store.clean",
    "analysis.telling", "analysis.checks", "analysis.claims",
)  # fmt: skip
WATCH = 500  # milliseconds between looks at how much is printed
SWEEPS = 20_000, 20, 100  # a notebook that draws makes many objects and few cycles: it looks for them less often
Child = Callable[[socket.socket], None]
GONE = select.POLLHUP | select.POLLERR | select.POLLRDHUP


def serve(number: int, prepare: Callable[[], Any] = lambda: None, child: Child | None = None) -> None:
    """Fork a child for each socket that is sent over the socket `number`, until that one is closed.

    Parameters
    ----------
    number : int
        The socket's number.
    prepare : callable
        What else is done once, before the first child.
    child : callable, optional
        What a child does with its socket; by default it runs one notebook.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    without_address_grammar()
    _load(prepare)
    from analysis.reports import child as notebook

    Server(socket.socket(fileno=number), child or notebook.run).run()


def _load(prepare: Callable[[], Any]) -> None:
    """Load everything as a kernel would: pandas asks when it is loaded who will show its tables."""
    gc.disable()  # what is loaded stays: nothing of it is to be found again
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)
    for name in LOADED:
        loaded = import_module(name)
        for part in getattr(loaded, "__all__", ()):
            getattr(loaded, part)
    del builtins.get_ipython
    from analysis.figures.base import warming
    from analysis.reports.render import templates

    warming.draw()
    templates().get_template("display.html.j2")
    prepare()
    gc.freeze()  # what the children share is not copied for counting
    gc.set_threshold(*SWEEPS)
    gc.enable()


class Server:
    """The children that run, each with the socket over which its end is told."""

    def __init__(self, control: socket.socket, child: Child):
        self.control, self.child, self.running, self.poll = control, child, {}, select.poll()
        self.poll.register(control, select.POLLIN)
        # A child's end wakes the poll.
        self.woken, wakes = socket.socketpair()
        for each in (self.woken, wakes):
            each.setblocking(False)
        self.wakes = wakes
        self.poll.register(self.woken, select.POLLIN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno())

    def run(self) -> None:
        """Serve until the control socket is closed; then every child ends."""
        self.control.sendall(b"1")  # loaded
        going = True
        while going:
            for number, event in self.poll.poll(WATCH if self.running else None):
                if number == self.control.fileno():
                    going = self._fork_one()
                elif number == self.woken.fileno():
                    self.woken.recv(4096)
                elif event & GONE:
                    self._end(number)
            self._stop_printing()
            self._reap()
        for pid in list(self.running):
            _kill(pid)
        self._reap(wait=True)

    def _fork_one(self) -> bool:
        """Fork a child for the socket that came; say False if none will come any more."""
        message, numbers, _, _ = socket.recv_fds(self.control, 1, 1)
        if not message:
            return False
        channel = socket.socket(fileno=numbers[0])
        os.set_inheritable(channel.fileno(), False)
        pid = os.fork()
        if not pid:
            self._become_child(channel)
        with suppress(OSError):
            os.setpgid(pid, pid)
        self.running[pid] = channel
        self.poll.register(channel, select.POLLRDHUP)
        return True

    def _become_child(self, channel: socket.socket) -> None:
        """Leave all that is the server's, and do what the channel says; never returns."""
        with suppress(BaseException):
            os.setpgid(0, 0)
            ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for other in (self.control, self.woken, self.wakes, *self.running.values()):
                other.close()
            self.child(channel)
        os._exit(0)

    def _stop_printing(self) -> None:
        """Kill the children whose own children print without end."""
        for pid in filter(streams.too_much, self.running):
            with suppress(OSError):
                self.running[pid].sendall(streams.FAILED)
            _kill(pid)

    def _end(self, number: int) -> None:
        """Kill the child whose other end writes no more; it is reaped in a moment."""
        self.poll.unregister(number)
        for pid, channel in self.running.items():
            if channel.fileno() == number:
                _kill(pid)

    def _reap(self, wait: bool = False) -> None:
        """Tell how each child ended that did, after nothing is left that it started."""
        how = os.WEXITED | os.WNOWAIT | (0 if wait else os.WNOHANG)
        for pid, channel in list(self.running.items()):
            if not os.waitid(os.P_PID, pid, how):
                continue
            _kill(pid)  # its group, which it leads even now
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            del self.running[pid]
            _wait_for_group(pid)
            self._end_orphans()
            with suppress(KeyError, OSError):
                self.poll.unregister(channel)
            with suppress(OSError):
                channel.sendall(json.dumps({"ended": status}).encode() + b"\n")
            channel.close()

    def _end_orphans(self) -> None:
        """End what notebooks started in groups of its own, except where the notebook still runs."""
        while orphans := [pid for pid in _children() if pid not in self.running]:
            for pid in orphans:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(OSError):
                    os.waitpid(pid, 0)


def _kill(pid: int) -> None:
    for end in (os.killpg, os.kill):  # it may not lead its group yet
        with suppress(OSError):
            end(pid, signal.SIGKILL)


def _wait_for_group(group: int) -> None:
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-group, 0)


def _children() -> list[int]:
    """Return the numbers of this process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found
