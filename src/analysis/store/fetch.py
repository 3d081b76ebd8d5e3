"""Fetching: the terms, the answer judged before it is taken, the gate, and then the same way in as a file by hand."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.ground import disk, project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem, Refused, SourceFailed
from analysis.sources import register
from analysis.sources.register import EVERYONE
from analysis.store import clean, describe, gate, intake
from analysis.store.gate import Register
from analysis.store.passports import Passport

TERMS = (
    "SIPRI's Arms Transfers Database may be used for non-commercial ends, its source named (doi 10.55163/SAFC1241). "
    "Less than 10 % of the data set may be published as fair use; more needs SIPRI's consent. What is fetched stays on "
    "this machine, in data/raw/sipri/exports, and out of git; pages and extracts hold aggregate figures only. "
    "The address asked is the one SIPRI's own web page asks; ask rarely, once a night at most."
)
GENERATED = re.compile(rb"(?m)^Data generated:.*$")
Objections = Callable[[Passport, pd.DataFrame], list[str]]


@dataclass(frozen=True)
class Fetched:
    """What a fetch came to: unchanged, first, release or revision, and `over` which objections."""

    kind: str
    release: int
    before: int = 0
    over: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The outcome for a person."""
        return {
            "unchanged": f"the register of release {self.release} is as it was",
            "first": f"took in the register of release {self.release}, with none at hand to compare it with",
            "release": f"took in the register of release {self.release}, after {self.before}",
            "revision": f"took in the register of release {self.release} as SIPRI has it now; it was changed since",
        }[self.kind]


def terms_path() -> Path:
    """Return where it is recorded that the user accepted SIPRI's terms."""
    return project.raw() / "sipri" / "terms.json"


def accept_terms() -> None:
    """Record that the user accepted the terms as they stand here today."""
    said = {"accepted": date.today().isoformat(), "terms": TERMS}
    project.write(terms_path(), project.as_json(said))


def check_terms() -> None:
    """Pass if the user accepted these very terms; else they are shown in a Problem."""
    path = terms_path()
    try:
        accepted = path.is_file() and json.loads(path.read_bytes()).get("terms") == TERMS
    except (ValueError, AttributeError):
        accepted = False
    if not accepted:
        raise Problem(f"SIPRI's terms were not accepted yet: {TERMS} Accept them once: armshares fetch --accept-terms")


@dataclass(frozen=True)
class Arrival:
    """A fetched register: what its passport will say, its cleaned rows, how many of them do not add up."""

    passport: Passport
    rows: pd.DataFrame
    misvalued: int

    @property
    def register(self) -> Register:
        """What the gate looks at."""
        return Register(self.passport.release, self.passport.first, self.passport.last, self.rows)


def nothing_more(passport: Passport, rows: pd.DataFrame) -> list[str]:
    """Have no further objections."""
    return []


def take(data: bytes, accept: bool = False, further: Objections = nothing_more) -> Fetched:
    """Return what came of a fetched register: taken in beside or in place of the last one, if the gate lets it.

    Parameters
    ----------
    data : bytes
        The CSV file as the backend gave it.
    accept : bool
        A person has looked: take it in whatever the gate says.
    further : callable
        Gets the new passport and its cleaned rows; returns objections of rooms below this one.

    Raises
    ------
    SourceFailed
        If it is no whole register of everyone.
    Refused
        If the gate objects.
    """
    held = gate.files_of_last()
    if any(_same(data, project.read_bytes(file.path)) for file in held):
        return Fetched("unchanged", held[0].release)
    new = judged(data)
    last = gate.last_register()
    reasons = gate.objections(last, new.register, new.misvalued) if last else []
    reasons = reasons or further(new.passport, new.rows)
    if reasons and not accept:
        said = "; ".join(reasons)
        raise Refused(f"the gate does not let this register in: {said}; look at it, then run again with --accept")
    _add(data, new.passport.release)
    release = new.passport.release
    kind = "first" if last is None else "revision" if last.release == release else "release"
    return Fetched(kind, release, last.release if last else 0, tuple(reasons))


def _add(data: bytes, release: int) -> None:
    """Take the file in as one that a person downloaded; a copy that a killed run left is written over."""
    file = project.write(project.raw() / "sipri" / ".fetched.csv", data)
    try:
        intake.add(file, release, again=True)
    except Problem as problem:
        if disk.is_about_room(problem):
            raise
        raise Refused(str(problem)) from problem
    finally:
        file.unlink(missing_ok=True)


def judged(data: bytes) -> Arrival:
    """Return a fetched file, cleaned, after it was found to be what was asked for.

    Raises
    ------
    SourceFailed
        If it has another layout, damaged rows, another selection, no clear release, or not the years of its release.
    """
    try:
        text, layout, frame = intake.parse("the answer", data)
        if layout != "register":
            raise Problem(f"the answer is a {layout}, not the register of 17 columns")
        entities = Entities.read()
        found = describe.describe(text, layout, frame, describe.Said(), entities)
        rows = clean.LAYOUTS[layout](frame, found.release, entities, text.name)
    except Problem as problem:
        raise SourceFailed(f"what was fetched is no register to be used: {problem}; nothing was changed") from problem
    asked, ends = register.selection(text), int(frame["year"].max())
    if (asked.suppliers, asked.recipients) != (EVERYONE, EVERYONE):
        said = f"from {asked.suppliers} to {asked.recipients}"
        raise SourceFailed(f"the answer holds deliveries {said[:100]}, not all of them; nothing was changed")
    if ends != found.release - 1:
        said = f"the answer ends with {ends}, but release {found.release} ends with {found.release - 1}"
        raise SourceFailed(f"{said}; nothing was changed")
    return Arrival(found, rows, len(register.misvalued(frame)))


def _same(new: bytes, old: bytes) -> bool:
    """Say whether two registers differ in nothing but the moment they were made."""
    return GENERATED.sub(b"", new, count=1) == GENERATED.sub(b"", old, count=1)


def newer(year: int) -> tuple[int, int]:
    """Return the release whose last year is `year`, and the newest one at hand, 0 if there is none."""
    held = gate.files_of_last()
    return year + 1, held[0].release if held else 0
