"""One style for every figure: fonts, colours, markers, and the words around a figure."""

from dataclasses import dataclass

import matplotlib as mpl
import seaborn as sns
from matplotlib.colors import to_hex, to_rgb

INK = "#222222"  # titles and labels
QUIET = "#6b6b6b"  # subtitle, source, axis text
RULE = "#9a9a9a"  # leaders of events
GRID = "#e6e6e6"
BAND, BAND_EDGE = "#f0ead9", "#cfc4a3"  # events that last
REST = "#d3d5da"  # suppliers without a colour of their own
OTHERS = "Others"
COLOURS_AT_MOST = 5
READABLE = 0.17  # relative luminance of text with a contrast of 4.7 to white
SALT = "arms-import-shares"


@dataclass(frozen=True)
class Text:
    """The words around a figure: what it says, what is measured in which unit, and where it comes from."""

    title: str
    subtitle: str
    source: str


@dataclass(frozen=True)
class Look:
    """How one supplier is drawn."""

    color: str
    marker: str

    @property
    def ink(self) -> str:
        """The colour for text, dark enough to be read on white."""
        red, green, blue = to_rgb(self.color)
        light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
        darker = min(1.0, (READABLE / light) ** (1 / 2.2))
        return to_hex((red * darker, green * darker, blue * darker))


# Five steps of lightness, dark to light, about 13 apart in CIE L*: bars stay apart in grey print. A named
# supplier has a home step; no step is used twice in one figure.
NAMED: dict[str, tuple[int, Look]] = {
    "Russia": (2, Look("#b5402a", "o")),
    "France": (1, Look("#1d4e7e", "s")),
    "Israel": (4, Look("#d9a136", "^")),
    "United States": (3, Look("#6c9170", "D")),
    "China": (0, Look("#3d1f45", "v")),
    "Soviet Union": (0, Look("#5e1a10", "p")),
    "United Kingdom": (1, Look("#2a4a52", "P")),
    "Germany": (2, Look("#8a4f87", "X")),
    "Italy": (4, Look("#b0b86a", "<")),
    "South Korea": (3, Look("#bd7488", ">")),
    "Turkiye": (2, Look("#2a747b", "h")),
    "Netherlands": (3, Look("#c9722e", "H")),
    "Spain": (4, Look("#dca393", "*")),
    "Ukraine": (3, Look("#6a8bbd", "d")),
}
FREE_COLOURS = ("#2b2b44", "#5b3a70", "#3a7a7e", "#b07c9c", "#a9bb70")
FREE_MARKERS = ("o", "s", "^", "D", "v")
REST_LOOK = Look(REST, "8")


def use_style() -> None:
    """Set matplotlib's parameters for this package's figures; importing `analysis.figures` calls it once."""
    sns.set_theme(style="white", rc={"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"]})
    mpl.rcParams.update(
        {
            "figure.dpi": 100,
            "figure.facecolor": "white",
            "font.size": 10,
            "axes.labelsize": 9.5,
            "axes.labelcolor": INK,
            "axes.edgecolor": RULE,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.grid.axis": "y",
            "axes.axisbelow": True,
            "grid.color": GRID,
            "xtick.labelsize": 9.5,
            "ytick.labelsize": 9.5,
            "text.color": INK,
            "text.hinting": "none",  # text is as wide on the page as when it was measured
            "text.parse_math": False,  # a price in dollars is no formula
            "hatch.linewidth": 0.6,
            "svg.hashsalt": SALT,
            "svg.fonttype": "path",
        }
    )


def look(suppliers: list[str]) -> dict[str, Look]:
    """Return the look of each supplier: a named one keeps its own, the sixth and later are grey.

    Parameters
    ----------
    suppliers : list of str
        In order of importance. `Others` is always grey and takes none of the five colours.

    Returns
    -------
    dict of str to Look
        No two of the five coloured suppliers share a marker or a step of lightness. The first five of `NAMED`
        look the same whoever stands beside them; another named one keeps its marker, and its colour too
        unless its step is taken by an earlier one.
    """
    coloured = [name for name in dict.fromkeys(suppliers) if name != OTHERS][:COLOURS_AT_MOST]
    owners = list(NAMED)[:COLOURS_AT_MOST]
    looks: dict[str, Look] = {}
    steps: set[int] = set()
    for name in sorted(coloured, key=lambda name: (name not in owners, name not in NAMED)):  # stable: order kept
        step, found = NAMED.get(name, (None, None))
        if step is None or step in steps:
            step = next(free for free in (2, 1, 4, 3, 0) if free not in steps)
            found = Look(FREE_COLOURS[step], found.marker if found else _free_marker(looks))
        steps.add(step)
        looks[name] = found
    return {name: looks.get(name, REST_LOOK) for name in suppliers}


def _free_marker(looks: dict[str, Look]) -> str:
    taken = {each.marker for each in looks.values()}
    return next(marker for marker in FREE_MARKERS if marker not in taken)
