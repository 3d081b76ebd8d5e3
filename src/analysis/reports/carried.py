"""What a paper carries: its files by name, the list of their hashes, and their description as an RO-Crate."""

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from analysis.ground import project
from analysis.ground.entities import WORLD
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports.crate import METADATA, crate
from analysis.sources.extract import MOST_OF_SOURCE
from analysis.store.passports import CURATED, Passport

FORMAT = 1  # of what is carried; a newer one is refused
MANIFEST, CRATE = "manifest.json", METADATA
PATTERNS = (
    "CITATION.cff", "requirements.lock", "reports.yml", "data/raw/*", "notebooks/*.ipynb", "paper/*.typ",
    "paper/*.yml", "report/findings/*.json", "report/notebooks/*.ipynb", "report/tables/*.csv", "report/figures/*.csv",
    "report/tables/*.csv-metadata.json", "report/figures/*.csv-metadata.json",
)  # fmt: skip
KNOWN = (*PATTERNS, MANIFEST, CRATE)  # no other file is ever laid out: one of a module's name would be run
KINDS = {".ipynb": "application/x-ipynb+json", ".typ": "text/plain", ".yml": "text/plain", ".cff": "text/plain",
         ".lock": "text/plain", ".csv": "text/csv", ".json": "application/json"}  # fmt: skip
DESCRIBED = {
    "data": "data the paper rests on: an extract or a curated table, or their passports",
    "notebooks": "a notebook as it is before it runs",
    "paper": "the manuscript",
    "report": "what the notebooks made: findings, executed notebooks, tables",
    "": "how the paper is made and cited",
}


@dataclass(frozen=True)
class Carried:
    """Files by name, as bytes: all that a paper rests on."""

    files: dict[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> "Carried":
        """Return the files of a paper's folder that are carried."""
        paths = sorted({path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file()})
        return cls({str(path.relative_to(folder)): project.read_bytes(path) for path in paths})

    def manifest(self, about: dict[str, Any]) -> bytes:
        """Return the list of hashes, with what the paper is called and was made with."""
        hashes = {name: project.sha256(data) for name, data in self.files.items()}
        return project.as_json({"format": FORMAT, **about, "files": hashes}).encode()

    def whole(self, about: dict[str, Any]) -> "Carried":
        """Return these files with their description and the list of all hashes."""
        files = {**self.files, CRATE: project.as_json(crate(self.files, about, kind)).encode()}
        return Carried({**files, MANIFEST: Carried(files).manifest(about)})


def attachments(files: dict[str, bytes]) -> list[dict[str, str]]:
    """Return the files as `paper.typ` attaches them; they stand in the paper's folder."""
    return [
        {"name": name, "mime": mime(name), "description": described(name)}
        | {"relationship": "data" if name.startswith("data/") else "supplement"}
        for name in files
    ]


def mime(name: str) -> str:
    """Return the type of a file by its ending."""
    return KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def described(name: str) -> str:
    """Return in words what a carried file is."""
    return f"{name}: {DESCRIBED.get(name.partition('/')[0] if '/' in name else '', DESCRIBED[''])}"


def kind(name: str) -> dict[str, str]:
    """Return what the description of a file begins with."""
    return {"name": described(name), "encodingFormat": mime(name)}


def guard(held: list[Passport]) -> None:
    """Refuse data that SIPRI's terms do not let go with a paper: deal rows, and a tenth of the source or more.

    Raises
    ------
    Problem
        Naming the file.
    """
    parts: dict[int | None, float] = {}
    for each in held:
        if each.layout != "extract" and each.layout not in CURATED:
            raise Problem(f"{each.file} is a {each.layout} and holds SIPRI's own rows; a paper carries extracts only")
        if each.layout != "extract":
            continue
        frame = pd.read_csv(each.path, comment="#")
        world = frame["supplier"] == WORLD
        share = frame.loc[~world, "tiv"].sum() / frame.loc[world, "tiv"].sum()
        parts[each.release] = parts.get(each.release, 0.0) + share
        if parts[each.release] >= MOST_OF_SOURCE:  # several importers' extracts of a release count together
            said = (
                f"with {each.file} the paper would hold {parts[each.release]:.1%} of the TIV of release {each.release}"
            )
            raise Problem(f"{said}; SIPRI's terms allow less than a tenth of the source")


def read_manifest(files: dict[str, bytes], where: str) -> dict[str, Any]:
    """Return what the list of hashes says, after every file was held against it.

    Raises
    ------
    Problem
        If there is no such list, or it is one of a newer version.
    CheckFailed
        If a file is missing, changed or not in the list.
    """
    try:
        said = json.loads(files[MANIFEST])
        newer, hashes = said["format"] > FORMAT, dict(said["files"])
    except (KeyError, ValueError, TypeError) as error:
        raise Problem(f"{where} carries no list of its files ({MANIFEST}); it was not made by armshares") from error
    if newer:
        raise Problem(f"{where} was made by a newer version (format {said['format']}); update arms-import-shares")
    if strange := [name for name in files if not any(PurePosixPath(f"/{name}").match(f"/{each}") for each in KNOWN)]:
        raise Problem(f"{where} carries {strange[0][:60]}, which is no part of a paper; nothing was run")
    wrong = [f"{name} is missing" for name in hashes if name not in files]
    wrong += [f"{name} is not in its list" for name in files if name not in hashes and name != MANIFEST]
    wrong += [f"{name} was changed" for name in hashes if name in files and project.sha256(files[name]) != hashes[name]]
    if wrong:
        raise CheckFailed(f"{where} does not hold: {'; '.join(wrong[:5])}")
    return said
