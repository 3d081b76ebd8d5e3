"""Drafts of reports: a folder to fill, that becomes the report whole or goes away, whatever happens."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.ground import processes, project, switch
from analysis.ground.errors import Problem

ROOM = "armshares-"  # how the temporary folders of kernels are called, before the marker of their process
PROBE = bytes(2**20)  # what must fit into the output folder before a kernel starts


@contextmanager
def draft(final: Path) -> Iterator[Path]:
    """Return an empty folder beside the reports to fill, and take it away in the end, whatever happens."""
    drafts = final.parent / ".drafts"
    # Each process of each host has a draft of its own: two runs of one report do not write into each other.
    own = drafts / processes.host() / f"{final.name}.{os.getpid()}"
    if final.is_symlink() or (final.exists() and not final.is_dir()):
        raise Problem(f"{project.shown(final)} is in the way of the report and is no folder; move it away")
    try:
        drafts.mkdir(parents=True, exist_ok=True)
        _clear_up(drafts, final)
        own.mkdir(parents=True)
        project.write(own / "probe", PROBE).unlink()
        yield own
    except OSError as error:
        where = project.shown(Path(error.filename or own))
        raise Problem(f"{where} cannot be written: {error.strerror}; the report was not changed") from error
    finally:
        shutil.rmtree(own, ignore_errors=True)
        with suppress(OSError):
            own.parent.rmdir()  # only if nothing else is in it
            drafts.rmdir()


def _clear_up(drafts: Path, final: Path) -> None:
    """Put right what runs that were killed left: their drafts go, a report moved aside comes back.

    Those of other hosts that share the folder are theirs; one in no host's folder was left by an earlier version.
    """
    processes.clear(Path(tempfile.gettempdir()), ROOM)
    for left in sorted([*drafts.glob(f"{final.name}.*"), *(drafts / processes.host()).glob(f"{final.name}.*")]):
        of = re.fullmatch(re.escape(final.name) + r"\.(\d+)(-old)?", left.name)
        if not of or processes.is_running(f"{processes.host()}.{of[1]}", left):
            continue
        if of[2] and not final.exists():
            left.rename(final)
        else:
            shutil.rmtree(left)


def keep(draft: Path, final: Path) -> str:
    """Keep the executed notebooks of a failed run for reading; say where, or nothing if there are none."""
    executed, kept = draft / "notebooks", _failed(final)
    if not executed.is_dir() or not any(executed.iterdir()):
        return ""
    shutil.rmtree(kept, ignore_errors=True)
    executed.rename(kept)
    return f"; the notebooks as far as they ran are in {project.shown(kept)}"


def swap(draft: Path, final: Path) -> None:
    """Make the draft the report at once: at every moment there is the old one or the new one.

    Where the system cannot exchange two names, the old one is moved aside for a moment; if that fails or is
    interrupted, it is back.
    """
    old = draft.with_name(f"{draft.name}-old")
    try:
        if not final.exists():
            draft.rename(final)
        elif not switch.exchange(draft, final):  # else the old one is the draft now, and goes away with it
            final.rename(old)
            draft.rename(final)
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(_failed(final), ignore_errors=True)


def _failed(final: Path) -> Path:
    return final.parent / ".drafts" / f"{final.name}-failed"
