"""The answer to a choice: shares with their ranges, events and deals of the window, from data that are read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.reports.explore.choice import Choice
from analysis.reports.explore.figure import Picture, draw

if TYPE_CHECKING:  # loaded when first asked: importing `reports` takes no pandas
    import pandas as pd

    from analysis.figures import Looks
    from analysis.ground.sentence import Sentence
    from analysis.measures.intervals import Intervals
    from analysis.measures.windows import Window, Windows
    from analysis.store.holdings import Holdings
    from analysis.store.imports import Imports
    from analysis.store.record import Record
    from analysis.telling.table import Table

MOST_DEALS = 15


@dataclass(frozen=True, repr=False)
class Desk:
    """What answers are made from, each read once: the data at hand, the record of past revisions, the events.

    `first_year` is where the figure's axis begins, unless the window begins earlier.
    """

    data: "Holdings"
    past: "Record"
    events: "pd.DataFrame"
    first_year: int = 2000

    @classmethod
    def of(cls, data: "Holdings", first_year: int = 2000) -> "Desk":
        """Return a desk with the data at hand."""
        from analysis.store import own_events, record

        return cls(data, record.record(data), own_events.all_events(data), first_year)

    def answer(self, asked: Choice) -> "Answer":
        """Return the numbers of a choice: an empty window takes the newest five years, release 0 the newest.

        Raises
        ------
        Problem
            If a name is unknown, not one to five suppliers are chosen, or the data at hand do not cover the window or
            hold no delivery in it (NotAtHand).
        """
        from analysis.measures import comparison, shares
        from analysis.measures.intervals import intervals
        from analysis.measures.windows import with_the_one_before

        known = self.data.imports(asked.importer, asked.release, asked.soviet)
        suppliers = tuple(self.data.suppliers(list(asked.suppliers), asked.soviet))
        windows = with_the_one_before(asked.window, known.years, known.release)
        choice = Choice(known.importer, suppliers, str(windows.later), known.release, asked.soviet)
        delivered = shares.shares(known, windows.later)
        sure = intervals(known, windows.later, self.past)
        # Years that are not at hand are not years without deliveries.
        covered = set(windows.earlier.years) <= set(known.years)
        rows = known.transfers if covered else shares.in_window(known.transfers, windows.later)
        compared = comparison.comparison(rows, list(suppliers), windows)
        return Answer(choice, known, windows, Found(delivered, sure, compared), self)


@dataclass(frozen=True, repr=False)
class Found:
    """The measures of a choice.

    Attributes
    ----------
    delivered : DataFrame
        Every supplier's volume and share of the window, as `measures.shares.shares` returns them.
    sure : Intervals
        How far each share can still move.
    compared : DataFrame
        As `measures.comparison.comparison` returns it, without shares of a window before that is not covered.
    """

    delivered: "pd.DataFrame"
    sure: "Intervals"
    compared: "pd.DataFrame"


@dataclass(frozen=True, repr=False)
class Answer:
    """What is known of a choice: its importer's imports, the window and the one before, what was found of them."""

    choice: Choice
    known: "Imports"
    windows: "Windows"
    found: Found
    desk: Desk

    @property
    def window(self) -> "Window":
        """The window chosen."""
        return self.windows.later

    @property
    def lines(self) -> list[str]:
        """The suppliers whose shares the figure draws: those chosen, and the one its title names beside them."""
        from analysis.measures import comparison

        return comparison.lines(self.found.compared, list(self.choice.suppliers))

    @cached_property
    def looks(self) -> "Looks":
        """How suppliers are drawn, in the table as in the figure."""
        from analysis import figures
        from analysis.measures import comparison

        return figures.palette(comparison.by_importance(self.known, list(self.choice.suppliers), self.window))

    def commands(self) -> dict[str, str]:
        """Return the command lines that print the same numbers, by what they print."""
        return self.choice.commands(self.lines)

    def sentences(self) -> "list[Sentence]":
        """Return the largest shares with their ranges, who is first how surely, what another release says of them."""
        from analysis.measures.revisions import otherwise
        from analysis.telling import certainty, shares

        every = self.desk.data.every_release(self.choice.importer, self.choice.soviet)
        other = otherwise(self.known, every, list(self.choice.suppliers), self.window)
        return [*certainty.answers(self.found.sure), *shares.otherwise(other), *certainty.since(self.found.sure, other)]

    def rows(self) -> "pd.DataFrame":
        """Return every supplier of the window, the largest first, then those chosen that delivered nothing in it.

        Columns supplier, tiv (TIV millions), and share, low, high, flag_low, flag_high (fractions; missing where not
        known).
        """
        table = self.found.delivered.drop(columns="rank").set_index("supplier")
        idle = [name for name in self.choice.suppliers if name not in table.index]
        ranges = self.found.sure.suppliers.set_index("supplier")[["low", "high", "flag_low", "flag_high"]]
        table = table.reindex([*table.index, *idle], fill_value=0.0)
        return table.join(ranges).rename_axis("supplier").reset_index()

    def shares(self) -> "tuple[Table, Sentence]":
        """Return the table of shares with their ranges, and its caption."""
        from analysis.telling import explore

        return explore.shares(self.rows()), explore.caption(self.known, self.window, self.found.sure.asked.level)

    def marked(self) -> "pd.DataFrame":
        """Return the dated events that are shown for the importer."""
        from analysis.measures import events

        return events.shown(self.desk.events, self.known, self.windows)

    def events(self) -> "tuple[Table, Sentence]":
        """Return the table of the events of the window's years, and its caption."""
        from analysis.ground.dates import last_day
        from analysis.telling import explore

        found = self.marked()
        inside = [
            row.Index
            for row in found.itertuples()
            if row.start.year <= self.window.last and last_day(row.start, row.end).year >= self.window.first
        ]
        return explore.happened(found.loc[inside], self.window, self.choice.importer)

    def deals(self) -> "tuple[Table, Sentence]":
        """Return the table of the window's largest deals, or of the programmes listed where no deals are known."""
        from analysis.measures import programmes
        from analysis.telling import explore

        listed = self.desk.data.curated("programmes")
        return explore.behind(
            programmes.in_window(listed, self.known, self.window, MOST_DEALS), self.known, self.window
        )

    def picture(self) -> Picture:
        """Return the figure of shares, volumes and events; drawing takes a moment."""
        return draw(self)
