"""The processed twin of each raw file: stamped with what it was made from, and read only if both still fit."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis.ground import documents, project
from analysis.ground.errors import Problem
from analysis.store import passports
from analysis.store.passports import Passport

STAMPS = "clean.json"


def stamp(passport: Passport, entities: str) -> dict[str, str | int]:
    """Return what the twin of a raw file depends on: when any of it changes, the twin is made anew."""
    from analysis.store.clean import CLEANER

    return {
        "raw": passport.sha256,
        "entities": entities,
        "release": passport.release or 0,
        "cleaner": CLEANER,
        "covers": passport.covers_what,
    }


def stamps(folder: Path) -> dict[str, dict]:
    """Return the stamps of one folder of processed tables, by file name."""
    path = folder / STAMPS
    if not path.exists():
        return {}
    what, hint = "list of stamps", "delete it and run `armshares clean`"
    found = documents.read_json(path, what, hint)
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise documents.damaged(path, what, "it holds something else", hint)
    return found


def entities_hash() -> str:
    """Return the hash of entities.csv, on which every other processed table depends."""
    return project.hash_of(project.raw() / "entities.csv")


def is_fresh(passport: Passport, entities: str) -> bool:
    """Say whether the processed twin of a raw file is the one made from it, unchanged."""
    known = stamps(passport.cleaned.parent).get(passport.cleaned.name)
    if not known or not passport.cleaned.is_file():
        return False
    return known == {**stamp(passport, entities), "processed": project.hash_of(passport.cleaned)}


def save(passport: Passport, table: str, entities: str) -> None:
    """Write the processed twin of a raw file and its stamp."""
    project.write(passport.cleaned, table)
    folder = passport.cleaned.parent
    stamped = {**stamp(passport, entities), "processed": project.sha256(table.encode())}
    project.write(
        folder / STAMPS,
        project.as_json(dict(sorted({**stamps(folder), passport.cleaned.name: stamped}.items()))),
    )


def read(passport: Passport, columns: list[str] | None = None) -> pd.DataFrame:
    """Return the processed table of a raw file, after the file and its twin were found unchanged.

    The texts of a register are categories, those of every other table texts.

    Raises
    ------
    Problem
        If the raw file is not the one of its passport, or the twin is not what it cleans into.
    """
    passports.check(passport)
    known = entities_hash()
    if not is_fresh(passport, known):
        _check_covers(passport, known)
        where = project.shown(passport.cleaned)
        raise Problem(f"{where} is not what {project.shown(passport.path)} cleans into now; run `armshares clean`")
    # Programmes name their deals by id: a text, though it is a number elsewhere.
    numeric = [name for name in NUMERIC if (passport.layout, name) != ("programmes", "deals")]
    how = {"usecols": columns, "keep_default_na": False, "na_values": {name: [""] for name in numeric}}
    if passport.layout == "register":
        return _register(passport.cleaned, how)
    return pd.read_csv(passport.cleaned, dtype={"deals": str} if passport.layout == "programmes" else {}, **how)


def _register(path: Path, how: dict) -> pd.DataFrame:
    """Return the table of a register with its texts as categories: a tenth of the memory, and quick to group by.

    It is read in pieces: the joining of categories is quick for few of them, and the reader's own memory small.
    """
    pieces = list(pd.read_csv(path, dtype=dict.fromkeys(TEXTS, "category"), chunksize=PIECE, **how))
    if len(pieces) == 1:
        return pieces[0]
    joined = {}
    for name in pieces[0]:
        columns = [piece.pop(name) for piece in pieces]
        joined[name] = (
            union_categoricals(columns, sort_categories=True)
            if name in TEXTS
            else pd.concat(columns, ignore_index=True)
        )
    return pd.DataFrame(joined)


def _check_covers(passport: Passport, entities: str) -> None:
    """Refuse a passport that was changed to say other than its data: what was read from them stands in the stamp."""
    known = stamps(passport.cleaned.parent).get(passport.cleaned.name, {})
    held = str(known.get("covers") or passport.covers_what)
    if held != passport.covers_what and known.get("raw") == passport.sha256 and known.get("entities") == entities:
        raise Problem(disagreement(passport, held))


def disagreement(passport: Passport, held: str) -> str:
    """Return the sentence about a passport that says other than its data."""
    return (
        f"{project.shown(passport.folder / passports.NAME)} says of {passport.file} that it is {passport.covers_what}, "
        f"but its data are {held}; correct the passport there or restore it"
    )


NUMERIC = (
    "tiv", "tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged", "tiv_second_hand", "tiv_local", "deals",
    "tiv_unit", "tiv_order", "units_ordered", "units_delivered", "ordered", "ordered_year", "delivered",
    "first_delivery", "last_delivery", "first_year", "last_year", "value",
)  # fmt: skip


TEXTS = (
    "supplier", "recipient", "designation", "description", "category", "ordered_flag", "units_flag", "year_flag",
    "status", "local_production",
)  # fmt: skip
PIECE = 100_000  # rows
QUOTED = re.compile(r'[",\n\r]')


def as_text(table: pd.DataFrame) -> str:
    """Return a table as CSV text: numbers at full precision, whole ones without a point, unknown ones empty.

    Each distinct value of a column is put into words once, as few are: a third of the time of `DataFrame.to_csv`.
    """
    lines = map(",".join, zip(*(_texts(table[column]) for column in table), strict=True))
    return "\n".join([",".join(table.columns), *lines]) + "\n"


def _texts(column: pd.Series) -> list[str]:
    codes, values = pd.factorize(column)
    texts = np.array([*map(_written, values.tolist()), ""], dtype=object)  # the code -1 (unknown) takes the last one
    return texts[codes].tolist()


def _written(value: object) -> str:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text
