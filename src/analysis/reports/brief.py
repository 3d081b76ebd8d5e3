"""A data brief: what a paper on any importer is asked, and the extracts it is made from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.ground import project
from analysis.measures.comparison import largest_suppliers
from analysis.measures.extracts import extract
from analysis.measures.windows import Window, newest
from analysis.reports.folders import slug
from analysis.store import passports
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports
from analysis.store.passports import CURATED, Passport

MANUSCRIPT = "brief"  # the words are the same for every importer
NOTEBOOKS = ("02-supplier-shares", "03-events", "04-programmes", "05-revisions", "06-certainty", "01-coverage")
LICENCE = (
    "aggregate figures under 10 % of the source's TIV, own calculation; source: SIPRI Arms Transfers Database, "
    "non-commercial use"
)


@dataclass(frozen=True)
class Brief:
    """An importer, and what is asked about it: suppliers, window and releases, all named."""

    importer: str
    parameters: dict[str, Any]
    notebooks: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the paper is called; the name of a manuscript that was written for itself is not taken."""
        name = slug(self.importer)
        own = project.source("paper") / f"{name}.typ"
        return f"{MANUSCRIPT}-{name}" if own.is_file() or name == MANUSCRIPT else name

    @classmethod
    def of(cls, data: Holdings, given: dict[str, Any]) -> "Brief":
        """Return the brief that is asked for.

        Parameters
        ----------
        data : Holdings
        given : dict
            `importer`, and where wanted `suppliers` (a list, or names separated by commas), `window`, `release`; left
            out they are the largest three, the newest five years of each release, the newest release.

        Raises
        ------
        Problem
            If a name is unknown or the data at hand do not answer.
        """
        known = data.imports(given["importer"], given.get("release") or 0)
        window = Window.read(given["window"]) if given.get("window") else newest(known.years)
        suppliers = given.get("suppliers") or largest_suppliers(known, window)
        named = [each for each in suppliers.split(",") if each.strip()] if isinstance(suppliers, str) else suppliers
        chosen = {"importer": known.importer, "suppliers": data.suppliers(named), "release": known.release}
        # No window named: each notebook takes the newest that its own releases cover.
        chosen["window"] = str(window) if given.get("window") else ""
        pair = _pair(data.releases(known.importer), known.release)
        notebooks = tuple(each for each in NOTEBOOKS if not (each == "05-revisions" and _beyond(chosen, pair)))
        return cls(known.importer, chosen | pair, notebooks)

    def reports(self) -> str:
        """Return the list of reports that names this one alone."""
        named = {self.name: {"notebooks": list(self.notebooks), "parameters": self.parameters}}
        return yaml.safe_dump(named, sort_keys=False, allow_unicode=True)


def _pair(releases: list[int], release: int) -> dict[str, int]:
    """Return the two releases that are compared: the one asked for and the next, or the one before where none is."""
    if len(releases) < 2:
        return {}
    at = min(releases.index(release), len(releases) - 2)
    return {"release_from": releases[at], "release_to": releases[at + 1]}


def _beyond(chosen: dict[str, Any], pair: dict[str, int]) -> bool:
    """Say whether the window asked for ends after the data of the earlier of the two releases."""
    return bool(chosen["window"] and pair) and Window.read(chosen["window"]).last >= pair["release_from"]


def fill(folder: Path, asked: Brief, data: Holdings) -> list[Passport]:
    """Write the curated tables and the importer's extracts of every release into `folder`; return their passports."""
    held = [each for each in data.held if each.layout in CURATED and each.folder == project.raw()]
    extracts = [_extract(data.imports(asked.importer, each), data, folder) for each in data.releases(asked.importer)]
    for each in held:
        project.write(folder / each.file, passports.checked(each))
    return [*held, *extracts]


def _extract(known: Imports, data: Holdings, folder: Path) -> Passport:
    """Write the extract of one release: the one that is tracked, else one from the register."""
    mine = [each for each in data.held if each.layout == "extract" and each.release == known.release]
    tracked = [each for each in mine if each.covers(known.importer)]
    if tracked:
        project.write(folder / tracked[0].file, passports.checked(tracked[0]))
        return tracked[0]
    path = project.write(folder / f"{slug(known.importer)}-{known.release}.csv", extract(known))
    return _passport(known, path)


def _passport(known: Imports, path: Path) -> Passport:
    return Passport(
        file=path.name,
        layout="extract",
        publisher="Stockholm International Peace Research Institute (SIPRI), own calculation",
        title=f"Arms imports of {known.importer}, release {known.release}: own calculation from the SIPRI Arms "
        "Transfers Database",
        address="https://doi.org/10.55163/SAFC1241",
        accessed=max(each.accessed for each in known.files),  # the register's: no clock of ours
        licence=LICENCE,
        unit="TIV millions",
        sha256=project.sha256(project.read_bytes(path)),
        done="written by `armshares paper` from the trade register of everyone to everyone",
        release=known.release,
        generated=known.generated,
        importers=[known.importer],
        suppliers=["all"],
        first=known.years[0],
        last=known.years[-1],
        folder=path.parent,
    )
