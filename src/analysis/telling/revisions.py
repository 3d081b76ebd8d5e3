"""What a page says of revisions."""

import pandas as pd

from analysis.ground.numbers import as_printed, one_decimal, points, rounded


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
