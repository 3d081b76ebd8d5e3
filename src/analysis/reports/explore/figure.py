"""The figure of an answer, its title and description, the numbers behind it, and its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.reports import results, saved

if TYPE_CHECKING:
    import pandas as pd

    from analysis.figures import Drawing
    from analysis.reports.explore.answer import Answer


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawn figure with its title, its description and the numbers behind it, and the name of its files."""

    name: str
    drawing: "Drawing"
    title: str
    alt: str
    data: "pd.DataFrame"

    def export(self, folder: str) -> list[Path]:
        """Return the files written: the numbers as CSV, the figure as SVG and PNG, and as SVG for a phone.

        Raises
        ------
        Problem
            If the folder is empty, leads out of the project by `..`, or cannot be written.
        """
        return saved.save(results.folder(folder) / self.name, self.drawing, self.alt, self.data)


def draw(answer: "Answer") -> Picture:
    """Return the picture of an answer: rolling shares with their bands, yearly volumes, events on one time axis."""
    from analysis import figures
    from analysis.measures import bands, comparison, programmes, shares
    from analysis.telling import certainty, headline
    from analysis.telling.shares import alt_shares

    known, windows, drawn = answer.known, answer.windows, answer.lines
    # The title speaks of one window where the data do not cover the one before.
    labels = [str(window) for window in windows if set(window.years) <= set(known.years)]
    first = min(answer.desk.first_year, int(labels[0][:4]))
    rolling = shares.of_suppliers(shares.series(known, windows.length).loc[first:], drawn)
    volumes = shares.volumes(known.transfers, known.years).loc[first:]
    marked, spikes = answer.marked(), programmes.spikes(volumes, known, answer.desk.data.curated("programmes"))
    wide = bands.bands(known, drawn, answer.desk.past, windows.length)
    course = figures.Course(rolling, volumes, marked, spikes, tuple(labels), windows.length, wide)
    title = headline.title(known.importer, answer.found.compared, list(answer.choice.suppliers), windows).text
    said = "Major arms delivered, SIPRI trend-indicator values: volume, not money."
    drawing = figures.shares_and_volumes(course, figures.Text(title, said, known.source), answer.looks)
    alt = alt_shares(known.importer, rolling, volumes, marked, windows.length)
    alt = " ".join([str(alt), *map(str, certainty.along_the_lines(wide))])
    return Picture(answer.choice.name, drawing, title, alt, comparison.tidy(rolling, volumes, windows.length))
