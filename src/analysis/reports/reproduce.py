"""Reproduce a paper or bundle from itself alone: hashes, notebooks run again, every number, the document."""

import io
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from importlib.metadata import files, version
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import carried, manuscript, paper
from analysis.reports.taken_out import MOST_PACKED, taken_out
from analysis.store import passports

MOST_SAID = 5  # differences that are told one by one
INPUTS = ("data/", "notebooks/", "paper/")


@dataclass(frozen=True)
class Held:
    """What held: files whose hash is right, notebooks run again, numbers recomputed in findings and in the text."""

    files: int
    notebooks: int
    findings: int
    text: int
    same_bytes: bool


def reproduce(path: Path, trust: bool = False) -> Held:
    """Return what held of a paper (PDF) or bundle (zip), recomputed from what it carries.

    Parameters
    ----------
    path : Path
        The PDF or zip.
    trust : bool
        Run its notebooks though they are not those of this version: notebooks are code.

    Raises
    ------
    Problem
        If it is not ours, unsafe, made by a newer version, or its notebooks are not known and not trusted.
    CheckFailed
        If a file was changed, is missing or too many, or a number or the document comes out otherwise.
    """
    where = project.shown(path)
    inside = taken_out(path)
    said = carried.read_manifest(inside, where)
    if not trust:
        _check_known(inside, where)
    with paper.room() as folder:
        made = _again(inside, str(said["paper"]), folder)
    counted = _compare(inside, made.files, where)
    data = project.read_bytes(path, MOST_PACKED)
    same = data == made.pdf if data.startswith(b"%PDF-") else inside == made.files
    if not same:
        _differs(data, made, said, where)
    notebooks = sum(name.startswith("report/notebooks/") for name in inside)
    return Held(len(inside) - 1, notebooks, counted, made.numbers, same)


def _check_known(files: dict[str, bytes], where: str) -> None:
    """Stop if a notebook is not this version's, byte for byte: to run it is to run its author's code."""
    installed = _installed()
    for name, data in files.items():
        if not name.startswith("notebooks/") or project.sha256(data) in installed.get(Path(name).name, ()):
            continue
        own = project.source(name)
        if not own.is_file() or own.read_bytes() != data:
            raise Problem(
                f"{name} of {where} is not the notebook of this version, and notebooks are code: "
                "read it first, then say --trust"
            )


def _installed() -> dict[str, set[str]]:
    """Return the hashes of the notebooks that were installed with the package, by their names."""
    found: dict[str, set[str]] = {}
    for each in files("arms-import-shares") or []:
        if each.suffix == ".ipynb" and each.hash and each.hash.mode == "sha256":
            padded = each.hash.value + "=" * (-len(each.hash.value) % 4)
            found.setdefault(each.name, set()).add(urlsafe_b64decode(padded).hex())
    return found


def _again(files: dict[str, bytes], name: str, folder: Path) -> paper.Made:
    """Return the paper made again in an empty folder, from the inputs it carries."""
    for each, data in files.items():
        if each.startswith(INPUTS) or "/" not in each:
            project.write(folder / each, data)
    if not (folder / "paper" / f"{name}.typ").resolve().is_relative_to(folder):
        raise Problem(f"the paper calls itself {name[:40]!r}, which leads elsewhere")
    carried.guard(passports.load_folder(folder / "data" / "raw"))
    manuscript.check_prose(folder / "paper" / f"{name}.typ")
    paper.run(folder, name)
    return paper.press(folder, name)


def _compare(files: dict[str, bytes], again: dict[str, bytes], where: str) -> int:
    """Return how many numbers of the findings came out the same."""
    names = [name for name in sorted(files | again) if name.startswith("report/findings/")]
    wrong, counted = [], 0
    for name in names:
        before, after = (flat(json.loads(each.get(name, b"{}"))) for each in (files, again))
        counted += sum(isinstance(value, int | float) for value in after.values())
        keys = [key for key in before | after if before.get(key) != after.get(key)]
        wrong += [f"{name}: {key} is {before.get(key)!r}, made again {after.get(key)!r}" for key in keys]
    if wrong:
        raise CheckFailed(f"{where} does not hold: {len(wrong)} findings differ; {'; '.join(wrong[:MOST_SAID])}")
    return counted


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Return what a JSON document holds by its path: `numbers.share_to.Russia`."""
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        return {name: value}
    return {key: each for part, inner in pairs for key, each in flat(inner, f"{name}.{part}".lstrip(".")).items()}


def _differs(data: bytes, made: paper.Made, said: dict[str, Any], where: str) -> None:
    """Stop where the text, or with the same versions a single byte, is not what was made again."""
    if not data.startswith(b"%PDF-"):
        raise CheckFailed(f"{where} does not hold: its findings came out the same, other files did not")
    pages = [_words(each, where) for each in (data, made.pdf)]
    for number, (before, after) in enumerate(zip(*pages, strict=False), 1):
        for word, right in zip(before, after, strict=False):
            if word != right:
                raise CheckFailed(f"{where} does not hold: page {number} prints {word!r}, made again it is {right!r}")
    own = {"version": version("arms-import-shares"), "typst": version("typst")}
    if len(pages[0]) != len(pages[1]) or all(said.get(key) == value for key, value in own.items()):
        raise CheckFailed(f"{where} does not hold: its text came out the same, but the file is not the same bytes")


def _words(data: bytes, where: str) -> list[list[str]]:
    """Return the words of each page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return [page.extract_text().split() for page in PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise CheckFailed(f"{where} does not hold: its pages cannot be read ({str(error)[:60]})") from error
