"""Names of suppliers and importers as a sentence has them: with their article, as a possessive, at its beginning."""

from analysis.ground import entities
from analysis.ground.sentence import verbatim

OTHERS = "all others"


def in_sentence(name: str) -> str:
    """Return a name inside a sentence's template: `Russia`, `the United States`, `unknown suppliers`."""
    return verbatim(OTHERS if name == "Others" else entities.spoken(name)[0])


def whose(name: str) -> str:
    """Return a name as the owner of what follows: `Russia's`, `the United States'`, `all others'`."""
    return verbatim(f"{OTHERS}'" if name == "Others" else entities.spoken(name)[1])


def begins(said: str) -> str:
    """Return words as they begin a sentence: `The United States'`."""
    return said[:1].upper() + said[1:]
