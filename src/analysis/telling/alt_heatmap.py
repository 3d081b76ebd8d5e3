"""The description of the heatmap for readers who cannot see it."""

import pandas as pd

from analysis.ground.numbers import as_printed


def alt_glance(importer: str, table: pd.DataFrame, windows: tuple[str, ...]) -> str:
    """Return the description of `at_a_glance`: what it shows, and each supplier's share in the page's windows.

    Parameters
    ----------
    importer : str
    table : DataFrame
        Index supplier, a column per window, its last year; fractions, 0 where nothing came, NaN where nothing came
        at all.
    windows : tuple of str
        The windows of the page, `2015-2019`.
    """
    first, last = table.columns[0], table.columns[-1]
    rows = [
        f"{supplier} {', '.join(f'{_said(shares[int(window[-4:])])} in {window}' for window in windows)}"
        for supplier, shares in table.iterrows()
    ]
    return (
        f"Heatmap of the shares of the {len(table)} largest suppliers in the arms deliveries to {importer}, a row "
        f"each and a column for each of the windows ending {first} to {last}; darker is larger. Outlined: "
        f"{'; '.join(rows)}."
    )


def _said(share: float) -> str:
    return "no share" if pd.isna(share) else f"{as_printed(share)} %" if share else "nothing"
