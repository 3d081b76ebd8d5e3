"""The weapon programmes behind the shares (notebook 04): title, sentences, page table, alt text."""

import pandas as pd

from analysis.ground.numbers import listed
from analysis.ground.sentence import Sentence, join
from analysis.measures.programmes import FACTS, REGISTER
from analysis.telling.course import plural, tiv
from analysis.telling.names import in_sentence, whose
from analysis.telling.table import Table

KNOWN_FROM = {FACTS: "our own list, with sources", REGISTER: "SIPRI's trade register"}
COLUMNS = {
    "programme": "programme", "order": "order", "supplier": "supplier", "ordered in": "ordered_year",
    "ordered": "ordered", "delivered": "delivered", "first delivery": "first_delivery",
    "last delivery": "last_delivery", "TIV million": "tiv", "made in the importing country": "local_production",
    "covered": "covered", "known from": "known_from", "note": "note",
}  # fmt: skip
SHOWN = {"ordered in": "year", "first delivery": "year", "last delivery": "year", "ordered": "count",
         "delivered": "count", "TIV million": "tiv"}  # fmt: skip


def title(importer: str) -> Sentence:
    """Return what the timeline shows."""
    return Sentence(f"What {in_sentence(importer)} ordered, and when it was delivered")


def sentences(orders: pd.DataFrame, importer: str) -> list[Sentence]:
    """Return what a page says of orders: how many, how much is delivered, and what the source does not cover."""
    known = listed([KNOWN_FROM[name] for name in sorted(set(orders["known_from"]))])
    numbers = {"orders": len(orders), "groups": int(orders["programme"].nunique())}
    said = (
        f"{{orders:count}} {plural(len(orders), 'order')} of {in_sentence(importer)} in {{groups:count}} "
        f"{plural(numbers['groups'], 'group')} {'stands' if len(orders) == 1 else 'stand'} for {tiv('tiv_delivered')} "
        f"delivered ({known})."
    )
    told = [Sentence(said, numbers | {"tiv_delivered": float(orders["tiv"].sum())})]
    outside = orders["covered"] == "no"
    none = (orders["covered"] == "yes") & (orders["delivered"] == 0)
    if outside.any():
        told.append(Sentence("Outside the source: {orders_outside}.", {"orders_outside": _named(orders[outside])}))
    if none.any():
        told.append(Sentence("Nothing delivered so far: {orders_open}.", {"orders_open": _named(orders[none])}))
    return told


def _named(orders: pd.DataFrame) -> str:
    return "; ".join(orders["order"])


def page_table(orders: pd.DataFrame) -> Table:
    """Return orders for a page: units, years, TIV million; a dash where nothing is known."""
    frame = pd.DataFrame({said: orders[column] for said, column in COLUMNS.items()})
    frame["known from"] = frame["known from"].map(KNOWN_FROM)
    return Table(frame, SHOWN)


def alt_text(orders: pd.DataFrame) -> Sentence:
    """Return the description of `timeline`: orders complete, under way, not begun, not counted."""
    outside = orders["covered"] == "no"
    none = orders["first_delivery"].isna() & ~outside
    complete = ~outside & ~none & (orders["delivered"] >= orders["ordered"])
    said = [_counted(orders, int(complete.sum()))]
    under_way = orders[~outside & ~none & ~complete]
    groups = (
        ("under_way", "Delivered in part or in unknown number", [*map(_amount, under_way.itertuples())]),
        ("none", "None delivered", [*map(name, orders[none].itertuples())]),
        ("outside", "Outside the source", [*map(name, orders[outside].itertuples())]),
    )
    said += [
        Sentence(f"{words}: {{named_{key}}}.", {f"named_{key}": "; ".join(rows)}) for key, words, rows in groups if rows
    ]
    return join(said)


def _counted(orders: pd.DataFrame, complete: int) -> Sentence:
    years = orders[["ordered_year", "first_delivery", "last_delivery"]].melt()["value"].dropna().astype(int)
    numbers = {"orders": len(orders), "groups": int(orders["programme"].nunique()), "orders_complete": complete}
    span = ""
    if len(years):
        numbers |= {"axis_from": int(years.min()), "axis_to": int(years.max())}
        span = ", {axis_from} to {axis_to}"
    return Sentence(
        f"Timeline of {{orders:count}} {plural(len(orders), 'order')} in {{groups:count}} "
        f"{plural(numbers['groups'], 'programme')}{span}. Delivered in full: {{orders_complete:count}}.",
        numbers,
    )


def name(order: tuple) -> str:
    """Return an order's name: programme and order."""
    return f"{order.programme}, {order.order}"


def _amount(order: tuple) -> str:
    delivered, ordered = (
        "unknown" if pd.isna(units) else f"{units:,.10g}" for units in (order.delivered, order.ordered)
    )
    return f"{name(order)} {delivered} of {ordered}"


def question(importer: str) -> str:
    """Return the question of the page of programmes."""
    return f"Which weapon programmes are behind {whose(importer)} shares?"
