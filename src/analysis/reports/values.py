"""What a manuscript may print: every named finding of a report in each format that fits it, sentences, tables."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.numbers import listed
from analysis.ground.sentence import FORMATS, is_missing
from analysis.store.passports import Passport

FRACTIONS = ("printed", "percent", "percent2", "points", "points2", "growth", "size")
COUNTS = ("count", "year", "word", "one", "two", "tiv")
DECIMALS = ("one", "two", "tiv")
LARGEST_FRACTION = 20.0  # a growth of 2,000 % is the largest seen; a volume in TIV is no fraction
CREDIT = "Own calculation from the SIPRI Arms Transfers Database, {releases}; volume (TIV), not money."
TERMS = (
    "The extracts are own calculations from the SIPRI Arms Transfers Database (doi 10.55163/SAFC1241), not SIPRI's own "
    "figures: sums under a tenth of the source's volume, for non-commercial use with a reference. More, or commercial "
    "use, needs SIPRI's permission. Curated tables: CC BY 4.0; code: MIT."
)
CITE = "Data: SIPRI Arms Transfers Database, {releases}. Method and report: arms-import-shares {version}."


def short(notebook: str) -> str:
    """Return a notebook's name without its number, as manuscripts use it: `supplier-shares`."""
    return re.sub(r"^\d+-", "", notebook)


def formats(value: Any) -> dict[str, str]:
    """Return what a value is (`kind`), and how it is printed in every format that fits that kind.

    Examples
    --------
    >>> formats(0.36)["percent"], formats("2020-2024")["text"], "percent" in formats(11877.05)
    ('36.0', '2020–2024', False)
    """
    if isinstance(value, str):
        return {"kind": "text", "text": re.sub(r"(?<=\d{4})-(?=\d{4})", "–", value)}
    if isinstance(value, list):
        return {"kind": "list", "listed": listed([str(each) for each in value])}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"kind": type(value).__name__}
    if isinstance(value, int):
        return {"kind": "whole number", **_printed(value, COUNTS)}
    if abs(value) <= LARGEST_FRACTION:
        return {"kind": "fraction", **_printed(value, (*FRACTIONS, *DECIMALS))}
    return {"kind": "volume", **_printed(value, DECIMALS)}


def _printed(value: float, names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = FORMATS[name](value)
        except (LookupError, ValueError):  # words end with small numbers
            continue
    return found


def findings(folder: Path) -> list[dict[str, Any]]:
    """Return what each notebook of a finished report found, in the order of their names.

    Raises
    ------
    Problem
        If there are none.
    """
    found = [json.loads(project.read_bytes(path)) for path in sorted((folder / "findings").glob("*.json"))]
    if not found:
        raise Problem(f"{project.shown(folder)} holds no findings; run the report first")
    return found


def values(found: list[dict[str, Any]], held: list[Passport], version: str) -> dict[str, Any]:
    """Return all that a manuscript may print, as `paper.typ` reads it.

    Parameters
    ----------
    found : list of dict
        As `findings` returns them.
    held : list of Passport
        Of the raw files that are carried.
    version : str
        Of this project.
    """
    extracts = sorted((each for each in held if each.layout == "extract"), key=lambda each: each.release or 0)
    releases = [each.release for each in extracts]
    named = f"release{'s' if releases[1:] else ''} {listed([str(each) for each in releases])}"
    told = {short(each["notebook"]): _told(each) for each in found if not each["nothing"]}
    numbers = {name: _entry(name, value, where) for each in found for name, value, where in _numbers(each, extracts)}
    own = {"first": extracts[0].first, "last": extracts[-1].last, "releases": len(extracts), "named": named[8:].strip()}
    files = ", ".join(f"data/raw/{each.file}" for each in extracts)
    numbers |= {f"extracts.{name}": _entry(f"extracts.{name}", value, files) for name, value in own.items()}
    return {
        "numbers": numbers,
        "notebooks": told,
        "left_out": _left_out(found),
        "credit": CREDIT.format(releases=named),
        "cite": CITE.format(releases=named, version=version),
        "terms": TERMS,
        "author": "arms-import-shares contributors",
        "day": (day := max(each.accessed for each in held)),
        "dated": f"data accessed {day}",
    }


def _entry(name: str, value: Any, rows: str) -> dict[str, str]:
    raw = repr(value) if isinstance(value, float) else formats(value).get("text") or str(value)
    return {**formats(value), "shown": name, "raw": raw, "rows": rows}


def _numbers(found: dict[str, Any], extracts: list[Passport]) -> Iterable[tuple[str, Any, str]]:
    """Give each number of a notebook: its full name, its value, and the attached files with its rows."""
    start = short(found["notebook"])
    tables = [f"report/tables/{each['name']}.csv" for each in found["tables"] if each["rows"]]
    rows = ", ".join([*(f"data/raw/{each.file}" for each in extracts), *tables[:2]])
    every = {**found["findings"], **found["numbers"]}
    every |= {f"parameters.{name}": value for name, value in found["parameters"].items()}
    for name, value in every.items():
        if not is_missing(value) and not isinstance(value, dict):
            yield f"{start}.{name}", value, rows


def _told(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "sentences": [{"text": each["text"], "numbers": len(each["numbers"])} for each in found["sentences"]],
        "figures": {each["name"]: each for each in found["figures"]},
        "tables": {each["name"]: each for each in found["tables"]},
    }


def _left_out(found: list[dict[str, Any]]) -> list[str]:
    """Return the captions of tables that have no row, and the notebooks that found nothing to say, with the reason."""
    empty = [each["caption"].rstrip(".") for one in found for each in one["tables"] if not each["rows"]]
    return empty + [f"{each['question']} ({each['nothing']})" for each in found if each["nothing"]]
