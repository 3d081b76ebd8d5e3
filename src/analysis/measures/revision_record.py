"""How far past releases moved what they had said: each share an earlier release gave, beside what a later one gives."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ground.errors import Problem
from analysis.measures.dyads import LENGTH, aligned, scales
from analysis.store.record import FEWEST, Edition

AGES = ("0", "1", "2-4", "5-9", "10+")
YOUNGEST = np.array([0, 1, 2, 5, 10])
LEAST_SHARE, LEAST_VOLUME = 0.03, 200.0
SHARES, VOLUMES = ("3 % and more", "under 3 %"), ("200 and more", "under 200")
GROUPS = len(AGES) * len(SHARES) * len(VOLUMES)
RESERVE = 0.05  # of the misses: the next pair of releases is another draw
SERIES_LEVEL = 0.98  # a band's windows share its misses: each is drawn as wide as its own tail asks for
MANY = 10_000_000
TINY = 1e-9
NOISE = 9  # decimals of a share that count: equal ones must stay equal


@dataclass(frozen=True)
class Units:
    """Cases of one measure: each one's importer, group, score, the unit its score is in, and its values then and later.

    A case lies in its range if its score is at most the factor of its group; the range is factor × unit wide each way.
    """

    measure: str
    importer: np.ndarray
    group: np.ndarray
    score: np.ndarray
    unit: np.ndarray
    before: np.ndarray
    after: np.ndarray


def age_group(age: np.ndarray | int) -> np.ndarray:
    """Return the index into `AGES` of windows that ended `age` years before a release's last year.

    >>> [AGES[age_group(age)] for age in (0, 1, 4, 5, 30)]
    ['0', '1', '2-4', '5-9', '10+']
    """
    return np.searchsorted(YOUNGEST, age, side="right") - 1


def kinds(share: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return 0 to 3: twice the index into `SHARES` plus the index into `VOLUMES`."""
    return 2 * (np.asarray(share) < LEAST_SHARE) + (np.asarray(total) < LEAST_VOLUME)


def groups(age: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return the index of the group, out of `GROUPS`, that shares of an age (index into `AGES`) and kind belong to."""
    return np.asarray(age) * len(SHARES) * len(VOLUMES) + kind


def by_group(rows: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column of a record's rows of `share` or `series` as an array by group, missing where none is."""
    place = {name: at for at, name in enumerate(AGES)}
    kind = 2 * (rows["share"] == SHARES[1]) + (rows["volume"] == VOLUMES[1])
    found = np.full(GROUPS, np.nan)
    found[groups(rows["age"].map(place).to_numpy(), kind.to_numpy())] = rows[column]
    return found


def shared_years(before: Edition, after: Edition) -> list[int]:
    """Return the years both editions cover.

    Raises
    ------
    Problem
        If both are the same release, or share no window.
    """
    if before.release == after.release:
        raise Problem(f"release {before.release} cannot be compared with itself; name two releases")
    years = sorted(set(before.years) & set(after.years))
    if len(years) < LENGTH or years[-1] - years[0] >= len(years):
        said = f"releases {before.release} and {after.release} share no window of {LENGTH} years"
        raise Problem(f"{said}; leave one of them out, or add registers that cover the same years")
    return years


def moves(before: Edition, after: Edition, length: int = LENGTH) -> pd.DataFrame:
    """Return every share an earlier release gave, beside what a later one gives for the same window.

    Returns
    -------
    DataFrame
        Columns importer, supplier, dyad (a number for the two), last (year of the window), to (the later release), age
        (index into `AGES`), kind (see `kinds`), group, share_from, share_to, total_from, total_to (TIV millions),
        scale; by dyad and window. Suppliers the earlier release does not know, and sole suppliers, have no row: no
        range was given to them.
    """
    first, later = aligned([before, after], shared_years(before, after))
    old, new = scales(first, length), scales(later, length)
    row, column = at = np.nonzero((old.share > 0) & ~np.isnan(old.scale) & (new.total > 0))
    age = age_group(before.release - 1 - old.lasts[column])
    kind = kinds(old.share[at], old.total[at])
    columns = {
        "importer": first.importers[first.importer[row]],
        "supplier": first.supplier[row],
        "dyad": row + after.release * MANY,
        "last": old.lasts[column],
        "to": after.release,
        "age": age,
        "kind": kind,
        "group": groups(age, kind),
        "share_from": old.share[at],
        # A share that only its last binary digits moved has not moved.
        "share_to": np.where(np.abs(new.share[at] - old.share[at]) < TINY, old.share[at], new.share[at]),
        "total_from": old.total[at],
        "total_to": new.total[at],
        "scale": np.maximum(old.scale[at], TINY),
    }
    return pd.DataFrame(columns)


def quantile(scores: np.ndarray, level: float) -> float:
    """Return the factor that would have held `level` of the scores and a twentieth of the rest; missing if under 30."""
    return float(np.quantile(scores, level + RESERVE * (1 - level))) if len(scores) >= FEWEST else float("nan")


def factors(units: Units, level: float, chosen: np.ndarray | None = None) -> np.ndarray:
    """Return the factor of each of `GROUPS` groups, from all cases or chosen ones (booleans); missing where too few."""
    score, group = (units.score, units.group) if chosen is None else (units.score[chosen], units.group[chosen])
    return np.array([quantile(score[group == each], level) for each in range(GROUPS)])


def shares(moved: pd.DataFrame) -> Units:
    """Return the shares of `moves` as cases: how far each moved in multiples of its scale."""
    score = (moved["share_to"] - moved["share_from"]).abs() / moved["scale"]
    return _units("share", moved.assign(group=moved["group"], score=score, unit=moved["scale"]), "share")


def changes(moved: pd.DataFrame, factor: np.ndarray, length: int = LENGTH) -> Units:
    """Return the changes between windows that touch: how far each moved, in half-widths of its two shares' ranges.

    Shares of 3 % or more of importers of 200 million TIV or more in both windows; the age is the later window's.
    """
    large = _with_width(moved[moved["kind"] == 0], factor)
    then = large.assign(last=large["last"] + length)
    pairs = large.merge(then, on=["dyad", "last"], suffixes=("", "_then"))
    for side in ("from", "to"):
        pairs[f"change_{side}"] = pairs[f"share_{side}"] - pairs[f"share_{side}_then"]
    unit = np.hypot(pairs["width"], pairs["width_then"])
    score = (pairs["change_to"] - pairs["change_from"]).abs() / unit
    return _units("change", pairs.assign(group=pairs["age"], score=score, unit=unit), "change")


def series(moved: pd.DataFrame, factor: np.ndarray) -> Units:
    """Return whole series of rolling shares as cases: how far the worst window moved, in half-widths of its range.

    A series is a supplier that had 3 % or more of an importer of 200 million TIV or more in at least one window; all
    its windows of that volume belong to it.
    """
    known = _with_width(moved[moved["total_from"] >= LEAST_VOLUME], factor)
    known = known.assign(score=(known["share_to"] - known["share_from"]).abs() / known["width"])
    by = known.groupby("dyad")
    found = known.drop_duplicates("dyad").set_index("dyad")[by["kind"].min() == 0]
    return _units("series", found.assign(group=0, score=by["score"].max()[found.index], unit=found["width"]), "share")


def _with_width(moved: pd.DataFrame, factor: np.ndarray) -> pd.DataFrame:
    return moved.assign(width=np.maximum(factor[moved["group"]] * moved["scale"], TINY))


def totals(moved: pd.DataFrame) -> Units:
    """Return importers' volumes in windows as cases: how far each moved, as a fraction of itself."""
    found = moved.drop_duplicates(["importer", "last", "to"])
    score = (found["total_to"] / found["total_from"] - 1).abs().round(NOISE)
    group = 2 * found["age"] + found["kind"] % 2
    return _units("total", found.assign(group=group, score=score, unit=1.0), "total")


def ranks(moved: pd.DataFrame) -> Units:
    """Return the ranks of suppliers with 3 % or more as cases: how many places each moved."""
    by = moved.round({"share_from": NOISE, "share_to": NOISE}).groupby(["importer", "last", "to"])
    sides = {f"rank_{side}": by[f"share_{side}"].rank("min", ascending=False) for side in ("from", "to")}
    found = moved.assign(**sides)
    found = found[found["kind"] == 0]
    score = (found["rank_to"] - found["rank_from"]).abs()
    return _units("rank", found.assign(group=found["age"], score=score, unit=1.0), "rank")


def _units(measure: str, cases: pd.DataFrame, of: str) -> Units:
    columns = ("importer", "group", "score", "unit", f"{of}_from", f"{of}_to")
    return Units(measure, *(cases[column].to_numpy() for column in columns))
