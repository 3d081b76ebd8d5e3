"""How far shares moved to a later release, by the age of their window: each share a dot, nine in ten of all a band."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.page import page
from analysis.figures.base.rows import legend_below, legend_height, widest, width_of
from analysis.figures.base.style import INK, QUIET, RULE, Text

ROW = 0.62  # inches
BAND, INSIDE, OUTSIDE = "#dfe3ea", "#1d4e7e", "#b5402a"
GOLDEN = 0.618034
NAMES = {"0": "newest window", "1": "1 year older", "10+": "10 years and more"}
DOTS = {"linestyle": "none", "markersize": 5}
LEGEND = [
    Patch(facecolor=BAND, edgecolor=RULE, label="nine in ten of all importers' shares (±)"),
    Line2D([], [], color=INSIDE, marker="o", label="a share, inside its range", **DOTS),
    Line2D([], [], color=OUTSIDE, marker="D", label="a share outside its range", **DOTS),
]


@at_any_width
def moves_by_age(kept: pd.DataFrame, record: pd.DataFrame, text: Text, *, format: Format = PAGE) -> Drawn:
    """Return a strip of one importer's shares per age over the band of all importers; its Axes are called `moves`.

    Parameters
    ----------
    kept : DataFrame
        One row per share: columns age, moved (fraction) and held (did the later value lie in the range).
    record : DataFrame
        One row per age, in the order of the axis: columns age and moved_90 (fraction), of all importers.
    text : Text
    format : Format

    Raises
    ------
    ValueError
        If the record has no age.
    """
    if record.empty:
        raise ValueError("moves_by_age: the record has no age, there is nothing to draw")
    ages = record["age"].tolist()
    names = [NAMES.get(age, f"{age.replace('-', ' to ')} years older") for age in ages]
    left = format.edge + widest(names, format) + 0.1
    right = format.width - format.edge - widest(["±9.9"], format)
    under = 0.5 + legend_height([LEGEND], right - left, format)
    sheet = page(text, {"moves": ROW * len(ages), "foot": under}, format)
    ax = sheet.axes("moves", left, right)
    _draw(ax, kept.assign(moved=kept["moved"] * 100), record)
    ax.set_yticks(range(len(ages)), names)
    ax.tick_params(axis="both", labelcolor=INK, labelsize=format.label, length=0)
    legend_below(ax, [LEGEND], 0.5)
    return Drawn(sheet.fig, {"moves": ax})


def _draw(ax: Axes, kept: pd.DataFrame, record: pd.DataFrame) -> None:
    places = {age: row for row, age in enumerate(record["age"])}
    limits = record["moved_90"].to_numpy() * 100
    bar = {"color": BAND, "edgecolor": RULE, "linewidth": 0.6, "zorder": 1, "gid": "band"}
    ax.barh(range(len(limits)), 2 * limits, 0.72, left=-limits, **bar)
    # Spread by the golden ratio, not by chance: the same data give the same picture.
    spread = (np.arange(len(kept)) * GOLDEN % 1 - 0.5) * 0.5
    points = kept.assign(row=kept["age"].map(places) + spread)
    looks = {"palette": {True: INSIDE, False: OUTSIDE}, "markers": {True: "o", False: "D"}, "s": 24, "alpha": 0.8}
    sns.scatterplot(points, x="moved", y="row", hue="held", style="held", ax=ax, zorder=3, legend=False, **looks)
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2)
    most = max(*limits, *kept["moved"].abs(), 0.1) * 1.06
    ax.set(xlim=(-most, most), ylim=(len(limits) - 0.5, -0.5), ylabel="")
    ax.grid(False, axis="y")
    ax.set_xlabel("points the share moved to the later release", color=QUIET, fontsize=format_of(ax).label)
    style = {"fontsize": format_of(ax).label, "color": INK, "va": "center_baseline", "gid": "limit"}
    for row, limit in enumerate(limits):
        ax.text(1 + 0.05 / width_of(ax), row, f"±{limit:.1f}", transform=ax.get_yaxis_transform(), **style)
