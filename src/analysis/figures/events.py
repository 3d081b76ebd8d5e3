"""Around each event: the share before and after, and where that change ranks among other years."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.page import EDGE, LABEL, WIDTH, line_height, page, wrapped
from analysis.figures.rows import column, dumbbell, heading, height_of, old_and_new, row_axis, scale, widest, width_of
from analysis.figures.style import QUIET, Look, Text, look
from analysis.figures.timeaxis import when
from analysis.measures.words import points

NAME = 2.3  # inches for an event's name
ACROSS = 3  # suppliers side by side
BESIDE = 0.62  # inches for the change and the rank
BETWEEN = 0.25


def before_after(table: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return one panel per supplier with a row per event, share before to share after, and the Axes by supplier.

    Parameters
    ----------
    table : DataFrame
        Columns event, label, start, supplier, share_before, share_after, change (fractions), placebo_rank and
        placebo_n (rank of the change among the same change at every year, and of how many); `end` if known. NaN where
        a window is not in the data. Rows are drawn by date; suppliers in the order they first appear.
    text : Text
        Title, subtitle, source.

    Raises
    ------
    ValueError
        If the table is empty or an event stands twice for one supplier.
    """
    if table.empty:
        raise ValueError("events: there is no event to compare; choose events inside the data's years")
    if table.duplicated(["event", "supplier"]).any():
        raise ValueError("events: an event stands twice for one supplier; give each pair one row")
    events = table.drop_duplicates("event").sort_values(["start", "event"], kind="stable").reset_index(drop=True)
    suppliers = list(dict.fromkeys(table["supplier"]))
    blocks = [suppliers[start : start + ACROSS] for start in range(0, len(suppliers), ACROSS)]
    names = [wrapped(event.label, NAME, LABEL) for event in events.itertuples()]
    lines = 1 + max(map(len, names))
    left = EDGE + max(widest(line for each in names for line in each), widest(map(_date, events.itertuples()))) + 0.15
    strips = {}
    for number in range(len(blocks)):
        strips |= {f"head{number}": 0.55, f"rows{number}": (0.1 + lines * line_height(LABEL)) * len(events), f"foot{number}": 0.35}
    sheet = page(text, strips)
    axes: dict[str, Axes] = {}
    room = (WIDTH - EDGE - left + BETWEEN) / min(ACROSS, len(suppliers))
    for number, block in enumerate(blocks):
        for place, supplier in enumerate(block):
            start = left + place * room
            axes[supplier] = sheet.axes(f"rows{number}", start, start + room - BETWEEN - BESIDE)
        _name_rows(axes[block[0]], events, names, left)
    for supplier, ax in axes.items():
        row_axis(ax, len(events))
        scale(ax, table[["share_before", "share_after"]].to_numpy().ravel(), (0.36, 0.36))
        _fill(ax, table[table["supplier"] == supplier].set_index("event").reindex(events["event"]), look(suppliers)[supplier])
        heading(ax, [supplier], {"weight": "bold", "color": look(suppliers)[supplier].ink, "fontsize": LABEL + 1})
        old_and_new(ax, "before", "after")
    return sheet.fig, axes


def _date(event: tuple) -> str:
    # without an end nobody knows whether the day is exact: only the year is certain
    return when(event.start, event.end) if hasattr(event, "end") else str(event.start.year)


def _name_rows(ax: Axes, events: pd.DataFrame, names: list[list[str]], left: float) -> None:
    tall = height_of(ax) / len(events)
    for row, (event, lines) in enumerate(zip(events.itertuples(), names, strict=True)):
        for number, line in enumerate([*lines, _date(event)]):
            last = number == len(lines)
            style = {"color": QUIET, "gid": "date"} if last else {"gid": "name"}
            down = (number - len(lines) / 2) * line_height(LABEL) / tall
            column(ax, EDGE - left, row + down, line, style)


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
        if pd.notna(event.change):
            column(ax, right, row - half, points(event.change), {"ha": "right", "weight": "bold", "gid": "change"})
        if pd.notna(event.placebo_rank):
            rank = f"{event.placebo_rank:.0f} of {event.placebo_n:.0f}"
            column(ax, right, row + half, rank, {"ha": "right", "color": QUIET, "gid": "rank"})
