"""The processed twin of each raw file: stamped with what it was made from, and read only if both still fit."""

import json
from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store import passports
from analysis.store.passports import Passport

STAMPS = "clean.json"
CURATED = ("entities", "events", "programmes", "published", "claims")


def stamp(passport: Passport, entities: str) -> dict[str, str | int]:
    """Return what the twin of a raw file depends on: when any of it changes, the twin is made anew."""
    from analysis.store.clean import CLEANER

    return {
        "raw": passport.sha256,
        "entities": entities,
        "release": passport.release or 0,
        "cleaner": CLEANER,
    }


def stamps(folder: Path) -> dict[str, dict]:
    """Return the stamps of one folder of processed tables, by file name."""
    path = folder / STAMPS
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
    except (ValueError, TypeError) as error:
        raise Problem(f"{project.shown(path)} is damaged ({error}); delete it and run `armshares clean`") from error


def entities_hash() -> str:
    """Return the hash of entities.csv, on which every other processed table depends."""
    return project.sha256(project.read_bytes(project.raw() / "entities.csv"))


def is_fresh(passport: Passport, entities: str) -> bool:
    """Say whether the processed twin of a raw file is the one made from it, unchanged."""
    known = stamps(passport.cleaned.parent).get(passport.cleaned.name)
    if not known or not passport.cleaned.is_file():
        return False
    made = project.sha256(passport.cleaned.read_bytes())
    return known == {**stamp(passport, entities), "processed": made}


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

    Raises
    ------
    Problem
        If the raw file is not the one of its passport, or the twin is not what it cleans into.
    """
    passports.checked(passport)
    if not is_fresh(passport, entities_hash()):
        where = project.shown(passport.cleaned)
        raise Problem(f"{where} is not what {project.shown(passport.path)} cleans into now; run `armshares clean`")
    # Programmes name their deals by id: a text, though it is a number elsewhere.
    numeric = [name for name in NUMERIC if (passport.layout, name) != ("programmes", "deals")]
    types = {"deals": str} if passport.layout == "programmes" else {}
    return pd.read_csv(
        passport.cleaned, usecols=columns, dtype=types, keep_default_na=False,
        na_values={name: [""] for name in numeric},
    )  # fmt: skip


NUMERIC = (
    "tiv", "tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged", "tiv_second_hand", "tiv_local", "deals",
    "tiv_unit", "tiv_order", "units_ordered", "units_delivered", "ordered", "ordered_year", "delivered",
    "first_delivery", "last_delivery", "first_year", "last_year", "value",
)  # fmt: skip
