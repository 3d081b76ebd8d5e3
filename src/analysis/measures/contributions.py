"""What made a share change: one identity, exact, for windows, releases and single deals."""

from dataclasses import dataclass

import pandas as pd

from analysis.ground.entities import nearest
from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import one_decimal, points
from analysis.measures import shares
from analysis.measures.windows import Window, Windows
from analysis.store.imports import HOW_TO_ADD, Imports

BY = ("supplier", "category", "deal")


@dataclass(frozen=True, repr=False)
class Change:
    """What changed a supplier's share between two windows.

    `share_from`, `share_to` are fractions of the volume (TIV) delivered; `parts` is a DataFrame with columns part and
    contribution (fractions), those of the supplier's own deliveries first, then by size: they add up to `change`.
    """

    supplier: str
    windows: Windows
    share_from: float
    share_to: float
    parts: pd.DataFrame

    @property
    def change(self) -> float:
        """The change of the share, a fraction."""
        return self.share_to - self.share_from

    def __repr__(self) -> str:
        return (
            f"{self.supplier}: {one_decimal(self.share_from)} % in {self.windows.earlier}, "
            f"{one_decimal(self.share_to)} % in {self.windows.later}, {points(self.change)} points "
            f"of the volume (TIV) delivered, in {len(self.parts)} parts"
        )


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
    NotAtHand
        If nothing was delivered before or after: there is no share to change.
    """
    totals = total.sum()
    if not (totals > 0).all():
        raise NotAtHand("nothing was delivered in one of the two windows, so there is no share to compare")
    mean_share = float(shares.share(own.sum(), totals).mean())
    parts = own.reindex(total.index, fill_value=0.0)
    return ((parts[1] - parts[0]) - mean_share * (total[1] - total[0])) / float(totals.mean())


def between_windows(rows: pd.DataFrame, supplier: str, windows: Windows, by: str = "supplier") -> Change:
    """Return what changed a supplier's share between two windows.

    Parameters
    ----------
    rows : DataFrame
        One importer's transfers or deliveries: columns supplier, year, tiv and the one named by `by`.
    by : {"supplier", "category", "deal"}
        What the parts are.

    Raises
    ------
    NotAtHand
        If the parts are not known in these data, or nothing was delivered in a window.
    """
    key = _parts(rows, by)
    either = [shares.in_window(rows, window) for window in windows]
    total = _volumes(either, key)
    own = _volumes([part[part["supplier"] == supplier] for part in either], key)
    parts = contributions(own, total).rename_axis("part").rename("contribution").reset_index()
    before, after = (float(each) for each in shares.share(own.sum(), total.sum()))
    return Change(supplier, windows, before, after, _largest_first(parts, supplier))


def change(known: Imports, supplier: str, earlier: str | Window, later: str | Window, by: str = "supplier") -> Change:
    """Return what changed a supplier's share of an importer's deliveries between two windows, exactly.

    Parameters
    ----------
    earlier, later : str or Window
        `2015-2019`, `2020-2024`.
    by : {"supplier", "category", "deal"}
        What the parts are; deals and categories need data that know them.

    Raises
    ------
    NotAtHand
        If the supplier never delivered, the parts are not known, or nothing was delivered in a window.

    Examples
    --------
    >>> import analysis
    >>> analysis.change(analysis.imports("India", 2025), "Russia", "2015-2019", "2020-2024")
    Russia: 55.0 % in 2015-2019, 36.0 % in 2020-2024, −19.1 points of the volume (TIV) delivered, in 20 parts
    """
    rows = known.deals if by == "deal" else known.transfers
    if supplier not in set(known.transfers["supplier"]):
        hint = nearest(supplier, known.transfers["supplier"].unique())
        raise NotAtHand(f"release {known.release} has no deliveries from {supplier[:60]!r} to {known.importer}{hint}")
    return between_windows(rows, supplier, Windows(Window.read(earlier), Window.read(later)), by)


def largest(change: Change, most: int = 10) -> pd.DataFrame:
    """Return the largest parts of a change by size, and one row that sums the rest: columns part and contribution."""
    return with_rest(change.parts, most)


def parts_if_known(known: Imports, supplier: str, windows: Windows, by: str) -> pd.DataFrame:
    """Return the largest parts of the change of a share by category or deal; no row where the data do not say."""
    try:
        rows = known.deals if by == "deal" else known.transfers
        return largest(between_windows(rows, supplier, windows, by))
    except NotAtHand:
        return pd.DataFrame({"part": [], "contribution": []})


def with_rest(parts: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the `most` largest parts (columns part, contribution), and a last row that sums all that are left."""
    order = parts.sort_values("contribution", key=abs, ascending=False, kind="stable")[["part", "contribution"]]
    rest = order.iloc[most:]
    if rest.empty:
        return order.reset_index(drop=True)
    name = f"{len(rest)} other{'s' if len(rest) > 1 else ''}"
    summed = pd.DataFrame([{"part": name, "contribution": rest["contribution"].sum()}])
    return pd.concat([order.head(most), summed], ignore_index=True)


def _volumes(either: list[pd.DataFrame], key: pd.Series) -> pd.DataFrame:
    sums = [part.groupby(key[part.index])["tiv"].sum() for part in either]
    return pd.concat(sums, axis=1, keys=[0, 1]).fillna(0.0)


def _parts(rows: pd.DataFrame, by: str) -> pd.Series:
    if by not in BY:
        raise Problem(f"parts by {by!r} are unknown; choose {', '.join(BY)}")
    if by not in rows:
        raise NotAtHand(f"the data at hand do not hold each {by}; {HOW_TO_ADD}")
    if by == "category" and (rows["category"] == "").any():
        raise NotAtHand("the data at hand do not name categories; add the trade register of this release")
    if by != "deal":
        return rows[by].astype(str)
    deal = rows["deal"].astype(str)
    # Releases and years may spell a designation differently: one deal is one part, under its newest spelling.
    newest = rows.sort_values("year").groupby("deal")["designation"].last()
    return rows["supplier"].astype(str) + ": " + rows["deal"].map(newest).astype(str) + " (deal " + deal + ")"


def _largest_first(parts: pd.DataFrame, supplier: str) -> pd.DataFrame:
    order = parts.assign(own=parts["part"] != supplier, size=-parts["contribution"].abs())
    return order.sort_values(["own", "size", "part"])[["part", "contribution"]].reset_index(drop=True)
