"""What a new release did to an old share: a bar per deal with its cause, or per supplier where deals are not known."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.base.page import EDGE, WIDTH, page
from analysis.figures.base.rows import column, heading, row_axis, scale, widest, write
from analysis.figures.base.style import QUIET, Text
from analysis.ground.numbers import points

ROW = 0.3  # inches
FELL, ROSE = "#7a4f8a", "#3f8f7f"  # no supplier's colours: a bar may be of any


def revision(parts: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return the bars of a revision, and its Axes `parts`.

    Parameters
    ----------
    parts : DataFrame
        Columns part, cause (may be empty) and contribution (fractions of the share), one row per bar, top to bottom.
    text : Text
        Title, subtitle, source.

    Raises
    ------
    ValueError
        If the table is empty.
    """
    if parts.empty:
        raise ValueError("revision: no part changed, there is nothing to draw")
    causes = widest(parts["cause"]) + 0.25 if parts["cause"].any() else 0.0
    left = EDGE + widest(parts["part"]) + 0.2
    sheet = page(text, {"head": 0.5, "rows": ROW * len(parts), "foot": 0.1})
    ax = sheet.axes("rows", left, WIDTH - EDGE - causes)
    row_axis(ax, len(parts))
    labels = [points(part, 2) for part in parts["contribution"]]
    scale(ax, parts["contribution"], (widest(labels, weight="bold") + 0.2, widest(labels, weight="bold") + 0.2))
    ax.set_xticks([])  # the values stand at the bars
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2.5)
    for row, part in enumerate(parts.itertuples()):
        _bar(ax, row, part, labels[row])
        if part.cause:
            column(ax, WIDTH - EDGE - causes - left + 0.2, row, part.cause, {"color": QUIET, "gid": "cause"})
    heading(ax, [f"points added to the share, {points(parts['contribution'].sum(), 2)} in all"])
    return sheet.fig, {"parts": ax}


def _bar(ax: Axes, row: int, part: tuple, label: str) -> None:
    side = -1 if part.contribution < 0 else 1
    ax.barh(row, part.contribution, 0.5, color=FELL if side < 0 else ROSE, zorder=2, gid="part")
    write(ax, part.contribution, row, label, {"ha": "right" if side < 0 else "left", "gid": "value"}, 0.07 * side)
    column(ax, -0.08, row, part.part, {"ha": "right", "gid": "name"})
