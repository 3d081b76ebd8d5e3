"""Names of suppliers and importers as a sentence has them: with their article, as a possessive, at its beginning."""

from analysis.ground.sentence import verbatim

SAID = {
    "Others": "all others",
    "unknown supplier(s)": "unknown suppliers",
    "unknown recipient(s)": "unknown recipients",
}
WITH_ARTICLE = (
    "African Union", "Bahamas", "Central African Republic", "Comoros", "Dominican Republic", "European Union",
    "Maldives", "Marshall Islands", "Netherlands", "Philippines", "Seychelles", "Solomon Islands", "Soviet Union",
    "United Arab Emirates", "United Kingdom", "United Nations", "United States",
)  # fmt: skip


def in_sentence(name: str) -> str:
    """Return a name inside a sentence's template: `Russia`, `the United States`, `unknown suppliers`."""
    said = SAID.get(name, name)
    return verbatim(f"the {said}" if name in WITH_ARTICLE else said)


def whose(name: str) -> str:
    """Return a name as the owner of what follows: `Russia's`, `the United States'`, `all others'`."""
    said = in_sentence(name)
    return f"{said}'" if said.endswith("s") else f"{said}'s"


def begins(said: str) -> str:
    """Return words as they begin a sentence: `The United States'`."""
    return said[:1].upper() + said[1:]
