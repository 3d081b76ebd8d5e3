"""The tables that exports of SIPRI clean into."""

import pandera.pandas as pa

from analysis.ground.limits import MOST_TIV, MOST_UNITS
from analysis.schemas.columns import maybe_year, number, table, text, word, year

FLAGS = ["exact", "estimate", "blank"]
STATUSES = ["New", "Second hand", "Second hand but modernized"]


def deliveries() -> pa.DataFrameSchema:
    """Return the schema of `deliveries`."""
    return table(
        "one row per deal and year of delivery, from SIPRI's trade register",
        {
            "release": year("SIPRI release, named by the year it came out"),
            "deal": pa.Column("int64", pa.Check.gt(0), description="SIPRI AT Database ID, stable between releases"),
            "supplier": word("who delivered"),
            "recipient": word("who received"),
            "designation": word("the weapon's name"),
            "description": word("what kind of weapon", blank=True),
            "category": word("SIPRI's armament category"),
            "ordered": year("year of the order", 1900),
            "ordered_flag": word("is the year of the order an estimate", among=FLAGS),
            "units": number("units delivered in that year", MOST_UNITS),
            "units_flag": word("is the number of units an estimate", among=FLAGS),
            "year": year("calendar year of delivery"),
            "year_flag": word("is the year of delivery an estimate", among=FLAGS),
            "status": word("new or used", among=STATUSES),
            "tiv_new": number("TIV of one new unit, millions"),
            "tiv_unit": number("TIV of one unit as delivered, millions"),
            "tiv": number("TIV delivered in that year, millions"),
            "local_production": word("SIPRI's flag; not a licence flag", among=["yes", "no", "blank"]),
        },
        unique=["deal", "year"],
    )


def transfers() -> pa.DataFrameSchema:
    """Return the schema of `transfers`."""
    part = "TIV of that which rests on"
    return table(
        "one row per supplier, recipient, year and category; rows named World hold the world's total of a year",
        {
            "release": year("SIPRI release, named by the year it came out"),
            "supplier": word("who delivered"),
            "recipient": word("who received"),
            "year": year("calendar year of delivery"),
            "category": word("SIPRI's armament category; empty where not known", blank=True),
            "tiv": number("TIV delivered, millions", 10 * MOST_TIV),
            "tiv_year_flagged": number(
                f"{part} an estimated or blank year; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_units_flagged": number(
                f"{part} an estimated or blank number; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_both_flagged": number(
                f"{part} both kinds of flag at once; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "tiv_second_hand": number(f"{part} second-hand weapons; empty: not known", 10 * MOST_TIV, nullable=True),
            "tiv_local": number(
                f"{part} rows flagged local production; empty: not known", 10 * MOST_TIV, nullable=True
            ),
            "deals": number("number of deals; empty: not known", MOST_UNITS, nullable=True),
        },
        unique=["supplier", "recipient", "year", "category"],
    )


def deals() -> pa.DataFrameSchema:
    """Return the schema of `deals`."""
    flag = {"among": FLAGS[:2]}
    return table(
        "one row per deal, from SIPRI's 16-column list: for orders and pending deliveries, never for shares",
        {
            "release": year("SIPRI release, named by the year it came out"),
            "recipient": word("who receives"),
            "supplier": word("who delivers"),
            "ordered": maybe_year("year of the order"),
            "ordered_flag": word("is the year of the order an estimate", **flag),
            "units_ordered": number("units ordered", MOST_UNITS, nullable=True),
            "units_ordered_flag": word("is the number ordered an estimate", **flag),
            "designation": word("the weapon's name"),
            "description": word("what kind of weapon", blank=True),
            "units_delivered": number("units delivered so far", MOST_UNITS, nullable=True),
            "units_delivered_flag": word("is the number delivered an estimate", **flag),
            "years": text("years of delivery, separated by semicolons", blank=True),
            "status": word("new or used", among=STATUSES, blank=True),
            "comments": word("SIPRI's comments", blank=True),
            "tiv_unit": number("TIV of one unit, millions", nullable=True),
            "tiv_order": number("TIV of the order, millions", 10 * MOST_TIV, nullable=True),
            "tiv": number("TIV delivered over all its years, millions", 10 * MOST_TIV, nullable=True),
        },
    )


def tiv_tables() -> pa.DataFrameSchema:
    """Return the schema of `tiv tables`."""
    return table(
        "one cell of a TIV table of SIPRI's site per row: for checking sums",
        {
            "release": year("SIPRI release, named by the year it came out"),
            "rows": text("what the table's rows are", among=["importer", "supplier"]),
            "of": text("whose imports or exports; empty: the world's", blank=True),
            "entity": word("importer or supplier of the row"),
            "year": year("calendar year of delivery"),
            "tiv": number("TIV, millions, rounded by SIPRI; 0 means more than 0 and less than 0.5", 10 * MOST_TIV),
        },
        unique=["rows", "of", "entity", "year"],
    )
