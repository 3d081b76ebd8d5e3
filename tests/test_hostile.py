"""Every command with every option given something hostile: an exit code its help names, one sentence at most."""

import os
import random
import re
import shlex
import signal
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.ground.errors import Problem
from conftest import REPOSITORY, listing

VALUES = {
    "empty": "",
    "blank": " \t",
    "long": "x" * 10_000,
    "NUL": "Ind\0ia",
    "ESC": "\x1b[31mIndia",
    "C1": "Ind\x9bia",
    "right to left": "\u202eIndia",
    "joiner": "Rus\u200dsia",
    "two lines": "India\nPeru",
    "path": "../../x",
    "folder": "{folder}",
    "pipe": "{pipe}",
    "device": "/dev/full",
    "endless": "/dev/zero",
    "number": "123",
    "negative": "-7",
    "huge": "9" * 30,
    "name": "Russia",
    "two names": "Russia,France",
    "formula": "=1+1",
    "300 characters": "y" * 300,
}
SECONDS = 5  # of work, and a minute by the clock for what waits for ever: other work on the machine slows no answer
CLOCKS = {(signal.ITIMER_PROF, signal.SIGPROF): SECONDS, (signal.ITIMER_REAL, signal.SIGALRM): 60}


def cases():
    """Every command, each of its options and arguments that takes a value, and the name of each hostile value."""
    for name, command in main.commands.items():
        for parameter in command.params:
            if not getattr(parameter, "is_flag", False):
                yield from ((name, parameter.name, value) for value in VALUES)


CASES = list(cases())
TENTH = random.Random(7).sample(CASES, len(CASES) // 10)


def words(name, which, value):
    """The command line of a command's own example with one option or argument in place of what it says."""
    command = main.commands[name]
    example = re.search(r"Example: armshares (.*)", command.epilog)[1].replace(
        "~/Downloads/trade-register.csv", "x.csv"
    )
    given = shlex.split(example)[1:]
    parameter = next(each for each in command.params if each.name == which)
    if isinstance(parameter, click.Argument):
        flags = {opt for each in command.params for opt in each.opts if isinstance(each, click.Option)}
        place = next(
            (n for n, word in enumerate(given) if word not in flags and (not n or given[n - 1] not in flags)), 0
        )
        return [name, *given[:place], "--", value] if given else [name, "--", value]
    option = parameter.opts[0]
    if option in given:
        place = given.index(option)
        del given[place : place + 2]
    return [name, *given, f"{option}={value}"]


def codes(name):
    """The exit codes that a command's help names."""
    with click.Context(main.commands[name], info_name=name) as context:
        shown = " ".join(main.commands[name].get_help(context).split())
    return {int(code) for code in re.findall(r"(?:: |; )(\d+) ", shown[shown.index("Exit codes") :])}


@pytest.fixture
def hostile(home, tmp_path, monkeypatch):
    """A function that runs one case and returns its result, stopped after five seconds of work."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (home / "reports.yml").write_bytes((REPOSITORY / "reports.yml").read_bytes())
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a/b")
    monkeypatch.setattr("analysis.reports.run.run_report", lambda name, *rest, **more: home / "reports" / name)

    def none(folder, name):
        raise Problem(f"no paper {name} is made here")

    monkeypatch.setattr("analysis.reports.paper.run", none)

    def late(number, frame):
        raise TimeoutError("more seconds than it may")

    def run(name, which, value):
        said = VALUES[value].format(folder=tmp_path / "folder", pipe=tmp_path / "pipe")
        before = {number: signal.signal(number, late) for _, number in CLOCKS}
        for (clock, _), seconds in CLOCKS.items():
            signal.setitimer(clock, seconds)
        try:
            return CliRunner().invoke(main, words(name, which, said))
        finally:
            for clock, number in CLOCKS:
                signal.setitimer(clock, 0)
                signal.signal(number, before[number])

    return run


def check(hostile, home, case):
    before = listing(home / "data")
    result = hostile(*case)
    assert result.exit_code in codes(case[0]), (result.exit_code, result.output)
    assert result.stderr.count("\n") <= 1 and "unexpected" not in result.stderr, result.stderr
    assert "Traceback" not in result.output and len(result.stderr) < 1000
    # Any text is a file's name, any whole number a seed; anything else may be answered only where it means something.
    means = case[1] in ("out", "suppliers", "folder") or case[1:] == ("seed", "huge")
    assert result.exit_code != 0 or means or case[2] in ("number", "name")
    assert listing(home / "data") == before


@pytest.mark.parametrize("case", TENTH, ids=" ".join)
def test_some_hostile_values(hostile, home, case):
    check(hostile, home, case)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_every_hostile_value(hostile, home, case):
    check(hostile, home, case)


@pytest.mark.parametrize("name", main.commands)
def test_every_help_names_the_codes_it_ends_with(name):
    assert {0, 1, 2, 129, 130, 143} <= codes(name)


@pytest.mark.slow
@pytest.mark.parametrize("words", [["sources"], ["shares", "--importer", "India", "--window", "2020-2024"], ["--help"]])
def test_a_full_device_as_output(home, words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "analysis.cli", *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "the output cannot be written: No space left on device" in done.stderr
