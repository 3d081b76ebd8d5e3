"""Named reports and those asked for on the command line: which notebooks, with which parameters, into which folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem
from analysis.measures.shares import Window
from analysis.reports import folders, html, parameters, run
from analysis.reports.meaning import Meaning
from analysis.reports.parameters import Asked
from analysis.store import holdings

NAME = "reports.yml"
ANY = "importer"  # the report that is not about one importer but the one given
COMPLETED = ("importer", "suppliers", "window")  # without a usual value: they depend on the importer and the release
YEARS = 5  # of the window, where neither the file nor the command line names one


def named() -> dict[str, dict[str, Any]]:
    """Return the reports of reports.yml by name: each with its `notebooks` and `parameters`.

    Raises
    ------
    Problem
        If the file is missing or holds anything else.
    """
    path = project.home() / NAME
    try:
        found = yaml.safe_load(project.read_bytes(path))
        if not isinstance(found, dict) or not found:
            raise Problem(f"{project.shown(path)} names no reports; restore it from git")
        return {str(name): _checked(str(name), report) for name, report in found.items()}
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise Problem(f"{project.shown(path)} is no list of reports ({first}); restore it from git") from error


def _checked(name: str, report: Any) -> dict[str, Any]:
    kept = {"notebooks": list, "parameters": dict}
    report = {"parameters": {}, **report} if isinstance(report, dict) else {}
    if {key: type(value) for key, value in report.items()} != kept or not report["notebooks"]:
        raise Problem(f"{NAME}: report {name} must have a list of notebooks and may have parameters, nothing else")
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
    given, meaning, own = _split(given), Meaning(), reports[base]["parameters"]
    declared = _declared([project.home() / "notebooks" / f"{each}.ipynb" for each in reports[base]["notebooks"]])
    wanted = _completed(own, given, declared, meaning)
    asked = [Asked.of(path, {key: wanted[key] for key in wanted if key in names}) for path, names in declared.items()]
    asked, left_out = _possible(asked, meaning)
    folder = _folder(base, reports, given, declared)
    progress(f"into {project.shown(project.reports() / folder)}")
    finished = run.run_report(folder, asked, progress, partial(html.compose, parameters=wanted, left_out=left_out))
    return finished / "index.html"


def _split(given: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with suppliers as a list."""
    if not isinstance(given.get("suppliers"), str):
        return given
    return {**given, "suppliers": [each.strip() for each in given["suppliers"].split(",") if each.strip()]}


def _declared(files: list[Path]) -> dict[Path, dict[str, Any]]:
    """Return the defaults of each notebook's parameters, by name."""
    return {path: {each.name: each.default for each in parameters.declared(path)} for path in files}


def _usual(declared: dict[Path, dict[str, Any]]) -> dict[str, Any]:
    """Return the notebooks' defaults of those parameters that have a usual value."""
    return {key: value for names in declared.values() for key, value in names.items() if key not in COMPLETED}


def _completed(
    own: dict[str, Any], given: dict[str, Any], declared: dict[Path, dict[str, Any]], meaning: Meaning
) -> dict[str, Any]:
    """Return a report's parameters: those given, else its own; another importer gets its own largest suppliers.

    Where nobody names a window it is the newest one of the release. A parameter that no notebook has is a Problem.
    """
    wanted, every = {**own, **given}, set().union(*declared.values())
    if "importer" not in wanted:
        raise Problem("the report needs an importer: say it with --importer")
    unknown = sorted(set(wanted) - every)
    if unknown:
        raise Problem(f"no notebook of the report has a parameter {unknown[0]!r}{nearest(unknown[0], every)}")
    importer, release = wanted["importer"], (_usual(declared) | wanted).get("release", 0)
    if not isinstance(importer, str) or not isinstance(release, int):
        return wanted  # the check of types says so
    if "suppliers" in every - given.keys() and _same("importer", importer) != _same("importer", own.get("importer")):
        wanted["suppliers"] = holdings.largest_suppliers(importer, release)
    if "window" in every - wanted.keys():
        last = meaning.imports(importer, release).years[-1]
        wanted["window"] = str(Window(last - YEARS + 1, last))
    return wanted


def _possible(asked: list[Asked], meaning: Meaning) -> tuple[list[Asked], list[html.LeftOut]]:
    """Return the notebooks whose needs are met, and the others with the reason; what is asked must mean something."""
    unmet = {each.name: meaning.unmet(each.promised.needs, each.values) for each in asked}
    kept = [each for each in asked if not unmet[each.name]]
    for each in kept:
        meaning.check(each.values)
    left_out = [html.LeftOut(each.name, each.promised.short, unmet[each.name]) for each in asked if unmet[each.name]]
    return kept, left_out


def _folder(base: str, reports: dict[str, Any], given: dict[str, Any], declared: dict[Path, dict[str, Any]]) -> str:
    """Return the report's folder: the named one's only if nothing is asked of it but what it stands for."""
    own = reports[base]["parameters"]
    usual = _usual(declared) | own
    others = {key: value for key, value in given.items() if _same(key, value) != _same(key, usual.get(key))}
    if "importer" in others:
        others |= {key: given[key] for key in COMPLETED if key in given}
    start = base
    if base == ANY:
        start = folders.slug(_same("importer", others.pop("importer", own.get("importer"))))
        start = f"{ANY}-{start}" if start in reports else start
    found = folders.folder(start, others)
    if found != base and found in reports:
        raise Problem(f"this would go to the folder of report {found} of {NAME}; ask for that one by its name")
    return found


def _same(name: str, value: Any) -> Any:
    """Return a parameter's value as it is told apart: one name for each country, one spelling for each window."""
    if not value:
        return value
    if name == "importer":
        return holdings.entity(value)
    if name == "suppliers":
        return [holdings.entity(each) for each in value]
    return str(Window.read(value)) if name in ("window", "compare") else value
