"""What a worker does, here or on a cluster: one report at a time, of data that came to it once."""

import atexit
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from analysis.batch import places, server, versions
from analysis.batch.orders import Order, notebook
from analysis.ground import disk, processes, project
from analysis.ground.errors import Problem
from analysis.reports.drafts import ROOM


@dataclass(frozen=True)
class Terms:
    """What all reports of a batch share: where they go, how long each may take, and what they are made with.

    Attributes
    ----------
    out : str
        The folder or address they go to.
    deadline : float
        Seconds for each.
    versions : dict
        Of the data, the code and all libraries, as the client has them.
    batch : str
        The marker of the process that asks.
    """

    out: str
    deadline: float
    versions: dict[str, str]
    batch: str


@dataclass(frozen=True)
class Outcome:
    """How a report went: `said` is empty if it was made, `stops` says that no other can be made either."""

    name: str
    importer: str
    said: str = ""
    seconds: float = 0.0
    stops: bool = False


@dataclass
class Kept:
    """What a worker keeps from report to report: the warm process, of one folder and version of the data."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reports: server.Reports | None = None
    of: tuple[str, str] = ("", "")
    ended: bool = False

    def at(self, home: str, data: str) -> server.Reports:
        """Return the warm process of this worker for a project's folder and the version of its data."""
        with self.lock:
            if self.ended:
                raise Problem("the batch is over")
            if self.reports is None or self.of != (home, data) or not self.reports.warm.usable:
                self.close()
                self.reports, self.of = server.Reports(home), (home, data)
            return self.reports

    def end(self) -> None:
        """End all that runs, for good."""
        with self.lock:
            self.ended = True
            self.close()

    def close(self) -> None:
        """End the warm process, and all that runs in it."""
        if self.reports:
            self.reports.close()
            self.reports = None


KEPT = Kept()
atexit.register(KEPT.close)


@contextmanager
def begun(here: bool) -> Iterator[None]:
    """Start this process's warm process, if reports are made `here`: it loads while it is found out which; end it."""
    if here:
        KEPT.at(str(project.home()), versions.data())
    try:
        yield
    finally:
        KEPT.close()


def make(order: Order, terms: Terms, pack: bytes | None = None) -> Outcome:
    """Return how a report went that was made and published; whatever goes wrong with it is said, not raised.

    Parameters
    ----------
    order : Order
        The report.
    terms : Terms
        What it shares with all others of its batch.
    pack : bytes, optional
        The project's data, for a worker that may have none; looked at only where they are not at hand yet.
    """
    place = places.at(terms.out)
    try:
        reports = KEPT.at(str(project.home() if pack is None else unpacked(pack, terms)), terms.versions["data"])
        with place.draft(order.name, terms.batch) as draft:
            task = server.Task(order.as_dict(), str(draft), terms.versions["data"])
            made = reports.make(task, terms.deadline)
            if made.error:
                kept = "" if KEPT.ended else place.kept(draft, order.name)  # stopped by Ctrl-C, it has not failed
                return _failed(order, f"{made.error}{kept}", made)
            place.publish(draft, order.name)
            return Outcome(order.name, order.importer, seconds=made.seconds)
    except (OSError, Problem) as error:
        return Outcome(order.name, order.importer, disk.said(error), stops=disk.is_about_room(error))


def _failed(order: Order, said: str, made: server.Made) -> Outcome:
    words = [os.strerror(number) for number in disk.NO_ROOM]
    return Outcome(order.name, order.importer, said, made.seconds, any(word in said for word in words))


def packed(notebooks: list[str]) -> bytes:
    """Return the project's data and some notebooks as one zip, to be sent to workers once."""
    whole, home = BytesIO(), project.home()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in versions.files(home / "data"):
            archive.write(path, path.relative_to(home).as_posix())
        for name in notebooks:
            archive.write(notebook(name), f"notebooks/{name}.ipynb")
    return whole.getvalue()


_unpacked: dict[str, Path] = {}
_unpacking = threading.Lock()


def unpacked(pack: bytes, terms: Terms) -> Path:
    """Return a project's folder with just the client's data: the worker's own if it has one, else unpacked once.

    Raises
    ------
    Problem
        If the worker has another version of the package or a library, or other data in the folder it was given.
    """
    with _unpacking:
        data = terms.versions["data"]
        if data in _unpacked:
            return _unpacked[data]
        own = os.environ.get("ARMSHARES_HOME")
        folder = project.home() if own else _extracted(pack)
        theirs = {"data": versions.of_folder(folder / "data"), "code": versions.code(), **versions.installed()}
        versions.refuse_others(terms.versions, theirs, f"worker {processes.host()}.{os.getpid()}")
        _unpacked[data] = folder
        return folder


def _extracted(pack: bytes) -> Path:
    processes.clear(Path(tempfile.gettempdir()), f"{ROOM}data-")
    folder = Path(tempfile.mkdtemp(prefix=f"{ROOM}data-{processes.marker()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with zipfile.ZipFile(BytesIO(pack)) as archive:
        archive.extractall(folder)
    return folder


def about(terms: Terms) -> str:
    """Return why this worker cannot be used, empty if it can."""
    theirs: dict[str, Any] = {"data": terms.versions["data"], "code": versions.code(), **versions.installed()}
    try:
        if os.environ.get("ARMSHARES_HOME"):
            theirs["data"] = versions.data()
        versions.refuse_others(terms.versions, theirs, f"worker {processes.host()}.{os.getpid()}")
    except Problem as error:
        return str(error)
    return ""
