"""Papers: a report made again from what may be carried alone, and pressed into a PDF that carries it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.ground import processes, project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import carried, manuscript, values
from analysis.reports.drafts import ROOM
from analysis.reports.press import Press, write_values
from analysis.store import passports

LONGEST = 900  # seconds for a report
SOURCES = ("CITATION.cff", "requirements.lock", "reports.yml", "notebooks", "paper")


@dataclass(frozen=True)
class Made:
    """A paper: the PDF, the files it carries, every number typed by name in its text, and how many sentences hold."""

    pdf: bytes
    files: dict[str, bytes]
    printed: list[dict[str, str]]
    told: int

    @property
    def numbers(self) -> int:
        """How many numbers the text prints."""
        return len(self.printed) + self.told


def paper(name: str) -> Made:
    """Return the paper of a manuscript `paper/<name>.typ`, made from extracts and curated tables alone.

    Raises
    ------
    Problem
        If there is no such manuscript, a digit was typed in it, or it asks for a finding that does not exist.
    CheckFailed
        If a notebook fails.
    """
    text = project.home() / "paper" / f"{name}.typ"
    if not text.is_file():
        known = sorted(path.stem for path in text.parent.glob("*.typ") if path.stem != "paper")
        raise Problem(f"there is no manuscript {name[:60]!r} in paper/; there are {', '.join(known) or 'none'}")
    manuscript.check_prose(text)
    with room() as folder:
        lay_out(folder)
        run(folder, name)
        return press(folder, name)


@contextmanager
def room() -> Iterator[Path]:
    """Give a folder that is gone afterwards; one that was left by a killed run goes with the next report."""
    with tempfile.TemporaryDirectory(prefix=f"{ROOM}{processes.marker()}-") as folder:
        yield Path(folder).resolve()


def lay_out(folder: Path) -> None:
    """Fill a project folder with what a paper may carry: no register and no deal list goes in."""
    home, held = project.home(), passports.load_folder(project.raw())
    carried.guard(held)
    for each in held:
        project.write(folder / "data" / "raw" / each.file, passports.checked(each))
    passports.save_folder(folder / "data" / "raw", [replace(each, folder=folder / "data" / "raw") for each in held])
    for name in SOURCES:
        if (home / name).is_dir():
            shutil.copytree(home / name, folder / name, ignore=shutil.ignore_patterns(".*", "*.pdf", "__pycache__"))
        elif (home / name).is_file():
            shutil.copy(home / name, folder / name)


def run(folder: Path, name: str) -> None:
    """Clean the data of a project folder and run a report there; it goes to `report/`."""
    for command in (["clean"], ["report", name]):
        _armshares(command, folder)
    shutil.rmtree(folder / "report", ignore_errors=True)
    shutil.move(folder / "reports" / name, folder / "report")


def _armshares(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "ARMSHARES_HOME": str(folder)}
    whole = [sys.executable, "-m", "analysis.cli", *command]
    try:
        ended = subprocess.run(whole, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired as error:
        raise CheckFailed(f"armshares {' '.join(command)} was not done after {LONGEST} s") from error
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["no reason given"])[-1].removeprefix("armshares: ")
        raise CheckFailed(f"armshares {' '.join(command)} failed for the paper: {said}")


def press(folder: Path, name: str) -> Made:
    """Return the paper of a folder whose report is finished (`report/`)."""
    held = passports.load_folder(folder / "data" / "raw")
    found = values.findings(folder / "report")
    given = values.values(found, held, version("arms-import-shares"))
    files = carried.Carried.of(folder).whole(about(name, given, found)).files
    for each in (carried.CRATE, carried.MANIFEST):  # the other files stand there already
        project.write(folder / each, files[each])
    write_values(folder, given | {"attached": carried.attachments(files)})
    pressed = Press(folder, name, given["day"])
    return Made(pressed.pdf(), files, pressed.printed(), pressed.told())


def about(name: str, given: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a paper says of itself: its name, title, day, terms, parameters, and what it was made with."""
    title = f"Paper {name}: arms imports by supplier, with the data and notebooks behind it"
    parameters = {each["notebook"]: each["parameters"] for each in found}
    return {"paper": name, "title": title, "day": given["day"], "terms": given["terms"],
            "version": version("arms-import-shares"), "typst": version("typst"), "parameters": parameters}  # fmt: skip
