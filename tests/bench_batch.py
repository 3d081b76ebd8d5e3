"""Many reports, four ways, side by side: papermill alone, papermill on all cores, `armshares batch`, and the limit.

    python tests/bench_batch.py [REPORTS]        40 by default

The limit is the same cells run as plain Python in one warm process per core, each file written as the notebook does.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import psutil
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "02-supplier-shares.ipynb"
RELEASE = 2025
PAPERMILL = str(Path(sys.executable).with_name("papermill"))
EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """What making some reports took: seconds of the clock and of all processors, and the most memory, MB."""

    what: str
    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.what:<58}{self.wall:>8.1f} s{self.cpu:>8.1f} s CPU{self.memory:>7.0f} MB"


def measured(what: str, command: list[str], env: dict[str, str]) -> Cost:
    """Return what a command took, all that it started included."""
    most, over, started = [0.0], threading.Event(), time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, most, over))
        watch.start()
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        over.set()
        watch.join()
    assert process.returncode == 0, said.decode()[-2000:]
    return Cost(what, wall, used.ru_utime + used.ru_stime, most[0] / 2**20)


def _watch(pid: int, most: list[float], over: threading.Event) -> None:
    while not over.wait(EVERY):
        total = 0
        try:
            for each in [(root := psutil.Process(pid)), *root.children(recursive=True)]:
                total += each.memory_full_info().pss  # what is shared counts once
        except psutil.Error:
            continue
        most[0] = max(most[0], float(total))


def jobs(reports: int, out: Path) -> list[dict]:
    """Return the parameters of the largest importers' reports, as `armshares batch` gives them."""
    from analysis.batch.orders import Asks, orders

    found = [order.notebooks[NOTEBOOK.stem] for order in orders(Asks(f"top:{reports}", RELEASE))[0]]
    return [{**values, "out": str(out / str(place))} for place, values in enumerate(found)]


def papermills(folder: Path, reports: int) -> str:
    """Return a file with a papermill command line for each report."""
    lines = []
    for place, values in enumerate(jobs(reports, folder)):
        file = folder / f"{place}.yml"
        file.write_text(yaml.safe_dump(values))
        lines.append(f"{PAPERMILL} {NOTEBOOK} {folder}/{place}.ipynb -f {file} --cwd {folder} --no-progress-bar")
    (folder / "commands").write_text("\n".join(lines) + "\n")
    return str(folder / "commands")


def limit(file: str) -> None:
    """Run the cells of each report in a file of parameters as plain Python, in this process, one after the other."""
    import builtins

    cells = [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]
    for values in json.loads(Path(file).read_text()):
        held = {"__name__": "__main__", "__builtins__": builtins}
        for cell in cells:
            exec("".join(cell["source"]), held)
            if "parameters" in cell["metadata"].get("tags", []):
                held |= values


def costs(home: Path, reports: int, ways: str = "abcd") -> dict[str, Cost]:
    """Return what each way took, by its letter, in a project folder with a register."""
    env = {**os.environ, "ARMSHARES_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    cores = len(os.sched_getaffinity(0))
    found = {}
    with tempfile.TemporaryDirectory() as scratch, mock.patch.dict(os.environ, env):
        folders = {way: Path(scratch) / way for way in "abcd"}
        for folder in folders.values():
            folder.mkdir()
        shares = [jobs(reports, folders["d"])[core::cores] for core in range(cores)]
        for core, share in enumerate(shares):
            (folders["d"] / f"{core}.json").write_text(json.dumps(share))
        files = " ".join(str(folders["d"] / f"{core}.json") for core in range(cores))
        once = f"{sys.executable} {__file__} --limit"
        batch = ["-m", "analysis.cli", "batch", "--importers", f"top:{reports}", "--release", str(RELEASE)]
        several = ["xargs", "-P", str(cores), "-I", "{}", "-a"]
        commands: dict[str, tuple[str, Callable[[], list[str]]]] = {
            "a": ("papermill, one after another", lambda: ["sh", papermills(folders["a"], reports)]),
            "b": (f"papermill, xargs -P {cores}",
                  lambda: [*several, papermills(folders["b"], reports), "sh", "-c", "{}"]),
            "c": ("armshares batch", lambda: [sys.executable, *batch, "--out", str(folders["c"])]),
            "d": (f"the limit: plain cells, {cores} warm processes",
                  lambda: ["sh", "-c", f"for each in {files}; do {once} $each & done; wait"]),
        }  # fmt: skip
        for way in ways:
            what, command = commands[way]
            found[way] = measured(f"({way}) {what}", command(), env)
            print(found[way], flush=True)
    return found


def ratios(found: dict[str, Cost]) -> list[tuple[str, float, float]]:
    """Return each ratio with its limit: what is compared, how many times as long, how many times it may."""
    wall = {way: cost.wall for way, cost in found.items()}
    return [
        ("armshares batch / papermill, one after another", wall["c"] / wall["a"], 1 / 5),
        ("armshares batch / papermill on all cores", wall["c"] / wall["b"], 1 / 3),
        ("armshares batch / the limit", wall["c"] / wall["d"], 1.25),
    ]


def project(folder: Path, register: bytes) -> Path:
    """Return a project folder with the tracked data and a register."""
    from analysis.store import intake

    home = folder / "batch"
    shutil.copytree(ROOT / "data", home / "data", ignore=shutil.ignore_patterns("sipri", "exports"))
    file = folder / "register.csv"
    file.write_bytes(register)
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(home)):
        intake.add(file, release=RELEASE)
    return home


def main(reports: int) -> None:
    """Print what each way took, and the ratios."""
    from bench import register

    with tempfile.TemporaryDirectory() as folder:
        for what, ratio, most in ratios(costs(project(Path(folder), register()), reports)):
            print(f"{what:<66}{ratio:>7.2f}{most:>7.2f}  {'OVER' if ratio > most else 'ok'}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--limit"]:
        limit(sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 40)
