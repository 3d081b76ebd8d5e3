"""Where the project's folders are, and the one way files are written."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from analysis.ground.errors import Problem

MARKER = Path("data/raw/sources.yml")


def home() -> Path:
    """Return the project's folder: $ARMSHARES_HOME, else the nearest one above, else the package's own.

    Raises
    ------
    Problem
        If ARMSHARES_HOME names a folder that is no project.
    """
    named = os.environ.get("ARMSHARES_HOME")
    if named:
        folder = Path(named).expanduser().resolve()
        if not (folder / MARKER).is_file():
            raise Problem(f"ARMSHARES_HOME={named} is no project folder: {MARKER} is not in it; copy data/ there first")
        return folder
    here = Path.cwd()
    own = Path(__file__).resolve().parents[3]
    return next((folder for folder in (here, *here.parents) if (folder / MARKER).is_file()), own)


def raw() -> Path:
    """Return the folder of tracked raw files."""
    return home() / "data" / "raw"


def exports() -> Path:
    """Return the folder of the user's own SIPRI exports (ignored by git)."""
    return raw() / "sipri" / "exports"


def processed() -> Path:
    """Return the folder of cleaned tables; those of exports stand in `exports/` below it (ignored by git)."""
    return home() / "data" / "processed"


def reports() -> Path:
    """Return the folder of finished reports (ignored by git)."""
    return home() / "reports"


def shown(path: Path) -> str:
    """Return `path` as a person would name it: from the project's folder where it lies inside."""
    try:
        return str(path.resolve().relative_to(home()))
    except (ValueError, RuntimeError, OSError):  # outside the project, or a link that leads to itself
        return str(path)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; a missing or unreadable file is a Problem."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(f"{shown(path)} cannot be read: {error.strerror}; check the path and its permissions") from error


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes | str) -> Path:
    """Return `path` after it holds `data`: it appears whole or not at all.

    Raises
    ------
    Problem
        If the folder is read-only, the disk is full, or the like.
    """
    content = data.encode() if isinstance(data, str) else data
    if path.exists() and not path.is_file():
        raise Problem(f"{shown(path)} is no ordinary file; name another one")
    draft: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
        draft = None
    except OSError as error:
        raise Problem(f"{shown(path)} cannot be written: {error.strerror}; nothing was changed") from error
    finally:
        if draft:
            Path(draft).unlink(missing_ok=True)
    return path


def as_json(value: Any) -> str:
    """Return `value` as the JSON text this project writes everywhere: sorted as given, indented, newline at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
