"""Whole revised histories of one importer, drawn at random: what another release might say of all suppliers at once."""

from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import Problem
from analysis.measures.dyads import SHRINKAGE, rolling

FEWEST_DRAWS, MOST_DRAWS = 100, 20_000
NORMAL_90 = 1.6448536269514722  # nine tenths of a normal distribution lie within this many standard deviations


@dataclass(frozen=True)
class Draws:
    """How many revised histories to draw, and the seed that makes the same ones again.

    Raises
    ------
    Problem
        If there are too few or too many, or the seed is no whole number from 0 on.
    """

    number: int = 2000
    seed: int = 1

    def __post_init__(self) -> None:
        if type(self.number) is not int or not FEWEST_DRAWS <= self.number <= MOST_DRAWS:
            raise Problem(f"{FEWEST_DRAWS} to {MOST_DRAWS:,} draws are allowed, not {self.number}")
        if type(self.seed) is not int or self.seed < 0:
            raise Problem(f"the seed must be a whole number from 0 on, not {self.seed!r}")


def histories(tiv: np.ndarray, noise: np.ndarray, factor: np.ndarray, draws: Draws) -> np.ndarray:
    """Return the shares in each window of many revised histories.

    Every cell of supplier and year is revised on its own, by a normal error with its own noise; the same errors enter
    every window that holds the year, so that a series and a ranking of one history belong together. A window's errors
    are scaled so that 90 % of a share's draws lie within its calibrated range. A volume below zero counts as zero.

    Parameters
    ----------
    tiv, noise : ndarray, shape (suppliers, years)
        One importer's volumes, TIV millions, and `Dyads.noise` of them.
    factor : ndarray, shape (suppliers, windows)
        Each share's calibrated factor for a nominal 90 %; the windows' length follows from their number.

    Returns
    -------
    ndarray, shape (draws, suppliers, windows)
        Shares (fractions), adding up to 1 over the suppliers; missing where nothing was delivered.
    """
    length = tiv.shape[1] - factor.shape[1] + 1
    volume = rolling(tiv, length)
    total = volume.sum(axis=0)
    # A share's error is a volume's error over the total; its scale has the total to the power of SHRINKAGE below it.
    stretch = factor / NORMAL_90 * total ** (1 - SHRINKAGE)
    years = np.arange(tiv.shape[1])[:, None] - np.arange(factor.shape[1])
    inside = ((years >= 0) & (years < length)).astype(float)
    errors = np.random.default_rng(draws.seed).standard_normal((draws.number, *tiv.shape))
    errors *= np.sqrt(noise)
    revised = errors @ inside
    revised *= stretch
    revised += volume
    np.maximum(revised, 0.0, out=revised)
    summed = revised.sum(axis=1, keepdims=True)
    revised = np.where(summed > 0, revised, volume)
    with np.errstate(invalid="ignore"):
        return revised / np.where(summed > 0, summed, total)


def first(shares: np.ndarray) -> np.ndarray:
    """Return how often each supplier has the largest share (fractions; suppliers of an array draws × suppliers)."""
    return np.bincount(shares.argmax(axis=1), minlength=shares.shape[1]) / len(shares)
