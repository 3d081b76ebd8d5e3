"""What data are at hand (notebook 01): releases, years, and how much rests on the source's own estimates."""

import pandas as pd

from analysis.ground.sentence import Sentence, join
from analysis.store.imports import Imports
from analysis.telling.course import course, percent, plural
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

COLUMNS = {"year_flagged": "year estimated or blank, %", "units_flagged": "number estimated or blank, %"}


def title(importer: str) -> Sentence:
    """Return the one thing the figure of flags shows."""
    return Sentence(f"How much of {whose(importer)} arms imports rests on estimated years and numbers")


def held(known: Imports, releases: list[int]) -> list[Sentence]:
    """Return what a page says of the data: the releases of this importer, the years, and what they cannot answer."""
    several = len(releases) > 1
    kind = "the trade register" if known.kind == "register" else "an extract"
    said = Sentence(
        f"{begins(in_sentence(known.importer))}: {plural(len(releases), 'release')} {{releases:listed}} "
        f"{'are' if several else 'is'} available; this page uses release {{release}}, {{data_from}}-{{data_to}}, "
        f"from {kind}.",
        {"releases": releases, "release": known.release, "data_from": known.years[0], "data_to": known.years[-1]},
    )
    if known.kind == "register":
        return [said]
    return [said, Sentence("An extract holds no deals and no other importers: armshares add takes the trade register.")]


def estimated(flags: pd.DataFrame, importer: str) -> list[Sentence]:
    """Return how much of the newest year rests on estimated dates; nothing where the flags are not known.

    Parameters
    ----------
    flags : DataFrame
        As `measures.comparison.flagged` returns it.
    """
    known = flags.dropna(subset=["year_flagged"])
    if known.empty:
        return []
    newest = known.iloc[-1]
    said = f"Of what {in_sentence(importer)} received in {{newest_year}}, {percent('newest_estimated')} of the volume"
    numbers = {"newest_year": int(newest["year"]), "newest_estimated": float(newest["year_flagged"])}
    return [Sentence(f"{said} rests on delivery years that the source estimates or leaves blank.", numbers)]


def flags(table: pd.DataFrame) -> Table:
    """Return the flagged parts of each year's volume, per cent, for a page."""
    parts = {said: table[column] * 100 for column, said in COLUMNS.items()}
    return Table(pd.DataFrame({"year": table["year"], **parts}), {"year": "year", **dict.fromkeys(parts, "one")})


def alt_flags(importer: str, table: pd.DataFrame) -> Sentence:
    """Return the description of `flagged_share_bars`: the course of both parts, the years without flags."""
    values = table.set_index("year")
    said = Sentence(
        f"Bar charts by year of the part of the volume delivered to {in_sentence(importer)} that rests on an estimated "
        "or blank delivery year, and on an estimated or blank number."
    )
    years = course("year_flagged", "Of the delivery year, the part", values["year_flagged"], percent, "no known value")
    units = course("units_flagged", "Of the number, the part", values["units_flagged"], percent, "no known value")
    return join([said, years, units])
