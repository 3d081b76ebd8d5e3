"""What claims ask of the data at hand: those that cover their windows, each supplier's volume, and the rows behind."""

from typing import Any, Protocol

import pandas as pd

from analysis.claims.rules import Value
from analysis.ground.errors import NotAtHand
from analysis.measures import shares
from analysis.measures.windows import Window, check_window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports

Asked = dict[str, Any]  # a claim's arguments by name, as what they mean
Row = dict[str, Any]  # one row of evidence, as JSON holds it


class Found(Protocol):
    """What the data say of one claim: each kind of claim has its own, all with these two."""

    @property
    def values(self) -> list[dict[str, Value]]:
        """The findings a rule may use, by name: one dict per programme, and one for other measures."""

    @property
    def evidence(self) -> list[Row]:
        """The rows the findings add up from."""


def covering(data: Holdings, importer: str, release: int, windows: list[Window]) -> Imports:
    """Return an importer's data of a release that cover some windows; NotAtHand where they are missing."""
    found = data.imports(importer, release)
    for window in windows:
        check_window(window, found.years, release)
    return found


def newer(data: Holdings, importer: str, release: int, windows: list[Window]) -> dict[int, Imports]:
    """Return the data of each later release at hand that cover the same windows."""
    found = {}
    for later in data.releases(importer):
        try:
            found |= {later: covering(data, importer, later, windows)} if later > release else {}
        except NotAtHand:
            continue
    return found


def totals(known: Imports, window: Window) -> pd.DataFrame:
    """Return `supplier_shares` of a window by supplier, TIV to six decimals; NotAtHand if nothing was delivered."""
    try:
        table = shares.supplier_shares(known.transfers, window)
    except NotAtHand as missing:
        nothing = f"nothing was delivered to {known.importer} in {window}, SIPRI release {known.release}"
        raise NotAtHand(f"{nothing}, so there are no shares") from missing
    return table.assign(tiv=table["tiv"].round(shares.NOISE)).set_index("supplier")


def by_release(asked: Asked, data: Holdings) -> dict[int, pd.DataFrame]:
    """Return the `totals` of a claim's window, of its own release first and then of each newer one at hand."""
    importer, window, release = asked["importer"], asked["window"], asked["release"]
    found = {release: totals(covering(data, importer, release, [window]), window)}
    for later, known in newer(data, importer, release, [window]).items():
        try:
            found[later] = totals(known, window)
        except NotAtHand:
            continue
    return found


def by_year_and_supplier(transfers: pd.DataFrame, window: Window) -> pd.Series:
    """Return volumes (TIV millions, to six decimals) by year and supplier of a window."""
    inside = shares.in_window(transfers, window)
    return inside.groupby(["year", "supplier"], observed=True)["tiv"].sum().round(shares.NOISE)


def window_rows(asked: Asked, data: Holdings, found: dict[int, pd.DataFrame]) -> list[Row]:
    """Return each supplier's deliveries by year in the claim's own release, and in the whole window in newer ones."""
    own = covering(data, asked["importer"], asked["release"], [asked["window"]])
    tiv = by_year_and_supplier(own.transfers, asked["window"])
    rows = [
        {"release": own.release, "supplier": supplier, "year": int(year), "tiv": float(value)}
        for (year, supplier), value in tiv[tiv > 0].items()
    ]
    return sorted(rows, key=lambda row: (row["year"], -row["tiv"])) + [
        {"release": release, "supplier": supplier, "window": str(asked["window"]), "tiv": float(value)}
        for release, table in found.items()
        if release > own.release
        for supplier, value in table["tiv"].items()
    ]
