"""What the main figure draws, as one value."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Course:
    """What the main figure draws.

    Attributes
    ----------
    shares : DataFrame
        Index last year of the window, a column per chosen supplier (5 at most), fractions; NaN (nothing
        delivered) stays a gap.
    volumes : DataFrame
        Index year, a column per supplier, TIV millions, 0 where a supplier delivered nothing.
    events : DataFrame
        Columns id, label, start, end (exclusive; equal to start for one day) and in_article (yes, partly, …); those
        marked yes are named always, the others where there is room. May be empty.
    spikes : DataFrame or None
        Columns year, supplier, label, tiv: single deliveries that make a year; the largest are named.
    windows : tuple of str
        The windows the title speaks of, `2015-2019`: they lie on the axis and end at a point of the lines.
    length : int
        Years summed for each share.
    bands : DataFrame or None
        Columns supplier, last (year of the window), low, high (fractions; missing where no range is known): where a
        later release may put the lines.
    """

    shares: pd.DataFrame
    volumes: pd.DataFrame
    events: pd.DataFrame
    spikes: pd.DataFrame | None = None
    windows: tuple[str, ...] = ()
    length: int = 5
    bands: pd.DataFrame | None = None

    @property
    def years(self) -> list[int]:
        """Every year that must lie on the axis."""
        spans = [each.split("-") for each in self.windows]
        return [*self.shares.index, *self.volumes.index, *(int(year) for pair in spans for year in (pair[0], pair[-1]))]
