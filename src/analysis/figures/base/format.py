"""The widths a figure is made for: how wide it is and how large its letters are; each width has its own layout."""

from dataclasses import dataclass, replace

from matplotlib.axes import Axes

NARROW = 5.5  # inches; below it texts stand above their rows and events become numbers


@dataclass(frozen=True)
class Format:
    """A width and what goes with it.

    Attributes
    ----------
    name : str
        Ends the file's name; the page's own has none.
    width, edge : float
        Inches; `edge` is kept free on every side.
    title, subtitle, source, label, end : float
        Font sizes in points: `label` for everything inside, `end` for the names at the lines' ends.
    kinds : tuple of str
        The kinds of file that are written.
    """

    name: str
    width: float
    edge: float
    title: float
    subtitle: float
    source: float
    label: float
    end: float
    kinds: tuple[str, ...] = ("svg",)

    @property
    def narrow(self) -> bool:
        """Whether there is no room for columns of text beside a chart."""
        return self.width < NARROW

    @property
    def inner(self) -> float:
        """The width between the edges, in inches."""
        return self.width - 2 * self.edge


PAGE = Format("", 10.0, 0.2, 13.5, 9.5, 8.0, 9.0, 10.0, ("svg", "png"))
PHONE = Format("phone", 3.9, 0.08, 11.5, 8.5, 7.5, 8.5, 8.5)
COLUMN = Format("85mm", 85 / 25.4, 0.05, 9.0, 7.5, 7.0, 7.0, 7.5, ("pdf",))
DOUBLE = Format("170mm", 170 / 25.4, 0.1, 9.0, 8.0, 7.0, 7.5, 8.0, ("pdf",))
SCREEN = (PAGE, PHONE)
PRINT = (COLUMN, DOUBLE)
MANUSCRIPT = replace(DOUBLE, kinds=("svg",))  # as wide as a paper's text, its letters as large as a caption's


def format_of(ax: Axes) -> Format:
    """Return the format of the figure that `ax` stands on."""
    return ax.get_figure().format
