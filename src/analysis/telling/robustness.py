"""Whether a share survives other choices (notebook 06): its spread, what moves it most, who would be first."""

from collections.abc import Callable

import pandas as pd

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
    return [spread(found), *_little(found), *_most(found), _first(found), *map(Sentence, found.left_out)]


def spread(found: Robustness) -> Sentence:
    """Return the share as asked for, and the lowest and highest of all choices that can be made."""
    shares = found.choices["share"]
    numbers = {
        "share_chosen": float(found.default["share"]), "lowest": float(shares.min()), "highest": float(shares.max()),
        "quarter": float(shares.quantile(0.25)), "three_quarters": float(shares.quantile(0.75)),
        "choices": len(shares), "window_to": str(found.window), "release": found.release,
    }  # fmt: skip
    supplier, importer = in_sentence(found.supplier), whose(found.importer)
    return Sentence(
        f"{begins(whose(supplier))} share of {importer} imports of {{window_to}} (volume, TIV; release {{release}}) is "
        f"{percent('share_chosen')} as SIPRI counts; counted in all {{choices:count}} reasonable ways it lies between "
        f"{percent('lowest')} and {percent('highest')}, half of them between {percent('quarter')} and "
        f"{percent('three_quarters')}.",
        numbers,
    )


def _little(found: Robustness) -> list[Sentence]:
    """Say that the lowest or the highest rests on little, where less than a fifth of the volume is counted for it."""
    rows = {end: found.choices.loc[getattr(found.choices["share"], f"idx{how}")()]
            for end, how in (("lowest", "min"), ("highest", "max"))}  # fmt: skip
    small = {end: float(row["total_tiv"]) for end, row in rows.items()
             if row["total_tiv"] < found.default["total_tiv"] / 5}  # fmt: skip
    parts = [Sentence(f"the {end} counts only {tiv(f'counted_{end}')}", {f"counted_{end}": volume})
             for end, volume in small.items()]  # fmt: skip
    if not parts:
        return []
    every = {"counted": float(found.default["total_tiv"])}
    return [join([Sentence(f"Of the {tiv('counted')} delivered, ", every), enumerated(parts), Sentence(".")], "")]


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
        f"of choices, in order of size; the marks below say which. The choice asked about: {found.window}, release "
        f"{found.release}."
    )


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
