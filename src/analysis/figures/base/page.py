"""The page a figure stands on: text is measured first, then everything gets the room it needs, in inches."""

from dataclasses import dataclass
from functools import lru_cache

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.figures.base.style import QUIET, Text

WIDTH = 10.0  # inches; 1000 pixels at the screen's 100 dpi
EDGE = 0.2  # inches kept free on every side
PITCH = 1.3  # distance of two lines of text, in font sizes
TITLE, SUBTITLE, SOURCE, LABEL = 13.5, 9.5, 8.0, 9.0  # font sizes in points


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide `text` is at font size `size` (points), in inches."""
    if not text.strip():
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def line_height(size: float) -> float:
    """Return the height of one line of text at font size `size` (points), in inches."""
    return size * PITCH / 72


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return `text` as lines of at most `width` inches; a word longer than a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while text_width(word, size, weight) > width and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size, weight) <= width)
            lines += [line, word[:fits]] if line else [word[:fits]]
            line, word = "", word[fits:]
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, weight) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def titles(fig: Figure, title: str, subtitle: str) -> float:
    """Write title and subtitle at the top of `fig`, wrapped to its width; return their height in inches."""
    top = EDGE
    for text, size, weight, color, name in (
        (title, TITLE, "bold", None, "title"),
        (subtitle, SUBTITLE, "normal", QUIET, "subtitle"),
    ):
        lines = wrapped(text, fig.get_figwidth() - 2 * EDGE, size, weight)
        style = {"fontsize": size, "fontweight": weight, "gid": name} | ({"color": color} if color else {})
        x, y = EDGE / fig.get_figwidth(), 1 - top / fig.get_figheight()
        fig.text(x, y, "\n".join(lines), va="top", ha="left", **style)
        top += len(lines) * line_height(size) + 0.06
    return top


def source_line(fig: Figure, text: str) -> float:
    """Write the source in small grey at the foot of `fig`, wrapped; return its height in inches."""
    lines = wrapped(text, fig.get_figwidth() - 2 * EDGE, SOURCE)
    x, y = EDGE / fig.get_figwidth(), EDGE / fig.get_figheight()
    fig.text(x, y, "\n".join(lines), va="bottom", ha="left", fontsize=SOURCE, color=QUIET, gid="source")
    return EDGE + len(lines) * line_height(SOURCE)


@dataclass(frozen=True)
class Page:
    """A figure and the strips across it, each as (bottom, height) in inches."""

    fig: Figure
    strips: dict[str, tuple[float, float]]

    def axes(self, strip: str, left: float, right: float, **options) -> Axes:
        """Return new Axes in `strip`, from `left` to `right` inches from the figure's left edge."""
        bottom, height = self.strips[strip]
        wide, high = self.fig.get_size_inches()
        return self.fig.add_axes((left / wide, bottom / high, (right - left) / wide, height / high), **options)


def page(text: Text, heights: dict[str, float]) -> Page:
    """Return a page with titles and source written, and the strips of `heights` (inches, top to bottom).

    The figure is as high as its text and strips need, so nothing can run into anything else.
    """
    width = WIDTH - 2 * EDGE
    top = (
        EDGE
        + 0.12
        + sum(
            len(wrapped(words, width, size, weight)) * line_height(size) + 0.06
            for words, size, weight in ((text.title, TITLE, "bold"), (text.subtitle, SUBTITLE, "normal"))
        )
    )
    foot = EDGE + 0.12 + len(wrapped(text.source, width, SOURCE)) * line_height(SOURCE)
    fig = plt.figure(figsize=(WIDTH, top + sum(heights.values()) + foot), facecolor="white", dpi=100)
    titles(fig, text.title, text.subtitle)
    source_line(fig, text.source)
    strips = {}
    y = fig.get_figheight() - top
    for name, height in heights.items():
        y -= height
        strips[name] = (y, height)
    return Page(fig, strips)
