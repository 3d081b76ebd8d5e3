"""The orders behind the shares: weapon programmes, the largest deals, and the single deliveries that make a year."""

import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.measures.windows import Window
from analysis.store.imports import HOW_TO_ADD, Imports

COLUMNS = [
    "programme", "order", "supplier", "deals", "ordered_year", "first_delivery", "last_delivery", "ordered",
    "delivered", "tiv", "local_production", "covered", "known_from", "note", "sources",
]  # fmt: skip
FACTS, REGISTER = "curated facts", "register"


def orders(programmes: pd.DataFrame, importer: str, deals: pd.DataFrame | None = None, first: int = 0) -> pd.DataFrame:
    """Return an importer's programmes, one row per order, brought up to the register's deals where those are known.

    Parameters
    ----------
    programmes : DataFrame
        The table of that name: curated facts.
    deals : DataFrame, optional
        The importer's `deliveries`. An order all of whose deliveries lie in the register's years is counted from them.
    first : int
        The first year the register covers.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; `known_from` says which of the two the numbers are from. Empty if no programme is the
        importer's.
    """
    own = programmes[programmes["recipient"] == importer].assign(known_from=FACTS)
    if deals is None or own.empty:
        return own[COLUMNS].reset_index(drop=True)
    return pd.DataFrame([_updated(row, deals, first) for row in own.to_dict("records")])[COLUMNS]


def _updated(row: dict, deals: pd.DataFrame, first: int) -> dict:
    ids = [int(deal) for deal in row["deals"].split(";") if deal]
    rows = deals[deals["deal"].isin(ids)]
    if rows.empty or row["first_delivery"] < first:
        return row
    return row | {
        "supplier": rows["supplier"].iloc[-1],
        "first_delivery": float(rows["year"].min()),
        "last_delivery": float(rows["year"].max()),
        "delivered": float(rows["units"].sum()),
        "tiv": float(rows["tiv"].sum()),
        "known_from": REGISTER,
    }


def largest_deals(deals: pd.DataFrame, most: int = 15) -> pd.DataFrame:
    """Return the deals with the largest delivered volume, in the columns of `orders`, by category and then size.

    The register does not hold how many units were ordered: that is missing.
    """
    keys = ["deal", "supplier", "category"]
    named = deals.sort_values("year").groupby(keys, observed=True)
    table = named.agg(
        order=("designation", "last"), ordered_year=("ordered", "min"), first_delivery=("year", "min"),
        last_delivery=("year", "max"), delivered=("units", "sum"), tiv=("tiv", "sum"),
    ).reset_index()  # fmt: skip
    table = table.nlargest(most, "tiv").sort_values(["category", "tiv"], ascending=[True, False])
    table["order"] = table["order"].astype(str) + " (" + table["ordered_year"].astype(str) + ")"
    said = {
        "ordered": float("nan"),
        "local_production": "",
        "covered": "yes",
        "known_from": REGISTER,
        "note": "",
        "sources": "",
    }
    said["deals"] = table["deal"].astype(str)
    return table.rename(columns={"category": "programme"}).assign(**said)[COLUMNS].reset_index(drop=True)


def of_importer(programmes: pd.DataFrame, known: Imports, most: int) -> pd.DataFrame:
    """Return the orders of an importer's programmes, or its `most` largest deals where no programme is listed.

    Raises
    ------
    NotAtHand
        If neither is known.
    """
    own = orders(programmes, known.importer, known.deliveries, known.years[0])
    if not own.empty:
        return own
    if known.deliveries is None:
        raise NotAtHand(
            f"data/raw/programmes.csv lists nothing of {known.importer}, and its deals are not known; {HOW_TO_ADD}"
        )
    return largest_deals(known.deliveries, most)


def in_window(programmes: pd.DataFrame, known: Imports, window: Window, most: int) -> pd.DataFrame:
    """Return the `most` largest deals by what was delivered in a window, the largest first, in the columns of `orders`.

    Where deals are not known: the importer's programmes with deliveries in the window, whole orders, as listed.
    """
    if known.deliveries is not None:
        inside = known.deliveries[known.deliveries["year"].between(window.first, window.last)]
        return largest_deals(inside, most).sort_values("tiv", ascending=False, kind="stable", ignore_index=True)
    own = orders(programmes, known.importer)
    inside = (own["first_delivery"] <= window.last) & (own["last_delivery"] >= window.first)
    return own[inside].reset_index(drop=True)


def _programmes_of_one_order(known: pd.DataFrame) -> dict[str, str]:
    """Return deal id -> programme where the programme is that one deal: better known than its designation."""
    alone = known[~known["programme"].duplicated(keep=False) & known["deals"].str.fullmatch(r"\d+")]
    return dict(zip(alone["deals"], alone["programme"], strict=True))


def spikes(volumes: pd.DataFrame, known: Imports, programmes: pd.DataFrame, least: float = 0.2) -> pd.DataFrame:
    """Return the single deliveries that make up at least `least` of a year's volume, largest first.

    Parameters
    ----------
    volumes : DataFrame
        Deliveries by year and supplier, TIV millions.
    known : Imports
        Where its deals are not known, the programmes' orders that were delivered within one year stand in.
    programmes : DataFrame
        The table of that name.

    Returns
    -------
    DataFrame
        Columns year, supplier, label, tiv.
    """
    own, deals = orders(programmes, known.importer), known.deliveries
    if deals is None:
        once = own[(own["first_delivery"] == own["last_delivery"]) & (own["tiv"] > 0)]
        rows = once.assign(year=once["first_delivery"].astype(int), label=once["programme"])
    else:
        names = _programmes_of_one_order(own)
        labels = [names.get(str(row.deal), str(row.designation)) for row in deals.itertuples()]
        rows = deals.assign(label=labels)
    rows = rows[rows["year"].isin(volumes.index)]
    large = rows[rows["tiv"] >= least * rows["year"].map(volumes.sum(axis="columns"))]
    return large.sort_values("tiv", ascending=False)[["year", "supplier", "label", "tiv"]].reset_index(drop=True)
