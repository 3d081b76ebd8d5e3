"""How suppliers are drawn: a colour, a marker and a hatch each, decided once for all figures of a page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from matplotlib.colors import to_hex, to_rgb

REST = "#d3d5da"  # suppliers without a colour of their own
OTHERS = "Others"
COLOURS_AT_MOST = 5
READABLE = 0.17  # relative luminance of text with a contrast of 4.7 to white
HATCHES = ("xxx", "////", "", "\\\\\\\\", "---")  # by step of lightness, in white on the colour: for print in grey


@dataclass(frozen=True)
class Look:
    """How one supplier is drawn."""

    color: str
    marker: str
    hatch: str = ""

    @property
    def ink(self) -> str:
        """The colour for text, dark enough to be read on white."""
        red, green, blue = to_rgb(self.color)
        light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
        darker = min(1.0, (READABLE / light) ** (1 / 2.2))
        return to_hex((red * darker, green * darker, blue * darker))


REST_LOOK = Look(REST, "8")

# Five steps of lightness, dark to light, about 13 apart in CIE L*: bars stay apart in grey print. A named
# supplier has a home step; no step is used twice on one page.
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


@dataclass(frozen=True)
class Looks(Mapping[str, Look]):
    """The looks of a page: at most five suppliers have one of their own, every other name is grey.

    Attributes
    ----------
    own : dict of str to Look
        The coloured suppliers, in order of importance.
    """

    own: dict[str, Look] = field(default_factory=dict)

    def __getitem__(self, supplier: str) -> Look:
        return self.own.get(supplier, REST_LOOK)

    def __contains__(self, supplier: object) -> bool:
        return supplier in self.own

    def __iter__(self) -> Iterator[str]:
        return iter(self.own)

    def __len__(self) -> int:
        return len(self.own)


def palette(suppliers: Iterable[str]) -> Looks:
    """Return the looks of a page, decided once and handed to each of its figures.

    Parameters
    ----------
    suppliers : iterable of str
        In order of importance: the chosen ones, then the largest others. The first five get a colour, a marker and
        a hatch; the sixth and later, and `Others`, are grey.

    Returns
    -------
    Looks
        No two of the five coloured suppliers share a marker, a hatch or a step of lightness. The first five of
        `NAMED` look the same whoever stands beside them; another named one keeps its marker, and its colour too
        unless its step is taken by an earlier one.

    Examples
    --------
    >>> looks = palette(["Russia", "France"])
    >>> looks["Russia"].marker, "Peru" in looks, looks["Peru"] == looks["Others"]
    ('o', False, True)
    """
    coloured = [name for name in dict.fromkeys(suppliers) if name != OTHERS][:COLOURS_AT_MOST]
    owners = list(NAMED)[:COLOURS_AT_MOST]
    found: dict[str, Look] = {}
    steps: set[int] = set()
    for name in sorted(coloured, key=lambda name: (name not in owners, name not in NAMED)):  # stable: order kept
        step, home = NAMED.get(name, (None, None))
        if step is None or step in steps:
            step = next(free for free in (2, 1, 4, 3, 0) if free not in steps)
            home = Look(FREE_COLOURS[step], home.marker if home else _free_marker(found))
        steps.add(step)
        found[name] = Look(home.color, home.marker, HATCHES[step])
    return Looks({name: found[name] for name in coloured})


def _free_marker(taken: dict[str, Look]) -> str:
    markers = {each.marker for each in taken.values()}
    return next(marker for marker in FREE_MARKERS if marker not in markers)
