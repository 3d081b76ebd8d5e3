"""How much of an importer's volume rests on what the source itself estimated or left blank, year by year."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.figures.base.page import EDGE, LABEL, WIDTH, page
from analysis.figures.base.rows import height_of, legend_below, width_of
from analysis.figures.base.style import GRID, INK, QUIET, RULE, Text
from analysis.figures.base.timeaxis import BAR_START, BAR_WIDTH, span, year_axis

LEFT = 0.75
FLAGGED, EXACT = "#8a5a2b", "#ece2d6"
PANELS = {
    "year_flagged": "delivery year estimated or blank",
    "units_flagged": "number delivered estimated or blank",
}


def flagged_share_bars(table: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return one panel of yearly bars for each flag, and the Axes by column name.

    A delivery may be flagged for its year and for its number, so the two shares are not parts of one whole:
    each has its own panel, where flagged and exact volume add up to 100 %.

    Parameters
    ----------
    table : DataFrame
        Columns year, year_flagged, units_flagged: fractions of the volume (TIV) of that year; NaN if unknown.
    text : Text
        Title, subtitle, source.
    """
    heights = {"head1": 0.3, "year_flagged": 1.5, "head2": 0.55, "units_flagged": 1.5, "foot": 0.7}
    sheet = page(text, heights)
    axes = {name: sheet.axes(name, LEFT, WIDTH - EDGE - 0.1) for name in PANELS}
    for name, ax in axes.items():
        year_axis(ax, *span(list(table["year"])))
        _bars(ax, table["year"], table[name].astype(float))
        ax.set_ylim(0, 1)
        ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        ax.set_ylabel("% of volume (TIV)", color=QUIET)
        ax.yaxis.set_label_coords(-0.45 / width_of(ax), 0.5)
        style = {"transform": ax.transAxes, "va": "bottom", "fontsize": LABEL, "weight": "bold", "color": INK}
        ax.text(0, 1 + 0.06 / height_of(ax), PANELS[name], **style)
    _say_what_is_what(axes["units_flagged"])
    return sheet.fig, axes


def _bars(ax: Axes, years: pd.Series, flagged: pd.Series) -> None:
    known = flagged.notna()
    style = {"align": "edge", "zorder": 2, "edgecolor": "white", "linewidth": 0.5}
    ax.bar(years[known] + BAR_START, flagged[known], BAR_WIDTH, color=FLAGGED, label="flagged", **style)
    rest = 1 - flagged[known]
    ax.bar(years[known] + BAR_START, rest, BAR_WIDTH, bottom=flagged[known], color=EXACT, label="exact", **style)
    style |= {"edgecolor": RULE, "facecolor": "white", "hatch": "////", "linewidth": 0}
    ax.bar(years[~known] + BAR_START, 1.0, BAR_WIDTH, label="unknown", **style)
    ax.grid(False, axis="y")


def _say_what_is_what(ax: Axes) -> None:
    handles = [
        Patch(color=FLAGGED, label="estimated or blank"),
        Patch(color=EXACT, label="exact"),
        Patch(facecolor="white", edgecolor=GRID, hatch="////", label="unknown"),
    ]
    legend_below(ax, handles)
