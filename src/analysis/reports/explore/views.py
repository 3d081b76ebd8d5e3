"""How an answer looks beside its menus: HTML whose texts are only ever text."""

import math
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analysis.reports import tables
from analysis.reports.render import render

UNKNOWN = "-"  # as in tables of a page

if TYPE_CHECKING:
    from analysis.ground.sentence import Sentence
    from analysis.reports.explore.answer import Answer
    from analysis.reports.explore.figure import Picture
    from analysis.telling.table import Table


def numbers(answer: "Answer") -> str:
    """Return the answer's sentences and its table of shares, each with its range as numbers and as a bar."""
    table, caption = answer.shares()
    rows, words = answer.rows(), table.worded()
    top = math.ceil(10 * max(rows["share"].max(), rows["high"].fillna(0).max())) / 10
    cells = [
        _row(answer, row, said, top) for row, said in zip(rows.itertuples(), words.itertuples(index=False), strict=True)
    ]
    sentences = [*map(str, answer.sentences())]
    return render(
        "explore-numbers.html.j2", sentences=sentences, caption=str(caption), rows=cells, top=round(100 * top),
        flags=bool(rows["flag_low"].notna().any()), source=answer.known.source,
    )  # fmt: skip


def _row(answer: "Answer", row: Any, said: Any, top: float) -> dict[str, Any]:
    """Return one supplier's cells, and its bar in per cent of the scale's end."""
    supplier, tiv, share, *ends = said
    held = {"supplier": supplier, "tiv": tiv, "share": share, "chosen": supplier in answer.choice.suppliers}
    held |= {name: UNKNOWN if UNKNOWN in pair else f"{pair[0]} to {pair[1]}"
             for name, pair in (("range", ends[:2]), ("flags", ends[2:]))}  # fmt: skip
    held |= {"width": 100 * row.share / top, "color": answer.looks[supplier].color, "low": 0, "high": 0}
    return held | (
        {"low": 100 * row.low / top, "high": 100 * (row.high - row.low) / top} if row.high == row.high else {}
    )


def table(shown: "Table", caption: "Sentence") -> str:
    """Return a table in a box of its own; the caption alone where it has no rows."""
    return render("explore-table.html.j2", shown=tables.as_shown(shown), caption=str(caption))


def events(shown: "Table", caption: "Sentence") -> str:
    """Return events as a list: date, what happened, what the sources say, and each source by its site's name."""
    rows = [(*said[:-1], _sites(said[-1])) for said in shown.worded().itertuples(index=False)]
    return render("explore-events.html.j2", rows=rows, caption=str(caption))


def _sites(sources: str) -> list[tuple[str, str]]:
    """Return the web addresses among some sources, each with its site's name."""
    addresses = [each.strip() for each in sources.split(";") if each.strip().startswith(("https://", "http://"))]
    return [(each, (urlsplit(each).hostname or each).removeprefix("www.")) for each in addresses]


def commands(answer: "Answer") -> str:
    """Return the commands that print the same numbers, each with a button that copies it."""
    return render("explore-commands.html.j2", commands=answer.commands())


def figure(picture: "Picture") -> str:
    """Return the figure as an image with its description."""
    from analysis.figures.base.save import picture as image

    data = b64encode(image(picture.drawing().fig, "svg", picture.alt)).decode("ascii")
    return render("explore-figure.html.j2", data=data, alt=picture.alt)


def fading(html: str) -> str:
    """Return what is shown of another choice, faded until it is replaced."""
    return html.replace('class="figure"', 'class="figure" style="opacity: 0.25"', 1)


def sentence(said: str) -> str:
    """Return a sentence that a screen reader speaks when it changes."""
    return render("explore-sentence.html.j2", said=said)


def hint() -> str:
    """Return how several suppliers are chosen."""
    return render("explore-sentence.html.j2", said="Ctrl or Shift chooses several suppliers, five at most.")
