"""Parts of the sentences on claims: names of numbers, lists, and what newer releases say."""

import re
from string import Formatter

from analysis.ground.sentence import Sentence, join, verbatim

NOTHING = Sentence("")


def of_claim(said: Sentence, claim: str) -> Sentence:
    """Return a sentence whose numbers are named after the claim with that id: `{russia-36.share}`."""
    own = key(claim)
    parts = [
        verbatim(text) + ("" if name is None else f"{{{own}.{name}{how and f':{how}'}}}")
        for text, name, how, _ in Formatter().parse(said.template)
    ]
    return Sentence("".join(parts), {f"{own}.{name}": value for name, value in said.numbers.items()})


def key(text: str) -> str:
    """Return a text as part of a number's name: letters, digits and hyphens, the rest as `_`."""
    return re.sub(r"[^\w-]", "_", text)


def enumerated(parts: list[Sentence]) -> Sentence:
    """Return parts as a person lists them: `a, b and c`."""
    return parts[0] if len(parts) == 1 else join([join(parts[:-1], ", "), parts[-1]], " and ") if parts else NOTHING


def suffix_of(release: int, own: int) -> str:
    """Return what tells the number of a newer release from the claim's own."""
    return "" if release == own else f".{release}"


def compared(short: dict[int, Sentence], release: int, windows: str = "window") -> Sentence:
    """Return a sentence for each release newer than `release`: what it says, and whether that was revised."""
    told = []
    for later, said in short.items():
        if later > release:
            news = "unchanged" if said.text == short[release].text else "revised"
            told.append(Sentence(f" Release {{release.{later}}} gives ", {f"release.{later}": later}))
            told += [said, Sentence(f" for the same {windows} ({news}).")]
    return join(told, "")
