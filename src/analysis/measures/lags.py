"""How long orders wait for deliveries: Kaplan-Meier, since many of the newest are still waiting."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST = 30  # orders a group must have; smaller ones are joined
LEAST_AT_RISK = 10  # orders still waiting, for a probability of what comes next
SINCE = 1990  # orders before are of another time
WITHIN = 5  # years


def kaplan_meier(lags: np.ndarray, happened: np.ndarray) -> pd.DataFrame:
    """Return the part still waiting after each lag, from orders of which some have not been delivered yet.

    Parameters
    ----------
    lags : array of int
        Years from the order to the delivery, or to the end of the data for an order without one.
    happened : array of bool
        Whether there was a delivery; an order without one counts as waiting through its last year.

    Returns
    -------
    DataFrame
        By lag in years (index), every one from 0 to the longest: columns at_risk and delivered (orders) and waiting
        (fraction).

    Raises
    ------
    ValueError
        If there is no order, or a lag is negative.

    Examples
    --------
    >>> kaplan_meier(np.array([1, 2, 2, 3]), np.array([True, True, False, False]))["waiting"].to_dict()
    {0: 1.0, 1: 0.75, 2: 0.5, 3: 0.5}
    """
    lags, happened = np.asarray(lags, dtype=int), np.asarray(happened, dtype=bool)
    if not len(lags) or lags.min() < 0:
        raise ValueError("kaplan_meier needs at least one order, and no delivery before its order")
    size = lags.max() + 1
    ended, delivered = np.bincount(lags, minlength=size), np.bincount(lags[happened], minlength=size)
    at_risk = len(lags) - np.concatenate([[0], ended.cumsum()[:-1]])
    waiting = np.cumprod(1 - delivered / at_risk)
    return pd.DataFrame({"at_risk": at_risk, "delivered": delivered, "waiting": waiting}).rename_axis("lag")


def within(curve: pd.DataFrame, waited: int, years: int) -> float:
    """Return the probability that what has waited so many years is delivered in the next ones.

    NaN where fewer than 10 orders waited longer: too few to say.

    Examples
    --------
    >>> lags = np.repeat([1, 2, 3], 20)
    >>> round(within(kaplan_meier(lags, lags < 3), 1, 5), 2)
    0.5
    """
    if not _longer(curve, waited):
        return float("nan")
    end = min(waited + years, curve.index[-1])
    return float(1 - curve.loc[end, "waiting"] / curve.loc[waited, "waiting"])


def median(curve: pd.DataFrame) -> float:
    """Return the lag in years by which half are delivered; NaN if half are not within the record."""
    past = curve.index[curve["waiting"] <= 0.5]
    return float(past[0]) if len(past) else float("nan")


@dataclass(frozen=True)
class Lags:
    """Waiting times of groups of orders: to the `first` delivery, and to the `last` one that completes the order.

    `name` says which orders, `number` how many of them there are and `delivered` how many have a delivery.
    """

    name: str
    number: int
    delivered: int
    first: pd.DataFrame
    last: pd.DataFrame


def measured(rows: pd.DataFrame, name: str, end: int) -> Lags:
    """Return the waiting times of some orders, of which `end` is the last year known.

    Parameters
    ----------
    rows : DataFrame
        Columns ordered, first, last (years; missing where nothing was delivered) and complete.
    """
    begun = rows["first"].notna().to_numpy()
    done = (begun & rows["complete"]).to_numpy()
    # An estimated year of order may lie after the first delivery: no time was waited then.
    first = np.clip(np.where(begun, rows["first"], end) - rows["ordered"], 0, None)
    last = np.clip(np.where(done, rows["last"], end) - rows["ordered"], 0, None)
    return Lags(name, len(rows), int(begun.sum()), kaplan_meier(first, begun), kaplan_meier(last, done))


class Groups:
    """Waiting times of orders like one: of its supplier and category, or of more where those are too few."""

    def __init__(self, rows: pd.DataFrame, end: int) -> None:
        self.rows, self.end = rows[rows["ordered"].between(SINCE, end)], end
        self.known: dict[str, Lags | None] = {}

    def of(self, supplier: str, category: str, waited: int) -> Lags:
        """Return the waiting times of the smallest group with 30 orders, 10 of which waited longer; else of all."""
        mine, kind = self.rows["supplier"] == supplier, self.rows["category"] == category
        tried = [(f"{supplier}, {category}", mine & kind), (supplier, mine), (category, kind)]
        for name, chosen in tried if category else tried[1:2]:
            lags = self._kept(name, chosen)
            if lags and _longer(lags.first, waited) and _longer(lags.last, waited):
                return lags
        return self._kept("all orders", pd.Series(True, index=self.rows.index))

    def _kept(self, name: str, chosen: pd.Series) -> Lags | None:
        if name not in self.known:
            enough = chosen.sum() >= LEAST or chosen.all()
            self.known[name] = measured(self.rows[chosen], name, self.end) if enough else None
        return self.known[name]


def _longer(curve: pd.DataFrame, waited: int) -> bool:
    """Say whether enough orders waited longer than that to say what became of them."""
    return waited + 1 in curve.index and curve.loc[waited + 1, "at_risk"] >= LEAST_AT_RISK
