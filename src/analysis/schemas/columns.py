"""The kinds of columns tables are made of: words, texts, numbers, years."""

import numpy as np
import pandera.pandas as pa

from analysis.ground.limits import FIRST_YEAR, LAST_YEAR, MOST_TIV


def word(meaning: str, *, blank: bool = False, among: list[str] | None = None) -> pa.Column:
    """Return a column of the large tables: held as categories, so that each distinct word is checked once."""
    allowed = (lambda words: words.isin(among)) if among else (lambda words: blank | (words != ""))
    said = f"one of {', '.join(among)}" if among else "any word" if blank else "not empty"
    check = pa.Check(lambda series: bool(np.all(allowed(series.cat.categories))), error=said)
    return pa.Column("category", check, description=meaning)


def text(meaning: str, *, blank: bool = False, among: list[str] | None = None, unique: bool = False) -> pa.Column:
    """Return a column of texts: never empty unless `blank`, of a closed list if `among`."""
    checks = [pa.Check.isin(among + ([""] if blank else []))] if among else []
    if not blank and not among:
        checks.append(pa.Check.ne("", error="is empty"))
    return pa.Column(str, checks, description=meaning, unique=unique)


def number(meaning: str, most: float = MOST_TIV, *, least: float = 0, nullable: bool = False) -> pa.Column:
    """Return a column of numbers from `least` to `most`; missing ones only if `nullable`."""
    return pa.Column(float, pa.Check.in_range(least, most), description=meaning, nullable=nullable)


def year(meaning: str, first: int = FIRST_YEAR) -> pa.Column:
    """Return a column of calendar years, from `first` on."""
    return pa.Column("int64", pa.Check.in_range(first, LAST_YEAR), description=meaning)


def maybe_year(meaning: str) -> pa.Column:
    """Return a column of calendar years, missing where not known."""
    return pa.Column(float, pa.Check.in_range(1900, LAST_YEAR), description=meaning, nullable=True)


def table(meaning: str, columns: dict[str, pa.Column], unique: list[str] | None = None) -> pa.DataFrameSchema:
    """Return a table of exactly these columns in this order, rows unique in the columns `unique`."""
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique, description=meaning)
