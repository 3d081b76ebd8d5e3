"""One window as several releases give it: what each says, what was printed then, and why the number moved."""

import pandas as pd

from analysis.ground.errors import Problem
from analysis.ground.numbers import as_printed, one_decimal, points, rounded
from analysis.measures import revisions, shares
from analysis.measures.shares import Window
from analysis.store import holdings

PARTS = ("supplier", "year", "category")
UNKNOWN = "unknown supplier(s)"


def revision(importer: str, supplier: str, window: Window, releases: tuple[int, int], soviet: str = "separate") -> dict:
    """Return what changed a supplier's share of one window from one release to another.

    Returns
    -------
    dict
        importer, supplier, window, release_from, release_to, share_from, share_to, change (fractions), causes and deals
        (tables of `measures.revisions.by_deal`; empty where a release at hand does not hold deals), and parts: a table
        by supplier, by year and by category where it is known, each adding up to the change.

    Raises
    ------
    Problem
        If a release is not at hand, does not cover the window, or holds no delivery in it.
    """
    shelf = holdings.Shelf()
    if releases[0] == releases[1]:
        raise Problem(f"release {releases[0]} cannot be compared with itself; name two releases")
    sides = [holdings.imports(importer, release, shelf) for release in releases]
    for known in sides:
        shares.check_window(window, known.years, known.release)
    rows = [shares.with_soviet(known.transfers, soviet) for known in sides]
    change = [revisions.share(each, supplier, window) for each in rows]
    found = {"importer": sides[0].importer, "supplier": supplier, "window": str(window)}
    found |= {"release_from": sides[0].release, "release_to": sides[1].release}
    found |= _by_deal(sides, supplier, window, soviet, change)
    found["without_unknown"] = [each.release for each in sides if UNKNOWN not in set(each.transfers["supplier"])]
    known = [by for by in PARTS if by != "category" or not any((each["category"] == "").any() for each in rows)]
    return found | {"parts": {by: revisions.by_part(*rows, supplier, window, by) for by in known}}


def _by_deal(sides: list, supplier: str, window: Window, soviet: str, change: list[float]) -> dict:
    tables = [known.deals_if_known() for known in sides]
    if any(table is None for table in tables):
        empty = {"causes": pd.DataFrame(columns=["cause", "contribution", "deals"])}
        empty["deals"] = pd.DataFrame(columns=revisions.COLUMNS)
        return {"share_from": change[0], "share_to": change[1], "change": change[1] - change[0], **empty}
    pairs = [
        revisions.Side(shares.with_soviet(table, soviet), known.years[0], known.deals_elsewhere())
        for table, known in zip(tables, sides, strict=True)
    ]
    return revisions.by_deal(*pairs, supplier, window)


def across(importer: str, suppliers: list[str], window: Window, published: pd.DataFrame) -> pd.DataFrame:
    """Return one window as every release at hand gives it.

    Returns
    -------
    DataFrame
        One row per release that covers the window: release, total_tiv (TIV millions), one share (fraction) per
        supplier, and `<supplier> printed`, the per cent SIPRI printed with that release, missing where none is known.
    """
    shelf = holdings.Shelf()
    rows = []
    for release in holdings.releases(importer, shelf.held):
        known = holdings.imports(importer, release, shelf)
        if not set(window.years) <= set(known.years):
            continue
        inside = shares.in_window(known.transfers, window)
        row = {"release": release, "total_tiv": float(inside["tiv"].sum())}
        row |= {name: revisions.share(inside, name, window) for name in suppliers}
        rows.append(
            row | {f"{name} printed": _printed(published, importer, name, window, release) for name in suppliers}
        )
    return pd.DataFrame(rows)


def _printed(published: pd.DataFrame, importer: str, supplier: str, window: Window, release: int) -> float:
    same = (published["release"] == release) & (published["window"] == str(window)) & (published["country"] == importer)
    found = published[same & (published["measure"] == "supplier share") & (published["partner"] == supplier)]
    return float(found["value"].iloc[0]) if len(found) else float("nan")


def newer_says(importer: str, suppliers: list[str], window: Window, release: int) -> list[str]:
    """Return a sentence if a newer release at hand prints another share for the same window; else nothing."""
    table = across(importer, suppliers, window, holdings.curated("published"))
    own, newer = table[table["release"] == release], table[table["release"] > release]
    if own.empty or newer.empty:
        return []
    latest = newer.iloc[-1]
    changed = [name for name in suppliers if as_printed(latest[name]) != as_printed(own.iloc[0][name])]
    if not changed:
        return []
    said = [f"{name} {one_decimal(latest[name])} instead of {one_decimal(own.iloc[0][name])} %" for name in changed]
    return [f"The newer release {int(latest['release'])} says something else for {window}: {', '.join(said)}."]


def across_table(table: pd.DataFrame, suppliers: list[str]) -> pd.DataFrame:
    """Return `across` with words in its cells, for a page."""
    shown = {"release": table["release"].astype(str), "all deliveries, TIV million": table["total_tiv"].map(_volume)}
    for name in suppliers:
        shown[f"{name}, %"] = table[name].map(lambda share: "-" if share != share else str(rounded(share * 100, 2)))
        shown[f"{name}, printed"] = table[f"{name} printed"].map(lambda value: "-" if value != value else f"{value:g}")
    return pd.DataFrame(shown)


def _volume(tiv: float) -> str:
    return f"{rounded(tiv, 0):,}"


def deal_table(found: dict) -> pd.DataFrame:
    """Return the deals of a revision with words in their cells, for a page."""
    deals = found["deals"]
    return pd.DataFrame(
        {
            "deal": [f"{row.supplier}: {row.designation} ({row.deal})" for row in deals.itertuples()],
            "cause": [", ".join(row.causes) for row in deals.itertuples()],
            f"TIV million, release {found['release_from']}": [str(rounded(tiv, 1)) for tiv in deals["tiv_from"]],
            f"TIV million, release {found['release_to']}": [str(rounded(tiv, 1)) for tiv in deals["tiv_to"]],
            "contribution, points": [points(part, 2) for part in deals["contribution"]],
        }
    )


def cause_table(found: dict) -> pd.DataFrame:
    """Return the causes of a revision with words in their cells, for a page."""
    causes = found["causes"]
    said = {"cause": causes["cause"], "deals": causes["deals"].astype(str)}
    return pd.DataFrame({**said, "contribution, points": [points(part, 2) for part in causes["contribution"]]})


def part_table(found: dict, by: str, most: int = 10) -> pd.DataFrame:
    """Return the parts of a revision by supplier, year or category with words in their cells, the smallest summed."""
    parts = found["parts"].get(by, pd.DataFrame({"part": [], "contribution": []}))
    shown = parts.head(most).set_index("part")["contribution"]
    if len(parts) > most:
        shown[f"{len(parts) - most} others"] = parts["contribution"].iloc[most:].sum()
    return pd.DataFrame({by: shown.index, "contribution, points": [points(part, 2) for part in shown]})


def title(found: dict) -> str:
    """Return the one thing a revision shows."""
    said = f"{found['supplier']}'s share of {found['importer']}'s arms imports in {found['window']}"
    return (
        f"{said}: {one_decimal(found['share_from'])} % in release {found['release_from']}, "
        f"{one_decimal(found['share_to'])} % in release {found['release_to']}"
    )


def figure_table(found: dict, most: int = 12) -> pd.DataFrame:
    """Return the parts of a revision to be drawn: its largest deals with their causes, else its suppliers.

    Columns part, cause (empty for suppliers) and contribution (fraction), the largest first, the rest as one row.
    """
    deals = found["deals"]
    if len(deals):
        named = [f"{row.supplier}: {row.designation}" for row in deals.itertuples()]
        causes = [" and ".join(row.causes) for row in deals.itertuples()]
        table = pd.DataFrame({"part": named, "cause": causes, "contribution": deals["contribution"]})
    else:
        table = found["parts"]["supplier"].assign(cause="")[["part", "cause", "contribution"]]
    if len(table) <= most:
        return table
    rest = {"part": f"{len(table) - most} others", "cause": "", "contribution": table["contribution"].iloc[most:].sum()}
    return pd.concat([table.head(most), pd.DataFrame([rest])], ignore_index=True)


def _on_unknown(found: dict) -> list[str]:
    """Say it if only one of the two releases names deliveries of unknown suppliers: an extract may leave them out."""
    if len(found["without_unknown"]) != 1:
        return []
    release = found["without_unknown"][0]
    return [f"The data at hand of release {release} list no unknown suppliers, so their part need not be a revision."]


def sentences(found: dict) -> list[str]:
    """Return what a page says of a revision: the two shares, and how the change is made up."""
    said = (
        f"For {found['window']}, release {found['release_from']} gives {found['supplier']} "
        f"{one_decimal(found['share_from'])} % of {found['importer']}'s imports by volume, "
        f"release {found['release_to']} {one_decimal(found['share_to'])} %: {points(found['change'], 2)} points."
    )
    causes = found["causes"]
    if causes.empty:
        top = found["parts"]["supplier"].head(3)
        named = "; ".join(f"{row.part} {points(row.contribution, 2)}" for row in top.itertuples())
        told = [said, f"Deals are not known from the data at hand; by supplier the largest parts are {named}."]
        return told + _on_unknown(found)
    named = "; ".join(f"{row.cause} {points(row.contribution, 2)} ({row.deals})" for row in causes.itertuples())
    return [said, f"{len(found['deals'])} deals have another volume or supplier. By cause, points and deals: {named}."]
