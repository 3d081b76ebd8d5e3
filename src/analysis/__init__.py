"""Who arms an importer, by how much, how sure are we, and what changed?

All numbers are volumes of major arms delivered, in millions of SIPRI's trend-indicator value (TIV): not money. A number
belongs to the SIPRI release it is from.

imports(importer, release, soviet, choices)           what is known of an importer in a release
shares(imports, window)                               every supplier's volume, share and rank in a window
series(imports, years)                                every supplier's share in each window of so many years
change(imports, supplier, earlier, later)             what made a share change between two windows, exactly
revision(importer, supplier, window, before, after)   what a new release did to a share, exactly
interval(imports, window)                             how far each share can still move, and who is first how surely
holdings()                                            the raw files at hand, and the tables they clean into

>>> import analysis
>>> india = analysis.imports("India", release=2025)
>>> india
Imports(India, release 2025: extract, 1995-2024, 704 rows of TIV million)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.measures.intervals import Intervals
    from analysis.measures.revisions import Revision
    from analysis.store.holdings import Holdings
    from analysis.store.imports import Imports

__all__ = ["change", "holdings", "imports", "interval", "revision", "series", "shares"]

# Loaded when first asked for: importing the package takes no pandas.
LATER = {"shares": "measures.shares", "series": "measures.shares", "change": "measures.contributions"}


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"analysis.{LATER[name]}"), name)


def __dir__() -> list[str]:
    return __all__


def holdings() -> "Holdings":
    """Return the data at hand, each table read once: for asking many questions in a row.

    Examples
    --------
    >>> import analysis
    >>> analysis.holdings().releases("India")
    [2024, 2025, 2026]
    """
    from analysis.store.holdings import at_hand

    return at_hand()


def imports(importer: str, release: int = 0, soviet: str = "separate", **choices: bool) -> "Imports":
    """Return what is known of an importer in a release of SIPRI's: deliveries, TIV millions, not money.

    Parameters
    ----------
    importer : str
        Whose imports; accents and capitals do not matter, an unknown name gets the nearest known ones.
    release : int
        Named by the year it came out; 0 takes the newest at hand.
    soviet : {"separate", "as-russia"}
        The Soviet Union on its own, or counted as Russia, in everything that is asked of these imports.
    choices
        What is left out of everything that is asked of them: `exclude_second_hand`, `exclude_local_production`,
        `exclude_unknown` (suppliers), `platforms_only` (aircraft, armoured vehicles and ships); each True or False.

    Raises
    ------
    NotAtHand
        If the data at hand hold no deliveries to that importer in that release, or cannot make a choice.
    Problem
        If a name is unknown or a file is damaged.

    Examples
    --------
    >>> import analysis
    >>> analysis.imports("india").release
    2026
    >>> analysis.imports("India", 2025, exclude_second_hand=True)
    Imports(India, release 2025, without second-hand weapons: extract, 1995-2024, 690 rows of TIV million)
    """
    from analysis.store.choices import Choices

    return holdings().imports(importer, release, soviet, Choices.read(choices))


def revision(importer: str, supplier: str, window: str, before: int, after: int, **policy: str) -> "Revision":
    """Return what changed a supplier's share of one window from release `before` to release `after`, exactly.

    Parameters
    ----------
    importer, supplier, window
        Whose share of whose imports, in which years: `2020-2024`.
    before, after : int
        Two releases at hand.
    policy
        `soviet="as-russia"` counts the Soviet Union as Russia.

    Returns
    -------
    Revision
        `.share_from`, `.share_to` and `.change` are fractions of the volume (TIV); `.causes` and `.deals` are tables
        where both releases know deals, `.parts` one each by supplier, year and category.

    Raises
    ------
    Problem
        If a name is unknown, both releases are the same, or one is not at hand or lacks the window (NotAtHand).

    Examples
    --------
    >>> import analysis
    >>> analysis.revision("India", "Russia", "2020-2024", 2025, 2026)
    Russia in India's imports of 2020-2024 (TIV): 36.0 % in release 2025, 39.8 % in release 2026, +3.9 points
    """
    from analysis.measures.revisions import revision as between
    from analysis.measures.windows import Window

    data = holdings()
    sides = [data.imports(importer, release, **policy) for release in (before, after)]
    return between(*sides, data.entity(supplier), Window.read(window))


def interval(known: "Imports", window: str, **asked: Any) -> "Intervals":
    """Return how far each share of a window can still move, and how surely each supplier is first.

    A range says how far SIPRI may still revise a share, from how far comparable shares of earlier releases moved; not
    how wrong SIPRI may be.

    Parameters
    ----------
    known : Imports
        One importer in one release.
    window : str
        `2020-2024`, of 3 to 10 years.
    asked
        `level` 0.5, 0.9 or 0.95; `step` `next` for the next release or `later` for two or more on.

    Returns
    -------
    Intervals
        `.suppliers` with share, flag_low, flag_high, low, high (fractions of the volume, TIV), n and coverage of the
        record; `.first` with the probability of being the largest; `.notes` in sentences.

    Raises
    ------
    Problem
        If the data do not cover the window (NotAtHand), or no such level or step is recorded.

    Examples
    --------
    >>> import analysis
    >>> analysis.interval(analysis.imports("India", 2025), "2020-2024")
    India 2020-2024, release 2025 (TIV): Russia 36 % (33 to 39), France 33 % (30 to 36), Israel 13 % (10 to 15)
    """
    from analysis.measures.intervals import Asked, intervals
    from analysis.store.record import record

    return intervals(known, window, record(holdings()), Asked(**asked))
