"""Events before and after the time axis: named above the lane, with an arrow and their year."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.format import Format, format_of
from analysis.figures.base.marks import ranked
from analysis.figures.base.page import shortened, text_width
from analysis.figures.base.style import QUIET
from analysis.ground.dates import last_day

NAMES_AT_MOST = 20  # on either side
LINES_FOR_OTHERS = 2  # lines up to which events join that the article does not name


@dataclass(frozen=True)
class Outside:
    """Lines to write, each flush left (before the axis) or right (after it), and the ids of the events in them."""

    lines: list[tuple[str, str]]
    named: tuple[str, ...]
    format: Format


def outside(before: pd.DataFrame, after: pd.DataFrame, limits: tuple[float, float], format: Format) -> Outside:
    """Return what is said of events that lie before and after the axis' `limits`."""
    lines, named = [], []
    for events, side in ((before, "left"), (after, "right")):
        if events.empty:
            continue
        head = f"← before {limits[0]:.0f}: " if side == "left" else f"after {limits[1]:.0f} →: "
        kept = _kept(events, head, format)
        if len(kept):
            lines += [(line, side) for line in _lines(kept, head, format)]
            named += list(kept["id"])
    return Outside(lines, tuple(named), format)


def _kept(events: pd.DataFrame, head: str, format: Format) -> pd.DataFrame:
    """Return the events that are named: those the article names, and others as long as the lines stay few."""
    order = ranked(events)
    kept = order[order["rank"] == 0].head(NAMES_AT_MOST)
    for place in range(len(kept), len(order)):
        more = pd.concat([kept, order.iloc[[place]]])
        if order["rank"][place] > 1 or len(_lines(more, head, format)) > LINES_FOR_OTHERS:
            break
        kept = more
    return kept.sort_values(["start", "id"])


def _lines(events: pd.DataFrame, head: str, format: Format) -> list[str]:
    """Return the lines of one side: label and year of each event, none broken."""
    size = format.label - 0.5
    room = format.inner - text_width("(1999–2000), ", size)
    said = [f"{shortened(row.label, room, size)} ({_years(row)})" for row in events.itertuples()]
    lines = [head]
    for number, each in enumerate(said):
        each += "," if number < len(said) - 1 else ""
        longer = f"{lines[-1]} {each}" if lines[-1] != head else f"{head}{each}"
        if text_width(longer, size) <= format.inner:
            lines[-1] = longer
        else:
            lines.append(each)
    return [line.strip() for line in lines]


def _years(event: tuple) -> str:
    last = last_day(event.start, event.end).year
    return f"{event.start.year}" if last == event.start.year else f"{event.start.year}–{last}"


def write_outside(ax: Axes, off: Outside) -> None:
    """Write the lines of `off` into `ax`, top to bottom."""
    ax.set(xlim=(0, 1), ylim=(len(off.lines), 0))
    ax.set_axis_off()
    for row, (line, side) in enumerate(off.lines):
        style = {"ha": side, "va": "center_baseline", "fontsize": format_of(ax).label - 0.5, "color": QUIET}
        ax.text(float(side == "right"), row + 0.5, line, gid="outside", **style)
