"""What the data say of a claim about growth or about programmes: a sentence, and the same in a few words."""

import math

from analysis.claims.change import ChangeFound, Growth
from analysis.claims.programme import Programme, ProgrammeFound
from analysis.ground.numbers import rounded
from analysis.ground.sentence import Sentence, join
from analysis.measures.programmes import FACTS, REGISTER
from analysis.measures.windows import Windows
from analysis.telling.claim_parts import NOTHING, compared, enumerated, key, suffix_of

MOST_YEARS = 10  # years of a window told one by one
TENFOLD = 9.0  # a change beyond is told as a factor: the base is too small for per cent
KINDS = {"licence": "licence", "kits": "kit", "rebuilt": "rebuild"}
KNOWN_FROM = {REGISTER: "the register", FACTS: "our own list with sources"}
NO_NUMBER = Sentence("a number not known")


def change(found: ChangeFound) -> Sentence:
    """Return a supplier's two volumes and their change, the years one by one, and what newer releases say."""
    short = {each: _two(found, each) for each in found.growths}
    own = Sentence(
        "Deliveries, not purchases, from {supplier} to {importer}: {tiv_from:tiv} million TIV in {window_from}, "
        "{tiv_to:tiv} in {window_to} (",
        _numbers(found) | {"supplier": found.supplier, "importer": found.importer},
    )
    told = [own, _grew(found.own, found.windows), Sentence("), SIPRI release {release}")]
    if found.before_that:
        window, tiv = found.before_that
        numbers = {"window_before": str(window), "tiv_before": tiv}
        told.append(Sentence("; before that, in {window_before}, {tiv_before:tiv}", numbers))
    return join([*told, _one_by_one(found), Sentence("."), compared(short, found.release, "windows")], "")


def change_number(found: ChangeFound) -> Sentence:
    """Return the change in a few words."""
    own = Sentence("{supplier} ", _numbers(found) | {"supplier": found.supplier})
    rest = ": {tiv_from:tiv} to {tiv_to:tiv} million TIV, {window_from} to {window_to} (release {release})"
    return join([own, _grew(found.own, found.windows), Sentence(rest)], "")


def _numbers(found: ChangeFound) -> dict:
    windows = {"window_from": str(found.windows.earlier), "window_to": str(found.windows.later)}
    return {"tiv_from": found.own.before, "tiv_to": found.own.after, **windows, "release": found.release}


def _grew(growth: Growth, windows: Windows, suffix: str = "") -> Sentence:
    """Return a change as `+152 %`, `unchanged`, or a factor where the base is tiny; of yearly means if need be."""
    means = "" if len(windows.earlier.years) == len(windows.later.years) else " in the yearly mean"
    if growth.change > TENFOLD:
        return Sentence(f"{{factor{suffix}:one}} times as much{means}", {f"factor{suffix}": 1 + growth.change})
    said = f"{{change{suffix}:growth}} %" if rounded(100 * growth.change, 1) else "unchanged"
    return Sentence(f"{said}{means}", {f"change{suffix}": growth.change})


def _two(found: ChangeFound, release: int) -> Sentence:
    """Return both volumes and the change of a release, to be set beside those of another."""
    own, suffix = found.growths[release], suffix_of(release, found.release)
    tiv = {f"tiv_from{suffix}": own.before, f"tiv_to{suffix}": own.after}
    said = Sentence(f"{{tiv_from{suffix}:tiv}} and {{tiv_to{suffix}:tiv}} million TIV", tiv)
    if own.change != own.change:
        return said
    return join([said, Sentence(" ("), _grew(own, found.windows, suffix), Sentence(")")], "")


def _one_by_one(found: ChangeFound) -> Sentence:
    years = found.windows.later.years
    if not 1 < len(years) <= MOST_YEARS:
        return NOTHING
    each = [
        Sentence(f"{{tiv.{year}:tiv}} ({{year.{year}}})", {f"tiv.{year}": found.yearly[year], f"year.{year}": year})
        for year in years
    ]
    return join([Sentence("; by year "), enumerated(each)], "")


def programme(found: ProgrammeFound) -> Sentence:
    """Return what was delivered of each programme, and from where and which release that is known."""
    each = [_told(programme) for programme in found.programmes]
    kinds = " and ".join(KNOWN_FROM[kind] for kind in found.known_from)
    head = Sentence("Units delivered to {importer} – ", {"importer": found.importer})
    return join(
        [head, join(each, "; "), Sentence(f". Known from {kinds}, SIPRI "), _released(found), Sentence(".")], ""
    )


def programme_number(found: ProgrammeFound) -> Sentence:
    """Return the units delivered of each programme, in a few words."""
    units = [(own, _units(own.delivered, f"delivered.{key(own.name)}")) for own in found.programmes]
    each = [join([_named(own), Sentence(": "), said, Sentence(" delivered")], "") for own, said in units]
    return join([join(each, "; "), Sentence(" ("), _released(found), Sentence(")")], "")


def _told(own: Programme) -> Sentence:
    """Return one programme's numbers in words; a sum over orders of which one is not known is not known."""
    name = key(own.name)
    told = [_named(own), Sentence(": "), _units(own.delivered, f"delivered.{name}")]
    if not own.uncounted:
        told += [Sentence(" of "), _units(own.ordered, f"ordered.{name}"), Sentence(" ordered")]
    made = [
        join([_units(units, f"delivered_{way}.{name}"), Sentence(f"in {KINDS[way]} orders")])
        for way, units in own.made.items()
    ]
    told += [Sentence(" ("), enumerated(made), Sentence(")")] if made else []
    if not math.isnan(own.last_delivery):
        last = {f"last_delivery.{name}": int(own.last_delivery)}
        told.append(Sentence(f", the last in {{last_delivery.{name}}}", last))
    if own.tiv is not None:
        told.append(Sentence(f", {{tiv.{name}:tiv}} million TIV", {f"tiv.{name}": own.tiv}))
    if own.uncounted:
        numbers = {f"uncounted.{name}": own.uncounted}
        told.append(Sentence(f" (number ordered not known: {{uncounted.{name}:listed}})", numbers))
    return join(told, "")


def _named(own: Programme) -> Sentence:
    return Sentence(f"{{programme.{key(own.name)}}}", {f"programme.{key(own.name)}": own.name})


def _units(units: float | None, name: str) -> Sentence:
    return NO_NUMBER if units is None else Sentence(f"{{{name}:count}}", {name: units})


def _released(found: ProgrammeFound) -> Sentence:
    """Return the releases the numbers are from: `releases 2024 and 2025`."""
    if not found.releases:
        return Sentence("release not known")
    named = [str(release) for release in found.releases]
    return Sentence(f"release{'s' if len(named) > 1 else ''} {{releases:listed}}", {"releases": named})
