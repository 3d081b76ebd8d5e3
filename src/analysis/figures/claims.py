"""Verdicts on claims: a mark for every claim, and each decided one with its words and its number."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import Look
from analysis.figures.base.page import Page, line_height, page, text_width, wrapped
from analysis.figures.base.rows import column, row_axis
from analysis.figures.base.style import INK, QUIET, Text

# The verdict is told by mark, fill and word; the colour only helps.
LOOKS = {
    "does-not-hold": (Look("#b5402a", "X"), "does not hold", "do not hold"),
    "depends": (Look("#7a4f8a", "D"), "depends on the window", "depend on the window"),
    "holds-with-caveat": (Look("#b57d12", "o"), "holds with a caveat", "hold with a caveat"),
    "holds": (Look("#1d4e7e", "o"), "holds", "hold"),
    "not-checkable": (Look("#8a8a8a", "o"), "not checkable", "not checkable"),
}
FILLS = {"holds-with-caveat": "left", "not-checkable": "none"}
MARK = 0.26  # inches between two marks of one verdict, less where they would not fit
GAP = 0.3  # inches between two verdicts
SPACE = 0.14  # inches above and below the text of a row
WORD = 0.32  # inches from the left edge to a row's verdict


@at_any_width
def verdicts(table: pd.DataFrame, text: Text, *, format: Format = PAGE) -> Drawn:
    """Return the figure of verdicts, with the Axes `all` (a mark per claim) and `claims` (a row per decided claim).

    Parameters
    ----------
    table : DataFrame
        Columns verdict (holds, holds-with-caveat, depends, does-not-hold, not-checkable), quote, number: the finding
        in a few words, empty where not checkable. A row per claim; rows stand by verdict, then as given.
    text : Text
    format : Format

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
    rows = _lines(decided, format)
    groups = _in_rows(table["verdict"].value_counts().reindex(list(LOOKS), fill_value=0), format)
    head = 0.28 if rows and not format.narrow else 0.0
    heights = [_height(each, format) for each in rows]
    sheet = page(text, {"all": 0.34 * len(groups) + 0.1, "head": head, "claims": sum(heights) or 0.01}, format)
    axes = {"all": _marks(sheet, groups, format)}
    axes["claims"] = sheet.axes("claims", format.edge, format.width - format.edge)
    row_axis(axes["claims"], 1)
    axes["claims"].set_axis_off()
    _rows(axes["claims"], decided, rows, heights)
    return Drawn(sheet.fig, axes)


def _columns(format: Format) -> tuple[float, float]:
    """Return where quote and number begin, in inches from the left edge of the rows."""
    if format.narrow:
        return WORD, WORD
    quote = WORD + max(text_width(words, format.label, "bold") for _, words, _ in LOOKS.values()) + 0.25
    return quote, quote + (format.inner - quote) * 0.52


def _lines(decided: pd.DataFrame, format: Format) -> list[tuple[list[str], list[str]]]:
    """Return each row's quote and number, line by line."""
    quote, number = _columns(format)
    widths = (format.inner if format.narrow else number - 0.25) - quote, format.inner - number
    return [
        (wrapped(f"“{row.quote}”", widths[0], format.label), wrapped(row.number, widths[1], format.label, "bold"))
        for row in decided.itertuples()
    ]


def _height(row: tuple[list[str], list[str]], format: Format) -> float:
    """Return a row's height in inches: its quote beside its number, or below each other under the verdict."""
    said, found = map(len, row)
    return (1 + said + found if format.narrow else max(said, found)) * line_height(format.label) + SPACE


def _in_rows(counts: pd.Series, format: Format) -> list[list[tuple[str, int, str]]]:
    """Return verdict, count and words of each group of marks, as many groups to a row as fit."""
    rows: list[list[tuple[str, int, str]]] = [[]]
    used = 0.0
    for verdict, count in counts[counts > 0].items():
        group = (verdict, int(count), f"{count} {LOOKS[verdict][1 if count == 1 else 2]}")
        wide = _wide(group, format)
        if rows[-1] and used + wide > format.inner:
            rows.append([])
            used = 0.0
        rows[-1].append(group)
        used += wide + GAP
    return rows


def _pitch(group: tuple[str, int, str], format: Format) -> float:
    return min(MARK, (format.inner - 0.06 - text_width(group[2], format.label, "bold")) / group[1])


def _wide(group: tuple[str, int, str], format: Format) -> float:
    return group[1] * _pitch(group, format) + 0.04 + text_width(group[2], format.label, "bold")


def _marks(sheet: Page, groups: list[list[tuple[str, int, str]]], format: Format) -> Axes:
    ax = sheet.axes("all", format.edge, format.width - format.edge)
    ax.set_axis_off()
    ax.set_xlim(0, format.inner)
    ax.set_ylim(len(groups) - 0.5, -0.5)
    for row, each in enumerate(groups):
        start = 0.0
        for group in each:
            verdict, count, words = group
            pitch = _pitch(group, format)
            for place in range(count):
                _mark(ax, start + (place + 0.5) * pitch, row, verdict)
            style = {"fontsize": format.label, "weight": "bold", "color": LOOKS[verdict][0].ink}
            ax.text(start + count * pitch + 0.04, row, words, va="center_baseline", gid="count", **style)
            start += _wide(group, format) + GAP
    return ax


def _mark(ax: Axes, x: float, y: float, verdict: str) -> None:
    look = LOOKS[verdict][0]
    style = {
        "marker": look.marker,
        "markersize": (12 if look.marker == "X" else 8 if look.marker == "D" else 10)
        * format_of(ax).label
        / PAGE.label,
        "color": look.color,
        "linestyle": "none",
        "clip_on": False,
    }
    fill = {"fillstyle": FILLS.get(verdict, "full"), "markerfacecoloralt": "white", "markeredgewidth": 1.3}
    edge = "white" if verdict == "does-not-hold" else look.color
    ax.plot([x], [y], gid=verdict, markeredgecolor=edge, **style, **fill)


def _rows(ax: Axes, decided: pd.DataFrame, rows: list[tuple[list[str], list[str]]], heights: list[float]) -> None:
    """Write a row per decided claim: mark, verdict, quote, number, each row as high as its text."""
    format = format_of(ax)
    ax.set_ylim(sum(heights) or 1, 0)
    ax.set_xlim(0, format.inner)
    if not rows:
        return
    if not format.narrow:
        for x, head in zip(_columns(format), ("what was said", "what the data give"), strict=True):
            ax.text(x, -0.1, head, fontsize=format.label, color=QUIET, va="bottom")
    top = 0.0
    for row, lines, height in zip(decided.itertuples(), rows, heights, strict=True):
        ax.axhline(top, color="#d9d9d9", linewidth=0.8, zorder=0)
        (_write_below if format.narrow else _write_beside)(ax, row.verdict, lines, (top, height))
        top += height


def _write_beside(ax: Axes, verdict: str, lines: tuple[list[str], list[str]], place: tuple[float, float]) -> None:
    """Write verdict, quote and number side by side into the row at `place` (top, height)."""
    middle = place[0] + place[1] / 2
    _verdict(ax, middle, verdict)
    style = {"va": "center", "linespacing": 1.25, "color": INK}
    quote, number = _columns(format_of(ax))
    column(ax, quote, middle, "\n".join(lines[0]), style | {"gid": "quote"})
    column(ax, number, middle, "\n".join(lines[1]), style | {"gid": "number", "weight": "bold"})


def _write_below(ax: Axes, verdict: str, lines: tuple[list[str], list[str]], place: tuple[float, float]) -> None:
    """Write verdict, quote and number below each other into the row at `place` (top, height)."""
    one = line_height(format_of(ax).label)
    at = place[0] + SPACE / 2 + one / 2
    _verdict(ax, at, verdict)
    for words, style in ((lines[0], {"gid": "quote"}), (lines[1], {"gid": "number", "weight": "bold"})):
        for line in words:
            at += one
            column(ax, WORD, at, line, style)


def _verdict(ax: Axes, at: float, verdict: str) -> None:
    look, words, _ = LOOKS[verdict]
    _mark(ax, 0.13, at, verdict)
    column(ax, WORD, at, words, {"weight": "bold", "color": look.ink, "gid": "verdict"})
