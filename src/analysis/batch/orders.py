"""What a batch makes: an order for each importer and set of parameters, with all that its report is made from."""

import os
from collections import Counter
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.batch import versions
from analysis.batch.importers import Known
from analysis.batch.reads import Reads
from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem
from analysis.measures.comparison import largest_of
from analysis.measures.windows import Window, check_window, two_windows
from analysis.reports import saved
from analysis.reports.folders import slug
from analysis.reports.parameters import Asked
from analysis.reports.run import no_two_alike

NOTEBOOKS = ("02-supplier-shares",)


@dataclass(frozen=True)
class Asks:
    """What is asked of a batch: whose reports, of which release and windows, by which notebooks."""

    importers: str
    release: int = 0
    windows: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = NOTEBOOKS


@dataclass(frozen=True)
class Order:
    """One report to be made.

    Attributes
    ----------
    name : str
        Its folder in the batch's.
    importer, window : str
        Whom and which years it is about.
    notebooks : dict
        The parameters of each of its notebooks, by the notebook's name.
    parts : dict
        What it is made from, each part by its name as a digest.
    """

    name: str
    importer: str
    window: str
    notebooks: dict[str, dict[str, Any]]
    parts: dict[str, str]

    @cached_property
    def key(self) -> str:
        """The digest of all parts: equal if the report would come out the same."""
        return versions.digest(self.parts)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def notebook(name: str) -> Path:
    """Return a notebook's file: of the project, else of the package.

    Raises
    ------
    Problem
        If there is none of that name: it says the nearest.
    """
    folders = [folder / "notebooks" for folder in (project.home(), project.own())]
    found = next((folder / f"{name}.ipynb" for folder in folders if (folder / f"{name}.ipynb").is_file()), None)
    if not found or Path(name).name != name:
        names = sorted({path.stem for folder in folders for path in folder.glob("*.ipynb")})
        raise Problem(f"there is no notebook {name[:60]!r}{nearest(name, names)}; there are {', '.join(names)}")
    return found


def orders(asks: Asks) -> tuple[list[Order], Known]:
    """Return an order for each importer and window, in the order they were asked for, and what is known of all.

    Raises
    ------
    Problem
        If a name, window, release or notebook is wrong, before anything starts.
    """
    known = Known(asks.release)
    base = [Asked.of(notebook(name), {}) for name in dict.fromkeys(asks.notebooks)]
    no_two_alike(base)
    for each in base:
        if "importer" not in each.values:
            raise Problem(f"notebook {each.name} is not about one importer; choose another for a batch")
    # By what they mean: one window written in two ways is one, and its reports would share a folder.
    windows = list(dict.fromkeys(_window(each, known, base) for each in asks.windows)) or [known.window]
    reads, found = Reads(known.data), []
    made_with = {"code": versions.code(), "installed": versions.digest(versions.installed())}
    for window in windows:
        for importer in known.chosen(asks.importers, window):
            name = slug(importer) + (f"-{window}" if asks.windows else "")
            asked = [_filled(each, known, importer, window) for each in base]
            found.append(Order(name, importer, str(window), *_parts(asked, importer, reads, made_with)))
    return _told_apart(found), known


def _window(text: str, known: Known, base: list[Asked]) -> Window:
    if any("compare" in each.values for each in base):
        return two_windows(text, "", known.years, known.release).later
    return check_window(Window.read(text), known.years, known.release)


def _filled(asked: Asked, known: Known, importer: str, window: Window) -> Asked:
    """Return a notebook with the parameters of one report; its own where it knows no such."""
    given = {"importer": importer, "window": str(window), "release": known.release}
    if "suppliers" in asked.values:
        given["suppliers"] = largest_of(known.rows(importer), window)
    return replace(asked, values=asked.values | {key: value for key, value in given.items() if key in asked.values})


def _parts(asked: list[Asked], importer: str, reads: Reads, made_with: dict[str, str]) -> tuple[dict, dict]:
    """Return the parameters of a report's notebooks, and what the report is made from."""
    values = {each.name: {key: value for key, value in each.values.items() if key != "out"} for each in asked}
    parts = {"parameters": versions.digest([values, os.environ.get(saved.PRINT, "")]), **made_with}
    for each in asked:
        parts |= {f"notebook {each.name}": project.sha256(each.notebook.read_bytes()), **reads.of(importer, each)}
    return values, parts


def _told_apart(found: list[Order]) -> list[Order]:
    """Return the orders, with names told apart where two importers would share one."""
    count = Counter(order.name for order in found)
    return [
        replace(order, name=f"{order.name}-{project.sha256(order.importer.encode())[:8]}")
        if count[order.name] > 1
        else order
        for order in found
    ]
