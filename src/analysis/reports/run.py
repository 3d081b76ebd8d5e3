"""Run a report: all its notebooks and its pages in a draft that replaces the old one whole, or not at all."""

import os
import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports.execute import Job, Progress, run_all, silent
from analysis.reports.parameters import check, promises

DEADLINE = 600.0  # seconds for all notebooks of a report together
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
PROBE = bytes(2**20)  # what must fit into the output folder before a kernel starts
Compose = Callable[[Path, list[dict[str, Any]]], Any]


def run_notebook(notebook: Path, folder: Path, given: dict[str, Any], deadline: float = DEADLINE) -> dict[str, Any]:
    """Return the findings of one notebook, run into `folder`; the executed one is in `folder`/notebooks.

    Parameters
    ----------
    notebook, folder : Path
        What to run, and the folder that gets `figures/`, `tables/`, `findings/` and `notebooks/`.
    given : dict
        Parameters by name; the others keep their defaults, and `out` becomes `folder`.
    deadline : float
        Seconds after which the kernel is ended.

    Raises
    ------
    Problem
        If a parameter is wrong, before a kernel starts, a cell raised Problem, or `folder` cannot be written.
    CheckFailed
        If a cell failed, the notebook ended early, made less than it declares, or took too long.
    """
    folder, notebook = folder.resolve(), notebook.resolve()
    job = Job(notebook, folder, folder, check(notebook, given), promises(notebook))
    run_all([job], deadline, silent)
    return job.found


def run_report(
    name: str,
    notebooks: list[tuple[Path, dict[str, Any]]],
    progress: Progress = silent,
    compose: Compose | None = None,
    deadline: float = DEADLINE,
) -> Path:
    """Return `reports/<name>` after all its notebooks ran and its pages were written; else the old one stays.

    Parameters
    ----------
    name : str
        a-z, 0-9 and -.
    notebooks : list of (Path, dict)
        Each notebook with its parameters, in the order of the report.
    progress : callable
        Gets a line whenever something is done.
    compose : callable, optional
        Gets the draft's folder and the notebooks' findings, in order, and writes the pages into it.
    deadline : float
        Seconds for all notebooks together.

    Raises
    ------
    Problem, CheckFailed
        As `run_notebook`; the executed notebooks are then kept in `reports/.drafts/<name>-failed`.
    KeyboardInterrupt
        After Ctrl-C or SIGTERM; every kernel has ended and the draft is gone.
    """
    if not NAME.fullmatch(name):
        raise Problem(f"{name[:60]!r} is no name for a report; use a-z, 0-9 and - only, as in india-2025")
    final = project.reports() / name
    parts = [(path.resolve(), check(path, given), promises(path)) for path, given in notebooks]
    _no_two_alike(parts)
    with _sigterm_as_ctrl_c(), _draft(final) as draft:
        _fill(draft, [Job(path, draft, final, *rest) for path, *rest in parts], progress, compose, deadline)
        _swap(draft, final)
    return final


def _fill(draft: Path, jobs: list[Job], progress: Progress, compose: Compose | None, deadline: float) -> None:
    """Run the notebooks into the draft, and write the pages and the one file that tells times."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        run_all(jobs, deadline, progress)
    except (Problem, CheckFailed) as error:
        raise type(error)(f"{error}{_keep(draft, jobs[0].final)}") from error
    if compose:
        compose(draft, [job.found for job in jobs])
    seconds = {job.name: round(job.seconds, 2) for job in jobs}
    project.write(draft / "run.json", project.as_json({"started": started, "seconds": seconds}))


def _no_two_alike(parts: list[tuple[Path, dict, dict[str, list[str]]]]) -> None:
    """Stop if two notebooks of a report would write the same file."""
    names = [f"notebook {path.stem}" for path, _, _ in parts]
    for kind in ("figures", "tables"):
        names += [f"{kind[:-1]} {name}" for _, _, promised in parts for name in promised[kind]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem(f"the report would have two of each: {', '.join(twice)}; name each only once")


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """End by SIGTERM as by Ctrl-C, so that kernels and drafts go with us."""
    # Whoever handles it already, as the nightly run does, goes on doing so.
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _draft(final: Path) -> Iterator[Path]:
    """Give an empty folder beside the reports to fill, and take it away in the end, whatever happens."""
    drafts = final.parent / ".drafts"
    # Each process has a draft of its own: two runs of one report do not write into each other.
    draft = drafts / f"{final.name}.{os.getpid()}"
    if final.is_symlink() or (final.exists() and not final.is_dir()):
        raise Problem(f"{project.shown(final)} is in the way of the report and is no folder; move it away")
    try:
        drafts.mkdir(parents=True, exist_ok=True)
        _clear_up(drafts, final)
        draft.mkdir()
        project.write(draft / "probe", PROBE).unlink()
        yield draft
    except OSError as error:
        where = project.shown(Path(error.filename or draft))
        raise Problem(f"{where} cannot be written: {error.strerror}; the report was not changed") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            drafts.rmdir()  # only if nothing else is in it


def _clear_up(drafts: Path, final: Path) -> None:
    """Put right what runs that were killed left: their drafts go, a report moved aside comes back."""
    for left in sorted(drafts.glob(f"{final.name}.*")):
        of = re.fullmatch(re.escape(final.name) + r"\.(\d+)(-old)?", left.name)
        if not of or _is_running(int(of[1])):
            continue
        if of[2] and not final.exists():
            left.rename(final)
        else:
            shutil.rmtree(left)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _keep(draft: Path, final: Path) -> str:
    """Keep the executed notebooks of a failed run for reading; say where, or nothing if there are none."""
    executed, kept = draft / "notebooks", draft.parent / f"{final.name}-failed"
    if not executed.is_dir() or not any(executed.iterdir()):
        return ""
    shutil.rmtree(kept, ignore_errors=True)
    executed.rename(kept)
    return f"; the notebooks as far as they ran are in {project.shown(kept)}"


def _swap(draft: Path, final: Path) -> None:
    """Make the draft the report; if that fails or is interrupted, the old one is back."""
    old = draft.with_name(f"{draft.name}-old")
    try:
        if final.exists():
            final.rename(old)
        draft.rename(final)
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(draft.parent / f"{final.name}-failed", ignore_errors=True)
