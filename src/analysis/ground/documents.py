"""YAML and JSON files that people or a crash may have damaged: read within limits, or refused in one sentence."""

import json
from pathlib import Path
from typing import Any

import yaml

from analysis.ground import project
from analysis.ground.errors import Problem

MOST_BYTES = 5 * 2**20
DEEPEST = 20  # levels; the C reader of YAML ends the whole program at some ten thousand
# What the YAML library raises for tags and numbers it cannot build is any of these.
BROKEN = (yaml.YAMLError, TypeError, ValueError, LookupError, AttributeError, RecursionError)


def read_yaml(path: Path, what: str, hint: str) -> Any:
    """Return what a YAML file holds, None if nothing.

    Parameters
    ----------
    what, hint : str
        What it should be, and what to do, for the sentence: `list of passports`, `restore it from git`.

    Raises
    ------
    Problem
        If it cannot be read, is too large, nested too deeply or no YAML.
    """
    data = project.read_bytes(path, MOST_BYTES)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_depth(data, loader)
        return yaml.load(data, Loader=loader)
    except BROKEN as error:
        raise damaged(path, what, error, hint) from error


def read_json(path: Path, what: str, hint: str) -> Any:
    """Return what a JSON file holds; as `read_yaml`."""
    try:
        return json.loads(project.read_bytes(path, MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise damaged(path, what, error, hint) from error


def damaged(path: Path, what: str, why: object, hint: str) -> Problem:
    """Return the Problem of a file that is not what it should be."""
    first = (str(why).splitlines() or [""])[0][:200] or type(why).__name__
    return Problem(f"{project.shown(path)} is no {what} ({first}); {hint}")


def _check_depth(data: bytes, loader: Any) -> None:
    depth = 0
    for event in yaml.parse(data, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} levels deep")
