"""What stood before and after an event, and how unusual that change is. Descriptive: nothing here says why."""

import pandas as pd

# Between other parties these concern only the two of them; the rest concerns everyone who buys from a party.
BILATERAL = ("contract", "licence", "agreement", "approval", "delivery", "meeting", "statement")
ENDS = {"day": pd.DateOffset(days=1), "month": pd.DateOffset(months=1), "year": pd.DateOffset(years=1)}


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Return events with `start` and `end` (exclusive) as dates; both are equal for an event of one day."""
    start = pd.to_datetime(events["date"], format="ISO8601")
    last = pd.to_datetime(events["end"].where(events["end"] != "", events["date"]), format="ISO8601")
    end = pd.Series([day + ENDS[how] for day, how in zip(last, events["precision"], strict=True)], index=events.index)
    single = (events["precision"] == "day") & (start == last)
    return events.assign(start=start, end=end.where(~single, start)).sort_values(["start", "id"]).reset_index(drop=True)


def concerning(events: pd.DataFrame, importer: str, suppliers: list[str]) -> pd.DataFrame:
    """Return the events that concern an importer and some of its suppliers.

    Those the importer takes part in; and those a supplier takes part in, unless it is a matter between two parties.
    """
    actors = events["actors"].str.split(";")
    here = actors.map(lambda names: importer in names)
    there = actors.map(lambda names: bool(set(names) & set(suppliers))) & ~events["category"].isin(BILATERAL)
    return events[here | there].reset_index(drop=True)


def most_relevant(events: pd.DataFrame, importer: str, suppliers: list[str], most: int) -> pd.DataFrame:
    """Return at most `most` events in time order: those with importer and supplier first, then the importer's own.

    Among equals, those the article names come first, then the better sourced, then the earlier.
    """
    actors = events["actors"].str.split(";")
    weight = actors.map(lambda names: 2 * (importer in names) + bool(set(names) & set(suppliers)))
    named = events["in_article"].map({"yes": 2, "partly": 1}).fillna(0)
    order = events.assign(weight=weight, named=named, sourced=events["sources"].str.count(";"))
    kept = order.sort_values(["named", "weight", "sourced", "start"], ascending=[False, False, False, True]).head(most)
    return kept.sort_values(["start", "id"]).drop(columns=["weight", "named", "sourced"]).reset_index(drop=True)


def changes_at(volumes: pd.DataFrame, supplier: str, span: int) -> pd.Series:
    """Return, for every year with `span` covered years on both sides, the change of a supplier's share across it.

    The share in the `span` years after the year minus that in the `span` years before it; the year itself is left out.
    Fractions; missing where nothing was delivered on one side.
    """
    own = volumes[supplier] if supplier in volumes else volumes.sum(axis="columns") * 0.0
    total = volumes.sum(axis="columns")
    share = {
        last: own.loc[last - span + 1 : last].sum() / total.loc[last - span + 1 : last].sum()
        for last in volumes.index[span - 1 :]
        if total.loc[last - span + 1 : last].sum() > 0
    }
    years = [year for year in volumes.index if year - 1 in share and year + span in share]
    return pd.Series({year: share[year + span] - share[year - 1] for year in years}, dtype=float)


def before_and_after(volumes: pd.DataFrame, events: pd.DataFrame, suppliers: list[str], span: int) -> pd.DataFrame:
    """Return each event's shares before and after it, and where that change ranks among all other years'.

    Parameters
    ----------
    volumes : DataFrame
        Deliveries by year and supplier, TIV millions.
    events : DataFrame
        With columns id, label, title, start.

    Returns
    -------
    DataFrame
        One row per event and supplier: event, label, start, supplier, share_before, share_after, change, placebo_rank
        (1: no other year saw a larger change up or down) and placebo_n (years compared). Events without `span` covered
        years on both sides have missing values.
    """
    rows = []
    total = volumes.sum(axis="columns")
    for supplier in suppliers:
        changes = changes_at(volumes, supplier, span)
        own = volumes[supplier] if supplier in volumes else total * 0.0
        for event in events.itertuples():
            year = event.start.year
            row = {"event": event.id, "label": event.label, "start": event.start, "supplier": supplier}
            if year in changes.index:
                before = own.loc[year - span : year - 1].sum() / total.loc[year - span : year - 1].sum()
                row |= {"share_before": before, "share_after": before + changes[year], "change": changes[year]}
                row |= {"placebo_rank": int((changes.abs() > abs(changes[year])).sum()) + 1, "placebo_n": len(changes)}
            rows.append(row)
    columns = ["event", "label", "start", "supplier", "share_before", "share_after", "change", "placebo_rank", "placebo_n"]
    return pd.DataFrame(rows, columns=columns).sort_values(["start", "event"], kind="stable").reset_index(drop=True)
