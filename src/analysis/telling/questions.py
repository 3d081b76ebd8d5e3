"""Three questions that are easily taken for one: what came lately, what may still serve, what is on its way."""

import pandas as pd

from analysis.ground.sentence import Sentence, join
from analysis.measures.arsenal import Arsenal
from analysis.measures.at_hand import Missing
from analysis.measures.deals import Deals
from analysis.measures.pending import Pending
from analysis.measures.robustness import Robustness
from analysis.telling import arsenal, robustness
from analysis.telling.course import percent, plural, tiv
from analysis.telling.names import in_sentence, whose
from analysis.telling.table import Table

OF_SUPPLIER, OF_ALL = "of its supplier's deliveries, %", "of all imports, %"
CONCENTRATION = {
    "category": "category",
    "TIV million": "tiv",
    "HHI": "hhi",
    "as many as equal suppliers": "effective_suppliers",
    "largest supplier": "supplier",
    "its share, %": "share",
}
PARTS = {
    "programme": "programme",
    "supplier": "supplier",
    "TIV million": "tiv",
    OF_SUPPLIER: "of_supplier",
    OF_ALL: "of_all",
}


def three(importer: str) -> Sentence:
    """Return in plain words what the flow, the stock and the orders answer, for a reader who meets all three."""
    name = in_sentence(importer)
    return Sentence(
        f"Three questions, three answers, and none corrects another: the share of a window says what {name} was sent "
        f"lately; the stock says what {name} may still have of everything it was ever sent; the orders say what has "
        "been agreed and has not come, and they are in neither of the two before they are delivered."
    )


def missing(found: Missing, what: str) -> list[Sentence]:
    """Return one sentence on what the data at hand do not answer and what is needed; `what` names it: `deals`."""
    asked = {
        "deals": "Which deals carry the share is not told here",
        "pending": "What is ordered and still to come is not told here",
        "arsenal": "What may still serve of older deliveries is not told here",
    }
    return [Sentence(f"{asked[what]}: {{missing.{what}}}.", {f"missing.{what}": found.reason})]


def concentration(table: pd.DataFrame) -> Table:
    """Return how concentrated each category of weapons is beside all of them, for a page."""
    frame = pd.DataFrame({said: table[column] for said, column in CONCENTRATION.items()})
    frame["its share, %"] *= 100
    shown = {"TIV million": "tiv", "HHI": "two", "as many as equal suppliers": "one", "its share, %": "one"}
    return Table(frame, shown)


def programme_parts(table: pd.DataFrame) -> Table:
    """Return each programme's part of its supplier's deliveries and of all, for a page; a dash where not known."""
    frame = pd.DataFrame({said: table[column] for said, column in PARTS.items()})
    for column in (OF_SUPPLIER, OF_ALL):
        frame[column] *= 100
    return Table(frame, {"TIV million": "tiv", OF_SUPPLIER: "one", OF_ALL: "one"})


def in_short(
    choices: Robustness | Missing, behind: Deals | Missing, stock: Arsenal | Missing, orders: Pending | Missing
) -> list[Sentence]:
    """Return one short sentence on each question that the data at hand answer: choices, deals, stock, orders."""
    told = [_choices(choices)] if choices else []
    told += [_deals(behind)] if behind else []
    told += [_stock(stock, choices.supplier if choices else "")] if stock else []
    return [*told, *([_orders(orders, choices.supplier if choices else "")] if orders else [])]


def _choices(found: Robustness) -> Sentence:
    numbers = robustness.spread(found).numbers
    kept = ("share_chosen", "quarter", "three_quarters", "choices", "window_to")
    return Sentence(
        f"How it is counted: half of {{choices:count}} reasonable ways of counting put {whose(found.supplier)} "
        f"{percent('share_chosen')} of {{window_to}} between {percent('quarter')} and {percent('three_quarters')}.",
        {name: numbers[name] for name in kept},
    )


def _deals(found: Deals) -> Sentence:
    numbers = {"half": found.half, "own_deals": found.own, "deals_release": found.release}
    make = "make" if found.half > 1 else "makes"
    return Sentence(
        f"What it hangs on: {{half:count}} of {whose(found.supplier)} {{own_deals:count}} {plural(found.own, 'deal')} "
        f"{make} half of its deliveries (release {{deals_release}}).",
        numbers,
    )


def _stock(found: Arsenal, supplier: str) -> Sentence:
    name = supplier if supplier in found.suppliers.index else str(found.suppliers.index[0])
    numbers = arsenal.of_stock(found, name).numbers
    head = Sentence(
        f"Another question, what may still serve: of all that {in_sentence(found.importer)} may have had in "
        "{stock_year}, old deliveries included, "
        f"{arsenal.span(numbers)} came from {in_sentence(name)}{arsenal.joined(found, name)}; ",
        {key: numbers[key] for key in ("stock_year", "stock_low", "stock_high")},
    )
    released = Sentence(" (release {stock_release}).", {"stock_release": found.release})
    return join([head, arsenal.of_flow(found, name), released], "")


def _orders(found: Pending, supplier: str) -> Sentence:
    own = found.suppliers.loc[found.suppliers["supplier"] == supplier, "tiv"].sum()
    numbers = {"pending_tiv": found.tiv, "last": found.last, "pending_release": found.release}
    of = f", {tiv('pending_supplier')} of it from {in_sentence(supplier)}" if own > 0 else ""
    return Sentence(
        f"A third question, what is still to come and in no share yet: {tiv('pending_tiv')} ordered and not delivered "
        f"by the end of {{last}}{of} (release {{pending_release}}).",
        numbers | ({"pending_supplier": float(own)} if own > 0 else {}),
    )
