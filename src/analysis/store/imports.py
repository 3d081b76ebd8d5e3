"""One importer in one release: a plain value that carries all that is known of it and reads nothing."""

from collections.abc import Container
from dataclasses import dataclass, field

import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.store.choices import Choices
from analysis.store.passports import Passport

SOVIET = ("separate", "as-russia")
UNION, HEIR = "Soviet Union", "Russia"
HOW_TO_ADD = "add SIPRI's trade register with `armshares add FILE`"


@dataclass(frozen=True, repr=False)
class Imports:
    """What is known of one importer in one release, under one policy for the Soviet Union.

    Attributes
    ----------
    importer, release, soviet
        Whose imports, from which release, and whether the Soviet Union stands `separate` or counts `as-russia`.
    transfers : DataFrame
        The table of that name for this importer, TIV millions.
    deliveries : DataFrame or None
        The table of that name; None where the data at hand are an extract, which knows no deals.
    world : Series
        The world's imports by year, TIV millions, for the years of which they are known.
    importers : DataFrame
        Every importer's totals: columns recipient, year, tiv; empty where the data at hand are a part of the register.
    years, files
        The years covered, and the raw files it all came from.
    elsewhere : container of int
        The ids of the deals that this release gives to other recipients.
    choices
        What is left out of all of it; nothing, unless one asked for it.
    """

    importer: str
    release: int
    soviet: str
    transfers: pd.DataFrame
    deliveries: pd.DataFrame | None
    world: pd.Series
    importers: pd.DataFrame
    years: tuple[int, ...]
    files: tuple[Passport, ...]
    elsewhere: Container[int] = field(default=frozenset())
    choices: Choices = field(default=Choices())

    @property
    def kind(self) -> str:
        """Say what the data at hand are: `register` or `extract`."""
        return "extract" if self.deliveries is None else "register"

    @property
    def generated(self) -> str:
        """The day or days SIPRI's export was made, as it says, and nothing where it does not."""
        return " and ".join(dict.fromkeys(file.generated for file in self.files if file.generated))

    @property
    def source(self) -> str:
        """The line at a figure's foot: own calculation, source, release, day of the export, unit."""
        made = f", register generated {self.generated}" if self.generated else ""
        joined = f"; the {UNION} is counted as {HEIR}" if self.soviet == "as-russia" else ""
        joined += f"; {self.choices.said}" if self.choices else ""
        return (
            f"Own calculation from the SIPRI Arms Transfers Database, release {self.release}{made} ({self.kind}); "
            f"volume (TIV), not money{joined}."
        )

    @property
    def deals(self) -> pd.DataFrame:
        """The table `deliveries`; NotAtHand where the data at hand are an extract."""
        if self.deliveries is None:
            raise NotAtHand(
                f"deals of {self.importer} in release {self.release} are not known: the data at hand are an extract; "
                f"{HOW_TO_ADD}"
            )
        return self.deliveries

    def about(self) -> pd.DataFrame:
        """Return what these data are, in one row: importer, release, kind, years, unit, rows."""
        row = {
            "importer": self.importer,
            "SIPRI release": self.release,
            "from": self.kind,
            "years": f"{self.years[0]}-{self.years[-1]}",
            "unit": "TIV million (volume, not money)",
            "rows": len(self.transfers),
        }
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        joined = f", {self.soviet}" if self.soviet != "separate" else ""
        joined += f", {self.choices.said}" if self.choices else ""
        return (
            f"Imports({self.importer}, release {self.release}{joined}: {self.kind}, {self.years[0]}-{self.years[-1]}, "
            f"{len(self.transfers)} rows of TIV million)"
        )


def with_soviet(rows: pd.DataFrame, policy: str) -> pd.DataFrame:
    """Return deliveries or transfers with the Soviet Union kept `separate` or counted `as-russia`."""
    if policy not in SOVIET:
        raise Problem(f"soviet {policy!r} is unknown; choose {' or '.join(SOVIET)}")
    if policy == "separate":
        return rows
    return rows.assign(supplier=rows["supplier"].replace(UNION, HEIR))


def check_soviet(suppliers: list[str], policy: str) -> list[str]:
    """Return the suppliers asked for, unless the Soviet Union is among them and counted as Russia: a Problem."""
    if policy == "as-russia" and UNION in suppliers:
        raise Problem(f"the {UNION} is counted as {HEIR} here, so it has no share of its own; choose {HEIR}")
    return suppliers
