"""Tables for a page: plain numbers with the unit in the column's name, and how each column is shown to people."""

from dataclasses import dataclass, field

import pandas as pd

from analysis.ground.numbers import MINUS, points, rounded, volume

# Numbers in the unit that the column's name says: per cent, points, TIV million, units, years.
FORMATS = {
    "one": lambda number: str(rounded(number, 1)),  # 36.0
    "two": lambda number: str(rounded(number, 2)),  # 35.97
    "signed": lambda number: points(number / 100),  # −19.1
    "signed2": lambda number: points(number / 100, 2),  # −19.07
    "tiv": volume,  # 11,877
    "count": lambda number: f"{rounded(number, 0):,}",  # 1,234
    "year": lambda year: str(int(year)),  # 2024
    "plain": lambda number: f"{rounded(number, 2):,f}".rstrip("0").rstrip(".").replace("-", MINUS),  # 36, 9.6, −23
}
UNKNOWN = "-"


@dataclass(frozen=True)
class Table:
    """A table of a page: `frame` as a CSV holds it, `shown` the format of each column of numbers.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"supplier": ["Russia"], "share, %": [35.974]}), {"share, %": "one"})
    >>> table.worded().loc[0, "share, %"]
    '36.0'
    """

    frame: pd.DataFrame
    shown: dict[str, str] = field(default_factory=dict)

    def worded(self) -> pd.DataFrame:
        """Return the table as people read it: every cell a text, `-` where nothing is known."""
        return pd.DataFrame({column: [*map(self._cell(column), self.frame[column])] for column in self.frame})

    def _cell(self, column: str):
        say = FORMATS[self.shown[column]] if column in self.shown else str
        return lambda value: UNKNOWN if pd.isna(value) else str(say(value))
