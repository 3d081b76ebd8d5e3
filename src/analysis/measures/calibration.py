"""The table `calibration`: how far figures moved between releases, and the factors that make ranges of a given level.

Split conformal prediction: the later release is the truth, the score of a case is how far it moved in its own unit,
and the factor of a group is a quantile of its scores. The coverage in the table is measured on importers that had no
part in the factors: twenty random halves, calibrated on one and checked on the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.measures import revision_record as record
from analysis.measures.dyads import aligned, scales
from analysis.measures.revision_record import AGES, SHARES, VOLUMES, Units
from analysis.measures.simulation import Draws, first, histories
from analysis.store.record import FEWEST, Edition

STEPS = ("next", "later")
BASES = ("flags", "volume")
LEVELS = (0.5, 0.9, 0.95)
HALVES = 20
SURE = (0.5, 0.8, 1.0)  # bounds of the classes of a probability of being first
COLUMNS = [
    "measure", "step", "basis", "releases", "age", "share", "volume", "n", "importers", "value_from", "value_to",
    "moved_mean", "moved_median", "moved_90", "level", "factor", "coverage", "half_width",
]  # fmt: skip
ALL = "all"


def calibration(pairs: Sequence[tuple[Edition, Edition]]) -> pd.DataFrame:
    """Return the table `calibration` from pairs of an earlier and a later release.

    A pair of releases one year apart is of step `next`, any other of step `later`. Pairs are used with flags where the
    earlier one has them, and, once more, without.

    Raises
    ------
    Problem
        If a pair shares no window or is one release twice.
    """
    found = []
    for step in STEPS:
        of_step = [pair for pair in pairs if (pair[1].release - pair[0].release > 1) == (step == "later")]
        for basis in BASES:
            used = [(_on(before, basis), after) for before, after in of_step if before.flags or basis == "volume"]
            if used:
                moved = pd.concat([record.moves(*pair) for pair in used], ignore_index=True)
                moved["importer"] = pd.factorize(moved["importer"])[0]  # compared a hundred times below
                name = " ".join(f"{before.release}-{after.release}" for before, after in used)
                rows = _rows(moved) + (_first_rows(used[-1], moved) if step == "next" else [])
                found.append(pd.DataFrame(rows).assign(step=step, basis=basis, releases=name))
    return pd.concat(found, ignore_index=True)[COLUMNS]


def _on(edition: Edition, basis: str) -> Edition:
    """Return an edition with its flags, or as one of which they are not known."""
    kept = edition.transfers if basis == "flags" else edition.transfers[["supplier", "recipient", "year", "tiv"]]
    return Edition(edition.release, edition.years, kept)


@dataclass(frozen=True)
class Fit:
    """Factors at one level, each an array by group: those of shares, those of bands, and those of each measure."""

    shares: np.ndarray
    broad: np.ndarray
    made: dict[str, np.ndarray]


def measured(moved: pd.DataFrame, level: float, half: np.ndarray | None = None) -> tuple[list[Units], Fit]:
    """Return every measure's cases and the factors made from them, or from those of half of the importers (names).

    Changes and series are measured in the ranges of their shares, so the shares' factors come first.
    """
    cases = record.shares(moved)
    shares, broad = (record.factors(cases, at, _in(cases, half)) for at in (level, record.SERIES_LEVEL))
    units = [cases, record.changes(moved, shares), record.series(moved, broad), record.totals(moved)]
    units.append(record.ranks(moved))
    made = {each.measure: record.factors(each, level, _in(each, half)) for each in units}
    return units, Fit(shares, broad, made)


def _in(units: Units, half: np.ndarray | None) -> np.ndarray | None:
    return None if half is None else np.isin(units.importer, half)


def _rows(moved: pd.DataFrame) -> list[dict]:
    rows = []
    for level in LEVELS:
        coverages = _coverages(moved, level)
        units, fit = measured(moved, level)
        for each in units:
            made, coverage = fit.made[each.measure], coverages[each.measure]
            if each.measure == "series":
                rows += _series_rows(each, fit, {"level": level, "coverage": float(coverage[0])}, moved)
                continue
            for group in np.flatnonzero(made == made):
                said = {"level": level, "factor": made[group], "coverage": coverage[group]}
                rows.append(_row(each, group) | said | {"half_width": _half_width(each, group, made[group])})
    return rows


def _series_rows(units: Units, fit: Fit, said: dict, moved: pd.DataFrame) -> list[dict]:
    """Return a row per age and kind of share: one coverage, of whole series, but each window's own factor."""
    factor = fit.made["series"][0] * fit.broad
    cases = record.shares(moved)
    known = [group for group in np.flatnonzero(factor == factor) if group % len(VOLUMES) == 0]
    return [
        _row(units, 0) | _names("share", group) | said
        | {"factor": factor[group], "half_width": _half_width(cases, group, factor[group])}
        for group in known
    ]  # fmt: skip


def _coverages(moved: pd.DataFrame, level: float) -> dict[str, np.ndarray]:
    """Return, per measure and group, which part of the other half of the importers lay in its range: mean of halves."""
    names = np.unique(moved["importer"])
    chance = np.random.default_rng(1)
    found: dict[str, list] = {}
    for _ in range(HALVES):
        half = chance.permutation(names)[: len(names) // 2]
        units, fit = measured(moved, level, half)
        for each in units:
            made, other = fit.made[each.measure], ~_in(each, half)
            held = each.score[other] <= made[each.group[other]]
            count = np.bincount(each.group[other], minlength=len(made))
            part = np.bincount(each.group[other], held, len(made)) / np.maximum(count, 1)
            found.setdefault(each.measure, []).append(np.where((count > 0) & (made == made), part, np.nan))
    return {measure: _mean(parts) for measure, parts in found.items()}


def _mean(parts: list[np.ndarray]) -> np.ndarray:
    known = ~np.isnan(parts)
    return np.where(known, parts, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)


def _row(units: Units, group: int) -> dict:
    """Return what a row says of its cases: which they are, how many, and how far they moved."""
    chosen = units.group == group
    before, after = units.before[chosen], units.after[chosen]
    moved = np.abs(after - before)
    return _names(units.measure, group) | {
        "measure": units.measure,
        "n": int(chosen.sum()),
        "importers": len(np.unique(units.importer[chosen])),
        "value_from": before.mean(),
        "value_to": after.mean(),
        "moved_mean": (after - before).mean(),
        "moved_median": float(np.median(moved)),
        "moved_90": float(np.quantile(moved, 0.9)),
    }


def _names(measure: str, group: int) -> dict[str, str]:
    """Return age, share and volume of a group, as words."""
    if measure == "share":
        age, kind = divmod(group, len(SHARES) * len(VOLUMES))
        return {"age": AGES[age], "share": SHARES[kind // 2], "volume": VOLUMES[kind % 2]}
    if measure == "total":
        return {"age": AGES[group // 2], "share": ALL, "volume": VOLUMES[group % 2]}
    return {"age": ALL if measure == "series" else AGES[group], "share": SHARES[0], "volume": VOLUMES[0]}


def _half_width(units: Units, group: int, factor: float) -> float:
    """Return the median half-width of the ranges of a group; those of shares end at 0 and 1."""
    chosen = units.group == group
    width = factor * units.unit[chosen]
    if units.measure != "share":
        return float(np.median(width))
    share = units.before[chosen]
    return float(np.median(np.minimum(share + width, 1) - np.maximum(share - width, 0)) / 2)


def _first_rows(pair: tuple[Edition, Edition], moved: pd.DataFrame) -> list[dict]:
    """Return how often the supplier given a probability of being first was first: a row per class of probability."""
    given = first_given(pair, record.factors(record.shares(moved), 0.9))
    rows = []
    for low, high in pairwise(SURE):
        chosen = given[(given["probability"] >= low) & ((given["probability"] < high) | (high == 1))]
        if len(chosen) < FEWEST:
            continue
        said = {"measure": "first", "age": ALL, "share": f"{low:.0%} to {high:.0%} sure", "volume": VOLUMES[0]}
        said |= {"n": len(chosen), "importers": chosen["importer"].nunique(), "level": low, "factor": 0.0}
        said |= {"value_from": chosen["probability"].mean(), "value_to": chosen["came_true"].mean()}
        moved_first = 1 - chosen["came_true"]
        said |= {"moved_mean": moved_first.mean(), "moved_median": moved_first.median(), "moved_90": 0.0}
        rows.append(said | {"coverage": chosen["came_true"].mean(), "half_width": 0.0})
    return rows


def first_given(pair: tuple[Edition, Edition], factor: np.ndarray, draws: Draws | None = None) -> pd.DataFrame:
    """Return each importer's most probable first supplier in each window, and whether the later release agrees.

    Columns importer, last, supplier, probability, came_true; importers of 200 million TIV or more in the window.
    """
    draws = draws or Draws(500)
    known, later = aligned(pair, record.shared_years(*pair))
    old, new = scales(known), scales(later)
    age = record.age_group(known.release - 1 - old.lasts)
    factor = np.nan_to_num(factor)[record.groups(age, record.kinds(old.share, old.total))]
    rows = []
    for code, name in enumerate(known.importers):
        own = known.importer == code
        large = (old.total[own] >= record.LEAST_VOLUME) & (new.total[own] > 0)
        windows = np.flatnonzero(large.any(axis=0))
        drawn = histories(known.tiv[own], known.noise[own], factor[own], draws) if len(windows) else None
        for window in windows:
            probability = first(drawn[:, :, window])
            best = int(probability.argmax())
            true = float(best == new.share[own][:, window].argmax())
            rows.append((name, old.lasts[window], known.supplier[own][best], probability[best], true))
    return pd.DataFrame(rows, columns=["importer", "last", "supplier", "probability", "came_true"])
