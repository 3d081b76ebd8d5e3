"""One report of a batch, in a process of its own: its notebooks, its pages, and what it was made from beside them."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.batch import front, places
from analysis.batch.orders import Order, notebook
from analysis.ground import project
from analysis.ground.errors import CheckFailed
from analysis.reports import html
from analysis.reports.execute import Job
from analysis.reports.parameters import Asked
from analysis.reports.render import render

DATA: list[str] = []  # the version of the data that this process has read, once it has


def fill(task: dict[str, Any]) -> None:
    """Fill a draft folder with a report, whole.

    Parameters
    ----------
    task : dict
        `order` as `Order.as_dict` returns it, `draft` the folder, `data` the version of the data it is asked of.

    Raises
    ------
    Problem, CheckFailed
        If a notebook or page cannot be made, or the data have changed since the batch began.
    """
    order, draft = Order(**task["order"]), Path(task["draft"])
    if DATA and DATA[0] != task["data"]:
        raise CheckFailed("the data were changed while the batch ran; run it again")
    asked = [
        replace(one := Asked.of(notebook(name), {}), values=one.values | values)
        for name, values in order.notebooks.items()
    ]
    # Named as if it stood in reports/, wherever it goes: the same bytes everywhere.
    jobs = [Job(each, draft, project.reports() / order.name) for each in asked]
    for job in jobs:
        job.run()
    _compose(order, draft, [job.found for job in jobs])
    places.write_key(draft, {"key": order.key, "importer": order.importer, "parts": order.parts})


def _compose(order: Order, draft: Path, found: list[dict[str, Any]]) -> None:
    parameters = {name: value for values in order.notebooks.values() for name, value in values.items() if value}
    made_from = [(name, part if len(part) != 64 else f"sha256 {part}") for name, part in order.parts.items()]
    if not order.importer:
        front.compose(order, draft, found[0], made_from)
        return
    if any(not each["nothing"] for each in found):
        html.compose(draft, found, parameters, made_from=made_from)
        return
    release = parameters.get("release", "")
    index = {
        "title": f"{order.importer}: nothing to show of {order.window}",
        "kicker": f"Arms imports · SIPRI release {release} · volume (TIV), not money",
        "sentences": [f"{each['nothing'][0].upper()}{each['nothing'][1:]}." for each in found],
        "provenance": [("made with", f"arms-import-shares {version('arms-import-shares')}"), *made_from],
        "source": "",
    }
    project.write(draft / "index.html", render("nothing.html.j2", **index))
