"""The nightly run: fetch, gate, clean, reports, checks, publish; or the last good site stays, and it says why."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.ground import disk, project
from analysis.ground.errors import CheckFailed, Problem
from analysis.ground.settings import Settings
from analysis.reports import guard, nights, publish
from analysis.reports.nights import Record, moment

DEADLINE = 3600.0
LATEST = "-latest"


def _now() -> datetime:
    return datetime.now(UTC)


def _report(name: str, given: dict[str, Any]) -> Path:
    from analysis.reports import named

    return named.report(name, given, lambda line: None)


def asking(patience: float) -> Callable[[Settings], bytes]:
    """Return the function that asks the backend for the register, for so many seconds."""

    def ask(settings: Settings) -> bytes:
        from analysis.sources import backend

        return backend.register(backend_of(settings, deadline=patience), _now().year)

    return ask


@dataclass(frozen=True)
class Plan:
    """What a run is to do, and by which hands: tests give it others."""

    fetch: bool = True
    accept: bool = False
    note: str = ""
    deadline: float = DEADLINE
    ask: Callable[[Settings], bytes] = field(default_factory=lambda: asking(300.0))
    report: Callable[[str, dict[str, Any]], Path] = _report
    clock: Callable[[], datetime] = _now


def backend_of(settings: Settings, **patience: float) -> Any:
    """Return the backend that the settings name."""
    from analysis.sources.backend import Backend

    return Backend(settings.backend, settings.contact, settings.certificates, **patience)


def update(plan: Plan, settings: Settings) -> Record:
    """Return the record of one whole run; whatever happened, the site is the new one or the last good one.

    Nothing is raised: the record's `code` is the exit code, `said` one sentence.
    """
    record = Record(started=moment(plan.clock()))
    with guard.signals(plan.deadline) as ending:
        try:
            with guard.lock():
                _run(plan, settings, record)
        except (Problem, CheckFailed) as error:
            record.code, record.said = (6 if disk.is_about_room(error) else error.code), str(error)
        except KeyboardInterrupt:
            record.code = ending.code
            record.said = f"{nights.OUTCOMES[record.code]}; the last good site stays"
        except Exception as error:
            record.code = 6 if disk.is_about_room(error) else 2
            record.said = f"unexpected {type(error).__name__}: {disk.said(error)}"
    record.ended = moment(plan.clock())
    record.notes += nights.call(record, settings)
    nights.leave(record, publish.site(), publish.latest_name())
    return record


def _run(plan: Plan, settings: Settings, record: Record) -> None:
    """Take the stages in turn; a stage that fails ends the run before anything is published."""
    from analysis.reports import named
    from analysis.store import change

    with _timed(record, "settle"):
        change.tidy()
        publish.settle(plan.clock(), settings.address)
    if plan.fetch:
        with _timed(record, "fetch"):
            _take(plan, settings, record)
    inputs = _inputs()
    if publish.latest() and nights.state().get("inputs") == inputs:
        record.code, record.said = 3, record.said or "nothing changed since the last publication"
        return
    with _timed(record, "clean"):
        _clean()
    with _timed(record, "reports"):
        folders = {called: plan.report(name, given).parent for called, name, given in _wanted(named.named())}
    with _timed(record, "checks"):
        _check()
    with _timed(record, "publish"):
        _publish(plan, settings, record, folders)
    nights.remember(inputs, folders)


def _take(plan: Plan, settings: Settings, record: Record) -> None:
    from analysis.checks.arrivals import no_longer_match
    from analysis.store import fetch

    fetch.check_terms()
    found = fetch.take(plan.ask(settings), plan.accept, no_longer_match)
    record.release, record.said, record.accepted = found.release, found.sentence, list(found.over)
    record.new_release = found.kind in ("first", "release")


def _clean() -> None:
    from analysis.checks.reconcile import disagreement
    from analysis.store import intake
    from analysis.store.holdings import Holdings

    intake.clean_all()
    disagreement(Holdings())


def _check() -> None:
    """Stop if a figure SIPRI printed is not what its release's data give."""
    from analysis.checks import published
    from analysis.store.holdings import Holdings

    data = Holdings()
    judged = published.check(data.curated("published"), data)
    wrong = judged[judged["verdict"] == "mismatch"]
    if len(wrong):
        row = wrong.iloc[0]
        raise CheckFailed(
            f"{len(wrong)} printed figure(s) do not match, first {row['country']}, {row['measure']} {row['partner']} "
            f"{row['window']}: printed {row['value']:g}, computed {row['computed']:.4g}; see `armshares verify`"
        )


def _publish(plan: Plan, settings: Settings, record: Record, folders: dict[str, Path]) -> None:
    found = publish.publish(folders, plan.clock(), plan.note, settings.keep, settings.address)
    record.published, record.changes = found.name, [f"{each.text} ({each.reason})" for each in found.changes]
    if not found.name:
        record.code, record.said = 3, "the reports were made anew and are as they were"
        return
    told = f"{len(found.changes)} change(s)" if found.changes else "no change of a number to tell of"
    record.said = f"published site/{found.name}: {told}{f'; {record.said}' if record.said else ''}"
    if not found.at_once:
        record.notes.append("this file system has no links: site/latest is a copy, and was not changed in one step")


def _wanted(reports: dict[str, dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what is to be run: its name, the report and its parameters, as it stands and on the newest data."""
    from analysis.store.holdings import Holdings

    data, found = Holdings(), []
    for name, report in reports.items():
        asked = report["parameters"]
        if "importer" not in asked:
            continue
        found.append((name, name, {}))
        releases = data.releases(data.entity(asked["importer"]))
        given: dict[str, Any] = {"release": releases[-1]} if releases else {}
        if "window" in asked:
            given["window"] = ""  # each notebook's newest: of the release, or of the two it compares
        if "release_to" in asked and len(releases) > 1:
            given |= {"release_from": releases[-2], "release_to": releases[-1]}
        found.append((f"{name}{LATEST}", name, given))
    return found


def _inputs() -> str:
    """Return one hash of all a site is made from: raw files, notebooks, reports.yml, this package."""
    from analysis.store import passports

    package = Path(__file__).parents[1]
    files = [path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".j2", ".css", ".js", ".mplstyle")]
    files += [*sorted((project.home() / "notebooks").glob("*.ipynb")), project.home() / "reports.yml"]
    known = [f"{file.file} {file.release} {file.sha256}" for file in passports.load()]
    known += [f"{path.name} {project.sha256(project.read_bytes(path))}" for path in files]
    return project.sha256("\n".join(known).encode())


@contextmanager
def _timed(record: Record, stage: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        record.seconds[stage] = round(time.monotonic() - started, 2)
