"""How commands end: by a signal, without memory, twice at Ctrl-C; and what the next command finds."""

import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.cli import ends
from analysis.ground import processes, project
from analysis.ground.errors import Problem
from analysis.store import change, intake
from conftest import listing, register_row, register_text

# The program, stopped inside a change of data/ until a signal comes; argv: number of the write to stop at, words.
SLOW = """
import os, sys, time
from analysis.cli import main
real, count, at = os.fdopen, iter(range(1, 1000)), int(sys.argv[1])
def slow(*given, **named):
    if next(count) == at:
        print("ready", flush=True)
        time.sleep(30)
    return real(*given, **named)
os.fdopen = slow
sys.argv[:] = ["armshares", *sys.argv[2:]]
main()
"""


def stopped(home, words, at, *signals):
    """Start a command, send it signals when it is in the middle of a change; return its exit code and stderr."""
    command = [sys.executable, "-c", SLOW, str(at), *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "ready\n", running.stderr.read()
        for number in signals:
            running.send_signal(number)
            time.sleep(0.05)
        said = running.stderr.read()
    return running.returncode, said


@pytest.mark.slow
@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("words", [["add", "{file}"], ["clean"]], ids=lambda words: words[0])
def test_a_signal_ends_a_change_and_nothing_is_left(home, download, words, number, code):
    file = download(register_text([register_row()]))
    if words == ["clean"]:
        for path in (home / "data/processed").glob("*.csv"):
            path.unlink()
    before = listing(home)
    ended = stopped(home, [word.format(file=file) for word in words], 2, number, number)
    assert ended == (code, "armshares: stopped; nothing half-written was left\n")
    if words != ["clean"]:
        assert listing(home) == before
    intake.clean_all()
    assert intake.add(file)[0].state == "ok"


@pytest.mark.slow
def test_what_a_killed_add_left_is_put_right_by_the_next_command(home, download):
    first, _ = intake.add(download(register_text([register_row(1), register_row(2, year=2021)])))
    before = listing(home)
    words = ["add", download(register_text([register_row(1, tiv=7), register_row(2, year=2021)]), "b.csv"), "--replace"]
    for at in range(1, 11):
        command = [sys.executable, "-c", SLOW, str(at), *map(str, words)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            if "ready\n" not in iter(running.stdout.readline, ""):
                break
            running.kill()
        assert listing(home) != before  # drafts, copies and the journal
        change.tidy()
        assert listing(home) == before and first.state == "ok"
    assert at > 8


def test_a_finished_command_does_not_hear_a_signal():
    done = subprocess.run([sys.executable, "-c", FINISHED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


FINISHED = """
import os, signal, sys
sys.argv[:] = ["armshares", "--help"]
from analysis.cli import main
try:
    main()
finally:
    os.kill(os.getpid(), signal.SIGINT)
"""


def test_one_that_is_ignored_from_outside_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ends.signals():
            os.kill(os.getpid(), signal.SIGHUP)  # anything but to ignore it ends this very test
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


BROKEN = OSError(5, "Input/output error", "x")


@pytest.mark.parametrize("error, said", [(MemoryError(), "not enough memory"), (BROKEN, "x: Input/output error")])
def test_what_the_system_lacks_is_one_sentence(error, said):
    def run():
        raise error

    code, sentence = ends.ended(run)
    assert code == 2 and said in sentence and "unexpected" not in sentence


@pytest.mark.slow
def test_a_limit_of_memory_ends_in_one_sentence(home, download):
    rows = [register_row(deal, tiv=deal % 90) for deal in range(1, 60_000)]
    file = download(register_text(rows))
    code = (
        "import resource, sys, pandas, pandera.pandas, filelock; from analysis.cli import main; import re;"
        "size = int(re.search(r'VmSize:\\s+(\\d+)', open('/proc/self/status').read())[1]) * 1024 + 25_000_000;"
        "resource.setrlimit(resource.RLIMIT_AS, (size, size)); sys.argv[:] = ['armshares', *sys.argv[1:]]; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, "add", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "not enough memory" in done.stderr


# Whose a draft is


def test_a_draft_of_another_host_or_of_a_running_process_stays(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = processes.marker().rsplit(".", 1)[0]
    names = {
        f".draft-elsewhere.{ended.pid}-a": True,
        f".draft-{host}.{os.getppid()}-a": True,
        f".draft-{host}.1-a": True,
        f".draft-{host}.{ended.pid}-a": False,
        f".draft-{host}.{ended.pid}": False,
        ".draft-mine": True,
    }
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").touch()
    processes.clear(tmp_path, ".draft-")
    assert {name: (tmp_path / name).exists() for name in names} == names


def test_a_draft_of_an_earlier_process_of_the_same_number_goes(tmp_path):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        host = processes.marker().rsplit(".", 1)[0]
        its, old = (tmp_path / f".draft-{host}.{running.pid}-{name}" for name in ("its", "old"))
        its.mkdir(), old.mkdir()
        os.utime(old, (0, time.time() - 2 * processes.SLACK))  # before that process began
        processes.clear(tmp_path, ".draft-")
        running.communicate(b"\n")
    assert its.exists() and not old.exists()


def test_leftovers_are_cleared_by_the_next_command_unless_another_one_is_at_work(home):
    left = [project.raw() / ".draft-x", project.processed() / ".draft-y", project.raw() / ".before-sources.yml"]
    for path in left:
        path.write_text("left", encoding="utf-8")
    with change.alone():
        assert not any(path.exists() for path in left)
        left[0].write_text("at work", encoding="utf-8")
        change.tidy()
        assert left[0].exists()
    change.tidy()
    assert not left[0].exists() and not (home / "data" / change.LOCK).exists()


def test_a_lock_that_is_held_ends_in_one_sentence(home):
    said = r"another command has been changing data/ for 0\.2 seconds"
    with change.alone(), pytest.raises(Problem, match=said), change.alone(0.2):
        pass
