"""Whether a share survives other choices (notebook 06): its spread, what moves it most, who would be first."""

from collections.abc import Callable

import pandas as pd

from analysis.ground.numbers import listed
from analysis.ground.sentence import Sentence, join
from analysis.measures.robustness import DIMENSIONS, Robustness
from analysis.telling.course import enumerated, percent, plural, tiv
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

NAMES = {
    "length": "the length of the window",
    "last": "its last year",
    "second_hand": "second-hand weapons",
    "local_production": "local production",
    "categories": "the kinds of weapons",
    "unknown_suppliers": "unknown suppliers",
    "soviet": "the Soviet Union",
    "release": "SIPRI's release",
}
SAID: dict[str, Callable[[object], str]] = {
    "length": lambda years: f"a window of {years} years",
    "last": lambda year: f"a window that ends with {year}",
    "second_hand": lambda value: "second-hand weapons left out" if value == "out" else "second-hand weapons counted",
    "local_production": lambda value: f"local production {'left out' if value == 'out' else 'counted'}",
    "categories": lambda value: (
        "aircraft, armoured vehicles and ships alone" if value == "platforms" else "all kinds of weapons"
    ),
    "unknown_suppliers": lambda value: f"unknown suppliers {'left out' if value == 'out' else 'counted'}",
    "soviet": lambda value: f"the Soviet Union {'counted as Russia' if value == 'as-russia' else 'on its own'}",
    "release": lambda release: f"release {release}",
}


def answers(found: Robustness) -> list[Sentence]:
    """Return how far a share moves under other choices, which moves it most, who else would be first, what is missing.

    Each sentence stands on its own; the first one is for the head of a page.
    """
    return [spread(found), *_most(found), _first(found), *map(Sentence, found.left_out)]


def spread(found: Robustness) -> Sentence:
    """Return the share as asked for, and the lowest and highest of all choices that can be made.

    An end that counts less than a fifth of what was delivered says how little it counts.
    """
    shares = found.choices["share"]
    numbers = {
        "share_chosen": float(found.default["share"]), "lowest": float(shares.min()), "highest": float(shares.max()),
        "quarter": float(shares.quantile(0.25)), "three_quarters": float(shares.quantile(0.75)),
        "choices": len(shares), "window_to": str(found.window), "release": found.release,
    }  # fmt: skip
    ends = {end: found.choices["total_tiv"][place] for end, place in
            (("lowest", shares.idxmin()), ("highest", shares.idxmax()))}  # fmt: skip
    small = {end: float(total) for end, total in ends.items() if total < found.default["total_tiv"] / 5}
    numbers |= {f"counted_{end}": total for end, total in small.items()}
    low, high = (f"{percent(end)} (of only {tiv(f'counted_{end}')})" if end in small else percent(end) for end in ends)
    return Sentence(
        f"{begins(whose(found.supplier))} share of {whose(found.importer)} imports of {{window_to}} (volume, TIV; "
        f"release {{release}}) is {percent('share_chosen')} as SIPRI counts; counted in all {{choices:count}} "
        f"reasonable ways it lies between {low} and {high}, half of the ways between {percent('quarter')} and "
        f"{percent('three_quarters')}.",
        numbers,
    )


def _most(found: Robustness) -> list[Sentence]:
    """Return the one choice that moves the share most if nothing else is changed; nothing if none moves it."""
    if found.moves.empty or not abs(found.moves["moved"].iloc[0]) > 0:
        return []
    most = found.moves.iloc[0]
    said = SAID[most["choice"]](most["to"])
    numbers = {"most_share": float(most["share"]), "most_moved": float(most["moved"])}
    return [
        Sentence(
            f"Of single changes, {NAMES[most['choice']]} moves it most: with {said} it is {percent('most_share')} "
            f"({{most_moved:points}} points).",
            numbers,
        )
    ]


def _first(found: Robustness) -> Sentence:
    """Return whether the same supplier is first under every choice, and who else under how many."""
    first = found.default["first"]
    numbers = {"choices": len(found.choices)}
    if found.flips.empty:
        return Sentence(
            f"{begins(in_sentence(first))} is the largest supplier in all {{choices:count}} of them.", numbers
        )
    counts = found.flips["first"].value_counts()
    others = [
        Sentence(f"{in_sentence(name)} in {{first_under.{name}:count}}", {f"first_under.{name}": int(count)})
        for name, count in counts.items()
    ]
    head = f"{begins(in_sentence(first))} is the largest supplier in {{stays:count}} of {{choices:count}} ways, "
    stays = numbers | {"stays": len(found.choices) - len(found.flips)}
    return join([Sentence(head, stays), enumerated(others), Sentence(".")], "")


def moves(found: Robustness) -> Table:
    """Return how far each choice alone moves the share, for a page: per cent and points."""
    rows = [
        {"choice": NAMES[row.choice], "instead": SAID[row.choice](row.to), "share, %": row.share * 100,
         "moved, points": row.moved * 100}
        for row in found.moves.itertuples()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["choice", "instead", "share, %", "moved, points"])
    return Table(frame, {"share, %": "one", "moved, points": "signed"})


def title(found: Robustness) -> Sentence:
    """Return the figure's one thing: from where to where the share goes, and whether the first stays first."""
    stays = found.flips.empty
    numbers = {"lowest": float(found.choices["share"].min()), "highest": float(found.choices["share"].max()),
               "share_chosen": float(found.default["share"])}  # fmt: skip
    first = in_sentence(found.default["first"])
    tail = f"{first} stays first in all" if stays else f"{first} is not first in all of them"
    supplier = whose(found.supplier)
    return Sentence(
        f"{begins(supplier)} {percent('share_chosen')} become {percent('lowest')} to {percent('highest')} under other "
        f"reasonable choices; {tail}",
        numbers,
    )


def subtitle(found: Robustness) -> str:
    """Return what the figure shows: whose share, of what, and what a column of marks is."""
    return (
        f"Each dot is {found.supplier}'s share of {found.importer}'s imports by volume (TIV, not money) under one set "
        f"of choices, in order of size, hollow where another supplier is the largest; the marks below say which. "
        f"Platforms are aircraft, armoured vehicles and ships. Asked about: {found.window}, release {found.release}."
    )


def source(found: Robustness, line: str) -> str:
    """Return the line at the figure's foot: that of the default's data, and the other releases it rests on."""
    others = [str(release) for release in sorted(set(found.choices["release"]) - {found.release})]
    return f"{line} Beside it release{'s' if len(others) > 1 else ''} {listed(others)}." if others else line


LABELS = {
    "length": lambda years: f"{years} years",
    "last": lambda year: f"to {year}",
    "second_hand": lambda value: f"second-hand {value}",
    "local_production": lambda value: f"local production {value}",
    "categories": lambda value: "all weapons" if value == "all" else "platforms only",
    "unknown_suppliers": lambda value: f"unknown suppliers {value}",
    "soviet": lambda value: f"Soviet Union {'as Russia' if value == 'as-russia' else 'apart'}",
    "release": lambda release: f"release {release}",
    "first": lambda name: f"largest: {name}",
}


def curve(found: Robustness) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what the figure shows: the results with whether the same supplier stays first, and the rows below them."""
    choices = found.choices.assign(stays=found.choices["first"] == found.default["first"])
    rows = [
        (name, value, LABELS[name](value))
        for name in (*_shown(found), "first")
        for value in (choices["first"].value_counts().index if name == "first" else _values(choices[name]))
    ]
    return choices, pd.DataFrame(rows, columns=["choice", "value", "label"])


def _values(column: pd.Series) -> list:
    """Return the values of a choice, the default of words first, numbers in order."""
    return sorted(column.unique(), key=lambda value: (value in ("out", "platforms", "as-russia"), value))


def alt(found: Robustness) -> Sentence:
    """Return the description of the figure: what stands on it, its shape, and which choice lies where."""
    flips = len(found.flips)
    place = int((found.choices["share"] < found.default["share"]).sum()) + 1
    numbers = {"choices": len(found.choices), "place": place, "flips": flips}
    head = Sentence(
        "A specification curve: {choices:count} shares as dots from the lowest to the highest, the one asked about "
        f"marked as number {{place:count}}, and {{flips:count}} {plural(flips, 'dot')} hollow where another supplier "
        f"is first; below, a row of marks for each value of {len(_shown(found))} choices.",
        numbers,
    )
    return join([head, spread(found), *_most(found)])


def _shown(found: Robustness) -> list[str]:
    """Return the choices that differ between the results."""
    return [name for name in DIMENSIONS if found.choices[name].nunique() > 1]
