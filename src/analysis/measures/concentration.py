"""How concentrated an importer's suppliers are: overall, and within each category of weapons."""

import pandas as pd

from analysis.measures.shares import UNIT, concentration, in_window, supplier_shares
from analysis.measures.windows import Window
from analysis.store.imports import Imports


def by_category(known: Imports, window: Window) -> pd.DataFrame:
    """Return how concentrated the suppliers of all weapons, and of each category, are in a window, the largest first.

    Returns
    -------
    DataFrame
        Columns category (the first row: all), tiv (millions), hhi, effective_suppliers, supplier (the largest) and its
        share (fraction) of the category. Only the row of all where the data at hand do not name categories.
    """
    inside = in_window(known.transfers, window)
    groups = {"all": inside}
    if (inside["category"] != "").all():
        groups |= {str(name): rows for name, rows in inside.groupby("category", observed=True)}
    found = []
    for name, rows in groups.items():
        if not rows[UNIT].sum() > 0:
            continue
        table = supplier_shares(rows, window)
        largest = table.iloc[0][["supplier", "share"]].to_dict()
        found.append({"category": name, "tiv": float(table[UNIT].sum()), **concentration(table), **largest})
    table = pd.DataFrame(found, columns=["category", "tiv", "hhi", "effective_suppliers", "supplier", "share"])
    return table.sort_values("tiv", ascending=False, kind="stable", ignore_index=True)
