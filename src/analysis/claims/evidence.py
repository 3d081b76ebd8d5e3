"""The data at hand as claims ask for them: what is known, what is missing, and what was found of one claim."""

import re
from dataclasses import dataclass, field

import pandas as pd

from analysis.checks.published import Data
from analysis.claims.rules import Value
from analysis.ground.errors import Problem
from analysis.measures import programmes
from analysis.measures.shares import Window, check_window
from analysis.store import holdings

NOISE = 6  # decimals of a TIV that count: sums of many carry noise beyond, and equal ones must stay equal


class Unknown(Exception):
    """One sentence: which data are missing, so that a claim cannot be decided."""


@dataclass(frozen=True)
class Found:
    """What the data say of one claim.

    `values` are its findings by name, one dict per programme and one for other measures; `missing` says of a finding
    that is None why; `number` is the short form of `sentence`; `evidence` the rows they add up from.
    """

    values: list[dict[str, Value]]
    sentence: str
    number: str
    evidence: list[dict]
    missing: dict[str, str] = field(default_factory=dict)


@dataclass
class Facts(Data):
    """The data at hand, and the orders of each importer's programmes, each read once."""

    orders: dict[str, pd.DataFrame] = field(default_factory=dict)

    def covering(self, importer: str, release: int, windows: list[Window]) -> holdings.Imports:
        """Return an importer's data of a release that cover some windows; that they are missing is Unknown."""
        for file in self.shelf.held:  # a damaged file ends here, before it could pass for a missing one
            if file.layout in ("register", "extract") and file.release == release and file.covers(importer):
                self.shelf.transfers(file)
        try:
            found = self.imports(importer, release)
            for window in windows:
                check_window(window, found.years, release)
        except Problem as problem:
            raise Unknown(str(problem)) from problem
        return found

    def newer(self, importer: str, release: int, windows: list[Window]) -> dict[int, holdings.Imports]:
        """Return the data of each later release at hand that cover the same windows."""
        found = {}
        for later in self.releases:
            try:
                found |= {later: self.covering(importer, later, windows)} if later > release else {}
            except Unknown:
                continue
        return found

    def programmes(self, importer: str) -> pd.DataFrame:
        """Return an importer's orders, counted from the newest register of it at hand, else curated facts."""
        if importer not in self.orders:
            held = [file for file in self.shelf.held if file.layout == "register" and file.covers(importer)]
            newest = max((file.release for file in held), default=0)
            deals, first = self._deals(importer, newest) if newest else (None, 0)
            orders = programmes.orders(holdings.curated("programmes"), importer, deals, first)
            from_facts = orders["known_from"] == programmes.FACTS
            released = [
                _releases_named(row.sources) if facts else [newest]
                for row, facts in zip(orders.itertuples(), from_facts, strict=True)
            ]
            self.orders[importer] = orders.assign(releases=released)
        return self.orders[importer]

    def _deals(self, importer: str, release: int) -> tuple[pd.DataFrame | None, int]:
        """Return the deals of a register and its first year; none where nothing went to the importer in it."""
        try:
            known = self.covering(importer, release, [])
        except Unknown:
            return None, 0
        return known.deals(), known.years[0]


def _releases_named(sources: str) -> list[int]:
    """Return the releases whose register a row's numbers are from, as its sources say."""
    named = re.findall(r"trade register, release (\d{4})", sources) or re.findall(r"release (\d{4})", sources)
    return sorted({int(release) for release in named})
