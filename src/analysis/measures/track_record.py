"""What became of shares that were given before: which lay in their ranges, and the previous values of one share."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.measures import shares
from analysis.measures.dyads import LENGTH, dyads, scales
from analysis.measures.intervals import Asked, everyone
from analysis.measures.revision_record import AGES, LEAST_SHARE, age_group, shared_years
from analysis.measures.windows import Window
from analysis.store.imports import Imports
from analysis.store.record import Edition, Record

FIRST, REVISED, CORRECTED = "first value at hand", "revision of the source", "correction by us"
# Shares this project once printed wrong: (importer, supplier, window, release) → the day it was put right.
CORRECTIONS: dict[tuple[str, str, str, int], str] = {}


@dataclass(frozen=True)
class Kept:
    """What became of an importer's shares of 3 % and more from one release in a later one.

    `shares` has the columns supplier, window, age (as in `AGES`), share_from, low, high, share_to, moved (fractions of
    the volume, TIV) and held (does the later value lie in the range), newest window first; `asked` says which range.
    """

    importer: str
    release_from: int
    release_to: int
    asked: Asked
    shares: pd.DataFrame


def kept(before: Imports, after: Imports, record: Record, asked: Asked | None = None) -> Kept:
    """Return the shares one release gave in five-year windows, their ranges, and what a later release says.

    Raises
    ------
    Problem
        If both are one release, or share no window.
    """
    sides = [Edition(known.release, known.years, known.transfers) for known in (before, after)]
    years = shared_years(*sides)
    asked = replace(asked or Asked(), step="next" if after.release - before.release == 1 else "later")
    given = everyone(sides[0], record, asked)
    given = given[(given["share"] >= LEAST_SHARE) & given["low"].notna()]
    given = given[(given["last"] <= years[-1]) & (given["last"] >= years[0] + LENGTH - 1)]
    given = given.join(_said(sides[1], years), on=["supplier", "last"]).rename(columns={"share": "share_from"})
    given["share_to"] = given["share_to"].fillna(0.0)
    inside = given["share_to"].between(given["low"] - 1e-12, given["high"] + 1e-12)
    ages = age_group(before.release - 1 - given["last"].to_numpy())
    given = given.assign(
        window=[str(Window(last - LENGTH + 1, last)) for last in given["last"]],
        age=np.array(AGES)[ages],
        moved=given["share_to"] - given["share_from"],
        held=inside,
    )
    given = given.sort_values(["last", "share_from"], ascending=False, ignore_index=True)
    columns = ["supplier", "window", "age", "share_from", "low", "high", "share_to", "moved", "held"]
    return Kept(before.importer, before.release, after.release, asked, given[columns])


def _said(edition: Edition, years: list[int]) -> pd.Series:
    """Return the shares of an edition by supplier and window's last year."""
    known = dyads(edition, years)
    found = scales(known)
    table = pd.DataFrame(found.share, index=known.supplier, columns=found.lasts)
    return table.stack().rename("share_to").rename_axis(["supplier", "last"])


def by_age(record: Record, asked: Asked | None = None) -> pd.DataFrame:
    """Return the record of shares of 3 % and more of importers of 200 million TIV and more, youngest windows first.

    Returns
    -------
    DataFrame
        Columns age, releases, n, importers, moved_median, moved_90, coverage, half_width (fractions).
    """
    asked = asked or Asked()
    rows = record.rows("share", asked.step, True, asked.level)
    rows = rows[(rows["share"] == "3 % and more") & (rows["volume"] == "200 and more")]
    columns = ["age", "releases", "n", "importers", "moved_median", "moved_90", "coverage", "half_width"]
    return rows[columns].reset_index(drop=True)


def previous(every: list[Imports], supplier: str, window: Window) -> pd.DataFrame:
    """Return every value a share had: a row per release at hand that covers the window, the oldest first.

    Returns
    -------
    DataFrame
        Columns release, date (day of the export, empty where not known), share (fraction), change (from the row
        before, missing in the first), reason (revision of the source or correction by us).
    """
    rows: list[dict] = []
    for known in sorted(every, key=lambda each: each.release):
        if not set(window.years) <= set(known.years):
            continue
        share = shares.share_of(known.transfers, supplier, window)
        corrected = (known.importer, supplier, str(window), known.release) in CORRECTIONS
        reason = CORRECTED if corrected else REVISED if rows else FIRST
        change = share - rows[-1]["share"] if rows else float("nan")
        rows.append({"release": known.release, "date": known.generated, "share": share, "change": change,
                     "reason": reason})  # fmt: skip
    return pd.DataFrame(rows, columns=["release", "date", "share", "change", "reason"])
