"""Two windows side by side: each supplier's share then and now, and its part in the change of one share."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import Looks
from analysis.figures.base.page import line_height, page, shortened, wrapped
from analysis.figures.base.rows import column, dumbbell, heading, old_and_new, row_axis, scale, widest, write
from analysis.figures.base.style import QUIET, Text
from analysis.ground.numbers import points

ROW = 0.36  # inches
BETWEEN = 0.45  # inches between the panels
OWN = "own deliveries"
WIDE = 8.0  # inches from which there is room to say so beside a bar


@dataclass(frozen=True)
class Comparison:
    """What `window_comparison` draws.

    Attributes
    ----------
    table : DataFrame
        Columns supplier, share_from, share_to (fractions; NaN where nothing was delivered); a row each,
        top to bottom.
    contributions : DataFrame
        Columns part (a supplier of `table`), contribution (fractions, adding up to the change).
    windows : tuple of str
        The old window and the new one.
    supplier : str
        Whose share the contributions explain.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    windows: tuple[str, str]
    supplier: str

    def __post_init__(self) -> None:
        """Check that every part has its row.

        Raises
        ------
        ValueError
            If a part of `contributions` has no row in `table`, or a name stands twice.
        """
        names, parts = list(self.table["supplier"]), self.contributions["part"]
        without = sorted(set(parts) - set(names))
        if without:
            raise ValueError(f"contributions: {', '.join(without)} has no row in the table of shares; join it into one")
        twice = sorted({*(n for n in names if names.count(n) > 1), *parts[parts.duplicated()]})
        if twice:
            raise ValueError(f"comparison: {', '.join(twice)} stands twice; give each supplier one row")

    @property
    def parts(self) -> pd.Series:
        """The contributions by supplier."""
        return self.contributions.set_index("part")["contribution"]


@at_any_width
def window_comparison(comparison: Comparison, text: Text, looks: Looks, *, format: Format = PAGE) -> Drawn:
    """Return the figure of two windows; its Axes `shares` and `contributions` have the same rows.

    Parameters
    ----------
    comparison : Comparison
    text : Text
    looks : Looks
        The page's, from `palette`.
    format : Format
    """
    drawn = _lay_out(comparison, text, format)
    _dots(drawn.axes["shares"], comparison, looks)
    _bars(drawn.axes["contributions"], comparison, looks)
    return drawn


def _lay_out(comparison: Comparison, text: Text, format: Format) -> Drawn:
    """Return the page with two empty Axes beside the rows' names, side by side or one below the other."""
    rows = ROW * len(comparison.table)
    names = min(widest(comparison.table["supplier"], format, "bold"), format.inner * (0.36 if format.narrow else 0.2))
    left = format.edge + names + 0.12
    said = f"points contributed to the change in the share of {comparison.supplier}, "
    said = f"{said}{points(comparison.parts.sum())} in all"
    end = format.width - format.edge
    if format.narrow:
        lines = wrapped(said, end - left, format.label)
        head = 0.35 + len(lines) * line_height(format.label)
        sheet = page(text, {"head": 0.6, "rows": rows, "between": 0.3 + head, "parts": rows, "foot": 0.35}, format)
        axes = {"shares": sheet.axes("rows", left, end), "contributions": sheet.axes("parts", left, end)}
    else:
        middle = left + (format.width - left - BETWEEN) * 0.53
        lines = wrapped(said, end - middle - BETWEEN, format.label)
        sheet = page(text, {"head": 0.35 + len(lines) * line_height(format.label), "rows": rows, "foot": 0.35}, format)
        axes = {"shares": sheet.axes("rows", left, middle)}
        axes["contributions"] = sheet.axes("rows", middle + BETWEEN, end)
    heading(axes["contributions"], lines)
    return Drawn(sheet.fig, axes)


def _name(ax: Axes, row: int, name: str, own: bool) -> None:
    format = format_of(ax)
    weight = "bold" if own else "normal"
    room = ax.get_position().x0 * format.width - format.edge - 0.08
    column(
        ax, -0.08, row, shortened(name, room, format.label, weight), {"ha": "right", "gid": "name", "weight": weight}
    )


def _dots(ax: Axes, comparison: Comparison, looks: Looks) -> None:
    table = comparison.table
    row_axis(ax, len(table))
    scale(ax, table[["share_from", "share_to"]].to_numpy().ravel(), (0.42, 0.42))
    for row, each in enumerate(table.itertuples()):
        _name(ax, row, each.supplier, each.supplier == comparison.supplier)
        dumbbell(ax, row, (each.share_from, each.share_to), looks[each.supplier])
    heading(ax, ["share of deliveries (TIV), %"])
    old_and_new(ax, *(window.replace("-", "–") for window in comparison.windows))


def _bars(ax: Axes, comparison: Comparison, looks: Looks) -> None:
    names, parts = list(comparison.table["supplier"]), comparison.parts
    row_axis(ax, len(names))
    labels = {name: points(part) for name, part in parts.items()}
    if comparison.supplier in labels and format_of(ax).width >= WIDE:
        labels[comparison.supplier] += f" {OWN}"
    left, right = (
        widest((label for name, label in labels.items() if (parts[name] < 0) == negative), format_of(ax), "bold") + 0.15
        for negative in (True, False)
    )
    scale(ax, parts, (left, right))
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2.5)
    for row, name in enumerate(names):
        own = name == comparison.supplier
        if format_of(ax).narrow:
            _name(ax, row, name, own)
        if name in parts:
            each = {"facecolor": looks[name].color, "edgecolor": "white", "linewidth": 0, "hatch": looks[name].hatch}
            ax.barh(row, parts[name], 0.6 if own else 0.42, zorder=2, gid=f"part {name}", **each)
            side = -1 if parts[name] < 0 else 1
            style = {"ha": "right" if side < 0 else "left", "weight": "bold" if own else "normal", "gid": "value"}
            write(ax, (parts[name], row), labels[name], style, 0.07 * side)
