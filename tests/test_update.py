"""The nightly run: what a person would have wanted after each night, whatever went wrong, and whoever killed it."""

import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from xml.etree import ElementTree

import pytest

from analysis.ground import project
from analysis.ground.errors import CheckFailed, SourceFailed
from analysis.ground.settings import Settings
from analysis.reports import guard, nights, publish
from analysis.sources import backend
from conftest import listing
from nightly import WORDS, Clock, Loopback, body, night, register, small, tiny_notebook, tls, tree

REVISED = [("Russia", "India", 2022, 1.1)]
FORK = multiprocessing.get_context("fork")
FULL = OSError(28, os.strerror(28), "site/x")


@pytest.fixture
def project_home(home):
    return small(home)


@pytest.fixture
def clock():
    return Clock(2026, 11, 23)


def titles(home):
    feed = ElementTree.parse(home / "site/feed.xml").getroot()
    return [title.text for title in feed.findall("{*}entry/{*}title")]


def status(home):
    return json.loads((home / "site/status.json").read_bytes())


def raises(error):
    def report(name, given):
        raise error

    return report


# A week


def test_a_week_of_nights(project_home, clock):
    """The site, the feed, the log and the exit codes after each night are what a person would have wanted."""
    home, codes = project_home, []

    def next_night(data, **plan):
        clock.now += timedelta(days=1)
        before = tree(home / "site")
        record = night(data, clock, **plan)
        codes.append(record.code)
        assert status(home)["checked"][:10] == clock.now.date().isoformat()
        if record.code:
            assert tree(home / "site") == before  # last good, byte for byte
        return record

    clock.now -= timedelta(days=1)  # Sunday before: the first publication
    assert night(register(2024), clock).code == 0 and titles(home) == []

    next_night(register(2024, made="23 Nov 2024"))  # Monday: unchanged
    assert status(home)["said"] == "nothing new."
    next_night(SourceFailed("no answer"))  # Tuesday: outage
    assert "did not answer" in status(home)["said"]
    partial = next_night(register(2025, keep=lambda row: row[2] != "China"))  # Wednesday: a partial file
    assert "importers that vanished: China" in partial.said
    thursday = next_night(register(2025, revised=REVISED))  # Thursday: a new release
    assert thursday.new_release and "India, Russia 2019–23: 18.5 → 18.8 %" in titles(home)
    assert thursday.published == "2026-11-26" == status(home)["published"]
    told = titles(home)

    (home / WORDS).write_text(" !")  # Friday: there is something to publish, and no room for it

    def full(name, given):
        raise FULL

    friday = next_night(register(2025, revised=REVISED), report=full)
    assert os.strerror(28) in friday.said and titles(home) == told

    with guard.lock():  # Saturday: another run is at work
        clock.now += timedelta(days=1)
        saturday = night(register(2025, revised=REVISED), clock)
        codes.append(saturday.code)
    assert "at work" in saturday.said

    (home / WORDS).write_text(" in all")  # Sunday: our own correction
    sunday = next_night(register(2025, revised=REVISED), note="the sentence was cut off")
    assert sunday.published == "2026-11-29" and all("our correction" in change for change in sunday.changes)
    page = (home / "site/latest/india/index.html").read_text()
    assert "Corrected on 29 Nov 2026." in page and "the sentence was cut off" in page

    assert codes == [3, 5, 4, 0, 6, 75, 0]
    assert titles(home)[-len(told) :] == told and len(titles(home)) > len(told)
    log = (home / "runs/log").read_text().splitlines()
    assert [int(line.split()[1]) for line in log] == [0, 3, 5, 4, 0, 6, 75, 0]
    records = sorted((home / "runs").glob("2026-*.json"))
    assert [json.loads(path.read_bytes())["code"] for path in records] == [0, 3, 5, 4, 0, 6, 75, 0]
    assert sorted(path.name for path in (home / "site").iterdir()) == [
        "2026-11-22", "2026-11-26", "2026-11-29", "feed.xml", "index.html", "latest", "status.json",
    ]  # fmt: skip


# What goes wrong


def test_a_failed_check_keeps_the_last_good_site(project_home, clock):
    assert night(register(2024), clock).code == 0
    kept = tree(project_home / "site")
    record = night(register(2025), clock, report=raises(CheckFailed("a figure is missing")))
    assert (record.code, record.said) == (1, "a figure is missing") and tree(project_home / "site") == kept
    assert night(register(2025), clock).code == 0  # the register is at hand already; the reports are still to be made


def test_a_figure_that_does_not_match_is_not_published(project_home, clock):
    from analysis.store import intake, passports

    line = "2024,2019-2023,,importer,India,supplier share,Russia,99,0,original,,https://www.example.org/\n"
    path = project_home / "data/raw/published.csv"
    path.write_text(path.read_text() + line)
    passports.accept("published.csv")
    intake.clean_all()
    record = night(register(2024), clock)
    assert record.code == 1 and "printed 99" in record.said and not (project_home / "site/latest").exists()


def test_a_person_overrides_the_gate_and_that_is_recorded(project_home, clock):
    night(register(2024), clock)
    partial = register(2025, keep=lambda row: row[2] != "China")
    assert night(partial, clock).code == 4
    record = night(partial, clock, accept=True)
    assert record.code == 0 and "importers that vanished: China" in record.accepted


def test_an_unexpected_error_is_one_sentence(project_home, clock):
    record = night(register(2024), clock, report=raises(ValueError("a\nb")))
    assert record.code == 2 and record.said == "unexpected ValueError: a b"


def test_a_clock_set_back_publishes_nothing(project_home, clock):
    night(register(2024), clock)
    clock.now -= timedelta(days=400)
    kept = tree(project_home / "site")
    record = night(register(2025), clock)
    assert record.code == 6 and "the clock says" in record.said and tree(project_home / "site") == kept


def test_terms_not_accepted_end_the_run_before_anything_is_asked(project_home, clock):
    (project_home / "data/raw/sipri/terms.json").unlink()
    asked = []
    assert night(lambda: asked.append(1), clock).code == 2 and asked == []


def test_without_fetching_the_data_at_hand_are_published(project_home, clock):
    night(register(2024), clock)
    (project_home / WORDS).write_text("!")
    assert night(None, clock).code == 0 and night(None, clock).code == 3


def test_a_folder_that_cannot_be_written_keeps_the_last_good_site(project_home, clock, monkeypatch):
    """Root may write where modes forbid it, so the system's answer is made up."""
    night(register(2024), clock)
    kept = tree(project_home / "site")
    mkstemp = project.tempfile.mkstemp

    def refuse(*given, dir, **named):
        if "site" in str(dir):
            raise PermissionError(13, os.strerror(13), str(dir))
        return mkstemp(*given, dir=dir, **named)

    monkeypatch.setattr(project.tempfile, "mkstemp", refuse)
    record = night(register(2025), clock)
    assert record.code == 6 and tree(project_home / "site") == kept


def test_a_disk_that_fills_at_any_write_keeps_the_last_good_site(project_home, clock):
    """A child with a limit on file sizes: at some limits the register does not fit, at others a page does not."""
    night(register(2024), clock)
    kept = tree(project_home / "site")

    def child(limit):
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        publish.PROBE = b""  # it would find out before anything else is written
        os._exit(night(register(2025), clock).code)

    for limit in (0, 200, 700, 3_000, 6_000, 20_000, 60_000):
        process = FORK.Process(target=child, args=(limit,))
        process.start()
        process.join()
        assert process.exitcode == 6, limit
        assert tree(project_home / "site") == kept, limit
    assert night(register(2025), clock).code == 0


# Hook and heartbeat


def test_the_hook_gets_the_record_on_failure_and_on_a_new_release_only(project_home, clock):
    told = project_home / "told"
    settings = Settings(hook=f"sh -c 'cat >> {told}; echo >> {told}'")
    night(register(2024), clock, settings=settings)
    assert json.loads(told.read_text())["new_release"] is True
    told.unlink()
    night(register(2024), clock, settings=settings)
    assert not told.exists()
    night(SourceFailed("no answer"), clock, settings=settings)
    record = json.loads(told.read_text())
    assert (record["code"], record["outcome"], record["said"]) == (5, "the source failed", "no answer")


@pytest.mark.parametrize(
    ("hook", "said"),
    [("false", "ended with code 1"), ("no-such-command", "could not be started"), ("sh -c 'sleep 60'", "was ended")],
)
def test_a_failing_or_hanging_hook_changes_no_code_and_is_recorded(project_home, clock, monkeypatch, hook, said):
    monkeypatch.setattr(nights, "HOOK_SECONDS", 0.3)
    record = night(SourceFailed("no answer"), clock, settings=Settings(hook=hook))
    assert record.code == 5 and said in record.notes[0]
    assert said in (project_home / "runs/2026-11-23T020000Z.json").read_text()


def test_the_heartbeat_is_asked_for_after_good_runs_only(project_home, clock):
    with Loopback(b"ok") as server:
        settings = Settings(heartbeat=server.address)
        night(register(2024), clock, settings=settings)
        night(register(2024), clock, settings=settings)
        night(SourceFailed("no answer"), clock, settings=settings)
        assert len(server.asked) == 2
        server.answer = lambda handler: handler.give(b"", 500)
        record = night(register(2024), clock, settings=settings)
    assert record.code == 3 and "error 500" in record.notes[0]


# Ends by signal, deadline, kill


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_the_run_with_their_code_and_a_record(project_home, clock, number, code):
    night(register(2024), clock)
    kept = tree(project_home / "site")

    def ended(name, given):
        os.kill(os.getpid(), number)
        time.sleep(5)

    before = signal.signal(number, signal.default_int_handler)  # under nohup a hang-up would be ignored
    assert night(register(2025), clock, report=ended).code == code
    assert signal.signal(number, before) is signal.default_int_handler and tree(project_home / "site") == kept
    assert json.loads((project_home / "runs/2026-11-23T020000Z-2.json").read_bytes())["code"] == code


def test_the_deadline_ends_the_run(project_home, clock):
    assert night(register(2024), clock, report=lambda name, given: time.sleep(5), deadline=1.0).code == 124
    assert night(register(2024), clock).code == 0


def whole(site, seen):
    """Whether a site is whole: each page there, of one publication, as it was when first seen."""
    name = str((site / "latest").readlink())
    found = tree(site / name)
    assert {"index.html", "india/index.html", "india-latest/index.html", "publication.json"} <= found.keys()
    assert f'data-publication="{name}"'.encode() in found["index.html"]
    assert seen.setdefault(name, found) == found


def killed(home, times, seed):
    """Kill updates at random moments: after each the site is whole, and was to a reader; the next run ends well."""
    clock = Clock(2026, 11, 23)
    started = time.monotonic()
    assert night(register(2024), clock).code == 0
    usual, site, seen = time.monotonic() - started, home / "site", {}
    chance, done, missing = random.Random(seed), Event(), []

    def read():
        while not done.is_set():
            try:
                text = (site / "latest/index.html").read_text()
                assert text.endswith("</html>\n") and (site / "latest/india/index.html").read_bytes().endswith(
                    b"</html>"
                )
            except (OSError, AssertionError) as error:
                missing.append(repr(error))
            time.sleep(0.001)

    reader = Thread(target=read)
    reader.start()
    try:
        for number in range(times):
            clock.now += timedelta(days=1)
            data = register(2024, revised=[("Russia", "India", 2022, 1 + 0.001 * number)])
            (home / WORDS).write_text(str(number))
            process = FORK.Process(target=lambda data=data: os._exit(night(data, clock).code))
            process.start()
            time.sleep(chance.uniform(0, 1.3 * usual))
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            whole(site, seen)
            clock.now += timedelta(hours=1)
            record = night(data, clock)
            assert record.code in (0, 3), record.said
            whole(site, seen)
            page = (home / "site/latest/india/index.html").read_text()
            assert re.match(rf"<html><header>[^<]*%{number}<", page), page
            left = [path.name for path in site.iterdir() if path.name.startswith(".")]
            assert left == [] and not (home / "data/raw/sipri/.fetched.csv").exists()
    finally:
        done.set()
        reader.join()
    assert missing == []


def test_twenty_kills_leave_a_whole_site(project_home):
    killed(project_home, 20, seed=11)


@pytest.mark.long
def test_two_hundred_kills_leave_a_whole_site(project_home):
    killed(project_home, 200, seed=200)


def test_two_at_once_and_the_lock_of_a_dead_process(project_home, clock):
    ready, go = FORK.Event(), FORK.Event()

    def holder():
        with guard.lock():
            ready.set()
            go.wait(20)

    process = FORK.Process(target=holder)
    process.start()
    assert ready.wait(20) and night(register(2024), clock).code == 75
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert night(register(2024), clock).code == 0


# From the command line, over https


def armshares(home, *words, **environment):
    known = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", *words], cwd=home, capture_output=True, text=True, check=False,
        env={**known, "ARMSHARES_HOME": str(home), "ARMSHARES_CONTACT": "me@example.org", **environment},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_fetch_asks_for_terms_says_what_is_new_and_takes_it_in(project_home, tmp_path):
    (project_home / "data/raw/sipri/terms.json").unlink()
    context, authority = tls(tmp_path)
    with Loopback(body(register(2024)), context) as server:
        there = {"ARMSHARES_BACKEND": server.address, "ARMSHARES_CERTIFICATES": str(authority)}
        code, _, said = armshares(project_home, "fetch", **there)
        assert code == 2 and "non-commercial" in said and "--accept-terms" in said and server.asked == []
        code, said, _ = armshares(project_home, "fetch", "--accept-terms", **there)
        assert code == 0 and "release 2024" in said
        assert armshares(project_home, "fetch", **there)[0] == 3
        server.answer = b"2024"
        code, said, _ = armshares(project_home, "fetch", "--release-check", **there)
        assert code == 0 and "release is 2025" in said
        server.answer = b"2023"
        assert armshares(project_home, "fetch", "--release-check", **there)[0] == 3
        code, _, said = armshares(project_home, "fetch", "--patience", "1", ARMSHARES_BACKEND=server.address)
        assert code == 5 and "certificate" in said and len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda handler: handler.give(b"", 500), 5),
        (lambda handler: handler.give(b"", 302, Location="/login"), 5),
        (b"<html>maintenance</html>", 5),
        (body(register(2025))[:-10], 5),
        (body(register(2025) * 2), 5),
        (body(register(2025).replace(b"to All countries", b"to India")), 5),
        (body(register(2025).replace(b"Supplier,", b"Seller,")), 5),
        (body(register(2023)), 4),
        (body(register(2025, keep=lambda row: row[2] != "Japan")), 4),
        (body(register(2025, keep=lambda row: row[1] != "Germany")), 4),
    ],
)
def test_each_bad_answer_has_its_code_and_changes_nothing(project_home, clock, answer, code, monkeypatch):
    night(register(2024), clock)
    kept = listing(project_home / "data"), tree(project_home / "site")
    monkeypatch.setattr(backend.Backend, "__post_init__", lambda self: object.__setattr__(self, "pause", 0.01))
    with Loopback(answer) as server:
        known = backend.Backend(server.address, deadline=5.0)
        record = night(lambda: backend.register(known, 2026), clock)
    assert record.code == code and record.said and "\n" not in record.said
    assert (listing(project_home / "data"), tree(project_home / "site")) == kept


def test_the_help_names_every_exit_code(home):
    code, said, _ = armshares(home, "update", "--help")
    assert code == 0
    for number in (0, 1, 2, 3, 4, 5, 6, 75, 124, 129, 130, 143):
        assert re.search(rf"(: |; ){number} [a-z]", " ".join(said.split())), number


@pytest.mark.slow
def test_the_whole_night_with_true_reports_over_https(project_home, tmp_path):
    tiny_notebook(project_home)
    context, authority = tls(tmp_path)
    with Loopback(body(register(2024)), context) as server:
        there = {"ARMSHARES_BACKEND": server.address, "ARMSHARES_CERTIFICATES": str(authority)}
        code, said, errors = armshares(project_home, "update", **there)
        assert code == 0, errors
        assert armshares(project_home, "update", **there)[0] == 3
        kept = tree(project_home / "site")
        server.answer = lambda handler: handler.give(b"", 500)
        code, _, said = armshares(project_home, "update", "--patience", "1", **there)
        assert code == 5 and len(said.strip().splitlines()) == 1 and tree(project_home / "site") == kept
        server.answer = body(register(2025, revised=REVISED))
        code, said, errors = armshares(project_home, "update", **there)
        assert code == 0, errors
    assert "India, Russia 2019–23: 18.5 → 18.8 %" in titles(project_home)
    page = (project_home / "site/latest/index.html").read_text()
    assert "18.8 %" in page and "SIPRI&#39;s revision, release 2024 → 2025" in page and "2020-2024" in page
    assert "release 2025" in (project_home / "site/latest/india-latest/index.html").read_text()
    assert "release 2024" in (project_home / "site/latest/india/index.html").read_text()
    assert Path(project_home / "site/latest").readlink().name.startswith("20")
