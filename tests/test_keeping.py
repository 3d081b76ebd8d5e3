"""Nothing is lost: whatever is done to data/, in whatever order, killed or at once, every row taken in is still there.

The model is a world of made-up deliveries. Every export is a true part of it, so that a share that is told must be the
world's own, however many files it was read from.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from analysis.cli import main
from analysis.store import change
from conftest import REPOSITORY, register_row, register_text

SUPPLIERS, IMPORTERS = ("Russia", "China", "France"), ("Peru", "Egypt", "Ukraine")
YEARS, WINDOW = range(2010, 2023), (2018, 2022)  # release 2023, of which the project has no extract
ALL = "All countries"
CHANCE = random.Random(3)
WORLD = [
    (deal, supplier, importer, year, CHANCE.randrange(1, 9000) / 100)
    for deal, (supplier, importer, year) in enumerate(
        ((s, i, y) for s in SUPPLIERS for i in IMPORTERS for y in YEARS if CHANCE.random() < 0.7), start=1
    )
]
SIDES = st.tuples(st.sampled_from([ALL, ALL, ALL, "China"]), st.sampled_from([ALL, "Peru", "Egypt", "Peru, Ukraine"]))
SPANS = st.sampled_from([(2010, 2022), (2016, 2022), (2018, 2022), (2010, 2017), (2014, 2020), (2021, 2022)])
STEPS = ("replace", "rename", "unlink", "fdopen")


def export(suppliers, importers, first, last):
    """The part of the world that an export of this selection holds, and its text."""
    rows = [
        row
        for row in WORLD
        if suppliers in (ALL, row[1])
        and (importers == ALL or row[2] in importers.split(", "))
        and first <= row[3] <= last
    ]
    made = [register_row(deal, supplier, importer, year, f"{tiv:g}") for deal, supplier, importer, year, tiv in rows]
    said = {"suppliers": suppliers, "recipients": importers, "first": first, "last": last, "date": "12 Apr 2023"}
    return {row[0] for row in rows}, register_text(made, **said) if rows else ""


def truth(importer):
    """The share of each supplier of the world in the window."""
    rows = [row for row in WORLD if row[2] == importer and WINDOW[0] <= row[3] <= WINDOW[1]]
    total = sum(row[4] for row in rows)
    return {name: sum(row[4] for row in rows if row[1] == name) / total for name in {row[1] for row in rows}}


def project(folder):
    """A project with the tracked data and nothing of a user's."""
    shutil.copytree(REPOSITORY / "data", folder / "data", ignore=shutil.ignore_patterns("sipri", "exports", ".*"))
    return folder


def run(*words):
    """The exit code of a command, run here."""
    result = CliRunner().invoke(main, list(map(str, words)))
    assert "unexpected" not in result.stderr and result.exit_code in (0, 1, 2), result.output
    return result.exit_code


def child(words, killed_before=0):
    """Run a command in a process of its own, which kills itself before its n-th change of a file; return its number."""
    process = os.fork()
    if process:
        return process
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1), os.dup2(silence, 2)
        if killed_before:
            _kill_before(killed_before)
        os._exit(CliRunner().invoke(main, list(map(str, words))).exit_code)
    finally:
        os._exit(99)


def _kill_before(number):
    left = iter(range(number - 1, -1, -1))

    def counted(real):
        def call(*given, **named):
            if next(left, 0) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return call

    for name in STEPS[:3]:
        setattr(Path, name, counted(getattr(Path, name)))
    os.fdopen = counted(os.fdopen)


def ended(process, seconds=60):
    """The exit code of a child, 137 if it was killed; it may not wait for ever."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) % 128 if os.WIFEXITED(status) else 137
        time.sleep(0.01)
    os.kill(process, signal.SIGKILL)
    raise AssertionError("a command hangs")


class Keeping(RuleBasedStateMachine):
    """Commands in any order; what was taken in stays, and what is told is true."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="keeping-"))
        self.home = project(self.folder / "project")
        os.environ["ARMSHARES_HOME"] = str(self.home)
        self.taken, self.number = set(), 0

    def teardown(self):
        os.environ.pop("ARMSHARES_HOME", None)
        shutil.rmtree(self.folder)

    def file(self, text):
        self.number += 1
        path = self.folder / f"{self.number}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    @initialize(importers=st.sampled_from([ALL, "Peru"]), span=SPANS)
    def begin(self, importers, span):
        rows, text = export(ALL, importers, *span)
        assert run("add", self.file(text)) == 0
        self.taken |= rows

    @rule(sides=SIDES, span=SPANS, again=st.booleans())
    def add(self, sides, span, again):
        rows, text = export(*sides, *span)
        if rows and run("add", self.file(text), *["--replace"] * again) == 0:
            self.taken |= rows

    @rule(sides=SIDES, span=SPANS, again=st.booleans(), step=st.integers(1, 25))
    def add_killed(self, sides, span, again, step):
        rows, text = export(*sides, *span)
        if rows and ended(child(["add", self.file(text), *["--replace"] * again], step)) == 0:
            self.taken |= rows

    @rule(sides=st.lists(st.tuples(SIDES, SPANS), min_size=2, max_size=3), again=st.booleans())
    def add_at_once(self, sides, again):
        made = [export(*side, *span) for side, span in sides]
        files = [(rows, self.file(text)) for rows, text in made if rows]
        children = [(rows, child(["add", path, *["--replace"] * again])) for rows, path in files]
        for rows, process in children:
            if ended(process) == 0:
                self.taken |= rows

    @rule()
    def clean(self):
        assert run("clean") == 0

    @rule(step=st.integers(1, 8))
    def clean_killed(self, step):
        for path in (self.home / "data/processed").rglob("*.csv"):
            path.unlink()
        ended(child(["clean"], step))

    @rule(place=st.integers(0, 9))
    def accept(self, place):
        files = sorted((self.home / "data/raw/sipri/exports").glob("*.csv"))
        if files:
            path = files[place % len(files)]
            path.write_bytes(path.read_bytes() + b"\n")
            assert run("sources", "--accept", path.name) == 0

    @rule(out=st.sampled_from(["data/raw/sources.yml", "data/raw/sipri/exports/sources.yml", "data/x.csv", "out.csv"]))
    def extract(self, out):
        for force in ([], ["--force"]):
            code = run("extract", "--importer", "Peru", "--release", "2023", "--out", self.home / out, *force)
            assert code == 2 or out == "out.csv"

    @invariant()
    def every_row_is_still_there(self):
        kept = set()
        for folder in ("exports", "replaced"):
            for path in (self.home / "data/raw/sipri" / folder).glob("[!.]*.csv"):
                kept |= {int(line.split(",")[0]) for line in path.read_text("utf-8").splitlines() if line[:1].isdigit()}
        assert self.taken <= kept, f"lost: {sorted(self.taken - kept)}"

    @invariant()
    def a_share_is_right_or_refused(self):
        for importer in ("Peru", "Egypt"):
            words = ["shares", "--importer", importer, "--window", "{}-{}".format(*WINDOW), "--release", "2023"]
            result = CliRunner().invoke(main, [*words, "--format", "json"])
            assert result.exit_code in (0, 2) and "unexpected" not in result.stderr, result.output
            if result.exit_code == 0:
                found = {row["supplier"]: row["share"] for row in json.loads(result.stdout)["suppliers"]}
                assert found == pytest.approx(truth(importer))

    @invariant()
    def nothing_half_written_is_left_after_a_command(self):
        left = [path.name for path in (self.home / "data").rglob(".*")]
        assert not [name for name in left if name.startswith((".draft-", ".before-", ".undo"))], left


def sequences(count):
    """Run so many sequences of up to eight commands; which ones is the same in every run."""
    steady = settings(
        max_examples=count, stateful_step_count=8, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(Keeping, settings=steady)


@pytest.mark.slow
def test_some_sequences_of_commands_lose_nothing():
    sequences(20)


@pytest.mark.long
def test_two_hundred_sequences_of_commands_lose_nothing():
    sequences(200)


# Two and three commands at once


def test_who_changes_data_waits_for_another_who_does(home, download):
    path = download(export(ALL, ALL, 2010, 2022)[1])
    for words in (["add", path], ["sources", "--accept", "events.csv"], ["clean"]):
        with change.alone():
            waits = subprocess.Popen([sys.executable, "-m", "analysis.cli", *words], stdout=subprocess.DEVNULL)
            with pytest.raises(subprocess.TimeoutExpired):
                waits.wait(3)
        assert waits.wait(60) == 0


def at_once(home, folder, seed):
    """Start two or three commands that change data/ within a quarter of a second; look at what they left."""
    chance = random.Random(seed)
    files = {}
    whole, part = (ALL, ALL, 2010, 2022), (ALL, "Peru", 2016, 2022)
    for name, selection in {"whole": whole, "part": part, "other": (ALL, "Peru, Ukraine", 2014, 2020)}.items():
        rows, text = export(*selection)
        files[name] = (rows, folder / f"{name}-{seed}.csv")
        files[name][1].write_text(text, encoding="utf-8")
    commands = [["add", files[name][1]] for name in chance.sample(sorted(files), 2)]
    commands += [chance.choice([["clean"], ["sources", "--accept", "events.csv"], ["add", files["whole"][1]]])]
    children = []
    for words in commands[: chance.choice([2, 3])]:
        children.append((words, child(words)))
        time.sleep(chance.random() * chance.choice([0.0, 0.05, 0.25]))
    codes = [(words, ended(process)) for words, process in children]
    taken = set()
    for words, code in codes:
        assert code in (0, 2), codes
        if words[0] == "add" and code == 0:
            taken |= next(rows for rows, path in files.values() if path == words[1])
    return taken


def check_round(seed):
    folder = Path(tempfile.mkdtemp(prefix="keeping-"))
    try:
        home = project(folder / "project")
        os.environ["ARMSHARES_HOME"] = str(home)
        tracked = len(yaml.safe_load((home / "data/raw/sources.yml").read_text("utf-8")))
        taken = at_once(home, folder, seed)
        machine = Keeping.__new__(Keeping)
        machine.home, machine.taken = home, taken
        machine.every_row_is_still_there()
        machine.a_share_is_right_or_refused()
        machine.nothing_half_written_is_left_after_a_command()
        assert run("clean") == 0 and taken
        assert len(yaml.safe_load((home / "data/raw/sources.yml").read_text("utf-8"))) == tracked
        held = yaml.safe_load((home / "data/raw/sipri/exports/sources.yml").read_text("utf-8"))
        files = {path.name for path in (home / "data/raw/sipri/exports").glob("*.csv")}
        assert {each["file"] for each in held} == files
        assert files <= json.loads((home / "data/processed/exports/clean.json").read_text("utf-8")).keys()
    finally:
        os.environ.pop("ARMSHARES_HOME", None)
        shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_commands_at_once_wait_for_each_other(seed):
    check_round(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_forty_rounds_of_commands_at_once(seed):
    check_round(seed)
