"""The page a figure stands on: text is measured first, then everything gets the room it needs, in inches."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import Kerning, LoadFlags

from analysis.figures.base.format import Format
from analysis.figures.base.style import FONT, QUIET, Text

PITCH = 1.3  # distance of two lines of text, in font sizes
LETTERS_AT_MOST = 1200  # of one text: more is a mistake in the data, and would make a figure yards high
CUT = "…"
WIDEST, NARROWEST = 2.05, 0.2  # letters of the font, in font sizes; the few narrower ones do not fill a line


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide `text` is at font size `size` (points), in inches, its letters one beside the other."""
    letters = text.rstrip()
    return sum(_step(*pair, weight) for pair in zip_longest(letters, letters[1:])) * size / 72


@cache
def _step(letter: str, following: str | None, weight: str) -> float:
    """Return from where a letter starts to where the one that follows it does, in font sizes."""
    font = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    font.set_size(100, 72)
    glyph, other = (font.get_char_index(ord(each)) if each else 0 for each in (letter, following))
    closer = font.get_kerning(glyph, other, Kerning.UNFITTED) / 64 if following else 0.0
    return (font.load_glyph(glyph, LoadFlags.NO_HINTING).linearHoriAdvance / 65536 + closer) / 100


def tidy(designation: str) -> str:
    """Return a designation as a person writes it: without the dash that SIPRI sets where a name is missing."""
    return re.sub(r"\s+-+(?=\s*(\(|$))", "", str(designation)).strip()


def line_height(size: float) -> float:
    """Return the height of one line of text at font size `size` (points), in inches."""
    return size * PITCH / 72


def fitting(text: str, width: float, size: float, weight: str = "normal") -> int:
    """Return how many letters from the start of `text` fit into `width` inches, 1 at least."""
    low, high = 1, min(len(text), 2 + int(width * 72 / size / NARROWEST))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(text[:middle], size, weight) <= width else (low, middle - 1)
    return low


def shortened(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Return `text` if it fits into `width` inches, else its beginning and `…`."""
    if len(text) <= LETTERS_AT_MOST and text_width(text, size, weight) <= width:
        return text
    room = width - text_width(CUT, size, weight)
    return f"{text[: fitting(text, room, size, weight)].rstrip()}{CUT}"


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return `text` as lines of at most `width` inches; a word longer than a line is cut, at a hyphen if it has one.

    Of a text of more than 1,200 letters only the beginning is kept, and ends with `…`.
    """
    if len(text) > LETTERS_AT_MOST:
        text = f"{text[: LETTERS_AT_MOST - 1]}{CUT}"
    lines: list[str] = []
    words = re.split(r"\s+(?!%)", text.strip())  # a number keeps its sign
    while words:
        fits = _words(words, width, size, weight)
        line = " ".join(words[:fits]).strip()
        if fits > 1 or len(line) < 2 or text_width(line, size, weight) <= width:
            lines.append(line)
            words = words[fits:]
        else:
            cut = fitting(line, width, size, weight)
            cut = line.rfind("-", 1, cut) + 1 or cut
            lines.append(line[:cut])
            words[0] = line[cut:]
    return [line for line in lines if line]


def _words(words: list[str], width: float, size: float, weight: str) -> int:
    """Return how many of `words` fit beside each other into `width` inches, 1 at least."""
    most = width * 72 / size
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    low = max(int(np.searchsorted(ends, most / WIDEST, side="right")), 1)
    high = max(int(np.searchsorted(ends, most / NARROWEST + 2, side="right")), low)
    while low < high:
        middle = (low + high + 1) // 2
        fit = text_width(" ".join(words[:middle]), size, weight) <= width
        low, high = (middle, high) if fit else (low, middle - 1)
    return low


class Sheet(Figure):
    """A figure that knows its format; it belongs to no window and needs no closing."""

    def __init__(self, format: Format, height: float) -> None:
        super().__init__(figsize=(format.width, height), facecolor="white", dpi=100)
        FigureCanvasAgg(self)
        self.format = format


@dataclass(frozen=True)
class Page:
    """A figure and the strips across it, each as (bottom, height) in inches."""

    fig: Sheet
    strips: dict[str, tuple[float, float]]

    def axes(self, strip: str, left: float, right: float, **options) -> Axes:
        """Return new Axes in `strip`, from `left` to `right` inches from the figure's left edge."""
        bottom, height = self.strips[strip]
        wide, high = self.fig.get_size_inches()
        return self.fig.add_axes((left / wide, bottom / high, (right - left) / wide, height / high), **options)


def page(text: Text, heights: dict[str, float], format: Format, on: Figure | None = None) -> Page:
    """Return a page with titles and source written, and the strips of `heights` (inches, top to bottom).

    The figure is as high as its text and strips need, so nothing can run into anything else. `on` is a figure that is
    there already, as seaborn's grids make one.
    """
    above = _above(text, format)
    source = wrapped(text.source, format.inner, format.source)
    top = format.edge + 0.12 + sum(len(lines) * line_height(size) + 0.06 for lines, size, _ in above)
    foot = format.edge + 0.12 + len(source) * line_height(format.source)
    height = top + sum(heights.values()) + foot
    sheet = Sheet(format, height) if on is None else _as_sheet(on, format, height)
    _write_titles(sheet, above)
    x, y = (format.edge / inches for inches in sheet.get_size_inches())
    style = {"va": "bottom", "ha": "left", "fontsize": format.source, "color": QUIET, "gid": "source"}
    sheet.text(x, y, "\n".join(source), **style)
    strips = {}
    y = sheet.get_figheight() - top
    for name, height in heights.items():
        y -= height
        strips[name] = (y, height)
    return Page(sheet, strips)


def _as_sheet(figure: Figure, format: Format, height: float) -> Figure:
    figure.set_size_inches(format.width, height)
    figure.set_facecolor("white")
    figure.set_layout_engine("none")
    FigureCanvasAgg(figure)
    figure.format = format  # type: ignore[attr-defined]
    return figure


def _above(text: Text, format: Format) -> list[tuple[list[str], float, dict]]:
    """Return the lines, the size and the style of title and subtitle."""
    title = {"fontweight": "bold", "gid": "title"}
    return [
        (wrapped(text.title, format.inner, format.title, "bold"), format.title, title),
        (wrapped(text.subtitle, format.inner, format.subtitle), format.subtitle, {"color": QUIET, "gid": "subtitle"}),
    ]


def _write_titles(sheet: Sheet, above: list[tuple[list[str], float, dict]]) -> None:
    wide, high = sheet.get_size_inches()
    top = sheet.format.edge
    for lines, size, style in above:
        place = (sheet.format.edge / wide, 1 - top / high)
        sheet.text(*place, "\n".join(lines), va="top", ha="left", fontsize=size, **style)
        top += len(lines) * line_height(size) + 0.06
