"""Which events a figure names, and how: those the article names always, others where there is room."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.figures.base.format import Format
from analysis.figures.base.packing import Marks, Packing, pack, spread
from analysis.figures.base.page import text_width
from analysis.figures.base.timeaxis import Ruler
from analysis.ground.dates import decimal_year, when
from analysis.measures.events import in_order

ROWS_AT_MOST = 12  # of labels above the panels
NAMES_AT_MOST = 60  # events that one figure names; what the article names comes first
FILL_TO = 6  # rows up to which events join that the article does not name
KEY_TO = 24  # lines of the key up to which they join
TRIES = 8  # events that find no room before no other is tried
NEAR = 0.14  # inches between two neighbours that share a leader
BLOCK_AT_MOST = 12  # lines of a block
ORDER = {"yes": 0, "partly": 1}


KEPT = 32  # plans


@dataclass(frozen=True)
class Plan:
    """How the events on the axis are named.

    Attributes
    ----------
    events : DataFrame
        Those that are named, in order of time, with `x` and `until` (inches) and `mark`, the number of the mark
        they belong to.
    lines : list of list of str
        The label of each mark, line by line; numbers where a key says the rest.
    packed : Packing or None
        Where the labels stand; None where numbers stand for them.
    spots : array of float
        Where the numbers stand, in inches.
    """

    events: pd.DataFrame
    lines: list[list[str]]
    packed: Packing | None
    spots: np.ndarray

    @property
    def key(self) -> list[tuple[int, str]]:
        """The key's lines, number and `date: label`; none where the labels stand in the lane."""
        if self.packed is not None:
            return []
        return [(number, dated(event)) for number, event in enumerate(self.events.itertuples(), start=1)]


MADE: dict[tuple, Plan] = {}


def dated(event: tuple) -> str:
    """Return an event as a key says it: `5 Oct 2018: S-400 contract`."""
    return f"{when(event.start, event.end)}: {event.label}"


def ranked(events: pd.DataFrame) -> pd.DataFrame:
    """Return events with those that must be named first: named by the article, partly so, the rest, each by date."""
    named = events["in_article"].map(ORDER).fillna(2) if "in_article" in events else pd.Series(0, events.index)
    ordered = in_order(events.assign(rank=named.astype(int)))
    return ordered.sort_values("rank", kind="stable").reset_index(drop=True)


def plan(events: pd.DataFrame, ruler: Ruler, format: Format) -> Plan:
    """Return how the `events` of the axis are named: in the lane if what must be named fits there, else by a key."""
    # A person who moves a window asks for the same plan each time, and it is half of what drawing takes.
    key = (tuple(events), *events.itertuples(name=None), ruler, format)
    if key not in MADE:
        if len(MADE) >= KEPT:
            MADE.clear()
        MADE[key] = _planned(events, ruler, format)
    return MADE[key]


def _planned(events: pd.DataFrame, ruler: Ruler, format: Format) -> Plan:
    order = ranked(events).head(NAMES_AT_MOST)
    must = order[order["rank"] == order["rank"].min()] if len(order) else order
    if not format.narrow:
        first = _labelled(must, ruler, format, ROWS_AT_MOST)
        if first is not None:
            return _filled(first, order.iloc[len(must) :], ruler, format)
    return _numbered(order.head(max(len(must), KEY_TO)), ruler, format)


def _filled(found: Plan, others: pd.DataFrame, ruler: Ruler, format: Format) -> Plan:
    """Return the plan with as many of `others` as leave the lane no higher than it may be for them."""
    most = max(FILL_TO, found.packed.height)
    refused = 0
    for place in range(len(others)):
        if refused == TRIES:
            break
        more = _labelled(pd.concat([found.events, others.iloc[[place]]]), ruler, format, most)
        found, refused = (more, refused) if more is not None else (found, refused + 1)
    return found


def _placed(events: pd.DataFrame, ruler: Ruler) -> pd.DataFrame:
    """Return the events in order of time, with the inches where each leader stands: where what lasts begins."""
    events = in_order(events)
    at = np.array([ruler.inches(decimal_year(day)) for day in events["start"]], dtype=float)
    return events.assign(x=at)


def _joined(events: pd.DataFrame, near: float) -> pd.DataFrame:
    """Return the events with `mark`, the same for neighbours at most `near` inches apart."""
    apart = np.diff(events["x"].to_numpy(), prepend=-np.inf) > near
    return events.assign(mark=np.cumsum(apart) - 1)


def _labelled(events: pd.DataFrame, ruler: Ruler, format: Format, most: int) -> Plan | None:
    """Return the plan with labels in at most `most` rows; None where they do not fit."""
    events = _crowds(_joined(_placed(events, ruler), NEAR))
    groups = [rows for _, rows in events.groupby("mark")]
    lines = [_block(rows) for rows in groups]
    if max(map(len, lines), default=0) > BLOCK_AT_MOST:
        return None
    marks = Marks(
        np.array([rows["x"].min() for rows in groups]),
        np.array([rows["x"].max() for rows in groups]),
        np.array([max(text_width(line, format.label - 0.5) for line in each) for each in lines]),
        np.array([len(each) for each in lines], dtype=int),
    )
    packed = pack(marks, format.edge, format.width - format.edge)
    if packed is None or packed.height > most:
        return None
    return Plan(events, lines, packed, np.array([]))


def _block(rows: pd.DataFrame) -> list[str]:
    """Return the lines of a mark: a label alone, since it stands at its date; or date and label of each event."""
    if len(rows) == 1:
        return [rows["label"].iloc[0]]
    said = [dated(row) for row in rows.itertuples()]
    year = f" {rows['start'].iloc[0].year}"
    times = [when(row.start, row.end) for row in rows.itertuples()]
    if not all(time.endswith(year) and year not in time[:-5] for time in times):
        return said
    return [year.strip(), *(each.replace(f"{year}: ", ": ", 1) for each in said)]


def _crowds(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with marks of their own, three and more neighbours excepted: two find room side by side."""
    size = events.groupby("mark")["mark"].transform("size")
    alone = (size < 3) | (events["mark"] != events["mark"].shift())
    return events.assign(mark=np.cumsum(alone) - 1 if len(events) else events["mark"])


def _numbered(events: pd.DataFrame, ruler: Ruler, format: Format) -> Plan:
    """Return the plan with numbers, neighbours that would crowd each other sharing one place: `12–19`."""
    events = _placed(events, ruler)
    for near in (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, np.inf):
        joined = _joined(events, near)
        groups = [rows.index + 1 for _, rows in joined.groupby("mark")]
        lines = [[f"{rows[0]}" if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"] for rows in groups]
        widths = np.array([text_width(line, format.label - 0.5) for (line,) in lines])
        middle = joined.groupby("mark")["x"].agg(["min", "max"]).mean(axis="columns").to_numpy()
        edge = format.edge + (max(widths) / 2 if len(widths) else 0)
        try:
            apart = (widths[1:] + widths[:-1]) / 2 + 0.06
            return Plan(joined, lines, None, spread(middle, apart, edge, format.width - edge))
        except ValueError:
            continue
    raise AssertionError("one number always fits")  # pragma: no cover
