"""Shares of suppliers in an importer's arms imports: by window, rolling, ranked, and how concentrated."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.errors import Problem

MOST_YEARS = 20
OTHERS = "Others"
SOVIET = ("separate", "as-russia")


@dataclass(frozen=True, order=True)
class Window:
    """Some calendar years in a row, first and last included; written `2020-2024`."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> "Window":
        """Return the window written as `2020-2024`, or `2024` for a single year.

        Raises
        ------
        Problem
            If it is written otherwise, reversed, or longer than 20 years.
        """
        found = re.fullmatch(r"\s*(\d{4})(?:\s*[-\N{EN DASH}]\s*(\d{4}))?\s*", str(text))
        if not found:
            raise Problem(f"window {str(text)[:40]!r} is not written like 2020-2024")
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise Problem(f"window {text} ends before it begins; write {last}-{first}")
        if last - first >= MOST_YEARS:
            raise Problem(f"window {text} has {last - first + 1} years; 1 to {MOST_YEARS} are allowed")
        return cls(first, last)

    @property
    def years(self) -> range:
        """Every year of the window."""
        return range(self.first, self.last + 1)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def check_window(window: Window, years: Iterable[int], release: int) -> Window:
    """Return `window` if the data cover every year of it.

    Raises
    ------
    Problem
        If they do not: it names the first and last year they cover.
    """
    covered = sorted(years)
    missing = sorted(set(window.years) - set(covered))
    if not missing:
        return window
    if missing[-1] > covered[-1]:
        raise Problem(f"window {window} is beyond the data: release {release} ends with {covered[-1]}")
    if missing[0] < covered[0]:
        raise Problem(f"window {window} is beyond the data: those at hand of release {release} begin with {covered[0]}")
    raise Problem(f"window {window} needs {missing[0]}, which the data at hand of release {release} do not cover")


def with_soviet(transfers: pd.DataFrame, policy: str) -> pd.DataFrame:
    """Return transfers with the Soviet Union kept `separate` or counted `as-russia`."""
    if policy not in SOVIET:
        raise Problem(f"soviet {policy!r} is unknown; choose {' or '.join(SOVIET)}")
    if policy == "separate":
        return transfers
    return transfers.assign(supplier=transfers["supplier"].replace("Soviet Union", "Russia"))


def check_soviet(suppliers: list[str], policy: str) -> list[str]:
    """Return the suppliers asked for, unless the Soviet Union is among them and counted as Russia: a Problem."""
    if policy == "as-russia" and "Soviet Union" in suppliers:
        raise Problem("the Soviet Union is counted as Russia here, so it has no share of its own; choose Russia")
    return suppliers


def in_window(table: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the rows delivered in a window."""
    return table[table["year"].between(window.first, window.last)]


def supplier_shares(transfers: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return every supplier's volume, share and rank in one window, largest first.

    Parameters
    ----------
    transfers : DataFrame
        One importer's rows: columns supplier, year, tiv (TIV millions). The unknown, groups and organisations count.

    Returns
    -------
    DataFrame
        Columns supplier, tiv, share (fraction of all deliveries in the window), rank (1 is the largest; equals share
        a rank).

    Raises
    ------
    Problem
        If nothing was delivered: there is no share then, not a share of zero.
    """
    tiv = in_window(transfers, window).groupby("supplier", observed=True)["tiv"].sum()
    tiv = tiv[tiv > 0]
    if tiv.empty:
        raise Problem(f"nothing was delivered in {window}, so there are no shares; choose other years")
    table = tiv.rename_axis("supplier").reset_index().sort_values(["tiv", "supplier"], ascending=[False, True])
    table["share"] = table["tiv"] / table["tiv"].sum()
    table["rank"] = table["tiv"].rank(ascending=False, method="min").astype(int)
    return table.reset_index(drop=True)


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
    others = pd.DataFrame(
        {"supplier": [OTHERS], "tiv": [rest["tiv"].sum()], "share": [rest["share"].sum()], "rank": [pd.NA]}
    )
    return pd.concat([rows, others.astype({"rank": "Int64"})], ignore_index=True)


def volumes(transfers: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    """Return deliveries by year (index) and supplier (columns), TIV millions; no delivery in a covered year is zero."""
    table = transfers.pivot_table(index="year", columns="supplier", values="tiv", aggfunc="sum", observed=True)
    return table.reindex(sorted(years)).fillna(0.0).rename_axis(columns=None)


def rolling_shares(volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return shares in the trailing window of `length` years, by its last year (index) and supplier (columns).

    A window in which nothing was delivered has no shares (missing). A window over a year without data is left out.
    """
    if not 1 <= length <= MOST_YEARS:
        raise Problem(f"a window of {length} years is not allowed; choose 1 to {MOST_YEARS}")
    # Summed afresh for each window: a running sum would carry rounding from year to year.
    lasts = [last for last in volumes.index if all(year in volumes.index for year in range(last - length + 1, last))]
    summed = pd.DataFrame({last: volumes.loc[last - length + 1 : last].sum() for last in lasts}).T
    if summed.empty:
        raise Problem(f"the data cover fewer than {length} years in a row; choose a shorter window")
    return summed.div(summed.sum(axis="columns").replace(0.0, np.nan), axis="index").rename_axis("year")


def of_suppliers(rolling: pd.DataFrame, suppliers: list[str]) -> pd.DataFrame:
    """Return the rolling shares of some suppliers; zero for one that never delivered, missing where nobody did."""
    known = rolling.reindex(columns=suppliers)
    never = [name for name in suppliers if name not in rolling.columns]
    delivered = rolling.notna().any(axis="columns")
    known.loc[delivered, never] = 0.0
    return known


def volume_change(transfers: pd.DataFrame, earlier: Window, later: Window, supplier: str = "") -> float:
    """Return the change of volume between two windows, as a fraction of the earlier; all suppliers or one.

    Windows of different length are compared by their yearly means. Nothing delivered earlier: missing.
    """
    rows = transfers[transfers["supplier"] == supplier] if supplier else transfers
    before, after = (in_window(rows, window)["tiv"].sum() / len(window.years) for window in (earlier, later))
    return after / before - 1 if before else float("nan")


def concentration(table: pd.DataFrame) -> dict[str, float]:
    """Return the Herfindahl-Hirschman index of a table of shares and its inverse, the effective number of suppliers."""
    index = float((table["share"] ** 2).sum())
    return {"hhi": index, "effective_suppliers": 1 / index}


def world_share(transfers: pd.DataFrame, world: pd.Series, window: Window) -> float:
    """Return the importer's share (fraction) of the world's imports in a window.

    Raises
    ------
    Problem
        If the data at hand are a part of the register, so that the world's total is not known.
    """
    if missing := sorted(set(window.years) - set(world.index)):
        raise Problem(
            f"the world's imports of {missing[0]} are not known: the data at hand are a part of the register; "
            f"add the register of all importers"
        )
    return float(in_window(transfers, window)["tiv"].sum() / world.loc[list(window.years)].sum())


def importer_rank(importers: pd.DataFrame, importer: str, window: Window) -> int:
    """Return the importer's rank among all importers by volume in a window, 1 being the largest.

    Parameters
    ----------
    importers : DataFrame
        Every importer's deliveries: columns recipient, year, tiv (TIV millions).

    Raises
    ------
    Problem
        If the data at hand do not hold every importer of every year of the window.
    """
    if set(window.years) - set(importers["year"]):
        raise Problem(f"the rank of {importer} is not known: the data at hand do not hold all importers of {window}")
    totals = in_window(importers, window).groupby("recipient", observed=True)["tiv"].sum()
    return int((totals > totals.get(importer, 0.0)).sum()) + 1
