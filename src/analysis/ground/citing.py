"""How the data, the method and what was made of them are cited: the words stand here once."""

import re

DOI = "10.55163/SAFC1241"
AUTHOR = "arms-import-shares contributors"
SOFTWARE = "arms-import-shares"
RELEASES = re.compile(r"releases? \d{4}(?:(?:, | and )\d{4})*")
CREDIT = "Own calculation from the SIPRI Arms Transfers Database, {releases}; volume (TIV), not money."
FOOT = f"Data: SIPRI Arms Transfers Database, {{releases}}, doi {DOI}. Method: {SOFTWARE} {{version}}. Own calculation."
TERMS = (
    f"The extracts are own calculations from the SIPRI Arms Transfers Database (doi {DOI}), not SIPRI's own "
    "figures: sums under a tenth of the source's volume, for non-commercial use with a reference. More, or commercial "
    "use, needs SIPRI's permission. Curated tables: CC BY 4.0; code: MIT."
)


def cite_data(releases: str) -> str:
    """Return how SIPRI asks for its data to be named; calculations are not SIPRI's, so the line says whose they are.

    Examples
    --------
    >>> cite_data("release 2025")[:78]
    'Information from the Stockholm International Peace Research Institute (SIPRI) '
    """
    return (
        "Information from the Stockholm International Peace Research Institute (SIPRI) Arms Transfers Database, "
        f"{f'{releases}, ' if releases else ''}https://doi.org/{DOI}; own calculation, not SIPRI's figures."
    )


def cite_method(version: str) -> str:
    """Return how the method is cited."""
    return f"{AUTHOR}, {SOFTWARE}, version {version}: method and code (CITATION.cff)."


def cite_report(title: str, releases: str, version: str) -> str:
    """Return how one report, figure or table is cited: what it says, from which data, made with what."""
    data = f"SIPRI's data, {releases}" if releases else "SIPRI's data"
    return f"{AUTHOR}, “{title.rstrip('.')}”, own calculation from {data}, {SOFTWARE} {version}."


def releases(source: str) -> str:
    """Return the releases that a source line names, and nothing where it names none.

    Examples
    --------
    >>> releases("Own calculation from the SIPRI Arms Transfers Database, releases 2025 and 2026 (extract).")
    'releases 2025 and 2026'
    """
    named = RELEASES.search(source)
    return named[0] if named else ""
