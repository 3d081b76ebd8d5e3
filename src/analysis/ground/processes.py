"""Whose a draft or temporary folder is: a marker of host and process in its name."""

import hashlib
import os
import platform
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARKER = r"[A-Za-z0-9-]+\.\d+"
SLACK = 600  # seconds by which the clock of a shared folder may lag behind this host's


def marker() -> str:
    """Return the marker of this process: its host and number, `tower-1b2c3d.4711`."""
    return f"{host()}.{os.getpid()}"


def host() -> str:
    """Return a short name of this host that no other one has: a socket's path has room for little more."""
    node = platform.node()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', node)[:12]}-{hashlib.sha256(node.encode()).hexdigest()[:6]}".strip("-")


def is_running(owner: str, left: Path) -> bool:
    """Say whether the process of a marker may still be at work on a path; one of another host always may.

    This process itself counts as over: what bears its marker before it made anything was left by one of its number. So
    does one that began after the path was last changed.
    """
    on, _, number = owner.rpartition(".")
    if on != host():
        return True
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid() and not _is_over(int(number), left)


def _is_over(number: int, left: Path) -> bool:
    """Say whether a process has ended unreaped, or began well after a path was last changed, which another did then."""
    import psutil

    try:
        process = psutil.Process(number)
        return process.status() == psutil.STATUS_ZOMBIE or process.create_time() > left.lstat().st_mtime + SLACK
    except (psutil.Error, OSError):
        return False


def left_behind(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield what processes that are over left in a folder under the name `prefix` + marker + anything."""
    named = re.compile(rf"{re.escape(prefix)}({MARKER})(?!\d).*")
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            found = named.fullmatch(path.name)
            if found and not is_running(found[1], path):
                yield path


def clear(folder: Path, prefix: str) -> None:
    """Delete what processes that are over left in a folder under that name."""
    for path in left_behind(folder, prefix):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
