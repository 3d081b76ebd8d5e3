"""Where the project's folders are, and the one way files are written."""

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from analysis.ground import processes
from analysis.ground.errors import Problem
from analysis.ground.limits import MOST_BYTES

MARKER = Path("data/raw/sources.yml")
SHARE = "share/arms-import-shares"  # where an installation keeps what `init` lays out
DRAFT = ".draft-"
PIECE = 2**18  # bytes of a file that is hashed


def home() -> Path:
    """Return the project's folder: $ARMSHARES_HOME, else the nearest one above, else the checkout of the package.

    Raises
    ------
    Problem
        If ARMSHARES_HOME names a folder that is no project, or there is none.
    """
    named = os.environ.get("ARMSHARES_HOME")
    if named:
        folder = _expanded(named)
        if not folder or not os.access(folder / MARKER, os.F_OK) or not (folder / MARKER).is_file():
            said = f"ARMSHARES_HOME={named[:200]} is no project folder"
            raise Problem(f"{said}: {MARKER} is not in it; `armshares init` makes one")
        return folder
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if (folder / MARKER).is_file()), checkout())
    if not found:
        raise Problem("there is no project here; `armshares init FOLDER` makes one, then run this in that folder")
    return found


def _expanded(named: str) -> Path | None:
    try:
        return Path(named).expanduser().resolve()
    except (RuntimeError, ValueError, OSError):  # no such user, a link that leads to itself
        return None


def checkout() -> Path | None:
    """Return the checkout that the package lies in; None where it was installed from a built one."""
    folder = Path(__file__).resolve().parents[3]
    return folder if (folder / MARKER).is_file() and (folder / "src/analysis").is_dir() else None


@cache
def own() -> Path:
    """Return the folder of the package's own data and notebooks: the checkout, or where they were installed."""
    from importlib.metadata import PackageNotFoundError, files

    if folder := checkout():
        return folder
    try:
        installed = [each for each in files("arms-import-shares") or [] if each.match(f"{SHARE}/reports.yml")]
    except PackageNotFoundError:
        installed = []
    return Path(installed[0].locate()).resolve().parent if installed else Path(sys.prefix, SHARE)


def source(name: str) -> Path:
    """Return a file or folder of the project by its name, else the package's own: a paper needs no project."""
    try:
        mine = home() / name
    except Problem:
        if os.environ.get("ARMSHARES_HOME"):
            raise
        return own() / name
    return mine if mine.exists() else own() / name


def raw() -> Path:
    """Return the folder of tracked raw files."""
    return home() / "data" / "raw"


def exports() -> Path:
    """Return the folder of the user's own SIPRI exports (ignored by git)."""
    return _inside(raw() / "sipri" / "exports")


def replaced() -> Path:
    """Return the folder of exports that others took the place of (ignored by git)."""
    return _inside(raw() / "sipri" / "replaced")


def _inside(folder: Path) -> Path:
    """Return a folder of the user's own data, refused if a link leads out of the project: others may change it."""
    base = home()
    if os.path.realpath(folder) != str(folder) and not Path(os.path.realpath(folder)).is_relative_to(base.resolve()):
        named = folder.relative_to(base)
        raise Problem(f"{named} is a link that leads out of the project; put a folder of that name there")
    return folder


def processed() -> Path:
    """Return the folder of cleaned tables; those of exports stand in `exports/` below it."""
    return home() / "data" / "processed"


def processed_exports() -> Path:
    """Return the folder of the cleaned tables of the user's own exports (ignored by git)."""
    return _inside(processed() / "exports")


def reports() -> Path:
    """Return the folder of finished reports (ignored by git)."""
    return home() / "reports"


def shown(path: Path) -> str:
    """Return `path` as a person would name it: from the project's folder where it lies inside."""
    try:
        return str(path.resolve().relative_to(home()))
    except (Problem, ValueError, RuntimeError, OSError):  # no project, outside it, or a link that leads to itself
        return str(path)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    Problem
        If it is missing, unreadable, larger than `most` bytes, or a pipe or device, which may never end.
    """
    return b"".join(_pieces(path, most, whole=True))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, which is never held as a whole; it raises what `read_bytes` does."""
    made = hashlib.sha256()
    for piece in _pieces(path, MOST_BYTES):
        made.update(piece)
    return made.hexdigest()


def _pieces(path: Path, most: int, whole: bool = False) -> Iterator[bytes]:
    """Yield a file's bytes, as a whole or piece by piece."""
    read = 0
    try:
        known = path.stat()
        if not stat.S_ISREG(known.st_mode) and not stat.S_ISDIR(known.st_mode):
            raise Problem(f"{shown(path)} is no ordinary file but a pipe or a device; name a file")
        if known.st_size > most:
            size, limit = known.st_size / 2**20, most // 2**20
            raise Problem(f"{shown(path)} has {size:,.0f} MB, more than the {limit} MB such a file can have")
        with path.open("rb") as file:
            while read <= known.st_size and (piece := file.read(known.st_size + 1 if whole else PIECE)):
                read += len(piece)
                yield piece
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise Problem(f"{shown(path)} cannot be read: {said}; check the path and its permissions") from error
    if read > known.st_size:
        raise Problem(f"{shown(path)} grew while it was read; try again when it is whole")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def check_output(path: Path, force: bool) -> Path:
    """Return `path` if a result may be written there: never below data/, over another file only by `force`.

    Raises
    ------
    Problem
        If it may not.
    """
    real = Path(os.path.realpath(path))
    if real.is_relative_to(Path(os.path.realpath(home() / "data"))):
        raise Problem(f"{shown(path)} lies in data/, where no result is written; name a file elsewhere")
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return path
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise Problem(f"{shown(path)[:200]} cannot be written: {said}; name another file") from error
    if not stat.S_ISREG(kind):  # a file is renamed into place: a device there would be gone
        raise Problem(f"{shown(path)} is no ordinary file; name a file to write")
    if not force:
        raise Problem(f"{shown(path)} is there already; name another file, or say --force to write over it")
    return path


def check_folder(path: Path) -> Path:
    """Return `path` if results may be written below it: it lies outside data/; else it is a Problem."""
    if Path(os.path.realpath(path)).is_relative_to(Path(os.path.realpath(home() / "data"))):
        raise Problem(f"{shown(path)} lies in data/, where no result is written; name a folder elsewhere")
    return path


def write(path: Path, data: bytes | str) -> Path:
    """Return `path` after it holds `data`: it appears whole or not at all.

    Raises
    ------
    Problem
        If the folder is read-only, the disk is full, or the like.
    """
    content = data.encode() if isinstance(data, str) else data
    draft: str | None = None
    try:
        if path.exists() and not path.is_file():
            raise Problem(f"{shown(path)} is no ordinary file; name another one")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{DRAFT}{processes.marker()}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
        draft = None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise Problem(f"{shown(path)[:200]} cannot be written: {said}; nothing was changed") from error
    finally:
        if draft:
            Path(draft).unlink(missing_ok=True)
    return path


def as_json(value: Any) -> str:
    """Return `value` as the JSON text this project writes everywhere: sorted as given, indented, newline at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
