"""Publishing: a dated folder that never changes again, and `site/latest`, which leads to it at once."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from analysis.ground import disk, project, switch
from analysis.ground.errors import NotPublished, Problem
from analysis.reports import changes, pages
from analysis.reports.changes import Change

DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?")
DRAFT, LATEST = ".draft-", "latest"
FACTS, HISTORY, FEED, LIST = "publication.json", "changes.json", "feed.xml", "index.html"
SLACK = timedelta(hours=1)  # by which a clock may have been put right
PROBE = bytes(2**20)


@dataclass(frozen=True)
class Published:
    """What came of it: the new folder's name (empty: nothing new), its changes, and whether it appeared at once."""

    name: str = ""
    changes: tuple[Change, ...] = ()
    at_once: bool = True


def site() -> Path:
    """Return the folder that is served."""
    return project.home() / "site"


def dated(folder: Path) -> list[str]:
    """Return the names of the publications in a site, oldest first."""
    found = [path.name for path in folder.iterdir() if DATED.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=_place)


def _place(name: str) -> tuple[str, int]:
    day, number = DATED.fullmatch(name).groups()
    return day, int(number or 1)


def latest() -> dict[str, Any] | None:
    """Return the facts of the newest publication, None before the first one."""
    path = site() / LATEST / FACTS
    if not path.is_file():
        return None
    try:
        return json.loads(project.read_bytes(path))
    except ValueError as error:
        raise Problem(f"{project.shown(path)} is damaged; delete site/latest, the next update makes it anew") from error


def latest_name() -> str:
    """Return the name of the newest publication, empty where there is none that can be read."""
    try:
        return str((latest() or {}).get("name", ""))
    except Problem:
        return ""


def settle(now: datetime, address: str = "") -> None:
    """Put right what a killed run left, and see that something can be published at all.

    Raises
    ------
    NotPublished
        If the site cannot be written, or the clock stands before the last publication.
    """
    folder = site()
    with _as_not_published():
        folder.mkdir(parents=True, exist_ok=True)
        switch.recover(folder)
        for left in folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        project.write(folder / f"{DRAFT}probe", PROBE).unlink()
        whole = dated(folder)
        # A dated folder appears whole: a run killed before it turned `latest` to it had passed every check.
        if whole and latest_name() != whole[-1]:
            switch.point(folder / LATEST, folder / whole[-1])
    known = latest()
    if known and datetime.fromisoformat(known["made"]) > now + SLACK:
        raise NotPublished(
            f"the clock says {now:%Y-%m-%d %H:%M}, but the site was published on {known['made'][:10]}: set it right"
        )
    with _as_not_published():
        _renew(address)


def publish(folders: dict[str, Path], now: datetime, note: str = "", keep: int = 30, address: str = "") -> Published:
    """Return what came of publishing finished reports; nothing new in them is no publication.

    Parameters
    ----------
    folders : dict of Path
        Finished reports by the name they are published under.
    now : datetime
        In UTC.
    note : str
        Why something changed, in a person's words.
    keep : int
        Publications that stay whole.
    address : str
        Where the site is served, for the feed.

    Raises
    ------
    NotPublished
        If the disk is full or read-only; what was published stays as it was.
    """
    with _as_not_published():
        old = latest()
        facts = changes.facts(folders, old)
        if old and _digests(old) == _digests(facts):
            return Published()
        day, history = now.date().isoformat(), _history(site() / LATEST)
        new = [replace(each, date=day, note=note) for each in changes.between(old, facts)]
        name = _next_name(day)
        facts = {"name": name, "made": now.isoformat(timespec="seconds"), **facts}
        with _drafted(name) as draft:
            _fill(draft, folders, facts, [*new, *history])
            (draft / FEED).write_text(_feed(draft, address or ".."), "utf-8")
        at_once = switch.point(site() / LATEST, site() / name)
        _prune(keep)
        _renew(address)
    return Published(name, tuple(new), at_once)


@contextmanager
def _drafted(name: str) -> Iterator[Path]:
    """Give a draft to fill; it becomes the publication of that name whole, or goes away."""
    draft = site() / f"{DRAFT}{name}.{os.getpid()}"
    try:
        yield draft
        draft.rename(site() / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def finished() -> dict[str, Path]:
    """Return the finished reports: those of reports.yml, and those the last update made besides."""
    from analysis.reports import named, nights

    found = {name: project.home() / folder for name, folder in nights.state().get("reports", {}).items()}
    found |= {name: project.reports() / name for name in named.named()}
    return {name: folder for name, folder in found.items() if (folder / "findings").is_dir()}


def _digests(facts: dict[str, Any]) -> dict[str, str]:
    return {name: report["digest"] for name, report in facts["reports"].items()}


def _history(publication: Path) -> list[Change]:
    """Return all changes a publication tells of, the newest first."""
    path = publication / HISTORY
    found = json.loads(project.read_bytes(path)) if path.is_file() else []
    return [Change(**{**each, "reports": tuple(each["reports"])}) for each in found]


def _next_name(day: str) -> str:
    """Return the name of a publication: the day, or for a second one that day `-2`."""
    numbers = [_place(name)[1] for name in dated(site()) if _place(name)[0] == day]
    return f"{day}-{max(numbers) + 1}" if numbers else day


def _fill(draft: Path, folders: dict[str, Path], facts: dict[str, Any], history: list[Change]) -> None:
    """Write one publication whole into a draft."""
    draft.mkdir()
    for name, folder in folders.items():
        shutil.copytree(folder, draft / name)
        page = draft / name / LIST
        page.write_text(pages.marked(page.read_text("utf-8"), pages.corrections(history, name)), "utf-8")
    earlier = [name for name in dated(site()) if (site() / name / FACTS).is_file()][::-1]
    for name, where in _gone(set(facts["reports"]), earlier).items():
        (draft / name).mkdir()
        said = "This report is not made any more; here it is as it was last."
        (draft / name / LIST).write_text(pages.onward(name, said, f"../../{where}/{name}/{LIST}", where), "utf-8")
    (draft / FACTS).write_text(project.as_json(facts), "utf-8")
    (draft / HISTORY).write_text(project.as_json([asdict(each) for each in history]), "utf-8")
    (draft / LIST).write_text(pages.listing(facts["name"], facts["made"], facts["reports"], history, earlier), "utf-8")


def _gone(present: set[str], earlier: list[str]) -> dict[str, str]:
    """Return the reports that only earlier publications hold, each with the newest of those."""
    found = {}
    for where in earlier:
        for path in sorted((site() / where).iterdir()):
            if path.name not in present and (path / "findings").is_dir():
                found.setdefault(path.name, where)
    return found


def _prune(keep: int) -> None:
    """Reduce publications beyond the last `keep` to pages that lead on: their addresses still answer."""
    for name in dated(site())[:-keep]:
        folder = site() / name
        held = [path.name for path in folder.iterdir() if path.is_dir()]
        if not (folder / FACTS).exists():
            continue
        draft = site() / f"{DRAFT}{name}.{os.getpid()}"
        said = f"The publication of {name} is not kept any more; the newest one lists what changed since."
        for inside, up in [("", ".."), *((each, "../..") for each in held)]:
            page = pages.onward(f"Publication of {name}", said, f"{up}/{LATEST}/{LIST}", "The newest publication")
            (draft / inside).mkdir(parents=True)
            (draft / inside / LIST).write_text(page, "utf-8")
        switch.switch(draft, folder)


def _feed(publication: Path, base: str) -> str:
    """Return the feed of a publication, its addresses beginning with `base`."""
    made = json.loads((publication / FACTS).read_bytes())["made"]
    return pages.feed(_history(publication), made, f"{base.rstrip('/')}/" if base else "")


def _renew(address: str) -> None:
    """Write what stands beside the publications: the page that leads to the newest, and its feed."""
    if not (site() / LATEST / LIST).is_file():
        return
    page = pages.onward("Who arms whom", "The reports are here:", f"{LATEST}/{LIST}", "the newest publication", True)
    for path, text in ((site() / LIST, page), (site() / FEED, _feed(site() / LATEST, address))):
        if not path.is_file() or path.read_text("utf-8") != text:
            project.write(path, text)


@contextmanager
def _as_not_published() -> Iterator[None]:
    """Turn a full or read-only disk into NotPublished."""
    try:
        yield
    except (OSError, shutil.Error, Problem) as error:
        if not disk.is_about_room(error):
            raise
        raise NotPublished(f"the site could not be written: {disk.said(error)}; what was published stays") from error
