"""What figures made of rows share: dots joined by a line, texts in columns, a scale with room for labels."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.figures.base.format import Format, format_of
from analysis.figures.base.looks import REST, Look
from analysis.figures.base.page import text_width
from analysis.figures.base.style import GRID, INK, QUIET
from analysis.ground.numbers import as_printed

VALUE = 0.09  # inches between a mark and its value
DOT = 0.11  # inches across a dot
TICK = 0.5  # least inches between two ticks
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def height_of(ax: Axes) -> float:
    """Return the height of `ax` in inches."""
    return ax.get_position().height * ax.get_figure().get_figheight()


def width_of(ax: Axes) -> float:
    """Return the width of `ax` in inches."""
    return ax.get_position().width * ax.get_figure().get_figwidth()


def row_axis(ax: Axes, count: int) -> None:
    """Set up `count` rows, row 0 on top, with a light rule under each and no other frame."""
    ax.set_ylim(count - 0.5, -0.5)
    ax.set_yticks([])
    for edge in np.arange(0.5, count - 1):
        ax.axhline(edge, color=GRID, linewidth=0.6, zorder=0)
    ax.spines["left"].set_visible(False)
    ax.grid(False, axis="y")
    ax.tick_params(axis="x", colors=QUIET, length=3, bottom=True, labelsize=format_of(ax).label + 0.5)


def scale(ax: Axes, values: Iterable[float], room: tuple[float, float]) -> None:
    """Set x limits that hold 0 and `values` and leave `room` inches (left, right) for labels."""
    known = [value for value in values if pd.notna(value)]
    low, high = min([0.0, *known]), max([0.0, *known])
    high = high if high > low else low + 0.01
    unit = (high - low) / max(width_of(ax) - sum(room), width_of(ax) * 0.2)
    ax.set_xlim(low - room[0] * unit, high + room[1] * unit)
    step = next(step for step in STEPS if step >= unit * TICK or step == STEPS[-1])
    ticks = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1).astype(int) * step
    ax.set_xticks(ticks, [f"{tick * 100:.0f}".replace("-", "\N{MINUS SIGN}") for tick in ticks])


def dumbbell(ax: Axes, row: float, shares: tuple[float, float], each: Look) -> None:
    """Draw one row from the old share (hollow) to the new one (filled), with both values as SIPRI prints."""
    old, new = shares
    color = each.ink if each.color == REST else each.color  # the bars' grey is too pale for a dot
    style = {"marker": each.marker, "color": color, "markersize": DOT * 66, "linestyle": "none"}
    near = abs(new - old) * width_of(ax) < DOT * np.ptp(ax.get_xlim())
    if pd.notna(old) and pd.notna(new):
        ax.plot([old, new], [row, row], color=color, linewidth=2, zorder=2, gid="change")
    if pd.notna(new):
        ax.plot([new], [row], gid="to", zorder=3, **style)
    if pd.notna(old):  # on top, and see-through where the two dots overlap
        face = "none" if near else "white"
        ax.plot([old], [row], markerfacecolor=face, markeredgewidth=1.5, gid="from", zorder=4, **style)
    if pd.isna(old) and pd.isna(new):
        write(ax, (0, row), "no share", {"color": QUIET, "style": "italic", "gid": "value"})
    for value, other, weight in ((old, new, "normal"), (new, old, "bold")):
        if pd.notna(value):
            # the smaller stands to the left; of two equal ones the new one to the right
            left = value < other or (value == other and weight == "normal")
            at = -VALUE if left else VALUE
            style = {"color": each.ink, "weight": weight, "ha": "right" if left else "left", "gid": "value"}
            write(ax, (value, row), as_printed(value), style, at)


def write(ax: Axes, at: tuple[float, float], text: str, style: dict, offset: float = VALUE) -> None:
    """Write `text` in the middle of a row, `offset` inches from x; `at` is x and row, in the data's units."""
    style = {"fontsize": format_of(ax).label, "color": INK} | style
    ax.annotate(text, at, xytext=(offset * 72, 0), textcoords="offset points", va="center_baseline", **style)


def column(ax: Axes, inches: float, row: float, text: str, style: dict) -> None:
    """Write `text` in the middle of `row`, `inches` from the left edge of `ax` (may lie outside it)."""
    style = {"fontsize": format_of(ax).label, "color": INK, "va": "center_baseline"} | style
    ax.text(inches / width_of(ax), row, text, transform=ax.get_yaxis_transform(), **style)


def heading(ax: Axes, lines: list[str], style: dict | None = None) -> None:
    """Write `lines` above `ax`, flush left, the last one 0.28 inches above it."""
    above = 1 + 0.28 / height_of(ax)
    style = {"fontsize": format_of(ax).label, "color": INK, "linespacing": 1.2, "gid": "heading"} | (style or {})
    ax.text(0, above, "\n".join(lines), transform=ax.transAxes, va="bottom", **style)


def old_and_new(ax: Axes, old: str, new: str) -> None:
    """Say just above `ax` which dot is which: hollow the old one, filled the new one."""
    marks = {"marker": "o", "linestyle": "none", "color": QUIET, "markersize": 6.5}
    handles = [
        Line2D([], [], markerfacecolor="white", markeredgewidth=1.4, label=old, **marks),
        Line2D([], [], label=new, **marks),
    ]
    options = {"frameon": False, "ncols": 2, "fontsize": format_of(ax).label, "labelcolor": QUIET, "handletextpad": 0.2}
    place = {"bbox_to_anchor": (0, 1 + 0.03 / height_of(ax)), "borderaxespad": 0, "borderpad": 0}
    ax.legend(handles=handles, loc="lower left", columnspacing=1, handlelength=1, **options, **place)


def widest(texts: Iterable[str], format: Format, weight: str = "normal") -> float:
    """Return the width in inches of the widest of `texts`."""
    return max((text_width(text, format.label, weight) for text in texts), default=0.0)


def legend_below(ax: Axes, groups: list[list], depth: float = 0.33) -> None:
    """Set legends below `ax`, flush left, the first `depth` inches down; each group in as many columns as fit."""
    format = format_of(ax)
    for number, handles in enumerate(groups):
        if number:
            ax.add_artist(ax.get_legend())  # else the next one takes its place
        labels = [handle.get_label() for handle in handles]
        place = {"bbox_to_anchor": (0, -depth / height_of(ax)), "borderaxespad": 0, "borderpad": 0}
        size = {"fontsize": format.label, "handlelength": 1.3, "handleheight": 1, "columnspacing": 1.4}
        columns = legend_columns(labels, width_of(ax), format)
        ax.legend(handles=handles, loc="upper left", ncols=columns, frameon=False, **size, **place)
        depth += legend_height([handles], width_of(ax), format) - 0.2


def legend_columns(names: list[str], width: float, format: Format) -> int:
    """Return how many legend entries fit side by side into `width` inches: all of them, or equal columns."""
    each = [_entry_width(name, format) for name in names]
    return max(1, len(names) if sum(each) <= width else int(width // max(each)))


def _entry_width(name: str, format: Format) -> float:
    return max(text_width(line, format.label) for line in name.split("\n")) + 0.058 * format.label


def legend_height(groups: list[list], width: float, format: Format) -> float:
    """Return the height in inches that `legend_below` takes under Axes `width` inches wide."""
    rows = 0
    for handles in groups:
        names = [handle.get_label() for handle in handles]
        tallest = max((name.count("\n") + 1 for name in names), default=0)
        rows += -(-len(names) // legend_columns(names, width, format)) * tallest
    return 0.2 + rows * 0.0245 * format.label
