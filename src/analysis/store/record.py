"""The revision record at hand: the project's own table `calibration`, or a user's, which wins over it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import NotAtHand, Problem
from analysis.store.holdings import Holdings

NAME = "calibration"
DYADS = ["supplier", "recipient", "year", "tiv"]
FEWEST = 30  # cases a factor may be made from


@dataclass(frozen=True)
class Edition:
    """The deliveries one release gives: its table `transfers` (any importers) and the years for which it is whole."""

    release: int
    years: tuple[int, ...]
    transfers: pd.DataFrame

    @property
    def flags(self) -> bool:
        """Say whether it is known which part of each volume SIPRI flags."""
        return "tiv_both_flagged" in self.transfers and bool(self.transfers["tiv_both_flagged"].notna().all())


@dataclass(frozen=True)
class Record:
    """The table `calibration` and where it is from.

    Raises
    ------
    Problem
        If a share in it is above 1, or a group has fewer than 30 cases.
    """

    table: pd.DataFrame
    source: str

    def __post_init__(self) -> None:
        said = f"{self.source.split(',')[0]} cannot be used"
        shares = self.table[self.table["measure"].isin(["share", "series"])]
        if (shares[["value_from", "value_to"]] > 1).any(axis=None) or (self.table["coverage"] > 1).any():
            raise Problem(f"{said}: a share in it is above 1; calibrate again with `armshares calibrate`")
        if (self.table["n"] < FEWEST).any():
            few = int(self.table["n"].min())
            raise Problem(f"{said}: a group in it has {few} cases, and a range needs {FEWEST}; calibrate again")

    def rows(self, measure: str, step: str, flags: bool, level: float) -> pd.DataFrame:
        """Return the rows of one measure and level: with flags where they are known and recorded, else of volumes."""
        table = self.table
        found = table[(table["measure"] == measure) & (table["step"] == step) & np.isclose(table["level"], level)]
        basis = "flags" if flags and (found["basis"] == "flags").any() else "volume"
        return found[found["basis"] == basis]


def own_file() -> Path:
    """Return where a user's own calibration stands (ignored by git)."""
    return project.raw() / "sipri" / f"{NAME}.csv"


def record(data: Holdings) -> Record:
    """Return the record of past revisions: the user's own calibration where there is one, else the project's.

    Raises
    ------
    Problem
        If the file is not the table `calibration`, holds a share above 1, or a group of fewer than 30 cases.
    """
    path = own_file()
    if path.is_file():
        from analysis.store import clean

        where = project.shown(path)
        table = clean.curated(NAME, project.read_bytes(path), data.entities, where)
        return Record(table, f"{where}, calibrated from your own releases, in place of the project's")
    return Record(data.curated(NAME), f"data/raw/{NAME}.csv")


def editions(data: Holdings) -> list[Edition]:
    """Return the deliveries of everyone to everyone in each release of which a complete register is at hand."""
    found = []
    for release in data.releases():
        try:
            transfers, years = data.everyone(release)
        except NotAtHand:
            continue
        found.append(Edition(release, years, transfers))
    return found


@dataclass(frozen=True)
class Everyone:
    """All importers at hand of one release: their deliveries, the world's total by year and every importer's.

    `importers` (columns recipient, year, tiv) is empty where the data at hand are a part of the register.
    """

    edition: Edition
    world: pd.Series
    importers: pd.DataFrame
    source: str


def everyone_at_hand(data: Holdings, release: int = 0) -> Everyone:
    """Return the deliveries to every importer of which a release at hand knows; 0 takes the newest.

    Raises
    ------
    NotAtHand
        If there is no such release.
    """
    release = release or max(data.releases(), default=0)
    names = data.importers(release)
    if not names:
        raise NotAtHand(f"no deliveries of release {release} are at hand; add SIPRI's trade register")
    wholes = {id(whole): whole for whole in (data.whole(name, release) for name in names)}
    rows = pd.concat([whole.transfers.table for whole in wholes.values()], ignore_index=True)
    known = data.imports(names[0], release)
    edition = Edition(release, known.years, rows[rows["recipient"].isin(names)].reset_index(drop=True))
    return Everyone(edition, known.world, known.importers, known.source)


def chosen(found: list[Edition], releases: str) -> list[Edition]:
    """Return the editions of some releases, written `2024,2025`; all of them for an empty text.

    Raises
    ------
    Problem
        If a release is no year, not at hand, or named twice.
    """
    if not releases:
        return found
    held = {str(each.release): each for each in found}
    names = [name.strip() for name in releases.split(",")]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Problem(f"release {twice} cannot be compared with itself; name two releases")
    if missing := next((name for name in names if name not in held), None):
        raise NotAtHand(f"no complete register of release {missing[:20]!r} is at hand; there are {', '.join(held)}")
    return [held[name] for name in names]


def from_dyads(path: Path, release: int, entities: Entities) -> Edition:
    """Return the deliveries of a release from a plain table: columns supplier, recipient, year, tiv, and no flags.

    Raises
    ------
    Problem
        If it is no such table, names an unknown supplier or recipient, or reaches beyond its release.
    """
    where = project.shown(path)
    project.read_bytes(path)
    try:
        table = pd.read_csv(path, keep_default_na=False, dtype={"supplier": str, "recipient": str})
    except (ValueError, pd.errors.ParserError) as error:
        raise Problem(f"{where} is no CSV file of {', '.join(DYADS)}; give it these columns") from error
    if list(table.columns) != DYADS or not all(table[column].dtype.kind in "if" for column in ("year", "tiv")):
        raise Problem(f"{where} is no table of {', '.join(DYADS)} with numbers in the last two; give it these columns")
    if table.empty or (table["tiv"] < 0).any() or table["year"].max() >= release:
        raise Problem(f"{where} is empty, holds a volume below zero or years release {release} does not cover")
    table = table[table["tiv"] > 0]  # SIPRI prints 0 for less than 0.5: nothing to a share
    names = entities.in_data({*table["supplier"], *table["recipient"]}, where)
    named = table.assign(**{column: table[column].map(names) for column in ("supplier", "recipient")})
    return Edition(release, tuple(range(int(table["year"].min()), int(table["year"].max()) + 1)), named)


def write(table: pd.DataFrame, path: Path) -> Path:
    """Return `path` after it holds the table `calibration`: plain decimals, four of them."""
    from analysis.store.processed import as_text

    numbers = table.select_dtypes("float").columns
    return project.write(path, as_text(table.assign(**{column: table[column].round(4) for column in numbers})))
