"""A new register seen by the figures SIPRI printed: those that matched must still match."""

import pandas as pd

from analysis.checks import published
from analysis.store.holdings import Holdings
from analysis.store.passports import Passport

MOST = 3  # named in one sentence


def no_longer_match(passport: Passport, rows: pd.DataFrame) -> list[str]:
    """Return the printed figures that match now and would not with a new register, in a few words; none is well.

    Parameters
    ----------
    passport : Passport
        The new register's; it takes the place of those of the same release.
    rows : DataFrame
        Its table `deliveries`.
    """
    now = Holdings()
    figures = now.curated("published")
    new = published.check(figures, _with(now, passport, rows))
    lost = new[(published.check(figures, now)["verdict"] == "match") & (new["verdict"] == "mismatch")]
    said = [
        f"{row.country}, {row.measure} {row.partner} {row.window}: printed {row.value:g}, now {row.computed:.4g}"
        for row in lost.head(MOST).itertuples()
    ]
    more = f" and {len(lost) - MOST} more" if len(lost) > MOST else ""
    return [f"printed figures that matched would not any more: {'; '.join(said)}{more}"] if said else []


def _with(now: Holdings, passport: Passport, rows: pd.DataFrame) -> Holdings:
    """Return the data at hand as they would be with a new register."""
    stays = [file for file in now.held if (file.layout, file.release) != (passport.layout, passport.release)]
    return Holdings([*stays, passport], now.entities, {**now.tables, passport.cleaned: rows})
