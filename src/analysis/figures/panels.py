"""The two panels of the main figure, lines of shares and bars of volume, and the windows between them."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.figures.base.format import format_of
from analysis.figures.base.looks import Look, Looks
from analysis.figures.base.page import text_width
from analysis.figures.base.rows import width_of
from analysis.figures.base.style import BAND, BAND_EDGE, EMPTY, QUIET, RULE
from analysis.figures.base.timeaxis import BAR_WIDTH, Ruler, middles, starts
from analysis.figures.course import Course
from analysis.figures.ends import label_ends

LASTING = "event that lasts, or whose day is not known"
NO_DATA = "no data yet"
REVISED = "next release: 9 in 10 such lines lay here"


def share_lines(ax: Axes, course: Course, looks: Looks) -> None:
    """Draw one line per supplier, a point in the middle of each window's last year, named at its end."""
    shares = course.shares
    if len(shares):
        shares = shares.reindex(range(min(shares.index), max(shares.index) + 1))  # a missing year is a gap too
    small = format_of(ax).narrow
    said = {int(window.split("-")[-1]) for window in course.windows}
    sizes = (3.2, 5.5) if small else (5.0, 8.0)
    for supplier in shares:
        each, x = looks[supplier], middles(shares.index)
        style = {"color": each.color, "marker": each.marker, "zorder": 3}
        line = {"linewidth": 1.6 if small else 2.2, "markersize": sizes[0], "label": supplier}
        ax.plot(x, shares[supplier].to_numpy(dtype=float), gid=f"line {supplier}", **style, **line)
        ends = [year in said for year in shares.index]  # the shares that the title names stand out
        dots = {"linestyle": "none", "markersize": sizes[1], "markeredgecolor": "white", "markeredgewidth": 0.8}
        ax.plot(x[ends], shares[supplier].to_numpy(dtype=float)[ends], gid=f"window {supplier}", **style, **dots)
    highest = float(np.nanmax(shares.to_numpy(dtype=float), initial=0.1))
    if course.bands is not None:
        highest = max(highest, _bands(ax, course, looks))
    _share_axis(ax, highest)
    years = "1 year" if course.length == 1 else f"{course.length} years"
    _axis_label(ax, f"share over {years}, %" if small else f"share of deliveries,\ntrailing {years}, %")
    label_ends(ax, shares, looks)


def _bands(ax: Axes, course: Course, looks: Looks) -> float:
    """Draw where a later release may put each line, and say so once; return the highest of it."""
    known = course.bands.dropna(subset=["low", "high"])
    known = known[known["supplier"].isin(course.shares.columns) & known["last"].isin(course.shares.index)]
    for supplier, rows in known.groupby("supplier", sort=False):
        rows = rows.set_index("last").reindex(range(rows["last"].min(), rows["last"].max() + 1))  # no band over a gap
        style = {"color": looks[supplier].color, "alpha": 0.2, "linewidth": 0, "zorder": 1, "gid": f"band {supplier}"}
        ax.fill_between(middles(rows.index), rows["low"].to_numpy(), rows["high"].to_numpy(), **style)
    return float(known["high"].max()) if len(known) else 0.0


def _share_axis(ax: Axes, highest: float) -> None:
    step = 0.1 if highest > 0.3 else 0.05 if highest > 0.1 else 0.02
    top = min(np.ceil(highest / step + 0.15) * step, 1.0 + 0.03)
    ax.set_ylim(0, top)
    ax.set_yticks(np.arange(0, top + 1e-9, step * (2 if top > 0.65 else 1)))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share * 100:.0f}")
    ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)


def volume_bars(ax: Axes, stacked: pd.DataFrame, looks: Looks) -> None:
    """Draw the volumes of each year as one bar over [year, year + 1), stacked in the order of the columns."""
    foot = np.zeros(len(stacked))
    for supplier in stacked:
        height = stacked[supplier].to_numpy(dtype=float)
        style = {**_fill(looks[supplier]), "label": supplier, "align": "edge", "zorder": 2}
        bars = ax.bar(starts(stacked.index), height, BAR_WIDTH, bottom=foot, **style)
        for bar in bars:
            bar.set_gid(f"bar {supplier}")
        foot += height
    ax.set_ylim(0, max(foot.max(initial=0) * 1.06, 1))
    ax.yaxis.set_major_formatter(lambda tiv, _: f"{tiv:,.10g}")
    ax.locator_params(axis="y", nbins=5)
    small = format_of(ax).narrow
    _axis_label(ax, "million TIV" if small else "delivered,\nmillion TIV")


def _fill(each: Look) -> dict:
    return {"facecolor": each.color, "edgecolor": "white", "linewidth": 0.5, "hatch": each.hatch}


def legend_of(suppliers: list[str], looks: Looks, notes_on: tuple[bool, bool, bool]) -> list[list[Patch]]:
    """Return the legend's entries: suppliers in the order of the stack, then notes.

    `notes_on` says whether there are events that last, years without data, and bands along the lines.
    """
    lasting, beyond, banded = notes_on
    notes = [Patch(facecolor=QUIET, alpha=0.2, linewidth=0, label=REVISED)] if banded else []
    if lasting:
        notes.append(Patch(facecolor=BAND, edgecolor=BAND_EDGE, linewidth=0.6, label=LASTING))
    if beyond:
        notes.append(Patch(facecolor=EMPTY, edgecolor=RULE, linewidth=0.4, label=NO_DATA))
    groups = [notes, [Patch(label=name, **_fill(looks[name])) for name in suppliers]]
    return [group for group in groups[::-1] if group]


def mark_windows(axes: list[Axes], windows: tuple[str, ...], end: int) -> None:
    """Rule the windows of the title between the panels, and shade the years from `end` on, which have no data yet."""
    shares, strip, volumes = axes
    strip.set_zorder(1)  # a band runs behind the words
    strip.set_axis_off()
    strip.set_ylim(0, 1)
    last = strip.get_xlim()[1]
    for ax in (shares, volumes):
        if last > end:
            ax.axvspan(end, last, facecolor=EMPTY, linewidth=0, zorder=-1, gid="no data")
    size = max(7.0, format_of(strip).label - 1)  # in print no letter is smaller
    for window in sorted(windows):
        first, until = (int(window.split("-")[side]) for side in (0, -1))
        gap = 0.02 * Ruler.of(strip).per_inch  # years: windows that follow each other stay apart
        style = {"color": QUIET, "linewidth": 1.6, "solid_capstyle": "butt", "gid": "window", "zorder": 5}
        strip.plot([first + gap, until + 1 - gap], [0.5, 0.5], **style)
        _name_window(strip, first, until, size)


def _name_window(strip: Axes, first: int, until: int, size: float) -> None:
    """Write a window's years into its line, or beside it where the line is too short."""
    words, ruler = f"{first}–{until}" if first < until else f"{first}", Ruler.of(strip)
    wide = text_width(words, size)
    style = {"va": "center", "fontsize": size, "color": QUIET, "gid": "window-name", "zorder": 6}
    if wide < (until + 1 - first) / ruler.per_inch - 0.08:
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        strip.text((first + until + 1) / 2, 0.5, words, ha="center", bbox=ground, **style)
        return
    taken = [text.get_window_extent() for text in strip.texts] + [line.get_window_extent() for line in strip.lines[:-1]]
    for side, at in (("right", first), ("left", until + 1)):
        said = strip.text(
            ruler.year(ruler.inches(at) + (-0.05 if side == "right" else 0.05)), 0.5, words, ha=side, **style
        )
        box, fig = said.get_window_extent(), strip.get_figure()
        if box.x0 >= 0 and box.x1 <= fig.bbox.x1 and not any(box.overlaps(other) for other in taken):
            return
        said.remove()


def _axis_label(ax: Axes, label: str) -> None:
    format = format_of(ax)
    ax.set_ylabel(label, color=QUIET, linespacing=1.2, fontsize=format.label)
    ax.yaxis.set_label_coords(-(0.058 if format.narrow else 0.061) * format.label / width_of(ax), 0.5)
