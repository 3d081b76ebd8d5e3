"""Descriptions for readers who cannot see a figure, computed from the tables it was drawn from."""

from collections.abc import Callable

import pandas as pd

from analysis.ground.dates import when
from analysis.ground.numbers import as_printed, listed, points, volume
from analysis.measures.events import in_order


def alt_shares(
    importer: str, shares: pd.DataFrame, volumes: pd.DataFrame, events: pd.DataFrame, window: int = 5
) -> str:
    """Return the description of `shares_and_volumes`: the course of each line and of the volume, the events.

    Parameters are the tables the figure was drawn from.
    """
    first, last = shares.index[0], shares.index[-1]
    said = [
        f"Line chart of the shares of {listed(list(shares.columns))} in the arms deliveries to {importer}, "
        f"windows of {_count(window, 'year')} ending {first} to {last}, above stacked bars of the yearly "
        "volume."
    ]
    said += [course(name, shares[name], percent, "no share") for name in shares]
    said.append(course("The yearly volume", volumes.sum(axis="columns"), tiv, "no value"))
    if len(events):
        rows = [f"{event.label} ({when(event.start, event.end)})" for event in in_order(events).itertuples()]
        marks = "1 event is marked" if len(rows) == 1 else f"{len(rows)} events are marked"
        said.append(f"{marks}: {rows[0]}." if len(rows) == 1 else f"{marks}, from {rows[0]} to {rows[-1]}.")
    return " ".join(said)


def alt_comparison(
    importer: str, table: pd.DataFrame, contributions: pd.DataFrame, windows: tuple[str, str], supplier: str
) -> str:
    """Return the description of `window_comparison`: every row's two shares, and each part of the change."""
    rows = [f"{row.supplier} {_change(row.share_from, row.share_to)}" for row in table.itertuples()]
    parts = contributions.sort_values("contribution", key=abs, ascending=False, kind="stable")
    named = [
        f"{'its own deliveries' if row.part == supplier else row.part} {points(row.contribution)}"
        for row in parts.itertuples()
    ]
    return (
        f"Dot plot of each supplier's share in the arms deliveries to {importer} in {windows[0]} and "
        f"{windows[1]}: {'; '.join(rows)}. Beside it, bars of the points contributed to the change in the "
        f"share of {supplier}, {points(parts['contribution'].sum())} in all: {'; '.join(named)}."
    )


def alt_before_after(table: pd.DataFrame) -> str:
    """Return the description of `before_after`: how often each share rose and fell, its largest change."""
    if table.empty:
        return "No dot plot: no event has deliveries on both sides for as many years."
    said = [f"Dot plot of shares before and after {_count(table['event'].nunique(), 'event')}, by supplier."]
    for supplier, rows in table.groupby("supplier", sort=False):
        known = rows.dropna(subset=["change"])
        if known.empty:
            said.append(f"{supplier}: no event has both windows in the data.")
            continue
        rose, fell = int((known["change"] > 0).sum()), int((known["change"] < 0).sum())
        top = known.loc[known["change"].abs().idxmax()]
        rank = "" if pd.isna(top.placebo_rank) else f", rank {top.placebo_rank:.0f} of {top.placebo_n:.0f} years"
        said.append(
            f"{supplier}: higher after {rose} and lower after {fell} of {_count(len(known), 'event')}; "
            f"the largest change stands at {top.label}, {_change(top.share_before, top.share_after)} "
            f"({points(top.change)} points{rank})."
        )
    return " ".join(said)


def alt_timeline(orders: pd.DataFrame) -> str:
    """Return the description of `timeline`: orders complete, under way, not begun, not counted."""
    outside = orders["covered"] == "no"
    none = orders["first_delivery"].isna() & ~outside
    complete = ~outside & ~none & (orders["delivered"] >= orders["ordered"])
    years = orders[["ordered_year", "first_delivery", "last_delivery"]].melt()["value"].dropna().astype(int)
    said = [
        f"Timeline of {_count(len(orders), 'order')} in "
        f"{_count(orders['programme'].nunique(), 'programme')}, {years.min()} to {years.max()}. "
        f"Delivered in full: {complete.sum()}."
    ]
    under_way = orders[~outside & ~none & ~complete]
    amounts = [f"{name(row)} {_units(row.delivered)} of {_units(row.ordered)}" for row in under_way.itertuples()]
    for words, rows in (
        ("Delivered in part or in unknown number", amounts),
        ("None delivered", [name(row) for row in orders[none].itertuples()]),
        ("Outside the source", [name(row) for row in orders[outside].itertuples()]),
    ):
        if rows:
            said.append(f"{words}: {'; '.join(rows)}.")
    return " ".join(said)


def alt_revision(parts: pd.DataFrame) -> str:
    """Return the description of `revision`: every bar with its cause and points, and their sum."""
    rows = [
        f"{row.part} {points(row.contribution, 2)}{f' ({row.cause})' if row.cause else ''}"
        for row in parts.itertuples()
    ]
    total = points(parts["contribution"].sum(), 2)
    return f"Bars of the points each part of a revision added to a share, {total} in all: {'; '.join(rows)}."


def alt_coverage(importer: str, table: pd.DataFrame) -> str:
    """Return the description of `flagged_share_bars`: the course of both parts, the years without flags."""
    said = [
        f"Bar charts by year of the part of the volume delivered to {importer} that rests on an estimated or "
        "blank delivery year, and on an estimated or blank number."
    ]
    flags = table.set_index("year")
    said.append(course("Of the delivery year, the part", flags["year_flagged"], percent, "no known value"))
    said.append(course("Of the number, the part", flags["units_flagged"], percent, "no known value"))
    return " ".join(said)


def percent(share: float) -> str:
    """Return a fraction as SIPRI prints it, with its unit: `36 %`."""
    return f"{as_printed(share)} %"


def tiv(value: float) -> str:
    """Return a volume with its unit: `5,288 TIV million`."""
    return f"{volume(value)} TIV million"


def name(order: tuple) -> str:
    """Return an order's name: programme and order."""
    return f"{order.programme}, {order.order}"


def course(subject: str, values: pd.Series, printed: Callable[[float], str], nothing: str) -> str:
    """Return the shape of a yearly series in a sentence: start, highest, lowest and end, in order of time."""
    known = values.dropna()
    if known.empty:
        return f"{subject} has {nothing} in any year."
    gaps = f"; {nothing} in {_count(len(values) - len(known), 'year')}" if len(known) < len(values) else ""
    if known.nunique() == 1:
        return f"{subject} is {printed(known.iloc[0])} in {known.index[0]}{_until(known)}{gaps}."
    first, last, high, low = known.index[0], known.index[-1], known.idxmax(), known.idxmin()
    extreme = {high: "highest", low: "lowest"}
    steps = []
    for year in sorted({first, high, low, last}):
        edge = "starts" if year == first else "ends" if year == last else ""
        verb = edge or ("peaks" if year == high else "is lowest")
        note = f" (its {extreme[year]})" if edge and year in extreme else ""
        steps.append(f"{verb} at {printed(known[year])} in {year}{note}")
    return f"{subject} {listed(steps)}{gaps}."


def _until(known: pd.Series) -> str:
    return "" if len(known) == 1 else f" and the same up to {known.index[-1]}"


def _change(old: float, new: float) -> str:
    before, after = ("no share" if pd.isna(share) else percent(share) for share in (old, new))
    return f"{before} to {after}"


def _units(units: float) -> str:
    return "unknown" if pd.isna(units) else f"{units:,.10g}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
