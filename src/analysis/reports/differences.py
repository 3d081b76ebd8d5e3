"""What differs between two reports, papers or bundles, in the words of the field."""

import json
import re
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.numbers import in_words, one_decimal
from analysis.reports.taken_out import MOST_PACKED, taken_out
from analysis.reports.values import formats, short

APART = 1e-9  # below it two numbers are one: sums in another order
SHORT = re.compile(r"(\d\d)(\d\d)-(?:\1)?(\d+)")  # 2020-2024 as 2020–24
ORDER = ("findings", "figures", "tables")
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
    for name in sorted(files[0] | files[1], key=lambda name: (ORDER.index(name.split("/")[0]), name)):
        one, other = (each.get(name) for each in files)
        if one == other:
            continue
        if one is None or other is None:
            lines.append(f"{name} is only in {'the second' if one is None else 'the first'}")
        elif name.startswith("findings/"):
            lines += _numbers(json.loads(one), json.loads(other))
        elif name.startswith("figures/"):
            lines.append(f"figure {Path(name).stem} moved")
        else:
            lines.append(f"table {Path(name).stem} has other rows")
    return lines or _elsewhere(before, after)


def _elsewhere(before: Path, after: Path) -> list[str]:
    """Return what else differs between two papers or bundles that found the same."""
    if before.is_dir() or after.is_dir():
        return []
    one, other = taken_out(before), taken_out(after)
    lines = [f"{name} differs" for name in sorted(one | other) if one.get(name) != other.get(name)]
    data = [project.read_bytes(path, MOST_PACKED) for path in (before, after)]
    if not lines and data[0][:4] == data[1][:4] and data[0] != data[1]:
        lines = ["the documents differ, what they carry does not: `armshares reproduce` says which one holds"]
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
            lines.append(f"{_said(notebook, name, window)}: {_moved(name, one, other)}")
    lines += _verdicts(*(each["findings"].get("verdicts", {}) for each in (before, after)))
    if not lines and before != after:
        lines.append(f"{notebook}: its words or parameters differ, its numbers do not")
    return lines


def _verdicts(before: dict[str, str], after: dict[str, str]) -> list[str]:
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    if not changed:
        return []
    said = "; ".join(f"{each}: {before.get(each, 'nothing')} → {after.get(each, 'nothing')}" for each in changed)
    many = len(changed)
    return [f"{in_words(many)} verdict{'s' if many > 1 else ''} changed ({said})"]


def _same(one: Any, other: Any) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return one == other or (numbers and abs(one - other) <= APART * max(1.0, abs(one)))


def _said(notebook: str, name: str, window: str | None) -> str:
    kind, _, whose = name.partition(".")
    if kind != "share_to":
        return f"{notebook}, {name}"
    years = SHORT.sub(r"\1\2–\3", window or "")
    return f"{whose} {years}".strip()


def _moved(name: str, before: Any, after: Any) -> str:
    """Say from what to what, in the unit of the later one: `36.0 → 39.8 %`."""
    shares = name.startswith(FRACTIONS) and isinstance(before, float) and isinstance(after, float)
    if shares:
        return f"{one_decimal(before)} → {one_decimal(after)} %"
    return f"{_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    printed = formats(value)
    return printed.get("text") or printed.get("tiv" if printed["kind"] == "volume" else "listed") or f"{value:.6g}"
