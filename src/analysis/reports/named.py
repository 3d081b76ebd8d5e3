"""Named reports and those asked for on the command line: which notebooks, with which parameters, checked first."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem
from analysis.reports import html, parameters, run
from analysis.store import holdings

NAME = "reports.yml"
EVENTS = "03-events"
ANY = "importer"  # the report that is not about one importer but the one given


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
        A report of reports.yml; empty: the first one, or with an importer given a report named after it.
    given : dict
        Parameters that go before those of the file; `suppliers` as text is split at commas.
    progress : callable
        Gets a line whenever something is done.

    Raises
    ------
    Problem
        If a name, parameter, importer, supplier, release or window is wrong: before anything runs.
    CheckFailed
        If a notebook fails or makes less than it declares; the old report stays.
    """
    reports = named()
    base = name or (ANY if given.get("importer") else next(iter(reports)))
    if base not in reports:
        raise Problem(f"{NAME} names no report {base[:60]!r}{nearest(base, reports)}; it names {', '.join(reports)}")
    wanted = _with_suppliers({**reports[base]["parameters"], **given}, given)
    if "importer" not in wanted:
        raise Problem(f"report {base} needs an importer: say it with --importer")
    files = [project.home() / "notebooks" / f"{each}.ipynb" for each in reports[base]["notebooks"]]
    parts = _for_each(files, wanted)
    if base == ANY:
        parts = [(path, asked) for path, asked in parts if path.stem != EVENTS or _compares_events(path, asked)]
    for path, asked in parts:
        parameters.check(path, asked, meaning)
    finished = run.run_report(_slug(name, base, given), parts, progress, partial(html.compose, parameters=wanted))
    return finished / "index.html"


def _with_suppliers(wanted: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with suppliers as a list; another importer than the file's gets its own largest ones."""
    if isinstance(wanted.get("suppliers"), str):
        return {**wanted, "suppliers": [each.strip() for each in wanted["suppliers"].split(",") if each.strip()]}
    if given.get("importer") and not given.get("suppliers"):
        return {**wanted, "suppliers": holdings.largest_suppliers(given["importer"], wanted.get("release", 0))}
    return wanted


def _compares_events(path: Path, given: dict[str, Any]) -> bool:
    """Say whether any event of an importer has deliveries on both sides: without one there is no page about events."""
    from analysis.measures import events, shares

    asked = parameters.check(path, given, meaning)
    known, suppliers = holdings.imports(asked["importer"], asked["release"]), holdings.suppliers(asked["suppliers"])
    volumes = shares.volumes(shares.with_soviet(known.transfers, asked["soviet"]), known.years)
    years = (asked["first_year"], known.years[-1])
    marked = events.marked(holdings.curated("events"), known.importer, suppliers, years, asked["most_events"])
    return bool(events.before_and_after(volumes, marked, suppliers, asked["span"])["change"].notna().any())


def _slug(name: str, base: str, given: dict[str, Any]) -> str:
    """Return the report's folder: its name, or for one of any importer the importer's."""
    if name or base != ANY:
        return base
    return re.sub(r"[^a-z0-9]+", "-", holdings.entity(given["importer"]).lower()).strip("-")


def _for_each(files: list[Path], wanted: dict[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    """Give each notebook those parameters that it declares; one that none declares is a Problem."""
    declared = {path: {parameter.name for parameter in parameters.declared(path)} for path in files}
    every = set().union(*declared.values())
    unknown = sorted(set(wanted) - every)
    if unknown:
        raise Problem(f"no notebook of the report has a parameter {unknown[0]!r}{nearest(unknown[0], every)}")
    return [
        (path, {name: value for name, value in wanted.items() if name in names}) for path, names in declared.items()
    ]


def meaning(values: dict[str, Any]) -> None:
    """Check what a notebook is asked against the data: importer, release, suppliers, windows, the Soviet policy.

    Raises
    ------
    Problem
        In one sentence, with the nearest names or the years the data cover.
    """
    from analysis.measures import comparison, shares

    releases = [values[name] for name in ("release", "release_from", "release_to") if name in values]
    if "suppliers" in values:
        shares.check_soviet(holdings.suppliers(values["suppliers"]), values.get("soviet", "separate"))
    for known in (holdings.imports(values["importer"], release) for release in releases):
        transfers = shares.with_soviet(known.transfers, values.get("soviet", "separate"))
        if "compare" in values:
            comparison.two_windows(values["window"], values["compare"], known.years, known.release)
        if "window" in values:
            later = shares.check_window(shares.Window.read(values["window"]), known.years, known.release)
            shares.supplier_shares(transfers, later)
        for length in [values[name] for name in ("length", "span") if name in values]:
            shares.rolling_shares(shares.volumes(transfers, known.years), length)
        if values.get("first_year", 0) >= known.years[-1]:
            said = f"the data of release {known.release} end with {known.years[-1]}"
            raise Problem(f"first_year {values['first_year']} leaves nothing to show: {said}")
