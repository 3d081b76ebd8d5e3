"""Every table of the project: its columns, their units and what must be true of them. The codebook is this text."""

from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.bounds import FIRST_YEAR, LAST_YEAR, MOST_TIV, MOST_UNITS
from analysis.errors import Problem

FLAGS = ["exact", "estimate", "blank"]
STATUSES = ["New", "Second hand", "Second hand but modernized"]
KINDS = ["state", "historic state", "armed group", "organisation", "unknown", "territory"]
PRECISIONS = ["day", "month", "year"]


def _word(meaning: str, *, blank: bool = False, among: list[str] | None = None) -> pa.Column:
    """A column of the large tables: held as categories, so that each distinct word is checked once."""
    allowed = (lambda words: words.isin(among)) if among else (lambda words: blank | (words != ""))
    said = f"one of {', '.join(among)}" if among else "any word" if blank else "not empty"
    check = pa.Check(lambda series: bool(np.all(allowed(series.cat.categories))), error=said)
    return pa.Column("category", check, description=meaning)


def _text(meaning: str, *, blank: bool = False, among: list[str] | None = None, unique: bool = False) -> pa.Column:
    checks = [pa.Check.isin(among + ([""] if blank else []))] if among else []
    if not blank and not among:
        checks.append(pa.Check.ne("", error="is empty"))
    return pa.Column(str, checks, description=meaning, unique=unique)


def _number(meaning: str, most: float = MOST_TIV, *, least: float = 0, nullable: bool = False) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(least, most), description=meaning, nullable=nullable)


def _year(meaning: str, first: int = FIRST_YEAR) -> pa.Column:
    return pa.Column("int64", pa.Check.in_range(first, LAST_YEAR), description=meaning)


def _maybe_year(meaning: str) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(1900, LAST_YEAR), description=meaning, nullable=True)


def _table(meaning: str, columns: dict[str, pa.Column], unique: list[str] | None = None) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique, description=meaning)


def _deliveries() -> pa.DataFrameSchema:
    return _table(
        "one row per deal and year of delivery, from SIPRI's trade register",
        {
            "release": _year("SIPRI release, named by the year it came out"),
            "deal": pa.Column("int64", pa.Check.gt(0), description="SIPRI AT Database ID, stable between releases"),
            "supplier": _word("who delivered"),
            "recipient": _word("who received"),
            "designation": _word("the weapon's name"),
            "description": _word("what kind of weapon", blank=True),
            "category": _word("SIPRI's armament category"),
            "ordered": _year("year of the order", 1900),
            "ordered_flag": _word("is the year of the order an estimate", among=FLAGS),
            "units": _number("units delivered in that year", MOST_UNITS),
            "units_flag": _word("is the number of units an estimate", among=FLAGS),
            "year": _year("calendar year of delivery"),
            "year_flag": _word("is the year of delivery an estimate", among=FLAGS),
            "status": _word("new or used", among=STATUSES),
            "tiv_new": _number("TIV of one new unit, millions"),
            "tiv_unit": _number("TIV of one unit as delivered, millions"),
            "tiv": _number("TIV delivered in that year, millions"),
            "local_production": _word("SIPRI's flag; not a licence flag", among=["yes", "no", "blank"]),
        },
        unique=["deal", "year"],
    )


def _transfers() -> pa.DataFrameSchema:
    part = "TIV of that which rests on"
    return _table(
        "one row per supplier, recipient, year and category; rows named World hold the world's total of a year",
        {
            "release": _year("SIPRI release, named by the year it came out"),
            "supplier": _word("who delivered"),
            "recipient": _word("who received"),
            "year": _year("calendar year of delivery"),
            "category": _word("SIPRI's armament category; empty where not known", blank=True),
            "tiv": _number("TIV delivered, millions", 10 * MOST_TIV),
            "tiv_year_flagged": _number(
                f"{part} an estimated or blank year; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_units_flagged": _number(
                f"{part} an estimated or blank number; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_both_flagged": _number(
                f"{part} both kinds of flag at once; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_second_hand": _number(f"{part} second-hand weapons; empty: not known", 10 * MOST_TIV, nullable=True),
            "tiv_local": _number(
                f"{part} rows flagged local production; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "deals": _number("number of deals; empty: not known", MOST_UNITS, nullable=True),
        },
        unique=["supplier", "recipient", "year", "category"],
    )


def _deals() -> pa.DataFrameSchema:
    flag = {"among": FLAGS[:2]}
    return _table(
        "one row per deal, from SIPRI's 16-column list: for orders and pending deliveries, never for shares",
        {
            "release": _year("SIPRI release, named by the year it came out"),
            "recipient": _word("who receives"),
            "supplier": _word("who delivers"),
            "ordered": _maybe_year("year of the order"),
            "ordered_flag": _word("is the year of the order an estimate", **flag),
            "units_ordered": _number("units ordered", MOST_UNITS, nullable=True),
            "units_ordered_flag": _word("is the number ordered an estimate", **flag),
            "designation": _word("the weapon's name"),
            "description": _word("what kind of weapon", blank=True),
            "units_delivered": _number("units delivered so far", MOST_UNITS, nullable=True),
            "units_delivered_flag": _word("is the number delivered an estimate", **flag),
            "years": _text("years of delivery, separated by semicolons", blank=True),
            "status": _word("new or used", among=STATUSES, blank=True),
            "comments": _word("SIPRI's comments", blank=True),
            "tiv_unit": _number("TIV of one unit, millions", nullable=True),
            "tiv_order": _number("TIV of the order, millions", 10 * MOST_TIV, nullable=True),
            "tiv": _number("TIV delivered over all its years, millions", 10 * MOST_TIV, nullable=True),
        },
    )


def _tiv_tables() -> pa.DataFrameSchema:
    return _table(
        "one cell of a TIV table of SIPRI's site per row: for checking sums",
        {
            "release": _year("SIPRI release, named by the year it came out"),
            "rows": _text("what the table's rows are", among=["importer", "supplier"]),
            "of": _text("whose imports or exports; empty: the world's", blank=True),
            "entity": _word("importer or supplier of the row"),
            "year": _year("calendar year of delivery"),
            "tiv": _number("TIV, millions, rounded by SIPRI; 0 means more than 0 and less than 0.5", 10 * MOST_TIV),
        },
        unique=["rows", "of", "entity", "year"],
    )


def _entities() -> pa.DataFrameSchema:
    return _table(
        "every spelling of a supplier or recipient, and the one name it goes by here",
        {
            "spelling": _text("as SIPRI or a person writes it", unique=True),
            "name": _text("the one name used here"),
            "kind": _text("what it is", among=KINDS),
            "iso3": _text("ISO 3166-1 alpha-3 code", blank=True),
            "first_year": _maybe_year("first calendar year it can stand in the data; empty: no bound"),
            "last_year": _maybe_year("last calendar year it can stand in the data; empty: no bound"),
            "successor": _text("the name SIPRI continues with", blank=True),
        },
    )


def _events() -> pa.DataFrameSchema:
    return _table(
        "what happened, with sources",
        {
            "id": _text("short name", unique=True),
            "date": _text("first day, month or year, as precisely as it is known"),
            "end": _text("last day, month or year; empty: the same as the first", blank=True),
            "precision": _text("how precisely the date is known", among=PRECISIONS),
            "title": _text("what happened"),
            "label": _text("the same in at most 24 characters, for figures"),
            "category": _text("kind of event"),
            "actors": _text("who took part or is aimed at, separated by semicolons"),
            "in_article": _text("does the article of 3 September 2025 name it", among=["yes", "partly", "no", "after"]),
            "description": _text("what the sources say"),
            "sources": _text("addresses or citations, separated by semicolons"),
        },
    )


def _programmes() -> pa.DataFrameSchema:
    return _table(
        "the orders behind the weapon programmes the article names",
        {
            "recipient": _text("who ordered"),
            "programme": _text("weapon programme"),
            "order": _text("short name of the order"),
            "supplier": _text("who delivers"),
            "deals": _text("SIPRI AT Database IDs, separated by semicolons", blank=True),
            "designations": _text("SIPRI's designations, separated by semicolons", blank=True),
            "ordered_year": _maybe_year("year of the order as SIPRI codes it"),
            "ordered": _number("units ordered; empty: not known", 10_000_000, nullable=True),
            "delivered": _number("units delivered; empty: not known", 10_000_000, nullable=True),
            "first_delivery": _maybe_year("first year of delivery"),
            "last_delivery": _maybe_year("last year of delivery so far"),
            "tiv": _number("TIV delivered so far, millions; empty: outside the source", nullable=True),
            "local_production": _text(
                "how the recipient takes part", among=["none", "kits", "licence", "rebuilt", "planned"]
            ),
            "covered": _text("does SIPRI's data cover it", among=["yes", "no"]),
            "note": _text("the caveat to know", blank=True),
            "sources": _text("addresses or citations, separated by semicolons"),
        },
        unique=["recipient", "programme", "order"],
    )


def _published() -> pa.DataFrameSchema:
    measures = ["supplier share", "recipient share", "world share", "rank", "change"]
    return _table(
        "figures as SIPRI printed them",
        {
            "release": _year("release the figure was printed with"),
            "window": _text("first and last year"),
            "against": _text("earlier window of a change; else empty", blank=True),
            "side": _text("is the country the importer or the exporter", among=["importer", "exporter"]),
            "country": _text("whose figure"),
            "measure": _text("what the figure says", among=measures),
            "partner": _text("the other side; empty: the world", blank=True),
            "value": pa.Column(float, description="as printed: per cent, or the rank"),
            "precision": pa.Column("int64", pa.Check.isin([0, 1]), description="decimals printed"),
            "kind": _text("of the release's own window or of an earlier one", among=["original", "restated"]),
            "note": _text("what to know", blank=True),
            "source": _text("address"),
        },
        unique=["release", "window", "side", "country", "measure", "partner"],
    )


def _claims() -> pa.DataFrameSchema:
    return _table(
        "claims and what would make them hold",
        {
            "id": _text("short name", unique=True),
            "quote": _text("the claim in at most twelve of its own words"),
            "measure": _text("the measure that decides it; empty: the data cannot", blank=True),
            "arguments": _text("its arguments, name=value separated by semicolons", blank=True),
            "rule": _text("it holds when", blank=True),
            "caveat": _text("it holds only with a caveat when", blank=True),
            "reason": _text("the caveat, or why the data cannot decide", blank=True),
            "says": _text("what other sources say", blank=True),
            "sources": _text("events, releases or addresses, separated by semicolons", blank=True),
        },
    )


BUILDERS = {
    "deliveries": _deliveries,
    "transfers": _transfers,
    "deals": _deals,
    "tiv tables": _tiv_tables,
    "entities": _entities,
    "events": _events,
    "programmes": _programmes,
    "published": _published,
    "claims": _claims,
}


@cache
def table(name: str) -> pa.DataFrameSchema:
    """Return the schema of one of the tables in `BUILDERS`."""
    return BUILDERS[name]()


def check(name: str, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return `frame` untouched if it is a valid table `name`, else raise a Problem that names the first offenders.

    Parameters
    ----------
    where : str
        The file the rows came from, for the sentence. Row numbers count from 1 below the header.
    """
    try:
        return table(name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    case = cases.iloc[0]
    row = "" if pd.isna(case["index"]) else f" row {int(case['index']) + 1}"
    more = f" (and {len(cases) - 1} more)" if len(cases) > 1 else ""
    raise Problem(
        f"{where}{row}: column {case['column']} holds {case['failure_case']!r}, which fails {case['check']}{more}; "
        f"data/processed/codebook.md says what the table {name} must hold"
    )


def codebook() -> str:
    """Return the codebook: every table with the meaning of its columns, as Markdown."""
    lines = [
        "# Codebook",
        "",
        "Made from `schemas.py` by `armshares clean`. TIV is SIPRI's trend-indicator value: volume, not money.",
    ]
    for name in BUILDERS:
        schema = table(name)
        lines += ["", f"## {name}", "", f"{schema.description[0].upper()}{schema.description[1:]}.", ""]
        lines += ["| column | meaning |", "|---|---|"]
        lines += [f"| `{column}` | {spec.description} |" for column, spec in schema.columns.items()]
    return "\n".join(lines) + "\n"
