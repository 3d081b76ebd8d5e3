"""Drafts of reports: a folder to fill, that becomes the report whole or goes away, whatever happens."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem

PROBE = bytes(2**20)  # what must fit into the output folder before a kernel starts


@contextmanager
def draft(final: Path) -> Iterator[Path]:
    """Return an empty folder beside the reports to fill, and take it away in the end, whatever happens."""
    drafts = final.parent / ".drafts"
    # Each process has a draft of its own: two runs of one report do not write into each other.
    own = drafts / f"{final.name}.{os.getpid()}"
    if final.is_symlink() or (final.exists() and not final.is_dir()):
        raise Problem(f"{project.shown(final)} is in the way of the report and is no folder; move it away")
    try:
        drafts.mkdir(parents=True, exist_ok=True)
        _clear_up(drafts, final)
        own.mkdir()
        project.write(own / "probe", PROBE).unlink()
        yield own
    except OSError as error:
        where = project.shown(Path(error.filename or own))
        raise Problem(f"{where} cannot be written: {error.strerror}; the report was not changed") from error
    finally:
        shutil.rmtree(own, ignore_errors=True)
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


def keep(draft: Path, final: Path) -> str:
    """Keep the executed notebooks of a failed run for reading; say where, or nothing if there are none."""
    executed, kept = draft / "notebooks", draft.parent / f"{final.name}-failed"
    if not executed.is_dir() or not any(executed.iterdir()):
        return ""
    shutil.rmtree(kept, ignore_errors=True)
    executed.rename(kept)
    return f"; the notebooks as far as they ran are in {project.shown(kept)}"


def swap(draft: Path, final: Path) -> None:
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
