"""The course of a yearly series in a sentence, and lists of said things: what several questions of a page share."""

from collections.abc import Callable

import pandas as pd

from analysis.ground.numbers import listed
from analysis.ground.sentence import Sentence, gathered


def percent(name: str) -> str:
    """Return the field of a share as SIPRI prints it, with its unit."""
    return f"{{{name}:printed}} %"


def tiv(name: str) -> str:
    """Return the field of a volume with its unit."""
    return f"{{{name}:tiv}} million TIV"


def plural(number: int, noun: str) -> str:
    """Return a noun as it stands behind a number: `event`, `events`."""
    return noun if number == 1 else f"{noun}s"


def enumerated(parts: list[Sentence]) -> Sentence:
    """Return parts as one list, `A, B and C`, with the numbers of all."""
    return Sentence(listed([part.template for part in parts]), gathered(parts))


def course(key: str, subject: str, values: pd.Series, shown: Callable[[str], str], nothing: str) -> Sentence:
    """Return the shape of a yearly series: start, highest, lowest and end, in order of time.

    Parameters
    ----------
    key : str
        The series in the numbers' names: `start.Russia`, `start_year.Russia`, and so for peak, low and end.
    subject : str
        The series in the sentence, as a template.
    values : Series
        By year; missing where nothing is known.
    shown : callable
        Returns the field of a number of that name, with its unit.
    nothing : str
        What a missing value is called: `no share`.
    """
    known = values.dropna()
    if known.empty:
        return Sentence(f"{subject} has {nothing} in any year.")
    places = {"start": known.index[0], "peak": known.idxmax(), "low": known.idxmin(), "end": known.index[-1]}
    numbers = {f"{place}.{key}": float(known[year]) for place, year in places.items()}
    numbers |= {f"{place}_year.{key}": int(year) for place, year in places.items()}
    said = _steps(key, places, shown) if known.nunique() > 1 else _steady(key, places, shown)
    missing = len(values) - len(known)
    if missing:
        numbers[f"gaps.{key}"] = missing
        said += f"; {nothing} in {{gaps.{key}:count}} {plural(missing, 'year')}"
    return Sentence(f"{subject} {said}.", numbers)


def _steady(key: str, places: dict[str, int], shown: Callable[[str], str]) -> str:
    until = f" and the same up to {{end_year.{key}}}" if places["start"] < places["end"] else ""
    return f"is {shown(f'start.{key}')} in {{start_year.{key}}}{until}"


def _steps(key: str, places: dict[str, int], shown: Callable[[str], str]) -> str:
    verbs = {"start": "starts", "peak": "peaks", "low": "is lowest", "end": "ends"}
    extreme = {places["peak"]: "highest", places["low"]: "lowest"}
    at = {places[place]: place for place in ("low", "peak", "end", "start")}  # the first and last year go before
    steps = []
    for year, place in sorted(at.items()):
        note = f" (its {extreme[year]})" if place in ("start", "end") and year in extreme else ""
        steps.append(f"{verbs[place]} at {shown(f'{place}.{key}')} in {{{place}_year.{key}}}{note}")
    return listed(steps)
