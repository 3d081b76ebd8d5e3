"""Speed as ratios, measured side by side in one run: `make bench`. Ends with 1 if one is over its limit."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from click.testing import CliRunner

import bench_batch
import nightly
import typed
from analysis import cli
from analysis.checks.reconcile import reconcile
from analysis.ground.entities import Entities
from analysis.measures.dyads import dyads, scales
from analysis.measures.intervals import everyone
from analysis.measures.simulation import Draws, histories
from analysis.reports import paper
from analysis.store import clean, intake, processed
from analysis.store.holdings import Holdings
from analysis.store.passports import Passport
from analysis.store.record import Edition, record
from bench_rows import parts, register, repeated

ROOT = Path(__file__).parents[1]
CHECKED = [
    "registers/2024-register-1990-2023.csv",
    *(f"tables/2024-{of}-1990-2023.csv" for of in ("importers", "suppliers")),
]
RELEASE = 2025
SHARES = ["shares", "--importer", "India", "--window", "2020-2024", "--release", str(RELEASE)]

RANGES = ["intervals", *SHARES[1:]]
CURVE = ["robustness", *SHARES[1:], "--supplier", "Russia"]


@dataclass(frozen=True)
class Measured:
    """How many times as long one thing takes as another, and how many times it may."""

    what: str
    ratio: float
    limit: float

    @property
    def over(self) -> bool:
        """Say whether it takes longer than it may."""
        return self.ratio > self.limit

    def __str__(self) -> str:
        return f"{self.what:<66}{self.ratio:>7.2f}{self.limit:>7.2f}  {'OVER' if self.over else 'ok'}"


def ratio(slow: Callable[[], object], base: Callable[[], object], rounds: int) -> float:
    """Return how many times as long `slow` takes as `base`: the median of rounds in which they take turns.

    Each is compared with its neighbour in time, so that a machine busy for a while slows both.
    """
    slow(), base()  # the first run imports and fills caches
    return statistics.median(seconds(slow) / seconds(base) for _ in range(rounds))


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def commands(folder: Path) -> list[Measured]:
    """Return what the command line costs beyond Python itself and beyond pandas, on the tracked data alone."""
    home = folder / "project"
    own = shutil.ignore_patterns("sipri", "exports")
    shutil.copytree(ROOT / "data", home / "data", ignore=own)
    settings = {**os.environ, "ARMSHARES_HOME": str(home)}
    armshares = str(Path(sys.executable).with_name("armshares"))

    def running(*command: str) -> Callable[[], object]:
        return partial(subprocess.run, command, env=settings, stdout=subprocess.DEVNULL, check=True)

    nothing, pandas = (running(sys.executable, "-c", code) for code in ("pass", "import pandas"))
    return [
        Measured("armshares --help / python -c pass", ratio(running(armshares, "--help"), nothing, 15), 10),
        Measured("armshares shares / python -c 'import pandas'", ratio(running(armshares, *SHARES), pandas, 9), 2.5),
        Measured(
            "armshares intervals / armshares shares",
            ratio(running(armshares, *RANGES), running(armshares, *SHARES), 9),
            2,
        ),
    ]


def cleaning(folder: Path) -> list[Measured]:
    """Return what reading, checking and writing a register costs beyond pandas.read_csv, and how that grows."""
    data = register()
    preamble, rows = parts(data)
    files = {times: folder / f"register-{times}.csv" for times in (1, 10, 40)}
    for times, path in files.items():
        path.write_bytes(data if times == 1 else b"\n".join([*preamble, *repeated(rows, times), b""]))
    once = partial(cleaned, files[1], Entities.read(ROOT / "data/raw/entities.csv"))
    plain = partial(pd.read_csv, files[1], skiprows=len(preamble) - 1, encoding="iso-8859-1")
    found = [Measured(f"clean, {len(rows):,} rows / pandas.read_csv of the same file", ratio(once, plain, 11), 8)]
    several = partial(repeat, once, 5)  # one run of the short file would be too short to divide by
    for times, rounds in ((10, 7), (40, 5)):
        longer = partial(cleaned, files[times], *once.args[1:])
        growth = ratio(longer, several, rounds) * 5 / times
        found.append(Measured(f"clean per row, {times * len(rows):,} rows / {len(rows):,}", growth, 1.2))
    return found


def checking(folder: Path) -> list[Measured]:
    """Return what checking a register against itself and its TIV tables takes, beside cleaning it."""
    home = folder / "checked"
    (home / "data/raw").mkdir(parents=True)
    shutil.copy(ROOT / "data/raw/entities.csv", home / "data/raw")
    (home / "data/raw/sources.yml").write_text("[]\n")
    files = [Path(os.environ.get("ARMSHARES_EXPORTS", "")) / name for name in CHECKED]
    if not all(file.is_file() for file in files):
        files = [folder / "made-up.csv"]
        files[0].write_bytes(register())
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(home)):
        rows = [len(intake.add(file)[1]) for file in files]
        once = partial(cleaned, files[0], Entities.read(), RELEASE if len(files) == 1 else RELEASE - 1)
        what = f"checks of {rows[0]:,} rows and {len(rows) - 1} TIV tables / clean of the rows"
        return [Measured(what, ratio(lambda: reconcile(Holdings()), once, 11), 1)]


def ranges(folder: Path) -> list[Measured]:
    """Return what ranges cost: of everyone beside one sum of the register, of histories beside their random numbers."""
    home = folder / "ranges"
    shutil.copytree(ROOT / "data", home / "data", ignore=shutil.ignore_patterns("sipri", "exports"))
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(home)):
        data = Holdings()
        rests, known = record(data), data.imports("India", RELEASE)
    rows = intake.parse("a register", register())[2]
    sold = clean.transfers(clean.deliveries(rows, RELEASE, data.entities, "a register"))
    everything = Edition(RELEASE, tuple(range(1995, RELEASE)), sold)
    table = rows[["supplier", "recipient", "year", "tiv"]].astype({"supplier": str, "recipient": str})

    def summed() -> pd.Series:
        return table.groupby(["supplier", "recipient", "year"])["tiv"].sum()

    what = f"ranges of every importer, supplier and window, {len(rows):,} rows / groupby.sum"
    found = [Measured(what, ratio(partial(everyone, everything, rests), summed, 15), 20)]
    cells = dyads(Edition(RELEASE, known.years, known.transfers))
    factor = np.full(scales(cells).share.shape, 0.15)
    drawn = partial(np.random.default_rng(1).standard_normal, (2000, *cells.tiv.shape))
    revised = partial(histories, cells.tiv, cells.noise, factor, Draws(2000))
    return [*found, Measured("2,000 revised histories of India / their random numbers", ratio(revised, drawn, 15), 5)]


def curves(folder: Path) -> list[Measured]:
    """Return what every combination of choices takes beside one table of shares: both commands in this process."""
    home = folder / "curves"
    shutil.copytree(ROOT / "data", home / "data", ignore=shutil.ignore_patterns("sipri", "exports"))
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(home)):
        path = folder / "curve.csv"
        path.write_bytes(register())
        intake.add(path, RELEASE)
        run = CliRunner().invoke
        for command in (CURVE, SHARES):
            assert run(cli.main, command).exit_code == 0, command
        what = "armshares robustness, every combination / armshares shares, in process"
        return [Measured(what, ratio(partial(run, cli.main, CURVE), partial(run, cli.main, SHARES), 9), 40)]


def nights(folder: Path) -> list[Measured]:
    """Return what a night takes in which nothing is new, beside `armshares sources` on the same data."""
    home, data = folder / "nightly", register()
    shutil.copytree(ROOT / "data", home / "data", ignore=shutil.ignore_patterns("sipri", "exports"))
    armshares = str(Path(sys.executable).with_name("armshares"))
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(home)), nightly.Loopback(nightly.body(data)) as server:
        nightly.small(home)
        (home / "reports.yml").write_text(nightly.REPORTS.replace("release: 2024", f"release: {RELEASE}"))
        record = nightly.night(data, lambda: datetime.now(UTC))
        assert record.code == 0, record.said
        update = [armshares, "update", "--backend", server.address]
        run = partial(subprocess.run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        assert run(update).returncode == 3
        what = "armshares update, nothing new / armshares sources"
        return [Measured(what, ratio(partial(run, update), partial(run, [armshares, "sources"]), 7), 3)]


def papers(folder: Path) -> list[Measured]:
    """Return what a paper takes from its finished report, beside compiling the same document with its numbers typed.

    Each in a process of its own, whose start is not counted: a second compilation would be answered from memory.
    """
    home = folder / "paper"
    home.mkdir()
    with mock.patch.dict(os.environ, ARMSHARES_HOME=str(ROOT)):
        paper.lay_out(home, "india")
        paper.run(home, "india")
        paper.press(home, "india")
    typed.type_in(home)

    def taken(which: str) -> float:
        command = [sys.executable, str(ROOT / "tests/typed.py"), which, str(home)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    what = "a paper from its finished report / the same document typed in"
    return [Measured(what, statistics.median(taken("build") / taken("typed") for _ in range(7)), 1.5)]


def batches(folder: Path) -> list[Measured]:
    """Return what a batch of forty reports takes beside papermill's command line and beside the plain cells."""
    home = bench_batch.project(folder, register())
    return [Measured(*each) for each in bench_batch.ratios(bench_batch.costs(home, 40))]


def repeat(action: Callable[[], object], times: int) -> None:
    """Do something several times."""
    for _ in range(times):
        action()


def cleaned(path: Path, entities: Entities, release: int = RELEASE) -> str:
    """Return the processed table of a register as text: what `armshares clean` does, checks included."""
    everyone = {"importers": ["all"], "suppliers": ["all"]}
    blank = dict.fromkeys(("publisher", "title", "address", "accessed", "licence", "unit", "sha256", "done"), "")
    first = 1990 if release < RELEASE else 1995
    passport = Passport(path.name, "register", **blank, release=release, first=first, last=release - 1, **everyone)
    return processed.as_text(intake.cleaned(passport, path.read_bytes(), entities))


def main() -> int:
    """Print what was measured; return 1 if anything is over its limit."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'what':<66}{'ratio':>7}{'limit':>7}")
        found = []
        for measure in (commands, cleaning, checking, ranges, curves, nights, papers, batches):
            for one in measure(Path(folder)):
                print(one, flush=True)
                found.append(one)
    return int(any(one.over for one in found))


if __name__ == "__main__":
    sys.exit(main())
