"""The gate: a new register beside the last one; a plausible one passes, a partial, shrunken or shifted one does not.

The limits are set by what a real release did: from release 2024 to 2025, over the years 1995-2023, rows moved by 0.1 %,
all volume by 0.1 %, a year's by 2 %, the largest importers' by 6 % at most, and 2.1 % of all volume stood elsewhere.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.store import passports, processed
from analysis.store.passports import Passport

COLUMNS = ["deal", "supplier", "recipient", "year", "tiv"]
ROWS, VOLUME = (0.97, 1.10), (0.97, 1.03)  # of the last register's, in the years both cover
YEAR, NEWEST_YEARS, NEW_YEAR = 0.06, 2, 0.15  # change of one year's volume; of the last two, which move more
LARGEST, IMPORTER = 30, 0.20  # so many importers are looked at, and may change by so much
ELSEWHERE = 0.10  # of all volume, that stands with another deal, supplier, recipient or year
GONE_TIV, GONE_PART = 40.0, 1e-4  # an importer of that volume, or part of all, does not vanish
NEW_YEARS = (0.4, 2.5)  # volume of a year the last register did not have, of the mean of the five years before it
MISVALUED = 0.02  # of all rows, whose units times TIV per unit are not their TIV


@dataclass(frozen=True)
class Register:
    """A register of everyone: its release, the years it covers, and its rows with columns `COLUMNS` at least."""

    release: int
    first: int
    last: int
    rows: pd.DataFrame

    def of(self, first: int, last: int) -> pd.DataFrame:
        """Return the rows of some years."""
        return self.rows[self.rows["year"].between(first, last)]


def files_of_last() -> list[Passport]:
    """Return the files of the newest register of everyone at hand, the earliest years first; none without one."""
    whole = [
        file for file in passports.load() if file.layout == "register" and file.importers == file.suppliers == ["all"]
    ]
    newest = max((file.release for file in whole), default=0)
    return sorted((file for file in whole if file.release == newest), key=lambda file: file.first)


def last_register() -> Register | None:
    """Return the newest register of everyone at hand, or None: what a new one is compared with.

    Raises
    ------
    Problem
        If a raw file changed, or was not cleaned since.
    """
    files = files_of_last()
    if not files:
        return None
    rows = pd.concat([processed.read(file, COLUMNS) for file in files], ignore_index=True)
    return Register(files[0].release, files[0].first, max(file.last for file in files), rows)


def objections(before: Register, after: Register, misvalued: int = 0) -> list[str]:
    """Return why a new register is not let in, each reason a few words; none if it is plausible.

    Parameters
    ----------
    before, after : Register
        The last one at hand, and the new one.
    misvalued : int
        Rows of the new one whose units times TIV per unit are not their TIV.
    """
    if after.release < before.release:
        return [f"it is of release {after.release}, and release {before.release} is at hand"]
    found = _years(before, after) + _new_years(before, after)
    first, last = max(before.first, after.first), min(before.last, after.last)
    if first > last:
        return [f"it shares no year with the register at hand, {before.first}-{before.last}"]
    if misvalued > MISVALUED * len(after.rows):
        found.append(f"in {misvalued:,} of {len(after.rows):,} rows units times TIV per unit are not the TIV")
    old, new = before.of(first, last), after.of(first, last)
    checks = (_rows, _volume, _by_year, _gone, _largest, _elsewhere)
    return found + [reason for check in checks for reason in check(old, new)]


def _years(before: Register, after: Register) -> list[str]:
    """A release may begin later than the one before it; the same one again may not hold less."""
    found = []
    if after.last < before.last:
        found.append(f"it ends with {after.last}, the register at hand with {before.last}")
    if after.release == before.release and after.first > before.first:
        found.append(f"it begins with {after.first}, the register at hand of that release with {before.first}")
    present = set(after.rows["year"])
    empty = [year for year in range(after.first, after.last + 1) if year not in present]
    held = set(before.rows["year"])
    lost = [year for year in empty if year in held]
    return found + ([f"nothing was delivered in {', '.join(map(str, lost[:5]))}"] if lost else [])


def _new_years(before: Register, after: Register) -> list[str]:
    """A year that nothing can be compared with is at least no other world than the five years before it."""
    volumes = after.rows.groupby("year")["tiv"].sum()
    found = []
    for year in range(before.last + 1, after.last + 1):
        usual = volumes.reindex(range(year - 5, year)).mean()
        if usual > 0 and not NEW_YEARS[0] * usual <= volumes.get(year, 0.0) <= NEW_YEARS[1] * usual:
            said = (
                f"{volumes.get(year, 0.0):,.0f} TIV million where the five years before it have {usual:,.0f} on average"
            )
            found.append(f"its new year {year} holds {said}")
    return found


def _rows(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    return _ratio("rows", len(old), len(new), ROWS)


def _volume(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    return _ratio("TIV million", old["tiv"].sum(), new["tiv"].sum(), VOLUME)


def _ratio(what: str, old: float, new: float, limits: tuple[float, float]) -> list[str]:
    if limits[0] * old <= new <= limits[1] * old:
        return []
    return [f"{new:,.0f} {what} instead of {old:,.0f} in the years both cover ({_per_cent(old, new)})"]


def _by_year(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return the years whose volume changed more than a release ever changed one."""
    pairs = _pairs(old, new, ["year"])
    newest = pairs.index.max() - NEWEST_YEARS
    allowed = pd.Series(YEAR, pairs.index).where(pairs.index <= newest, NEW_YEAR)
    beyond = pairs[(pairs["new"] - pairs["old"]).abs() > allowed * pairs["old"]]
    return _listed(beyond, "the volume of", 3)


def _gone(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return the importers that are not there any more; tiny ones do come and go."""
    volumes = old.groupby("recipient", observed=True)["tiv"].sum()
    gone = volumes[~volumes.index.isin(new["recipient"].unique())]
    gone = gone[(gone >= GONE_TIV) | (gone >= GONE_PART * volumes.sum())].nlargest(5)
    return [f"importers that vanished: {', '.join(map(str, gone.index))}"] if len(gone) else []


def _largest(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return the largest importers whose volume changed more than a release ever changed one."""
    pairs = _pairs(old, new, ["recipient"])
    pairs = pairs.loc[pairs.max(axis="columns").nlargest(LARGEST).index]
    beyond = pairs[((pairs["new"] - pairs["old"]).abs() > IMPORTER * pairs["old"]) & (pairs["new"] > 0)]
    return _listed(beyond, "imports of", 3)


def _elsewhere(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return whether volume moved between deals, parties and years: sums alone do not see rows that were shuffled."""
    found = []
    for keys, said in ((["supplier", "recipient", "year"], "suppliers, recipients and years"), (["deal"], "deals")):
        pairs = _pairs(old, new, keys)
        part = (pairs["new"] - pairs["old"]).abs().sum() / old["tiv"].sum()
        if part > ELSEWHERE:
            found.append(f"{part:.0%} of the volume stands with other {said} than before")
    return found


def _pairs(old: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the volume by some columns in both, with columns old and new; what is missing is 0."""
    sides = {
        side: rows.astype(dict.fromkeys(set(keys) & {"supplier", "recipient"}, str)).groupby(keys)["tiv"].sum()
        for side, rows in (("old", old), ("new", new))
    }
    return pd.DataFrame(sides).fillna(0.0)


def _listed(beyond: pd.DataFrame, what: str, most: int) -> list[str]:
    said = [f"{name} ({_per_cent(row['old'], row['new'])})" for name, row in beyond.head(most).iterrows()]
    more = f" and {len(beyond) - most} more" if len(beyond) > most else ""
    return [f"{what} {', '.join(said)}{more} changed more than a release ever changed it"] if said else []


def _per_cent(old: float, new: float) -> str:
    return f"{100 * (new / old - 1):+.1f} %".replace("-", "−") if old else "new"
