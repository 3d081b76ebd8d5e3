"""Whose a draft or temporary folder is: a marker of host and process in its name."""

import os
import platform
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARKER = r"[A-Za-z0-9-]+\.\d+"


def marker() -> str:
    """Return the marker of this process: its host and number, `tower.4711`."""
    return f"{_host()}.{os.getpid()}"


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", platform.node()) or "host"


def is_running(owner: str) -> bool:
    """Say whether the process of a marker may still be at work; one of another host always may.

    This process itself counts as over: what bears its marker before it made anything was left by one of its number.
    """
    host, _, number = owner.rpartition(".")
    if host != _host():
        return True
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()


def left_behind(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield what processes that are over left in a folder under the name `prefix` + marker + anything."""
    named = re.compile(rf"{re.escape(prefix)}({MARKER})(?!\d).*")
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            found = named.fullmatch(path.name)
            if found and not is_running(found[1]):
                yield path


def clear(folder: Path, prefix: str) -> None:
    """Delete what processes that are over left in a folder under that name."""
    for path in left_behind(folder, prefix):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
