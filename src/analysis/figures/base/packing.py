"""Where labels go so that none overlaps another and no leader crosses one: plain geometry, no drawing."""

from dataclasses import dataclass

import numpy as np

CLEAR = 0.05  # inches between a label and its neighbour, or another's leader
BESIDE = 0.04  # inches between a label and its own leader


@dataclass(frozen=True)
class Packing:
    """Labels in rows, row 0 the lowest: each one's row, and whether it ends at its leader or starts there."""

    rows: list[int]
    ends: list[bool]

    @property
    def height(self) -> int:
        """How many rows are used."""
        return max(self.rows, default=-1) + 1


def spread(wanted: np.ndarray, apart: float, low: float, high: float) -> np.ndarray:
    """Return places as near as can be to `wanted` (least squares), in its order, `apart` from each other.

    Parameters
    ----------
    wanted : array of float
        Places in ascending order.
    apart : float
        Least distance of two neighbours.
    low, high : float
        Bounds of the places.

    Raises
    ------
    ValueError
        If there are more places than fit between the bounds.
    """
    steps = apart * np.arange(len(wanted))
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


def pack(x: np.ndarray, widths: np.ndarray, low: float, high: float) -> Packing | None:
    """Return a packing in few rows that keeps every label clear of labels and leaders, or None.

    A leader runs from its own label's row down, so a label may stand over another event's place only in a
    higher row than that event's label. Every label first ends at its leader (starts there, at the left edge);
    then labels change sides one by one as long as that saves rows.

    Parameters
    ----------
    x : array of float
        Places of the leaders in inches, in ascending order.
    widths : array of float
        Widths of the labels in inches.
    low, high : float
        Frame that no label may leave.
    """
    ends = x - BESIDE - widths >= low
    rows = _rows(x, widths, ends, (low, high))
    improved = True
    while improved:
        improved = False
        for i in range(len(x)):
            other = ends.copy()
            other[i] = not ends[i]
            found = _rows(x, widths, other, (low, high))
            if _cost(found) < _cost(rows):
                ends, rows, improved = other, found, True
    return None if rows is None else Packing(rows, ends.tolist())


def _cost(rows: list[int] | None) -> tuple[float, float]:
    return (np.inf, np.inf) if rows is None else (max(rows, default=0), sum(rows))


def _rows(x: np.ndarray, widths: np.ndarray, ends: np.ndarray, frame: tuple[float, float]) -> list[int] | None:
    """Return each label's lowest row; None if one leaves the frame or two lie across each other's leader."""
    left = np.where(ends, x - BESIDE - widths, x + BESIDE)
    right = left + widths
    if len(x) and (left.min() < frame[0] or right.max() > frame[1]):
        return None
    over = (left[:, None] - CLEAR < x) & (x < right[:, None] + CLEAR)  # label i lies across leader j
    earlier = np.tri(len(x), k=-1, dtype=bool)
    # a label lies on one side of its own leader: of two events on one day the later-drawn one is the higher
    over &= np.where(ends[:, None] == ends, np.where(ends[:, None], earlier, earlier.T), True)
    np.fill_diagonal(over, False)
    meet = (left[:, None] - CLEAR < right) & (left - CLEAR < right[:, None])
    rows = np.full(len(x), -1)
    while (rows < 0).any():
        ready = np.flatnonzero((rows < 0) & ~(over & (rows < 0)).any(axis=1))
        if not len(ready):
            return None
        i = ready[0]
        taken = set(rows[meet[i]])
        lowest = 1 + rows[over[i]].max(initial=-1)
        rows[i] = next(row for row in range(lowest, len(x) + 1) if row not in taken)
    return rows.tolist()
