"""Which version and commit this is, and whether it is new enough for the project it found."""

import re
import subprocess
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem

PACKAGE = "arms-import-shares"
COMMIT = "commit.txt"  # written into a built package, beside the modules
STAMP = ".armshares"  # the version of a project that `armshares init` laid out
GIT = ["git", "-c", "safe.directory=*", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"]


def described(folder: Path) -> str:
    """Return the commit of a git checkout; empty where `folder` is none, or git missing.

    >>> described(Path("/"))
    ''
    """
    if not (folder / ".git").exists():  # an installed package may lie in somebody else's checkout
        return ""
    try:
        said = subprocess.run(GIT, cwd=folder, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.replace("-dirty", " with changes")


def commit() -> str:
    """Return the commit of this package as it follows the version: of the checkout, or of what was installed."""
    built = Path(__file__).parents[1] / COMMIT
    said = built.read_text(encoding="utf-8") if built.is_file() else described(project.own())
    return f", commit {said}" if said else ""


def check_project() -> None:
    """Pass if the project found is not of a later version than this one: its tables may mean something else there.

    Raises
    ------
    Problem
        It names both versions.
    """
    home = project.home()
    its = "" if home == project.checkout() else of_project(home)
    if its:
        _check_newer(its, home)


def _check_newer(its: str, home: Path) -> None:
    from importlib.metadata import version  # slow to load, and a project seldom says its version

    if _numbers(mine := version(PACKAGE)) < _numbers(its):
        raise Problem(
            f"this is armshares {mine}, older than the project in {home}, which is of version {its}; "
            "install that version, or use another project"
        )


def of_project(folder: Path) -> str:
    """Return the version of a project, laid out or a checkout; empty where it says none."""
    stamp, checkout = folder / STAMP, folder / "pyproject.toml"
    if stamp.is_file():
        return project.read_bytes(stamp, 1000).decode(errors="replace").strip()
    if checkout.is_file():
        text = project.read_bytes(checkout).decode(errors="replace")
        found = re.search(rf'^name = "{PACKAGE}"\nversion = "([^"]+)"', text, re.MULTILINE)
        return found[1] if found else ""
    return ""


def _numbers(said: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", said)[:3]]
