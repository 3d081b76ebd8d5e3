"""Batches on a dask cluster of this machine: the same bytes, wherever they go, whoever dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager

import pytest

from analysis.batch import batches, places, versions
from analysis.batch.batches import How
from analysis.batch.orders import Asks
from analysis.ground.errors import Problem
from batches import NAMES, notebook, with_register
from conftest import listing, sentence

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.slow
ALL = Asks("all", 2023)


@contextmanager
def unseen(found):
    yield lambda outcome: None


@contextmanager
def process(*words, **env):
    """A process of this Python that is gone afterwards, and all that it started."""
    settings = {name: value for name, value in {**os.environ, **env}.items() if value}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", *words], env=settings, start_new_session=True, **quiet) as started:
        try:
            yield started
        finally:
            os.killpg(started.pid, signal.SIGKILL)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def cluster(count, **env):
    """A scheduler with so many workers, each a process of one thread; gives its address and the processes."""
    from distributed import Client

    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
    with ExitStack() as stack:
        stack.enter_context(process(*scheduler))
        workers = [stack.enter_context(process(*worker, **env)) for _ in range(count)]
        with Client(address, timeout=60, set_as_default=False) as client:
            if count:
                client.wait_for_workers(count, timeout=60)
        yield address, workers


def files(folder):
    return {path.relative_to(folder).as_posix(): data for path, data in listing(folder).items()}


@pytest.fixture
def data(home):
    return with_register(home)


def test_a_cluster_gives_the_same_bytes_and_a_dead_worker_costs_no_report(data, tmp_path):
    local = batches.batch(ALL, How(str(tmp_path / "local"), 2), unseen)
    assert not local.failed
    with cluster(3, ARMSHARES_HOME="") as (address, workers):  # no data of their own
        seen = []

        @contextmanager
        def killing(found):
            def tell(outcome):
                seen.append(outcome.name)
                if len(seen) == 2:
                    os.kill(workers[0].pid, signal.SIGKILL)

            yield tell

        there = batches.batch(ALL, How(str(tmp_path / "cluster"), scheduler=address), killing)
    assert not there.failed and sorted(seen) == NAMES
    assert files(tmp_path / "cluster") == files(tmp_path / "local")


def test_a_bucket_receives_the_same_files_and_nothing_twice(data, tmp_path, monkeypatch):
    from moto.server import ThreadedMotoServer  # slow to load

    for name, value in (("ID", "made-up"), ("SECRET", "made-up")):
        monkeypatch.setenv(f"AWS_{'ACCESS_KEY_ID' if name == 'ID' else 'SECRET_ACCESS_KEY'}", value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    try:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("reports")
        notebook(data, "plain", "pass")
        asks = Asks("all", 2023, (), ("plain",))
        local = batches.batch(asks, How(str(tmp_path / "local"), 2), unseen)
        with cluster(1) as (address, _):
            sent = batches.batch(asks, How("s3://reports/all", scheduler=address), unseen)
        assert not sent.failed and not local.failed
        bucket = places.at("s3://reports/all")
        root = "reports/all"
        found = {path.removeprefix(f"{root}/"): bucket.files.cat_file(path) for path in bucket.files.find(root)}
        assert found == files(tmp_path / "local")
        again = batches.batch(asks, How("s3://reports/all", 1), unseen)
        assert (again.reused, again.outcomes) == (len(NAMES), [])
    finally:
        server.stop()


def test_an_address_that_cannot_be_written_is_one_sentence(data):
    for address, said in (("nosuch://x/y", "cannot be written to"), ("s3://no-such-bucket-here/x", "")):
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Problem) as problem:
            patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
            patch.setenv("AWS_MAX_ATTEMPTS", "1")
            batches.batch(ALL, How(address, 1), unseen)
        assert said in sentence(problem)


@pytest.mark.parametrize("what", ["data", "code"])
def test_a_worker_with_other_data_or_code_is_refused_and_both_are_named(data, tmp_path, monkeypatch, what):
    with cluster(1) as (address, _):
        ours = versions.here()
        other = "0" * 64
        if what == "data":
            with (data / "data/raw/claims.csv").open("a") as file:
                file.write("\n")
            other = versions.data()
            monkeypatch.setenv("ARMSHARES_HOME", str(data))
        monkeypatch.setattr(versions, what, lambda: other if what == "code" else ours["data"])
        with pytest.raises(Problem) as problem:
            batches.batch(ALL, How(str(tmp_path / "out"), scheduler=address), unseen)
    here, there = (other, ours["code"]) if what == "code" else (ours["data"], other)
    assert f"{there[:12]} there, {here[:12]} here" in sentence(problem)
    assert not list((tmp_path / "out").glob("*/key.json"))


def test_a_scheduler_that_does_not_answer_is_told_within_ten_seconds(data, tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        held = []
        threading.Thread(target=lambda: held.append(silent.accept()), daemon=True).start()
        with pytest.raises(Problem) as problem:
            address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
            batches.batch(ALL, How(str(tmp_path / "out"), scheduler=address), unseen)
    assert "no scheduler answers at tcp://127.0.0.1" in sentence(problem) and "within 10 s" in sentence(problem)


def test_a_cluster_without_workers_says_so(data, tmp_path):
    with cluster(0) as (address, _), pytest.raises(Problem) as problem:
        batches.batch(ALL, How(str(tmp_path / "out"), scheduler=address), unseen)
    assert "no workers" in sentence(problem)
