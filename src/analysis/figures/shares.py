"""The main figure: a lane of events, the rolling shares of the chosen suppliers, the yearly volumes."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.figures.base.lane import EventKey, draw_key, event_lane, key_height, key_of, lane_height
from analysis.figures.base.packing import spread
from analysis.figures.base.page import EDGE, WIDTH, Page, line_height, page
from analysis.figures.base.rows import height_of, legend_below, legend_height, widest, width_of
from analysis.figures.base.style import COLOURS_AT_MOST, OTHERS, QUIET, Text, look
from analysis.figures.base.timeaxis import BAR_START, BAR_WIDTH, Ruler, room_right, span, year_axis
from analysis.figures.spikes import annotate_spikes
from analysis.ground.numbers import as_printed

LEFT = 0.98  # inches from the figure's edge to the panels, for the axis labels
END = 10.0  # font size of the labels at the lines' ends


def shares_and_volumes(
    shares: pd.DataFrame,
    volumes: pd.DataFrame,
    events: pd.DataFrame,
    text: Text,
    spikes: pd.DataFrame | None = None,
    window: int = 5,
) -> tuple[Figure, dict[str, Axes]]:
    """Return the figure of rolling shares above yearly volumes, annotated with events, and its Axes by name.

    Parameters
    ----------
    shares : DataFrame
        Index last year of the window, a column per chosen supplier (5 at most), fractions; NaN (nothing
        delivered) stays a gap.
    volumes : DataFrame
        Index year, a column per supplier, TIV millions, 0 where a supplier delivered nothing.
    events : DataFrame
        Columns id, label, start, end (exclusive; equal to start for one day); may be empty.
    text : Text
    spikes : DataFrame, optional
        Columns year, supplier, label, tiv: single deliveries that make a year; the 3 largest are named.
    window : int
        Years summed for each share.

    Raises
    ------
    ValueError
        If more than 5 suppliers are chosen, or a volume is missing.
    """
    stacked = grouped_volumes(volumes, list(shares.columns))
    sheet, key = _lay_out(shares, stacked, events, text)
    axes = {ax.get_label(): ax for ax in sheet.fig.axes}
    share_lines(axes["shares"], shares, window)
    volume_bars(axes["volumes"], stacked)
    event_lane(axes["lane"], [axes["shares"], axes["volumes"]], events)
    annotate_spikes(axes["volumes"], stacked, spikes, events)
    if key:
        draw_key(axes["key"], key)
    return sheet.fig, axes


def _lay_out(
    shares: pd.DataFrame, stacked: pd.DataFrame, events: pd.DataFrame, text: Text
) -> tuple[Page, list[EventKey]]:
    """Return the page with its empty Axes on one time axis, labelled by name, and the key of the events."""
    right = room_right(widest(end_labels(shares).values(), END, "bold"))
    ruler = Ruler(*span([*shares.index, *stacked.index], events), LEFT, right)
    key = key_of(events, ruler)
    heights = {"lane": lane_height(events, ruler), "shares": 3.1, "gap": 0.16, "volumes": 2.3}
    heights |= {"legend": 0.2 + legend_height(list(stacked.columns), right - LEFT), "key": key_height(key)}
    sheet = page(text, heights)
    for name in ("lane", "shares", "volumes"):
        year_axis(sheet.axes(name, LEFT, right, label=name), ruler.first, ruler.last)
    if key:
        sheet.axes("key", EDGE, WIDTH - EDGE, label="key")
    return sheet, key


def grouped_volumes(volumes: pd.DataFrame, chosen: list[str]) -> pd.DataFrame:
    """Return the bars' columns: the chosen suppliers, the largest others up to five, the rest as `Others`.

    Raises
    ------
    ValueError
        If more than 5 are chosen, or a volume is missing: a year without a delivery has 0,
        so that an unknown year cannot pass for an empty one.
    """
    if len(chosen) > COLOURS_AT_MOST:
        raise ValueError(f"{len(chosen)} suppliers are chosen: {COLOURS_AT_MOST} lines at most can be told apart")
    if volumes.isna().any(axis=None):
        year, supplier = volumes.stack(future_stack=True).loc[lambda tiv: tiv.isna()].index[0]
        raise ValueError(f"volumes: no value for {supplier} in {year}; fill years without a delivery with 0")
    totals = volumes.drop(columns=[OTHERS, *chosen], errors="ignore").sum()
    largest = totals[totals > 0].sort_values(ascending=False, kind="stable").index
    named = [*(name for name in chosen if name in volumes), *largest[: COLOURS_AT_MOST - len(chosen)]]
    rest = volumes.drop(columns=named)
    return volumes[named].assign(**{OTHERS: rest.sum(axis="columns")}) if rest.to_numpy().any() else volumes[named]


def drawn(volumes: pd.DataFrame, chosen: list[str]) -> list[str]:
    """Return the suppliers with a colour of their own on a page: the chosen ones and the largest others, up to five."""
    return [name for name in grouped_volumes(volumes, chosen).columns if name != OTHERS]


def share_lines(ax: Axes, shares: pd.DataFrame, window: int) -> None:
    """Draw one line per supplier, a point in the middle of each window's last year, named at its end."""
    if len(shares):
        shares = shares.reindex(range(min(shares.index), max(shares.index) + 1))  # a missing year is a gap too
    for supplier, each in look(list(shares.columns)).items():
        style = {"color": each.color, "marker": each.marker, "markersize": 5, "linewidth": 2.2}
        ax.plot(shares.index + 0.5, shares[supplier], label=supplier, zorder=3, **style)
    highest = np.nanmax(shares.to_numpy(), initial=0.1)
    step = 0.1 if highest > 0.3 else 0.05 if highest > 0.1 else 0.02
    top = min(np.ceil(highest / step + 0.15) * step, 1.0 + 0.03)
    ax.set_ylim(0, top)
    ax.set_yticks(np.arange(0, top + 1e-9, step * (2 if top > 0.65 else 1)))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share * 100:.0f}")
    _axis_label(ax, f"share of deliveries,\ntrailing {'year' if window == 1 else f'{window} years'}, %")
    ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
    _label_ends(ax, shares)


def end_labels(shares: pd.DataFrame) -> dict[str, str]:
    """Return each line's label: name and last share; the year too if the line ends before the table does."""
    labels = {}
    for supplier in shares:
        known = shares[supplier].dropna()
        year = "" if known.empty or known.index[-1] == shares.index[-1] else f" ({known.index[-1]})"
        labels[supplier] = (
            f"{supplier}: no share" if known.empty else f"{supplier} {as_printed(known.iloc[-1])} %{year}"
        )
    return labels


def _label_ends(ax: Axes, shares: pd.DataFrame) -> None:
    labels, looks = end_labels(shares), look(list(shares.columns))
    last = {name: shares[name].dropna() for name in labels}
    wanted = {name: float(known.iloc[-1]) if len(known) else 0.0 for name, known in last.items()}
    order = sorted(labels, key=lambda name: wanted[name])
    apart = line_height(END) * ax.get_ylim()[1] / height_of(ax)
    spots = spread(np.array([wanted[name] for name in order]), apart, apart / 2, ax.get_ylim()[1] - apart / 2)
    right = ax.get_xlim()[1]
    for name, spot in zip(order, spots, strict=True):
        color = looks[name].color
        if len(last[name]):  # a hair line ties the label to its line across years without data
            ends = [last[name].index[-1] + 0.5, right]
            style = {
                "color": color,
                "linewidth": 0.8,
                "linestyle": (0, (1, 2)),
                "clip_on": False,
                "zorder": 2,
            }
            ax.plot(ends, [wanted[name], spot], gid="tie", **style)
        style = {
            "color": looks[name].ink,
            "fontsize": END,
            "fontweight": "bold",
            "va": "center",
            "gid": "end",
        }
        ax.annotate(labels[name], (right, spot), xytext=(6, 0), textcoords="offset points", **style)


def volume_bars(ax: Axes, stacked: pd.DataFrame) -> None:
    """Draw the volumes of each year as one bar over [year, year + 1), stacked in the order of the columns."""
    foot = np.zeros(len(stacked))
    for supplier, each in look(list(stacked.columns)).items():
        style = {"color": each.color, "edgecolor": "white", "linewidth": 0.5, "label": supplier}
        height = stacked[supplier].to_numpy(dtype=float)
        ax.bar(stacked.index + BAR_START, height, BAR_WIDTH, bottom=foot, align="edge", zorder=2, **style)
        foot += height
    ax.set_ylim(0, max(foot.max(initial=0) * 1.06, 1))
    ax.yaxis.set_major_formatter(lambda tiv, _: f"{tiv:,.10g}")
    _axis_label(ax, "delivered,\nTIV million")
    legend_below(ax, [Patch(color=each.color, label=name) for name, each in look(list(stacked.columns)).items()])


def _axis_label(ax: Axes, label: str) -> None:
    ax.set_ylabel(label, color=QUIET, linespacing=1.2)
    ax.yaxis.set_label_coords(-0.55 / width_of(ax), 0.5)
