"""What decides a claim about a share or a rank: its findings, a sentence with the numbers, and the rows behind it."""

import math
from dataclasses import dataclass

import pandas as pd

from analysis.claims.evidence import Found, covering, newer
from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import as_printed, listed, one_decimal, rounded, volume
from analysis.measures import shares
from analysis.measures.shares import NOISE, in_window
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports


def totals(known: Imports, window: Window) -> pd.DataFrame:
    """Return `supplier_shares` of a window by supplier, TIV to six decimals; NotAtHand if nothing was delivered."""
    try:
        table = shares.supplier_shares(known.transfers, window)
    except NotAtHand as missing:
        nothing = f"nothing was delivered to {known.importer} in {window}, SIPRI release {known.release}"
        raise NotAtHand(f"{nothing}, so there are no shares") from missing
    return table.assign(tiv=table["tiv"].round(NOISE)).set_index("supplier")


def by_release(asked: dict, data: Holdings) -> dict[int, pd.DataFrame]:
    """Return the `totals` of a claim's window, of its own release first and then of each newer one at hand."""
    importer, window, release = asked["importer"], asked["window"], asked["release"]
    found = {release: totals(covering(data, importer, release, [window]), window)}
    for later, known in newer(data, importer, release, [window]).items():
        try:
            found[later] = totals(known, window)
        except NotAtHand:
            continue
    return found


def compared(said: dict[int, str], release: int, window: str = "window") -> str:
    """Return a sentence for each release newer than `release`: what it says, and whether that was revised."""
    return "".join(
        f" Release {later} gives {text} for the same {window} ({'unchanged' if text == said[release] else 'revised'})."
        for later, text in said.items()
        if later > release
    )


def share(asked: dict, data: Holdings) -> Found:
    """Return a supplier's share of one window: `printed` (per cent as SIPRI prints it) and `share` (unrounded)."""
    supplier, release = asked["supplier"], asked["release"]
    found = by_release(asked, data)
    parts = {each: float(table["share"].get(supplier, 0.0)) for each, table in found.items()}
    own, total = float(found[release]["tiv"].get(supplier, 0.0)), float(found[release]["tiv"].sum())
    said = {each: f"{one_decimal(part)} %" for each, part in parts.items()}
    sentence = (
        f"{supplier}: {said[release]} of the volume of major arms delivered to {asked['importer']} in "
        f"{asked['window']}, {volume(own)} of {volume(total)} TIV million, SIPRI release {release}; rounded as SIPRI "
        f"prints it {as_printed(parts[release])} %.{compared(said, release)}"
    )
    later = [f"{text} in release {each}" for each, text in said.items() if each > release]
    number = "; ".join([f"{said[release]} in release {release}", *later])
    values = {"printed": float(as_printed(parts[release])), "share": 100 * parts[release]}
    return Found([values], sentence, number, _window_rows(asked, data, found))


def rank(asked: dict, data: Holdings) -> Found:
    """Return a supplier's place in a window: `rank`, `margin` (points), and `years_first` of the single `years`.

    The margin is to the next supplier, or where it was not first to the first one and negative. A year counts in which
    it alone was first. Who delivered nothing has no rank (NaN).
    """
    supplier, window, release = asked["supplier"], asked["window"], asked["release"]
    found = by_release(asked, data)
    places = {each: _place(supplier, tiv) for each, tiv in found.items()}
    own = places[release]
    firsts = _firsts(covering(data, asked["importer"], release, [window]).transfers, window)
    alone = [year for year, names in firsts.items() if names == [supplier]]
    values = {
        "rank": own.rank,
        "margin": own.margin,
        "years_first": float(len(alone)),
        "years": float(len(firsts)),
    }
    said = {each: place.short() for each, place in places.items()}
    sentence = (
        f"{supplier} {own.told(asked['importer'], str(window))}, SIPRI release {release}{_in_years(firsts, alone)}."
        f"{compared(said, release)}"
    )
    years = f"; first in {len(alone)} of {len(firsts)} single years" if len(firsts) > 1 else ""
    rows = _window_rows(asked, data, found)
    for row in rows:
        if "year" in row:
            row["first"] = row["supplier"] in firsts[row["year"]]
    return Found([values], sentence, f"{own.name}{own.apart}{years} (release {release})", rows)


@dataclass(frozen=True)
class Place:
    """A supplier's place: its share (fraction), rank, margin (points), and who came next, or first before it."""

    share: float
    rank: float
    margin: float
    rivals: list[str]

    @property
    def name(self) -> str:
        """The place as a word: `first`, `number 2`, `first together with France`."""
        if math.isnan(self.rank) or not self.rivals:
            return "the only supplier" if self.rank == 1 else "without deliveries"
        if not self.margin:
            return f"first together with {listed(self.rivals)}"
        return "first" if self.rank == 1 else f"number {self.rank:.0f}"

    @property
    def apart(self) -> str:
        """How far from the next or the first: `, 3.0 points ahead of France`; empty where there is no distance."""
        if math.isnan(self.rank) or not self.rivals or not self.margin:
            return ""
        points_apart = rounded(abs(self.margin), 1) or rounded(abs(self.margin), 3)
        return f", {points_apart} points {'ahead of' if self.margin > 0 else 'behind'} {listed(self.rivals)}"

    def told(self, importer: str, window: str) -> str:
        """Return the rest of a sentence about the supplier: place, share, whose imports, distance."""
        if math.isnan(self.rank):
            return f"delivered nothing to {importer} in {window}; first was {listed(self.rivals)}"
        share = f"{one_decimal(self.share)} % of the volume of major arms (TIV) delivered to {importer} in {window}"
        return f"was {self.name} with {share}{self.apart}"

    def short(self) -> str:
        """Return the same to be set beside that of another release."""
        place = "" if self.rank == 1 and self.apart else f", {self.name}"
        return f"{one_decimal(self.share)} %{place}{self.apart},"


def _place(supplier: str, table: pd.DataFrame) -> Place:
    own, others = table[table.index == supplier], table.drop(supplier, errors="ignore")
    share = float(own["share"].sum())
    rank = float(own["rank"].iloc[0]) if len(own) else math.nan
    best = others[others["tiv"] == others["tiv"].max()]
    equal = len(own) and len(best) and own["tiv"].iloc[0] == best["tiv"].iloc[0]
    margin = 0.0 if equal else 100 * (share - float(best["share"].max() if len(best) else 0.0))
    return Place(share, rank, margin, [str(name) for name in best.index])


def _firsts(transfers: pd.DataFrame, window: Window) -> dict[int, list[str]]:
    """Return who was first in each year of a window: several if equal, none if nothing was delivered."""
    tiv = _by_year_and_supplier(transfers, window)
    firsts = {}
    for year in window.years:
        own = tiv[tiv.index.get_level_values("year") == year].droplevel("year")
        firsts[year] = sorted(map(str, own.index[(own == own.max()) & (own > 0)]))
    return firsts


def _in_years(firsts: dict[int, list[str]], alone: list[int]) -> str:
    if len(firsts) == 1:
        return ""
    others = [f"{year}: {listed(names) or 'nothing delivered'}" for year, names in firsts.items() if year not in alone]
    but = f" (not in {', '.join(others)})" if others else ""
    return f"; in single years it was first in {len(alone)} of {len(firsts)}{but}"


def _by_year_and_supplier(transfers: pd.DataFrame, window: Window) -> pd.Series:
    return in_window(transfers, window).groupby(["year", "supplier"], observed=True)["tiv"].sum().round(NOISE)


def _window_rows(asked: dict, data: Holdings, found: dict[int, pd.DataFrame]) -> list[dict]:
    """Return each supplier's deliveries by year in the claim's own release, and in the whole window in newer ones."""
    own = covering(data, asked["importer"], asked["release"], [asked["window"]])
    tiv = _by_year_and_supplier(own.transfers, asked["window"])
    rows = [
        {"release": own.release, "supplier": supplier, "year": int(year), "tiv": float(value)}
        for (year, supplier), value in tiv[tiv > 0].items()
    ]
    return sorted(rows, key=lambda row: (row["year"], -row["tiv"])) + [
        {"release": release, "supplier": supplier, "window": str(asked["window"]), "tiv": float(value)}
        for release, table in found.items()
        if release > own.release
        for supplier, value in table["tiv"].items()
    ]
