"""The front page of a batch: every importer in one table that is searched and sorted, each leading to its report."""

import csv
from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from analysis.batch import versions
from analysis.batch.orders import Order, notebook
from analysis.ground import project
from analysis.ground.numbers import as_printed, growth, rounded, volume
from analysis.reports.render import render

NOTEBOOK = "08-importers"
PAGE = "front.html"  # in the report's folder; its links are those of the batch's
WIDTH, HEIGHT, EDGE = 96, 26, 2  # of a sparkline, in its own units
FACTOR = 10  # how many times as much is said so
MOST = 12  # importers with a chart
WINDOWS, WITHOUT = "windows", "without a report"  # parts of a front page that it says in words
KINDS = ("first", "second", "third")


def orders(found: list[Order], there: set[str], release: int) -> list[Order]:
    """Return the order of a front page for each window, which links the reports that are there."""
    windows, made = list(dict.fromkeys(order.window for order in found)), []
    for window in windows:
        own = [order for order in found if order.window == window]
        links = {order.importer: f"{order.name}/index.html" for order in own if order.name in there}
        values = {"release": release, "window": window, "compare": "", "most": MOST, "links": links}
        parts = {
            WINDOWS: ", ".join(windows),
            WITHOUT: ", ".join(order.importer for order in own if order.name not in there),
            "parameters": versions.digest(values),
            "code": versions.code(),
            "installed": versions.digest(versions.installed()),
            f"notebook {NOTEBOOK}": project.sha256(notebook(NOTEBOOK).read_bytes()),
            "all data": versions.data(),
        }
        made.append(Order(f"importers-{window}", "", window, {NOTEBOOK: values}, parts))
    return made


def address(window: str, windows: list[str]) -> str:
    """Return where a window's front page stands beside the reports: `index.html` for the first."""
    return "index.html" if window == windows[0] else f"importers-{window}.html"


def compose(order: Order, draft: Path, found: dict[str, Any], made_from: list[tuple[str, str]]) -> None:
    """Write the front page into its draft, and the notebook's own page beside it."""
    from analysis.reports import html

    html.compose(draft, [found], {"window": order.window}, made_from=made_from)
    findings = found["findings"]
    lines = _by_importer(draft / "tables" / "lines.csv")
    lasts = sorted({int(line["last"]) for each in lines.values() for line in each}) or [0]
    table = _read(draft / "tables" / "importers.csv")
    rows = [_row(row, findings["links"], Lines(lines[row["importer"]], lasts[0], lasts[-1])) for row in table]
    windows = order.parts[WINDOWS].split(", ")
    others = [{"window": each, "address": address(each, windows)} for each in windows if each != order.window]
    environment = Environment(loader=PackageLoader("analysis.reports", "templates"))
    script = environment.loader.get_source(environment, "front.js")[0]
    project.write(draft / PAGE, render(
        "front.html.j2", title=findings["title"], rows=rows, folder=order.name,
        others=others, failed=order.parts[WITHOUT],
        kicker=f"Arms imports · SIPRI release {findings['release']} · volume (TIV), not money",
        lead=[each["text"] for each in found["sentences"] if each["lead"]], caption=found["tables"][0]["caption"],
        window=findings["window"], compare=findings["compare"], length=_length(findings["window"]),
        first=lasts[0], last=lasts[-1], source=findings["source"], provenance=made_from,
        figures=[{**each, "address": _embedded(draft, each["name"])} for each in found["figures"]],
        sorting=Markup(script), hash=b64encode(sha256(script.encode()).digest()).decode(),
    ))  # fmt: skip


def _length(window: str) -> int:
    first, _, last = window.partition("-")
    return int(last or first) - int(first) + 1


def _embedded(draft: Path, name: str) -> str:
    picture = (draft / "figures" / f"{name}.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(picture).decode('ascii')}"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_importer(path: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in _read(path):
        found[line["importer"]].append(line)
    return found


@dataclass(frozen=True)
class Lines:
    """The shares of an importer's first suppliers, and the first and last year of all sparklines of the page."""

    rows: list[dict[str, str]]
    first: int
    last: int

    def drawn(self, suppliers: list[str]) -> dict[str, Any]:
        """Return the paths of the lines, and what they show in words."""
        paths, words = [], []
        for kind, supplier in zip(KINDS, suppliers, strict=False):
            own = {int(row["last"]): float(row["share"]) for row in self.rows if row["supplier"] == supplier}
            if own:
                paths.append({"kind": kind, "d": _path(own, self.first, self.last)})
                words.append(f"{supplier} {as_printed(own[max(own)])} % in the window to {max(own)}")
        return {"paths": paths, "alt": "; ".join(words)}


def _row(row: dict[str, str], links: dict[str, str], lines: Lines) -> dict[str, Any]:
    """Return a row of the page: each number as it is said and as it is sorted."""
    cells = list(row.values())
    rank, importer, tiv, change = cells[:4]
    suppliers = [_supplier(*cells[4 + 4 * number : 8 + 4 * number]) for number in range(3)]
    return {
        "rank": _number(rank, lambda value: str(int(value))),
        "importer": importer,
        "link": links.get(importer, ""),
        "volume": _number(tiv, volume),
        "change": _number(change, _grown),
        "suppliers": suppliers,
        "effective": _number(cells[16], lambda value: f"{value:.1f}"),
        "last": _number(cells[17], lambda value: str(int(value))),
        **lines.drawn([each["name"] for each in suppliers if each["name"]]),
    }


def _number(text: str, said: Any) -> dict[str, str]:
    return {"value": text, "said": said(float(text)) if text else "–"}


def _grown(change: float) -> str:
    """Return a change in per cent as it is read: from ten times up as a factor."""
    factor = 1 + change / 100
    return growth(change / 100) if factor < FACTOR else f"{rounded(factor, 0):,} times"


def _supplier(name: str, share: str, low: str, high: str) -> dict[str, str]:
    said = as_printed(float(share) / 100) if share else "–"
    between = f"({as_printed(float(low) / 100)} to {as_printed(float(high) / 100)})" if low else ""
    return {"name": name, "share": said, "range": between, "value": share}


def _path(shares: dict[int, float], first: int, last: int) -> str:
    """Return a line as an SVG path; years without a share are gaps."""
    across = (WIDTH - 2 * EDGE) / max(last - first, 1)
    said, before = [], None
    for year, share in sorted(shares.items()):
        x, y = EDGE + (year - first) * across, EDGE + (1 - share) * (HEIGHT - 2 * EDGE)
        said.append(f"{'L' if before == year - 1 else 'M'}{x:.1f} {y:.1f}")
        before = year
    return "".join(said)
