"""Where a claim holds and where it does not: the windows and releases it was judged by, in words and as a table."""

from collections.abc import Callable

import pandas as pd

from analysis.claims.evidence import Found
from analysis.claims.judge import Verdict
from analysis.claims.other_choices import Choice
from analysis.ground.sentence import Sentence, join
from analysis.telling.claim_parts import enumerated, of_claim
from analysis.telling.table import Table

COLUMNS = ["claim", "release", "windows", "what the data give", "verdict"]
Number = Callable[[Found], Sentence]


def where(claim: Verdict, number: Number) -> Sentence:
    """Return with which windows and releases a claim holds and with which it does not, each with its number."""
    said: dict[bool, list[Sentence]] = {True: [], False: []}
    for place, choice in enumerate(claim.choices):
        own = of_claim(_one(choice, number), f"choice-{place + 1}")
        said[choice.holds].append(of_claim(own, claim.id))
    return join(
        [Sentence("It depends on the choice: it holds with "), enumerated(said[True]), Sentence("; it does not with "),
         enumerated(said[False]), Sentence(".")], "",
    )  # fmt: skip


def _one(choice: Choice, number: Number) -> Sentence:
    """Return windows and number of one choice; a change names its windows and release in its number."""
    if len(choice.windows) > 1:
        return number(choice.found)
    head = Sentence("{window_chosen} ", {"window_chosen": str(choice.windows[0])})
    return join([head, Sentence("("), number(choice.found), Sentence(")")], "")


def rows(claim: Verdict, number: Number) -> list[dict]:
    """Return the choices of a claim as programs read them: release, windows, number, and whether it holds."""
    return [
        {
            "release": choice.release,
            "windows": [str(window) for window in choice.windows],
            "number": number(choice.found).text,
            "holds": choice.holds,
        }
        for choice in claim.choices
    ]


def table(judged: list[Verdict], number: Number) -> Table:
    """Return the choices behind each claim that depends on them, for a page."""
    found = [
        {
            "claim": f"“{claim.quote}”",
            "release": str(row["release"]),
            "windows": " to ".join(row["windows"]),
            "what the data give": row["number"],
            "verdict": "holds" if row["holds"] else "does not hold",
        }
        for claim in judged
        if claim.verdict == "depends"
        for row in rows(claim, number)
    ]
    return Table(pd.DataFrame(found, columns=COLUMNS))
