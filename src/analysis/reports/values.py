"""What a manuscript may print: every named finding of a report in each format that fits it, sentences, tables."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from string import Formatter
from typing import Any

from analysis.ground import project
from analysis.ground.citing import AUTHOR, CREDIT, FOOT, TERMS, cite_data, cite_method
from analysis.ground.dates import day_text
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.ground.numbers import listed
from analysis.ground.sentence import FORMATS, is_missing
from analysis.reports.places import Places
from analysis.reports.render import typeset
from analysis.store.passports import Passport
from analysis.telling.claims import SAID

FRACTIONS = ("printed", "hundred", "percent", "percent2", "points", "points2", "growth", "size")
COUNTS = ("count", "year", "word", "one", "two", "tiv")
UNIT = re.compile(r"^ (?=%|per cent\b|points?\b|TIV\b|million\b)")  # where a number stands before it
DECIMALS = ("one", "two", "tiv")
LARGEST_FRACTION = 20.0  # a growth of 2,000 % is the largest seen; a volume in TIV is no fraction


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
        verdict = {"verdict": SAID[value][0]} if value in SAID else {}
        return {"kind": "text", "text": re.sub(r"(?<=\d{4})-(?=\d{4})", "–", value), **verdict}
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


def values(found: list[dict[str, Any]], folder: Path, held: list[Passport], version: str) -> dict[str, Any]:
    """Return all that a manuscript may print, as `paper.typ` reads it.

    Parameters
    ----------
    found : list of dict
        As `findings` returns them.
    folder : Path
        The paper's project folder, with `report/` finished.
    held : list of Passport
        Of the raw files that are carried.
    version : str
        Of this project.
    """
    extracts = sorted((each for each in held if each.layout == "extract"), key=lambda each: each.release or 0)
    named = listed([str(each.release) for each in extracts])
    releases = f"release{'s' if extracts[1:] else ''} {named}"
    numbers = {}
    for each in found:
        places = Places.of(short(each["notebook"]), each, folder / "report", held)
        numbers |= {name: _entry(name, value, where) for name, value, where in _numbers(each, places)}
    own = {"first": extracts[0].first, "last": extracts[-1].last, "releases": len(extracts), "named": named}
    files = ", ".join(each.file for each in extracts)
    numbers |= {f"extracts.{name}": _entry(f"extracts.{name}", value, files) for name, value in own.items()}
    day = max(each.accessed for each in held)
    return {
        "numbers": numbers,
        "notebooks": {short(each["notebook"]): _told(each) for each in found if not each["nothing"]},
        "left_out": _left_out(found),
        "several": len(extracts) > 1,
        **_names(found, Entities.read(folder / "data" / "raw" / "entities.csv")),
        **citing(releases, version),
        "day": day,
        "dated": f"data accessed {day_text(day)}",
    }


def citing(releases: str, version: str) -> dict[str, str]:
    """Return the credit line of figures and tables, the terms, and how data, method and paper are cited."""
    return {
        "credit": CREDIT.format(releases=releases),
        "foot": FOOT.format(releases=releases, version=version),
        "cite_data": cite_data(releases),
        "cite_method": cite_method(version),
        "terms": TERMS,
        "author": AUTHOR,
    }


def _names(found: list[dict[str, Any]], entities: Entities) -> dict[str, Any]:
    """Return whom the paper is about and which suppliers it follows, as sentences have them."""
    asked = next((each["parameters"] for each in found if "suppliers" in each["parameters"]), {})
    names = [entities.typed_by_user(each) for each in [asked["importer"], *asked["suppliers"]]]
    said = [{"name": each, "said": entities.in_sentence(each), "whose": entities.possessive(each)} for each in names]
    return {"importer": said[0], "suppliers": said[1:]}


def _entry(name: str, value: Any, rows: str) -> dict[str, str]:
    raw = repr(value) if isinstance(value, float) else formats(value).get("text") or str(value)
    return {**formats(value), "raw": raw, "rows": rows}


def _numbers(found: dict[str, Any], places: Places) -> Iterable[tuple[str, Any, str]]:
    """Give each number of a notebook: its full name, its value, and where its rows lie."""
    every = {**flat(found["findings"]), **found["numbers"]}
    every |= {f"parameters.{name}": value for name, value in found["parameters"].items()}
    for name, value in every.items():
        if not is_missing(value):
            yield f"{places.short}.{name}", value, places.where(name, value)


def flat(value: dict[str, Any], start: str = "") -> dict[str, Any]:
    """Return a finding that holds others as those, by their path: `verdicts.russia-36`."""
    found: dict[str, Any] = {}
    for name, each in value.items():
        found |= flat(each, f"{start}{name}.") if isinstance(each, dict) else {f"{start}{name}": each}
    return found


def _told(found: dict[str, Any]) -> dict[str, Any]:
    start = short(found["notebook"])
    return {
        "sentences": [
            {"lead": each["lead"], "pieces": pieces(each["template"], each["numbers"], start)}
            for each in found["sentences"]
        ],
        "figures": {each["name"]: each for each in found["figures"]},
        "tables": {each["name"]: _typeset_table(each) for each in found["tables"]},
    }


def pieces(template: str, numbers: dict[str, Any], notebook: str) -> list[dict[str, str]]:
    """Return a sentence as a list of words (`say`) and of numbers with `name`, `form` and `printed`.

    Examples
    --------
    >>> pieces("In {window}: {share:percent} %.", {"window": "2020-2024", "share": 0.36}, "n")[1]["printed"]
    '2020–2024'
    """
    found: list[dict[str, str]] = []
    for words, name, form, _ in Formatter().parse(template):
        found += [{"say": _set(words)}] if words else []
        if name is not None:
            printed = FORMATS[form](numbers[name]) if form in FORMATS else format(numbers[name], form or "")
            found.append({"name": f"{notebook}.{name}", "form": form or "text", "printed": typeset(str(printed))})
    return found


def _set(words: str) -> str:
    """Return the words between two numbers as a page sets them: no line's end between a number and its unit."""
    return UNIT.sub("\N{NO-BREAK SPACE}", typeset(words))


def _typeset_table(table: dict[str, Any]) -> dict[str, Any]:
    rows = [[typeset(str(cell)) for cell in row] for row in table["rows"]]
    columns = [typeset(each) for each in table["columns"]]
    return {**table, "caption": typeset(table["caption"]), "columns": columns, "rows": rows}


def _left_out(found: list[dict[str, Any]]) -> list[str]:
    """Return the captions of tables that have no row, and the notebooks that found nothing to say, with the reason."""
    empty = [each["caption"].rstrip(".") for one in found for each in one["tables"] if not each["rows"]]
    return empty + [f"{each['question']} ({each['nothing']})" for each in found if each["nothing"]]
