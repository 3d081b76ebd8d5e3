"""What single deals add to a share or take from it: a bar each, the largest on top."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import Looks
from analysis.figures.base.page import line_height, page, shortened, tidy
from analysis.figures.base.rows import column, row_axis, scale, widest, write
from analysis.figures.base.style import INK, QUIET, Text
from analysis.ground.numbers import points

ROW = 0.34  # inches
WIDEST = 3.6  # inches of a deal's name beside its bar
BAR = 0.62  # of a row


@at_any_width
def deal_bars(deals: pd.DataFrame, text: Text, looks: Looks, *, format: Format = PAGE) -> Drawn:
    """Return a bar for each deal, right if it raises the share and left if it lowers it; its Axes are called `deals`.

    Parameters
    ----------
    deals : DataFrame
        In the order of the rows: columns supplier, name, years (as text) and contribution (fraction).
    text : Text
    looks : Looks
        Those of the page.
    format : Format

    Raises
    ------
    ValueError
        If there is no deal.
    """
    if deals.empty:
        raise ValueError("deal_bars: there is no deal to draw")
    names = [_name(row) for row in deals.itertuples()]
    high = ROW + line_height(format.label) * format.narrow
    sheet = page(text, {"deals": high * len(deals), "foot": 0.42}, format)
    left = format.edge
    room = min(widest(names, format), WIDEST)
    if not format.narrow:
        left += room + 0.15
    ax = sheet.axes("deals", left, format.width - format.edge)
    row_axis(ax, len(deals))
    value = widest(["−10.00"], format) + 0.1
    scale(ax, deals["contribution"], (value, value))
    ax.axvline(0, color=QUIET, linewidth=0.9, zorder=2)
    ax.set_xlabel("points of the share", color=QUIET, fontsize=format.label)
    ax.tick_params(axis="x", labelsize=format.label)
    for row, (deal, name) in enumerate(zip(deals.itertuples(), names, strict=True)):
        _bar(ax, row, deal, looks)
        inches, place = (0.0, row - 0.33) if format.narrow else (-room - 0.1, row)
        said = shortened(name, format.inner if format.narrow else room, format.label)
        column(ax, inches, place, said, {"gid": "name"})
    return Drawn(sheet.fig, {"deals": ax})


def _name(deal: tuple) -> str:
    return f"{tidy(deal.name)}, {deal.supplier} {deal.years}"


def _bar(ax: Axes, row: int, deal: tuple, looks: Looks) -> None:
    """Draw one bar in its supplier's colour and hatch, and write its value at its end."""
    narrow = format_of(ax).narrow
    middle, thick = (row + 0.16, BAR * 0.6) if narrow else (row, BAR)
    look = looks[deal.supplier]
    style = {"color": look.color, "edgecolor": "white", "hatch": look.hatch, "linewidth": 0}
    ax.barh([middle], [deal.contribution], thick, zorder=1, gid=f"deal {row}", **style)
    right = deal.contribution >= 0
    words = {"color": INK, "ha": "left" if right else "right", "gid": "value"}
    write(ax, (deal.contribution, middle), points(deal.contribution, 2), words, 0.06 if right else -0.06)
