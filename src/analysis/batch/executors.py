"""Who makes a batch's reports: threads here that each wait for a process, or the workers of a dask cluster."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from analysis.batch import worker
from analysis.batch.run import Workers
from analysis.batch.worker import Terms
from analysis.ground.errors import Problem

MOST_WORKERS = 256
PATIENCE = 10  # seconds for a scheduler to answer


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def checked(count: int) -> int:
    """Return a number of workers that can be; anything else is a Problem."""
    if not 1 <= count <= MOST_WORKERS:
        raise Problem(f"{count} workers cannot be; choose 1 to {MOST_WORKERS} (this machine has {cores()} processors)")
    return count


@contextmanager
def local(count: int) -> Iterator[Workers]:
    """Give so many workers of this machine; in the end all that still runs is ended at once."""
    executor = ThreadPoolExecutor(count)
    try:
        yield Workers(executor, count)
    finally:
        worker.KEPT.end()
        executor.shutdown(cancel_futures=True)
        worker.KEPT.ended = False


@contextmanager
def cluster(address: str, terms: Terms, notebooks: list[str]) -> Iterator[Workers]:
    """Give the workers of the dask scheduler at `address`, each of which gets the data once.

    Raises
    ------
    Problem
        If the library is missing, the scheduler does not answer within ten seconds, it has no workers, or one of them
        has another version of the package, a library or the data.
    """
    with _client(address) as client:
        _check_workers(client, terms)
        # Sent to one worker, from which the others take it when they first need it.
        pack = client.scatter(worker.packed(notebooks), broadcast=True, hash=False)
        executor = client.get_executor(pure=False, retries=5)
        try:
            yield Workers(executor, sum(client.nthreads().values()), pack)
        finally:
            executor.shutdown(wait=False)
            client.cancel([pack])


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        said = "pip install 'arms-import-shares[cluster]'"
        raise Problem(f"--scheduler needs dask's library distributed, which is not installed: {said}") from error
    try:
        asyncio.run(_answers(address))
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = f"no scheduler answers at {address[:100]} within {PATIENCE} s"
        raise Problem(f"{said}; start one with `dask scheduler`, or check the address") from error
    with client:
        yield client


async def _answers(address: str) -> None:
    """Return when a scheduler has answered; a client would wait without end for what takes its call and is silent."""
    from distributed.comm import connect

    async with asyncio.timeout(PATIENCE):
        comm = await connect(address, timeout=PATIENCE)
    comm.abort()


def _check_workers(client: Any, terms: Terms) -> None:
    """Refuse a cluster without workers, or with one that would make other reports than this machine."""
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise Problem("the scheduler has no workers; start some with `dask worker ADDRESS`")
    try:
        said = client.run(worker.about, terms)
    except Exception as error:
        raise Problem(
            f"a worker cannot load this package: {' '.join(str(error).split())[:200]}; install the same version there"
        ) from error
    refused = sorted(each for each in said.values() if each)
    if refused:
        raise Problem(refused[0])
