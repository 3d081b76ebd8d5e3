"""Two windows compared row by row: each supplier's share then and now, and what its deliveries added to the change."""

import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.measures import shares
from analysis.measures.contributions import between_windows
from analysis.measures.shares import OTHERS, in_window
from analysis.measures.windows import Window, Windows
from analysis.store.imports import Imports

MOST_ROWS = 9
COLUMNS = ["supplier", "tiv_from", "tiv_to", "share_from", "share_to", "change", "contribution"]


def comparison(transfers: pd.DataFrame, suppliers: list[str], windows: Windows) -> pd.DataFrame:
    """Return the chosen suppliers, the largest others and the rest, in two windows.

    Returns
    -------
    DataFrame
        Columns supplier, tiv_from, tiv_to (TIV millions), share_from, share_to (fractions), change, and contribution:
        what the row's deliveries added to the change of the first chosen supplier's share. In order of share_to, the
        rest last. Shares are missing in a window without deliveries.
    """
    sums = [shares.summed(in_window(transfers, window), "supplier")["tiv"] for window in windows]
    rows = pd.concat(sums, axis=1, keys=["tiv_from", "tiv_to"]).fillna(0.0)
    rows = rows.reindex(rows.index.union(suppliers, sort=False), fill_value=0.0)
    rows["contribution"] = _contributions(transfers, suppliers[0], windows).reindex(rows.index)
    if rows["contribution"].notna().any():
        rows["contribution"] = rows["contribution"].fillna(0.0)
    rows = rows.groupby(_shown(rows, suppliers)).sum(min_count=1)
    for side in ("from", "to"):
        rows[f"share_{side}"] = shares.share(rows[f"tiv_{side}"], rows[f"tiv_{side}"].sum())
    rows["change"] = rows["share_to"] - rows["share_from"]
    order = rows.assign(last=rows.index == OTHERS).sort_values(
        ["last", "tiv_to", "tiv_from"], ascending=[True, False, False]
    )
    return order.rename_axis("supplier").reset_index()[COLUMNS]


def _contributions(transfers: pd.DataFrame, supplier: str, windows: Windows) -> pd.Series:
    """Return each supplier's contribution, none where nothing was delivered in one of the windows."""
    try:
        return between_windows(transfers, supplier, windows).parts.set_index("part")["contribution"]
    except NotAtHand:
        return pd.Series(dtype=float)


def _shown(rows: pd.DataFrame, suppliers: list[str]) -> pd.Series:
    """Name each row's line: its own for the chosen, the largest mover and the largest; Others for the rest."""
    held = rows[["tiv_from", "tiv_to"]]
    held = shares.share(held, held.sum()).drop(suppliers)
    moved = (held["tiv_to"] - held["tiv_from"]).abs().nlargest(1)
    moved = moved.index[moved > 0]
    size = held.max(axis="columns").sort_values(ascending=False, kind="stable").drop(moved)
    own = {*suppliers, *moved, *size.index[: max(0, MOST_ROWS - len(suppliers) - len(moved))]}
    return pd.Series([name if name in own else OTHERS for name in rows.index], index=rows.index)


def largest_mover(table: pd.DataFrame, beside: str) -> str:
    """Return the supplier of a comparison whose share changed most, `beside` one; empty where none changed."""
    moved = table[~table["supplier"].isin([beside, OTHERS])].set_index("supplier")["change"].abs()
    return str(moved.idxmax()) if (moved > 0).any() else ""


def largest_suppliers(known: Imports, window: Window, most: int = 3) -> list[str]:
    """Return an importer's largest suppliers of a window, the largest first; of all years if nothing came in it."""
    return largest_of(known.transfers, window, most)


def largest_of(transfers: pd.DataFrame, window: Window, most: int = 3) -> list[str]:
    """Return the same of an importer's transfers."""
    inside = in_window(transfers, window)
    rows = inside if inside["tiv"].sum() > 0 else transfers
    return shares.summed(rows, "supplier")["tiv"].nlargest(most).index.tolist()


def delivering(known: Imports, suppliers: list[str], window: Window) -> str:
    """Return the first of some suppliers that delivered in a window; the largest of all where none did."""
    inside = in_window(known.transfers, window)
    delivered = set(inside.loc[inside["tiv"] > 0, "supplier"])
    return next((name for name in suppliers if name in delivered), largest_suppliers(known, window, 1)[0])


def lines(table: pd.DataFrame, suppliers: list[str], most: int = 5) -> list[str]:
    """Return whose shares a figure draws: those chosen, and the largest mover of the title where there is room."""
    mover = largest_mover(table, suppliers[0])
    asked = not mover or mover in suppliers or len(suppliers) >= most
    return list(suppliers) if asked else [*suppliers, mover]


def by_importance(known: Imports, suppliers: list[str], window: Window) -> list[str]:
    """Return the suppliers of a page in order: those chosen, the largest mover, then the others by their volume.

    The page's colours are given in this order, so that a supplier has one colour on all of it. Volume and move are
    those of the page's window and the one before.
    """
    rows = in_window(known.transfers, Window(window.before.first, window.last))
    largest = shares.summed(rows, "supplier")["tiv"].sort_values(ascending=False, kind="stable")
    drawn = lines(comparison(known.transfers, suppliers, Windows(window.before, window)), suppliers)
    return [*drawn, *(name for name in largest[largest > 0].index if name not in drawn)]


def at_a_glance(rolling: pd.DataFrame, names: list[str], most: int = 10) -> pd.DataFrame:
    """Return the rolling shares of the most important suppliers, a row each, a column per window by its last year."""
    delivered = [name for name in names if name in rolling and rolling[name].fillna(0.0).any()]
    return rolling[delivered[:most]].T


def long(rolling: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return rolling shares, year × supplier, as rows: year (the window's last), supplier, share (fraction)."""
    return _long(rolling, f"share_{length}_years")


def tidy(rolling: pd.DataFrame, volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return the numbers behind the main figure, long: year, supplier, tiv (millions), trailing share (fraction)."""
    rows = _long(volumes, "tiv").merge(long(rolling, length), on=["year", "supplier"], how="outer")
    return rows.sort_values(["year", "supplier"]).reset_index(drop=True)


def _long(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.rename_axis("year").reset_index().melt("year", var_name="supplier", value_name=name)


def flagged(transfers: pd.DataFrame) -> pd.DataFrame:
    """Return, by year, the fraction of volume that rests on an estimated or blank year, and on such a number.

    Columns year, year_flagged, units_flagged; missing where the data at hand do not hold the flags.
    """
    sums = shares.summed(transfers, "year")
    parts = {name: shares.share(sums[f"tiv_{name}"], sums["tiv"]) for name in ("year_flagged", "units_flagged")}
    return pd.DataFrame(parts).reset_index()
