"""Pages: what notebooks found, as one self-contained index and one page per notebook. No request to any other host."""

import json
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.ground import project
from analysis.ground.errors import CheckFailed
from analysis.ground.versions import commit
from analysis.reports import downloads, drawings, executed, readout
from analysis.reports.render import render, templates

PACKAGES = ("pandas", "pandera", "matplotlib", "seaborn", "papermill", "nbconvert")
LEADING = 2  # sentences that lead the page where the first notebook names none
WIDTHS = ("page", "phone")
OUTPUT = '<div class="output_html '
SCROLLS = '<div tabindex="0" role="group" aria-label="Table, scrolls sideways on a narrow screen"'


@dataclass(frozen=True)
class LeftOut:
    """A notebook that is not on the page, its short name, the reason; `ran` if its own page shows how far it came."""

    notebook: str
    short: str
    nothing: str
    ran: bool = False


@dataclass(frozen=True)
class Shown:
    """What the pages show of one notebook: all of it on its own page, and its figures with their drawings."""

    body: Markup
    figures: list[dict[str, Any]]


@dataclass(frozen=True)
class Pages:
    """How a report's pages are made: of each notebook what `show` makes when it has run, of all together the index."""

    parameters: dict[str, Any]
    left_out: list[LeftOut]

    def __call__(self, folder: Path, found: list[dict[str, Any]]) -> Path:
        """Return the index, as `compose` writes it."""
        return compose(folder, found, self.parameters, self.left_out)

    def show(self, folder: Path, found: dict[str, Any]) -> None:
        """Keep with what a notebook found what the pages show of it: others still run meanwhile."""
        found["shown"] = shown(folder, found)


def shown(folder: Path, found: dict[str, Any]) -> Shown:
    """Return what the pages show of a notebook that has run."""
    return Shown(_executed(folder, found), [_figure(folder, figure) for figure in found["figures"]])


def compose(
    folder: Path,
    found: list[dict[str, Any]],
    parameters: dict[str, Any],
    left_out: list[LeftOut] | None = None,
    made_from: list[tuple[str, str]] | None = None,
) -> Path:
    """Return the index written into a run's folder, beside one page per notebook.

    Parameters
    ----------
    folder : Path
        Where the notebooks wrote `figures`, `tables`, `findings` and `notebooks`.
    found : list of dict
        What each notebook found, in the order of the page; the first one with something to say leads it.
    parameters : dict
        What the report was asked for, to be shown.
    left_out : list of LeftOut, optional
        The notebooks that were not run.
    made_from : list of tuple of str, optional
        What the report rests on, name and version; by default every raw file at hand.

    Raises
    ------
    CheckFailed
        If no notebook has anything to say: there is no page then.
    """
    found = [each if "shown" in each else each | {"shown": shown(folder, each)} for each in found]
    told, missing = _told(found, left_out or [])
    lead = told[0]["findings"]
    heading, source = f"Arms imports of {lead.get('importer', '')}", lead.get("source", "")
    _own_pages(folder, found, heading, source)
    index = {"title": lead.get("title") or told[0]["question"], "kicker": _kicker(heading, lead), "source": source}
    index |= {"lead": _leading(told[0]), "left_out": missing, "provenance": _provenance(parameters, made_from)}
    index["sections"] = [_section(each, index["lead"] if each is told[0] else []) for each in told]
    downloads.write(folder, found, index["title"])
    page = project.write(folder / "index.html", render("index.html.j2", fonts=_fonts(told), **index))
    downloads.pack(folder)
    return page


def _fonts(told: list[dict[str, Any]]) -> str:
    """Return the style with the letters of all drawings."""
    return drawings.fonts([figure[width] for each in told for figure in each["shown"].figures for width in WIDTHS])


def _own_pages(folder: Path, found: list[dict[str, Any]], heading: str, source: str) -> None:
    for each in found:
        page = render("notebook.html.j2", body=each["shown"].body, heading=heading, source=source, found=each)
        project.write(folder / f"{each['notebook']}.html", page)


def _told(found: list[dict[str, Any]], left_out: list[LeftOut]) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """Return what has something to say, and all that has not; CheckFailed if nothing has."""
    told = [each for each in found if not each["nothing"]]
    silent = [LeftOut(each["notebook"], each["short"], each["nothing"], ran=True) for each in found if each["nothing"]]
    missing = [*left_out, *silent]
    if not told:
        said = "; ".join(f"{each.short}: {each.nothing}" for each in missing)
        raise CheckFailed(f"no notebook of the report has anything to say ({said})")
    return told, missing


def _kicker(heading: str, lead: dict[str, Any]) -> str:
    windows = " against ".join(lead[name] for name in ("window", "compare") if name in lead)
    said = [heading, f"SIPRI release {lead.get('release', '')}", windows, "volume (TIV), not money"]
    return " · ".join(filter(None, said))


def _leading(found: dict[str, Any]) -> list[str]:
    """Return the sentences that lead the page: those told as such, else the first ones."""
    marked = [each["text"] for each in found["sentences"] if each["lead"]]
    return marked or [each["text"] for each in found["sentences"][:LEADING]]


def _section(found: dict[str, Any], above: list[str]) -> dict[str, Any]:
    """Return what the page shows of a notebook, without the sentences that stand above all."""
    sentences = [each["text"] for each in found["sentences"] if each["text"] not in above]
    named = {"name": found["notebook"], "short": found["short"], "question": found["question"]}
    return {**named, "sentences": sentences, "figures": found["shown"].figures, "tables": found["tables"]}


def _figure(folder: Path, figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure with its drawings for the page and the phone, and the numbers its values are read off from."""
    stem, alt = folder / "figures" / figure["name"], figure["alt"]
    numbers = json.dumps(readout.read(stem.with_name(f"{stem.name}.csv")), ensure_ascii=False)
    page = drawings.inline(stem.with_name(f"{stem.name}.svg"), alt)
    phone = drawings.inline(stem.with_name(f"{stem.name}-phone.svg"), alt)
    return {**figure, "page": page, "phone": phone, "readout": numbers}


_exporting = threading.Lock()  # nbconvert's exporter serves one thread at a time


@cache
def _exporter() -> Any:
    """Return what makes pages of notebooks, its templates read once; this one keeps the figures' descriptions."""
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)


def make_ready() -> None:
    """Load what pages need, while this process has nothing else to do or before it forks others."""
    import nbformat

    from analysis.figures.base import glyphs

    said = nbformat.v4.new_output("display_data", {"text/html": "<p>1</p>", "text/plain": "1", "text/markdown": "1"})
    cells = [nbformat.v4.new_markdown_cell("# 1"), nbformat.v4.new_code_cell("1", outputs=[said])]
    with _exporting:
        _exporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    glyphs.font_faces("ready", {face: {"a"} for face in glyphs.DRAWN})
    for name in ("index.html.j2", "notebook.html.j2"):
        templates().get_template(name)


def _executed(folder: Path, found: dict[str, Any]) -> Markup:
    """Return an executed notebook as the inside of a page."""
    notebook = str(executed.path(folder, found["notebook"]))
    with _exporting:
        whole = _exporter().from_filename(notebook)[0]
    # A wide table scrolls in its own box, which a keyboard must reach.
    return Markup(whole.replace(OUTPUT, f"{SCROLLS}{OUTPUT.removeprefix('<div')}"))


def _provenance(parameters: dict[str, Any], made_from: list[tuple[str, str]] | None) -> list[tuple[str, str]]:
    from analysis.store import passports

    asked = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in parameters.items()
    )
    if made_from is None:
        made_from = [("raw file", f"{project.shown(file.path)} (sha256 {file.sha256})") for file in passports.load()]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    made = f"arms-import-shares {version('arms-import-shares')}{commit()}; {versions}"
    return [("asked for", asked), ("made with", made), *made_from]
