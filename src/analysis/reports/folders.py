"""The folder of a report: its name, and whatever it is asked for beside what that name stands for."""

import re
import unicodedata
from typing import Any

from analysis.ground import project

LONGEST = 80  # characters of a folder's name
BARE, FOR = "window", "importer"  # a window says itself what it is; another importer is who the report is for


def slug(text: str) -> str:
    """Return a text in a-z, 0-9 and -, accents dropped: `Türkiye` becomes `turkiye`."""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def folder(name: str, others: dict[str, Any]) -> str:
    """Return the folder of a report: two different requests never have the same.

    Parameters
    ----------
    name : str
        The report's name.
    others : dict
        The parameters it is given other than its own, by name.

    Examples
    --------
    >>> folder("india", {"release": 2024, "window": "2019-2023"})
    'india-2019-2023-release-2024'
    >>> folder("weekly", {"importer": "Peru"})
    'weekly-for-peru'
    """
    order = sorted(others, key=lambda key: (key != FOR, key != BARE, key))
    whole = "-".join([name, *(_said(key, others[key]) for key in order)])
    if len(whole) <= LONGEST:
        return whole
    # What does not fit is told apart by a hash of all of it.
    return f"{whole[: LONGEST - 9].rstrip('-')}-{project.sha256(whole.encode())[:8]}"


def _said(key: str, value: Any) -> str:
    listed = value if isinstance(value, list) else [value]
    words = slug(" ".join(map(str, listed)))
    return {BARE: words, FOR: f"for-{words}"}.get(key, f"{slug(key)}-{words or 'none'}")
