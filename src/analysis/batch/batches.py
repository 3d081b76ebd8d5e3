"""A batch whole: what is asked, what is reused, what is made, and what is said of it at the end."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from analysis.batch import executors, front, places, run, versions
from analysis.batch.orders import NOTEBOOKS, Asks, Order, orders
from analysis.batch.run import Workers
from analysis.batch.worker import Outcome, Terms
from analysis.ground import processes, project
from analysis.ground.errors import Problem
from analysis.reports.drafts import ROOM

RECORD = "batch.json"  # what was asked of a batch, beside its reports
DEADLINE = 600.0  # seconds for one report
LONGEST = 86_400.0
Watch = Callable[[run.Sorted], Any]  # gets what is to be made, gives a context whose value is a Progress


@dataclass(frozen=True)
class How:
    """Where reports go, and who makes them: `workers` of this machine, or those of a dask `scheduler`."""

    out: str = ""
    workers: int = 0
    scheduler: str = ""
    deadline: float = DEADLINE
    resume: bool = False


@dataclass(frozen=True)
class Batch:
    """What became of a batch: how many reports were reused, how the others went, what had changed, where they are."""

    where: str
    reused: int
    outcomes: list[Outcome]
    changed: str

    @property
    def failed(self) -> list[Outcome]:
        """The reports that could not be made."""
        return [each for each in self.outcomes if each.said]

    def __str__(self) -> str:
        made = len(self.outcomes) - len(self.failed)
        whole = self.reused + len(self.outcomes)
        said = f"{whole} reports in {self.where}: {made} made, {self.reused} unchanged and reused"
        said += f", {len(self.failed)} failed" if self.failed else ""
        return f"{said}\nmade again for what changed: {self.changed}" if self.changed else said


def batch(asks: Asks | None, how: How, watch: Watch) -> Batch:
    """Return what became of a batch; nothing is made twice that would come out the same.

    Parameters
    ----------
    asks : Asks or None
        What is asked; None takes what the batch in the same place was asked before, to resume it.
    how : How
        Where reports go and who makes them.
    watch : callable
        Gets what is to be made and gives a context manager, whose value gets each outcome.

    Raises
    ------
    Problem
        If anything asked is wrong, before anything starts; or the place takes no more, or the cluster is gone.
    """
    count = executors.checked(how.workers or executors.cores())
    if not 0 < how.deadline <= LONGEST:
        raise Problem(f"a deadline of {how.deadline:g} s cannot be; choose more than 0 and at most {LONGEST:g}")
    asks = _resumed(asks, how) if how.resume else asks
    if not asks:
        raise Problem("say whose reports with --importers, e.g. all, top:40 or names separated by commas")
    wanted, known = orders(asks)
    place = places.at(how.out or _usual(asks, known.release))
    terms = Terms(_absolute(place), how.deadline, versions.here(), processes.marker())
    place.open()
    try:
        found = run.sort(wanted, place)
        place.write(RECORD, project.as_json(asdict(asks)))
        outcomes = _made(found, Fronts(wanted, known.release, place), terms, how.scheduler or count, watch)
    finally:
        place.close()
        # What a killed process left, of this batch or one before it, which could not take it away.
        processes.clear(Path(tempfile.gettempdir()), ROOM)
    return Batch(str(place), len(found.reused), outcomes, found.why())


@dataclass(frozen=True)
class Fronts:
    """The front pages of a batch: they link the reports that are there, so they are made last."""

    wanted: list[Order]
    release: int
    place: "places.Folder | places.Bucket"

    def orders(self, outcomes: list[Outcome]) -> list[Order]:
        """Return an order for each front page after some reports failed or not."""
        failed = {each.name for each in outcomes if each.said}
        return front.orders(self.wanted, {order.name for order in self.wanted} - failed, self.release)

    def made(self, orders: list[Order], terms: Terms, workers: Workers | None) -> list[Outcome]:
        """Return the front pages that failed, after the others stand beside the reports."""
        changed = run.sort(orders, self.place).wanted
        terms = replace(terms, deadline=max(terms.deadline, DEADLINE))  # which is meant for one importer's report
        outcomes = run.run(changed, terms, workers, lambda outcome: None) if workers else []
        failed = [replace(each, importer="front page") for each in outcomes if each.said]
        windows = [order.window for order in orders]
        for order in orders:
            if order.name not in {each.name for each in failed}:
                text = self.place.read(f"{order.name}/{front.PAGE}")
                self.place.write(front.address(order.window, windows), text)
        return failed


def _made(found: run.Sorted, fronts: Fronts, terms: Terms, who: int | str, watch: Watch) -> list[Outcome]:
    unchanged = [] if found.wanted else run.sort(fronts.orders([]), fronts.place).wanted
    if not found.wanted and not unchanged:
        return fronts.made(fronts.orders([]), terms, None)
    with _workers(found.wanted or unchanged, terms, who) as workers:
        with watch(found) as progress:
            outcomes = run.run(found.wanted, terms, workers, progress)
        return outcomes + fronts.made(fronts.orders(outcomes), terms, workers)


@contextmanager
def _workers(wanted: list[Order], terms: Terms, who: int | str) -> Iterator[Workers]:
    if isinstance(who, int):
        with executors.local(min(who, len(wanted))) as workers:
            yield workers
        return
    notebooks = sorted({front.NOTEBOOK, *(name for order in wanted for name in order.notebooks)})
    with executors.cluster(who, terms, notebooks) as workers:
        yield workers


def _usual(asks: Asks, release: int) -> str:
    """Return the folder of a batch that names none."""
    more = "" if asks.notebooks == NOTEBOOKS else "-" + "-".join(name[:2] for name in asks.notebooks)
    return str(project.reports() / f"importers-{release}{more}")


def _absolute(place: "places.Folder | places.Bucket") -> str:
    return str(place.path.resolve()) if isinstance(place, places.Folder) else place.address


def _resumed(asks: Asks | None, how: How) -> Asks:
    """Return what the batch in a place was asked; what is asked now must be the same.

    Raises
    ------
    Problem
        If there is none, its record is damaged, or something else is asked now.
    """
    where = how.out or (_usual(asks, orders_release(asks)) if asks else "")
    if not where:
        raise Problem("say which batch is to be resumed, with --out or --importers")
    place = places.at(where)
    text = place.read(RECORD)
    if not text:
        raise Problem(f"{place} holds no batch to resume; leave --resume out to start one")
    found = _read(text, str(place))
    if asks and asks != found:
        raise Problem(f"{place} holds a batch of other parameters; leave them out, or leave --resume out")
    return found


def orders_release(asks: Asks) -> int:
    """Return the release of what is asked: the newest at hand for 0."""
    from analysis.batch.importers import Known

    return Known(asks.release).release


def _read(text: str, where: str) -> Asks:
    import json

    try:
        held = json.loads(text)
        asks = Asks(held["importers"], held["release"], tuple(held["windows"]), tuple(held["notebooks"]))
        words = [asks.importers, *asks.windows, *asks.notebooks]
        if type(asks.release) is not int or not asks.notebooks or not all(isinstance(word, str) for word in words):
            raise ValueError("of other kinds than it was written with")
        return asks
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{where}/{RECORD} is damaged; leave --resume out to start the batch anew") from error
