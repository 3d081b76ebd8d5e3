"""What differs between two reports, papers or bundles, in the words of the field."""

import json
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.numbers import one_decimal
from analysis.reports.taken_out import taken_out
from analysis.reports.values import formats, short

APART = 1e-9  # below it two numbers are one: sums in another order
FRACTIONS = ("share", "other_share", "low", "high")


def differences(before: Path, after: Path) -> list[str]:
    """Return one line for each number, verdict, figure and table that differs; none if nothing does.

    Parameters
    ----------
    before, after : Path
        A finished report's folder, a paper (PDF) or a bundle (zip).
    """
    files = [_files(path) for path in (before, after)]
    lines = []
    for name in sorted(files[0] | files[1]):
        one, other = (each.get(name) for each in files)
        if one == other:
            continue
        if one is None or other is None:
            lines.append(f"{name} is only in {'the second' if one is None else 'the first'}")
        elif name.startswith("findings/"):
            lines += _numbers(json.loads(one), json.loads(other))
        elif name.startswith(("figures/", "tables/")):
            lines.append(f"{name.split('/')[0][:-1]} {Path(name).stem} has other data")
    return lines


def _files(path: Path) -> dict[str, bytes]:
    """Return findings, tables and the data of figures by their names in a report."""
    wanted = {f"{folder}/*.{kind}" for folder, kind in (("findings", "json"), ("figures", "csv"), ("tables", "csv"))}
    if path.is_dir():
        paths = [each for pattern in wanted for each in path.glob(pattern)]
        found = {str(each.relative_to(path)): project.read_bytes(each) for each in paths}
    else:
        inside = {name.removeprefix("report/"): data for name, data in taken_out(path).items()}
        found = {name: data for name, data in inside.items() if any(Path(name).match(each) for each in wanted)}
    if not any(name.startswith("findings/") for name in found):
        raise Problem(f"{project.shown(path)} holds no findings; name a report's folder, a paper or a bundle")
    return found


def _numbers(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    notebook, window = short(after["notebook"]), after["numbers"].get("window_to") or after["numbers"].get("window")
    lines = []
    for name in before["numbers"] | after["numbers"]:
        one, other = (each["numbers"].get(name) for each in (before, after))
        if not _same(one, other):
            lines.append(f"{_said(notebook, name, window)}: {_shown(name, one)} → {_shown(name, other)}")
    verdicts = [each["findings"].get("verdicts", {}) for each in (before, after)]
    changed = [name for name in verdicts[0] | verdicts[1] if verdicts[0].get(name) != verdicts[1].get(name)]
    lines += [f"verdict of {each}: {verdicts[0].get(each)} → {verdicts[1].get(each)}" for each in changed]
    if not lines and before != after:
        lines.append(f"{notebook}: its words or parameters differ, its numbers do not")
    return lines


def _same(one: Any, other: Any) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return one == other or (numbers and abs(one - other) <= APART * max(1.0, abs(one)))


def _said(notebook: str, name: str, window: str | None) -> str:
    kind, _, whose = name.partition(".")
    return f"{whose} {window or ''}".strip() if kind == "share_to" else f"{notebook}, {name}"


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, float) and name.startswith(FRACTIONS):
        return f"{one_decimal(value)} %"
    printed = formats(value)
    return printed.get("text") or printed.get("tiv" if printed["kind"] == "volume" else "listed") or f"{value:.6g}"
