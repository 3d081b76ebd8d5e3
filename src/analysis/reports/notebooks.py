"""What a notebook's file says of itself, without being run: its title, its cells, and what it declares."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem

PRODUCTS = ("figures", "tables", "findings")
NEEDS = ("two releases",)
# What a notebook may read beside the rows of its importer: numbers of others, curated tables, the list of files.
READS = (
    "world",
    "elsewhere",
    "files",
    "everything",
    "orders",
    "events",
    "programmes",
    "published",
    "claims",
    "calibration",
)
EXAMPLE = '"armshares": {"short": "Shares", "figures": [], "tables": [], "findings": []}'
# What talks to a front end over a kernel's sockets, or asks for its connection.
WIDGETS = re.compile(r"^\s*(?:import|from)\s+(?:ipywidgets|ipympl|comm)\b", re.MULTILINE)
MAGIC = re.compile(r"^\s*%(?:connect_info|qtconsole|subshell|gui\b|matplotlib\s+(?!inline|agg))", re.MULTILINE)


@dataclass(frozen=True)
class Promises:
    """What a notebook declares in its metadata under `armshares`.

    Attributes
    ----------
    figures, tables, findings : tuple of str
        The names of what it makes; less is a failure, unless it says that it has nothing to say.
    needs : tuple of str
        What must be at hand for it to be run at all, words of NEEDS.
    short : str
        Its name in the page's navigation.
    reads : tuple of str or None
        What it reads beside the rows of its importer, words of READS; None where it does not say.
    """

    figures: tuple[str, ...]
    tables: tuple[str, ...]
    findings: tuple[str, ...]
    needs: tuple[str, ...]
    short: str
    reads: tuple[str, ...] | None = None

    @classmethod
    def read(cls, notebook: Path) -> "Promises":
        """Return what a notebook declares; one that says nothing of what it makes is a Problem."""
        said = read(notebook)[0].get("armshares")
        where = project.shown(notebook)
        if not isinstance(said, dict) or any(not isinstance(said.get(kind), list) for kind in PRODUCTS):
            raise Problem(f"{where} does not declare what it produces; its metadata need {EXAMPLE}")
        needs, short = said.get("needs", []), said.get("short", notebook.stem)
        if not isinstance(needs, list) or set(map(str, needs)) - set(NEEDS):
            raise Problem(f"{where} needs {str(needs)[:60]}; what can be needed is a list of: {', '.join(NEEDS)}")
        if not isinstance(short, str) or not short.strip():
            raise Problem(f"{where} has no short name that can be shown; its metadata need {EXAMPLE}")
        reads = said.get("reads")
        if reads is not None and (not isinstance(reads, list) or set(map(str, reads)) - set(READS)):
            raise Problem(f"{where} reads {str(reads)[:60]}; what can be read is a list of: {', '.join(READS)}")
        products = (tuple(map(str, said[kind])) for kind in PRODUCTS)
        return cls(*products, tuple(needs), short, None if reads is None else tuple(reads))


def read(notebook: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a notebook's metadata and its cells; a file that is no notebook is a Problem."""
    try:
        found = json.loads(project.read_bytes(notebook))
        cells = [{"metadata": {}, **cell, "source": "".join(cell["source"])} for cell in found["cells"]]
        return dict(found["metadata"]), cells
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{project.shown(notebook)} is no notebook ({error!r}); restore it from git") from error


def title(notebook: Path) -> str:
    """Return a notebook's first heading, or its name."""
    prose = "\n".join(cell["source"] for cell in read(notebook)[1] if cell.get("cell_type") == "markdown")
    heading = re.search(r"^# +(.+?)\s*$", prose, re.MULTILINE)
    return heading[1] if heading else notebook.stem


def needs_kernel(metadata: dict[str, Any], sources: list[str]) -> str:
    """Return why a notebook needs an ordinary kernel, in words; empty if it does not.

    Parameters
    ----------
    metadata : dict
        The notebook's own; one that knows better than its cells says `"armshares": {"kernel": true}`.
    sources : list of str
        Its cells of code.
    """
    ours = metadata.get("armshares")
    if isinstance(ours, dict) and ours.get("kernel"):
        return "its metadata ask for one"
    if metadata.get("kernelspec", {}).get("language", "python") != "python":
        return "it is not in Python"
    if metadata.get("widgets") or any(map(WIDGETS.search, sources)):
        return "it uses widgets"
    return "it uses a magic that needs one" if any(map(MAGIC.search, sources)) else ""
