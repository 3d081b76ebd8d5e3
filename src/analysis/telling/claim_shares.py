"""What the data say of a claim about a share or a rank: a sentence, and the same in a few words."""

import math

from analysis.claims.rank import Place, RankFound
from analysis.claims.share import ShareFound
from analysis.ground.numbers import rounded
from analysis.ground.sentence import Sentence, join
from analysis.telling.claim_parts import NOTHING, compared, suffix_of


def share(found: ShareFound) -> Sentence:
    """Return a supplier's share with its volume, as SIPRI prints it, and what newer releases say."""
    short = {each: _percent(found, each) for each in found.parts}
    own = Sentence(
        "{supplier}: {share:percent} % of the volume of major arms delivered to {importer} in {window}, "
        "{tiv:tiv} of {total:tiv} million TIV, SIPRI release {release}; rounded as SIPRI prints it {share:printed} %.",
        {"importer": found.importer, "supplier": found.supplier, "window": str(found.window),
         "release": found.release, **vars(found.own)},
    )  # fmt: skip
    return join([own, compared(short, found.release)], "")


def _percent(found: ShareFound, release: int) -> Sentence:
    name = f"share{suffix_of(release, found.release)}"
    return Sentence(f"{{{name}:percent}} %", {name: found.parts[release].share})


def share_number(found: ShareFound) -> Sentence:
    """Return a supplier's share in each release, in a few words."""
    told = []
    for each in found.parts:
        name = f"release{suffix_of(each, found.release)}"
        told.append(join([_percent(found, each), Sentence(f"in release {{{name}}}", {name: each})]))
    return join(told, "; ")


def rank(found: RankFound) -> Sentence:
    """Return a supplier's place and distance, its single years, and what newer releases say."""
    own, said = found.own, {"supplier": found.supplier, "importer": found.importer, "window": str(found.window)}
    where = "delivered to {importer} in {window}"
    if math.isnan(own.rank):
        first = {"rivals": own.rivals}
        told = [Sentence("{supplier} delivered nothing to {importer} in {window}; first was {rivals:listed}",
                         said | first)]  # fmt: skip
    else:
        share = Sentence(f" with {{share:percent}} % of the volume of major arms (TIV) {where}", {"share": own.share})
        told = [Sentence("{supplier} was ", said), _place(own), share, _apart(own)]
    released = Sentence(", SIPRI release {release}", {"release": found.release})
    short = {each: _short(place, suffix_of(each, found.release)) for each, place in found.places.items()}
    return join([*told, released, _in_years(found), Sentence("."), compared(short, found.release)], "")


def rank_number(found: RankFound) -> Sentence:
    """Return a supplier's place, distance and years in a few words."""
    counts = {"years_first": len(found.years_first), "years": len(found.firsts)}
    years = Sentence("; first in {years_first} of {years} single years", counts) if len(found.firsts) > 1 else NOTHING
    released = Sentence(" (release {release})", {"release": found.release})
    return join([_place(found.own), _apart(found.own), years, released], "")


def _place(place: Place, suffix: str = "") -> Sentence:
    """Return a place as words: `first`, `number 2`, `first together with France`."""
    if math.isnan(place.rank) or not place.rivals:
        return Sentence("the only supplier" if place.rank == 1 else "without deliveries")
    if not place.margin:
        return Sentence(f"first together with {{rivals{suffix}:listed}}", {f"rivals{suffix}": place.rivals})
    if place.rank == 1:
        return Sentence("first")
    return Sentence(f"number {{rank{suffix}:count}}", {f"rank{suffix}": place.rank})


def _apart(place: Place, suffix: str = "") -> Sentence:
    """Return how far from the next or the first: `, 3.0 points ahead of France`; nothing where there is no distance."""
    if math.isnan(place.rank) or not place.rivals or not place.margin:
        return NOTHING
    side = "ahead of" if place.margin > 0 else "behind"
    small = not rounded(100 * place.margin, 1)
    far = "less than a tenth of a point" if small else f"{{apart{suffix}:percent}} points"
    numbers = {f"apart{suffix}": abs(place.margin), f"rivals{suffix}": place.rivals}
    return Sentence(f", {far} {side} {{rivals{suffix}:listed}}", numbers)


def _short(place: Place, suffix: str) -> Sentence:
    """Return a share and its place, to be set beside those of another release."""
    named = NOTHING if place.rank == 1 and _apart(place).template else join([Sentence(", "), _place(place, suffix)], "")
    share = Sentence(f"{{share{suffix}:percent}} %", {f"share{suffix}": place.share})
    return join([share, named, _apart(place, suffix), Sentence(",")], "")


def _in_years(found: RankFound) -> Sentence:
    if len(found.firsts) == 1:
        return NOTHING
    counts = {"years_first": len(found.years_first), "years": len(found.firsts)}
    told = Sentence("; in single years it was first in {years_first} of {years}", counts)
    others = [
        Sentence(f"{{year.{year}}}: {f'{{first.{year}:listed}}' if names else 'nothing delivered'}",
                 {f"year.{year}": year} | ({f"first.{year}": names} if names else {}))
        for year, names in found.firsts.items() if year not in found.years_first
    ]  # fmt: skip
    return join([told, Sentence(" (not in "), join(others, ", "), Sentence(")")], "") if others else told
