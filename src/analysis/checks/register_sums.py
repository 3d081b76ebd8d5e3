"""What must be true of a register by itself: each TIV follows from units, status and unit TIV, shares add up to 1."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.measures import shares as measured
from analysis.store import clean
from analysis.store.passports import Passport

OF_NEW = {"New": 1.0, "Second hand": 0.40, "Second hand but modernized": 0.66}
# SIPRI prints the TIV of a new unit with two decimals and reckons with all of them. Only these have a third one, in
# releases 2024 and 2025: all their rows give it when divided by the units, and no other row of 84,181 needs one.
EXCEPTIONS = {"EBR-TT": 0.275, "EE-11 Urutu": 0.275, "EE-11 Urutu -": 0.245}
ROUNDED = 0.005  # of a value with two decimals
NOISE = 1e-6  # of binary fractions, far below any rounding of SIPRI's
SUM_OF_SHARES = 1e-9
WINDOW = 5
MOST_SHOWN = 10


@dataclass(frozen=True)
class Held:
    """A raw file at hand with its processed table."""

    file: Passport
    rows: pd.DataFrame

    @property
    def holds(self) -> dict[str, list[str]]:
        """Whose deliveries it holds on either side: `all`, or names."""
        return {"supplier": self.file.suppliers, "recipient": self.file.importers}

    @cached_property
    def factor(self) -> pd.Series:
        """What part of a new unit's TIV each row of a register has by its status."""
        return self.rows["status"].map(OF_NEW).astype(float)

    @cached_property
    def transfers(self) -> pd.DataFrame:
        """The table `transfers` of a register."""
        return clean.transfers(self.rows)


def outcome(
    check: str, held: list[Held], rows: pd.DataFrame, tolerance: pd.Series | float, tell: Callable[[dict], str]
) -> dict:
    """Return what a check found.

    Parameters
    ----------
    rows : DataFrame
        One row per number compared; column residual, in the number's own unit.
    tolerance : Series or float
        What the size of the residual may be.
    tell : callable
        Takes a row beyond it, as a dict, and returns it as a text.
    """
    wrong = rows[~(rows["residual"].abs() <= tolerance)]  # an unknown residual is beyond every tolerance
    return {
        "check": check,
        "files": ", ".join(one.file.file for one in held),
        "compared": len(rows),
        "largest": float(rows["residual"].abs().max()),
        "beyond": len(wrong),
        "examples": [tell(row._asdict()) for row in wrong.head(MOST_SHOWN).itertuples(index=False)],
        "exceptions": [],
    }


DEAL = "deal {deal} of {year}, {supplier} to {recipient}, "


def units(register: Held) -> dict:
    """Return whether units × TIV per unit give the TIV of every row, both of two decimals; residual per unit."""
    rows = register.rows
    divisor = rows["units"].clip(lower=1)
    rows = rows.assign(residual=(rows["units"] * rows["tiv_unit"] - rows["tiv"]) / divisor)
    tell = (DEAL + "{designation}: {units:g} × {tiv_unit:g} is not {tiv:g}").format_map
    return outcome("units × unit TIV = TIV", [register], rows, ROUNDED + (ROUNDED + NOISE) / divisor, tell)


def status(register: Held) -> dict:
    """Return whether a unit's TIV is that of a new one, 0.40 of it when second-hand and 0.66 when modernized."""
    rows = register.rows.assign(factor=register.factor)
    rows["residual"] = rows["factor"] * rows["tiv_new"] - rows["tiv_unit"]
    tell = (DEAL + "{designation}, {status}: {tiv_unit:g} is not {factor:.2f} × {tiv_new:g}").format_map
    return outcome("unit TIV = 1, 0.40 or 0.66 × new", [register], rows, ROUNDED + NOISE, tell)


def new_units(register: Held) -> dict:
    """Return whether units × their part of a new unit's TIV give the TIV of every row, free of the unit's rounding."""
    rows = register.rows.assign(factor=register.factor)
    typed = rows.loc[rows["designation"].isin(EXCEPTIONS), ["designation", "tiv_new"]].astype({"designation": str})
    exact = typed["designation"].map(EXCEPTIONS)
    exact = exact[(exact - typed["tiv_new"]).abs() <= ROUNDED + NOISE]  # not if SIPRI values the type anew
    rows["residual"] = rows["units"] * rows["factor"] * exact.reindex(rows.index).fillna(rows["tiv_new"]) - rows["tiv"]
    tell = (DEAL + "{designation}: {units:g} × {factor:.2f} × {tiv_new:g} is not {tiv:g}").format_map
    found = outcome("units × 1, 0.40 or 0.66 × new = TIV", [register], rows, ROUNDED + NOISE, tell)
    counts = typed.loc[exact.index, "designation"].value_counts()
    said = "{} row(s) of {}: a new one counts {} TIV million and is printed with two decimals"
    return {**found, "exceptions": [said.format(count, name, EXCEPTIONS[name]) for name, count in counts.items()]}


def shares(registers: list[Held]) -> dict:
    """Return whether the shares of every importer and window add up to 1.

    The suppliers' volumes come from the table `transfers`, as everywhere, the totals from the rows of the registers.
    """
    years = sorted({year for one in registers for year in range(one.file.first, one.file.last + 1)})
    length = min(WINDOW, len(years))
    rows = pd.concat([one.rows[["recipient", "year", "tiv"]] for one in registers])
    totals = _windows(rows.groupby(["recipient", "year"])["tiv"].sum(), years, length)
    parts = pd.concat([one.transfers[["recipient", "supplier", "year", "tiv"]] for one in registers])
    volumes = _windows(parts.groupby(["recipient", "supplier", "year"])["tiv"].sum(), years, length)
    parted = measured.share(
        volumes, totals.reindex(volumes.index.get_level_values("recipient")).set_axis(volumes.index)
    )
    # An importer whose every supplier was lost has no shares, which add up to 0.
    added = parted.groupby("recipient").sum().reindex(totals.index, fill_value=0.0)
    cells = added.where(totals > 0).stack().dropna().rename_axis(["recipient", "year"]).rename("added").reset_index()
    tell = f"{{recipient}}, {length} years to {{year}}: the shares add up to {{added:.12g}}".format_map
    return outcome("shares add up to 1", registers, cells.assign(residual=cells["added"] - 1), SUM_OF_SHARES, tell)


def _windows(volumes: pd.Series, years: list[int], length: int) -> pd.DataFrame:
    """Return volumes by trailing window, its last year in columns: those all of whose years are covered."""
    span = range(years[0], years[-1] + 1)
    wide = volumes.unstack("year").reindex(columns=span).fillna(0.0)
    summed = np.lib.stride_tricks.sliding_window_view(wide.to_numpy(), length, axis=1).sum(axis=-1)
    ends = [year for year in span[length - 1 :] if set(range(year - length + 1, year + 1)) <= set(years)]
    return pd.DataFrame(summed, index=wide.index, columns=span[length - 1 :])[ends]
