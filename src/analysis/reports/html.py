"""Pages: what notebooks found, as one self-contained index and one page per notebook. No request to any other host."""

import re
from base64 import b64encode
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.ground import project

NUMBER = re.compile(r"[-+−]?[\d,.]*( of \d+)?|-")
ADDRESS = re.compile(r"https?://[^\s;,<>\"']+")
PACKAGES = ("pandas", "pandera", "matplotlib", "seaborn", "papermill", "nbconvert")
SHORT = {
    "01-coverage": "Data at hand",
    "02-supplier-shares": "Shares",
    "03-events": "Events",
    "04-programmes": "Programmes",
    "05-revisions": "Revisions",
    "06-certainty": "Certainty",
    "07-article-claims": "Claims",
    "08-importers": "Importers",
}


def compose(folder: Path, found: list[dict[str, Any]], parameters: dict[str, Any]) -> Path:
    """Return the index written into a run's folder, beside one page per notebook.

    Parameters
    ----------
    folder : Path
        Where the notebooks wrote `figures`, `tables`, `findings` and `notebooks`.
    found : list of dict
        What each notebook found, in the order of the page; the first one's title and sentences lead it.
    parameters : dict
        What the report was asked for, to be shown.
    """
    sections = [_section(each, folder) for each in found]
    lead, source = found[0]["findings"], found[0]["findings"].get("source", "")
    heading = f"Arms imports of {lead.get('importer', '')}"
    for each in found:
        page = {"question": each["question"], "notebook": each["notebook"], "heading": heading, "source": source}
        body = Markup(_executed(folder / "notebooks" / f"{each['notebook']}.ipynb"))
        project.write(folder / f"{each['notebook']}.html", _render("notebook.html.j2", body=body, **page))
    kicker = [heading, f"SIPRI release {lead.get('release', '')}", _windows(lead), "volume (TIV), not money"]
    leading = lead.get("lead", 2)
    index = _render(
        "index.html.j2",
        title=lead.get("title") or found[0]["question"],
        lead=sections[0]["sentences"][:leading],
        kicker=" · ".join(filter(None, kicker)),
        sections=[{**sections[0], "sentences": sections[0]["sentences"][leading:]}, *sections[1:]],
        provenance=_provenance(parameters),
        source=source,
    )
    return project.write(folder / "index.html", index)


def _windows(lead: dict[str, Any]) -> str:
    return f"{lead['window']} against {lead['compare']}" if "window" in lead else ""


def _section(found: dict[str, Any], folder: Path) -> dict[str, Any]:
    return {
        "name": found["notebook"],
        "short": SHORT.get(found["notebook"], found["notebook"]),
        "question": found["question"],
        "sentences": [each["text"] for each in found["sentences"]],
        "figures": [
            {**figure, "address": _embedded(folder / "figures" / f"{figure['name']}.svg")}
            for figure in found["figures"]
        ],
        "tables": [{**table, "numeric": _numeric(table)} for table in found["tables"]],
    }


def _numeric(table: dict[str, Any]) -> list[bool]:
    """Say of each column whether all its cells are numbers: those stand to the right."""
    cells = zip(*table["rows"], strict=True) if table["rows"] else [[] for _ in table["columns"]]
    return [all(NUMBER.fullmatch(cell) for cell in column) for column in cells]


def _embedded(picture: Path) -> str:
    return f"data:image/svg+xml;base64,{b64encode(picture.read_bytes()).decode('ascii')}"


def _executed(notebook: Path) -> str:
    """Return an executed notebook as the inside of a page; this template keeps the figures' descriptions."""
    from nbconvert import HTMLExporter

    body, _ = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True).from_filename(
        str(notebook)
    )
    return body


def _provenance(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    from analysis.store import passports

    asked = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in parameters.items()
    )
    held = [f"{project.shown(file.path)} (sha256 {file.sha256})" for file in passports.load()]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    made = f"arms-import-shares {version('arms-import-shares')}; {versions}"
    return [("asked for", asked), ("made with", made), *(("raw file", each) for each in held)]


def links(cell: str) -> Markup:
    """Return a table's cell as safe HTML, with the addresses in it as links."""
    parts, last = [], 0
    for found in ADDRESS.finditer(cell):
        address = escape(found[0])
        parts += [escape(cell[last : found.start()]), Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)]
        last = found.end()
    return Markup("").join([*parts, escape(cell[last:])])


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=PackageLoader("analysis.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["links"] = links
    style = Markup(environment.loader.get_source(environment, "style.css")[0])
    return environment.get_template(template).render(style=style, **values)
