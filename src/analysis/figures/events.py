"""Around each event: the share before and after, and where that change ranks among other years."""

from itertools import chain

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import Look, Looks
from analysis.figures.base.page import line_height, page, shortened, wrapped
from analysis.figures.base.rows import (
    column,
    dumbbell,
    heading,
    height_of,
    old_and_new,
    row_axis,
    scale,
    widest,
    width_of,
)
from analysis.figures.base.style import QUIET, Text
from analysis.ground.dates import when
from analysis.ground.numbers import points

ACROSS = 3  # suppliers side by side
BESIDE = 0.62  # inches for the change and the rank
BETWEEN = 0.25


@at_any_width
def before_after(table: pd.DataFrame, text: Text, looks: Looks, *, format: Format = PAGE) -> Drawn:
    """Return a panel per supplier with a row per event, share before to share after; its Axes are called so.

    Parameters
    ----------
    table : DataFrame
        Columns event, label, start, supplier, share_before, share_after, change (fractions), placebo_rank and
        placebo_n (rank of the change among the same change at every year, and of how many); `end` if known.
        NaN where a window is not in the data. Rows stand by date, suppliers in the order they first appear.
    text : Text
    looks : Looks
        The page's, from `palette`.
    format : Format

    Raises
    ------
    ValueError
        If an event stands twice for one supplier.
    """
    if table.empty:
        return _nothing(text, format)
    if table.duplicated(["event", "supplier"]).any():
        raise ValueError("events: an event stands twice for one supplier; give each pair one row")
    events = table.drop_duplicates("event").sort_values(["start", "event"], kind="stable")
    drawn = _lay_out(events, list(dict.fromkeys(table["supplier"])), text, format)
    for supplier, ax in drawn.axes.items():
        row_axis(ax, len(events))
        scale(ax, table[["share_before", "share_after"]].to_numpy().ravel(), (0.36, 0.36))
        rows = table[table["supplier"] == supplier].set_index("event").reindex(events["event"])
        _fill(ax, rows, looks[supplier])
        style = {"weight": "bold", "color": looks[supplier].ink, "fontsize": format.label + 1}
        heading(ax, [shortened(supplier, width_of(ax), format.label + 1, "bold")], style)
        old_and_new(ax, "before", "after")
        ax.set_xlabel("share of deliveries (TIV), %", color=QUIET, fontsize=format.label)
    return drawn


def _lay_out(events: pd.DataFrame, suppliers: list[str], text: Text, format: Format) -> Drawn:
    """Return the page and its empty Axes, three or one beside each other, the events named at the left of each."""
    across = min(1 if format.narrow else ACROSS, len(suppliers))
    names = [
        wrapped(label, format.width * (0.32 if format.narrow else 0.23), format.label) for label in events["label"]
    ]
    dates = [_date(event) for event in events.itertuples()]
    left = format.edge + max(widest(chain.from_iterable(names), format), widest(dates, format)) + 0.15
    room = (format.width - format.edge - left + BETWEEN) / across
    tall = (0.1 + (1 + max(map(len, names))) * line_height(format.label)) * len(events)
    blocks = range(0, len(suppliers), across)
    strips = {}
    for block in blocks:
        strips |= {f"head {block}": 0.6, f"rows {block}": tall, f"foot {block}": 0.55}
    sheet = page(text, strips, format)
    axes = {}
    for number, supplier in enumerate(suppliers):
        start = left + number % across * room
        strip = f"rows {number // across * across}"
        axes[supplier] = sheet.axes(strip, start, start + room - BETWEEN - BESIDE, label=supplier)
    for block in blocks:
        _name_rows(axes[suppliers[block]], dates, names, left)
    return Drawn(sheet.fig, axes)


def _nothing(text: Text, format: Format) -> Drawn:
    """Say that nothing can be compared: an empty frame would look like a fault."""
    lines = wrapped("No event has deliveries on both sides for as many years.", format.inner, format.label + 1)
    sheet = page(text, {"words": 0.1 + 0.2 * len(lines)}, format)
    ax = sheet.axes("words", format.edge, format.width - format.edge)
    ax.set_axis_off()
    ax.text(0, 0.5, "\n".join(lines), va="center", color=QUIET, fontsize=format.label + 1)
    return Drawn(sheet.fig, {"words": ax})


def _date(event: tuple) -> str:
    # without an end nobody knows whether the day is exact: only the year is certain
    return when(event.start, event.end) if hasattr(event, "end") else str(event.start.year)


def _name_rows(ax: Axes, dates: list[str], names: list[list[str]], left: float) -> None:
    ax.set_ylim(len(dates) - 0.5, -0.5)
    tall, format = height_of(ax) / len(dates), format_of(ax)
    for row, (date, lines) in enumerate(zip(dates, names, strict=True)):
        for number, line in enumerate([*lines, date]):
            style = {"color": QUIET, "gid": "date"} if number == len(lines) else {"gid": "name"}
            column(
                ax, format.edge - left, row + (number - len(lines) / 2) * line_height(format.label) / tall, line, style
            )


def _fill(ax: Axes, rows: pd.DataFrame, each: Look) -> None:
    size = format_of(ax).label
    right, half = width_of(ax) + BESIDE, line_height(size) / 2 * len(rows) / height_of(ax)
    head = {"ha": "right", "color": QUIET, "va": "baseline", "transform": ax.transAxes, "fontsize": size}
    for above, words in ((0.28, "points"), (0.06, "rank")):
        ax.text(right / width_of(ax), 1 + above / height_of(ax), words, **head)
    for row, event in enumerate(rows.itertuples()):
        if pd.isna(event.share_before) and pd.isna(event.share_after):
            column(ax, 0.3, row, "not in the data", {"color": QUIET, "style": "italic"})
            continue
        dumbbell(ax, row, (event.share_before, event.share_after), each)
        known = pd.notna(event.change)
        change = points(event.change) if known else "\N{EN DASH}"
        column(ax, right, row - half * known, change, {"ha": "right", "weight": "bold", "gid": "change"})
        if pd.notna(event.placebo_rank):
            rank = f"{event.placebo_rank:.0f} of {event.placebo_n:.0f}"
            column(ax, right, row + half, rank, {"ha": "right", "color": QUIET, "gid": "rank"})
