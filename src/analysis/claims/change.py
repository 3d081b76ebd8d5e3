"""What decides a claim about growth: a supplier's volume in two windows, year by year, and the rows behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.claims.evidence import Asked, Row, covering, newer
from analysis.claims.rules import Value
from analysis.ground.errors import NotAtHand
from analysis.measures import shares
from analysis.measures.windows import Window, Windows
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports


@dataclass(frozen=True)
class Growth:
    """A supplier's volume in two windows (TIV millions) and its `change` as a fraction; NaN if nothing came before.

    The change is of yearly means where the windows are of different length.
    """

    before: float
    after: float
    change: float


@dataclass(frozen=True)
class ChangeFound:
    """A supplier's volume in two windows: `growths` by release, that of the claim and newer ones at hand.

    `yearly` holds the volumes (TIV millions) of all years of the claim's own release.
    """

    importer: str
    supplier: str
    windows: Windows
    release: int
    growths: dict[int, Growth]
    yearly: dict[int, float] = field(repr=False)
    evidence: list[Row] = field(repr=False)

    @property
    def own(self) -> Growth:
        """The growth in the claim's own release."""
        return self.growths[self.release]

    @property
    def values(self) -> list[dict[str, Value]]:
        """`change`, per cent of the earlier window."""
        return [{"change": 100 * self.own.change}]

    @property
    def before_that(self) -> tuple[Window, float] | None:
        """The window before the earlier one and the volume in it (TIV millions), if the data cover it."""
        window = self.windows.earlier.before
        return (window, _sum(self.yearly, window)) if _covered(window, self.yearly) else None


def change(asked: Asked, data: Holdings) -> ChangeFound:
    """Return the change of a supplier's volume between two windows.

    Raises
    ------
    NotAtHand
        If the data do not cover the windows, or the supplier delivered nothing in the earlier one.
    """
    supplier, importer, release = asked["supplier"], asked["importer"], asked["release"]
    windows = Windows(asked["from"], asked["to"])
    own = covering(data, importer, release, [*windows])
    known = {release: own, **newer(data, importer, release, [*windows])}
    growths = {each: _growth(one, supplier, windows) for each, one in known.items()}
    if growths[release].change != growths[release].change:
        nothing = f"nothing from {supplier} was delivered to {importer} in {windows.earlier}, SIPRI release {release}"
        raise NotAtHand(f"{nothing}, so there is no change in per cent")
    yearly = {each: _yearly(one, supplier) for each, one in known.items()}
    earlier = [windows.earlier.before] if _covered(windows.earlier.before, own.years) else []
    evidence = _rows(supplier, {release: yearly[release]}, earlier) + _rows(supplier, yearly, [*windows])
    return ChangeFound(importer, supplier, windows, release, growths, yearly[release], evidence)


def _covered(window: Window, years: Iterable[int]) -> bool:
    return set(window.years) <= set(years)


def _yearly(known: Imports, supplier: str) -> dict[int, float]:
    rows = known.transfers[known.transfers["supplier"] == supplier]
    tiv = rows.groupby("year")["tiv"].sum().round(shares.NOISE)
    return {year: float(tiv.get(year, 0.0)) for year in known.years}


def _growth(known: Imports, supplier: str, windows: Windows) -> Growth:
    yearly = _yearly(known, supplier)
    grew = shares.volume_change(known.transfers, windows.earlier, windows.later, supplier)
    return Growth(_sum(yearly, windows.earlier), _sum(yearly, windows.later), grew)


def _sum(yearly: dict[int, float], window: Window) -> float:
    return round(sum(yearly[year] for year in window.years), shares.NOISE)


def _rows(supplier: str, yearly: dict[int, dict[int, float]], windows: list[Window]) -> list[Row]:
    return [
        {"release": release, "supplier": supplier, "window": str(window), "year": year, "tiv": tiv[year]}
        for release, tiv in yearly.items()
        for window in windows
        for year in window.years
    ]
