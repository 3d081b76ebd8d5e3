"""Deliveries as arrays, a row per importer and supplier and a column per year, and how doubtful each share is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.ground.errors import Problem
from analysis.measures import shares
from analysis.store.record import Edition

LENGTH = 5
# How much more a year is still revised when it is the newest, the second and the third of its release.
YOUNG = np.array([3.5, 1.75, 1.25, 1.0])
GROWTH = 0.75  # a delivery ten times as large is revised by 10 ** 0.75 times as much
SHRINKAGE = 0.85
ALONE = 1 - 1e-9  # a share from here on is that of a sole supplier


@dataclass(frozen=True)
class Dyads:
    """Pairs of importer and supplier over years of one release, TIV millions.

    `importer` is a code per row, into `importers`, ascending; `supplier` a name per row; `tiv` and `flagged` have the
    shape (rows, years); `flagged`, the volume SIPRI flags in any way, is None where flags are not known.
    """

    release: int
    years: np.ndarray
    importers: np.ndarray
    importer: np.ndarray
    supplier: np.ndarray
    tiv: np.ndarray
    flagged: np.ndarray | None

    @cached_property
    def noise(self) -> np.ndarray:
        """How much each cell may still be revised, squared: (weight of the year's age × doubtful volume ** 0.75) ** 2.

        The doubtful volume is the volume and the flagged volume once more; all of the newest year, and everything
        where flags are not known, counts as flagged.
        """
        age = self.release - 1 - self.years
        flagged = self.tiv if self.flagged is None else np.where(age == 0, self.tiv, self.flagged)
        weight = YOUNG[np.clip(age, 0, len(YOUNG) - 1)]
        return weight**2 * (self.tiv + flagged) ** (2 * GROWTH)

    def over_suppliers(self, values: np.ndarray) -> np.ndarray:
        """Return the sums of `values` (rows × anything) over an importer's suppliers, in each of its rows."""
        starts = np.flatnonzero(np.diff(self.importer, prepend=-1))
        sums = np.add.reduceat(values, starts, axis=0)
        return np.repeat(sums, np.diff(starts, append=len(self.importer)), axis=0)


@dataclass(frozen=True)
class Scales:
    """Shares in each window of some years (rows × windows; missing where nothing was delivered) and their doubt.

    `lasts` are the windows' last years, `total` the importer's volume, `scale` what a share's revisions are measured
    in (missing for a sole supplier): a share's range is `share ± factor × scale`.
    """

    lasts: np.ndarray
    share: np.ndarray
    total: np.ndarray
    scale: np.ndarray


def dyads(edition: Edition, years: Sequence[int] | None = None) -> Dyads:
    """Return the deliveries of an edition as arrays, for the years it covers or fewer."""
    return aligned([edition], edition.years if years is None else years)[0]


def aligned(editions: Sequence[Edition], years: Sequence[int]) -> list[Dyads]:
    """Return several editions as arrays with the same rows and years, so that they can be compared cell by cell.

    Raises
    ------
    Problem
        If there is no delivery in these years.
    """
    tables = [each.transfers[each.transfers["year"].between(min(years), max(years))] for each in editions]
    importers, suppliers = (_names(tables, column) for column in ("recipient", "supplier"))
    pairs = [_codes(table["recipient"], importers) * len(suppliers) + _codes(table["supplier"], suppliers)
             for table in tables]  # fmt: skip
    rows = np.unique(np.concatenate(pairs))
    if not len(rows):
        raise Problem(f"nothing was delivered in {min(years)}-{max(years)}, so no share can have a range")
    span = np.arange(min(years), max(years) + 1)
    found = []
    for edition, table, pair in zip(editions, tables, pairs, strict=True):
        cell = np.searchsorted(rows, pair) * len(span) + (table["year"].to_numpy() - span[0])
        shape = (len(rows), len(span))
        tiv = np.bincount(cell, table["tiv"].to_numpy(), shape[0] * shape[1]).reshape(shape)
        flagged = np.bincount(cell, flagged_volume(table), tiv.size).reshape(shape) if edition.flags else None
        names = (importers, rows // len(suppliers), suppliers[rows % len(suppliers)])
        found.append(Dyads(edition.release, span, *names, tiv, flagged))
    return found


def _names(tables: Sequence[pd.DataFrame], column: str) -> np.ndarray:
    return np.array(sorted(set().union(*(table[column].unique() for table in tables))), dtype=object)


def _codes(values: pd.Series, names: np.ndarray) -> np.ndarray:
    return pd.Index(names).get_indexer(values)


def flagged_volume(transfers: pd.DataFrame) -> np.ndarray:
    """Return the volume that SIPRI flags in year or number or both, TIV millions, one value per row."""
    either = transfers["tiv_year_flagged"] + transfers["tiv_units_flagged"] - transfers["tiv_both_flagged"]
    return either.to_numpy()


def rolling(values: np.ndarray, length: int) -> np.ndarray:
    """Return the sums over `length` columns in a row, each summed afresh: rounding is not carried along."""
    width = values.shape[1] - length + 1
    return sum(values[:, first : first + width] for first in range(length))


def scales(known: Dyads, length: int = LENGTH) -> Scales:
    """Return each share in each window of `length` years and the scale of its revisions.

    With n the summed noise of the supplier and m that of all others, the scale of a share s of a total T is
    √((1 − s)² n + s² m) / T ** 0.85: what independent revisions of every cell do to the share. A sole supplier has no
    scale: its share moves only if the source adds another supplier.

    Raises
    ------
    Problem
        If the data cover fewer years than the window has.
    """
    if len(known.years) < length:
        raise Problem(f"the data cover fewer than {length} years in a row; choose a shorter window")
    volume, own = rolling(known.tiv, length), rolling(known.noise, length)
    total, noise = known.over_suppliers(volume), known.over_suppliers(own)
    share = shares.share(pd.DataFrame(volume), pd.DataFrame(total)).to_numpy()
    spread = np.sqrt((1 - share) ** 2 * own + share**2 * np.maximum(noise - own, 0.0))
    scale = np.where(share < ALONE, spread, np.nan) / np.where(total > 0, total, np.nan) ** SHRINKAGE
    return Scales(known.years[length - 1 :], share, total, scale)
