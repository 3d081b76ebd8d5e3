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

from analysis.ground import documents, processes, project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import carried, manuscript, saved, values
from analysis.reports.brief import MANUSCRIPT, Brief, fill
from analysis.reports.drafts import ROOM
from analysis.reports.press import Press, write_values
from analysis.store import passports
from analysis.store.holdings import Holdings

LONGEST = 900  # seconds for a report
WRONG_USE = 2  # the exit code of the command line for it
STYLE = "paper"  # not a manuscript: how all of them look
SOURCES = ("CITATION.cff", "requirements.lock", "reports.yml", "notebooks", "paper")


@dataclass(frozen=True)
class Made:
    """A paper: its name, the PDF, the same text as HTML, the files it carries, and every number of its text by name."""

    name: str
    pdf: bytes
    html: str
    files: dict[str, bytes]
    printed: list[dict[str, str]]

    @property
    def numbers(self) -> int:
        """How many numbers the text prints."""
        return len(self.printed)


def paper(name: str = "", given: dict[str, Any] | None = None) -> Made:
    """Return a paper, made from extracts and curated tables alone.

    Parameters
    ----------
    name : str
        Of a manuscript `paper/<name>.typ`.
    given : dict, optional
        In place of a name, what a data brief is asked for: see `Brief.of`.

    Raises
    ------
    Problem
        If there is no such manuscript, a digit was typed in it, or it asks for a finding that does not exist.
    CheckFailed
        If a notebook fails.
    """
    asked = Brief.of(Holdings(), given) if given else None
    text = project.source("paper") / f"{MANUSCRIPT if asked else name}.typ"
    if not text.is_file() or (name in (MANUSCRIPT, STYLE) and not asked):
        known = sorted({path.stem for path in text.parent.glob("*.typ")} - {MANUSCRIPT, STYLE})
        raise Problem(
            f"there is no manuscript {name[:60]!r} in paper/; there are {', '.join(known) or 'none'}, and "
            "--importer NAME makes a data brief"
        )
    manuscript.check_prose(text)
    name = asked.name if asked else name
    with room() as folder:
        lay_out(folder, name, asked)
        run(folder, name)
        return press(folder, name)


@contextmanager
def room() -> Iterator[Path]:
    """Give a folder that is gone afterwards; one that was left by a killed run goes with the next report."""
    with tempfile.TemporaryDirectory(prefix=f"{ROOM}{processes.marker()}-") as folder:
        yield Path(folder).resolve()


def lay_out(folder: Path, name: str, asked: Brief | None = None) -> None:
    """Fill a project folder with what a paper may carry: no register and no deal list goes in."""
    data = folder / "data" / "raw"
    for each in SOURCES:
        _copy(project.source(each), folder / each)
    if asked:
        held = fill(data, asked, Holdings())
        (folder / "paper" / f"{MANUSCRIPT}.typ").rename(folder / "paper" / f"{name}.typ")
        project.write(folder / "reports.yml", asked.reports())
    else:
        held = passports.load_folder(project.raw())
        for each in held:
            project.write(data / each.file, passports.checked(each))
    for other in {*(folder / "paper").glob("*.typ")} - {folder / "paper" / f"{each}.typ" for each in (name, STYLE)}:
        other.unlink()
    _only_run(folder, name)
    carried.guard(held := [replace(each, folder=data) for each in held])
    passports.save_folder(data, held)


def _only_run(folder: Path, name: str) -> None:
    """Take away the notebooks that the paper's report does not run."""
    report = documents.read_yaml(folder / "reports.yml", "list of reports", "restore it from git").get(name, {})
    for path in (folder / "notebooks").glob("*.ipynb"):
        if path.stem not in report.get("notebooks", ()):
            path.unlink()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "*.pdf", "*.html", "__pycache__"))
    elif source.is_file():
        shutil.copy(source, target)


def run(folder: Path, name: str) -> None:
    """Clean the data of a project folder and run a report there; it goes to `report/`."""
    for command in (["clean"], ["report", name]):
        _armshares(command, folder)
    shutil.rmtree(folder / "report", ignore_errors=True)
    shutil.move(folder / "reports" / name, folder / "report")


def _armshares(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "ARMSHARES_HOME": str(folder), saved.PRINT: saved.PAPER}
    whole = [sys.executable, "-P", "-m", "analysis.cli", *command]  # -P: no module comes from that folder
    try:
        ended = subprocess.run(whole, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired as error:
        raise CheckFailed(f"armshares {' '.join(command)} was not done after {LONGEST} s") from error
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["no reason given"])[-1].removeprefix("armshares: ")
        if ended.returncode == WRONG_USE:
            raise Problem(said)
        raise CheckFailed(f"armshares {' '.join(command)} failed for the paper: {said}")


def press(folder: Path, name: str) -> Made:
    """Return the paper of a folder whose report is finished (`report/`)."""
    held = passports.load_folder(folder / "data" / "raw")
    found = values.findings(folder / "report")
    given = values.values(found, folder, held, version("arms-import-shares"))
    files = carried.Carried.of(folder).whole(about(name, given, found)).files
    for each in (carried.CRATE, carried.MANIFEST):  # the other files stand there already
        project.write(folder / each, files[each])
    write_values(folder, given | {"attached": carried.attachments(files)})
    pressed = Press(folder, name, given["day"])
    return Made(name, pressed.pdf(), pressed.html(), files, pressed.printed())


def about(name: str, given: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a paper says of itself: its name, title, day, terms, parameters, and what it was made with."""
    title = f"Paper {name}: arms imports by supplier, with the data and notebooks behind it"
    parameters = {each["notebook"]: each["parameters"] for each in found}
    return {"paper": name, "title": title, "day": given["day"], "terms": given["terms"],
            "version": version("arms-import-shares"), "typst": version("typst"), "parameters": parameters}  # fmt: skip
