"""The main figure: a lane of events, the rolling shares of the chosen suppliers, the yearly volumes."""

import numpy as np
import pandas as pd

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format
from analysis.figures.base.lane import draw_key, event_lane, key_height, lane_height
from analysis.figures.base.looks import COLOURS_AT_MOST, OTHERS, Looks
from analysis.figures.base.marks import Plan, plan
from analysis.figures.base.page import Page, line_height, page
from analysis.figures.base.rows import legend_below, legend_height
from analysis.figures.base.style import Text
from analysis.figures.base.timeaxis import Ruler, span, year_axis
from analysis.figures.course import Course
from analysis.figures.ends import end_width
from analysis.figures.outside import Outside, outside, write_outside
from analysis.figures.panels import legend_of, mark_windows, share_lines, volume_bars
from analysis.figures.spikes import annotate_spikes
from analysis.ground.dates import decimal_year

PANELS = ("lane", "shares", "windows", "volumes")
BEYOND = 2  # years after the data that the axis grows for an event


@at_any_width
def shares_and_volumes(course: Course, text: Text, looks: Looks, *, format: Format = PAGE) -> Drawn:
    """Return the figure of rolling shares above yearly volumes, annotated with events.

    Parameters
    ----------
    course : Course
    text : Text
    looks : Looks
        The page's, from `palette`.

    Returns
    -------
    Drawn
        With the ids of the events that are named and of those there is no room for.

    Raises
    ------
    ValueError
        If more than 5 suppliers are chosen, a volume is missing, or a window of the title is not in the data.
    """
    _check(course)
    stacked = grouped_volumes(course.volumes, looks)
    off, on_axis, limits = _on_axis(course, format)
    right = format.width - format.edge - max(0.1, end_width(course.shares, format) + 0.12)
    ruler = Ruler(*limits, _left(format), right)
    found = plan(on_axis, ruler, format)
    legend = _legend(course, stacked, looks, found, limits)
    sheet = _lay_out(off, found, ruler, text, legend)
    axes = {ax.get_label(): ax for ax in sheet.fig.axes}
    mark_windows([axes[name] for name in ("shares", "windows", "volumes")], course.windows, max(course.years) + 1)
    share_lines(axes["shares"], course, looks)
    volume_bars(axes["volumes"], stacked, looks)
    legend_below(axes["volumes"], legend)
    event_lane(axes["lane"], [axes["shares"], axes["volumes"]], found)
    annotate_spikes(axes["volumes"], stacked, course.spikes, found.events)
    if off.lines:
        write_outside(axes["outside"], off)
    if found.key:
        draw_key(axes["key"], found.key)
    return Drawn(sheet.fig, axes, *_told(course.events, {*found.events["id"], *off.named}))


def _told(events: pd.DataFrame, named: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the events that are named and of those that are not, in order of time."""
    ids = list(events.sort_values(["start", "id"])["id"]) if len(events) else []
    return tuple(id for id in ids if id in named), tuple(id for id in ids if id not in named)


def _check(course: Course) -> None:
    chosen, volumes = course.shares.columns, course.volumes
    if len(chosen) > COLOURS_AT_MOST:
        raise ValueError(f"{len(chosen)} suppliers are chosen: {COLOURS_AT_MOST} lines at most can be told apart")
    if volumes.isna().any(axis=None):
        year, supplier = volumes.stack(future_stack=True).loc[lambda tiv: tiv.isna()].index[0]
        raise ValueError(f"volumes: no value for {supplier} in {year}; fill years without a delivery with 0")
    for window in course.windows:
        first, last = (int(window.split("-")[side]) for side in (0, -1))  # `2024` is a window too
        if last not in course.shares.index or not {*range(first, last + 1)} <= set(volumes.index):
            raise ValueError(f"the title speaks of {window}, which the shares and volumes given do not hold")
        if last - first + 1 != course.length:
            raise ValueError(f"the title speaks of {window}, but the lines sum {course.length} years")


def _on_axis(course: Course, format: Format) -> tuple[Outside, pd.DataFrame, tuple[float, float]]:
    """Return the events outside of the axis, those on it, and the axis' limits."""
    first, last = span(course.years)
    events = course.events
    at = np.array([decimal_year(day) for day in events["start"]] if len(events) else [], dtype=float)
    on = events[(at >= first) & (at < last + BEYOND)]
    capped = on.assign(end=on["end"].clip(upper=pd.Timestamp(int(last) + BEYOND, 1, 1))) if len(on) else on
    limits = span(course.years, capped if len(on) else None)
    off = outside(events[at < first], events[at >= last + BEYOND], limits, format)
    return off, capped, limits


def _left(format: Format) -> float:
    """Return the inches from the figure's edge to the panels, for the axis labels."""
    return format.edge + (0.072 if format.narrow else 0.085) * format.label


def _lay_out(off: Outside, found: Plan, ruler: Ruler, text: Text, legend: list) -> Page:
    """Return the page with its empty Axes on one time axis, labelled by name."""
    format = off.format
    low = format.width < PAGE.width * 0.7  # in print the key stands below: all of it must fit on one page
    heights = {"outside": len(off.lines) * line_height(format.label - 0.5) + (0.06 if off.lines else 0)}
    heights |= {"lane": lane_height(found, format), "shares": 2.3 if low else 3.1, "windows": 0.26}
    heights |= {"volumes": 1.7 if low else 2.3}
    heights["legend"] = 0.2 + legend_height(legend, ruler.right - ruler.left, format)
    heights["key"] = key_height(found.key, format)
    sheet = page(text, heights, format)
    for name in PANELS:
        ax = sheet.axes(name, ruler.left, ruler.right, label=name)
        if name == "volumes":
            year_axis(ax, ruler.first, ruler.last)
        ax.tick_params(labelsize=format.label)
        ax.set(xlim=(ruler.first, ruler.last))
    for name, wanted in (("outside", off.lines), ("key", found.key)):
        if wanted:
            sheet.axes(name, format.edge, format.width - format.edge, label=name)
    return sheet


def _legend(course: Course, stacked: pd.DataFrame, looks: Looks, found: Plan, limits: tuple[float, float]) -> list:
    """Return the legend's entries: suppliers, what a band is if there is one, and years without data."""
    lasting = bool(len(found.events)) and bool((found.events["end"] > found.events["start"]).any())
    banded = course.bands is not None and bool(course.bands["low"].notna().any())
    return legend_of(list(stacked.columns), looks, (lasting, limits[1] > max(course.years) + 1, banded))


def grouped_volumes(volumes: pd.DataFrame, looks: Looks) -> pd.DataFrame:
    """Return the bars' columns: the coloured suppliers that delivered, the rest as `Others`."""
    named = [name for name in looks if name in volumes and volumes[name].any()]
    rest = volumes.drop(columns=named)
    return volumes[named].assign(**{OTHERS: rest.sum(axis="columns")}) if rest.to_numpy().any() else volumes[named]


def ordered(volumes: pd.DataFrame, chosen: list[str]) -> list[str]:
    """Return suppliers in order of importance, for `palette`: the chosen ones, then the others by their volume."""
    totals = volumes.drop(columns=[OTHERS, *chosen], errors="ignore").sum()
    return [*chosen, *totals[totals > 0].sort_values(ascending=False, kind="stable").index]
