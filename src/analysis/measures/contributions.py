"""What made a share change: one identity, exact, for windows, releases and single deals."""

import pandas as pd

from analysis.ground.errors import Problem
from analysis.measures.shares import Window, in_window

BY = ("supplier", "category", "deal")


def contributions(own: pd.DataFrame, total: pd.DataFrame) -> pd.Series:
    """Return each part's contribution to the change of a share, as fractions that add up to the change.

    For a share going from s₀/t₀ to s₁/t₁, with σ̄ the mean of the two shares and t̄ of the two totals, part k
    contributes (Δs_k - σ̄ Δt_k) / t̄.

    Parameters
    ----------
    own, total : DataFrame
        One row per part (index), columns 0 and 1: the volume before and after of the one whose share it is, and of all.

    Raises
    ------
    Problem
        If nothing was delivered before or after: there is no share to change.
    """
    totals = total.sum()
    if not (totals > 0).all():
        raise Problem("nothing was delivered in one of the two windows, so there is no share to compare")
    mean_share = float((own.sum() / totals).mean())
    parts = own.reindex(total.index, fill_value=0.0)
    return ((parts[1] - parts[0]) - mean_share * (total[1] - total[0])) / float(totals.mean())


def between_windows(rows: pd.DataFrame, supplier: str, earlier: Window, later: Window, by: str = "supplier") -> dict:
    """Return what changed a supplier's share between two windows.

    Parameters
    ----------
    rows : DataFrame
        One importer's transfers or deliveries: columns supplier, year, tiv and the one named by `by`.
    by : {"supplier", "category", "deal"}
        What the parts are.

    Returns
    -------
    dict
        share_from, share_to, change (fractions) and parts, a DataFrame with columns part and contribution, those of the
        supplier's own deliveries first, then by size. They add up to the change.

    Raises
    ------
    Problem
        If the parts are not known in these data, or nothing was delivered in a window.
    """
    key = _parts(rows, by)
    either = [in_window(rows, window) for window in (earlier, later)]
    total = pd.concat([part.groupby(key[part.index])["tiv"].sum() for part in either], axis=1, keys=[0, 1]).fillna(0.0)
    mine = [part[part["supplier"] == supplier] for part in either]
    own = pd.concat([part.groupby(key[part.index])["tiv"].sum() for part in mine], axis=1, keys=[0, 1]).fillna(0.0)
    parts = contributions(own, total).rename_axis("part").rename("contribution").reset_index()
    before, after = own.sum() / total.sum()
    return {
        "share_from": float(before),
        "share_to": float(after),
        "change": float(after - before),
        "parts": _largest_first(parts, supplier),
    }


def _parts(rows: pd.DataFrame, by: str) -> pd.Series:
    if by not in BY:
        raise Problem(f"parts by {by!r} are unknown; choose {', '.join(BY)}")
    if by not in rows:
        raise Problem(f"the data at hand do not hold each {by}; add the trade register")
    if by == "category" and (rows["category"] == "").any():
        raise Problem("the data at hand do not name categories; add the trade register of this release")
    if by != "deal":
        return rows[by].astype(str)
    deal = rows["deal"].astype(str)
    # Releases and years may spell a designation differently: one deal is one part, under its newest spelling.
    newest = rows.sort_values("year").groupby("deal")["designation"].last()
    return rows["supplier"].astype(str) + ": " + rows["deal"].map(newest).astype(str) + " (deal " + deal + ")"


def _largest_first(parts: pd.DataFrame, supplier: str) -> pd.DataFrame:
    order = parts.assign(own=parts["part"] != supplier, size=-parts["contribution"].abs())
    return order.sort_values(["own", "size", "part"])[["part", "contribution"]].reset_index(drop=True)
