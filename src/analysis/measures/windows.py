"""Windows: some calendar years in a row, and the pair of them that a comparison is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.ground.errors import NotAtHand, Problem

MOST_YEARS = 20
USUAL = 5  # years, as SIPRI prints them


@dataclass(frozen=True, order=True)
class Window:
    """Some calendar years in a row, first and last included; written `2020-2024`, or `2024` for one.

    Examples
    --------
    >>> str(Window(2020, 2024)), len(Window.read("2024").years)
    ('2020-2024', 1)
    """

    first: int
    last: int

    @classmethod
    def read(cls, text: "str | Window") -> "Window":
        """Return the window written as `2020-2024`, or `2024` for a single year.

        Raises
        ------
        Problem
            If it is written otherwise, reversed, or longer than 20 years.
        """
        found = re.fullmatch(r"\s*([0-9]{4})(?:\s*[-\N{EN DASH}]\s*([0-9]{4}))?\s*", str(text))
        if not found:
            raise Problem(f"window {str(text)[:40]!r} is not written like 2020-2024")
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise Problem(f"window {text} ends before it begins; write {last}-{first}")
        if last - first >= MOST_YEARS:
            raise Problem(f"window {text} has {last - first + 1} years; 1 to {MOST_YEARS} are allowed")
        return cls(first, last)

    @property
    def years(self) -> range:
        """Every year of the window."""
        return range(self.first, self.last + 1)

    @property
    def before(self) -> "Window":
        """The window of the same length that ends where this one begins."""
        return Window(self.first - len(self.years), self.first - 1)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.first < self.last else f"{self.first}"


@dataclass(frozen=True)
class Windows:
    """The two windows of a comparison."""

    earlier: Window
    later: Window

    def __iter__(self):
        return iter((self.earlier, self.later))

    @property
    def length(self) -> int:
        """Years of the later window: those of the page's rolling shares."""
        return len(self.later.years)


def check_window(window: Window, years: Iterable[int], release: int) -> Window:
    """Return `window` if the data cover every year of it.

    Raises
    ------
    NotAtHand
        If they do not: it names the first and last year they cover.
    """
    covered = sorted(years)
    missing = sorted(set(window.years) - set(covered))
    if not missing:
        return window
    if missing[-1] > covered[-1]:
        raise NotAtHand(f"window {window} is beyond the data: release {release} ends with {covered[-1]}")
    if missing[0] < covered[0]:
        begin = f"those at hand of release {release} begin with {covered[0]}"
        raise NotAtHand(f"window {window} is beyond the data: {begin}")
    raise NotAtHand(f"window {window} needs {missing[0]}, which the data at hand of release {release} do not cover")


def newest(years: Iterable[int], length: int = USUAL) -> Window:
    """Return the newest window of so many years that the data cover, shorter where they cover fewer."""
    covered = set(years)
    last = max(covered)
    first = last
    while first - 1 in covered and last - first + 1 < length:
        first -= 1
    return Window(first, last)


def with_the_one_before(window: str | Window, years: tuple[int, ...], release: int) -> Windows:
    """Return a page's window, the newest of five years where it is empty, and the one before, covered or not."""
    later = check_window(Window.read(window) if window else newest(years), years, release)
    return Windows(later.before, later)


def two_windows(window: str | Window, compare: str | Window, years: tuple[int, ...], release: int) -> Windows:
    """Return the two windows of a page.

    Parameters
    ----------
    window : str
        The later one; empty takes the newest of five years.
    compare : str
        The earlier one; empty takes the one just before, of the same length.
    years, release
        What the data cover.

    Raises
    ------
    Problem
        If a window is not written as one, not covered (NotAtHand), or the two are not in order.
    """
    earlier, later = with_the_one_before(window, years, release)
    earlier = Window.read(compare) if compare else earlier
    if earlier.last >= later.last:
        raise Problem(f"window {earlier} to compare with is not earlier than {later}; name an earlier one")
    return Windows(check_window(earlier, years, release), later)
