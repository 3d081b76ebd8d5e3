"""What a page says of an importer: two windows compared row by row, and the sentences and titles computed from them."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import Problem
from analysis.measures.contributions import between_windows
from analysis.measures.shares import (
    OTHERS,
    Window,
    check_window,
    concentration,
    importer_rank,
    in_window,
    supplier_shares,
    volume_change,
    world_share,
)
from analysis.measures.words import as_printed, listed, one_decimal, points, rounded, volume

if TYPE_CHECKING:
    from analysis.processed import Imports

WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
MOST_ROWS = 9


def two_windows(window: str, compare: str, years: tuple[int, ...], release: int) -> tuple[Window, Window]:
    """Return the earlier and the later window; an empty `compare` takes the one just before, of the same length."""
    later = check_window(Window.read(window), years, release)
    length = len(later.years)
    earlier = Window.read(compare) if compare else Window(later.first - length, later.first - 1)
    if earlier.last >= later.last:
        raise Problem(f"window {earlier} to compare with is not earlier than {later}; name an earlier one")
    return check_window(earlier, years, release), later


def comparison(transfers: pd.DataFrame, suppliers: list[str], earlier: Window, later: Window) -> pd.DataFrame:
    """Return the chosen suppliers, the largest others and the rest, in two windows.

    Returns
    -------
    DataFrame
        Columns supplier, tiv_from, tiv_to (TIV millions), share_from, share_to (fractions), change, and contribution:
        what the row's deliveries added to the change of the first chosen supplier's share. In order of share_to, the
        rest last. Shares are missing in a window without deliveries.
    """
    rows = pd.DataFrame({"tiv_from": _volumes(transfers, earlier), "tiv_to": _volumes(transfers, later)}).fillna(0.0)
    rows = rows.reindex(rows.index.union(suppliers, sort=False), fill_value=0.0)
    if rows[["tiv_from", "tiv_to"]].sum().gt(0).all():
        parts = between_windows(transfers, suppliers[0], earlier, later)["parts"].set_index("part")["contribution"]
        rows["contribution"] = parts.reindex(rows.index).fillna(0.0)
    else:
        rows["contribution"] = float("nan")
    rows = rows.groupby(_shown(rows, suppliers)).sum(min_count=1)
    for side in ("from", "to"):
        total = rows[f"tiv_{side}"].sum()
        rows[f"share_{side}"] = rows[f"tiv_{side}"] / total if total else float("nan")
    rows["change"] = rows["share_to"] - rows["share_from"]
    order = rows.assign(last=rows.index == OTHERS).sort_values(
        ["last", "tiv_to", "tiv_from"], ascending=[True, False, False]
    )
    columns = ["supplier", "tiv_from", "tiv_to", "share_from", "share_to", "change", "contribution"]
    return order.rename_axis("supplier").reset_index()[columns]


def _volumes(transfers: pd.DataFrame, window: Window) -> pd.Series:
    return in_window(transfers, window).groupby("supplier", observed=True)["tiv"].sum()


def _shown(rows: pd.DataFrame, suppliers: list[str]) -> pd.Series:
    """Name each row's line: its own for the chosen and the largest, Others for the rest."""
    size = rows[["tiv_from", "tiv_to"]].max(axis="columns").drop(suppliers).sort_values(ascending=False, kind="stable")
    own = {*suppliers, *size.index[: max(0, MOST_ROWS - len(suppliers))]}
    return pd.Series([name if name in own else OTHERS for name in rows.index], index=rows.index)


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
    first = (
        f"In {later}, {leader[0]} supplied {leader[1]} of the volume of major arms delivered to {importer}{others} "
        f"(SIPRI release {release})."
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


def flag_table(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the flagged parts of each year's volume with words in the cells, for a page."""
    columns = {"year_flagged": "year estimated or blank, %", "units_flagged": "number estimated or blank, %"}
    shown = {
        said: flags[column].map(lambda part: "not known" if part != part else one_decimal(part))
        for column, said in columns.items()
    }
    return pd.DataFrame({"year": flags["year"].astype(str), **shown})


def source(release: int, kind: str, generated: str) -> str:
    """Return the line at a figure's foot: own calculation, source, release, and the day of the export."""
    made = f", register generated {generated}" if generated else ""
    said = f"Own calculation from the SIPRI Arms Transfers Database, release {release}{made}"
    return f"{said} ({kind}); volume (TIV), not money."


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


def tidy(rolling: pd.DataFrame, volumes: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return the numbers behind the main figure, long: year, supplier, tiv (millions), trailing share (fraction)."""
    share = (
        rolling.rename_axis("year").reset_index().melt("year", var_name="supplier", value_name=f"share_{length}_years")
    )
    tiv = volumes.rename_axis("year").reset_index().melt("year", var_name="supplier", value_name="tiv")
    return (
        tiv.merge(share, on=["year", "supplier"], how="outer").sort_values(["year", "supplier"]).reset_index(drop=True)
    )


def flagged(transfers: pd.DataFrame) -> pd.DataFrame:
    """Return, by year, the fraction of volume that rests on an estimated or blank year, and on such a number.

    Columns year, year_flagged, units_flagged; missing where the data at hand do not hold the flags.
    """
    sums = transfers.groupby("year")[["tiv", "tiv_year_flagged", "tiv_units_flagged"]].sum(min_count=1)
    parts = sums.div(sums["tiv"], axis="index")
    named = parts.rename(columns={"tiv_year_flagged": "year_flagged", "tiv_units_flagged": "units_flagged"})
    return named[["year_flagged", "units_flagged"]].reset_index()
