"""Named reports, and those asked for on the command line: checked, then run and published whole."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.ground import documents, project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem
from analysis.reports import downloads, html, run
from analysis.reports.meaning import Meaning
from analysis.reports.parameters import Asked
from analysis.reports.request import ANY, NAME, Request


def named() -> dict[str, dict[str, Any]]:
    """Return the reports of reports.yml by name: each with its `notebooks` and `parameters`.

    Raises
    ------
    Problem
        If the file is missing or holds anything else.
    """
    path = project.home() / NAME
    found = documents.read_yaml(path, "list of reports", "restore it from git")
    if not isinstance(found, dict) or not found:
        raise Problem(f"{project.shown(path)} names no reports; restore it from git")
    return {str(name): _checked(str(name), report) for name, report in found.items()}


def _checked(name: str, report: Any) -> dict[str, Any]:
    kept = {"notebooks": list, "parameters": dict}
    report = {"parameters": {}, **report} if isinstance(report, dict) else {}
    if {key: type(value) for key, value in report.items()} != kept or not report["notebooks"]:
        raise Problem(f"{NAME}: report {name} must have a list of notebooks and may have parameters, nothing else")
    if away := [str(each) for each in report["notebooks"] if Path(str(each)).name != str(each)]:
        raise Problem(f"{NAME}: {away[0][:60]!r} of report {name} leads out of notebooks/; write the notebook's name")
    return report


def report(name: str, given: dict[str, Any], progress: Callable[[str], None]) -> Path:
    """Return the index page of a report, run and published whole.

    Parameters
    ----------
    name : str
        A report of reports.yml; empty: the first one, or with an importer given the one of any importer.
    given : dict
        Parameters that go before those of the file; `suppliers` as text is split at commas. Where they differ from
        the file's, the report goes into a folder of its own.
    progress : callable
        Gets a line whenever something is done.

    Raises
    ------
    Problem
        If a name, parameter, importer, supplier, release or window is wrong: before anything runs.
    CheckFailed
        If a notebook fails or makes less than it promises; the old report stays.
    """
    reports = named()
    base = name or (ANY if given.get("importer") else next(iter(reports)))
    if base not in reports:
        raise Problem(f"{NAME} names no report {base[:60]!r}{nearest(base, reports)}; it names {', '.join(reports)}")
    files = [project.home() / "notebooks" / f"{each}.ipynb" for each in reports[base]["notebooks"]]
    request, meaning = Request.of(base, reports[base]["parameters"], given, files), Meaning()
    wanted = request.wanted(meaning)
    asked, left_out = _possible(request.asked(wanted), meaning)
    folder = request.folder(reports)
    progress(f"into {project.shown(project.reports() / folder)}")
    threading.Thread(target=html.make_ready, daemon=True).start()  # while the notebooks' process loads
    finished = run.run_report(folder, asked, progress, html.Pages(wanted, left_out))
    downloads.list_reports()
    return finished / "index.html"


def _possible(asked: list[Asked], meaning: Meaning) -> tuple[list[Asked], list[html.LeftOut]]:
    """Return the notebooks whose needs are met, and the others with the reason; what is asked must mean something."""
    unmet = {each.name: meaning.unmet(each.promised.needs, each.values) for each in asked}
    kept = [each for each in asked if not unmet[each.name]]
    for each in kept:
        meaning.check(each.values)
    left_out = [html.LeftOut(each.name, each.promised.short, unmet[each.name]) for each in asked if unmet[each.name]]
    return kept, left_out
