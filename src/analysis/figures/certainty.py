"""How far shares moved to the next release, by the age of their window: each share a dot, nine in ten of all a band."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.figures.base.page import EDGE, LABEL, WIDTH, page
from analysis.figures.base.rows import legend_below
from analysis.figures.base.style import INK, QUIET, RULE, Text

ROW = 0.62  # inches
BAND, INSIDE, OUTSIDE = "#dfe3ea", "#1d4e7e", "#b5402a"
LEFT = 1.9
GOLDEN = 0.618034


def moves_by_age(kept: pd.DataFrame, record: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return a strip of one importer's shares per age over the band of all importers, and its Axes `moves`.

    Parameters
    ----------
    kept : DataFrame
        One row per share: columns age, moved (fraction) and held (did the later value lie in the range).
    record : DataFrame
        One row per age, in the order of the axis: columns age and moved_90 (fraction), of all importers.
    text : Text
        Title, subtitle, source.

    Raises
    ------
    ValueError
        If the record has no age.
    """
    if record.empty:
        raise ValueError("moves_by_age: the record has no age, there is nothing to draw")
    ages = record["age"].tolist()
    sheet = page(text, {"moves": ROW * len(ages), "foot": 0.95})
    ax = sheet.axes("moves", LEFT, WIDTH - EDGE - 0.15)
    row = kept["age"].map({age: at for at, age in enumerate(ages)})
    # Spread by the golden ratio, not by chance: the same data give the same picture.
    points = kept.assign(moved=kept["moved"] * 100, row=row + (np.arange(len(kept)) * GOLDEN % 1 - 0.5) * 0.5)
    limits = record["moved_90"].to_numpy() * 100
    ax.barh(range(len(ages)), 2 * limits, 0.72, left=-limits, color=BAND, edgecolor=RULE, linewidth=0.6, zorder=1,
            gid="band")  # fmt: skip
    looks = {"palette": {True: INSIDE, False: OUTSIDE}, "markers": {True: "o", False: "D"}, "s": 24, "alpha": 0.8}
    sns.scatterplot(points, x="moved", y="row", hue="held", style="held", ax=ax, zorder=3, legend=False, **looks)
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=2)
    _label(ax, ages, limits, points["moved"])
    _say_what_is_what(ax)
    return sheet.fig, {"moves": ax}


def _label(ax: Axes, ages: list[str], limits, moved: pd.Series) -> None:
    names = {"0": "newest window", "1": "1 year older", "10+": "10 years and more"}
    ax.set_ylim(len(ages) - 0.5, -0.5)
    ax.set_yticks(range(len(ages)), [names.get(age, f"{age.replace('-', ' to ')} years older") for age in ages])
    ax.tick_params(axis="y", labelcolor=INK, length=0)
    most = max(*limits, *moved.abs(), 0.1) * 1.25
    ax.set_xlim(-most, most)
    ax.grid(False, axis="y")
    ax.set(xlabel="", ylabel="")
    ax.set_xlabel("points the share moved to the later release", color=QUIET, fontsize=LABEL)
    for row, limit in enumerate(limits):
        style = {"fontsize": LABEL, "color": INK, "va": "center", "ha": "right", "gid": "limit"}
        ax.text(1, row, f"±{limit:.1f}", transform=ax.get_yaxis_transform(), **style)


def _say_what_is_what(ax: Axes) -> None:
    dots = {"linestyle": "none", "markersize": 5}
    handles = [
        Patch(facecolor=BAND, edgecolor=RULE, label="nine in ten of all importers' shares (±)"),
        Line2D([], [], color=INSIDE, marker="o", label="a share, inside its range", **dots),
        Line2D([], [], color=OUTSIDE, marker="D", label="a share outside its range", **dots),
    ]
    legend_below(ax, handles, 0.6)
