"""Who arms an importer (notebook 02): place in the world, other releases, page tables, alt texts; see headline too."""

import pandas as pd

from analysis.ground.dates import when
from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import one_decimal
from analysis.ground.sentence import Sentence, join
from analysis.measures import shares as measure
from analysis.measures.events import in_order
from analysis.measures.revisions import Otherwise
from analysis.measures.windows import Windows
from analysis.store.imports import Imports
from analysis.telling.course import course, enumerated, percent, plural, tiv
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

FEW = 1.0  # TIV million: a change on less is no percentage
FACTOR = 10.0  # from here on a change is a factor


def standing(known: Imports, windows: Windows) -> list[Sentence]:
    """Return an importer's volume, its place in the world where that is known, and how concentrated it buys.

    Raises
    ------
    NotAtHand
        If nothing was delivered in the later window.
    """
    held = measure.supplier_shares(known.transfers, windows.later)
    compared = _compared(known.transfers, windows)
    said = f"{begins(in_sentence(known.importer))} received {tiv('tiv_to')} of major arms in {{window_to}}"
    numbers = {"tiv_to": float(held["tiv"].sum()), "window_to": str(windows.later), "release": known.release}
    total = Sentence(said + compared.template + " (SIPRI release {release}).", numbers | compared.numbers)
    return [total, *_place(known, windows), _concentrated(held)]


def _compared(transfers: pd.DataFrame, windows: Windows) -> Sentence:
    """Say how the volume changed: per cent, a factor from ten times up, or the base alone where it is tiny."""
    base = float(measure.in_window(transfers, windows.earlier)["tiv"].sum())
    numbers = {"window_from": str(windows.earlier)}
    if base < FEW:
        amount = "{tiv_from:two} million TIV" if base > 0 else "none"
        return Sentence(f", after {amount} in {{window_from}}", numbers | ({"tiv_from": base} if base > 0 else {}))
    change = float(measure.volume_change(transfers, *windows))
    yearly = " a year" if len(windows.earlier.years) != len(windows.later.years) else ""
    if 1 + change >= FACTOR:
        factor = {"volume_factor": 1 + change}
        return Sentence(f", {{volume_factor:count}} times as much{yearly} as in {{window_from}}", numbers | factor)
    if one_decimal(abs(change)) == "0.0":
        return Sentence(f", as much{yearly} as in {{window_from}}", numbers)
    size = f"{'up' if change > 0 else 'down'} {{volume_change:size}} %{yearly}"
    return Sentence(f", {size} on {{window_from}}", numbers | {"volume_change": change})


def _place(known: Imports, windows: Windows) -> list[Sentence]:
    numbers, rank = {}, ""
    try:
        numbers["world_share"] = measure.world_share(known, windows.later)
        numbers["importer_rank"] = measure.importer_rank(known, windows.later)
        rank = ", number {importer_rank} among all importers"
    except NotAtHand:
        pass
    return [Sentence(f"That is {{world_share:percent}} % of the world's imports{rank}.", numbers)] if numbers else []


def _concentrated(held: pd.DataFrame) -> Sentence:
    if len(held) == 1:
        return Sentence(f"All of it came from {in_sentence(held['supplier'].iloc[0])}.")
    said = "Imports were as concentrated as if {effective_suppliers:one} suppliers had equal shares"
    return Sentence(f"{said} (Herfindahl-Hirschman index {{hhi:two}}).", measure.concentration(held))


def otherwise(found: Otherwise | None) -> list[Sentence]:
    """Return a sentence if another release prints another share for the same window; else nothing."""
    if found is None:
        return []
    numbers, rows = {"other_release": found.release, "window_to": str(found.window)}, []
    for name, (own, other) in found.shares.items():
        numbers |= {f"share_to.{name}": own, f"other_share_to.{name}": other}
        digits = "percent" if one_decimal(own) != one_decimal(other) else "percent2"
        rows.append(f"{in_sentence(name)} {{other_share_to.{name}:{digits}}} instead of {{share_to.{name}:{digits}}} %")
    return [Sentence(f"Release {{other_release}} says something else of {{window_to}}: {', '.join(rows)}.", numbers)]


def comparison(table: pd.DataFrame, windows: Windows, ranges: pd.DataFrame) -> Table:
    """Return a comparison for a page: TIV million, shares with their range in per cent, change and parts in points.

    Parameters
    ----------
    ranges : DataFrame
        Index supplier, columns low and high (fractions): how far the later share may still be revised; may lack rows.
    """
    frame, shown = {"supplier": table["supplier"]}, {}
    for side, window in zip(("from", "to"), windows, strict=True):
        frame |= {f"{window}, TIV million": table[f"tiv_{side}"], f"{window}, share %": table[f"share_{side}"] * 100}
        shown |= {f"{window}, TIV million": "tiv", f"{window}, share %": "one"}
    for side in ("low", "high"):
        frame |= {f"{windows.later}, {side} %": table["supplier"].map(ranges[side]).astype(float) * 100}
        shown |= {f"{windows.later}, {side} %": "one"}
    frame |= {"change, points": table["change"] * 100, "contribution, points": table["contribution"] * 100}
    return Table(pd.DataFrame(frame), shown | {"change, points": "signed", "contribution, points": "signed2"})


def parts(largest: pd.DataFrame, by: str) -> Table:
    """Return the parts of a change for a page, points.

    Parameters
    ----------
    largest : DataFrame
        As `measures.contributions.largest` returns it.
    by : str
        What the parts are: the heading of their column.
    """
    column = "contribution, points"
    return Table(pd.DataFrame({by: largest["part"], column: largest["contribution"] * 100}), {column: "signed2"})


def title(importer: str, supplier: str) -> Sentence:
    """Return what the figure of two windows shows."""
    return Sentence(f"What the change of {whose(supplier)} share of {whose(importer)} arms imports is made of")


def alt_shares(
    importer: str, shares: pd.DataFrame, volumes: pd.DataFrame, events: pd.DataFrame, length: int
) -> Sentence:
    """Return the description of `shares_and_volumes`: the course of each line and of the volume, the events.

    Parameters
    ----------
    shares, volumes, events : DataFrame
        What the figure was drawn from.
    length : int
        Years of each window.
    """
    names = enumerated([Sentence(in_sentence(name)) for name in shares]).template
    said = (
        f"Line chart of the shares of {names} in the arms deliveries to {in_sentence(importer)}, windows of "
        f"{{window_length:word}} {plural(length, 'year')} ending {{axis_from}} to {{axis_to}}, above stacked bars of "
        "the yearly volume."
    )
    years = {"axis_from": int(shares.index[0]), "axis_to": int(shares.index[-1])}
    courses = [course(name, begins(in_sentence(name)), shares[name], percent, "no share") for name in shares]
    total = course("yearly_volume", "The yearly volume", volumes.sum(axis="columns"), tiv, "no value")
    return join([Sentence(said, {"window_length": length, **years}), *courses, total, *_marked(events)])


def _marked(events: pd.DataFrame) -> list[Sentence]:
    if events.empty:
        return []
    rows = [f"{event.label} ({when(event.start, event.end)})" for event in in_order(events).itertuples()]
    numbers = {"events_marked": len(rows), "first_event": rows[0]}
    if len(rows) == 1:
        return [Sentence("{events_marked:count} event is marked: {first_event}.", numbers)]
    said = "{events_marked:count} events are marked, from {first_event} to {last_event}."
    return [Sentence(said, numbers | {"last_event": rows[-1]})]


def alt_comparison(importer: str, table: pd.DataFrame, supplier: str, windows: Windows) -> Sentence:
    """Return the description of `window_comparison`: every row's two shares, and each part of the change."""
    numbers = {"window_from": str(windows.earlier), "window_to": str(windows.later)}
    head = Sentence(
        f"Dot plot of each supplier's share in the arms deliveries to {in_sentence(importer)} in {{window_from}} and "
        "{window_to}: ",
        numbers,
    )
    shares = join([_both(row) for row in table.to_dict("records")], "; ")
    parts = table.dropna(subset=["contribution"]).sort_values("contribution", key=abs, ascending=False, kind="stable")
    if parts.empty:
        return join([head, shares, Sentence(". There is no change to take apart.")], "")
    change = float(table.set_index("supplier").loc[supplier, "change"])
    added = Sentence(
        f". Beside it, bars of the points contributed to the change in the share of {in_sentence(supplier)}, "
        f"{{change.{supplier}:points}} in all: ",
        {f"change.{supplier}": change},
    )
    named = [_contribution(row, supplier) for row in parts.to_dict("records")]
    return join([head, shares, added, join(named, "; "), Sentence(".")], "")


def _both(row: dict) -> Sentence:
    name = row["supplier"]
    known = {side: row[f"share_{side}"] for side in ("from", "to") if not pd.isna(row[f"share_{side}"])}
    said = [percent(f"share_{side}.{name}") if side in known else "no share" for side in ("from", "to")]
    numbers = {f"share_{side}.{name}": float(value) for side, value in known.items()}
    return Sentence(f"{in_sentence(name)} {said[0]} to {said[1]}", numbers)


def _contribution(row: dict, supplier: str) -> Sentence:
    name = row["supplier"]
    said = "its own deliveries" if name == supplier else in_sentence(name)
    return Sentence(f"{said} {{contribution.{name}:points}}", {f"contribution.{name}": float(row["contribution"])})


def caption(known: Imports, supplier: str, windows: Windows) -> Sentence:
    """Return the caption of the table of shares: what it holds, and of which release."""
    said = (
        f"Suppliers of {in_sentence(known.importer)}, {{window_from}} and {{window_to}}: volume, share, change, and "
        f"what each added to the change of {whose(supplier)} share. SIPRI release {{release}}."
    )
    numbers = {"window_from": str(windows.earlier), "window_to": str(windows.later), "release": known.release}
    return Sentence(said, numbers)


def glance_title(importer: str, length: int) -> Sentence:
    """Return what the heatmap of shares shows."""
    years = {"window_length": length}
    return Sentence(
        f"Shares of {whose(importer)} suppliers in windows of {{window_length}} {plural(length, 'year')}", years
    )
