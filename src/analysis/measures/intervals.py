"""How far a share can still move: flag bounds, the revision range with its record, and who is first how surely."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import as_printed
from analysis.measures import flag_bounds
from analysis.measures.dyads import Dyads, Scales, dyads, scales
from analysis.measures.flag_bounds import Doubt
from analysis.measures.revision_record import AGES, age_group, by_group, groups, kinds
from analysis.measures.simulation import Draws, first, histories
from analysis.measures.windows import Window, check_window
from analysis.store.imports import Imports
from analysis.store.record import Edition, Record

LENGTHS = range(3, 11)  # the windows for which five-year factors were seen to hold
LEVELS = (0.5, 0.9, 0.95)
STEPS = ("next", "later")
FOR_FIRST = 0.9


@dataclass(frozen=True)
class Asked:
    """What kind of range is asked for.

    `level` is the nominal part of the cases held; `step` is `next` for the next release and `later` for two or more on;
    `doubt` says what a flag means, `draws` how revised histories are drawn.

    Raises
    ------
    Problem
        If no such level or step is recorded.
    """

    level: float = 0.9
    step: str = "next"
    doubt: Doubt = field(default_factory=Doubt)
    draws: Draws = field(default_factory=Draws)

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise Problem(f"a range of {self.level:g} is not recorded; choose {', '.join(map(str, LEVELS))}")
        if self.step not in STEPS:
            raise Problem(f"step {self.step!r} is unknown; choose {' or '.join(STEPS)}")


@dataclass(frozen=True, repr=False)
class Intervals:
    """The shares of an importer's suppliers in a window, and how far they can still move.

    `suppliers` has the columns supplier, share, flag_low, flag_high, low, high (fractions of the volume, TIV), n and
    coverage (of the record each range rests on), the largest first; bounds and ranges are missing where they are not
    known. `first` has the columns supplier and probability. `notes` say in sentences what is missing or special.
    """

    importer: str
    release: int
    kind: str
    window: Window
    age: str
    asked: Asked
    basis: str
    source: str
    suppliers: pd.DataFrame
    first: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        said = [
            f"{row.supplier} {as_printed(row.share)} % ({as_printed(row.low)} to {as_printed(row.high)})"
            for row in self.suppliers.dropna(subset=["low"]).head(3).itertuples()
        ]
        ranges = ", ".join(said) or "no ranges"
        return f"{self.importer} {self.window}, release {self.release} (TIV): {ranges}"


def intervals(known: Imports, window: str | Window, record: Record, asked: Asked | None = None) -> Intervals:
    """Return the share of every supplier in a window, what SIPRI's flags allow, and its revision range.

    Parameters
    ----------
    known : Imports
        One importer in one release.
    window : str or Window
        `2020-2024`; ranges are known for windows of 3 to 10 years.
    record : Record
        How far past releases moved (`store.record`).

    Raises
    ------
    NotAtHand
        If the data do not cover the window, or nothing was delivered in it.
    Problem
        If every flag is blank.
    """
    asked = asked or Asked()
    window = check_window(Window.read(window), known.years, known.release)
    check_flags(known)
    edition = Edition(known.release, known.years, known.transfers)
    inside = dyads(edition, window.years)
    measured = scales(inside, len(window.years))
    if not (measured.total[0, 0] > 0):
        raise NotAtHand(f"nothing was delivered in {window}, so there are no shares; choose other years")
    rows = record.rows("share", asked.step, edition.flags, asked.level)
    table = _ranges(inside, measured, record, rows).join(_flagged(known, window, asked.doubt), on="supplier")
    table = table[table["share"] > 0].sort_values(["share", "supplier"], ascending=[False, True], ignore_index=True)
    columns = ["supplier", "share", "flag_low", "flag_high", "low", "high", "n", "coverage"]
    ranked = _first(inside, measured, record, asked)
    return Intervals(
        known.importer, known.release, known.kind, window, age_name(known.release, window), asked,
        rows["basis"].iloc[0] if len(rows) else "none", record.source, table[columns], ranked,
        tuple(_notes(known, window, table, edition.flags)),
    )  # fmt: skip


def check_flags(known: Imports) -> None:
    """Refuse deliveries whose flags are all blank: nobody has assessed them, so they say nothing of doubt."""
    deals = known.deliveries
    if deals is not None and len(deals) and (deals[["year_flag", "units_flag"]] == "blank").all(axis=None):
        raise Problem(
            f"every flag of {known.importer}'s deliveries in release {known.release} is blank, so they bound nothing; "
            f"download the register again"
        )


def age_name(release: int, window: Window) -> str:
    """Return the age of a window in a release, as in `AGES`."""
    return AGES[age_group(max(release - 1 - window.last, 0))]


def _ranges(known: Dyads, measured: Scales, record: Record, rows: pd.DataFrame) -> pd.DataFrame:
    """Return share, range and record of each supplier in the only window of `measured`."""
    share, scale = measured.share[:, 0], measured.scale[:, 0]
    group = group_of(known, measured)[:, 0]
    length = len(known.years)
    factor = np.where(np.isnan(scale) | (length not in LENGTHS), np.nan, by_group(rows, "factor")[group])
    return pd.DataFrame(
        {
            "supplier": known.supplier,
            "share": share,
            "low": np.clip(share - factor * scale, 0.0, 1.0),
            "high": np.clip(share + factor * scale, 0.0, 1.0),
            "n": np.where(np.isnan(factor), np.nan, by_group(rows, "n")[group]),
            "coverage": np.where(np.isnan(factor), np.nan, by_group(rows, "coverage")[group]),
        }
    )


def group_of(known: Dyads, measured: Scales) -> np.ndarray:
    """Return the group of the record each share belongs to (rows × windows)."""
    age = age_group(np.maximum(known.release - 1 - measured.lasts, 0))
    return groups(age, kinds(measured.share, measured.total))


def _flagged(known: Imports, window: Window, doubt: Doubt) -> pd.DataFrame:
    if known.transfers[list(flag_bounds.FLAGS)].isna().any(axis=None):
        return pd.DataFrame(columns=["flag_low", "flag_high"], dtype=float).rename_axis("supplier")
    return flag_bounds.bounds(known.transfers, (window.first, window.last), doubt)


def _first(known: Dyads, measured: Scales, record: Record, asked: Asked) -> pd.DataFrame:
    """Return how often each supplier is first in revised histories; none where the record is too thin."""
    rows = record.rows("share", asked.step, known.flagged is not None, FOR_FIRST)
    factor = by_group(rows, "factor")[group_of(known, measured)]
    factor = np.where(measured.share > 0, factor, 0.0)
    if np.isnan(factor).any() or len(known.years) not in LENGTHS:
        return pd.DataFrame({"supplier": pd.Series(dtype=str), "probability": pd.Series(dtype=float)})
    probability = first(histories(known.tiv, known.noise, factor, asked.draws)[:, :, 0])
    table = pd.DataFrame({"supplier": known.supplier, "probability": probability})
    table = table[table["probability"] > 0]
    return table.sort_values(["probability", "supplier"], ascending=[False, True], ignore_index=True)


def _notes(known: Imports, window: Window, table: pd.DataFrame, flags: bool) -> list[str]:
    notes = []
    if known.choices:
        notes.append(f"The record of revisions is of all deliveries; these shares are {known.choices.said}.")
    if not flags:
        notes.append(
            f"Flags are not known from the data at hand of release {known.release}: no flag bounds are given, and the "
            f"ranges rest on volumes alone."
        )
    if len(window.years) not in LENGTHS:
        notes.append(f"No range is given: the record is of windows of {LENGTHS[0]} to {LENGTHS[-1]} years.")
    elif (alone := table["supplier"].iloc[0]) and len(table) == 1:
        notes.append(
            f"{alone} is the only supplier: its share moves only if the source adds another, so no range is given."
        )
    elif missing := table.loc[table["low"].isna(), "supplier"].tolist():
        notes.append(f"The record is too thin for shares like those of {', '.join(missing)}: no range is given.")
    if flags and window.first - 1 not in known.years:
        notes.append(f"Deliveries before {window.first} are not at hand, so none can move into the window.")
    return notes


def everyone(edition: Edition, record: Record, asked: Asked | None = None, length: int = 5) -> pd.DataFrame:
    """Return the range of every supplier's share of every importer in every window of a release.

    Returns
    -------
    DataFrame
        Columns importer, supplier, last (year of the window), share, low, high (fractions).
    """
    asked = asked or Asked()
    known = dyads(edition)
    measured = scales(known, length)
    factor = by_group(record.rows("share", asked.step, edition.flags, asked.level), "factor")
    row, column = at = np.nonzero(measured.share > 0)
    share = measured.share[at]
    width = factor[group_of(known, measured)[at]] * measured.scale[at]
    return pd.DataFrame(
        {
            "importer": known.importers[known.importer[row]],
            "supplier": known.supplier[row],
            "last": measured.lasts[column],
            "share": share,
            "low": np.maximum(share - width, 0.0),
            "high": np.minimum(share + width, 1.0),
        }
    )
