"""What decides a claim about growth: a supplier's volume in two windows, year by year, and the rows behind it."""

import pandas as pd

from analysis.claims.evidence import Found, covering, newer
from analysis.claims.shares import compared
from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import listed, points, rounded, volume
from analysis.measures.shares import NOISE
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports

MOST_SHOWN = 10  # years of a window told one by one


def change(asked: dict, data: Holdings) -> Found:
    """Return the `change` of a supplier's volume between two windows, per cent of the earlier; of yearly means."""
    supplier, importer, release = asked["supplier"], asked["importer"], asked["release"]
    windows = [asked["from"], asked["to"]]
    own = covering(data, importer, release, windows)
    known = {release: own, **newer(data, importer, release, windows)}
    yearly = {each: _yearly(one, supplier) for each, one in known.items()}
    sums = {each: [_sum(tiv, window) for window in windows] for each, tiv in yearly.items()}
    grew = _growth(sums[release], windows)
    if grew is None:
        nothing = f"nothing from {supplier} was delivered to {importer} in {windows[0]}, SIPRI release {release}"
        raise NotAtHand(f"{nothing}, so there is no change in per cent")
    said = {each: _in_short(pair, windows) for each, pair in sums.items()}
    before, after = (volume(tiv) for tiv in sums[release])
    earlier = [window for window in [windows[0].before] if set(window.years) <= set(own.years)]
    sentence = (
        f"{supplier} to {importer}: {before} TIV million in {windows[0]}, {after} in {windows[1]} "
        f"({_percent(grew, windows)}), SIPRI release {release}"
        f"{''.join(f'; before that, in {window}, {volume(_sum(yearly[release], window))}' for window in earlier)}"
        f"{_one_by_one(yearly[release], windows[1])}.{compared(said, release, 'windows')}"
    )
    span = f"{windows[0]} to {windows[1]} (release {release})"
    number = f"{supplier} {_percent(grew, windows)}: {before} to {after} TIV million, {span}"
    rows = _rows(supplier, {release: yearly[release]}, earlier) + _rows(supplier, yearly, windows)
    return Found([{"change": 100 * grew}], sentence, number, rows)


def _yearly(known: Imports, supplier: str) -> pd.Series:
    tiv = known.transfers[known.transfers["supplier"] == supplier].groupby("year")["tiv"].sum()
    return tiv.reindex(known.years, fill_value=0.0).round(NOISE)


def _sum(yearly: pd.Series, window: Window) -> float:
    return float(yearly[list(window.years)].sum().round(NOISE))


def _growth(pair: list[float], windows: list[Window]) -> float | None:
    before, after = (round(tiv / len(window.years), NOISE) for tiv, window in zip(pair, windows, strict=True))
    return after / before - 1 if before else None


def _percent(fraction: float, windows: list[Window]) -> str:
    """Return a change as `+152 %` or `−9.6 %`: whole from 10 up, one decimal below, as shares are printed."""
    means = "" if len({len(window.years) for window in windows}) == 1 else " in the yearly mean"
    return f"{points(fraction, 0 if abs(rounded(100 * fraction, 1)) >= 10 else 1)} %{means}"


def _in_short(pair: list[float], windows: list[Window]) -> str:
    growth = _growth(pair, windows)
    percent = "" if growth is None else f" ({_percent(growth, windows)})"
    return f"{volume(pair[0])} and {volume(pair[1])}{percent}"


def _one_by_one(yearly: pd.Series, window: Window) -> str:
    if not 1 < len(window.years) <= MOST_SHOWN:
        return ""
    return f"; by year {listed([f'{volume(yearly[year])} ({year})' for year in window.years])}"


def _rows(supplier: str, yearly: dict[int, pd.Series], windows: list[Window]) -> list[dict]:
    return [
        {"release": release, "supplier": supplier, "window": str(window), "year": year, "tiv": float(tiv[year])}
        for release, tiv in yearly.items()
        for window in windows
        for year in window.years
    ]
