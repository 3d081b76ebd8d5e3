"""Which package, which libraries and which data a report is made with: what must be equal wherever it is made."""

import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from analysis.ground import project
from analysis.ground.errors import Problem

PACKAGE = "arms-import-shares"
LEFT_OUT = ("__pycache__", "replaced")  # folders that no report reads
TOLD = ("data", "code", "pandas", "numpy", "matplotlib", "seaborn", "papermill", "python")


def digest(value: Any) -> str:
    """Return the SHA-256 of a value that JSON can hold."""
    return project.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode())


def files(folder: Path) -> list[Path]:
    """Return all files below a folder, in order, without drafts and caches."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if path.name[0] != "." and not set(LEFT_OUT) & set(path.parts)]


def of_folder(folder: Path) -> str:
    """Return the digest of all files below a folder, their names included."""
    return digest({path.relative_to(folder).as_posix(): project.sha256(path.read_bytes()) for path in files(folder)})


@cache
def code() -> str:
    """Return the digest of the package's own code, templates and styles."""
    return of_folder(Path(__file__).resolve().parents[1])


def data() -> str:
    """Return the digest of all data of the project, raw and processed."""
    return of_folder(project.home() / "data")


@cache
def installed() -> dict[str, str]:
    """Return the version of every library that the package stands on, directly or not, and of Python."""
    found, asked = {"python": platform.python_version()}, [PACKAGE]
    while asked:
        name = asked.pop()
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # for another system
            continue
        for line in requires(name) or []:
            needed = Requirement(line)
            if needed.name.lower() not in found and (not needed.marker or needed.marker.evaluate({"extra": ""})):
                asked.append(needed.name.lower())
    return dict(sorted(found.items()))


def here() -> dict[str, str]:
    """Return the versions of this process: of the data, of the code, of every library by its name."""
    return {"data": data(), "code": code(), **installed()}


def refuse_others(ours: dict[str, str], theirs: dict[str, str], where: str) -> None:
    """Stop unless both versions are equal.

    Raises
    ------
    Problem
        One sentence that names both.
    """
    differ = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    if not differ:
        return
    name = min(differ, key=lambda each: TOLD.index(each) if each in TOLD else len(TOLD))
    here, there = (f"{each.get(name, 'none')[:12]}" for each in (ours, theirs))
    what = {"data": "other data", "code": "another version of the package"}.get(name, f"another {name}")
    what = f"{what} ({version(PACKAGE)})" if name == "code" else what
    raise Problem(f"{where} has {what}: {there} there, {here} here; give both the same before a batch starts")
