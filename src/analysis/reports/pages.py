"""The pages around the reports: the list, pages that lead on, the mark of a correction, and the feed."""

import uuid
from base64 import b64encode
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.ground.dates import day_text
from analysis.reports.changes import CORRECTION, Change

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://doi.org/10.55163/SAFC1241")
TITLE = "Who arms whom: revisions, corrections and new data"
MOST = 100  # entries of the feed; the table of previous versions holds all


def listing(publication: str, made: str, reports: dict[str, dict], changes: list[Change], earlier: list[str]) -> str:
    """Return the list of reports of one publication, with previous versions and earlier publications."""
    environment = _environment()
    script, _, _ = environment.loader.get_source(environment, "site.js")
    rows = [{"name": name, **report, "date": made[:10], "status": status(report)} for name, report in reports.items()]
    return environment.get_template("site.html.j2").render(
        style=_style(environment), script=Markup(script), hash=b64encode(sha256(script.encode()).digest()).decode(),
        publication=publication, made=made, date=day_text(made[:10]), reports=rows, changes=changes, earlier=earlier,
    )  # fmt: skip


def status(report: dict[str, Any]) -> str:
    """Return how a report stands to the data at hand."""
    if report["newest"] <= report["release"]:
        return "newest release" if report["release"] else ""
    return f"as of release {report['release']}; release {report['newest']} is out"


def onward(title: str, said: str, address: str, label: str, at_once: bool = False) -> str:
    """Return a page that leads to another, by a link and, `at_once`, by itself."""
    environment = _environment()
    values = {"title": title, "said": said, "address": address, "label": label, "at_once": at_once}
    return environment.get_template("onward.html.j2").render(style=_style(environment), **values)


def marked(page: str, corrections: list[Change]) -> str:
    """Return a report's page with our corrections of it below its heading; as it is if there are none."""
    if not corrections:
        return page
    lines = Markup("").join(
        Markup("<p><strong>Corrected on {}.</strong> {}{}</p>\n").format(
            day_text(each.date), each.text, f": {each.note}" if each.note else ""
        )
        for each in corrections
    )
    where = Markup('<p class="note"><a href="../index.html#previous">Previous versions</a></p>')
    note = Markup('<div class="correction" role="note">\n{}{}</div>\n').format(lines, where)
    head, end, rest = page.partition("</header>")
    return f"{head}{note}{end}{rest}" if end else f"{note}{page}"


def corrections(changes: list[Change], name: str) -> list[Change]:
    """Return our corrections that concern one report."""
    return [each for each in changes if each.why == CORRECTION and name in each.reports]


def feed(changes: list[Change], made: str, base: str) -> str:
    """Return the Atom feed: one entry per change, the newest first; `base` leads from it to the site's folder."""
    root = ElementTree.Element("feed", {"xmlns": ATOM})
    _add(root, "title", TITLE)
    _add(root, "id", uuid.uuid5(NAMESPACE, "feed").urn)
    _add(root, "updated", _moment(changes[0].date if changes else made))
    _add(_add(root, "author"), "name", "arms-import-shares, own calculations from the SIPRI Arms Transfers Database")
    _add(root, "link", href=f"{base}latest/index.html")
    for change in changes[:MOST]:
        entry = _add(root, "entry")
        _add(entry, "title", change.text)
        _add(entry, "id", uuid.uuid5(NAMESPACE, f"{change.date} {change.what} {change.after}").urn)
        _add(entry, "updated", _moment(change.date))
        page = f"{change.reports[0]}/index.html" if change.reports else "index.html"
        _add(entry, "link", href=f"{base}latest/{page}")
        _add(entry, "category", term=change.why)
        _add(entry, "summary", f"{change.text} ({change.reason}). Volume of major arms delivered (TIV), not money.")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text or None
    return child


def _moment(date: str) -> str:
    return date if "T" in date else f"{date}T00:00:00Z"


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("analysis.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def _style(environment: Environment) -> Markup:
    return Markup("".join(environment.loader.get_source(environment, name)[0] for name in ("style.css", "site.css")))
