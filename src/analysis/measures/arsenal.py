"""The stock behind the flow: what an importer received over a service life, each year weighing less with its age."""

from dataclasses import dataclass

import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import as_printed
from analysis.measures.shares import UNIT, share, share_of
from analysis.measures.windows import Window
from analysis.store.imports import Imports

LIVES = (20, 30, 40)  # years of service: a band, for no source gives one life for all weapons
SHORTEST, LONGEST = 5, 60
FLOW = 5  # years of the share it stands beside


@dataclass(frozen=True, repr=False)
class Arsenal:
    """Each supplier's share of an importer's accumulated deliveries in one year.

    `suppliers` is by supplier (index), the largest first: column flow (its share of the deliveries of `flow_window`, a
    fraction) and one per service life in years (its share of the stock, a fraction). `volumes` is the stock itself by
    service life, TIV millions with their weights. `left_out` says in sentences which lives the data are too short for.
    """

    importer: str
    release: int
    soviet: str
    year: int
    flow_window: Window
    suppliers: pd.DataFrame
    volumes: pd.Series
    left_out: tuple[str, ...]

    @property
    def lives(self) -> list[int]:
        """The service lives that are answered, years."""
        return [int(life) for life in self.volumes.index]

    def __repr__(self) -> str:
        first = self.suppliers.index[0]
        band = self.suppliers.loc[first, self.lives]
        return (
            f"{self.importer} in {self.year}, release {self.release} (TIV): {first} {as_printed(band.min())} to "
            f"{as_printed(band.max())} % of the stock, {as_printed(self.suppliers.loc[first, 'flow'])} % of the "
            f"deliveries of {self.flow_window}"
        )


def arsenal(known: Imports, year: int = 0, lives: tuple[int, ...] = LIVES) -> Arsenal:
    """Return each supplier's share of what an importer received and may still have, by service life.

    A delivery of year y weighs 1 - (year - y) / life, and nothing once it is that old. Losses, retirements and upgrades
    are not known and not in it.

    Parameters
    ----------
    year : int
        The year asked for; 0 takes the newest the data cover.
    lives : tuple of int
        Service lives in years, 5 to 60.

    Raises
    ------
    NotAtHand
        If the data do not cover the year, or do not reach back far enough for any of the lives: from when they do.
    Problem
        If a life is shorter or longer than any that is allowed.
    """
    year = year or max(known.years)
    lives = _checked(lives)
    if year not in known.years:
        first, last = min(known.years), max(known.years)
        raise NotAtHand(f"year {year} is not in the data: release {known.release} at hand covers {first}-{last}")
    answered = [life for life in lives if _reaches(known, year, life)]
    said = tuple(_too_short(known, life) for life in lives if life not in answered)
    if not answered:
        raise NotAtHand(f"for the stock of {year} the data begin too late: {said[0][:-1]}")
    stocks = pd.concat({life: stock(known.transfers, year, life) for life in answered}, axis=1).fillna(0.0)
    if not (stocks.sum() > 0).all():
        raise NotAtHand(
            f"{known.importer} received nothing in the {min(answered)} years to {year}, so there is no stock"
        )
    table = stocks.apply(lambda volumes: share(volumes, float(volumes.sum())))
    window = Window(max(year - FLOW + 1, min(known.years)), year)
    table.insert(0, "flow", [share_of(known.transfers, name, window) for name in table.index])
    table = table[stocks.sum(axis="columns") > 0].sort_values(answered[-1], ascending=False, kind="stable")
    return Arsenal(known.importer, known.release, known.soviet, year, window, table, stocks.sum(), said)


def of_releases(every: list[Imports], lives: tuple[int, ...] = LIVES) -> Arsenal:
    """Return the stock in the newest year of the release at hand that answers for most lives, the newest of those.

    Raises
    ------
    NotAtHand
        If no release reaches back far enough: what the newest one says.
    """
    answered = [sum(_reaches(each, max(each.years), life) for life in lives) for each in every]
    best = max(range(len(every)), key=lambda place: (answered[place], every[place].release))
    return arsenal(every[best], 0, lives)


def stock(rows: pd.DataFrame, year: int, life: int) -> pd.Series:
    """Return each supplier's volume of all years to `year`, TIV millions, weighted with what is left of its life.

    Examples
    --------
    >>> rows = pd.DataFrame({"supplier": ["A", "A", "B"], "year": [2023, 2013, 1990], "tiv": [10.0, 10.0, 10.0]})
    >>> stock(rows, 2023, 20).to_dict()
    {'A': 15.0, 'B': 0.0}
    """
    weight = (1 - (year - rows["year"]) / life).clip(lower=0.0).where(rows["year"] <= year, 0.0)
    return (rows[UNIT] * weight).groupby(rows["supplier"].astype(str)).sum()


def _checked(lives: tuple[int, ...]) -> list[int]:
    for life in lives:
        if not SHORTEST <= life <= LONGEST:
            raise Problem(f"a service life of {life} years is not allowed; choose {SHORTEST} to {LONGEST}")
    return sorted(set(lives))


def _reaches(known: Imports, year: int, life: int) -> bool:
    """Say whether the data cover every year that still weighs."""
    return set(range(year - life + 1, year + 1)) <= set(known.years)


def _too_short(known: Imports, life: int) -> str:
    """Say from which year on the data answer for a service life."""
    first = min(known.years)
    return (
        f"Release {known.release} at hand begins with {first} and so answers for a service life of {life} years from "
        f"{first + life - 1} on."
    )
