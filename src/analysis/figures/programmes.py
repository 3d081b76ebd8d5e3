"""Weapon programmes: when each was ordered, when it was delivered, and how much of it."""

from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.figures.base.page import EDGE, LABEL, WIDTH, page
from analysis.figures.base.rows import column, height_of, legend_below, legend_height, row_axis, widest, width_of
from analysis.figures.base.style import INK, QUIET, REST, RULE, Look, Text, look
from analysis.figures.base.timeaxis import BAR_START, BAR_WIDTH, span, year_axis
from analysis.ground.dates import day_text, decimal_year

ROW = 0.27  # inches
WHO = "delivered by"


def timeline(orders: pd.DataFrame, text: Text, today: date | pd.Timestamp | str) -> tuple[Figure, dict[str, Axes]]:
    """Return the timeline of orders and deliveries, one row per order, and its Axes `orders`.

    Parameters
    ----------
    orders : DataFrame
        Columns programme, order, supplier, ordered_year, first_delivery, last_delivery (years), ordered,
        delivered (units), covered (`no`: the source does not count it), note. NaN where unknown or not (yet)
        so. Rows stand as given, a programme's orders together.
    text : Text
    today : date
        A line marks it: what lies to its right has not happened yet.

    Raises
    ------
    ValueError
        If the table is empty, or a last delivery lies before the first.
    """
    if orders.empty:
        raise ValueError("programmes: there is no order to draw")
    wrong = orders.loc[orders["last_delivery"] < orders["first_delivery"], "order"]
    if len(wrong):
        raise ValueError(f"programmes: {wrong.iloc[0]} was last delivered before it was first delivered")
    order_of = {name: place for place, name in enumerate(dict.fromkeys(orders["programme"]))}
    orders = orders.sort_values("programme", key=lambda names: names.map(order_of), kind="stable")
    counted = orders.loc[orders["covered"] != "no", "supplier"].value_counts()
    looks = look(list(counted.index))
    fig, ax = _lay_out(orders, looks, text)
    years = orders[["ordered_year", "first_delivery", "last_delivery"]].melt()["value"].dropna().astype(int)
    now = pd.DataFrame({"start": [pd.Timestamp(today)], "end": [pd.Timestamp(today)]})
    year_axis(ax, *span(list(years), now))
    for row, order in enumerate(orders.itertuples()):
        _draw(ax, row, order, looks)
    _mark_today(ax, today)
    _say_what_is_what(ax, looks)
    return fig, {"orders": ax}


def _lay_out(orders: pd.DataFrame, looks: dict[str, Look], text: Text) -> tuple[Figure, Axes]:
    """Return the page and its Axes, with the names at the left and the amounts at the right written."""
    said = [amount(order) for order in orders.itertuples()]
    names = widest(orders["programme"], weight="bold") + 0.15
    left = EDGE + names + widest(orders["order"]) + 0.2
    right = WIDTH - EDGE - widest(said) - 0.15
    legend = legend_height([*(f"{WHO} {name}" for name in looks), "ordered"], right - left)
    sheet = page(text, {"head": 0.3, "rows": ROW * len(orders), "foot": 0.2 + legend})
    ax = sheet.axes("rows", left, right)
    row_axis(ax, len(orders))
    for row, order in enumerate(orders.itertuples()):
        if row == 0 or order.programme != orders["programme"].iloc[row - 1]:
            column(ax, EDGE - left, row, order.programme, {"weight": "bold", "gid": "programme"})
            style = {"color": RULE, "linewidth": 0.6, "clip_on": False, "zorder": 0.5, "gid": "group"}
            start = (EDGE - left) / width_of(ax)
            ax.plot([start, 1], [row - 0.5] * 2, transform=ax.get_yaxis_transform(), **style)
        column(ax, EDGE - left + names, row, order.order, {"color": QUIET, "gid": "order"})
        quiet = {} if pd.notna(order.first_delivery) else {"color": QUIET, "style": "italic"}
        column(ax, width_of(ax) + 0.12, row, said[row], {"gid": "amount"} | quiet)
    return sheet.fig, ax


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
        style = {
            "marker": "o",
            "markersize": 6.5,
            "markerfacecolor": "white",
            "markeredgewidth": 1.5,
            "zorder": 3,
        }
        ax.plot([order.ordered_year + 0.5], [row], color=color, linestyle="none", gid="order", **style)


def _mark_today(ax: Axes, today: date | pd.Timestamp | str) -> None:
    at = decimal_year(today)
    ax.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1, gid="today")
    above = 1 + 0.06 / height_of(ax)
    style = {"fontsize": LABEL, "color": QUIET, "va": "baseline"}
    ax.text(at, above, day_text(today), transform=ax.get_xaxis_transform(), ha="right", gid="today", **style)
    ax.text(1 + 0.12 / width_of(ax), above, "delivered of ordered", transform=ax.transAxes, **style)


def _say_what_is_what(ax: Axes, looks: dict[str, Look]) -> None:
    handles = [Patch(color=each.color, label=f"{WHO} {name}") for name, each in looks.items()]
    style = {
        "marker": "o",
        "markerfacecolor": "white",
        "markeredgewidth": 1.5,
        "color": QUIET,
        "linestyle": "none",
    }
    handles += ax.plot([], [], label="ordered", **style)
    legend_below(ax, handles)
