"""What a new release did to a share, deal by deal and with the cause, adding up exactly."""

from collections.abc import Container
from dataclasses import dataclass

import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.measures import shares
from analysis.measures.shares import in_window
from analysis.measures.windows import Window

CAUSES = ("added", "removed", "re-dated", "re-counted", "re-valued", "re-attributed")
COLUMNS = ["deal", "supplier", "designation", "causes", "tiv_from", "tiv_to", "contribution"]
SLACK = 1e-9


@dataclass(frozen=True)
class Side:
    """One release: an importer's `deliveries`, the first year it covers, the ids of deals with other recipients."""

    deals: pd.DataFrame
    first: int
    elsewhere: Container[int]


@dataclass(frozen=True)
class Revised:
    """What two releases say of one share, by cause and by deal.

    `share_from` and `share_to` are fractions. `causes` has the columns cause, contribution and deals (how many);
    `deals` those of `COLUMNS`, `causes` there being a dict of cause and contribution, the largest deal first.
    """

    share_from: float
    share_to: float
    causes: pd.DataFrame
    deals: pd.DataFrame


def by_deal(before: Side, after: Side, supplier: str, window: Window) -> Revised:
    """Return what changed a supplier's share of one window between two releases, by cause and by deal.

    Causes add up to deals, and deals to the change. Only deals with another volume in the window, or another supplier.

    Parameters
    ----------
    before, after : Side
        The same importer in the earlier and in the later release.

    Raises
    ------
    NotAtHand
        If nothing was delivered in the window in one of the releases.
    """
    first = max(before.first, after.first)
    table = _pairs(_in_both(before.deals, first), _in_both(after.deals, first), window)
    mine = {side: (table[f"supplier_{side}"] == supplier).astype(float) for side in ("from", "to")}
    totals = {side: float(table[f"tiv_{side}"].sum()) for side in mine}
    if not min(totals.values()) > 0:
        raise NotAtHand(f"nothing was delivered in {window} in one of the two releases: there is no share to compare")
    share = {side: float(shares.share((mine[side] * table[f"tiv_{side}"]).sum(), totals[side])) for side in mine}
    means = (share["from"] + share["to"]) / 2, (totals["from"] + totals["to"]) / 2
    rows = []
    for deal, row in table.iterrows():
        parts = _causes(row, deal, (mine["from"][deal], mine["to"][deal]), before, after)
        parts = {cause: (own - means[0] * total) / means[1] for cause, (own, total) in parts.items()}
        if parts:
            rows.append(_row(deal, row, parts))
    deals = pd.DataFrame(rows, columns=COLUMNS)
    deals = deals.sort_values("contribution", key=lambda part: -part.abs(), kind="stable").reset_index(drop=True)
    return Revised(share["from"], share["to"], _summed(deals), deals)


def _in_both(deals: pd.DataFrame, first: int) -> pd.DataFrame:
    """Return the deliveries that both releases can hold.

    A release may begin later than the other: deliveries before that are not gone, they are not asked about. A deal
    delivered only before that stays whole, so that one moved into the years of both is not taken for a new one.
    """
    later = deals["year"] >= first
    return deals[later | ~deals["deal"].isin(deals.loc[later, "deal"])]


def _pairs(before: pd.DataFrame, after: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return a row per deal, both releases: volume and units in the window and in all years, TIV per unit, supplier."""
    sides = {}
    for side, deals in (("from", before), ("to", after)):
        inside = in_window(deals, window).groupby("deal")[["tiv", "units"]].sum()
        names = {"supplier": ("supplier", "last"), "designation": ("designation", "last")}
        every = deals.groupby("deal").agg(all_units=("units", "sum"), unit=("tiv_unit", "mean"), **names)
        sides[side] = every.join(inside).fillna({"tiv": 0.0, "units": 0.0}).add_suffix(f"_{side}")
    return sides["from"].join(sides["to"], how="outer").fillna({"tiv_from": 0.0, "tiv_to": 0.0}).sort_index()


def _causes(
    row: pd.Series, deal: int, mine: tuple[float, float], before: Side, after: Side
) -> dict[str, tuple[float, float]]:
    """Return each cause's part of a deal's change, as (volume of the supplier in question, volume of all).

    With another supplier, the mean volume changes hands and the rest of the change counts for both halfway.
    """
    change, (mine_from, mine_to) = row["tiv_to"] - row["tiv_from"], mine
    if pd.isna(row["supplier_from"]) or pd.isna(row["supplier_to"]):
        new = pd.isna(row["supplier_from"])
        moved = deal in (before if new else after).elsewhere
        cause = "re-attributed" if moved else "added" if new else "removed"
        return {cause: ((mine_to if new else mine_from) * change, change)} if abs(change) > SLACK else {}
    parts = {cause: (part * (mine_from + mine_to) / 2, part) for cause, part in _volume_causes(row, change).items()}
    if row["supplier_from"] != row["supplier_to"] and row["tiv_from"] + row["tiv_to"] > SLACK:
        handed = (mine_to - mine_from) * (row["tiv_from"] + row["tiv_to"]) / 2
        parts["re-attributed"] = (handed, 0.0)
    return parts


def _volume_causes(row: pd.Series, change: float) -> dict[str, float]:
    """Split a deal's change of volume into units moved across the window's edge, units counted anew, and new values.

    Change of units × mean value + change of value × mean units is the change exactly. Of the units, those that the
    other years lost or gained in turn were moved; the rest were counted anew.
    """
    if abs(change) <= SLACK:
        return {}
    inside = row["units_to"] - row["units_from"]
    outside = (row["all_units_to"] - row["all_units_from"]) - inside
    same_value = abs(row["unit_to"] - row["unit_from"]) <= SLACK
    if abs(inside) <= SLACK:
        return {"re-valued": change}
    counted = change if same_value else inside * (_value(row, "from") + _value(row, "to")) / 2
    moved = min(abs(inside), abs(outside)) / abs(inside) if inside * outside < 0 else 0.0
    parts = {"re-dated": counted * moved, "re-counted": counted * (1 - moved), "re-valued": change - counted}
    return {cause: part for cause, part in parts.items() if abs(part) > SLACK}


def _value(row: pd.Series, side: str) -> float:
    """Return a deal's TIV per unit in the window, or in its other years where the window has none of it."""
    units = row[f"units_{side}"]
    return row[f"tiv_{side}"] / units if units else row[f"unit_{side}"]


def _row(deal: int, row: pd.Series, parts: dict[str, float]) -> dict:
    known = "to" if pd.notna(row["supplier_to"]) else "from"
    return {
        "deal": int(deal),
        "supplier": str(row[f"supplier_{known}"]),
        "designation": str(row[f"designation_{known}"]),
        "causes": {cause: float(parts[cause]) for cause in CAUSES if cause in parts},
        "tiv_from": float(row["tiv_from"]),
        "tiv_to": float(row["tiv_to"]),
        "contribution": float(sum(parts.values())),
    }


def _summed(deals: pd.DataFrame) -> pd.DataFrame:
    sums = {cause: [each[cause] for each in deals["causes"] if cause in each] for cause in CAUSES}
    rows = [(cause, float(sum(parts)), len(parts)) for cause, parts in sums.items() if parts]
    return pd.DataFrame(rows, columns=["cause", "contribution", "deals"])
