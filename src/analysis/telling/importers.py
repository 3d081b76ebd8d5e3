"""All importers of a release in words: who received most, how many depend on one supplier, and the page's table."""

import pandas as pd

from analysis.ground.numbers import as_printed, listed, volume
from analysis.ground.sentence import Sentence
from analysis.measures.importers import FIRST, Overview
from analysis.telling.course import plural
from analysis.telling.names import in_sentence
from analysis.telling.table import Table

NAMED = 3  # importers that the title names
HALF = 0.5


def title(known: Overview) -> Sentence:
    """Return who received most, and how much of the world's volume; alone where others are not at hand."""
    names = [in_sentence(name) for name in known.largest(NAMED)]
    if not names:
        return Sentence("Nothing was delivered in {window_to}", {"window_to": str(known.windows.later)})
    if known.table["rank"].isna().all():
        said = f"{plural(len(names), 'Importer').capitalize()} at hand: {listed(names)}"
        return Sentence(f"{said}, {{window_to}}", {"window_to": str(known.windows.later)})
    share = float(known.receiving["world_share"].head(len(names)).sum())
    numbers = {"largest_share": share, "window_to": str(known.windows.later)}
    said = f"{listed(names)} received {{largest_share:printed}} % of the world's volume in {{window_to}}"
    return Sentence(said[0].upper() + said[1:], numbers)


def sentences(known: Overview, release: int) -> list[Sentence]:
    """Return how many importers received something, and for how many one supplier delivered more than half."""
    receiving = known.receiving
    half = receiving[receiving["share_1"] > HALF]
    alone = receiving[receiving["supplier_2"].isna()]
    numbers = {"importers": len(known.table), "receiving": len(receiving), "window_to": str(known.windows.later)}
    said = "Of {importers:count} importers at hand {receiving:count} received major arms in {window_to}"
    found = [Sentence(f"{said} (volume in TIV, not money; SIPRI release {{release}}).", numbers | {"release": release})]
    if len(receiving):
        counts = {"half": len(half), "alone": len(alone)}
        said = "For {half:count} of them one supplier delivered more than half, and {alone:count} had only one."
        found.append(Sentence(said, counts))
    return found


def table(known: Overview) -> Table:
    """Return the importers for a page: rank, volume, change, first suppliers with ranges, concentration."""
    frame, windows = known.table, known.windows
    columns: dict[str, pd.Series] = {
        "rank": frame["rank"].astype("Int64"),
        "importer": frame["importer"],
        f"volume {windows.later}, TIV million": frame["tiv_to"],
        f"change on {windows.earlier}, %": frame["change"] * 100,
    }
    for number, word in zip(range(1, FIRST + 1), ("first", "second", "third"), strict=True):
        columns[f"{word} supplier"] = frame[f"supplier_{number}"]
        for part in ("share", "low", "high"):
            said = "share" if part == "share" else f"share, {part}est after revision"
            columns[f"{word}: {said}, %"] = frame[f"{part}_{number}"] * 100
    columns["effective number of suppliers"] = frame["effective_suppliers"]
    columns["last delivery"] = frame["last"]
    shown = {name: "one" if "%" in name else "tiv" if "TIV" in name else "plain" for name in columns}
    shown |= {"rank": "year", "last delivery": "year", f"change on {windows.earlier}, %": "plain"}
    words = {name for name in columns if name == "importer" or name.endswith("supplier")}
    return Table(pd.DataFrame(columns), {name: form for name, form in shown.items() if name not in words})


def headings(known: Overview, most: int) -> dict[str, str]:
    """Return what stands above each importer's chart: rank, name, volume in TIV million."""
    return {
        row.importer: f"{'' if pd.isna(row.rank) else f'{int(row.rank)}. '}{row.importer}: {volume(row.tiv_to)}"
        for row in known.receiving.head(most).itertuples()
    }


def alt_multiples(known: Overview, most: int) -> str:
    """Return the description of the small multiples: whose lines, and each importer's first supplier in the window."""
    rows = known.receiving.head(most)
    said = [
        f"{row.importer}: {row.supplier_1} {as_printed(row.share_1)} %"
        + (f", {row.supplier_2} {as_printed(row.share_2)} %" if isinstance(row.supplier_2, str) else "")
        for row in rows.itertuples()
    ]
    return (
        f"Small line charts, one for each of the {len(rows)} largest importers, of the shares of its three first "
        f"suppliers in rolling windows of {known.windows.length} years. In {known.windows.later}: {'; '.join(said)}."
    )
