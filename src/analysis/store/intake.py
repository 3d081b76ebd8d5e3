"""Taking raw files in: a download gets a passport, and every raw file its processed twin."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis import schemas
from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.sources import layouts, register
from analysis.sources import text as texts
from analysis.sources.text import Text
from analysis.store import change, clean, coverage, describe, passports, processed, replacing
from analysis.store.passports import CURATED, Passport
from analysis.store.replacing import Old


def parse(name: str, data: bytes) -> tuple[Text, str, pd.DataFrame]:
    """Return an export's text, the name of its layout and its rows as published."""
    text = texts.read(name, data)
    layout, header = layouts.recognise(text)
    return text, layout, layouts.READ[layout].parse(text, header)


def cleaned(passport: Passport, data: bytes, entities: Entities) -> pd.DataFrame:
    """Return the processed table of one raw file.

    Raises
    ------
    Problem
        If the file is damaged or impossible, or its passport says other than its first line and rows.
    """
    if passport.layout in CURATED:
        return clean.curated(passport.layout, data, entities, project.shown(passport.path))
    text, layout, frame = parse(passport.file, data)
    if layout != passport.layout:
        raise Problem(
            f"{passport.file} is a {layout}, but its passport says {passport.layout}; correct {passports.NAME}"
        )
    describe.agree(passport, text, frame, entities)
    return clean.LAYOUTS[layout](frame, passport.release, entities, passport.file)


def clean_all() -> list[Path]:
    """Make the processed twin of every raw file that changed, and the codebook; return the files made.

    Raises
    ------
    Problem
        If a raw file is missing, changed, damaged or impossible, or two hold the same deliveries. Twins already made
        stay, and are right.
    """
    with change.alone():
        known, held = processed.entities_hash(), passports.load()
        for said in coverage.overlaps(held):
            raise Problem(said)
        entities = Entities.read()
        made = []
        for passport in held:
            data = passports.checked(passport)
            if not processed.is_fresh(passport, known):
                processed.save(passport, processed.as_text(cleaned(passport, data, entities)), known)
                made.append(passport.cleaned)
        codebook = project.processed() / "codebook.md"
        if not codebook.exists() or project.read_bytes(codebook) != schemas.codebook().encode():
            made.append(project.write(codebook, schemas.codebook()))
    return made


def faults() -> list[str]:
    """Return a sentence for every raw file whose passport, rows or totals disagree, and for every two that overlap."""
    known, held, entities = processed.entities_hash(), passports.load(), Entities.read()
    found = []
    for passport in held:
        try:
            data = passports.checked(passport)
            if not processed.is_fresh(passport, known):
                cleaned(passport, data, entities)
        except Problem as problem:
            found.append(str(problem))
    return [*found, *coverage.overlaps(held)]


@dataclass(frozen=True)
class Added:
    """A file taken in: its passport, its rows as published, and the files that went to `replaced/` for it."""

    passport: Passport
    frame: pd.DataFrame
    replaced: list[Old]


def add(
    path: Path, release: int | None = None, importers: str = "", again: bool = False
) -> tuple[Passport, pd.DataFrame]:
    """Return the passport and the rows as published of a download, taken in with its processed twin: see `take_in`."""
    added = take_in(path, release, importers, again)
    return added.passport, added.frame


def take_in(
    path: Path,
    release: int | None = None,
    importers: str = "",
    again: bool = False,
    tell: Callable[[str], object] = lambda said: None,
) -> Added:
    """Take a download in, with its passport and its processed twin.

    Parameters
    ----------
    path, release : Path, int
        The file as downloaded, or an extract, and its release; found from the file's own date where that decides.
    importers : str
        `all` or names separated by commas; only for a file whose first line, which says so, was cut off.
    again : bool
        Put it in place of files at hand that hold some of the same deliveries and others too.
    tell : callable
        Gets a sentence about every file that will go to `replaced/`, before it does.

    Raises
    ------
    Problem
        If it is no export, of no clear release, or a part of what is at hand. Nothing is changed then.
    """
    data = project.read_bytes(path)
    text, layout, frame = parse(" ".join(path.name.split()), data)
    with change.alone():
        entities = Entities.read()
        found = describe.describe(text, layout, frame, describe.Said(release, importers), entities)
        found = replace(found, sha256=project.sha256(data))
        table = clean.LAYOUTS[layout](frame, found.release, entities, text.name)
        near = [old for old in passports.load() if coverage.meet(old, found)]
        olds = [Old.of(old, _rows(old, entities), found, table) for old in near]
        replacing.check(text, found, olds, again)
        for old in olds:
            tell(old.told)
        _keep(found, data, processed.as_text(table), near)
    return Added(found, frame, olds)


def _rows(old: Passport, entities: Entities) -> pd.DataFrame | None:
    """Return the rows of a file at hand by which they are told apart, or None if it is not what its passport says."""
    if old.state != "ok":
        return None
    if processed.is_fresh(old, processed.entities_hash()):
        return processed.read(old, coverage.KEYS[old.layout])
    return cleaned(old, passports.checked(old), entities)


def _keep(found: Passport, data: bytes, table: str, olds: list[Passport]) -> None:
    """Write a raw file, its twin and its passport, and move those it replaces away: all of it or nothing."""
    stamps = found.cleaned.parent / processed.STAMPS
    moves = replacing.moves(found, olds)
    lists = [found.folder / passports.NAME, *([project.replaced() / passports.NAME] if moves else [])]
    with change.whole([found.path, found.cleaned, stamps, *lists, *replacing.twins(found, olds)], moves):
        project.write(found.path, data)
        processed.save(found, table, processed.entities_hash())
        replacing.keep_passports(olds, moves)
        for twin in replacing.twins(found, olds):
            twin.unlink(missing_ok=True)
        passports.put(found, instead_of=olds)


def oddities(passport: Passport, frame: pd.DataFrame) -> list[str]:
    """Return what to know of a file that was taken in: rows whose units × unit TIV do not give their TIV."""
    if passport.layout != "register":
        return []
    rows = register.misvalued(frame)
    if rows.empty:
        return []
    first = "; ".join(
        f"deal {row.deal} of {row.year}: {row.units:g} × {row.tiv_unit:g} is not {row.tiv:g}"
        for row in rows.head(10).itertuples()
    )
    return [f"{len(rows)} row(s) of {passport.file} have units × TIV per unit unlike their TIV: {first}"]
