"""What a new release did to an old share: a bar per deal with its cause, or per supplier where deals are not known."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.page import page, shortened, text_width, tidy
from analysis.figures.base.rows import column, heading, row_axis, scale, widest, width_of, write
from analysis.figures.base.style import QUIET, Text
from analysis.ground.numbers import points

ROW = 0.3  # inches
FELL, ROSE = "#7a4f8a", "#3f8f7f"  # no supplier's colours: a bar may be of any


@at_any_width
def revision(parts: pd.DataFrame, text: Text, *, format: Format = PAGE) -> Drawn:
    """Return the bars of a revision; its Axes are called `parts`.

    Parameters
    ----------
    parts : DataFrame
        Columns part, cause (may be empty) and contribution (fractions of the share), one row per bar, top to bottom.
    text : Text
    format : Format

    Raises
    ------
    ValueError
        If the table is empty.
    """
    if parts.empty:
        raise ValueError("revision: no part changed, there is nothing to draw")
    parts = parts.assign(part=parts["part"].map(tidy))
    left, right = _columns(parts, format)
    sheet = page(text, {"head": 0.5, "rows": ROW * (1.5 if format.narrow else 1) * len(parts), "foot": 0.1}, format)
    ax = sheet.axes("rows", left, right)
    row_axis(ax, len(parts))
    labels = [points(part, 2) for part in parts["contribution"]]
    room = widest(labels, format, "bold") + 0.2
    scale(ax, parts["contribution"], (room, room))
    ax.set_xticks([])  # the values stand at the bars
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2.5)
    for row, part in enumerate(parts.itertuples()):
        _bar(ax, row, part.contribution, labels[row])
        _name(ax, row, part)
    heading(ax, [f"points added to the share, {points(parts['contribution'].sum(), 2)} in all"])
    return Drawn(sheet.fig, {"parts": ax})


def _columns(parts: pd.DataFrame, format: Format) -> tuple[float, float]:
    """Return where the bars' panel begins and ends, in inches: names to the left, causes to the right, or above."""
    if format.narrow:
        return format.edge, format.width - format.edge
    names = min(widest(parts["part"], format), format.inner * 0.35)
    causes = min(widest(parts["cause"], format) + 0.25, format.inner * 0.3) if parts["cause"].any() else 0.0
    return format.edge + names + 0.2, format.width - format.edge - causes


def _bar(ax: Axes, row: int, part: float, label: str) -> None:
    side, narrow = -1 if part < 0 else 1, format_of(ax).narrow
    at = row + 0.2 * narrow
    ax.barh(at, part, 0.3 if narrow else 0.5, color=FELL if side < 0 else ROSE, zorder=2, gid="part")
    write(ax, (part, at), label, {"ha": "right" if side < 0 else "left", "gid": "value"}, 0.07 * side)


def _name(ax: Axes, row: int, part: tuple) -> None:
    """Write a bar's name and cause beside it, or above it on a narrow figure."""
    format = format_of(ax)
    quiet = {"color": QUIET, "gid": "cause"}
    if format.narrow:
        cause = shortened(part.cause, format.inner * 0.45, format.label)
        room = format.inner - text_width(cause, format.label) - 0.15
        column(ax, 0, row - 0.24, shortened(part.part, room, format.label, "bold"), {"gid": "name", "weight": "bold"})
        column(ax, format.inner, row - 0.24, cause, quiet | {"ha": "right"})
        return
    left = format.edge + 0.2
    name = shortened(part.part, ax.get_position().x0 * format.width - left, format.label)
    column(ax, -0.08, row, name, {"ha": "right", "gid": "name"})
    room = format.width * (1 - ax.get_position().x1) - format.edge - 0.2
    if part.cause:
        column(ax, width_of(ax) + 0.2, row, shortened(part.cause, room, format.label), quiet)
