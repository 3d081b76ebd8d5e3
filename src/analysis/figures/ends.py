"""The names at the ends of the lines, each with its last share, none over another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.base.format import Format, format_of
from analysis.figures.base.looks import Looks
from analysis.figures.base.packing import spread
from analysis.figures.base.page import line_height, shortened, text_width, wrapped
from analysis.figures.base.rows import height_of
from analysis.ground.numbers import as_printed


def end_labels(shares: pd.DataFrame, format: Format) -> dict[str, list[str]]:
    """Return each line's label, line by line: name and last share; the year too if it ends before the table does."""
    room = format.width * 0.24
    labels = {}
    for supplier in shares:
        known = shares[supplier].dropna()
        year = "" if known.empty or known.index[-1] == shares.index[-1] else f" ({known.index[-1]})"
        said = "no share" if known.empty else f"{as_printed(known.iloc[-1])} %{year}"
        name = shortened(str(supplier), room * 1.5, format.end, "bold")
        whole = f"{name}: {said}" if known.empty else f"{name} {said}"
        fits = text_width(whole, format.end, "bold") <= room
        labels[supplier] = [whole] if fits else [*wrapped(name, room, format.end, "bold"), said]
    return labels


def end_width(shares: pd.DataFrame, format: Format) -> float:
    """Return the inches that the labels need beside the panel."""
    lines = [line for each in end_labels(shares, format).values() for line in each]
    return max((text_width(line, format.end, "bold") for line in lines), default=0.0)


def label_ends(ax: Axes, shares: pd.DataFrame, looks: Looks) -> None:
    """Write the labels to the right of `ax`, each at its line's last share or as near as the others allow."""
    format = format_of(ax)
    labels = end_labels(shares, format)
    last = {name: shares[name].dropna() for name in labels}
    wanted = {name: float(known.iloc[-1]) if len(known) else 0.0 for name, known in last.items()}
    order = sorted(labels, key=lambda name: wanted[name])
    unit = ax.get_ylim()[1] / height_of(ax)
    tall = np.array([(len(labels[name]) * line_height(format.end) + 0.02) * unit for name in order])
    low, high = (tall[0] / 2, ax.get_ylim()[1] - tall[-1] / 2) if len(tall) else (0.0, 1.0)
    spots = spread(np.array([wanted[name] for name in order]), (tall[1:] + tall[:-1]) / 2, low, high)
    right = ax.get_xlim()[1]
    for name, spot in zip(order, spots, strict=True):
        if len(last[name]):
            _tie(ax, (float(last[name].index[-1]) + 0.5, wanted[name]), (right, spot), looks[name].color)
        style = {"fontsize": format.end, "fontweight": "bold", "va": "center", "gid": "end", "linespacing": 1.2}
        place = {"xytext": (6, 0), "textcoords": "offset points", "color": looks[name].ink}
        ax.annotate("\n".join(labels[name]), (right, spot), **style, **place)


def _tie(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str) -> None:
    """Draw the hair line that ties a label to its line across years without data."""
    style = {"linewidth": 0.8, "linestyle": (0, (1, 2)), "clip_on": False, "zorder": 2, "gid": "tie"}
    ax.plot([start[0], end[0]], [start[1], end[1]], color=color, **style)
