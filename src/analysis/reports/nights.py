"""What a run leaves: a record, a line in the log, the site's status; and whom it calls: a hook, a heartbeat."""

import json
import os
import shlex
import signal
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.settings import Settings

LOG, STATE = "log", "state.json"
HOOK_SECONDS = 30.0
OUTCOMES = {
    0: "published",
    1: "a check failed",
    2: "wrong use",
    3: "unchanged",
    4: "refused by the gate",
    5: "the source failed",
    6: "could not publish",
    75: "locked",
    124: "not done by the deadline",
    129: "hung up",
    130: "stopped",
    143: "ended",
}
PUBLIC = {  # what readers are told: no paths, no names of this machine
    0: "new pages were published.",
    1: "a check failed, so the last good pages stay.",
    3: "nothing new.",
    4: "SIPRI's backend gave data that look wrong, so the last good pages stay.",
    5: "SIPRI's backend did not answer or answered wrongly, so the last good pages stay.",
    6: "new pages could not be written, so the last good ones stay.",
}
OTHERWISE = "the run did not end well, so the last good pages stay."


@dataclass
class Record:
    """One run: when, what came of it, and what a person would ask about it afterwards."""

    started: str
    code: int = 0
    said: str = ""
    ended: str = ""
    release: int = 0
    new_release: bool = False
    published: str = ""
    changes: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """The exit code in words."""
        return OUTCOMES.get(self.code, "ended")

    def as_dict(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {"outcome": self.outcome, **asdict(self)}


def folder() -> Path:
    """Return the folder of records (ignored by git)."""
    return project.home() / "runs"


def state() -> dict[str, Any]:
    """Return what the last good run knew: the hash of all it was made from."""
    try:
        return dict(json.loads((folder() / STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def remember(inputs: str, reports: dict[str, Path]) -> None:
    """Record what the site at hand was made from, and where its reports stand."""
    folders = {name: project.shown(path) for name, path in reports.items()}
    project.write(folder() / STATE, project.as_json({"inputs": inputs, "reports": folders}))


def leave(record: Record, site: Path, published: str) -> None:
    """Write a run's record, its line in the log and the site's status, as far as the disk lets it."""
    name = record.started.replace(":", "").replace("+0000", "Z")
    number = next(number for number in range(1, 10_000) if not (folder() / _file(name, number)).exists())
    total = sum(record.seconds.values())
    said = record.said if record.said.startswith(record.outcome) else f"{record.outcome}: {record.said}"
    line = " ".join(f"{record.ended} {record.code} {said} ({total:.1f} s)".split())
    for write in (
        lambda: project.write(folder() / _file(name, number), project.as_json(record.as_dict())),
        lambda: _append(line),
        lambda: _renew_status(record, site, published),
    ):
        with suppress(Problem, OSError):
            write()


def _file(name: str, number: int) -> str:
    return f"{name}.json" if number == 1 else f"{name}-{number}.json"


def _append(line: str) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / LOG).open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")


def _renew_status(record: Record, site: Path, published: str) -> None:
    """Tell readers when the source was last asked; another run at work tells them itself."""
    if record.code == 75 or not site.is_dir():
        return
    status = {
        "checked": record.ended,
        "outcome": record.outcome,
        "said": PUBLIC.get(record.code, OTHERWISE),
        "published": published,
        "changes": record.changes,
    }
    project.write(site / "status.json", project.as_json(status))


def call(record: Record, settings: Settings) -> list[str]:
    """Call the hook on a failure and on a new release, ask for the heartbeat's address on success; return what failed.

    Neither changes the run's exit code.
    """
    good = record.code in (0, 3)
    failed = [_hook(settings.hook, record)] if settings.hook and (not good or record.new_release) else []
    if settings.heartbeat and good:
        from analysis.sources import backend

        failed.append(backend.ping(settings.heartbeat, "arms-import-shares"))
    return [each for each in failed if each]


def _hook(command: str, record: Record) -> str:
    """Run the hook with the record on its standard input; return nothing, or why it did not end well."""
    try:
        # A session of its own: what the hook started ends with it.
        process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        return f"the hook could not be started ({getattr(error, 'strerror', None) or error})"
    try:
        process.communicate(project.as_json(record.as_dict()).encode(), timeout=HOOK_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"the hook was not done after {HOOK_SECONDS:g} s and was ended"
    return f"the hook ended with code {process.returncode}" if process.returncode else ""


def moment(now: datetime) -> str:
    """Return a moment in UTC as the records have it."""
    return now.isoformat(timespec="seconds")
