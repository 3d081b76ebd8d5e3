"""What decides a claim about weapon programmes: units ordered and delivered, summed over the orders of each."""

import math
import re
from dataclasses import dataclass, field

import pandas as pd

from analysis.claims.evidence import Asked, Row
from analysis.claims.rules import Value
from analysis.ground.errors import NotAtHand
from analysis.measures import programmes
from analysis.store.holdings import Holdings

UNITS = ("ordered", "delivered")
MADE = ("licence", "kits", "rebuilt")  # how an order may be made in the importing country
SHOWN = [
    "programme", "order", "supplier", "ordered_year", "ordered", "delivered", "first_delivery", "last_delivery", "tiv",
    "local_production", "covered", "known_from", "releases",
]  # fmt: skip


@dataclass(frozen=True)
class Programme:
    """What is known of one programme, over all its orders; a sum is None if one order's number is not known.

    `ordered` and `delivered` are units, `tiv` the TIV millions delivered, `last_delivery` a year (NaN: none); `made`
    holds the units delivered of the orders made in each way of `MADE`; `uncounted` names the orders whose number
    ordered is not known; `covered` and `local_production` are the words of any order.
    """

    name: str
    ordered: float | None
    delivered: float | None
    last_delivery: float
    tiv: float | None
    made: dict[str, float | None]
    uncounted: list[str]
    covered: frozenset[str]
    local_production: frozenset[str]

    @property
    def values(self) -> dict[str, Value]:
        """The findings a rule may use, by name."""
        # Nothing delivered has no last delivery; whether anything was may also not be known.
        last = None if self.delivered is None else self.last_delivery
        words = {"covered": self.covered, "local_production": self.local_production}
        return {"ordered": self.ordered, "delivered": self.delivered, "last_delivery": last, **words}


@dataclass(frozen=True)
class ProgrammeFound:
    """Some programmes of an importer: what is known of each, from where, and from which releases."""

    importer: str
    programmes: list[Programme]
    known_from: list[str]
    releases: list[int]
    evidence: list[Row] = field(repr=False)

    @property
    def values(self) -> list[dict[str, Value]]:
        """`ordered` and `delivered` (units), `last_delivery` (year), `covered`, `local_production` of each."""
        return [programme.values for programme in self.programmes]

    def without(self, finding: str) -> list[Row]:
        """Return the orders of which the number behind a finding is not known."""
        known = "delivered" if finding == "last_delivery" else finding
        return [row for row in self.evidence if row[known] is None]


def programme(asked: Asked, data: Holdings) -> ProgrammeFound:
    """Return what is known of some programmes of an importer."""
    known = orders(data, asked["importer"])
    each = {name: known[known["programme"] == name] for name in asked["programmes"]}
    chosen = pd.concat(each.values(), ignore_index=True)
    evidence = [{name: _plain(value) for name, value in row.items()} for row in chosen[SHOWN].to_dict("records")]
    released = sorted({release for named in chosen["releases"] for release in named})
    known_from = sorted(set(chosen["known_from"]), reverse=True)
    found = [_programme(name, rows) for name, rows in each.items()]
    return ProgrammeFound(asked["importer"], found, known_from, released, evidence)


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


def _programme(name: str, rows: pd.DataFrame) -> Programme:
    ways = {way: rows[rows["local_production"] == way] for way in MADE}
    return Programme(
        name=name,
        **{column: _sum(rows[column]) for column in (*UNITS, "tiv")},
        last_delivery=float(rows["last_delivery"].max()),
        made={way: _sum(own["delivered"]) for way, own in ways.items() if own["delivered"].sum() > 0},
        uncounted=list(rows.loc[rows["ordered"].isna(), "order"]),
        **{column: frozenset(rows[column]) for column in ("covered", "local_production")},
    )


def _sum(numbers: pd.Series) -> float | None:
    return None if numbers.isna().any() else float(numbers.sum())


def _plain(value: object) -> object:
    """Return a number of units or a year whole, and a missing one as None."""
    if not isinstance(value, float):
        return value
    return None if math.isnan(value) else int(value) if value.is_integer() else value
