"""What stood before and after an event, and how unusual that change is. Descriptive: nothing here says why."""

import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.measures import shares
from analysis.measures.windows import Windows
from analysis.store.imports import Imports

ENDS = {"day": pd.DateOffset(days=1), "month": pd.DateOffset(months=1), "year": pd.DateOffset(years=1)}


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Return events with `start` and `end` (exclusive) as dates; both are equal for an event of one day."""
    start = pd.to_datetime(events["date"], format="ISO8601")
    last = pd.to_datetime(events["end"].where(events["end"] != "", events["date"]), format="ISO8601")
    end = pd.Series([day + ENDS[how] for day, how in zip(last, events["precision"], strict=True)], index=events.index)
    single = (events["precision"] == "day") & (start == last)
    return events.assign(start=start, end=end.where(~single, start)).sort_values(["start", "id"]).reset_index(drop=True)


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events by date, then by id, so that the order is the same every time."""
    return events.sort_values(["start", "end", "id"], kind="stable").reset_index(drop=True)


def shown_for(events: pd.DataFrame, importer: str, delivering: set[str]) -> pd.DataFrame:
    """Return the events shown for an importer, in their order: the column `concerns` alone decides.

    Parameters
    ----------
    events : DataFrame
        With the column concerns: importers and `buyers of` suppliers, separated by semicolons.
    delivering : set of str
        The suppliers of which this importer has a delivery in the page's windows; it is a buyer of these.
    """
    parties = {importer, *(f"buyers of {supplier}" for supplier in delivering)}
    concerned = events["concerns"].map(lambda cell: not parties.isdisjoint(cell.split(";")))
    return events[concerned.astype(bool)].reset_index(drop=True)


def most_relevant(events: pd.DataFrame, importer: str, suppliers: list[str], most: int) -> pd.DataFrame:
    """Return at most `most` dated events in time order.

    Those the article names go first, then those with importer and supplier, then the importer's own, then the better
    sourced, then the earlier.
    """
    actors = events["actors"].str.split(";")
    order = pd.DataFrame(
        {
            "named": events["in_article"].map({"yes": 2, "partly": 1}).fillna(0),
            "weight": actors.map(lambda names: 2 * (importer in names) + bool(set(names) & set(suppliers))),
            "sourced": events["sources"].str.count(";"),
            "early": -events["start"].astype("int64"),
        }
    ).sort_values(["named", "weight", "sourced", "early"], ascending=False)
    return in_order(events.loc[order.index[:most]])


def shown(events: pd.DataFrame, known: Imports, windows: Windows) -> pd.DataFrame:
    """Return the dated events that are shown for an importer; a supplier counts if it delivered in a page's window."""
    return dated(shown_for(events, known.importer, delivering(known, windows)))


def compared(events: pd.DataFrame, known: Imports, suppliers: list[str], first: int, most: int) -> pd.DataFrame:
    """Return the events of the years from `first` on that are set beside shares: `most_relevant` of the dated ones."""
    found = events[events["start"].dt.year >= first].reset_index(drop=True)
    return most_relevant(found, known.importer, suppliers, most)


def delivering(known: Imports, windows: Windows) -> set[str]:
    """Return the suppliers with a delivery in one of two windows."""
    rows = pd.concat([shares.in_window(known.transfers, window) for window in windows])
    return set(rows.loc[rows["tiv"] > 0, "supplier"])


def changes_at(volumes: pd.DataFrame, supplier: str, span: int) -> pd.Series:
    """Return, for every year with `span` covered years on both sides, the change of a supplier's share across it.

    The share in the `span` years after the year minus that in the `span` years before it; the year itself is left out.
    Fractions; missing where nothing was delivered on one side.
    """
    try:
        share = shares.of_suppliers(shares.rolling_shares(volumes, span), [supplier])[supplier].dropna()
    except NotAtHand:  # fewer years than the span
        return pd.Series(dtype=float)
    years = [year for year in volumes.index if year - 1 in share and year + span in share]
    return pd.Series({year: share[year + span] - share[year - 1] for year in years}, dtype=float)


def before_and_after(volumes: pd.DataFrame, events: pd.DataFrame, suppliers: list[str], span: int) -> pd.DataFrame:
    """Return each event's shares before and after it, and where that change ranks among all other years'.

    Parameters
    ----------
    volumes : DataFrame
        Deliveries by year and supplier, TIV millions.
    events : DataFrame
        With columns id, label, start, end.

    Returns
    -------
    DataFrame
        One row per event and supplier: event, label, start, end, supplier, share_before, share_after, change,
        placebo_rank (1: no other year saw a larger change up or down) and placebo_n (years compared). Events
        without `span` covered years on both sides have missing values.
    """
    rows = []
    for supplier in suppliers:
        changes = changes_at(volumes, supplier, span)
        for event in events.itertuples():
            row = {"event": event.id, "label": event.label, "start": event.start, "end": event.end}
            year = event.start.year
            found = _around(volumes, supplier, year, span, changes) if year in changes.index else {}
            rows.append(row | {"supplier": supplier} | found)
    ranked = ["share_before", "share_after", "change", "placebo_rank", "placebo_n"]
    table = pd.DataFrame(rows, columns=["event", "label", "start", "end", "supplier", *ranked])
    return table.sort_values(["start", "event"], kind="stable").reset_index(drop=True)


def _around(volumes: pd.DataFrame, supplier: str, year: int, span: int, changes: pd.Series) -> dict[str, float]:
    """Return a supplier's shares before and after a year, and the rank of their change among those of all years."""
    before = volumes.loc[year - span : year - 1].sum()
    share, change = float(shares.share(before.get(supplier, 0.0), before.sum())), changes[year]
    place = {"placebo_rank": int((changes.abs() > abs(change)).sum()) + 1, "placebo_n": len(changes)}
    return {"share_before": share, "share_after": share + change, "change": change, **place}
