"""A share under every choice: the results in order of size, and below each the choices it was made with."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.page import page, text_width
from analysis.figures.base.rows import height_of, widest, width_of
from analysis.figures.base.style import GRID, INK, QUIET, Text
from analysis.ground.numbers import as_printed

STAYS, FLIPS, ASKED = "#1d4e7e", "#c9722e", "#222222"
ROW, GAP = 0.2, 0.1  # inches of a row of marks, and between two groups of rows
CURVE = 2.4  # inches
ROOM = 0.32  # inches above the highest and below the lowest result, for their values


@at_any_width
def specification_curve(choices: pd.DataFrame, rows: pd.DataFrame, text: Text, *, format: Format = PAGE) -> Drawn:
    """Return every result from the lowest to the highest (Axes `curve`) over a mark for each choice (Axes `choices`).

    Parameters
    ----------
    choices : DataFrame
        One row per result: column share (fraction), default (which was asked about), stays (is the same supplier first)
        and one for each choice.
    rows : DataFrame
        The rows below, from top to bottom: columns choice (a column of `choices`), value and label.
    text : Text
    format : Format

    Raises
    ------
    ValueError
        If there is no result, or none that was asked about.
    """
    if choices.empty or not choices["default"].any():
        raise ValueError("specification_curve: no result, or none is the one asked about")
    order = choices.sort_values(["share", "default"], kind="stable", ignore_index=True)
    groups = rows["choice"].ne(rows["choice"].shift()).cumsum() - 1
    places = np.arange(len(rows)) * ROW + groups.to_numpy() * GAP + ROW / 2
    sheet = page(text, {"curve": CURVE, "choices": places[-1] + ROW / 2 + 0.08}, format)
    left = format.edge + max(widest(rows["label"], format), text_width("100 %", format.label)) + 0.14
    axes = {name: sheet.axes(name, left, format.width - format.edge - 0.1) for name in ("curve", "choices")}
    for ax in axes.values():
        ax.set_xlim(-1, len(order))
        ax.set_xticks([])
        ax.grid(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
    _curve(axes["curve"], order)
    _marks(axes["choices"], order, rows, places)
    asked = int(order.index[order["default"]][0])
    for ax in axes.values():
        ax.axvline(asked, color=ASKED, linewidth=0.9, zorder=1, gid="asked")
    return Drawn(sheet.fig, axes)


def _curve(ax: Axes, order: pd.DataFrame) -> None:
    """Draw the results: filled where the same supplier stays first, hollow where another would be."""
    shares, stays = order["share"].to_numpy(), order["stays"].to_numpy(bool)
    spread = max(float(np.ptp(shares)), 0.02)
    room = spread * ROOM / (height_of(ax) - 2 * ROOM)
    ax.set_ylim(shares.min() - room, shares.max() + room)
    ticks = [tick for tick in ax.get_yticks() if 0 <= tick <= 1 and shares.min() - room <= tick <= shares.max() + room]
    ax.set_yticks(ticks, [f"{tick * 100:.3g} %" for tick in ticks])
    ax.tick_params(axis="y", labelsize=format_of(ax).label, labelcolor=QUIET, length=0)
    for tick in ticks:
        ax.axhline(tick, color=GRID, linewidth=0.8, zorder=0)
    size = {"markersize": 4.2, "linestyle": "none", "zorder": 3}
    at = np.arange(len(order))
    ax.plot(at[stays], shares[stays], marker="o", color=STAYS, gid="stays", **size)
    hollow = {"markerfacecolor": "white", "markeredgecolor": FLIPS, "markeredgewidth": 1.1}
    ax.plot(at[~stays], shares[~stays], marker="D", gid="flips", **size, **hollow)
    asked = int(order.index[order["default"]][0])
    big = {"markersize": 8, "markeredgecolor": "white", "color": ASKED, "linestyle": "none"}
    ax.plot([asked], [shares[asked]], marker="o", zorder=4, gid="default", **big)
    _values(ax, shares, asked)


def _values(ax: Axes, shares: np.ndarray, asked: int) -> None:
    """Write the lowest, the highest and the share that was asked about beside their dots."""
    style = {"fontsize": format_of(ax).label, "color": INK, "gid": "value", "textcoords": "offset points"}
    said = f"as asked: {as_printed(shares[asked])} %"
    inches = width_of(ax) * (asked + 1) / (len(shares) + 1)
    right = inches < width_of(ax) / 2
    place = {"xytext": (8 if right else -8, -12 if right else 10), "ha": "left" if right else "right"}
    ax.annotate(said, (asked, shares[asked]), weight="bold", va="center", **place, **style)
    last = len(shares) - 1
    if asked != 0:
        ax.annotate(f"{as_printed(shares[0])} %", (0, shares[0]), xytext=(0, -7), ha="left", va="top", **style)
    if asked != last:
        ax.annotate(f"{as_printed(shares[-1])} %", (last, shares[-1]), xytext=(0, 7), ha="right", va="bottom", **style)


def _marks(ax: Axes, order: pd.DataFrame, rows: pd.DataFrame, places: np.ndarray) -> None:
    """Draw a short stroke under each result for every value it was made with, a row each."""
    ax.set_ylim(places[-1] + ROW / 2 + 0.08, 0)
    ax.set_yticks(places, rows["label"])
    ax.tick_params(axis="y", labelsize=format_of(ax).label, labelcolor=INK, length=0)
    stays = order["stays"].to_numpy(bool)
    thick = min(1.1, 72 * width_of(ax) / (len(order) + 1) * 0.75)  # two neighbours stay two
    for row, place in zip(rows.itertuples(), places, strict=True):
        ax.axhline(place, color=GRID, linewidth=0.6, zorder=0)
        here = order[row.choice].astype(str).to_numpy() == str(row.value)
        for which, color in ((here & stays, STAYS), (here & ~stays, FLIPS)):
            at = np.flatnonzero(which)
            ax.vlines(
                at,
                place - ROW * 0.32,
                place + ROW * 0.32,
                color=color,
                linewidth=thick,
                gid=f"{row.choice} {row.value}",
            )
