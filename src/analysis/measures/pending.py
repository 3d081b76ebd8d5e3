"""What was ordered and is not yet delivered, and what of it the next five years may bring."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import volume
from analysis.measures.lags import WITHIN, Groups, Lags, median, within
from analysis.measures.windows import Window
from analysis.store.orders import Orders

UNKNOWN = 999  # years waited, where the year of order is not known: longer than any record
COLUMNS = [
    "supplier", "designation", "description", "category", "ordered", "ordered_flag", "units_ordered",
    "units_ordered_flag", "units_delivered", "units", "tiv", "begun", "low", "high", "lags",
]  # fmt: skip


@dataclass(frozen=True, repr=False)
class Pending:
    """An importer's orders of which something is still to be delivered.

    `orders` has the columns `COLUMNS`: `units` and `tiv` (millions) are outstanding, `begun` says whether there was a
    first delivery, `low` and `high` are the TIV millions of it that the `window` may bring, `lags` names the orders
    whose waiting times say so. `suppliers` sums them: columns supplier, orders, units, tiv, low, high, the largest
    first. `unknown` are orders of which the number ordered is not known: they are in no sum. `lags` has a row per group
    of orders: lags, orders, delivered, median (years to the first delivery), within (fraction delivered in 5 years).
    """

    importer: str
    release: int
    last: int
    window: Window
    orders: pd.DataFrame
    suppliers: pd.DataFrame
    unknown: pd.DataFrame
    lags: pd.DataFrame
    source: str

    @property
    def units(self) -> float:
        """Units outstanding, all suppliers."""
        return float(self.orders["units"].sum())

    @property
    def tiv(self) -> float:
        """TIV millions outstanding, all suppliers."""
        return float(self.orders["tiv"].sum())

    def __repr__(self) -> str:
        return (
            f"{self.importer}, release {self.release}: {len(self.orders)} orders with {volume(self.tiv)} TIV million "
            f"to come after {self.last}; {volume(self.orders['low'].sum())} to {volume(self.orders['high'].sum())} of "
            f"it in {self.window} as orders went so far"
        )


def pending(known: Orders) -> Pending:
    """Return what of an importer's orders is still to be delivered, and a scenario of the next five years.

    The scenario is no share and no forecast: orders not yet placed are not in it. Its low end counts an order's volume
    when the order is complete, its high end with its first delivery, so that what comes in parts lies between.

    Raises
    ------
    NotAtHand
        If nothing the importer ordered is outstanding.
    """
    rows = _with_years(known)
    own = rows[rows["recipient"] == known.importer]
    unknown = own[own["units_ordered"].isna()]
    waiting = own[own["units_ordered"] > own["units_delivered"].fillna(0.0)].copy()
    if waiting.empty:
        raise NotAtHand(f"release {known.release} holds no order of {known.importer} with anything still to deliver")
    waiting["units"] = waiting["units_ordered"] - waiting["units_delivered"].fillna(0.0)
    waiting["tiv"] = (waiting["tiv_order"] - waiting["tiv"].fillna(0.0)).clip(lower=0.0)
    waiting["begun"] = waiting["first"].notna()
    groups = Groups(rows, known.last)
    waiting["waited"] = (known.last - waiting["ordered"]).clip(lower=0).fillna(UNKNOWN).astype(int)
    used = [groups.of(row.supplier, row.category, row.waited) for row in waiting.itertuples()]
    ends = [_ends(row, lags) for row, lags in zip(waiting.itertuples(), used, strict=True)]
    waiting["low"], waiting["high"] = (waiting["tiv"] * [each[side] for each in ends] for side in (0, 1))
    waiting["lags"] = [lags.name for lags in used]
    orders = waiting.sort_values(["tiv", "units"], ascending=False, kind="stable", ignore_index=True)[COLUMNS]
    window = Window(known.last + 1, known.last + WITHIN)
    return Pending(
        known.importer, known.release, known.last, window, orders, _by_supplier(orders),
        unknown[["supplier", "designation", "ordered", "units_delivered"]].reset_index(drop=True),
        _told({lags.name: lags for lags in used}), known.source,
    )  # fmt: skip


def _with_years(known: Orders) -> pd.DataFrame:
    """Return all orders with first and last year of delivery, category, and whether they are complete."""
    rows = known.rows
    years = rows["years"].fillna("").astype(str)
    first = pd.to_numeric(years.str.slice(0, 4), errors="coerce")
    last = pd.to_numeric(years.str.slice(-4), errors="coerce")
    category = [known.categories.get(said, "") for said in rows["description"].astype(str)]
    # An order whose number is not known is taken as complete with its last delivery: there is nothing to wait for.
    complete = ~(rows["units_ordered"] > rows["units_delivered"])
    words = {name: rows[name].astype(str) for name in ("supplier", "recipient")}
    return rows.assign(first=first, last=last, category=category, complete=complete, **words)


def _ends(row: tuple, lags: Lags) -> tuple[float, float]:
    """Return the least and the largest part of an outstanding volume that the next years may bring."""
    done = within(lags.last, row.waited, WITHIN)
    begun = 1.0 if row.begun else within(lags.first, row.waited, WITHIN)
    low, high = np.nan_to_num(done, nan=0.0), np.nan_to_num(begun, nan=1.0)
    return min(low, high), high


def _by_supplier(orders: pd.DataFrame) -> pd.DataFrame:
    sums = orders.groupby("supplier").agg(
        orders=("tiv", "size"), units=("units", "sum"), tiv=("tiv", "sum"), low=("low", "sum"), high=("high", "sum")
    )
    return sums.sort_values("tiv", ascending=False, kind="stable").reset_index()


def _told(used: dict[str, Lags]) -> pd.DataFrame:
    rows = [(name, lags.number, lags.delivered, median(lags.first)) for name, lags in sorted(used.items())]
    table = pd.DataFrame(rows, columns=["lags", "orders", "delivered", "median"])
    waiting = [float(lags.first["waiting"].iloc[: WITHIN + 1].iloc[-1]) for _, lags in sorted(used.items())]
    return table.assign(within=1 - np.array(waiting))
