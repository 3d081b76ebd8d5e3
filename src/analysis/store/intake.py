"""Taking raw files in: a download gets a passport, and every raw file its processed twin."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis import schemas
from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.sources import layouts, register
from analysis.sources import text as texts
from analysis.sources.text import Text
from analysis.store import clean, describe, passports, processed
from analysis.store.passports import Passport


def parse(name: str, data: bytes) -> tuple[Text, str, pd.DataFrame]:
    """Return an export's text, the name of its layout and its rows as published."""
    text = texts.read(name, data)
    layout, header = layouts.recognise(text)
    return text, layout, layouts.READ[layout].parse(text, header)


def cleaned(passport: Passport, data: bytes, entities: Entities) -> pd.DataFrame:
    """Return the processed table of one raw file."""
    if passport.layout in processed.CURATED:
        return clean.curated(passport.layout, data, entities, project.shown(passport.path))
    _, layout, frame = parse(passport.file, data)
    if layout != passport.layout:
        raise Problem(
            f"{passport.file} is a {layout}, but its passport says {passport.layout}; correct {passports.NAME}"
        )
    return clean.LAYOUTS[layout](frame, passport.release, entities, passport.file)


def clean_all() -> list[Path]:
    """Make the processed twin of every raw file that changed, and the codebook; return the files made.

    Raises
    ------
    Problem
        If a raw file is missing, changed, damaged or impossible. Twins already made stay, and are right.
    """
    known = processed.entities_hash()
    entities = Entities.read()
    made = []
    for passport in passports.load():
        data = passports.checked(passport)
        if not processed.is_fresh(passport, known):
            processed.save(passport, clean.as_csv(cleaned(passport, data, entities)), known)
            made.append(passport.cleaned)
    codebook = project.processed() / "codebook.md"
    if not codebook.exists() or codebook.read_bytes() != schemas.codebook().encode():
        made.append(project.write(codebook, schemas.codebook()))
    return made


def add(
    path: Path, release: int | None = None, importers: str = "", again: bool = False
) -> tuple[Passport, pd.DataFrame]:
    """Return the passport and the rows as published of a download, taken in with its processed twin.

    Parameters
    ----------
    path : Path
        The file as downloaded from SIPRI's site, or an extract.
    release : int, optional
        Its release; found from the file's own date where that decides.
    importers : str
        `all` or names separated by commas; only for a file whose first line, which says so, was cut off.
    again : bool
        Put it in place of the files at hand that hold the same deliveries of the same release.

    Raises
    ------
    Problem
        If it is no export, of no clear release, or stands in data/raw already. Nothing is changed then.
    """
    data = project.read_bytes(path)
    text, layout, frame = parse(" ".join(path.name.split()), data)
    entities = Entities.read()
    found = replace(describe.describe(text, layout, frame, release, importers, entities), sha256=project.sha256(data))
    twice = _same_deliveries(found)
    tracked = [old for old in twice if old.folder == project.raw()]
    if tracked or (twice and not again):
        hint = "" if tracked else "; `armshares add --replace` puts this one in its place"
        raise text.refuse(
            f"release {found.release} is at hand already for these importers and years, in "
            f"{project.shown([*tracked, *twice][0].path)}; nothing was added{hint}"
        )
    _keep(found, data, clean.as_csv(clean.LAYOUTS[layout](frame, found.release, entities, text.name)), twice)
    return found, frame


def _keep(found: Passport, data: bytes, table: str, twice: list[Passport]) -> None:
    """Write a raw file, its twin and its passport, in place of those it replaces: all of it or nothing."""
    stamps = found.cleaned.parent / processed.STAMPS
    with _all_or_none([found.path, found.cleaned, found.folder / passports.NAME, stamps]):
        project.write(found.path, data)
        processed.save(found, table, processed.entities_hash())
        passports.put(found, instead_of=twice)
    for path in {path for old in twice for path in (old.path, old.cleaned)} - {found.path, found.cleaned}:
        path.unlink(missing_ok=True)


@contextmanager
def _all_or_none(paths: list[Path]) -> Iterator[None]:
    """Put files back as they were if anything, Ctrl-C too, ends their writing early."""
    new = [path for path in paths if not path.exists()]
    before: dict[Path, Path] = {}
    try:
        for path in set(paths) - set(new):
            before[path] = project.write(path.with_name(f".before-{path.name}"), path.read_bytes())
        yield
    except BaseException:
        for path in filter(Path.exists, new):
            path.unlink()
        for path, copy in before.items():
            copy.replace(path)  # needs no room on a full disk
        raise
    finally:
        for copy in before.values():
            copy.unlink(missing_ok=True)


def _same_deliveries(new: Passport) -> list[Passport]:
    """Return the files at hand that hold deliveries of `new` too: counted together they would count twice."""
    near = [old for old in passports.load() if (old.layout, old.release) == (new.layout, new.release)]
    meet = [old for old in near if old.first <= new.last and new.first <= old.last]
    if new.layout == "tiv table":
        return [old for old in meet if old.file == new.file]
    return [
        old for old in meet if {"all"} & {*old.importers, *new.importers} or set(old.importers) & set(new.importers)
    ]


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
