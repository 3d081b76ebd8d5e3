"""What the menus offer: importers, and for each its releases, windows and suppliers."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.ground.entities import WORLD
from analysis.reports.explore.answer import Desk
from analysis.reports.explore.choice import Choice

if TYPE_CHECKING:
    from analysis.measures.windows import Window

SOVIET = (("on its own", "separate"), ("counted as Russia", "as-russia"))
FIRST = 3  # suppliers chosen for another importer

Options = tuple[tuple[str, str], ...]


def importers(desk: Desk) -> Options:
    """Return every name an importer can have, those with deliveries at hand first; the others say that none are."""
    held = desk.data.importers()
    rest = desk.data.entities.facts.keys() - {*held, WORLD}
    return (*((name, name) for name in held), *((f"{name} (not at hand)", name) for name in sorted(rest)))


def resized(window: str, length: int) -> str:
    """Return the window of another length that ends in the same year."""
    from analysis.measures.windows import Window

    last = Window.read(window).last
    return str(Window(last - length + 1, last))


@dataclass(frozen=True)
class Offers:
    """What there is to choose, and the choice that is kept of the one asked for; `note` says what is not.

    `lengths` are the numbers of years a window can have, `length` those of the window kept.
    """

    choice: Choice
    releases: tuple[int, ...]
    lengths: tuple[int, ...]
    length: int
    windows: tuple[str, ...]
    suppliers: tuple[str, ...]
    note: str = ""

    @classmethod
    def of(cls, desk: Desk, asked: Choice) -> "Offers":
        """Return what is offered for an importer; no suppliers asked for takes the largest of the window.

        Raises
        ------
        NotAtHand
            If nothing is known of that importer.
        """
        from analysis.measures.comparison import largest_suppliers
        from analysis.measures.windows import MOST_YEARS, Window
        from analysis.store.imports import UNION

        releases = tuple(desk.data.releases(asked.importer))
        known = desk.data.imports(asked.importer, asked.release if asked.release in releases else 0, asked.soviet)
        window = _covered(Window.read(asked.window), known.years)
        every = largest_suppliers(known, Window(known.years[0], known.years[-1]), len(known.transfers))
        chosen = [name for name in asked.suppliers if name != UNION or asked.soviet == "separate"]
        chosen = chosen or largest_suppliers(known, window, FIRST)
        kept = replace(asked, suppliers=tuple(chosen), window=str(window), release=known.release)
        lengths = tuple(years for years in range(1, MOST_YEARS + 1) if _windows(known.years, years))
        length = len(window.years)
        names = tuple(dict.fromkeys([*every, *chosen]))
        return cls(
            kept, releases, lengths, length, _windows(known.years, length), names, _note(asked, kept, known.years)
        )


def _covered(window: "Window", years: tuple[int, ...]) -> "Window":
    """Return a window if the data cover it, else the newest as long, or shorter where they cover fewer years."""
    from analysis.measures.windows import newest

    return window if set(window.years) <= set(years) else newest(years, len(window.years))


def _windows(years: tuple[int, ...], length: int) -> tuple[str, ...]:
    """Return every window of so many years that the data cover, the earliest first."""
    from analysis.measures.windows import Window

    spans = [Window(last - length + 1, last) for last in years]
    return tuple(str(span) for span in spans if set(span.years) <= set(years))


def _note(asked: Choice, kept: Choice, years: tuple[int, ...]) -> str:
    """Say what could not be kept of a choice."""
    said = []
    if kept.release != asked.release:
        said.append(f"{kept.importer} is not at hand in release {asked.release}: this is release {kept.release}.")
    if kept.window != asked.window:
        said.append(
            f"Release {kept.release} is at hand for {years[0]} to {years[-1]}, not for all of {asked.window}: "
            f"this is {kept.window}."
        )
    return " ".join(said)
