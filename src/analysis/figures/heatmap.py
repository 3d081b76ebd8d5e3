"""At a glance: the shares of the largest suppliers in every window, as a field of cells."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.page import page, shortened, text_width
from analysis.figures.base.rows import height_of, widest, width_of
from analysis.figures.base.style import INK, QUIET, Text
from analysis.ground.numbers import as_printed

ROW = 0.27  # inches
DARK = "#2f4858"  # of a share of 100 %; no supplier's colour
NOTHING = "–"
SAID = "share of deliveries (TIV), %, by the window's last year"


@at_any_width
def at_a_glance(table: pd.DataFrame, windows: tuple[str, ...], text: Text, *, format: Format = PAGE) -> Drawn:
    """Return the heatmap of shares by supplier and rolling window; its Axes are called `shares`.

    Parameters
    ----------
    table : DataFrame
        Index supplier, top to bottom; a column per window, its last year; shares as fractions, 0 where nothing came
        from a supplier, NaN where nothing came at all.
    windows : tuple of str
        The windows the page speaks of, `2015-2019`: outlined. Where cells would be too narrow for their numbers,
        only every so many windows are shown, these among them.
    text : Text
    format : Format

    Raises
    ------
    ValueError
        If the table is empty, or a window of the page is not among its columns.
    """
    ends = [int(window.split("-")[-1]) for window in windows]
    missing = [window for window, end in zip(windows, ends, strict=True) if end not in table.columns]
    if table.empty or missing:
        raise ValueError(f"at a glance: {f'no window {missing[0]}' if missing else 'no share'} to draw")
    names = min(widest(table.index, format), format.inner * 0.3)
    left = format.edge + names + 0.1
    sheet = page(text, {"head": 0.32, "rows": ROW * len(table), "foot": 0.35}, format)
    ax = sheet.axes("rows", left, format.width - format.edge)
    shown = table[_columns(list(table.columns), ends, ax)]
    _cells(ax, shown)
    _name(ax, shown, ends, names)
    for end in ends:
        place = (list(shown.columns).index(end), 0)
        style = {"fill": False, "edgecolor": INK, "linewidth": 1.8, "clip_on": False, "zorder": 5, "gid": "window"}
        ax.add_patch(Rectangle(place, 1, len(shown), **style))
    return Drawn(sheet.fig, {"shares": ax})


def _columns(years: list[int], ends: list[int], ax: Axes) -> list[int]:
    """Return the windows' last years that are shown: all of them, or every so many back from the last of `ends`."""
    room = int(width_of(ax) / (text_width("9.9", format_of(ax).label - 0.5) + 0.08))
    if len(years) <= room:
        return years
    last = max(ends, default=years[-1])
    apart = last - min(ends, default=last)
    steps = [step for step in range(2, len(years) + 1) if len(years) / step <= room and (apart % step == 0)]
    step = steps[0] if steps else -(-len(years) // room)
    return sorted({*(year for year in years if (last - year) % step == 0), *ends})


def _cells(ax: Axes, shown: pd.DataFrame) -> None:
    """Draw the cells with seaborn, a number in each, a dash where nothing came from a supplier."""
    values = shown.to_numpy(dtype=float)
    said = np.vectorize(lambda share: NOTHING if share == 0 else "" if np.isnan(share) else as_printed(share))(values)
    look = {"cmap": sns.light_palette(DARK, as_cmap=True), "vmin": 0, "vmax": max(np.nanmax(values, initial=0), 0.3)}
    words = {"annot": said, "fmt": "", "annot_kws": {"size": format_of(ax).label - 0.5, "gid": "cell"}}
    ax.set_visible(False)  # seaborn draws the figure to look at labels that `_name` sets anew
    sns.heatmap(shown.astype(float), ax=ax, cbar=False, linewidths=0.8, linecolor="white", **look, **words)
    ax.set_visible(True)
    for text, share in zip(ax.texts, values[~np.isnan(values)], strict=False):
        text.set_color(_readable(look["cmap"](share / look["vmax"])) if share else QUIET)


def _readable(color: tuple[float, ...]) -> str:
    """Return white or black, whichever has the higher contrast to `color`: 4.5 at least."""
    red, green, blue = (part**2.2 for part in color[:3])
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 else "black"


def _name(ax: Axes, shown: pd.DataFrame, ends: list[int], room: float) -> None:
    """Name rows and columns, the windows of the page in bold."""
    size = format_of(ax).label
    ax.set(xlabel="", ylabel="")
    names = [shortened(str(name), room, size) for name in shown.index]
    ax.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0, fontsize=size, color=INK)
    labelled = _labelled(list(shown.columns), ends, width_of(ax) / (text_width("2000", size) + 0.06))
    ax.set_xticks([at + 0.5 for at, _ in labelled], [str(year) for _, year in labelled], rotation=0, fontsize=size)
    for label in ax.get_xticklabels():
        label.set_fontweight("bold" if int(label.get_text()) in ends else "normal")
    ax.tick_params(length=0, pad=4)
    style = {"transform": ax.transAxes, "va": "baseline", "fontsize": size, "color": QUIET, "gid": "heading"}
    said = "share, % of TIV, windows by last year" if format_of(ax).narrow else SAID
    ax.text(0, 1 + 0.08 / height_of(ax), said, **style)


def _labelled(years: list[int], ends: list[int], room: float) -> list[tuple[int, int]]:
    """Return place and year of the labelled columns: those of the page first, then each that stands clear of them."""
    apart = -(-len(years) // max(int(room), 1))
    kept: list[int] = []
    for at in [*(years.index(end) for end in ends), *range(len(years) - 1, -1, -1)]:
        if all(abs(at - other) >= apart for other in kept):
            kept.append(at)
    return [(at, years[at]) for at in sorted(kept)]
