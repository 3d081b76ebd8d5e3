"""What files cover: suppliers, importers and years; which of them overlap, and what one holds that another does not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store.passports import Passport

# What tells one row of a layout from another: names and years, not the figures, which SIPRI may correct.
KEYS = {
    "register": ["deal", "year", "recipient", "supplier"],
    "deals": ["recipient", "supplier", "ordered", "designation", "description", "units_ordered", "comments"],
    "tiv table": ["rows", "of", "entity", "year"],
    "extract": ["supplier", "recipient", "year", "category"],
}
ANSWERING = ("register", "extract")


@dataclass(frozen=True)
class Coverage:
    """What a file covers; `None` stands for all importers or all suppliers."""

    importers: frozenset[str] | None
    suppliers: frozenset[str] | None
    first: int
    last: int

    @classmethod
    def of(cls, passport: Passport) -> "Coverage":
        """Return what a passport says that its file covers."""
        sides = (None if "all" in names else frozenset(names) for names in (passport.importers, passport.suppliers))
        return cls(*sides, passport.first or 0, passport.last or 0)

    def meets(self, other: "Coverage") -> bool:
        """Say whether a delivery may be in both."""
        years = self.first <= other.last and other.first <= self.last
        return years and _meet(self.importers, other.importers) and _meet(self.suppliers, other.suppliers)

    def is_inside(self, other: "Coverage") -> bool:
        """Say whether every delivery that may be in this one may be in the other."""
        years = other.first <= self.first and self.last <= other.last
        return years and _inside(self.importers, other.importers) and _inside(self.suppliers, other.suppliers)


def _meet(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or other is None or bool(one & other)


def _inside(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return other is None or (one is not None and one <= other)


def meet(one: Passport, other: Passport) -> bool:
    """Say whether two files hold the same deliveries of one release: counted together they would count twice."""
    if (one.layout, one.release) != (other.layout, other.release):
        return False
    if one.layout == "tiv table":
        return one.file == other.file
    return Coverage.of(one).meets(Coverage.of(other))


def overlaps(files: Iterable[Passport]) -> Iterator[str]:
    """Yield a sentence for every two files of one release and layout that hold the same deliveries."""
    for one, other in combinations([file for file in files if file.layout in KEYS], 2):
        if one.path != other.path and meet(one, other):
            yield (
                f"{project.shown(one.path)} and {project.shown(other.path)} hold the same deliveries of release "
                f"{one.release}, which would count twice; move one of them and its passport out of its folder"
            )


def refuse_overlap(files: Iterable[Passport], release: int) -> None:
    """Pass if no two files that answer for a release hold the same deliveries, however they came there.

    Raises
    ------
    Problem
        It names both.
    """
    answering = [file for file in files if file.release == release and file.layout in ANSWERING]
    for said in overlaps(answering):
        raise Problem(said)


def without(rows: pd.DataFrame, others: pd.DataFrame, layout: str) -> pd.DataFrame:
    """Return those rows of a processed table that another table of the layout does not have, by `KEYS`."""
    keys = KEYS[layout]
    mine, theirs = (_comparable(table[keys]) for table in (rows, others))
    side = mine.merge(theirs.drop_duplicates(), how="left", on=keys, indicator="side")["side"]
    return rows[(side == "left_only").to_numpy()]


def _comparable(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(
        {name: object for name, kind in table.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)}
    )
