"""What becomes of the files at hand when a new one holds their deliveries too: nothing is lost, nothing is deleted."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.sources.text import Text
from analysis.store import passports
from analysis.store.coverage import Coverage, without
from analysis.store.passports import Passport


@dataclass(frozen=True)
class Old:
    """A file at hand that meets a new one of its release.

    `rows` are how many it has, `lost` those of them that the new file does not have (both None if the file is missing
    or changed); `holds_new` says that it holds the new file and more, `larger_new` that the new one holds more than it.
    """

    passport: Passport
    rows: int | None
    lost: pd.DataFrame | None
    holds_new: bool = False
    larger_new: bool = False

    @classmethod
    def of(cls, old: Passport, rows: pd.DataFrame | None, new: Passport, table: pd.DataFrame) -> "Old":
        """Return what there is to know of the file `old`, whose rows are `rows`, beside a new one."""
        if rows is None:
            return cls(old, None, None)
        lost, more = without(rows, table, old.layout), without(table, rows, old.layout)
        mine, its = Coverage.of(old), Coverage.of(new)
        wider, narrower = its.is_inside(mine) and its != mine, mine.is_inside(its) and its != mine
        part = wider or (its == mine and more.empty and not lost.empty)
        larger = lost.empty and mine.is_inside(its) and (narrower or not more.empty)
        return cls(old, len(rows), lost, holds_new=part, larger_new=larger)

    @property
    def name(self) -> str:
        """What to call it."""
        return project.shown(self.passport.path)

    @property
    def told(self) -> str:
        """What is said of it before it goes."""
        if self.rows is None:
            return f"{self.name}, which is not what its passport says, goes to {project.shown(project.replaced())}"
        inside = "all of them in the new file too" if self.lost.empty else self.losses
        return f"{self.name} ({self.rows:,} rows, {inside}) goes to {project.shown(project.replaced())}"

    @property
    def losses(self) -> str:
        """Which of its rows the new file does not have: how many, whose and of which years."""
        if self.rows is None:
            return "it is not what its passport says, so its rows are not known"
        if self.lost.empty:
            years = f"{self.passport.first}-{self.passport.last}"
            return f"no row that the new file lacks, but it covers {years} of its importers and suppliers"
        named = [_some(self.lost[name].unique()) for name in ("recipient", "entity") if name in self.lost]
        years = [f"{self.lost['year'].min()}-{self.lost['year'].max()}"] if "year" in self.lost else []
        return f"{len(self.lost):,} of which the new file does not have: {', '.join([*named, *years])}"


def _some(names: object) -> str:
    names = sorted(map(str, names))
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def check(text: Text, new: Passport, olds: list[Old], again: bool) -> None:
    """Pass if a new file may take the place of those that it meets.

    It may where they lie wholly inside it and it is the larger one, and by `again` where they hold other rows; never in
    place of a tracked file, nor of one that it is a part of.

    Raises
    ------
    Problem
        It names the file that stays, and the rows that would go.
    """
    at_hand = f"release {new.release} is at hand already for these importers and years, in "
    for old in olds:
        if old.passport.folder == project.raw():
            raise text.refuse(f"{at_hand}{old.name}; nothing was added")
    for old in olds:
        if old.holds_new:
            said = f"{at_hand}{old.name}, which has {old.rows:,} rows and of which this file is a part"
            raise text.refuse(f"{said}; nothing was added, with --replace or without")
    for old in olds:
        if not again and not old.larger_new:
            held = "" if old.rows is None else f" ({old.rows:,} rows)"
            what = f": {old.losses}" if old.lost is None or len(old.lost) or old.rows is None else ""
            where = project.shown(project.replaced())
            hint = f"`armshares add --replace` moves that file to {where} and puts this one in its place"
            raise text.refuse(f"{at_hand}{old.name}{held}{what}; nothing was added; {hint}")


def moves(new: Passport, olds: list[Passport]) -> dict[Path, Path]:
    """Return where the raw files go that a new one replaces: to free names; one of the same bytes and name stays."""
    found: dict[Path, Path] = {}
    for old in olds:
        if old.path.exists() and not (old.path == new.path and old.sha256 == new.sha256 and old.state == "ok"):
            found[old.path] = _free(project.replaced() / old.file, set(found.values()))
    return found


def _free(path: Path, taken: set[Path]) -> Path:
    numbered = [path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10_000))]
    return next(each for each in numbered if not each.exists() and each not in taken)


def twins(new: Passport, olds: list[Passport]) -> list[Path]:
    """Return the processed twins of the files that a new one replaces, its own left out: `clean` can make them anew."""
    return [old.cleaned for old in olds if old.cleaned != new.cleaned]


def keep_passports(olds: list[Passport], moved: dict[Path, Path]) -> None:
    """Keep the passports of files that went to `replaced/` beside them."""
    gone = [replace(old, file=moved[old.path].name, folder=project.replaced()) for old in olds if old.path in moved]
    if gone:
        passports.save_folder(project.replaced(), [*passports.load_folder(project.replaced()), *gone])
