"""Verdicts on claims: a mark for every claim, and each decided one with its words and its number."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.base.page import EDGE, LABEL, WIDTH, Page, line_height, page, text_width, wrapped
from analysis.figures.base.rows import column, row_axis
from analysis.figures.base.style import INK, QUIET, Look, Text

# The verdict is told by mark, fill and word; the colour only helps.
LOOKS = {
    "does-not-hold": (Look("#b5402a", "X"), "does not hold", "do not hold"),
    "holds-with-caveat": (Look("#b57d12", "o"), "holds with a caveat", "hold with a caveat"),
    "holds": (Look("#1d4e7e", "o"), "holds", "hold"),
    "not-checkable": (Look("#8a8a8a", "o"), "not checkable", "not checkable"),
}
FILLS = {"holds-with-caveat": "left", "not-checkable": "none"}
MARK = 0.26  # inches between two marks of one verdict, less where they would not fit
GAP = 0.3  # inches between two verdicts
SPACE = 0.14  # inches above and below the text of a row


def verdicts(table: pd.DataFrame, text: Text) -> tuple[Figure, dict[str, Axes]]:
    """Return the figure of verdicts, and its Axes `all` (a mark per claim) and `claims` (a row per decided claim).

    Parameters
    ----------
    table : DataFrame
        Columns verdict (holds, holds-with-caveat, does-not-hold, not-checkable), quote, number: the finding in a few
        words, empty where not checkable. A row per claim; rows stand by verdict, then as given.
    text : Text
        Title, subtitle, source.

    Raises
    ------
    ValueError
        If there is no claim, or one has another verdict.
    """
    wrong = sorted(set(table["verdict"]) - set(LOOKS))
    if wrong or table.empty:
        raise ValueError(f"claims: no verdict is called {wrong[0]!r}" if wrong else "claims: there is none to draw")
    order = {verdict: place for place, verdict in enumerate(LOOKS)}
    table = table.sort_values("verdict", key=lambda names: names.map(order), kind="stable")
    decided = table[table["verdict"] != "not-checkable"]
    lines = _lines(decided)
    heights = [max(map(len, each)) * line_height(LABEL) + SPACE for each in lines]
    groups = _in_rows(table["verdict"].value_counts().reindex(list(LOOKS), fill_value=0))
    sheet = page(
        text, {"all": 0.34 * len(groups) + 0.1, "head": 0.28 if lines else 0.0, "claims": sum(heights) or 0.01}
    )
    axes = {"all": _marks(sheet, groups), "claims": sheet.axes("claims", EDGE, WIDTH - EDGE)}
    row_axis(axes["claims"], 1)
    axes["claims"].set_axis_off()
    _rows(axes["claims"], decided, lines, heights)
    return sheet.fig, axes


def _columns() -> tuple[float, float, float]:
    """Return where verdict, quote and number begin, in inches from the left edge of the rows."""
    quote = 0.35 + max(text_width(words, LABEL, "bold") for _, words, _ in LOOKS.values()) + 0.25
    return 0.32, quote, quote + (WIDTH - 2 * EDGE - quote) * 0.52


def _lines(decided: pd.DataFrame) -> list[tuple[list[str], list[str]]]:
    _, quote, number = _columns()
    widths = number - quote - 0.25, WIDTH - 2 * EDGE - number
    return [
        (wrapped(f"“{row.quote}”", widths[0], LABEL), wrapped(row.number, widths[1], LABEL, "bold"))
        for row in decided.itertuples()
    ]


def _in_rows(counts: pd.Series) -> list[list[tuple[str, int, str]]]:
    """Return verdict, count and words of each group of marks, as many groups to a row as fit."""
    rows: list[list[tuple[str, int, str]]] = [[]]
    used = 0.0
    for verdict, count in counts[counts > 0].items():
        group = (verdict, int(count), f"{count} {LOOKS[verdict][1 if count == 1 else 2]}")
        wide = _wide(group)
        if rows[-1] and used + wide > WIDTH - 2 * EDGE:
            rows.append([])
            used = 0.0
        rows[-1].append(group)
        used += wide + GAP
    return rows


def _pitch(group: tuple[str, int, str]) -> float:
    return min(MARK, (WIDTH - 2 * EDGE - text_width(group[2], LABEL, "bold")) / group[1])


def _wide(group: tuple[str, int, str]) -> float:
    return group[1] * _pitch(group) + text_width(group[2], LABEL, "bold")


def _marks(sheet: Page, groups: list[list[tuple[str, int, str]]]) -> Axes:
    ax = sheet.axes("all", EDGE, WIDTH - EDGE)
    ax.set_axis_off()
    ax.set_xlim(0, WIDTH - 2 * EDGE)
    ax.set_ylim(len(groups) - 0.5, -0.5)
    for row, each in enumerate(groups):
        start = 0.0
        for group in each:
            verdict, count, words = group
            for place in range(count):
                _mark(ax, start + (place + 0.5) * _pitch(group), row, verdict)
            look = LOOKS[verdict][0]
            style = {"fontsize": LABEL, "weight": "bold", "color": look.ink, "va": "center_baseline", "gid": "count"}
            ax.text(start + count * _pitch(group), row, words, **style)
            start += _wide(group) + GAP
    return ax


def _mark(ax: Axes, x: float, y: float, verdict: str) -> None:
    look = LOOKS[verdict][0]
    style = {
        "marker": look.marker,
        "markersize": 12 if look.marker == "X" else 10,
        "color": look.color,
        "linestyle": "none",
        "clip_on": False,
    }
    fill = {"fillstyle": FILLS.get(verdict, "full"), "markerfacecoloralt": "white", "markeredgewidth": 1.3}
    edge = "white" if verdict == "does-not-hold" else look.color
    ax.plot([x], [y], gid=verdict, markeredgecolor=edge, **style, **fill)


def _rows(ax: Axes, decided: pd.DataFrame, lines: list[tuple[list[str], list[str]]], heights: list[float]) -> None:
    """Write a row per decided claim: mark, verdict, quote, number, each row as high as its text."""
    total = sum(heights)
    ax.set_ylim(total or 1, 0)
    ax.set_xlim(0, WIDTH - 2 * EDGE)
    if not lines:
        return
    word, quote, number = _columns()
    for x, head in ((quote, "what was said"), (number, "what the data give")):
        ax.text(x, -0.1, head, fontsize=LABEL, color=QUIET, va="bottom")
    top = 0.0
    for row, (said, found), height in zip(decided.itertuples(), lines, heights, strict=True):
        ax.axhline(top, color="#d9d9d9", linewidth=0.8, zorder=0)
        look, words, _ = LOOKS[row.verdict]
        middle = top + height / 2
        _mark(ax, 0.13, middle, row.verdict)
        column(ax, word, middle, words, {"weight": "bold", "color": look.ink, "gid": "verdict"})
        for x, text, style in (
            (quote, said, {"color": INK, "gid": "quote"}),
            (number, found, {"weight": "bold", "color": INK, "gid": "number"}),
        ):
            column(ax, x, middle, "\n".join(text), style | {"va": "center", "linespacing": 1.25})
        top += height
