"""The arsenal behind the flow (notebook 06): a supplier's part of what an importer received over a service life."""

import pandas as pd

from analysis.ground.numbers import as_printed
from analysis.ground.sentence import Sentence, join
from analysis.measures.arsenal import Arsenal
from analysis.store.imports import HEIR, UNION
from analysis.telling.course import percent
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

LEFT_OUT = (
    "It is a model of age, not a count of what is in service: losses, retirements and upgrades are not known, and not "
    "in it."
)


def answers(found: Arsenal, supplier: str = "") -> list[Sentence]:
    """Return a supplier's part of the stock beside its part of the flow, what the two mean, and what is missing."""
    supplier = supplier or str(found.suppliers.index[0])
    return [of_stock(found, supplier), Sentence(LEFT_OUT), *map(Sentence, found.left_out)]


def of_stock(found: Arsenal, supplier: str) -> Sentence:
    """Return a supplier's part of the stock, lowest to highest life, and of the flow, in one sentence.

    A supplier without a delivery in any of the years has no part of either, and the sentence says so.
    """
    named = begins(in_sentence(supplier))
    numbers = {"stock_year": found.year, "stock_release": found.release}
    if supplier not in found.suppliers.index:
        said = (
            f"{named} has no part in what {in_sentence(found.importer)} received and may still have in {{stock_year}}"
        )
        return Sentence(f"{said} (release {{stock_release}}).", numbers)
    row = found.suppliers.loc[supplier]
    lives = f"{found.lives[0]} to {found.lives[-1]} years" if len(found.lives) > 1 else f"{found.lives[0]} years"
    band = row[found.lives]
    numbers |= {"stock_low": float(band.min()), "stock_high": float(band.max())}
    who = f"{in_sentence(supplier)}{joined(found, supplier)}"
    said = Sentence(
        f"Of all the weapons {in_sentence(found.importer)} received and may still have in {{stock_year}}, "
        f"{span(numbers)} by volume (TIV, not money) came from {who}, if weapons serve {lives} and count less the "
        "older they are; ",
        numbers,
    )
    return join([said, of_flow(found, supplier), Sentence(" (release {stock_release}).")], "")


def span(numbers: dict) -> str:
    """Return the field of a part of the stock over the service lives: one number where both ends print alike."""
    alike = as_printed(numbers["stock_low"]) == as_printed(numbers["stock_high"])
    return percent("stock_high") if alike else f"{{stock_low:printed}} to {percent('stock_high')}"


def of_flow(found: Arsenal, supplier: str) -> Sentence:
    """Return a supplier's part of the newest deliveries alone, in a clause; or that there were none."""
    window, flow = {"flow_window": str(found.flow_window)}, float(found.suppliers.loc[supplier, "flow"])
    if flow != flow:
        return Sentence("in {flow_window} nothing was delivered", window)
    return Sentence(f"of the deliveries of {{flow_window}} alone it is {percent('flow')}", window | {"flow": flow})


def joined(found: Arsenal, supplier: str) -> str:
    """Return that the Soviet Union is in a supplier's figures, where it counts as Russia; else nothing."""
    return f" and the {UNION}" if supplier == HEIR and found.soviet == "as-russia" else ""


def table(found: Arsenal, most: int = 8) -> Table:
    """Return the largest suppliers of the stock by service life beside the flow, for a page: per cent."""
    rows = found.suppliers.head(most)
    frame = pd.DataFrame({"supplier": rows.index})
    frame[f"flow {found.flow_window}, %"] = rows["flow"].to_numpy() * 100
    for life in found.lives:
        frame[f"stock of {found.year}, life {life} years, %"] = rows[life].to_numpy() * 100
    return Table(frame, dict.fromkeys(frame.columns[1:], "one"))


def beside_the_claim(found: Arsenal, supplier: str = "") -> Sentence:
    """Return what the stock adds to the words `top arms supplier`, without judging them."""
    said = of_stock(found, supplier or str(found.suppliers.index[0]))
    head = "“Top arms supplier” is about deliveries of some years; what an army lives with is older. "
    return Sentence(head + said.template, said.numbers)


def question(found: Arsenal) -> str:
    """Return the question that the stock answers and the flow does not."""
    return f"What of {whose(found.importer)} weapons came from whom, old ones included?"
