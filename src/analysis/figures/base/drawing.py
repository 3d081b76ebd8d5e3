"""A figure as a value that can be drawn at any width, each once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps

from matplotlib.axes import Axes

from analysis.figures.base.format import PAGE, Format
from analysis.figures.base.page import Sheet
from analysis.figures.base.style import in_style


@dataclass(frozen=True)
class Drawn:
    """A figure at one width.

    Attributes
    ----------
    fig : Figure
    axes : dict of str to Axes
    named, left_out : tuple of str
        Of the events given: the ids of those the figure names, and of those it has no room for, in order of time.
    """

    fig: Sheet
    axes: dict[str, Axes]
    named: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A figure that is drawn at any width when it is asked for, each width once: `drawing(figures.PHONE)`."""

    make: Callable[[Format], Drawn]
    made: dict[Format, Drawn] = field(default_factory=dict, repr=False)

    def __call__(self, format: Format = PAGE) -> Drawn:
        """Return the figure at the width of `format`."""
        if format not in self.made:
            with in_style():
                self.made[format] = self.make(format)
        return self.made[format]


def at_any_width(draw: Callable[..., Drawn]) -> Callable[..., Drawing]:
    """Return `draw`, a function of data, text and at last a format, as a function of data and text.

    It draws the page's width at once, so that unusable data are refused where the figure is asked for.
    """

    @wraps(draw)
    def asked(*args, **options) -> Drawing:
        drawing = Drawing(partial(_last, draw, args, options))
        drawing()
        return drawing

    return asked


def _last(draw: Callable[..., Drawn], args: tuple, options: dict, format: Format) -> Drawn:
    return draw(*args, **options, format=format)
