"""Three questions that are easily taken for one: what came lately, what may still serve, what is on its way."""

import pandas as pd

from analysis.ground.sentence import Sentence
from analysis.measures.arsenal import Arsenal
from analysis.measures.at_hand import Missing
from analysis.measures.deals import Deals
from analysis.measures.pending import Pending
from analysis.measures.robustness import Robustness
from analysis.telling import arsenal, deals, pending, robustness
from analysis.telling.names import in_sentence
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
    choices: Robustness | Missing,
    behind: Deals | Missing,
    stock: Arsenal | Missing,
    orders: Pending | Missing,
    supplier: str,
) -> list[Sentence]:
    """Return one sentence on each question that the data at hand answer: choices, deals, the stock, the orders."""
    told = [robustness.spread(choices)] if choices else []
    told += deals.answers(behind)[:1] if behind else []
    told += [arsenal.of_stock(stock, supplier)] if stock else []
    told += [pending.outstanding(orders, supplier)] if orders else []
    return [*told, three(stock.importer)] if stock else told
