"""The lowest and the highest share that SIPRI's own flags allow, in closed form."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.errors import Problem

MOST_YEARS_OFF = 5
FLAGS = ("tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged")


@dataclass(frozen=True)
class Doubt:
    """What a flag is taken to mean: its year may be off by `years`, its number by the fraction `units`; a blank counts.

    Raises
    ------
    Problem
        If a width is negative or absurd.
    """

    years: int = 1
    units: float = 0.2

    def __post_init__(self) -> None:
        if not 0 <= self.years <= MOST_YEARS_OFF:
            raise Problem(f"a flagged year can be off by 0 to {MOST_YEARS_OFF} years here, not by {self.years}")
        if not 0 <= self.units < 1:
            raise Problem(f"a flagged number can be off by 0 up to less than 1 (20 % is 0.2), not by {self.units:g}")


def bounds(transfers: pd.DataFrame, window: tuple[int, int], doubt: Doubt) -> pd.DataFrame:
    """Return the lowest and highest share of each supplier that the flags of one importer's deliveries allow.

    A share rises with the supplier's own volume and falls with everyone else's, so its bounds are at the corners: own
    volume highest and all others lowest, or the other way round. A volume is lowest with every flagged number at its
    least and every flagged year that can leave the window outside it; highest with those that can enter inside it.

    Parameters
    ----------
    transfers : DataFrame
        One importer's rows, the years around the window included: columns supplier, year, tiv and `FLAGS`.
    window : tuple of int
        First and last year.

    Returns
    -------
    DataFrame
        Index supplier; columns flag_low, flag_high (fractions). Suppliers that can have delivered in the window.

    Raises
    ------
    Problem
        If flags are not known, or nothing can have been delivered in the window.
    """
    if transfers[list(FLAGS)].isna().any(axis=None):
        raise Problem("the flags of these deliveries are not known, so they bound no share; add SIPRI's trade register")
    volumes = _extremes(transfers, window, doubt).groupby(transfers["supplier"].astype(str)).sum()
    volumes = volumes[volumes["high"] > 0]
    if volumes.empty:
        raise Problem(f"nothing can have been delivered in {window[0]}-{window[1]}, so there is no share to bound")
    others = volumes.sum() - volumes
    return pd.DataFrame(
        {
            "flag_low": _share(volumes["low"], others["high"]),
            "flag_high": _share(volumes["high"], others["low"].clip(lower=0.0)),
        }
    )


def _extremes(transfers: pd.DataFrame, window: tuple[int, int], doubt: Doubt) -> pd.DataFrame:
    """Return the least and the most of each row's volume that can lie in the window."""
    year, tiv = transfers["year"], transfers["tiv"]
    year_flagged, units_flagged, both = (transfers[flag] for flag in FLAGS)
    first, last = window
    inside = year.between(first, last)
    leaves = inside & ((year < first + doubt.years) | (year > last - doubt.years))
    enters = ~inside & year.between(first - doubt.years, last + doubt.years)
    stays = tiv - year_flagged.where(leaves, 0.0)
    least = stays - doubt.units * (units_flagged - both.where(leaves, 0.0))
    most = tiv + doubt.units * units_flagged
    entering = year_flagged + doubt.units * both
    high = np.select([inside, enters], [most, entering], 0.0)
    return pd.DataFrame({"low": least.where(inside, 0.0).clip(lower=0.0), "high": high}, index=transfers.index)


def _share(own: pd.Series, others: pd.Series) -> pd.Series:
    """Return own / (own + others); a supplier whose rivals can all be nothing may have all of it."""
    alone = np.where(others > 1e-12, 0.0, 1.0)
    total = own + others
    return (own / total).where(total > 1e-12, alone).clip(0.0, 1.0)
