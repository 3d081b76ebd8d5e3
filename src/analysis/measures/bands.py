"""Ranges of more than one share at a time: bands along whole series, and changes between two windows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.errors import Problem
from analysis.measures.dyads import dyads, scales
from analysis.measures.intervals import LENGTHS, Asked, age_name, group_of, intervals
from analysis.measures.revision_record import by_group
from analysis.measures.windows import Window, Windows
from analysis.store.imports import Imports
from analysis.store.record import Edition, Record


def bands(
    known: Imports, suppliers: Sequence[str], record: Record, length: int = 5, asked: Asked | None = None
) -> pd.DataFrame:
    """Return bands along rolling shares: at the nominal level the whole line of a later release lies in its band.

    Returns
    -------
    DataFrame
        Columns supplier, last (year of the window), share, low, high (fractions); low and high are missing where the
        record is too thin (importers below 200 million TIV in the window, other lengths than 3 to 10 years).
    """
    asked = asked or Asked()
    edition = Edition(known.release, known.years, known.transfers)
    cells = dyads(edition)
    measured = scales(cells, length)
    rows = record.rows("series", asked.step, edition.flags, asked.level)
    factor = by_group(rows, "factor")[group_of(cells, measured)]
    width = (factor if length in LENGTHS else np.full_like(factor, np.nan)) * measured.scale
    found = []
    for name in suppliers:
        at = np.flatnonzero(cells.supplier == name)
        share, wide = (values[at[0]] if len(at) else 0 * measured.total[0] for values in (measured.share, width))
        low, high = np.clip(share - wide, 0.0, 1.0), np.clip(share + wide, 0.0, 1.0)
        found.append(pd.DataFrame({"supplier": name, "last": measured.lasts, "share": share, "low": low, "high": high}))
    return pd.concat(found, ignore_index=True)


@dataclass(frozen=True)
class ChangeRange:
    """A supplier's change of share between two windows (fractions), its range, and the record that rests on."""

    supplier: str
    share_from: float
    share_to: float
    low: float
    high: float
    n: float
    coverage: float

    @property
    def change(self) -> float:
        """The change of the share, a fraction."""
        return self.share_to - self.share_from


def change(known: Imports, supplier: str, windows: Windows, record: Record, asked: Asked | None = None) -> ChangeRange:
    """Return the range of a supplier's change of share between two windows.

    Raises
    ------
    Problem
        If the supplier delivered in neither window.
    """
    asked = asked or Asked()
    sides = [intervals(known, window, record, asked).suppliers.set_index("supplier") for window in windows]
    if all(supplier not in side.index for side in sides):
        raise Problem(f"{supplier} delivered nothing to {known.importer} in {' and '.join(map(str, windows))}")
    share = [float(side["share"].get(supplier, 0.0)) for side in sides]
    width = [_half_width(known, window, supplier, record, asked) for window in windows]
    flags = Edition(known.release, known.years, known.transfers).flags
    rows = record.rows("change", asked.step, flags, asked.level)
    row = rows[rows["age"] == age_name(known.release, windows.later)]
    factor, n, coverage = row[["factor", "n", "coverage"]].iloc[0] if len(row) else (np.nan, np.nan, np.nan)
    wide = factor * np.hypot(*width)
    moved = share[1] - share[0]
    return ChangeRange(supplier, *share, max(moved - wide, -1.0), min(moved + wide, 1.0), n, coverage)


def _half_width(known: Imports, window: Window, supplier: str, record: Record, asked: Asked) -> float:
    """Return half of a share's revision range before it ends at 0 and 1; zero for a share of zero."""
    edition = Edition(known.release, known.years, known.transfers)
    inside = dyads(edition, window.years)
    measured = scales(inside, len(window.years))
    at = np.flatnonzero(inside.supplier == supplier)
    if not len(at):
        return 0.0
    rows = record.rows("share", asked.step, edition.flags, asked.level)
    factor = by_group(rows, "factor")[group_of(inside, measured)[at[0], 0]]
    return float(factor * measured.scale[at[0], 0]) if len(window.years) in LENGTHS else float("nan")
