"""What must be true of a list of events, the project's own or a user's: the first fault is one sentence."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import pandas as pd

from analysis.ground.entities import Entities, nearest
from analysis.ground.errors import Problem
from analysis.schemas.curated import LONGEST, PRECISIONS

BUYERS = "buyers of "
LENGTHS = {"day": 10, "month": 7, "year": 4}
NO_TEXT = ("Cc", "Cf", "Zl", "Zp")  # control and format characters, line ends: none belongs into a cell


def check(events: pd.DataFrame, entities: Entities, where: str) -> None:
    """Refuse a list of events with a fault.

    Parameters
    ----------
    events : DataFrame
        The columns of `events`, all texts.
    where : str
        The file they came from, for the sentence. Rows count from 1 below the header.

    Raises
    ------
    Problem
        Naming the first row with a fault: a control character, a text too long for a figure, a date that is none, an
        end before its start, no source, an importer or supplier not known; or an id that stands twice.
    """
    rows = events.to_dict("records")
    for number, row in enumerate(rows, 1):
        fault = next(_faults(row, entities), "")
        if fault:
            raise Problem(f"{where} row {number}: {fault}")
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        first = seen.setdefault(row["id"], number)
        if first != number:
            raise Problem(f"{where}: rows {first} and {number} both have the id {row['id'][:40]!r}; give each its own")


def _faults(row: dict[str, str], entities: Entities) -> Iterator[str]:
    for column, cell in row.items():
        odd = next((letter for letter in cell if unicodedata.category(letter) in NO_TEXT), "")
        if odd:
            yield f"column {column} holds the control character U+{ord(odd):04X}; remove it"
        if len(cell) > LONGEST.get(column, len(cell)):
            yield f"column {column} has {len(cell)} characters, a figure has room for {LONGEST[column]}; shorten it"
    yield from _dates(row)
    if not any(source.strip() for source in row["sources"].split(";")):
        yield "column sources is empty; every event needs an address or a citation"
    for party in row["concerns"].split(";"):
        yield from _concern(party, entities)


def _dates(row: dict[str, str]) -> Iterator[str]:
    how = row["precision"]
    if how not in PRECISIONS:
        yield f"column precision holds {how[:40]!r}; it is one of {', '.join(PRECISIONS)}"
        return
    for column in ("date", "end"):
        said = row[column]
        if (said or column == "date") and not _is_date(said, how):
            example = "2025-05-07"[: LENGTHS[how]]
            yield f"column {column} holds {said[:40]!r}, which is no {how}; write it like {example}"
    if row["end"] and row["end"] < row["date"]:
        yield f"the end {row['end']} is before the start {row['date']}; correct one of them"


def _is_date(text: str, precision: str) -> bool:
    if not re.fullmatch(r"[12][0-9]{3}(-[0-9]{2}){0,2}", text) or len(text) != LENGTHS[precision]:
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def _concern(party: str, entities: Entities) -> Iterator[str]:
    """Say what is wrong with one party of column concerns: it is an importer's name, or `buyers of` a supplier's."""
    name = party.removeprefix(BUYERS)
    role = "importer" if name == party else "supplier"
    if not name:
        yield "column concerns is empty or has a semicolon too many; name importers, or `buyers of` a supplier"
    elif entities.names.get(name) != name:
        one = entities.names.get(name.strip()) or entities.typed.get(name.strip().casefold())
        hint = f"; write {one}" if one else nearest(name, entities.names)
        yield f"column concerns names the {role} {name[:60]!r}, not a name of entities.csv{hint}"
