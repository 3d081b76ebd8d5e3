"""The deals a share hangs on: what each adds to it, exactly, and how few make half of it."""

from dataclasses import dataclass

import pandas as pd

from analysis.ground.entities import nearest
from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import as_printed, points
from analysis.measures.shares import UNIT, in_window, share
from analysis.measures.windows import Window, check_window
from analysis.store.imports import Imports

WORST = ("blank", "estimate", "exact")  # of a deal's flags the least sure one counts
SLACK = 1e-9  # TIV million
COLUMNS = [
    "deal", "supplier", "designation", "description", "category", "ordered", "ordered_flag", "first_delivery",
    "last_delivery", "year_flag", "units", "units_flag", "status", "local_production", "tiv", "contribution",
]  # fmt: skip


@dataclass(frozen=True, repr=False)
class Deals:
    """The deals behind one supplier's share of one importer's deliveries in a window.

    `deals` has the columns `COLUMNS`, the largest contribution first: units and tiv (millions) are those delivered in
    the window; `contribution` is the share less what it would be without the deal (fraction; missing where nothing else
    was delivered). `half` is how many of the supplier's own deals make up half of its volume, `own` how many it has.
    """

    importer: str
    supplier: str
    window: Window
    release: int
    share: float
    half: int
    own: int
    deals: pd.DataFrame

    def __repr__(self) -> str:
        top = self.deals.iloc[0]
        return (
            f"{self.supplier} {as_printed(self.share)} % of {self.importer}'s imports of {self.window}, release "
            f"{self.release} (TIV): {self.half} of its {self.own} deals make half; largest contribution "
            f"{top['designation']} {points(top['contribution'], 2)} points"
        )


def deals(known: Imports, supplier: str, window: str | Window) -> Deals:
    """Return what each deal of an importer's window adds to one supplier's share.

    The identity of contributions, for all deals against all but one, is the difference of the two shares: exactly.

    Raises
    ------
    NotAtHand
        If the data know no deals, do not cover the window, or the supplier delivered nothing in it.

    Examples
    --------
    >>> made = pd.DataFrame({"deal": [1, 2], "supplier": ["Russia", "France"], "tiv": [30.0, 70.0]})
    >>> without_each(made, "Russia").round(2).to_dict()
    {1: 0.3, 2: -0.7}
    """
    window = check_window(Window.read(window), known.years, known.release)
    inside = in_window(known.deals, window)
    own = inside[(inside["supplier"] == supplier) & (inside[UNIT] > 0)]
    if own.empty:
        hint = nearest(supplier, inside["supplier"].astype(str).unique())
        raise NotAtHand(
            f"release {known.release} has no deals with {supplier[:60]} delivered to {known.importer} in {window}{hint}"
        )
    table = _by_deal(inside).join(without_each(inside, supplier))
    table = table.sort_values("contribution", key=lambda part: -part.abs(), kind="stable").reset_index()
    sizes = own.groupby("deal")[UNIT].sum().sort_values(ascending=False)
    half = int((sizes.cumsum() < sizes.sum() / 2 - SLACK).sum()) + 1
    total = float(share(own[UNIT].sum(), inside[UNIT].sum()))
    return Deals(known.importer, supplier, window, known.release, total, half, len(sizes), table[COLUMNS])


def without_each(rows: pd.DataFrame, supplier: str) -> pd.Series:
    """Return a supplier's share less its share without each deal (index), a fraction; missing where none is left."""
    every = rows.groupby("deal")[UNIT].sum()
    own = rows[rows["supplier"] == supplier].groupby("deal")[UNIT].sum().reindex(every.index, fill_value=0.0)
    left = every.sum() - every
    left = left.mask(left < SLACK, 0.0)
    return (share(own.sum(), every.sum()) - share(own.sum() - own, left)).rename("contribution")


def _by_deal(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per deal: its newest words, its years and units in the window, its least sure flags."""
    order = {flag: place for place, flag in enumerate(WORST)}
    flags = {name: rows[name].astype(str).map(order) for name in ("ordered_flag", "year_flag", "units_flag")}
    words = ("supplier", "designation", "description", "category", "status", "local_production")
    said = {name: (name, "last") for name in words} | {name: (name, "min") for name in flags}
    table = rows.assign(**flags).sort_values("year").groupby("deal").agg(
        **said, ordered=("ordered", "min"), first_delivery=("year", "min"), last_delivery=("year", "max"),
        units=("units", "sum"), tiv=(UNIT, "sum"),
    )  # fmt: skip
    return table.assign(**{name: table[name].map(dict(enumerate(WORST))) for name in flags})
