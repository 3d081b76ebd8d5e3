"""A batch from its orders to its outcomes: what is unchanged is reused, the rest made in parallel, failures apart."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from analysis.batch import places
from analysis.batch.orders import Order
from analysis.batch.worker import Outcome, Terms, make
from analysis.ground.errors import Problem

AHEAD = 4  # reports given out per worker beyond the one it makes: enough to keep it busy, few enough to stop soon
Progress = Callable[[Outcome], None]


@dataclass
class Sorted:
    """Which reports are there already, and which have to be made for which reasons."""

    reused: list[Order] = field(default_factory=list)
    wanted: list[Order] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)

    def why(self) -> str:
        """Return what changed since reports were made, the most frequent first; empty if nothing did."""
        return "; ".join(f"{what} ({count})" for what, count in self.changed.most_common(3))


def sort(orders: list[Order], place: "places.Folder | places.Bucket") -> Sorted:
    """Return which of the reports are there unchanged, and what changed of the others."""
    found = Sorted()
    for order in orders:
        key = place.key(order.name)
        if key.get("key") == order.key:
            found.reused.append(order)
            continue
        found.wanted.append(order)
        parts = key.get("parts", {})
        differ = [name for name in order.parts if parts.get(name) != order.parts[name]] if parts else []
        found.changed.update(name.replace(f" of {order.importer} ", " of the importer ") for name in differ)
    return found


def run(orders: list[Order], terms: Terms, workers: "Workers", progress: Progress) -> list[Outcome]:
    """Return how each report went, in the order they were asked for.

    Parameters
    ----------
    orders : list of Order
        What is to be made.
    terms : Terms
        What they share.
    workers : Workers
        Who makes them.
    progress : callable
        Gets each outcome as it comes.

    Raises
    ------
    Problem
        If the place they go to is full or read-only, or the cluster is gone; what was made is there.
    """
    at_work, done = AtWork(workers, terms, iter(orders)), {}
    at_work.hand_out(workers.count * (1 + AHEAD))
    while at_work.running:
        outcome = at_work.next()
        done[outcome.name] = outcome
        progress(outcome)
        if outcome.stops:
            made = sum(not each.said for each in done.values())
            said = f"the {made} reports made before are there, and --resume makes the others"
            raise Problem(f"{terms.out} takes no more: {outcome.said}; {said}")
        at_work.hand_out(1)
    return [done[order.name] for order in orders]


def _outcome(future: Future, order: Order) -> Outcome:
    try:
        return future.result()
    except CancelledError as error:
        raise Problem("the cluster is gone: its scheduler does not answer any more; --resume makes the rest") from error
    except Exception as error:
        return Outcome(order.name, order.importer, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")


@dataclass
class Workers:
    """An executor, how many it has at work at once, and the data for those that have none."""

    executor: Executor
    count: int
    pack: Any = None

    def submit(self, order: Order, terms: Terms) -> Future:
        """Return the outcome to be of a report."""
        return self.executor.submit(make, order, terms, self.pack)


@dataclass
class AtWork:
    """The reports that are handed out and not over yet.

    Each future tells of its own end: to wait for all of them anew would cost the more the more there are.
    """

    workers: Workers
    terms: Terms
    rest: Iterator[Order]
    running: dict[Future, Order] = field(default_factory=dict)
    over: SimpleQueue[Future] = field(default_factory=SimpleQueue)

    def hand_out(self, most: int) -> None:
        """Give the workers some more of the reports, if there are any."""
        for order in itertools.islice(self.rest, most):
            future = self.workers.submit(order, self.terms)
            self.running[future] = order
            future.add_done_callback(self.over.put)

    def next(self) -> Outcome:
        """Return how the next report went that is over."""
        future = self.over.get()
        return _outcome(future, self.running.pop(future))
