"""All importers of a release side by side: volume, rank, first suppliers with ranges, concentration, change."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures import shares
from analysis.measures.intervals import LENGTHS, everyone
from analysis.measures.windows import Windows
from analysis.store.record import Everyone, Record

FIRST = 3  # suppliers named of each importer


@dataclass(frozen=True, repr=False)
class Overview:
    """Every importer at hand of one release.

    Attributes
    ----------
    table : DataFrame
        Columns importer, rank (missing where not all importers are at hand), tiv_to, tiv_from (TIV millions), change
        (fraction, missing where nothing came before), world_share, effective_suppliers, last (year of the last
        delivery), then supplier_1, share_1, low_1, high_1 and so for 2 and 3. The largest first.
    lines : DataFrame
        Columns importer, supplier, last (year of the window), share, low, high: of the first suppliers.
    windows : Windows
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    windows: Windows

    @property
    def receiving(self) -> pd.DataFrame:
        """The importers to which something was delivered in the later window."""
        return self.table[self.table["tiv_to"] > 0]

    def suppliers(self, most: int) -> list[str]:
        """Return the first suppliers of the largest importers, by the volume each delivered to those."""
        rows = self.receiving.head(most)
        parts = [(rows[f"share_{number}"] * rows["tiv_to"]).groupby(rows[f"supplier_{number}"]).sum()
                 for number in range(1, FIRST + 1)]  # fmt: skip
        sums = pd.concat(parts).groupby(level=0).sum()
        return sums.sort_values(ascending=False, kind="stable").index.tolist()

    def largest(self, most: int) -> list[str]:
        """Return the names of the largest importers."""
        return self.receiving["importer"].head(most).tolist()


def overview(known: Everyone, record: Record, windows: Windows) -> Overview:
    """Return every importer at hand in two windows, with the ranges of its first suppliers' shares.

    Raises
    ------
    Problem
        If the data cover fewer years in a row than the window has.
    """
    rows = known.edition.transfers
    table = pd.DataFrame({"importer": sorted(rows["recipient"].unique())})
    for column, window in (("tiv_to", windows.later), ("tiv_from", windows.earlier)):
        sums = shares.in_window(rows, window).groupby("recipient", observed=True)["tiv"].sum()
        table[column] = table["importer"].map(sums).fillna(0.0).round(shares.NOISE)
    table["rank"] = table["importer"].map(_ranks(known, windows)).astype(float)
    table["change"] = table["tiv_to"] / table["tiv_from"].where(table["tiv_from"] > 0) - 1
    table["world_share"] = table["tiv_to"] / known.world.reindex(windows.later.years).sum(skipna=False)
    table["last"] = table["importer"].map(rows[rows["tiv"] > 0].groupby("recipient", observed=True)["year"].max())
    ranges = everyone(known.edition, record, length=len(windows.later.years))
    if len(windows.later.years) not in LENGTHS:
        ranges[["low", "high"]] = np.nan
    table = table.merge(_first(ranges[ranges["last"] == windows.later.last]), on="importer", how="left")
    table = table.sort_values(["tiv_to", "importer"], ascending=[False, True], ignore_index=True)
    return Overview(table, _lines(table, ranges), windows)


def _ranks(known: Everyone, windows: Windows) -> pd.Series:
    """Return the rank of each importer that received something, none where not all importers are known."""
    if set(windows.later.years) - set(known.importers["year"]):
        return pd.Series(dtype=float)
    sums = shares.in_window(known.importers, windows.later).groupby("recipient", observed=True)["tiv"].sum()
    ranks = shares.importer_ranks(known.importers, windows.later)
    return ranks[sums[sums > 0].index]


def _first(ranges: pd.DataFrame) -> pd.DataFrame:
    """Return an importer's concentration and its first suppliers, a row each."""
    ordered = ranges.sort_values(["importer", "share", "supplier"], ascending=[True, False, True])
    groups = ordered.groupby("importer", sort=True)
    found = pd.DataFrame({"effective_suppliers": groups["share"].agg(lambda each: 1 / float((each**2).sum()))})
    place = groups.cumcount() + 1
    for number in range(1, FIRST + 1):
        chosen = ordered[place == number].set_index("importer")
        for column in ("supplier", "share", "low", "high"):
            found[f"{column}_{number}"] = chosen[column]
    return found.reset_index()


def _lines(table: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    """Return the rolling shares of every importer's first suppliers, in the table's order."""
    pairs = [
        table[["importer", f"supplier_{number}"]].set_axis(["importer", "supplier"], axis=1).assign(place=number)
        for number in range(1, FIRST + 1)
    ]
    wanted = pd.concat(pairs).dropna()
    wanted["at"] = wanted["importer"].map({name: at for at, name in enumerate(table["importer"])})
    found = wanted.merge(ranges, on=["importer", "supplier"]).sort_values(["at", "place", "last"], ignore_index=True)
    return found[["importer", "supplier", "last", "share", "low", "high"]]
