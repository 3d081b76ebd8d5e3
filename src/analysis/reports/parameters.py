"""What a notebook may be asked: its declared parameters, read without running it, and given values."""

import ast
import csv
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem

Meaning = Callable[[dict[str, Any]], dict[str, Any] | None]
SCALARS = {"str": str, "int": int, "float": float, "bool": bool}
PROMISED = ("figures", "tables", "findings")
TYPES = (*SCALARS, "list[str]", "list[int]", "dict[str, str]")
FORM = "name: type = literal  # what it means"
WRITTEN = {  # how each type is typed on a command line
    "int": "a whole number such as 2025",
    "float": "a number such as 0.2",
    "bool": "true or false",
    "list[str]": "names such as A,B",
    "list[int]": "whole numbers such as 1,2",
    "dict[str, str]": "pairs such as A=B,C=D",
}

PATTERNS = {
    "int": r"[+-]?[0-9]{1,18}",
    "float": r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]{1,2})?",
    "bool": r"(?i:true|false)",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: `type` is one of TYPES as text, `help` what it means."""

    name: str
    type: str
    default: Any
    help: str


def _read(notebook: Path) -> tuple[dict, list[dict]]:
    """Return a notebook's metadata and its cells; a file that is no notebook is a Problem."""
    try:
        found = json.loads(project.read_bytes(notebook))
        cells = [{"metadata": {}, **cell, "source": "".join(cell["source"])} for cell in found["cells"]]
        return dict(found["metadata"]), cells
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{project.shown(notebook)} is no notebook ({error!r}); restore it from git") from error


def title(notebook: Path) -> str:
    """Return a notebook's first heading, or its name."""
    prose = "\n".join(cell["source"] for cell in _read(notebook)[1] if cell.get("cell_type") == "markdown")
    heading = re.search(r"^# +(.+?)\s*$", prose, re.MULTILINE)
    return heading[1] if heading else notebook.stem


def promises(notebook: Path) -> dict[str, list[str]]:
    """Return what a notebook declares in its metadata to produce: names of figures, tables and findings."""
    declared = _read(notebook)[0].get("armshares")
    if not isinstance(declared, dict) or any(not isinstance(declared.get(kind), list) for kind in PROMISED):
        example = '"armshares": {"figures": [], "tables": [], "findings": []}'
        raise Problem(f"{project.shown(notebook)} does not declare what it produces; its metadata need {example}")
    return {kind: [str(name) for name in declared[kind]] for kind in PROMISED}


def declared(notebook: Path) -> list[Parameter]:
    """Return the parameters a notebook declares, in order.

    Raises
    ------
    Problem
        If not exactly one cell is tagged `parameters`, or papermill would read a line otherwise than Python.
    """
    tagged = [cell for cell in _read(notebook)[1] if "parameters" in cell["metadata"].get("tags", [])]
    where = project.shown(notebook)
    if len(tagged) != 1 or tagged[0].get("cell_type") != "code":
        raise Problem(f"{where} has {len(tagged)} cells tagged parameters; it must have one, a code cell")
    lines = tagged[0]["source"].splitlines()
    found = [
        _parameter(line, f"{where}, parameters cell, line {number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    names = [parameter.name for parameter in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice or "out" not in names:
        what = f"declares {', '.join(sorted(twice))} twice" if twice else "lacks out, the folder it writes to"
        raise Problem(f"the parameters cell of {where} {what}; correct it")
    return found


def _parameter(line: str, where: str) -> Parameter:
    """Return the parameter of one line; only lines that papermill and Python read alike are let through."""
    # A second `=` makes papermill drop the parameter; a `#` in the default cuts the default off, here too.
    code, _, meaning = line.partition("#")
    meaning = meaning.strip()
    if line.count("=") != 1 or "\\" in line or not meaning or meaning.startswith("type:"):
        raise Problem(f"{where}: {line[:80]!r} is not of the form `{FORM}`, with one = and no backslash")
    try:
        (node,) = ast.parse(code).body
        default = ast.literal_eval(node.value)  # type: ignore[attr-defined]
        kind, name = ast.unparse(node.annotation), node.target.id  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, AttributeError, TypeError, MemoryError, RecursionError) as error:
        raise Problem(f"{where}: {line[:80]!r} is not of the form `{FORM}`") from error
    if not re.match(rf"{name}\s*:\s*{re.escape(kind)}\s*=", code) or kind not in TYPES:
        raise Problem(f"{where}: the type of {name} is none of {'; '.join(TYPES)}, written just so")
    parameter = Parameter(name, kind, default, meaning)
    return Parameter(name, kind, typed(parameter, default, where), meaning)


def _is(kind: str, value: Any) -> bool:
    """Say whether a value is of a declared type: bool is no int, and every text can be printed."""
    if kind == "list[str]" or kind == "list[int]":
        return type(value) is list and all(_is(kind[5:-1], item) for item in value)
    if kind == "dict[str, str]":
        return type(value) is dict and all(_is("str", item) for pair in value.items() for item in pair)
    if kind == "float":
        return type(value) in (int, float) and math.isfinite(value)
    return type(value) is SCALARS[kind] and (kind != "str" or value.isprintable())


def typed(parameter: Parameter, value: Any, where: str) -> Any:
    """Return `value` if it is of the parameter's type (a float may be given whole); else it is a Problem."""
    if not _is(parameter.type, value):
        shown = f"{repr(value)[:60]} ({type(value).__name__})"
        raise Problem(f"{where}: {parameter.name} ({parameter.help}) must be {parameter.type}, not {shown}")
    return float(value) if parameter.type == "float" else value


def from_text(parameter: Parameter, text: str) -> Any:
    """Return what a person typed for a parameter as a value of its declared type.

    `A,B` is a list of names (`"A, B",C` if one holds a comma), `A=B,C=D` pairs, an empty text an empty list.

    Raises
    ------
    Problem
        If the text cannot be of that type.
    """
    try:
        return typed(parameter, _parsed(parameter.type, text), "on the command line")
    except ValueError as error:
        wanted = WRITTEN.get(parameter.type, "text")
        raise Problem(f"{parameter.name} ({parameter.help}) must be {wanted}, not {text[:60]!r}") from error


def _parsed(kind: str, text: str) -> Any:
    if kind == "str":
        return text
    if kind == "dict[str, str]":
        pairs = [item.split("=") for item in _items(text)]
        if any(len(pair) != 2 or not pair[0].strip() for pair in pairs):
            raise ValueError(text)
        return {key.strip(): value.strip() for key, value in pairs}
    if kind.startswith("list"):
        return [_parsed(kind[5:-1], item) for item in _items(text)]
    # int() and float() alone would also take 2_025, nan, and digits of other scripts.
    if not re.fullmatch(PATTERNS[kind], text.strip()):
        raise ValueError(text)
    return text.strip().lower() == "true" if kind == "bool" else SCALARS[kind](text)


def _items(text: str) -> list[str]:
    """Return the parts of `A,B`; one in quotes may hold a comma; an empty part is a ValueError."""
    if not text.strip():
        return []
    try:
        (row,) = csv.reader([text], skipinitialspace=True, strict=True)
    except csv.Error as error:
        raise ValueError(text) from error
    items = [item.strip() for item in row]
    if not all(items):
        raise ValueError(text)
    return items


def check(notebook: Path, given: dict[str, Any], meaning: Meaning | None = None) -> dict[str, Any]:
    """Return every parameter's value for a run: what is given, else the notebook's default.

    Parameters
    ----------
    notebook : Path
        The notebook to be run.
    given : dict
        Values by parameter name, of the declared types.
    meaning : callable, optional
        Gets all values; raises Problem if they mean nothing in the data, and may return corrected ones.

    Raises
    ------
    Problem
        If a name is unknown or a value has another type; no kernel has been started then.
    """
    known = {parameter.name: parameter for parameter in declared(notebook)}
    where = notebook.stem
    unknown = [name for name in given if name not in known]
    if unknown:
        asked = ", ".join(repr(name)[:60] for name in unknown)
        hint = nearest(str(unknown[0]), known)
        raise Problem(f"{where} has no parameter {asked}{hint}; it has {', '.join(known)}")
    values = {name: parameter.default for name, parameter in known.items()}
    values |= {name: typed(known[name], value, where) for name, value in given.items()}
    return (meaning(values) or values) if meaning else values
