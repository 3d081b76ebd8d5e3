"""One change of data/ at a time, whole or not at all: the lock, and the way back from a change that was cut off."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.ground import documents, project
from analysis.ground.errors import Problem

LOCK = ".lock"
JOURNAL = ".undo.json"
BEFORE = ".before-"
WAIT = 300.0  # seconds for other commands; an `add` of SIPRI's largest register takes a few


@contextmanager
def alone(wait: float = WAIT) -> Iterator[None]:
    """Be the only command that changes data/, after what a command that was killed left is put right.

    Raises
    ------
    Problem
        If others are at work for more than `wait` seconds, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    path = project.home() / "data" / LOCK
    lock = FileLock(path)
    try:
        with suppress(Timeout):
            lock.acquire(timeout=0)
        if not lock.is_locked:
            if sys.stderr.isatty():
                print("waiting for another command that changes data/ ...", file=sys.stderr)
            lock.acquire(timeout=wait)
    except Timeout as error:
        said = f"another command has been changing data/ for {wait:g} seconds"
        raise Problem(f"{said}; wait for its end and try again, nothing was changed") from error
    except OSError as error:
        said = f"{project.shown(path)} cannot be written: {error.strerror}"
        raise Problem(f"{said}; make data/ writable, nothing was changed") from error
    try:
        put_right()
        yield
    finally:
        path.unlink(missing_ok=True)  # whoever waits sees that its file is gone, and takes the next one
        lock.release()


@contextmanager
def whole(paths: list[Path], moves: dict[Path, Path]) -> Iterator[None]:
    """Make the changes of `paths` all at once: whatever ends them early, a kill too, they are undone.

    Parameters
    ----------
    paths : list of Path
        The files that will be written, there before or not.
    moves : dict of Path
        Files that go elsewhere first, to names that are free.
    """
    try:
        _note(paths, moves)
        for path, to in moves.items():
            _move(path, to)
        yield
        _journal().unlink()
    except BaseException:
        put_right()
        raise
    _clear(BEFORE)


def _journal() -> Path:
    return project.home() / "data" / JOURNAL


def _note(paths: list[Path], moves: dict[Path, Path]) -> None:
    """Write down, before anything happens, where each file's state of before is found: the way back."""
    kept: dict[Path, Path | None] = dict(moves)
    for path in dict.fromkeys(paths):
        if path not in kept and path.exists():
            kept[path] = project.write(path.with_name(f"{BEFORE}{path.name}"), project.read_bytes(path))
        kept.setdefault(path, None)
    base = project.home()
    steps = [
        {"path": str(path.relative_to(base)), "before": before and str(before.relative_to(base))}
        for path, before in kept.items()
    ]
    project.write(_journal(), project.as_json(steps))


def _move(path: Path, to: Path) -> None:
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        path.rename(to)
    except OSError as error:
        raise Problem(f"{project.shown(to)} cannot be written: {error.strerror}; nothing was changed") from error


def put_right() -> None:
    """Undo a change that was cut off, and delete drafts: called only by whoever holds the lock, so nobody writes."""
    journal, base = _journal(), project.home()
    if journal.exists():
        for step in documents.read_json(journal, "way back from a change that was cut off", "restore data/ from git"):
            path, before = base / step["path"], step["before"] and base / step["before"]
            if before is None:
                with suppress(FileNotFoundError, NotADirectoryError):
                    path.unlink()
            elif before.exists():
                before.replace(path)  # needs no room on a full disk
        journal.unlink()
    _clear(BEFORE, project.DRAFT)


def tidy() -> None:
    """Put right what a killed command left, unless one is at work: the first thing that every command does."""
    if _journal().exists() or any(_left(BEFORE, project.DRAFT)):
        with suppress(Problem), alone(0):
            pass


def _left(*starts: str) -> Iterator[Path]:
    base = project.home() / "data"
    for folder in (base, project.raw(), project.exports(), project.replaced(), project.processed(),
                   project.processed_exports()):  # fmt: skip
        with suppress(OSError):
            yield from (path for path in folder.iterdir() if path.name.startswith(starts))


def _clear(*starts: str) -> None:
    for path in list(_left(*starts)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
