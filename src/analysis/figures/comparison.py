"""Two windows side by side: each supplier's share then and now, and its part in the change of one share."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.base.page import EDGE, LABEL, WIDTH, line_height, page, wrapped
from analysis.figures.base.rows import column, dumbbell, heading, old_and_new, row_axis, scale, widest, write
from analysis.figures.base.style import QUIET, Look, Text, look
from analysis.ground.numbers import points

ROW = 0.36  # inches
BETWEEN = 0.45  # inches between the panels
OWN = "own deliveries"


def window_comparison(
    table: pd.DataFrame,
    contributions: pd.DataFrame,
    text: Text,
    windows: tuple[str, str] = ("2015-2019", "2020-2024"),
    supplier: str = "Russia",
    drawn: list[str] | None = None,
) -> tuple[Figure, dict[str, Axes]]:
    """Return the figure of two windows, and its Axes `shares` and `contributions`, which share their rows.

    Parameters
    ----------
    table : DataFrame
        Columns supplier, share_from, share_to (fractions; NaN where nothing was delivered); a row each,
        top to bottom.
    contributions : DataFrame
        Columns part (a supplier of `table`), contribution (fractions, adding up to the change).
    text : Text
    windows : tuple of str
        The old window and the new one.
    supplier : str
        Whose share the contributions explain.
    drawn : list of str, optional
        The suppliers that have a colour of their own on this page, in its order; the others are grey.

    Raises
    ------
    ValueError
        If a part of `contributions` has no row in `table`, or a name stands twice.
    """
    names = list(table["supplier"])
    parts = contributions.set_index("part")["contribution"]
    _check(names, parts)
    words = f"points contributed to the change in the share of {supplier}, {points(parts.sum())} in all"
    fig, axes = _lay_out(names, words, text)
    looks = look(list(dict.fromkeys([*(drawn or [supplier]), *names])))
    _dots(axes["shares"], table, windows, supplier, looks)
    _bars(axes["contributions"], names, parts, supplier, looks)
    return fig, axes


def _lay_out(names: list[str], words: str, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return the page and its two Axes beside the rows' names, the right one with `words` above it."""
    left = EDGE + widest(names, weight="bold") + 0.2
    middle = left + (WIDTH - left - BETWEEN) * 0.53
    right = middle + BETWEEN
    said = wrapped(words, WIDTH - EDGE - right, LABEL)
    head = 0.35 + len(said) * line_height(LABEL)
    sheet = page(text, {"head": head, "rows": ROW * len(names), "foot": 0.35})
    axes = {
        "shares": sheet.axes("rows", left, middle),
        "contributions": sheet.axes("rows", right, WIDTH - EDGE),
    }
    heading(axes["contributions"], said)
    return sheet.fig, axes


def _dots(ax: Axes, table: pd.DataFrame, windows: tuple[str, str], supplier: str, looks: dict[str, Look]) -> None:
    row_axis(ax, len(table))
    scale(ax, table[["share_from", "share_to"]].to_numpy().ravel(), (0.42, 0.42))
    for row, each in enumerate(table.itertuples()):
        weight = "bold" if each.supplier == supplier else "normal"
        column(ax, -0.08, row, each.supplier, {"ha": "right", "gid": "name", "weight": weight})
        dumbbell(ax, row, (each.share_from, each.share_to), looks[each.supplier])
    heading(ax, ["share of deliveries (TIV), %"])
    old_and_new(ax, *windows)


def _check(names: list[str], parts: pd.Series) -> None:
    without = sorted(set(parts.index) - set(names))
    if without:
        raise ValueError(f"contributions: {', '.join(without)} has no row in the table of shares; join it into one")
    twice = sorted({*(n for n in names if names.count(n) > 1), *parts.index[parts.index.duplicated()]})
    if twice:
        raise ValueError(f"comparison: {', '.join(twice)} stands twice; give each supplier one row")


def _bars(ax: Axes, names: list[str], parts: pd.Series, supplier: str, looks: dict[str, Look]) -> None:
    row_axis(ax, len(names))
    labels = {name: points(part) for name, part in parts.items()}
    if supplier in labels:
        labels[supplier] += f" {OWN}"
    left, right = (
        widest((text for name, text in labels.items() if (parts[name] < 0) == negative), weight="bold") + 0.15
        for negative in (True, False)
    )
    scale(ax, parts, (left, right))
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2.5)
    for row, name in enumerate(names):
        if name in parts:
            own = name == supplier
            ax.barh(row, parts[name], 0.6 if own else 0.42, color=looks[name].color, zorder=2, gid=f"part {name}")
            side = -1 if parts[name] < 0 else 1
            style = {
                "ha": "right" if side < 0 else "left",
                "weight": "bold" if own else "normal",
                "gid": "value",
            }
            write(ax, parts[name], row, labels[name], style, 0.07 * side)
