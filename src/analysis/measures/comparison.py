"""What a page says of an importer: two windows compared row by row, and the tables a page shows."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.ground.errors import Problem
from analysis.ground.numbers import one_decimal, points, volume
from analysis.measures.contributions import between_windows
from analysis.measures.shares import OTHERS, Window, check_window, in_window

if TYPE_CHECKING:
    from analysis.store.holdings import Imports

WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
MOST_ROWS = 9


def two_windows(window: str, compare: str, years: tuple[int, ...], release: int) -> tuple[Window, Window]:
    """Return the earlier and the later window; an empty `compare` takes the one just before, of the same length."""
    later = check_window(Window.read(window), years, release)
    length = len(later.years)
    earlier = Window.read(compare) if compare else Window(later.first - length, later.first - 1)
    if earlier.last >= later.last:
        raise Problem(f"window {earlier} to compare with is not earlier than {later}; name an earlier one")
    return check_window(earlier, years, release), later


def comparison(transfers: pd.DataFrame, suppliers: list[str], earlier: Window, later: Window) -> pd.DataFrame:
    """Return the chosen suppliers, the largest others and the rest, in two windows.

    Returns
    -------
    DataFrame
        Columns supplier, tiv_from, tiv_to (TIV millions), share_from, share_to (fractions), change, and contribution:
        what the row's deliveries added to the change of the first chosen supplier's share. In order of share_to, the
        rest last. Shares are missing in a window without deliveries.
    """
    rows = pd.DataFrame({"tiv_from": _volumes(transfers, earlier), "tiv_to": _volumes(transfers, later)}).fillna(0.0)
    rows = rows.reindex(rows.index.union(suppliers, sort=False), fill_value=0.0)
    if rows[["tiv_from", "tiv_to"]].sum().gt(0).all():
        parts = between_windows(transfers, suppliers[0], earlier, later)["parts"].set_index("part")["contribution"]
        rows["contribution"] = parts.reindex(rows.index).fillna(0.0)
    else:
        rows["contribution"] = float("nan")
    rows = rows.groupby(_shown(rows, suppliers)).sum(min_count=1)
    for side in ("from", "to"):
        total = rows[f"tiv_{side}"].sum()
        rows[f"share_{side}"] = rows[f"tiv_{side}"] / total if total else float("nan")
    rows["change"] = rows["share_to"] - rows["share_from"]
    order = rows.assign(last=rows.index == OTHERS).sort_values(
        ["last", "tiv_to", "tiv_from"], ascending=[True, False, False]
    )
    columns = ["supplier", "tiv_from", "tiv_to", "share_from", "share_to", "change", "contribution"]
    return order.rename_axis("supplier").reset_index()[columns]


def _volumes(transfers: pd.DataFrame, window: Window) -> pd.Series:
    return in_window(transfers, window).groupby("supplier", observed=True)["tiv"].sum()


def _shown(rows: pd.DataFrame, suppliers: list[str]) -> pd.Series:
    """Name each row's line: its own for the chosen and the largest, Others for the rest."""
    size = rows[["tiv_from", "tiv_to"]].max(axis="columns").drop(suppliers).sort_values(ascending=False, kind="stable")
    own = {*suppliers, *size.index[: max(0, MOST_ROWS - len(suppliers))]}
    return pd.Series([name if name in own else OTHERS for name in rows.index], index=rows.index)


def parts_table(
    known: "Imports",
    transfers: pd.DataFrame,
    supplier: str,
    windows: tuple[Window, Window],
    by: str,
    most: int = 10,
) -> pd.DataFrame:
    """Return what categories or deals added to the change of a share, the largest, for a page; none where not known.

    Columns named by `by` and `contribution, points`; a last row holds the sum of all parts that are not shown.
    """
    rows = known.deals_if_known() if by == "deal" else transfers
    known_parts = rows is not None and not (by == "category" and (rows["category"] == "").any())
    delivered = all(in_window(transfers, window)["tiv"].sum() > 0 for window in windows)
    if not known_parts or not delivered:
        return pd.DataFrame({by: [], "contribution, points": []})
    parts = between_windows(rows, supplier, *windows, by=by)["parts"]
    parts = parts.sort_values("contribution", key=abs, ascending=False, kind="stable")
    shown = parts.head(most).set_index("part")["contribution"]
    if len(parts) > most:
        shown[f"{len(parts) - most} others"] = parts["contribution"].iloc[most:].sum()
    return pd.DataFrame({by: shown.index, "contribution, points": [points(part, 2) for part in shown]})


def flag_table(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the flagged parts of each year's volume with words in the cells, for a page."""
    columns = {"year_flagged": "year estimated or blank, %", "units_flagged": "number estimated or blank, %"}
    shown = {
        said: flags[column].map(lambda part: "not known" if part != part else one_decimal(part))
        for column, said in columns.items()
    }
    return pd.DataFrame({"year": flags["year"].astype(str), **shown})


def page_table(table: pd.DataFrame, earlier: Window, later: Window) -> pd.DataFrame:
    """Return a comparison with words in its cells, for a page: shares with one decimal, contributions with two."""
    shown = {"supplier": table["supplier"]}
    for side, window in (("from", earlier), ("to", later)):
        shown[f"{window}, TIV million"] = table[f"tiv_{side}"].map(volume)
        shown[f"{window}, share %"] = table[f"share_{side}"].map(
            lambda share: "-" if share != share else one_decimal(share)
        )
    shown["change, points"] = table["change"].map(lambda change: "-" if change != change else points(change))
    parts = table["contribution"].map(lambda part: "-" if part != part else points(part, 2))
    return pd.DataFrame({**shown, "contribution, points": parts})


def tidy(rolling: pd.DataFrame, volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return the numbers behind the main figure, long: year, supplier, tiv (millions), trailing share (fraction)."""
    share = (
        rolling.rename_axis("year").reset_index().melt("year", var_name="supplier", value_name=f"share_{length}_years")
    )
    tiv = volumes.rename_axis("year").reset_index().melt("year", var_name="supplier", value_name="tiv")
    return (
        tiv.merge(share, on=["year", "supplier"], how="outer").sort_values(["year", "supplier"]).reset_index(drop=True)
    )


def flagged(transfers: pd.DataFrame) -> pd.DataFrame:
    """Return, by year, the fraction of volume that rests on an estimated or blank year, and on such a number.

    Columns year, year_flagged, units_flagged; missing where the data at hand do not hold the flags.
    """
    sums = transfers.groupby("year")[["tiv", "tiv_year_flagged", "tiv_units_flagged"]].sum(min_count=1)
    parts = sums.div(sums["tiv"], axis="index")
    named = parts.rename(columns={"tiv_year_flagged": "year_flagged", "tiv_units_flagged": "units_flagged"})
    return named[["year_flagged", "units_flagged"]].reset_index()
