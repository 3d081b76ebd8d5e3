"""The largest importers side by side: a small chart each, the shares of its first suppliers window by window."""

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from analysis.figures.base.drawing import Drawn, at_any_width
from analysis.figures.base.format import PAGE, Format, format_of
from analysis.figures.base.looks import Looks
from analysis.figures.base.packing import spread
from analysis.figures.base.page import line_height, page, shortened, text_width
from analysis.figures.base.rows import height_of
from analysis.figures.base.style import INK, QUIET, Text
from analysis.figures.base.timeaxis import span, year_axis
from analysis.ground.numbers import as_printed

COLUMNS = {True: 1, False: 3}  # on narrow pages, on others
PANEL, HEAD, FOOT, GAP = 1.0, 0.34, 0.36, 0.12  # inches: a chart, the words above it, the years below it, between
SCALE, NAMES = 0.45, 1.5  # inches for the numbers left of a chart, and for the names at the lines' ends


@at_any_width
def small_multiples(lines: pd.DataFrame, headings: dict[str, str], text: Text, looks: Looks, *,
                    format: Format = PAGE) -> Drawn:  # fmt: skip
    """Return a small chart for each importer; its Axes are called by the importer.

    Parameters
    ----------
    lines : DataFrame
        Columns importer, supplier, last (the window's last year), share (fraction of the volume, TIV).
    headings : dict of str to str
        What stands above each importer's chart, in the order of the charts.
    text : Text
    looks : Looks
    format : Format

    Raises
    ------
    ValueError
        If there is no line to draw.
    """
    shown = lines[lines["importer"].isin(list(headings))]
    if shown.empty:
        raise ValueError("there is no importer to draw: the table is empty")
    across = min(COLUMNS[format.narrow], len(headings))
    grid = _grid(_whole(shown), list(headings), across, looks)
    rows = -(-len(headings) // across)
    sheet = page(text, {f"row {row}": HEAD + PANEL + FOOT for row in range(rows)}, format, grid.figure)
    axes = dict(zip(headings, grid.axes.flat, strict=True))
    wide = (format.inner - (across - 1) * GAP) / across
    for place, (importer, ax) in enumerate(axes.items()):
        left = format.edge + (place % across) * (wide + GAP)
        bottom = sheet.strips[f"row {place // across}"][0] + FOOT
        _place(ax, (left + SCALE, bottom, wide - SCALE - NAMES, PANEL))
        year_axis(ax, *span(shown["last"]))
        _dress(ax, shown[shown["importer"] == importer], looks)
        style = {"transform": ax.transAxes, "fontsize": format.label, "weight": "bold", "color": INK, "gid": "heading"}
        ax.text(0, 1 + 0.08 / PANEL, shortened(headings[importer], wide - SCALE, format.label, "bold"), **style)
    return Drawn(sheet.fig, axes)


def _whole(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines with a gap in each window without a share, and a place for each line that is drawn."""
    years = range(int(lines["last"].min()), int(lines["last"].max()) + 1)
    pairs = lines[["importer", "supplier"]].drop_duplicates()
    every = pairs.merge(pd.DataFrame({"last": years}), how="cross")
    whole = every.merge(lines[["importer", "supplier", "last", "share"]], how="left")
    received = lines.groupby(["importer", "last"])["share"].sum()
    none = pd.MultiIndex.from_frame(whole[["importer", "last"]]).isin(received.index)
    return whole.assign(share=whole["share"].where(whole["share"].notna() | ~none, 0.0), middle=whole["last"] + 0.5)


class Grid(sns.FacetGrid):
    """Seaborn's grid, whose charts are placed by the page."""

    def tight_layout(self, *args: object, **options: object) -> "Grid":
        """Leave the charts where they are: they get their places later, and to look for others takes a second."""
        return self


def _grid(lines: pd.DataFrame, order: list[str], across: int, looks: Looks) -> sns.FacetGrid:
    """Return seaborn's grid of charts with a line for each supplier."""
    # `_dress` gives all the same scales: shared ones would set every tick once for each chart.
    grid = Grid(lines, col="importer", col_order=order, col_wrap=across, sharex=False, sharey=False)
    plt.close(grid.figure)  # the figure belongs to no window
    grid.set_titles("").set_axis_labels("", "")
    for importer, ax in zip(order, grid.axes.flat, strict=True):
        rows = lines[lines["importer"] == importer]
        for supplier in rows["supplier"].drop_duplicates()[::-1]:
            each, own = looks[supplier], rows[rows["supplier"] == supplier]
            style = {"color": each.ink if supplier not in looks else each.color, "linewidth": 1.8, "zorder": 3}
            style |= {"marker": each.marker, "markersize": 4.5, "markevery": [len(own) - 1], "clip_on": False}
            (line,) = ax.plot(own["middle"], own["share"], label=supplier, **style)
            line.set_gid(f"line {supplier}")
    return grid


def _place(ax: Axes, inches: tuple[float, float, float, float]) -> None:
    wide, high = ax.get_figure().get_size_inches()
    left, bottom, width, height = inches
    ax.set_position((left / wide, bottom / high, width / wide, height / high))


def _dress(ax: Axes, rows: pd.DataFrame, looks: Looks) -> None:
    """Set the scales, the same in every chart, and name the lines at their ends."""
    size = format_of(ax).label - 0.5
    ax.set_ylim(0, 1.0)
    ax.set_yticks([0, 0.5, 1.0], ["0", "50", "100 %"], fontsize=size, color=QUIET)
    ax.tick_params(axis="both", labelleft=True, labelbottom=True, labelsize=size, colors=QUIET)
    last = rows[rows["last"] == rows["last"].max()].sort_values("share")
    unit = 1.0 / height_of(ax)
    apart = line_height(size) * unit
    spots = spread(last["share"].to_numpy(dtype=float), apart, apart / 2, 1.0 - apart / 2)
    right = ax.get_xlim()[1]
    for row, spot in zip(last.itertuples(), spots, strict=True):
        said = f"{as_printed(row.share)} %"
        name = shortened(row.supplier, NAMES - 0.1 - text_width(f" {said}", size), size)
        style = {"fontsize": size, "va": "center", "color": looks[row.supplier].ink, "gid": "end"}
        ax.annotate(f"{name} {said}", (right, spot), xytext=(4, 0), textcoords="offset points", **style)
