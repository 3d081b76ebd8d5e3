"""Run a report: all its notebooks and its pages in a draft that replaces the old one whole, or not at all."""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import drafts
from analysis.reports.execute import Job, Progress, run_all, silent
from analysis.reports.parameters import Asked

DEADLINE = 600.0  # seconds for all notebooks of a report together
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
Compose = Callable[[Path, list[dict[str, Any]]], Any]


def run_report(
    name: str,
    notebooks: list[Asked],
    progress: Progress = silent,
    compose: Compose | None = None,
    deadline: float = DEADLINE,
) -> Path:
    """Return `reports/<name>` after all its notebooks ran and its pages were written; else the old one stays.

    Parameters
    ----------
    name : str
        a-z, 0-9 and -.
    notebooks : list of Asked
        Each notebook with its checked parameters, in the order of the report.
    progress : callable
        Gets a line whenever something is done.
    compose : callable, optional
        Gets the draft's folder and the notebooks' findings, and writes the pages; its `show` gets each when it ran.
    deadline : float
        Seconds for all notebooks together.

    Raises
    ------
    Problem
        If the name is unsafe, two notebooks write the same file, a folder cannot be written, or a cell raised it.
    CheckFailed
        If a cell failed, or a notebook ended early, made less than it promises, or took too long.
    KeyboardInterrupt
        After Ctrl-C or SIGTERM; every kernel has ended and the draft is gone.
    """
    if not NAME.fullmatch(name):
        raise Problem(f"{name[:60]!r} is no name for a report; use a-z, 0-9 and - only, as in india-2025")
    final = project.reports() / name
    no_two_alike(notebooks)
    with _sigterm_as_ctrl_c(), drafts.draft(final) as draft:
        jobs = [Job(asked, draft, final, getattr(compose, "show", None)) for asked in notebooks]
        _fill(draft, jobs, progress, compose, deadline)
        drafts.swap(draft, final)
    return final


def _fill(draft: Path, jobs: list[Job], progress: Progress, compose: Compose | None, deadline: float) -> None:
    """Run the notebooks into the draft, and write the pages and the one file that tells times.

    After an error the executed notebooks are kept in `reports/.drafts/<name>-failed`.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        run_all(jobs, deadline, progress)
    except (Problem, CheckFailed) as error:
        raise type(error)(f"{error}{drafts.keep(draft, jobs[0].final)}") from error
    if compose:
        compose(draft, [job.found for job in jobs])
    seconds = {job.name: round(job.seconds, 2) for job in jobs}
    project.write(draft / "run.json", project.as_json({"started": started, "seconds": seconds}))


def no_two_alike(notebooks: list[Asked]) -> None:
    """Stop if two notebooks of a report would write the same file."""
    names = [f"notebook {asked.name}" for asked in notebooks]
    names += [f"figure {name}" for asked in notebooks for name in asked.promised.figures]
    names += [f"table {name}" for asked in notebooks for name in asked.promised.tables]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem(f"the report would have two of each: {', '.join(twice)}; name each only once")


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """End by SIGTERM as by Ctrl-C, so that kernels and drafts go with us."""
    heard = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL  # by the command line, with an exit code of its own
    if heard or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
