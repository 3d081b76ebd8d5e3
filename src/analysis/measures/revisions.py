"""One window as several releases give it: what each says, what was printed then, and why the number moved."""

from dataclasses import dataclass, field

import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import as_printed, one_decimal, points
from analysis.measures import shares
from analysis.measures.contributions import contributions
from analysis.measures.revised_deals import COLUMNS, Revised, Side, by_deal
from analysis.measures.shares import in_window
from analysis.measures.windows import Window, check_window, newest
from analysis.store.imports import Imports

PARTS = ("supplier", "year", "category")
UNKNOWN = "unknown supplier(s)"


@dataclass(frozen=True, repr=False)
class Revision:
    """What changed a supplier's share of one window from one release to another.

    `share_from` and `share_to` are fractions of the volume (TIV) delivered. `causes` and `deals` are the tables of
    `revised_deals.by_deal`, empty where a release at hand does not hold deals; `parts` holds a table by supplier, by
    year and, where it is known, by category, each adding up to `change`. `without_unknown` names the releases that list
    no unknown suppliers; `deals_known` says whether both releases know deals, so that no row means no revised deal.
    """

    importer: str
    supplier: str
    window: Window
    release_from: int
    release_to: int
    share_from: float
    share_to: float
    causes: pd.DataFrame
    deals: pd.DataFrame
    parts: dict[str, pd.DataFrame] = field(default_factory=dict)
    without_unknown: tuple[int, ...] = ()
    deals_known: bool = True

    @property
    def change(self) -> float:
        """The change of the share, a fraction."""
        return self.share_to - self.share_from

    def __repr__(self) -> str:
        return (
            f"{self.supplier} in {self.importer}'s imports of {self.window} (TIV): {one_decimal(self.share_from)} % in "
            f"release {self.release_from}, {one_decimal(self.share_to)} % in release {self.release_to}, "
            f"{points(self.change)} points"
        )


def revision(before: Imports, after: Imports, supplier: str, window: Window) -> Revision:
    """Return what changed a supplier's share of one window between two releases of an importer.

    Raises
    ------
    Problem
        If both are of one release, or a release does not cover the window or holds no delivery in it (NotAtHand).
    """
    if before.release == after.release:
        raise Problem(f"release {before.release} cannot be compared with itself; name two releases")
    sides = (before, after)
    for known in sides:
        check_window(window, known.years, known.release)
    found = _by_deal(before, after, supplier, window)
    named = not any((known.transfers["category"] == "").any() for known in sides)
    parts = {by: by_part(before, after, supplier, window, by) for by in PARTS if by != "category" or named}
    without = tuple(known.release for known in sides if UNKNOWN not in set(known.transfers["supplier"]))
    return Revision(
        before.importer, supplier, window, before.release, after.release,
        found.share_from, found.share_to, found.causes, found.deals, parts, without,
        not any(known.deliveries is None for known in sides),
    )  # fmt: skip


def _by_deal(before: Imports, after: Imports, supplier: str, window: Window) -> Revised:
    if before.deliveries is None or after.deliveries is None:
        moved = [shares.share_of(known.transfers, supplier, window) for known in (before, after)]
        return Revised(*moved, pd.DataFrame(columns=["cause", "contribution", "deals"]), pd.DataFrame(columns=COLUMNS))
    sides = [Side(known.deliveries, known.years[0], known.elsewhere) for known in (before, after)]
    return by_deal(*sides, supplier, window)


def by_part(before: Imports, after: Imports, supplier: str, window: Window, by: str) -> pd.DataFrame:
    """Return what changed a supplier's share of one window between two releases, by supplier, year or category.

    For releases of which deals are not known. Columns part and contribution, largest first; they add up to the change.

    Raises
    ------
    NotAtHand
        If categories are not known, or nothing was delivered in the window in one of the releases.
    """
    sides = [in_window(known.transfers, window) for known in (before, after)]
    if by == "category" and any((rows["category"] == "").any() for rows in sides):
        raise NotAtHand("one of the two releases does not name categories in the data at hand; add its trade register")
    total = _volumes(sides, by)
    own = _volumes([rows[rows["supplier"] == supplier] for rows in sides], by)
    parts = contributions(own, total).rename_axis("part").rename("contribution").reset_index()
    parts["part"] = parts["part"].astype(str)
    return parts.sort_values("contribution", key=lambda part: -part.abs(), kind="stable").reset_index(drop=True)


def _volumes(sides: list[pd.DataFrame], by: str) -> pd.DataFrame:
    sums = [rows.groupby(by, observed=True)["tiv"].sum() for rows in sides]
    return pd.concat(sums, axis=1, keys=[0, 1]).fillna(0.0)


def across(every: list[Imports], suppliers: list[str], window: Window, published: pd.DataFrame) -> pd.DataFrame:
    """Return one window as each release gives it.

    Parameters
    ----------
    every : list of Imports
        One importer in each release at hand, oldest first.
    published : DataFrame
        The table of that name.

    Returns
    -------
    DataFrame
        One row per release that covers the window: release, total_tiv (TIV millions), one share (fraction) per
        supplier, and `<supplier> printed`, the per cent SIPRI printed with that release, missing where none is known.
    """
    rows = []
    for known in every:
        if set(window.years) <= set(known.years):
            row = {"release": known.release, "total_tiv": float(in_window(known.transfers, window)["tiv"].sum())}
            row |= {name: shares.share_of(known.transfers, name, window) for name in suppliers}
            rows.append(row | {f"{name} printed": _printed(published, known, name, window) for name in suppliers})
    return pd.DataFrame(rows)


def _printed(published: pd.DataFrame, known: Imports, supplier: str, window: Window) -> float:
    same = (published["release"] == known.release) & (published["window"] == str(window))
    same &= (published["country"] == known.importer) & (published["measure"] == "supplier share")
    found = published[same & (published["partner"] == supplier)]
    return float(found["value"].iloc[0]) if len(found) else float("nan")


def two_releases(every: list[Imports], earlier: int, later: int) -> tuple[Imports, Imports]:
    """Return an importer in two releases; 0 takes the newest at hand, and the last one before it.

    Parameters
    ----------
    every : list of Imports
        One importer in each release at hand, oldest first.

    Raises
    ------
    NotAtHand
        If a release is not at hand.
    """
    held = {known.release: known for known in every}
    later = later or max(held)
    earlier = earlier or max((release for release in held if release < later), default=0)
    for release in (earlier, later):
        if release not in held:
            raise NotAtHand(f"release {release} of {every[0].importer} is not at hand; there are {sorted(held)}")
    return held[earlier], held[later]


def common_window(before: Imports, after: Imports, window: str) -> Window:
    """Return the window asked for, or the newest of five years that two releases both cover."""
    both = set(before.years) & set(after.years)
    if not window and not both:
        raise NotAtHand(f"releases {before.release} and {after.release} cover no year in common")
    return Window.read(window) if window else newest(both)


@dataclass(frozen=True)
class Otherwise:
    """What another release gives for a window, where a printed digit differs from that of the release asked for.

    `shares` holds supplier → (share in the release asked for, share in the other one), fractions.
    """

    release: int
    window: Window
    shares: dict[str, tuple[float, float]]


def otherwise(known: Imports, every: list[Imports], suppliers: list[str], window: Window) -> Otherwise | None:
    """Return what the newest other release that prints another digit says of the same window; None if none does."""
    rows = in_window(known.transfers, window)
    own = {name: shares.share_of(rows, name, window) for name in suppliers}
    for other in sorted(every, key=lambda each: -each.release):
        if other.release == known.release or not set(window.years) <= set(other.years):
            continue
        rows = in_window(other.transfers, window)
        theirs = {name: shares.share_of(rows, name, window) for name in suppliers}
        differ = [name for name in suppliers if _printed_unlike(own[name], theirs[name])]
        if differ:
            return Otherwise(other.release, window, {name: (own[name], theirs[name]) for name in differ})
    return None


def _printed_unlike(one: float, other: float) -> bool:
    """Say whether two known shares have another digit as SIPRI prints them; nothing is said of an unknown one."""
    return one == one and other == other and as_printed(one) != as_printed(other)
