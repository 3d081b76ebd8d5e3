"""Titles and sentences of a page, computed from the tables behind them; none says because."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.ground.errors import Problem
from analysis.ground.numbers import as_printed, listed, one_decimal, points, rounded, volume
from analysis.measures.shares import (
    OTHERS,
    Window,
    concentration,
    importer_rank,
    in_window,
    supplier_shares,
    volume_change,
    world_share,
)

if TYPE_CHECKING:
    from analysis.store.holdings import Imports

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def title(importer: str, table: pd.DataFrame, suppliers: list[str], earlier: Window, later: Window) -> str:
    """Return the one thing a comparison shows: how the first supplier's share changed, and who moved most beside it."""
    rows = table.set_index("supplier")
    moved = [name for name in suppliers[1:] if rows.loc[name, "change"] == rows.loc[name, "change"]]
    said = [_course(rows, suppliers[0], f"{suppliers[0]}'s share of {importer}'s arms imports", _span(earlier, later))]
    if moved:
        other = max(moved, key=lambda name: abs(rows.loc[name, "change"]))
        said.append(_course(rows, other, f"{other}'s", ""))
    return "; ".join(said)


def _course(rows: pd.DataFrame, name: str, subject: str, span: str) -> str:
    share_from, share_to = rows.loc[name, ["share_from", "share_to"]]
    if share_to != share_to:
        return f"{subject} is not known: nothing was delivered"
    now = as_printed(share_to)
    if share_from != share_from:
        return f"{subject} is {now} %"
    then = as_printed(share_from)
    if then == now:
        return f"{subject} stayed at {now} %{span}"
    return f"{subject} {'rose' if share_to > share_from else 'fell'} from {then} % to {now} %{span}"


def _span(earlier: Window, later: Window) -> str:
    years = later.last - earlier.last
    return f" in {WORDS[years] if years < len(WORDS) else years} year{'s' if years > 1 else ''}"


def headline(
    importer: str, release: int, table: pd.DataFrame, suppliers: list[str], earlier: Window, later: Window
) -> list[str]:
    """Return two sentences: the chosen suppliers' shares in the later window, and what changed the first one's.

    Raises
    ------
    Problem
        If nothing was delivered in the later window.
    """
    rows = table.set_index("supplier")
    if rows["share_to"].isna().all():
        raise Problem(f"nothing was delivered to {importer} in {later} (release {release}), so there are no shares")
    ordered = sorted(suppliers, key=lambda name: -rows.loc[name, "share_to"])
    leader, *rest = [(name, f"{one_decimal(rows.loc[name, 'share_to'])} %") for name in ordered]
    others = f", {listed([' '.join(each) for each in rest])}" if rest else ""
    larger = rows.drop([*suppliers, OTHERS], errors="ignore")["share_to"]
    larger = larger[larger > rows.loc[leader[0], "share_to"]].sort_values(ascending=False)
    more = [f"{name} ({one_decimal(share)} %)" for name, share in larger.items()]
    unnamed = f" {listed(more)} supplied more than any of these." if more else ""
    first = (
        f"In {later}, {leader[0]} supplied {leader[1]} of the volume of major arms delivered to {importer}{others} "
        f"(SIPRI release {release}).{unnamed}"
    )
    return [first, _parts(rows, suppliers, earlier, later)]


def _parts(rows: pd.DataFrame, suppliers: list[str], earlier: Window, later: Window) -> str:
    lead = suppliers[0]
    change = rows.loc[lead, "change"]
    if change != change:
        return f"In {earlier} nothing was delivered, so there is no share to compare with."
    parts = rows["contribution"]
    named = [f"its own deliveries account for {points(parts[lead])}"]
    named += [f"{name}'s for {points(parts[name])}" for name in suppliers[1:]]
    named.append(f"all others' for {points(parts.drop(suppliers).sum())}")
    return (
        f"From {earlier} to {later}, {lead}'s share went from {one_decimal(rows.loc[lead, 'share_from'])} to "
        f"{one_decimal(rows.loc[lead, 'share_to'])} %, {points(change)} points, of which {listed(named)}."
    )


def standing(known: "Imports", transfers: pd.DataFrame, earlier: Window, later: Window) -> str:
    """Return a sentence on an importer's volume, its place in the world where known, and how concentrated it buys."""
    total = in_window(transfers, later)["tiv"].sum()
    change = volume_change(transfers, earlier, later)
    compared = (
        f", {'up' if change > 0 else 'down'} {abs(rounded(change * 100, 1))} % on {earlier}" if change == change else ""
    )
    said = f"{known.importer} received {volume(total)} TIV million of major arms in {later}{compared}."
    if set(later.years) <= set(known.world.index):
        share = one_decimal(world_share(transfers, known.world, later))
        ranked = set(later.years) <= set(known.importers["year"])
        place = (
            f", number {importer_rank(known.importers, known.importer, later)} among all importers" if ranked else ""
        )
        said += f" That is {share} % of the world's imports{place}."
    held = concentration(supplier_shares(transfers, later))
    return said + (
        f" Its suppliers were as concentrated as {rounded(held['effective_suppliers'], 1)} equal ones would be "
        f"(Herfindahl-Hirschman index {rounded(held['hhi'], 2)}). SIPRI release {known.release}."
    )


def coverage(known: "Imports", releases: list[int]) -> str:
    """Return a sentence on the data at hand: releases of this importer, years, and what they cannot answer."""
    kind = "the trade register" if known.kind == "register" else "an extract"
    said = (
        f"Of {known.importer}, releases {listed([str(release) for release in releases])} are at hand; this page uses "
        f"{known.release}, {known.years[0]}-{known.years[-1]}, from {kind}."
    )
    if known.kind == "register":
        return said
    return f"{said} An extract holds no deals, nor other importers: both need SIPRI's register (`armshares add`)."


def source(release: int | str, kind: str, generated: str) -> str:
    """Return the line at a figure's foot: own calculation, source, release, and the day of the export."""
    made = f", register generated {generated}" if generated else ""
    said = f"Own calculation from the SIPRI Arms Transfers Database, release {release}{made}"
    return f"{said} ({kind}); volume (TIV), not money."
