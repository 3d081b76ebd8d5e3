"""What is new between two publications, in the words of the field: revisions, corrections and new data, not runs."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import one_decimal
from analysis.measures.shares import shares
from analysis.measures.windows import Window, newest
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports

REVISION, CORRECTION, NEW = "SIPRI's revision", "our correction", "new data"
SMALLEST = 0.01  # share below which a supplier's change is no news
NAMED = 3  # suppliers named where a window is new
TIMES = "run.json"  # the one file of a report that differs in every run


@dataclass(frozen=True)
class Change:
    """One change a reader wants to know of: `before` and `after` as printed, and the reports it concerns."""

    why: str
    what: str
    before: str
    after: str
    release: str = ""
    reports: tuple[str, ...] = ()
    date: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The change in one line: `India, Russia 2020–24: 36.0 → 39.8 %`."""
        before = self.before.removesuffix(" %") if self.after.endswith(" %") and "," not in self.before else self.before
        moved = f"{before} → {self.after}" if before and self.why != NEW else self.after
        return f"{self.what}: {moved}"

    @property
    def reason(self) -> str:
        """Why it changed: `SIPRI's revision, release 2024 → 2025`, and what a person said of it."""
        return ", ".join(filter(None, (self.why, self.release))) + (f": {self.note}" if self.note else "")


@dataclass(frozen=True)
class Shares:
    """The shares of one importer in some windows of one release, and the hashes of the files they rest on."""

    importer: str
    release: int
    soviet: str
    raw: tuple[str, ...]
    windows: dict[str, dict[str, float]] = field(default_factory=dict)


def facts(folders: dict[str, Path], before: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a publication of these reports says: plain values, written beside it and compared with the next.

    Parameters
    ----------
    folders : dict of Path
        Finished reports by the name they are published under.
    before : dict, optional
        The facts of the publication before: its windows are computed again.

    Returns
    -------
    dict
        reports (name → title, importer, release, window, newest release, shares, sentences, digest), importers
        (importer → its shares in the newest register), raw (the hashes of all files that answer for shares).
    """
    data = Holdings()
    reports = {name: _report(folder, data) for name, folder in folders.items()}
    importers = sorted({report["importer"] for report in reports.values() if report["importer"]})
    old = (before or {}).get("importers", {})
    known = {importer: _in_newest_register(importer, data, old.get(importer)) for importer in importers}
    raw = sorted(file.sha256 for file in data.held if file.layout in ("register", "extract"))
    return {"reports": reports, "importers": {name: found for name, found in known.items() if found}, "raw": raw}


def _report(folder: Path, data: Holdings) -> dict[str, Any]:
    """Return what one finished report says; its first notebook with a title and an importer leads it."""
    found = [json.loads(project.read_bytes(path)) for path in sorted((folder / "findings").glob("*.json"))]
    if not found:
        raise Problem(f"{project.shown(folder)} is no finished report; run `armshares report {folder.name}` first")
    lead = next((each for each in found if each["findings"].get("window") and each["findings"].get("title")), found[0])
    said, asked = lead["findings"], lead["parameters"]
    importer, release, window = said.get("importer", ""), int(said.get("release", 0)), str(said.get("window", ""))
    of = _shares(data.imports(importer, release, asked.get("soviet", "separate")), [window]) if window else None
    return {
        "title": said.get("title") or lead["question"] or folder.name,
        "importer": importer,
        "release": release,
        "newest": max(data.releases(importer), default=0) if importer else 0,
        "window": window,
        "shares": asdict(of) if of else None,
        "said": [_plain(sentence) for each in found for sentence in each["sentences"]],
        "tables": project.sha256(project.as_json([each["tables"] for each in found]).encode()),
        "digest": digest(folder),
    }


def _plain(sentence: Any) -> str:
    return sentence["text"] if isinstance(sentence, dict) else str(sentence)


def digest(folder: Path) -> str:
    """Return one hash of all files of a report but the one that tells times."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != TIMES]
    listed = [f"{path.relative_to(folder)} {project.sha256(path.read_bytes())}" for path in files]
    return project.sha256("\n".join(listed).encode())


def _shares(known: Imports, windows: list[str]) -> Shares:
    """Return an importer's shares in those of some windows that the data cover."""
    found = {}
    for window in dict.fromkeys(windows):
        try:
            table = shares(known, window)
        except NotAtHand:
            continue
        found[window] = {str(row.supplier): float(row.share) for row in table.itertuples()}
    raw = tuple(sorted(file.sha256 for file in known.files))
    return Shares(known.importer, known.release, known.soviet, raw, found)


def _in_newest_register(importer: str, data: Holdings, before: dict | None) -> dict | None:
    """Return an importer's newest shares from a register, the newest two windows and those told before."""
    held = [file.release for file in data.held if file.layout == "register" and file.covers(importer)]
    if not held:
        return None
    known = data.imports(importer, max(held))
    last = newest(known.years)
    told = list(before["windows"]) if before else []
    return asdict(_shares(known, [str(last), str(last.before), *told]))


def between(old: dict[str, Any] | None, new: dict[str, Any]) -> list[Change]:
    """Return what changed from the facts of one publication to those of the next, each once; none at the first."""
    if not old:
        return []
    found = []
    for importer, after in new["importers"].items():
        concerned = tuple(name for name, report in new["reports"].items() if report["importer"] == importer)
        before = old["importers"].get(importer)
        found += _moved(before, after, concerned) if before else []
        found += _appeared(before, after, concerned)
    for name, after in new["reports"].items():
        before = old["reports"].get(name)
        found += _of_report(name, before, after, old["raw"] == new["raw"]) if before else []
    first = {}
    for change in found:
        first.setdefault((change.what, change.before, change.after), change)
    return list(first.values())


def _of_report(name: str, before: dict, after: dict, same_data: bool) -> list[Change]:
    """Return what changed on one report's page: its shares, or on the same data its sentences and tables."""
    one, other = before["shares"], after["shares"]
    found = _moved(one, other, (name,)) if one and other else []
    if other and (not one or set(other["windows"]) - set(one["windows"])):
        found += _appeared(one, other, (name,))
    if found or not same_data or before["release"] != after["release"]:
        return found
    lost = [said for said in before["said"] if said not in after["said"]]
    gained = [said for said in after["said"] if said not in before["said"]]
    if lost or gained:
        first = ((lost or ["nothing was said"])[0], (gained or ["left out"])[0])
        return [Change(CORRECTION, f"page {name}, a sentence", *first, reports=(name,))]
    if before["tables"] != after["tables"]:
        return [Change(CORRECTION, f"page {name}", "", "rows of its tables were put right", reports=(name,))]
    return []


def _moved(before: dict, after: dict, concerned: tuple[str, ...]) -> list[Change]:
    """Return the shares that are printed otherwise now, window by window, the largest change first."""
    same = (before["release"], before["raw"]) == (after["release"], after["raw"])
    found = []
    for window in sorted(set(before["windows"]) & set(after["windows"]), reverse=True):
        one, other = before["windows"][window], after["windows"][window]
        pairs = {name: (one.get(name, 0.0), other.get(name, 0.0)) for name in dict.fromkeys([*one, *other])}
        for name, (was, now) in sorted(pairs.items(), key=lambda pair: -abs(pair[1][1] - pair[1][0])):
            if one_decimal(was) != one_decimal(now) and max(was, now) >= SMALLEST:
                what = f"{after['importer']}, {name} {_years(window)}"
                printed = (f"{one_decimal(was)} %", f"{one_decimal(now)} %")
                why = CORRECTION if same else REVISION
                found.append(Change(why, what, *printed, _releases(before, after), concerned))
    return found


def _releases(before: dict, after: dict) -> str:
    if before["release"] == after["release"]:
        return f"release {after['release']}"
    return f"release {before['release']} → {after['release']}"


def _appeared(before: dict | None, after: dict, concerned: tuple[str, ...]) -> list[Change]:
    """Return a window that no publication before held, the newest of a release, with its largest suppliers."""
    window = max(after["windows"], key=lambda text: Window.read(text).last, default="")
    if not window or (before and (window in before["windows"] or before["release"] > after["release"])):
        return []
    said, release = f"{after['importer']} {_years(window)}", f"release {after['release']}"
    told = max(before["windows"], key=lambda text: Window.read(text).last, default="") if before else ""
    was = f"{_years(told)}: {_largest(before['windows'][told])}" if told else ""
    return [Change(NEW, said, was, _largest(after["windows"][window]), release, concerned)]


def _largest(held: dict[str, float]) -> str:
    largest = sorted(held, key=lambda name: -held[name])[:NAMED]
    return ", ".join(f"{name} {one_decimal(held[name])} %" for name in largest)


def _years(window: str) -> str:
    """Return a window as a headline has it: `2020–24`."""
    years = Window.read(window)
    return str(years.first) if years.first == years.last else f"{years.first}–{years.last % 100:02d}"
