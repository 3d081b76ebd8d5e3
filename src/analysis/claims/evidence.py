"""The data at hand as claims ask for them, and what was found of one claim."""

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.claims.rules import Value
from analysis.ground.errors import NotAtHand
from analysis.measures import programmes
from analysis.measures.windows import Window, check_window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports


@dataclass(frozen=True)
class Found:
    """What the data say of one claim.

    `values` are its findings by name, one dict per programme and one for other measures; `missing` says of a finding
    that is None why; `sentence` and `number` tell it, the second in a few words; `evidence` are the rows they add up
    from.
    """

    values: list[dict[str, Value]]
    sentence: Any
    number: Any
    evidence: list[dict]
    missing: dict[str, str] = field(default_factory=dict)


def covering(data: Holdings, importer: str, release: int, windows: list[Window]) -> Imports:
    """Return an importer's data of a release that cover some windows; NotAtHand where they are missing."""
    found = data.imports(importer, release)
    for window in windows:
        check_window(window, found.years, release)
    return found


def newer(data: Holdings, importer: str, release: int, windows: list[Window]) -> dict[int, Imports]:
    """Return the data of each later release at hand that cover the same windows."""
    found = {}
    for later in data.releases(importer):
        try:
            found |= {later: covering(data, importer, later, windows)} if later > release else {}
        except NotAtHand:
            continue
    return found


def orders(data: Holdings, importer: str) -> pd.DataFrame:
    """Return an importer's orders, counted from the newest register of it at hand, else curated facts.

    Columns of `programmes.orders` and `releases`, the releases each row's numbers are from.
    """
    held = [file for file in data.held if file.layout == "register" and file.covers(importer)]
    newest = max((file.release for file in held), default=0)
    deals, first = _deals(data, importer, newest) if newest else (None, 0)
    found = programmes.orders(data.curated("programmes"), importer, deals, first)
    released = [
        _releases_named(row.sources) if row.known_from == programmes.FACTS else [newest] for row in found.itertuples()
    ]
    return found.assign(releases=released)


def _deals(data: Holdings, importer: str, release: int) -> tuple[pd.DataFrame | None, int]:
    """Return the deals of a register and its first year; none where nothing went to the importer in it."""
    try:
        known = data.imports(importer, release)
    except NotAtHand:
        return None, 0
    return known.deliveries, known.years[0]


def _releases_named(sources: str) -> list[int]:
    """Return the releases whose register a row's numbers are from, as its sources say."""
    named = re.findall(r"trade register, release (\d{4})", sources) or re.findall(r"release (\d{4})", sources)
    return sorted({int(release) for release in named})
