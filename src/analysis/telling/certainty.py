"""How sure a share is, in words: ranges, likelihoods beside their numbers, the track record, previous values."""

import pandas as pd

from analysis.ground.numbers import as_printed, listed, one_decimal, rounded
from analysis.measures.intervals import Intervals
from analysis.telling.table import Table

# Words only ever stand beside their number.
LIKELIHOODS = ((0.99, "almost certainly"), (0.9, "very likely"), (2 / 3, "likely"), (1 / 3, "about as likely as not"))
MEANING = (
    "The range says how far SIPRI may still revise the share: it is made from how far comparable shares of earlier "
    "releases moved.",
    "Nine ranges in ten held what the next release said; one in ten did not.",
    "It does not say how wrong SIPRI may be: deliveries nobody learns of, and what SIPRI does not count, are in no range.",
)


def likelihood(probability: float) -> str:
    """Return a probability in words with its number: `very likely (97 of 100)`.

    >>> likelihood(0.97), likelihood(0.5), likelihood(0.0)
    ('very likely (97 of 100)', 'about as likely as not (50 of 100)', 'unlikely (0 of 100)')
    """
    word = next((word for least, word in LIKELIHOODS if probability >= least), "unlikely")
    return f"{word} ({of_hundred(probability)} of 100)"


def of_hundred(probability: float) -> str:
    """Return a probability as whole cases of a hundred; neither 0 nor 100 unless it is exactly that."""
    whole = int(rounded(probability * 100, 0))
    inner = min(max(whole, 1), 99) if 0 < probability < 1 else whole
    return str(inner)


def with_range(share: float, low: float, high: float) -> str:
    """Return a share and its range as a headline has them: `36 % (33 to 39)`, or the share alone without a range.

    >>> with_range(0.3597, 0.3301, 0.3893), with_range(0.096, float("nan"), float("nan"))
    ('36 % (33 to 39)', '9.6 %')
    """
    if low != low:
        return f"{as_printed(share)} %"
    ends = (as_printed(end) for end in (low, high))
    return f"{as_printed(share)} % ({' to '.join(ends)})"


def range_table(found: Intervals) -> Table:
    """Return shares, flag bounds, ranges and their record as a page's table, per cent."""
    suppliers = found.suppliers
    per_cent = {
        "share, %": suppliers["share"],
        "range from, %": suppliers["low"],
        "to, %": suppliers["high"],
        "flags allow from, %": suppliers["flag_low"],
        "up to, %": suppliers["flag_high"],
        "of past ranges held, %": suppliers["coverage"],
    }
    frame = pd.DataFrame({name: values.astype(float) * 100 for name, values in per_cent.items()})
    frame.insert(0, "supplier", suppliers["supplier"])
    frame["past shares"] = suppliers["n"]
    return Table(frame, {**dict.fromkeys(per_cent, "one"), "past shares": "count"})


def first_sentence(found: Intervals) -> str:
    """Return how surely a supplier is first: `Russia is first in 97 of 100 revised histories`; empty if unknown."""
    if found.first.empty:
        return ""
    best = found.first.iloc[0]
    rest = [f"{row.supplier} in {of_hundred(row.probability)}" for row in found.first.iloc[1:3].itertuples()]
    others = f", {listed(rest)}" if rest else ""
    return (
        f"{best['supplier']} is {likelihood(best['probability'])} the largest supplier of {found.importer} in "
        f"{found.window}: it is first in {of_hundred(best['probability'])} of 100 revised histories{others}."
    )


def range_sentences(found: Intervals, most: int = 2) -> list[str]:
    """Return each large supplier's share with its range, and what the record of such ranges is."""
    said = []
    for row in found.suppliers.head(most).itertuples():
        if row.low == row.low:
            said.append(
                f"{row.supplier}: {one_decimal(row.share)} % of {found.importer}'s imports by volume in {found.window} "
                f"(release {found.release}), range {one_decimal(row.low)} to {one_decimal(row.high)} %; "
                f"{one_decimal(row.coverage)} % of {row.n:,.0f} such past shares lay in theirs."
            )
    return said
