"""What scheduling costs: the way of `armshares batch --scheduler`, with made-up reports that only wait.

    python tests/scale.py [REPORTS [WORKERS [SECONDS]]]        10,000 reports of one second on 100 workers by default

The workers are threads of one scheduler's process here, so that a hundred of them fit a small machine; every order
and every outcome goes through the scheduler as on a real cluster.
"""

import sys
import time
from contextlib import contextmanager
from unittest import mock

from analysis.batch import run
from analysis.batch.orders import Order
from analysis.batch.worker import Outcome, Terms


def waits(order: Order, terms: Terms, pack: bytes) -> Outcome:
    """Return the outcome of a report that takes as long as the terms say."""
    time.sleep(terms.deadline)
    return Outcome(order.name, order.importer, seconds=terms.deadline)


def order(number: int) -> Order:
    """Return a made-up order, about as large as a real one."""
    values = {"importer": f"Importer {number}", "suppliers": ["One", "Two", "Three"], "window": "2020-2024"}
    parts = {f"part {place}": f"{number:064x}" for place in range(12)}
    return Order(f"importer-{number}", f"Importer {number}", "2020-2024", {"02-supplier-shares": values}, parts)


@contextmanager
def workers(count: int):
    """Give the executor of a scheduler with so many workers."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=count, threads_per_worker=1, processes=False, dashboard_address=None, memory_limit=0
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        pack = client.scatter(bytes(2**20), broadcast=True, hash=False)
        yield run.Workers(client.get_executor(pure=False, retries=5), count, pack)


def main(reports: int = 10_000, count: int = 100, seconds: float = 1.0) -> None:
    """Print what so many reports took, beside what they would without any scheduling."""
    orders = [order(number) for number in range(reports)]
    terms = Terms("nowhere", seconds, {}, "made-up")
    with workers(count) as at_work, mock.patch.object(run, "make", waits):
        started, used = time.perf_counter(), time.process_time()
        outcomes = run.run(orders, terms, at_work, lambda outcome: None)
        wall, cpu = time.perf_counter() - started, time.process_time() - used
    assert [each.name for each in outcomes] == [each.name for each in orders]
    least = -(-reports // count) * seconds
    print(f"{reports:,} reports of {seconds:g} s on {count} workers: {wall:.1f} s, {least:.1f} s without scheduling")
    print(f"efficiency {least / wall:.1%}; scheduler and workers: {1000 * cpu / reports:.2f} ms of processor a report")


if __name__ == "__main__":
    main(*(kind(word) for kind, word in zip((int, int, float), sys.argv[1:], strict=False)))
