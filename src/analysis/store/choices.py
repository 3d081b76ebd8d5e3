"""What of an importer's deliveries is counted: the choices a reader may make otherwise, and their effect on tables."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.ground.entities import nearest
from analysis.ground.errors import NotAtHand, Problem

PLATFORMS = ("Aircraft", "Armoured vehicles", "Ships")  # what carries weapons; not engines, sensors, missiles, guns
UNKNOWN = "unknown supplier(s)"
FLAGS = ("tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged")
NOISE = 1e-6  # TIV million: less than the decimals that are printed


@dataclass(frozen=True)
class Choices:
    """What is left out of an importer's deliveries; nothing, unless one asks for it.

    Attributes
    ----------
    exclude_second_hand : bool
        Leave out weapons delivered second-hand, modernised or not.
    exclude_local_production : bool
        Leave out rows with SIPRI's flag of local production, which is no licence flag.
    exclude_unknown : bool
        Leave out deliveries of unknown suppliers.
    platforms_only : bool
        Count aircraft, armoured vehicles and ships alone.

    Examples
    --------
    >>> Choices(exclude_second_hand=True).said
    'without second-hand weapons'
    >>> bool(Choices())
    False
    """

    exclude_second_hand: bool = False
    exclude_local_production: bool = False
    exclude_unknown: bool = False
    platforms_only: bool = False

    @classmethod
    def read(cls, asked: dict[str, bool]) -> "Choices":
        """Return the choices of that name; an unknown name, or what is neither true nor false, is a Problem."""
        known = [each.name for each in fields(cls)]
        for name, value in asked.items():
            if name not in known:
                raise Problem(f"no choice is called {name[:40]!r}{nearest(name, known)}; choose {', '.join(known)}")
            if not isinstance(value, bool):
                raise Problem(f"{name} is {str(value)[:40]!r}; say True or False")
        return cls(**asked)

    def __bool__(self) -> bool:
        """Say whether anything is left out."""
        return any(getattr(self, each.name) for each in fields(self))

    @property
    def said(self) -> str:
        """The choices in words, empty where nothing is left out."""
        words = {
            "exclude_second_hand": "without second-hand weapons",
            "exclude_local_production": "without local production",
            "exclude_unknown": "without unknown suppliers",
            "platforms_only": "aircraft, armoured vehicles and ships only",
        }
        return ", ".join(said for name, said in words.items() if getattr(self, name))

    def of_deliveries(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table `deliveries` that count."""
        counts = self._among(rows)
        if self.exclude_second_hand:
            counts &= rows["status"] == "New"
        if self.exclude_local_production:
            counts &= rows["local_production"] != "yes"
        return rows[counts]

    def of_transfers(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return a table `transfers` of which only what counts is left.

        A flagged part that is not known of the rest becomes missing, and so does the number of deals.

        Raises
        ------
        NotAtHand
            If the table does not say what is second-hand, local production or of which category, or not what is both.
        """
        rows = rows[self._among(rows)]
        if not (self.exclude_second_hand or self.exclude_local_production):
            return rows
        left = volumes_left(rows)[int(self.exclude_second_hand), int(self.exclude_local_production)]
        if np.isnan(left).any():
            raise NotAtHand(f"volumes {self.said} are not known: the data at hand do not say what is both or either")
        return _reduced(rows, left, self)

    def _among(self, rows: pd.DataFrame) -> pd.Series:
        """Say of each row whether its supplier and its category count."""
        counts = pd.Series(True, index=rows.index)
        if self.exclude_unknown:
            counts &= rows["supplier"] != UNKNOWN
        if self.platforms_only:
            if (rows["category"] == "").any():
                raise NotAtHand("the data at hand do not name categories; add the trade register of this release")
            counts &= rows["category"].isin(PLATFORMS)
        return counts


def volumes_left(rows: pd.DataFrame) -> np.ndarray:
    """Return what each row of `transfers` delivers, TIV millions, with and without second-hand and local production.

    Returns
    -------
    array of 2 x 2 x rows
        First axis: second-hand weapons in (0) or out (1); second: local production in or out. NaN where the table does
        not say, as how much is both at once where neither part is nothing or everything.
    """
    tiv, used, local = (rows[name].to_numpy(float) for name in ("tiv", "tiv_second_hand", "tiv_local"))
    least, most = np.maximum(used + local - tiv, 0.0), np.minimum(used, local)
    both = np.where(most - least <= NOISE, most, np.nan)
    return np.stack([[tiv, tiv - local], [tiv - used, tiv - used - local + both]]).clip(min=0.0)


def _reduced(rows: pd.DataFrame, left: np.ndarray, choices: Choices) -> pd.DataFrame:
    """Return the rows with the volume that is left; a flagged part is known if it was nothing, everything or whole."""
    whole = left >= rows["tiv"] - NOISE
    flags = {}
    for name in FLAGS:
        flagged = rows[name].where(whole | (rows[name] <= NOISE))
        flags[name] = flagged.mask(~whole & (rows[name] >= rows["tiv"] - NOISE), left)
    gone = {"tiv_second_hand": choices.exclude_second_hand, "tiv_local": choices.exclude_local_production}
    parts = {name: 0.0 if out else rows[name].where(whole) for name, out in gone.items()}
    found = rows.assign(tiv=left, **flags, **parts, deals=rows["deals"].where(whole))
    return found[found["tiv"] > NOISE]
