"""Page tables of two windows (raw material, to be merged into telling/shares and telling/coverage)."""

import pandas as pd

from analysis.ground.numbers import one_decimal, points, volume
from analysis.measures.windows import Window


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
