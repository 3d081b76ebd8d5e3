"""The passport of a new file: whose imports, which years and which release it holds, or why that cannot be told."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.ground.limits import FIRST_YEAR, LAST_YEAR
from analysis.sources import register, tiv_table
from analysis.sources.register import EVERYONE
from analysis.sources.text import Text
from analysis.store.passports import Passport
from analysis.store.processed import disagreement

TERMS = (
    "SIPRI's terms: non-commercial use of less than 10 % of the data set is fair use with a reference; "
    "not redistributed here"
)
ADDRESS = "https://armstransfers.sipri.org"
LONGEST_NAMES = 150  # characters; the system's limit for a file's name is 255


@dataclass(frozen=True)
class Said:
    """What the user says of a file that does not say it: its release, and whose imports it holds."""

    release: int | None = None
    importers: str = ""


def describe(text: Text, layout: str, frame: pd.DataFrame, said: Said, entities: Entities) -> Passport:
    """Return the passport of a file that is added, without its hash.

    Raises
    ------
    Problem
        If the file does not say what was asked for, or its rows, its first line and the user contradict each other.
    """
    asked = _asked(text, layout, frame)
    held = _importers(text, layout, frame, asked.recipients or said.importers, entities)
    suppliers = _names(text, asked.suppliers or EVERYONE, entities)
    if layout in ("register", "deals"):
        _check_parties(text, frame, {"recipient": held, "supplier": suppliers}, entities)
    release = int(frame["release"].iloc[0]) if layout == "extract" and said.release is None else said.release
    years = _years(frame)
    release = _release(text, years, release, asked)
    first, last = _coverage(text, years, release, asked)
    return Passport(
        file=_file_name(layout, release, (held, suppliers), (first, last), frame),
        layout=layout,
        publisher="Stockholm International Peace Research Institute (SIPRI)",
        title=f"SIPRI Arms Transfers Database, {layout}",
        address=ADDRESS,
        accessed=date.today().isoformat(),
        licence=TERMS,
        unit="TIV millions",
        sha256="",
        done="nothing: as added",
        release=release,
        generated=text.generated,
        importers=held,
        suppliers=suppliers,
        first=first,
        last=last,
        folder=project.exports(),
    )


def _asked(text: Text, layout: str, frame: pd.DataFrame) -> register.Selection:
    """Return what a file was asked for, where it says so; a table of sums is held against its own total."""
    if layout == "tiv table":
        tiv_table.check_total(text, frame)
    return register.selection(text) if layout in ("register", "deals") else register.Selection()


def _importers(text: Text, layout: str, frame: pd.DataFrame, asked: str, entities: Entities) -> list[str]:
    """Return whose imports a file holds: as its first line says, else as the user says, else as its rows show."""
    if layout == "tiv table":
        return []
    if asked:
        return _names(text, EVERYONE if asked.strip().lower() == "all" else asked, entities)
    if layout == "register":
        raise text.refuse(
            "the line that says what was asked for is cut off; if the file holds all that was delivered to "
            "someone, say to whom with --importers all, or --importers A,B"
        )
    spellings = set(frame["recipient"].unique()) - {"World"}
    return sorted(set(entities.in_data(spellings, text.name).values()))


def _names(text: Text, asked: str, entities: Entities) -> list[str]:
    if asked == EVERYONE:
        return ["all"]
    if asked in entities.names:
        return [entities.names[asked]]
    try:
        return sorted({entities.typed_by_user(name) for name in re.split(r"[,;]", asked) if name.strip()})
    except Problem as problem:
        raise text.refuse(str(problem)) from problem


def _check_parties(text: Text, frame: pd.DataFrame, held: dict[str, list[str]], entities: Entities) -> None:
    """Rows of others than were asked for mean that the first line is not this file's."""
    known = entities.in_data({name for column in held for name in frame[column].unique()}, text.name)
    for column, names in held.items():
        others = sorted({known[name] for name in frame[column].unique()} - set(names)) if names != ["all"] else []
        if others:
            only = ", ".join(names)
            raise text.refuse(f"holds rows with {column} {others[0]}, but is said to hold {only} only")


def _coverage(text: Text, years: pd.Series, release: int, asked: register.Selection) -> tuple[int, int]:
    """Return the first and last year a file covers: as was asked for, else only as its rows show."""
    first = asked.first or (release - 1 if years.empty else int(years.min()))
    last = asked.last or (release - 1 if years.empty or asked.recipients else int(years.max()))
    first, last = max(first, FIRST_YEAR), min(last, release - 1)
    if first > last:
        raise text.refuse(f"was asked for {asked.first}-{asked.last}, no years that release {release} covers")
    if not years.empty and (years.min() < first or years.max() > last):
        span = f"{years.min()}-{years.max()}"
        raise text.refuse(f"holds deliveries of {span}, but says it was asked for {first}-{last}")
    return first, last


def _release(text: Text, years: pd.Series, said: int | None, asked: register.Selection) -> int:
    """Return the release of a file: SIPRI replaces all data each March, with data up to the year before."""
    made = _released_by(text.generated)
    last = FIRST_YEAR if years.empty else int(years.max())
    if said is None:
        # Whoever asked for everything and for later years than it holds was given all there was.
        whole = asked.suppliers == asked.recipients == EVERYONE and (asked.last or LAST_YEAR) > last
        fits = [release for release in made if release > last]
        fits = [release for release in fits if whole and release == last + 1] or fits
        if len(fits) != 1:
            raise text.refuse("its release cannot be told from its date and last delivery; say it with --release YEAR")
        said = fits[0]
    if made and said not in made:
        raise text.refuse(f"was generated on {text.generated}, when release {made[-1]} was in force, not {said}")
    if not 1990 <= said <= date.today().year + 1:
        raise text.refuse(f"release {said} is no release of SIPRI's data; say the year it came out")
    if last >= said:
        ends = f"release {said} ends with {said - 1}"
        raise text.refuse(f"holds deliveries of {last}, but {ends}; give its real --release")
    return said


def _years(frame: pd.DataFrame) -> pd.Series:
    """Return every year of delivery a file names."""
    if "year" in frame:
        return frame["year"]
    return frame["years"].str.split(";").explode().replace("", float("nan")).dropna().astype(int)


def _released_by(generated: str) -> list[int]:
    """Return the releases that can have been in force on a day: each comes out in the first half of March."""
    if not generated:
        return []
    try:
        day = datetime.strptime(generated, "%d %b %Y")
    except ValueError:
        return []
    if day.month == 3 and day.day < 20:
        return [day.year - 1, day.year]
    return [day.year if day.month >= 3 else day.year - 1]


def agree(passport: Passport, text: Text, frame: pd.DataFrame, entities: Entities) -> None:
    """Pass if a passport says of its file what the file's first line and rows say.

    Raises
    ------
    Problem
        If layout, importers, suppliers or years differ: it names both.
    """
    said = "" if passport.layout in ("tiv table", "extract") else ", ".join(passport.importers)
    found = describe(text, passport.layout, frame, Said(passport.release, said), entities)
    if found.covers_what != passport.covers_what:
        raise Problem(disagreement(passport, found.covers_what))


def _file_name(
    layout: str, release: int, sides: tuple[list[str], list[str]], years: tuple[int, int], frame: pd.DataFrame
) -> str:
    """Return the name a file is kept under: from what it holds, so that no name from outside becomes a path."""
    importers, suppliers = sides
    whose = importers if layout != "tiv table" else [f"{frame['rows'].iloc[0]}s", *filter(None, frame["of"].unique())]
    who = "" if suppliers == ["all"] else f"from-{_joined(suppliers, 'suppliers')}"
    whom = "" if whose == ["all"] else _joined(whose, "importers")
    whom = f"to-{whom}" if who and whom else whom
    slug = re.sub(r"[^a-z0-9]+", "-", f"{release}-{layout}-{who}-{whom}-{years[0]}-{years[1]}".lower())
    return f"{slug.strip('-')}.csv"


def _joined(names: list[str], what: str) -> str:
    shown = "-".join(names)
    if len(names) <= 3 and len(shown) <= LONGEST_NAMES:
        return shown
    return f"{len(names)}-{what}-{project.sha256(shown.encode())[:8]}"  # two sets of four must not share a name
