"""How much of a supplier's share each weapon programme stands for, in one window."""

import pandas as pd

from analysis.measures.shares import UNIT, in_window, share
from analysis.measures.windows import Window
from analysis.store.imports import Imports

COLUMNS = ["programme", "supplier", "tiv", "of_supplier", "of_all"]


def parts(orders: pd.DataFrame, known: Imports, window: Window) -> pd.DataFrame:
    """Return each programme's volume in a window and what part of its supplier's deliveries, and of all, it is.

    Parameters
    ----------
    orders : DataFrame
        Those of `programmes.of_importer`: an order is counted from the importer's deals where these are known; else
        from its own dates, as all or nothing, and is not known where it was delivered partly in the window.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: tiv (millions) and two fractions, missing where an order's part is not known; the largest
        first, then those not known; programmes without deliveries in the window are left out.
    """
    inside = in_window(known.transfers, window)
    own = inside.groupby("supplier", observed=True)[UNIT].sum()
    rows = orders[orders["covered"] != "no"]
    volumes = [_volume(order, known, window) for order in rows.to_dict("records")]
    table = (
        rows.assign(volume=volumes).groupby(["programme", "supplier"])["volume"].apply(_sum).rename("tiv").reset_index()
    )
    table = table[table["tiv"].isna() | (table["tiv"] > 0)]
    table["of_supplier"] = share(table["tiv"], table["supplier"].map(own).fillna(0.0).astype(float))
    table["of_all"] = share(table["tiv"], float(inside[UNIT].sum()))
    return table.sort_values(["tiv", "programme"], ascending=[False, True], ignore_index=True)[COLUMNS]


def _volume(order: dict, known: Imports, window: Window) -> float:
    """Return what an order delivered in a window, TIV millions; NaN where that is not known."""
    ids = [int(deal) for deal in str(order["deals"]).split(";") if deal]
    if known.deliveries is not None and ids:
        deals = in_window(known.deliveries, window)
        return float(deals.loc[deals["deal"].isin(ids), UNIT].sum())
    first, last = order["first_delivery"], order["last_delivery"]
    if first != first or last < window.first or first > window.last:
        return 0.0
    return float(order["tiv"]) if window.first <= first and last <= window.last else float("nan")


def _sum(volumes: pd.Series) -> float:
    return float(volumes.sum(skipna=False))
