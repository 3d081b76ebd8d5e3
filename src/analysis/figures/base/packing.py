"""Where labels go so that none overlaps another and no leader crosses one: plain geometry, no drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np

CLEAR = 0.05  # inches between a label and its neighbour, or another's leader
BESIDE = 0.04  # inches between a label and its own leader


@dataclass(frozen=True)
class Marks:
    """What wants a label, in order of time; arrays of one length.

    Attributes
    ----------
    low, high : array of float
        Where the leaders of each mark begin and end, in inches: equal for a single event.
    widths : array of float
        Widths of the labels in inches.
    heights : array of int
        Heights of the labels in rows. A label of one row stands beside its leader, a block of several above it.
    """

    low: np.ndarray
    high: np.ndarray
    widths: np.ndarray
    heights: np.ndarray

    @property
    def blocks(self) -> np.ndarray:
        """Which marks have a block of lines, or leaders in several places."""
        return (self.heights > 1) | (self.high > self.low)


@dataclass(frozen=True)
class Packing:
    """Labels in rows, row 0 the lowest: each one's lowest row, its left edge in inches, and the rows used."""

    rows: list[int]
    left: list[float]
    height: int


def spread(wanted: np.ndarray, apart: float | np.ndarray, low: float, high: float) -> np.ndarray:
    """Return places as near as can be to `wanted` (least squares), in its order, `apart` from each other.

    Parameters
    ----------
    wanted : array of float
        Places in ascending order.
    apart : float or array of float
        Least distance of two neighbours: one for all, or one for each pair.
    low, high : float
        Bounds of the places.

    Raises
    ------
    ValueError
        If there are more places than fit between the bounds.
    """
    gaps = np.broadcast_to(apart, max(len(wanted) - 1, 0))
    steps = np.concatenate([[0.0], np.cumsum(gaps)])[: len(wanted)]
    if len(wanted) and steps[-1] > high - low + 1e-9:
        raise ValueError(f"{len(wanted)} labels do not fit beside each other: choose fewer")
    pools: list[list[float]] = []  # pool adjacent violators: (mean, size)
    for value in np.asarray(wanted, dtype=float) - steps:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, size), (other, more) = pools[-2:]
            pools[-2:] = [[(one * size + other * more) / (size + more), size + more]]
    level = np.array([mean for mean, size in pools for _ in range(size)])
    return np.clip(level, low, high - (steps[-1] if len(steps) else 0)) + steps


def pack(marks: Marks, low: float, high: float) -> Packing | None:
    """Return a packing in few rows that keeps every label clear of labels and leaders, or None.

    A leader runs from its own label's row down, so a label may stand over another mark's place only above that
    mark's label. Labels first all end at their leader, or all start there, as far as the frame allows; then they
    change sides one by one as long as that helps. `low` and `high` are the frame that no label may leave.
    """
    can_end = (marks.low - BESIDE - marks.widths >= low) | marks.blocks
    can_start = (marks.high + BESIDE + marks.widths <= high) | marks.blocks
    if not (can_end | can_start).all() or (marks.widths > high - low).any():
        return None
    free, known = np.flatnonzero(can_end & can_start), {}

    def cost(ends: np.ndarray) -> tuple[int, int]:
        key = ends.tobytes()  # the same sides come up again, in the round that finds nothing better at the latest
        if key not in known:
            known[key] = _cost(marks, ends, (low, high))
        return known[key]

    ends = min((_improved(cost, sides, free) for sides in (can_end, ~can_start)), key=cost)
    rows = _rows(marks, ends, (low, high))
    if min(rows, default=0) < 0:
        return None
    return Packing(rows.tolist(), _left(marks, ends, (low, high)).tolist(), int((rows + marks.heights).max(initial=0)))


def _improved(cost_of: Callable[[np.ndarray], tuple[int, int]], ends: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Return the sides after labels in `free` changed theirs, alone or with a neighbour, as long as that helped.

    Neighbours change together only while a label has no place: alone they may be stuck across each other's leader.
    """
    cost, improved = cost_of(ends), True
    while improved:
        improved = False
        for some in [*zip(free, strict=True), *(pairwise(free) if cost[0] else [])]:
            other = ends.copy()
            other[list(some)] ^= True
            found = cost_of(other)
            if found < cost:
                ends, cost, improved = other, found, True
    return ends


def _cost(marks: Marks, ends: np.ndarray, frame: tuple[float, float]) -> tuple[int, int]:
    """Return how many labels find no place, and how high the others stand."""
    rows = _rows(marks, ends, frame)
    return int((rows < 0).sum()), int((rows + marks.heights).max(initial=0) + rows.sum())


def _left(marks: Marks, ends: np.ndarray, frame: tuple[float, float]) -> np.ndarray:
    """Return the left edges of the labels: beside the leader, or over the leaders of a block, inside the frame."""
    beside = np.where(ends, marks.low - BESIDE - marks.widths, marks.high + BESIDE)
    over = np.where(ends, marks.high + BESIDE - marks.widths, marks.low - BESIDE)
    over = np.maximum(np.minimum(over, frame[1] - marks.widths), frame[0])
    return np.where(marks.blocks, over, beside)


def _rows(marks: Marks, ends: np.ndarray, frame: tuple[float, float]) -> np.ndarray:
    """Return each label's lowest row; -1 where labels lie across each other's leaders and none can be the lower."""
    left = _left(marks, ends, frame)
    right = left + marks.widths
    over = (left[:, None] - CLEAR < marks.high) & (marks.low < right[:, None] + CLEAR)  # label i lies across leader j
    earlier = np.tri(len(left), k=-1, dtype=bool)
    # a label lies on one side of its own leader: of two events on one day the later-drawn one is the higher
    sides = np.where(ends[:, None] == ends, np.where(ends[:, None], earlier, earlier.T), True)
    over &= sides | marks.blocks[:, None] | marks.blocks
    np.fill_diagonal(over, False)
    meet = (left[:, None] - CLEAR < right) & (left - CLEAR < right[:, None])
    np.fill_diagonal(meet, False)
    return np.array(_stacked(_true(over), _true(meet), marks.heights.tolist()))


def _true(table: np.ndarray) -> list[list[int]]:
    """Return where each row of a table is true; asked thousands of times for small tables, so in plain lists."""
    return [list(compress(range(len(row)), row)) for row in table.tolist()]


def _stacked(over: list[list[int]], meet: list[list[int]], heights: list[int]) -> list[int]:
    """Return the rows of labels, each placed as soon as all that it lies over are; -1 where that never comes."""
    rows, waiting = [-1] * len(heights), dict.fromkeys(range(len(heights)))
    while (i := next((i for i in waiting if waiting.keys().isdisjoint(over[i])), None)) is not None:
        del waiting[i]
        above = max((rows[j] + heights[j] for j in over[i]), default=0)
        placed = [(rows[j], rows[j] + heights[j]) for j in meet[i] if rows[j] >= 0]
        rows[i] = _lowest(max(above, 0), heights[i], placed)
    return rows


def _lowest(row: int, height: int, placed: list[tuple[int, int]]) -> int:
    """Return the lowest row from `row` up where a label stands clear of those placed, each from bottom to top."""
    for bottom, top in sorted(placed):
        if bottom < row + height and top > row:
            row = top
    return row
