"""What decides a claim about a share: the supplier's part of one window, in its release and in newer ones."""

from dataclasses import dataclass, field

from analysis.claims.evidence import Asked, Row, by_release, window_rows
from analysis.claims.rules import Value
from analysis.ground.numbers import as_printed
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings


@dataclass(frozen=True)
class Part:
    """A supplier's share (fraction), its volume and the volume of all suppliers (TIV millions)."""

    share: float
    tiv: float
    total: float


@dataclass(frozen=True)
class ShareFound:
    """A supplier's share of an importer's window: `parts` by release, that of the claim and newer ones at hand."""

    importer: str
    supplier: str
    window: Window
    release: int
    parts: dict[int, Part]
    evidence: list[Row] = field(repr=False)

    @property
    def own(self) -> Part:
        """The part in the claim's own release."""
        return self.parts[self.release]

    @property
    def values(self) -> list[dict[str, Value]]:
        """`printed` (per cent as SIPRI prints it) and `share` (per cent, unrounded)."""
        return [{"printed": float(as_printed(self.own.share)), "share": 100 * self.own.share}]


def share(asked: Asked, data: Holdings) -> ShareFound:
    """Return a supplier's share of one window.

    Raises
    ------
    NotAtHand
        If the data do not cover the window, or nothing was delivered in it.
    """
    found = by_release(asked, data)
    parts = {
        release: Part(
            float(table["share"].get(asked["supplier"], 0.0)),
            float(table["tiv"].get(asked["supplier"], 0.0)),
            float(table["tiv"].sum()),
        )
        for release, table in found.items()
    }
    evidence = window_rows(asked, data, found)
    return ShareFound(asked["importer"], asked["supplier"], asked["window"], asked["release"], parts, evidence)
