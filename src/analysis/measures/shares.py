"""Shares of suppliers in an importer's arms imports: by window, rolling, ranked, and how concentrated."""

from collections.abc import Iterable

import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.measures.windows import MOST_YEARS, Window, check_window
from analysis.store.imports import Imports

OTHERS = "Others"
UNIT = "tiv"
# What rests on the source's own estimates, and of what kind it is: summed beside the volume wherever it is known.
PARTS = ("tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged", "tiv_second_hand", "tiv_local")
NOISE = 6  # decimals of a TIV that count: sums of many carry noise beyond, and equal ones must stay equal


def share(part, total):
    """Return `part` of `total` as a fraction, missing where nothing was delivered: the one place that divides.

    Parameters
    ----------
    part : float, Series or DataFrame
        Volumes, TIV millions.
    total : float or Series
        What they are parts of: all suppliers' deliveries, the unknown, groups and organisations included.

    Examples
    --------
    >>> share(25.0, 100.0), share(0.0, 0.0)
    (0.25, nan)
    """
    if hasattr(total, "where"):
        return part / total.where(total > 0)
    return part / total if total > 0 else part * float("nan")


def rank(volumes: pd.Series) -> pd.Series:
    """Return each one's place by volume, 1 being the largest; equals share a place, and nothing has none (missing)."""
    return volumes.where(volumes > 0).rank(ascending=False, method="min")


def in_window(table: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the rows delivered in a window."""
    return table[table["year"].between(window.first, window.last)]


def summed(rows: pd.DataFrame, by: str | list[str]) -> pd.DataFrame:
    """Return volumes by `by` (index): column tiv and those of `PARTS` that the rows know, TIV millions.

    A part that is not known of one row is not known of its sum.
    """
    known = [column for column in (UNIT, *PARTS) if column in rows]
    return rows.groupby(by, observed=True)[known].sum(skipna=False)


def supplier_shares(rows: pd.DataFrame, window: Window, side: str = "supplier") -> pd.DataFrame:
    """Return every supplier's volume, share and rank in one window, largest first.

    Parameters
    ----------
    rows : DataFrame
        One importer's transfers: columns supplier, year, tiv (TIV millions). The unknown, groups and organisations
        count.
    side : {"supplier", "recipient"}
        Whose shares: `recipient` for one supplier's rows.

    Returns
    -------
    DataFrame
        Columns supplier (or recipient), tiv, share (fraction of all deliveries in the window), rank (1 is the largest;
        equals share a rank), then the `PARTS` of the volume that are known.

    Raises
    ------
    NotAtHand
        If nothing was delivered: there is no share then, not a share of zero.
    """
    table = summed(in_window(rows, window), side)
    table = table[table[UNIT] > 0]
    if table.empty:
        raise NotAtHand(f"nothing was delivered in {window}, so there are no shares; choose other years")
    table.insert(1, "share", share(table[UNIT], table[UNIT].sum()))
    table.insert(2, "rank", rank(table[UNIT].round(NOISE)).astype(int))
    table = table.rename_axis(side).reset_index()
    return table.sort_values([UNIT, side], ascending=[False, True]).reset_index(drop=True)


def shares(known: Imports, window: str | Window) -> pd.DataFrame:
    """Return every supplier's volume (TIV millions), share (fraction) and rank in one window, the largest first.

    Parameters
    ----------
    window : str or Window
        `2020-2024`.

    Raises
    ------
    NotAtHand
        If the data do not cover the window, or nothing was delivered in it.

    Examples
    --------
    >>> import analysis
    >>> table = analysis.shares(analysis.imports("India", 2025), "2020-2024")
    >>> table.head(3).round(4)
      supplier      tiv   share  rank
    0   Russia  4272.69  0.3597     1
    1   France  3917.26  0.3298     2
    2   Israel  1495.00  0.1259     3
    """
    years = check_window(Window.read(window), known.years, known.release)
    return supplier_shares(known.transfers, years)[["supplier", "tiv", "share", "rank"]]


def share_of(rows: pd.DataFrame, supplier: str, window: Window) -> float:
    """Return one supplier's share (fraction) of a window: zero if only others delivered, missing if nobody did."""
    inside = in_window(rows, window)
    return float(share(inside.loc[inside["supplier"] == supplier, UNIT].sum(), inside[UNIT].sum()))


def chosen(table: pd.DataFrame, suppliers: list[str]) -> pd.DataFrame:
    """Return the rows of some suppliers in rank order, those without deliveries as zero, and one row for all others.

    The rank is missing where nothing was delivered, and for the row of the others.
    """
    known = table.set_index("supplier")
    rows = (
        known.reindex(suppliers).fillna({"tiv": 0.0, "share": 0.0}).sort_values("tiv", ascending=False, kind="stable")
    )
    rest = known.drop(index=[name for name in suppliers if name in known.index])
    rows = rows.rename_axis("supplier").reset_index().astype({"rank": "Int64"})
    if rest.empty:
        return rows
    sums = rest.drop(columns="rank").sum(skipna=False)
    others = pd.DataFrame([{"supplier": OTHERS, "rank": pd.NA, **sums}]).astype({"rank": "Int64"})
    return pd.concat([rows, others[rows.columns]], ignore_index=True)


def volumes(rows: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    """Return deliveries by year (index) and supplier (columns), TIV millions; no delivery in a covered year is zero."""
    table = rows.pivot_table(index="year", columns="supplier", values=UNIT, aggfunc="sum", observed=True)
    return table.reindex(sorted(years)).fillna(0.0).rename_axis(columns=None)


def rolling(volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return volumes in the trailing window of `length` years, by its last year; none over a year without data.

    Raises
    ------
    Problem
        If no window is 1 to 20 years long (and then NotAtHand if the data cover fewer in a row).
    """
    if not 1 <= length <= MOST_YEARS:
        raise Problem(f"a window of {length} years is not allowed; choose 1 to {MOST_YEARS}")
    # Summed afresh for each window: a running sum would carry rounding from year to year.
    lasts = [last for last in volumes.index if all(year in volumes.index for year in range(last - length + 1, last))]
    found = pd.DataFrame({last: volumes.loc[last - length + 1 : last].sum() for last in lasts}).T
    if found.empty:
        raise NotAtHand(f"the data cover fewer than {length} years in a row; choose a shorter window")
    return found.rename_axis("year")


def rolling_shares(volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return shares in the trailing window of `length` years, by its last year (index) and supplier (columns).

    A window in which nothing was delivered has no shares (missing). A window over a year without data is left out.
    """
    found = rolling(volumes, length)
    return share(found.T, found.sum(axis="columns")).T.rename_axis("year")


def of_suppliers(rolling: pd.DataFrame, suppliers: list[str]) -> pd.DataFrame:
    """Return the rolling shares of some suppliers; zero for one that never delivered, missing where nobody did."""
    known = rolling.reindex(columns=suppliers)
    never = [name for name in suppliers if name not in rolling.columns]
    delivered = rolling.notna().any(axis="columns")
    known.loc[delivered, never] = 0.0
    return known


def series(known: Imports, years: int = 5) -> pd.DataFrame:
    """Return every supplier's rolling share (fraction) of an importer's deliveries, by the window's last year.

    Examples
    --------
    >>> import analysis
    >>> analysis.series(analysis.imports("India", 2025), years=5).loc[2024, ["Russia", "France"]].round(4).to_dict()
    {'Russia': 0.3597, 'France': 0.3298}
    """
    return rolling_shares(volumes(known.transfers, known.years), years)


def volume_change(rows: pd.DataFrame, earlier: Window, later: Window, supplier: str = "") -> float:
    """Return the change of volume between two windows, as a fraction of the earlier; all suppliers or one.

    Windows of different length are compared by their yearly means. Nothing delivered earlier: missing.
    """
    rows = rows[rows["supplier"] == supplier] if supplier else rows
    before, after = (
        round(in_window(rows, window)[UNIT].sum() / len(window.years), NOISE) for window in (earlier, later)
    )
    return after / before - 1 if before else float("nan")


def concentration(table: pd.DataFrame) -> dict[str, float]:
    """Return the Herfindahl-Hirschman index of a table of shares and its inverse, the effective number of suppliers."""
    index = float((table["share"] ** 2).sum())
    return {"hhi": index, "effective_suppliers": 1 / index}


def world_share(known: Imports, window: Window) -> float:
    """Return the importer's share (fraction) of the world's imports in a window.

    Raises
    ------
    NotAtHand
        If the data at hand are a part of the register, so that the world's total is not known.
    """
    if missing := sorted(set(window.years) - set(known.world.index)):
        raise NotAtHand(
            f"the world's imports of {missing[0]} are not known: the data at hand are a part of the register; "
            f"add the register of all importers"
        )
    own = in_window(known.transfers, window)[UNIT].sum()
    return float(share(own, known.world.loc[list(window.years)].sum()))


def importer_rank(known: Imports, window: Window) -> int:
    """Return the importer's rank among all importers by volume in a window, 1 being the largest.

    Raises
    ------
    NotAtHand
        If the data at hand do not hold every importer of every year of the window, or it received nothing.
    """
    if set(window.years) - set(known.importers["year"]):
        raise NotAtHand(
            f"the rank of {known.importer} is not known: the data at hand do not hold all importers of {window}"
        )
    place = importer_ranks(known.importers, window).get(known.importer, float("nan"))
    if place != place:
        raise NotAtHand(f"{known.importer} received nothing in {window}, so it has no rank among the importers")
    return int(place)


def importer_ranks(importers: pd.DataFrame, window: Window) -> pd.Series:
    """Return the rank of every importer by volume in a window: `importers` has columns recipient, year, tiv."""
    return rank(in_window(importers, window).groupby("recipient", observed=True)[UNIT].sum().round(NOISE))
