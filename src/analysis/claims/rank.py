"""What decides a claim about a rank: the supplier's place in a window, and who was first in each of its years."""

import math
from dataclasses import dataclass, field

import pandas as pd

from analysis.claims.evidence import Asked, Row, by_release, by_year_and_supplier, covering, window_rows
from analysis.claims.rules import Value
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings


@dataclass(frozen=True)
class Place:
    """A supplier's place in a window.

    `share` is a fraction; `rank` is 1 for the largest and NaN for who delivered nothing; `margin` is how much its share
    (fraction) is above the next one's, or negative: below the first one's; `rivals` are those next or first ones.
    """

    share: float
    rank: float
    margin: float
    rivals: list[str]


@dataclass(frozen=True)
class RankFound:
    """A supplier's place: `places` by release, `firsts` who was first in each year of the claim's own release."""

    importer: str
    supplier: str
    window: Window
    release: int
    places: dict[int, Place]
    firsts: dict[int, list[str]]
    evidence: list[Row] = field(repr=False)

    @property
    def own(self) -> Place:
        """The place in the claim's own release."""
        return self.places[self.release]

    @property
    def years_first(self) -> list[int]:
        """The years in which the supplier alone was first."""
        return [year for year, names in self.firsts.items() if names == [self.supplier]]

    @property
    def values(self) -> list[dict[str, Value]]:
        """`rank` (NaN: none), `margin` (points), `years_first` and `years` (how many)."""
        years = {"years_first": float(len(self.years_first)), "years": float(len(self.firsts))}
        return [{"rank": self.own.rank, "margin": 100 * self.own.margin, **years}]


def rank(asked: Asked, data: Holdings) -> RankFound:
    """Return a supplier's place in one window.

    Raises
    ------
    NotAtHand
        If the data do not cover the window, or nothing was delivered in it.
    """
    importer, supplier, window, release = (asked[name] for name in ("importer", "supplier", "window", "release"))
    found = by_release(asked, data)
    firsts = _firsts(by_year_and_supplier(covering(data, importer, release, [window]).transfers, window), window)
    evidence = [
        row | ({"first": row["supplier"] in firsts[row["year"]]} if "year" in row else {})
        for row in window_rows(asked, data, found)
    ]
    places = {each: place(supplier, table) for each, table in found.items()}
    return RankFound(importer, supplier, window, release, places, firsts, evidence)


def place(supplier: str, table: pd.DataFrame) -> Place:
    """Return a supplier's place in a table by supplier, columns tiv, share and rank."""
    own, others = table[table.index == supplier], table.drop(supplier, errors="ignore")
    share = float(own["share"].sum())
    rank = float(own["rank"].iloc[0]) if len(own) else math.nan
    best = others[others["tiv"] == others["tiv"].max()]
    equal = len(own) and len(best) and own["tiv"].iloc[0] == best["tiv"].iloc[0]
    margin = 0.0 if equal else share - float(best["share"].max() if len(best) else 0.0)
    return Place(share, rank, margin, [str(name) for name in best.index])


def _firsts(tiv: pd.Series, window: Window) -> dict[int, list[str]]:
    """Return who was first in each year of a window: several if equal, none if nothing was delivered."""
    firsts = {}
    for year in window.years:
        own = tiv[tiv.index.get_level_values("year") == year].droplevel("year")
        firsts[year] = sorted(map(str, own.index[(own == own.max()) & (own > 0)]))
    return firsts
