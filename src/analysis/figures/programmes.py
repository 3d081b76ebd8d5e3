"""Weapon programmes: when each was ordered, when it was delivered, and how much of it."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import REST, Look, Looks
from analysis.figures.base.page import page, shortened, text_width, tidy
from analysis.figures.base.rows import column, height_of, legend_below, legend_height, row_axis, widest, width_of
from analysis.figures.base.style import INK, QUIET, RULE, Text
from analysis.figures.base.timeaxis import BAR_START, BAR_WIDTH, span, year_axis

TEXTS = 0.62  # of the width for programme, order and amount at most
ROW, TALL_ROW = 0.27, 0.42  # inches; a tall row has its texts above its bar
WHO, ELSE = "delivered by", "delivered by another supplier"
ORDERED = {"marker": "o", "markerfacecolor": "white", "markeredgewidth": 1.5, "linestyle": "none"}


@at_any_width
def timeline(orders: pd.DataFrame, text: Text, looks: Looks, last: int, *, format: Format = PAGE) -> Drawn:
    """Return the timeline of orders and deliveries, one row per order; its Axes are called `orders`.

    Parameters
    ----------
    orders : DataFrame
        Columns programme, order, supplier, ordered_year, first_delivery, last_delivery (years), ordered,
        delivered (units), covered (`no`: the source does not count it), note. NaN where unknown or not (yet)
        so. Rows stand as given, a programme's orders together.
    text : Text
    looks : Looks
        The page's; a supplier without a colour is named beside its order.
    last : int
        The last year of the data: a line marks its end, what lies to its right is not known yet.
    format : Format

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
    orders = _said(orders, looks)
    legend = _legend(orders, looks)
    ax = _lay_out(orders, legend, text, format)
    years = orders[["ordered_year", "first_delivery", "last_delivery"]].melt()["value"].dropna().astype(int)
    year_axis(ax, *span([*years, last, last + 1]))
    for row, order in enumerate(orders.itertuples()):
        _write(ax, row, order, _widths(orders, format))
        _draw(ax, row + 0.2 * format.narrow, order, looks[order.supplier])
    _head(ax, last, _counts_orders(orders))
    legend_below(ax, [legend])
    return Drawn(ax.get_figure(), {"orders": ax})


def _counts_orders(orders: pd.DataFrame) -> bool:
    """Tell whether the source says of any order how many units it was for."""
    return bool(orders["ordered"].notna().any())


def _said(orders: pd.DataFrame, looks: Looks) -> pd.DataFrame:
    """Return the orders, a programme's together, with the words of each row: `group` on its first row, name, amount."""
    order_of = {name: place for place, name in enumerate(dict.fromkeys(orders["programme"]))}
    orders = orders.sort_values("programme", key=lambda names: names.map(order_of), kind="stable")
    first = orders["programme"] != orders["programme"].shift()
    names = [
        tidy(row.order) + ("" if row.supplier in looks or row.covered == "no" else f", {row.supplier}")
        for row in orders.itertuples()
    ]
    of_ordered = _counts_orders(orders)
    amounts = [amount(row, of_ordered) for row in orders.itertuples()]
    return orders.assign(group=orders["programme"].map(tidy).where(first, ""), name=names, amount=amounts)


def amount(order: tuple, of_ordered: bool = True) -> str:
    """Return what an order came to: `310 of 310`, `none delivered`, or that the source does not count it.

    Without `of_ordered` only what was delivered: `310`.
    """
    if order.covered == "no":
        note = order.note if isinstance(order.note, str) and 0 < len(order.note) <= 30 else ""
        return f"outside the source ({note})" if note else "outside the source"
    if pd.isna(order.first_delivery):
        return "none delivered"
    delivered, ordered = (
        "unknown" if pd.isna(units) else f"{units:,.10g}" for units in (order.delivered, order.ordered)
    )
    return f"{delivered} of {ordered}" if of_ordered else delivered


def _lay_out(orders: pd.DataFrame, legend: list, text: Text, format: Format) -> Axes:
    """Return the Axes of the rows, with room for the names at the left and the amounts at the right, or above."""
    left, right = format.edge, format.width - format.edge
    if format.narrow:
        left, right = left + 0.17, right - 0.17  # for half of the first and last year's numbers
    else:
        group, names, said = _widths(orders, format)
        left += group + 0.15 + names + 0.2
        right -= said + 0.15
    rows = (TALL_ROW if format.narrow else ROW) * len(orders)
    sheet = page(text, {"head": 0.3, "rows": rows, "foot": 0.2 + legend_height([legend], right - left, format)}, format)
    ax = sheet.axes("rows", left, right)
    row_axis(ax, len(orders))
    return ax


def _widths(orders: pd.DataFrame, format: Format) -> tuple[float, float, float]:
    """Return the inches for programme, order and amount beside the bars."""
    group = min(widest(orders["group"], format, "bold"), format.inner * 0.19)
    said = min(widest([*orders["amount"], _header(_counts_orders(orders))], format), format.inner * 0.24)
    return group, min(widest(orders["name"], format), format.inner * TEXTS - group - said), said


def _write(ax: Axes, row: int, order: tuple, widths: tuple[float, float, float]) -> None:
    """Write a row's programme, order and amount: beside its bar, or above it on a narrow figure."""
    format = format_of(ax)
    size, start = format.label, format.edge - ax.get_position().x0 * format.width
    quiet = {} if pd.notna(order.first_delivery) else {"color": QUIET, "style": "italic"}
    if order.group:
        style = {"color": RULE, "linewidth": 0.6, "clip_on": False, "zorder": 0.5, "gid": "group"}
        ax.plot([start / width_of(ax), 1], [row - 0.5] * 2, transform=ax.get_yaxis_transform(), **style)
    if format.narrow:
        said = shortened(order.amount, format.inner * 0.4, size)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # keeps the line of the data's end off it
        column(ax, start + format.inner, row - 0.22, said, {"gid": "amount", "ha": "right", "bbox": ground} | quiet)
        room = format.inner - text_width(said, size) - 0.1
        group = shortened(order.group, room * 0.5, size, "bold") if order.group else ""
        indent = text_width(group, size, "bold") + 0.1 if group else 0.0
        names, at = shortened(order.name, room - indent, size), row - 0.22
    else:
        group = shortened(order.group, widths[0], size, "bold")
        names, at = shortened(order.name, widths[1], size), row
        indent = widths[0] + 0.15
        said = shortened(order.amount, widths[2], size)
        column(ax, width_of(ax) + 0.12, row, said, {"gid": "amount"} | quiet)
    if group:
        column(ax, start, at, group, {"weight": "bold", "gid": "programme"})
    column(ax, start + indent, at, names, {"color": QUIET, "gid": "order"})


def _draw(ax: Axes, row: float, order: tuple, each: Look) -> None:
    inside, narrow = order.covered != "no", format_of(ax).narrow
    color = each.color if inside else RULE
    if not inside:
        half = 0.25 if narrow else 0.5
        ax.axhspan(row - half, row + half, facecolor="white", edgecolor=REST, hatch="////", linewidth=0, zorder=0.1)
    if pd.notna(order.first_delivery):
        start, end = order.first_delivery + BAR_START, order.last_delivery + BAR_START + BAR_WIDTH
        filled = {"facecolor": color, "edgecolor": "white", "linewidth": 0, "hatch": each.hatch}
        style = filled if inside else {"facecolor": "white", "edgecolor": RULE}
        ax.barh(row, end - start, 0.32 if narrow else 0.5, left=start, zorder=2, gid="delivery", **style)
        if pd.notna(order.ordered_year) and order.ordered_year + 0.5 < start:
            ax.plot([order.ordered_year + 0.5, start], [row, row], color=color, linewidth=1, zorder=1.5)
    if pd.notna(order.ordered_year):
        style = ORDERED | {"markersize": 5 if narrow else 6.5, "zorder": 3, "clip_on": False, "gid": "order"}
        ax.plot([order.ordered_year + 0.5], [row], color=each.ink if color == REST else color, **style)


def _header(of_ordered: bool) -> str:
    return "delivered of ordered" if of_ordered else "units delivered"


def _head(ax: Axes, last: int, of_ordered: bool) -> None:
    """Rule the data's end and say above the rows what it is, and what the amounts are."""
    ax.axvline(last + 1, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1, gid="end")
    format = format_of(ax)
    above = 1 + 0.06 / height_of(ax)
    style = {"fontsize": format.label, "color": QUIET, "va": "baseline", "gid": "head"}
    said = f"data end with {last}"
    low, high = ax.get_xlim()
    room = (last + 1 - low) / (high - low) * width_of(ax) + (0 if format.narrow else 0.5)
    side = "right" if room > text_width(said, format.label) else "left"
    header, start = _header(of_ordered), format.edge - ax.get_position().x0 * format.width
    if format.narrow:  # the header stands at the right, above the amounts; the other words keep clear of it
        ax.text((start + format.inner) / width_of(ax), above, header, transform=ax.transAxes, ha="right", **style)
        ax.text(start / width_of(ax), above, said, transform=ax.transAxes, **style)
        return
    ax.text(last + 1, above, said, transform=ax.get_xaxis_transform(), ha=side, **style)
    ax.text(1 + 0.12 / width_of(ax), above, header, transform=ax.transAxes, **style)


def _legend(orders: pd.DataFrame, looks: Looks) -> list:
    """Return the legend's entries: the coloured suppliers that delivered, all others as one, and the order's mark."""
    counted = list(orders.loc[(orders["covered"] != "no") & orders["first_delivery"].notna(), "supplier"].unique())
    entries = [
        Patch(
            facecolor=looks[name].color, edgecolor="white", linewidth=0, hatch=looks[name].hatch, label=f"{WHO} {name}"
        )
        for name in looks
        if name in counted
    ]
    if any(name not in looks for name in counted):
        entries.append(Patch(facecolor=REST, edgecolor="white", linewidth=0, label=ELSE))
    return [*entries, Line2D([], [], color=QUIET, markersize=6, label="ordered", **ORDERED)]
