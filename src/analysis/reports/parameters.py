"""What a notebook may be asked: its declared parameters, read without running it, and given values."""

import ast
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem
from analysis.reports import notebooks

SCALARS = {"str": str, "int": int, "float": float, "bool": bool}
TYPES = (*SCALARS, "list[str]", "list[int]", "dict[str, str]")
FORM = "name: type = literal  # what it means"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: `type` is one of TYPES as text, `help` what it means."""

    name: str
    type: str
    default: Any
    help: str


@dataclass(frozen=True)
class Asked:
    """A notebook to be run, with every parameter's value, checked, and what it promises."""

    notebook: Path
    values: dict[str, Any]
    promised: notebooks.Promises

    @classmethod
    def of(cls, notebook: Path, given: dict[str, Any]) -> "Asked":
        """Return a notebook asked with `given`, the rest by its defaults; see `check` for what is refused."""
        return cls(notebook, check(notebook, given), notebooks.Promises.read(notebook))

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.stem


def declared(notebook: Path) -> list[Parameter]:
    """Return the parameters a notebook declares, in order.

    Raises
    ------
    Problem
        If not exactly one cell is tagged `parameters`, or papermill would read a line otherwise than Python.
    """
    tagged = [cell for cell in notebooks.read(notebook)[1] if "parameters" in cell["metadata"].get("tags", [])]
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


def check(notebook: Path, given: dict[str, Any]) -> dict[str, Any]:
    """Return every parameter's value for a run: what is given, else the notebook's default.

    Parameters
    ----------
    notebook : Path
        The notebook to be run.
    given : dict
        Values by parameter name, of the declared types.

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
    return values | {name: typed(known[name], value, where) for name, value in given.items()}
