"""The windows and releases a claim might as well have been judged by: whether its verdict stands under each."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.claims.evidence import Asked, Found
from analysis.claims.rules import Condition, every
from analysis.ground.errors import NotAtHand
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings

WINDOWS = ("from", "to", "window")


@dataclass(frozen=True)
class Choice:
    """One window or pair of windows in one release: what the data say there, and whether the claim's rule holds."""

    release: int
    windows: tuple[Window, ...]
    found: Found
    holds: bool


def choices(asked: Asked, rule: list[Condition], measured: tuple, data: Holdings) -> list[Choice]:
    """Return the claim's own choice first, then every other reasonable one that the data decide.

    Parameters
    ----------
    asked : dict
        The claim's arguments.
    measured : tuple
        The measure that decides it, a function of arguments and data, and what it found for the claim's own.
    """
    measure, own = measured
    found = [_choice(asked, own, rule)]
    for other in _others(asked, rule, data):
        try:
            found.append(_choice(other, measure(other, data), rule))
        except NotAtHand:
            continue
    return [each for each in found if each]


def turned(found: list[Choice]) -> bool:
    """Say whether a choice gives another answer than the first one, the claim's own."""
    return len({each.holds for each in found}) > 1


def _choice(asked: Asked, found: Found, rule: list[Condition]) -> Choice | None:
    holds = [every(rule, values) for values in found.values]
    if None in holds:
        return None
    return Choice(asked["release"], tuple(asked[name] for name in WINDOWS if name in asked), found, all(holds))


def _others(asked: Asked, rule: list[Condition], data: Holdings) -> Iterator[Asked]:
    """Yield other reasonable arguments: for growth an earlier base, for all newer releases and their newest windows.

    A share that was `printed` belongs to its window and its release: there is no other. A share that is compared in
    another way, and a growth between windows of different length, name their windows, which newer releases hold too.
    """
    if "release" not in asked or any(condition.finding == "printed" for condition in rule):
        return
    if free := _free(asked, rule):
        yield from [{**asked, "from": asked["from"].before}] if "from" in asked else []
    for release in data.releases(asked["importer"]):
        if release > asked["release"]:
            yield {**asked, "release": release}
            yield from [_newest(asked, release, data)] if free else []


def _free(asked: Asked, rule: list[Condition]) -> bool:
    """Say whether another window would do as well."""
    if "window" in asked:
        return not any(condition.finding == "share" for condition in rule)
    return len(asked["from"].years) == len(asked["to"].years)


def _newest(asked: Asked, release: int, data: Holdings) -> Asked:
    """Return the same windows moved to the end of a release."""
    later = data.imports(asked["importer"], release).years[-1] - asked["to" if "to" in asked else "window"].last
    moved = {name: Window(asked[name].first + later, asked[name].last + later) for name in WINDOWS if name in asked}
    return {**asked, **moved, "release": release}
