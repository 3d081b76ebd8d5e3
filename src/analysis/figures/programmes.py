"""Weapon programmes: when each was ordered, when it was delivered, and how much of it."""

from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.figures.page import EDGE, LABEL, WIDTH, page
from analysis.figures.rows import column, height_of, legend_below, legend_columns, row_axis, widest, width_of
from analysis.figures.style import INK, QUIET, REST, RULE, Look, Text, look
from analysis.figures.timeaxis import BAR_START, BAR_WIDTH, day_text, decimal_year, span, year_axis

ROW = 0.27  # inches
WHO = "delivered by"


def timeline(orders: pd.DataFrame, text: Text, today: date | pd.Timestamp | str) -> tuple[Figure, dict[str, Axes]]:
    """Return the timeline of orders and deliveries, one row per order, and its Axes `orders`.

    Parameters
    ----------
    orders : DataFrame
        Columns programme, order, supplier, ordered_year, first_delivery, last_delivery (years), ordered, delivered
        (units), covered (`no` for what the source does not count), note. NaN where unknown or not (yet) so. Programmes
        and orders stand as given, a programme's orders together.
    text : Text
        Title, subtitle, source.
    today : date
        A line marks it: what lies to its right has not happened yet.

    Raises
    ------
    ValueError
        If the table is empty, or a delivery lies before its order's first one.
    """
    if orders.empty:
        raise ValueError("programmes: there is no order to draw")
    wrong = orders[orders["last_delivery"] < orders["first_delivery"]]
    if not wrong.empty:
        raise ValueError(f"programmes: {wrong['order'].iloc[0]} was last delivered before it was first delivered")
    first_row = orders["programme"].map({name: row for row, name in reversed(list(enumerate(orders["programme"])))})
    orders = orders.assign(place=first_row).sort_values("place", kind="stable").reset_index(drop=True)
    said = [amount(order) for order in orders.itertuples()]
    names = widest(orders["programme"], weight="bold") + 0.15
    left = EDGE + names + widest(orders["order"]) + 0.2
    right = WIDTH - EDGE - widest(said) - 0.12
    looks = look(list(orders.loc[orders["covered"] != "no", "supplier"].value_counts(sort=True).index))
    columns = legend_columns([*(f"{WHO} {name}" for name in looks), "ordered"], right - left)
    foot = 0.5 + 0.22 * -(-(len(looks) + 1) // columns)
    sheet = page(text, {"head": 0.3, "rows": ROW * len(orders), "foot": foot})
    ax = sheet.axes("rows", left, right)
    row_axis(ax, len(orders))
    years = orders[["ordered_year", "first_delivery", "last_delivery"]].melt()["value"].dropna().astype(int)
    now = pd.DataFrame({"start": [pd.Timestamp(today)], "end": [pd.Timestamp(today)]})
    year_axis(ax, *span(list(years), now))
    for row, order in enumerate(orders.itertuples()):
        _draw(ax, row, order, looks)
        if row == order.place:
            column(ax, EDGE - left, row, order.programme, {"weight": "bold", "gid": "programme"})
            ax.plot([(EDGE - left) / width_of(ax), 1], [row - 0.5] * 2, **_group_rule(ax))
        column(ax, EDGE - left + names, row, order.order, {"color": QUIET, "gid": "order"})
        quiet = {} if pd.notna(order.first_delivery) else {"color": QUIET, "style": "italic"}
        column(ax, width_of(ax) + 0.12, row, said[row], {"gid": "amount"} | quiet)
    _mark_today(ax, today)
    _say_what_is_what(ax, looks)
    return sheet.fig, {"orders": ax}


def amount(order: tuple) -> str:
    """Return what an order came to: `310 of 310`, `none delivered`, or that the source does not count it."""
    if order.covered == "no":
        note = order.note if isinstance(order.note, str) and 0 < len(order.note) <= 30 else ""
        return f"outside the source ({note})" if note else "outside the source"
    if pd.isna(order.first_delivery):
        return "none delivered"
    delivered, ordered = (
        "unknown" if pd.isna(units) else f"{units:,.10g}" for units in (order.delivered, order.ordered)
    )
    return f"{delivered} of {ordered}"


def _draw(ax: Axes, row: int, order: tuple, looks: dict[str, Look]) -> None:
    inside = order.covered != "no"
    color = looks[order.supplier].color if inside else RULE
    if not inside:
        ax.axhspan(row - 0.5, row + 0.5, facecolor="white", edgecolor=REST, hatch="////", linewidth=0, zorder=0.1)
    if pd.notna(order.first_delivery):
        start, end = order.first_delivery + BAR_START, order.last_delivery + BAR_START + BAR_WIDTH
        style = {"color": color} if inside else {"facecolor": "white", "edgecolor": RULE}
        ax.barh(row, end - start, 0.5, left=start, zorder=2, gid="delivery", **style)
        if pd.notna(order.ordered_year) and order.ordered_year + 0.5 < start:
            ax.plot([order.ordered_year + 0.5, start], [row, row], color=color, linewidth=1, zorder=1.5)
    if pd.notna(order.ordered_year):
        style = {"marker": "o", "markersize": 6.5, "markerfacecolor": "white", "markeredgewidth": 1.5, "zorder": 3}
        ax.plot([order.ordered_year + 0.5], [row], color=color, linestyle="none", gid="order", **style)


def _group_rule(ax: Axes) -> dict:
    style = {"color": RULE, "linewidth": 0.6, "clip_on": False, "zorder": 0.5}
    return style | {"transform": ax.get_yaxis_transform(), "gid": "group"}


def _mark_today(ax: Axes, today: date | pd.Timestamp | str) -> None:
    at = decimal_year(today)
    ax.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1, gid="today")
    above = 1 + 0.06 / height_of(ax)
    style = {"fontsize": LABEL, "color": QUIET, "va": "baseline"}
    ax.text(at, above, day_text(today), transform=ax.get_xaxis_transform(), ha="right", gid="today", **style)
    ax.text(1 + 0.12 / width_of(ax), above, "delivered of ordered", transform=ax.transAxes, **style)


def _say_what_is_what(ax: Axes, looks: dict[str, Look]) -> None:
    handles = [Patch(color=each.color, label=f"{WHO} {name}") for name, each in looks.items()]
    style = {"marker": "o", "markerfacecolor": "white", "markeredgewidth": 1.5, "color": QUIET, "linestyle": "none"}
    handles += ax.plot([], [], label="ordered", **style)
    legend_below(ax, handles)
