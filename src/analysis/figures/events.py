"""Around each event: the share before and after, and where that change ranks among other years."""

from itertools import chain

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.base.page import EDGE, LABEL, WIDTH, line_height, page, wrapped
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
from analysis.figures.base.style import QUIET, Look, Text, look
from analysis.ground.dates import when
from analysis.ground.numbers import points

NAME = 2.3  # inches for an event's name
ACROSS = 3  # suppliers side by side
BESIDE = 0.62  # inches for the change and the rank
BETWEEN = 0.25


def before_after(table: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return a panel per supplier with a row per event, share before to share after, and its Axes by name.

    Parameters
    ----------
    table : DataFrame
        Columns event, label, start, supplier, share_before, share_after, change (fractions), placebo_rank and
        placebo_n (rank of the change among the same change at every year, and of how many); `end` if known.
        NaN where a window is not in the data. Rows stand by date, suppliers in the order they first appear.
    text : Text

    Raises
    ------
    ValueError
        If an event stands twice for one supplier.
    """
    if table.empty:
        return _nothing(text)
    if table.duplicated(["event", "supplier"]).any():
        raise ValueError("events: an event stands twice for one supplier; give each pair one row")
    events = table.drop_duplicates("event").sort_values(["start", "event"], kind="stable")
    looks = look(list(dict.fromkeys(table["supplier"])))
    fig, axes = _lay_out(events, list(looks), text)
    for supplier, ax in axes.items():
        row_axis(ax, len(events))
        scale(ax, table[["share_before", "share_after"]].to_numpy().ravel(), (0.36, 0.36))
        rows = table[table["supplier"] == supplier].set_index("event").reindex(events["event"])
        _fill(ax, rows, looks[supplier])
        heading(ax, [supplier], {"weight": "bold", "color": looks[supplier].ink, "fontsize": LABEL + 1})
        old_and_new(ax, "before", "after")
        ax.set_xlabel("share of deliveries (TIV), %", color=QUIET, fontsize=LABEL)
    return fig, axes


def _lay_out(events: pd.DataFrame, suppliers: list[str], text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return the page and its empty Axes, three side by side, the events named at the left of each block."""
    names = [wrapped(label, NAME, LABEL) for label in events["label"]]
    dates = [_date(event) for event in events.itertuples()]
    left = EDGE + max(widest(chain.from_iterable(names)), widest(dates)) + 0.15
    room = (WIDTH - EDGE - left + BETWEEN) / min(ACROSS, len(suppliers))
    tall = (0.1 + (1 + max(map(len, names))) * line_height(LABEL)) * len(events)
    blocks = range(0, len(suppliers), ACROSS)
    strips = {}
    for block in blocks:
        strips |= {f"head {block}": 0.55, f"rows {block}": tall, f"foot {block}": 0.55}
    sheet = page(text, strips)
    axes = {}
    for number, supplier in enumerate(suppliers):
        start = left + number % ACROSS * room
        strip = f"rows {number // ACROSS * ACROSS}"
        axes[supplier] = sheet.axes(strip, start, start + room - BETWEEN - BESIDE, label=supplier)
    for block in blocks:
        _name_rows(axes[suppliers[block]], dates, names, left)
    return sheet.fig, axes


def _nothing(text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Say that nothing can be compared: an empty frame would look like a fault."""
    sheet = page(text, {"words": 0.5})
    ax = sheet.axes("words", EDGE, WIDTH - EDGE)
    ax.set_axis_off()
    ax.text(
        0, 0.5, "No event has deliveries on both sides for as many years.", va="center", color=QUIET, fontsize=LABEL + 1
    )
    return sheet.fig, {"words": ax}


def _date(event: tuple) -> str:
    # without an end nobody knows whether the day is exact: only the year is certain
    return when(event.start, event.end) if hasattr(event, "end") else str(event.start.year)


def _name_rows(ax: Axes, dates: list[str], names: list[list[str]], left: float) -> None:
    ax.set_ylim(len(dates) - 0.5, -0.5)
    tall = height_of(ax) / len(dates)
    for row, (date, lines) in enumerate(zip(dates, names, strict=True)):
        for number, line in enumerate([*lines, date]):
            style = {"color": QUIET, "gid": "date"} if number == len(lines) else {"gid": "name"}
            column(ax, EDGE - left, row + (number - len(lines) / 2) * line_height(LABEL) / tall, line, style)


def _fill(ax: Axes, rows: pd.DataFrame, each: Look) -> None:
    right, half = width_of(ax) + BESIDE, line_height(LABEL) / 2 * len(rows) / height_of(ax)
    head = {"ha": "right", "color": QUIET, "va": "baseline", "transform": ax.transAxes, "fontsize": LABEL}
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
