"""How much of an importer's volume rests on what the source itself estimated or left blank, year by year."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.page import page
from analysis.figures.base.rows import height_of, legend_below, width_of
from analysis.figures.base.style import INK, QUIET, RULE, Text
from analysis.figures.base.timeaxis import BAR_WIDTH, span, starts, year_axis

FLAGGED, EXACT = "#8a5a2b", "#ece2d6"
PANELS = {
    "year_flagged": "delivery year estimated or blank",
    "units_flagged": "number delivered estimated or blank",
}


@at_any_width
def flagged_share_bars(table: pd.DataFrame, text: Text, *, format: Format = PAGE) -> Drawn:
    """Return one panel of yearly bars for each flag; its Axes are called as the columns.

    A delivery may be flagged for its year and for its number, so the two shares are not parts of one whole:
    each has its own panel, where flagged and exact volume add up to 100 %.

    Parameters
    ----------
    table : DataFrame
        Columns year, year_flagged, units_flagged: fractions of the volume (TIV) of that year; NaN if unknown.
    text : Text
    format : Format
    """
    heights = {
        "head1": 0.3,
        "year_flagged": 1.5,
        "head2": 0.55,
        "units_flagged": 1.5,
        "foot": 0.72 + 0.4 * format.narrow,
    }
    sheet = page(text, heights, format)
    left = format.edge + 0.062 * format.label
    axes = {name: sheet.axes(name, left, format.width - format.edge - 0.1) for name in PANELS}
    for name, ax in axes.items():
        year_axis(ax, *span(list(table["year"])))
        _bars(ax, table["year"], table[name].astype(float))
        ax.set_ylim(0, 1)
        ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        ax.set_ylabel("% of volume (TIV)", color=QUIET, fontsize=format.label)
        ax.yaxis.set_label_coords(-0.042 * format.label / width_of(ax), 0.5)
        style = {
            "transform": ax.transAxes,
            "va": "bottom",
            "fontsize": format_of(ax).label,
            "weight": "bold",
            "color": INK,
        }
        ax.text(0, 1 + 0.06 / height_of(ax), PANELS[name], **style)
    _say_what_is_what(axes["units_flagged"])
    return Drawn(sheet.fig, axes)


def _bars(ax: Axes, years: pd.Series, flagged: pd.Series) -> None:
    known = flagged.notna()
    style = {"align": "edge", "zorder": 2, "edgecolor": "white", "linewidth": 0.5}
    ax.bar(starts(years[known]), flagged[known].to_numpy(), BAR_WIDTH, color=FLAGGED, label="flagged", **style)
    rest = 1 - flagged[known].to_numpy()
    ax.bar(starts(years[known]), rest, BAR_WIDTH, bottom=flagged[known].to_numpy(), color=EXACT, label="exact", **style)
    style |= {"edgecolor": RULE, "facecolor": "white", "hatch": "////", "linewidth": 0}
    ax.bar(starts(years[~known]), 1.0, BAR_WIDTH, label="unknown", **style)
    ax.grid(False, axis="y")


def _say_what_is_what(ax: Axes) -> None:
    handles = [
        Patch(color=FLAGGED, label="estimated or blank"),
        Patch(color=EXACT, label="exact"),
        Patch(facecolor="white", edgecolor=RULE, hatch="////", linewidth=0, label="unknown"),
    ]
    legend_below(ax, [handles])
