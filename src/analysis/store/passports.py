"""The passport of every raw file: what it is, where it came from, and the hash it must still have."""

from collections.abc import Iterable
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from analysis.ground import documents, project
from analysis.ground.characters import invisible
from analysis.ground.errors import Problem
from analysis.ground.limits import FIRST_YEAR, LAST_YEAR
from analysis.store import change

NAME = "sources.yml"
HEAD = (
    "# A passport per raw file: checked before every use. `armshares add` and `armshares sources --accept` write it.\n"
)


SIPRIS = ("register", "deals", "tiv table", "extract")
CURATED = ("entities", "events", "programmes", "published", "claims", "calibration")
LAYOUTS = SIPRIS + CURATED
TEXTS = (
    "file", "layout", "publisher", "title", "address", "accessed", "licence", "unit", "sha256", "done", "generated",
)  # fmt: skip


@dataclass(frozen=True)
class Passport:
    """What is known of one raw file; `importers` and `suppliers` are `all` or names, years are those it covers."""

    file: str
    layout: str
    publisher: str
    title: str
    address: str
    accessed: str
    licence: str
    unit: str
    sha256: str
    done: str
    release: int | None = None
    generated: str = ""
    importers: list[str] = field(default_factory=list)
    suppliers: list[str] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    folder: Path = field(default=Path(), compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.file, str) or not self.file or Path(self.file).name != self.file:
            raise TypeError(f"file: {repr(self.file)[:60]} is not the name of a file beside it")
        texts = [getattr(self, name) for name in TEXTS]
        if not all(isinstance(text, str) and not invisible(text) for text in texts):
            raise TypeError(f"{self.file}: {', '.join(TEXTS[1:])} must be texts")
        if self.layout not in LAYOUTS:
            raise TypeError(f"{self.file}: {self.layout[:40]!r} is no layout; there are {', '.join(LAYOUTS)}")
        years = [year for year in (self.release, self.first, self.last) if year is not None]
        if not all(type(year) is int and FIRST_YEAR <= year <= LAST_YEAR for year in years):
            raise TypeError(f"{self.file}: release, first and last must be years from {FIRST_YEAR} to {LAST_YEAR}")
        for names in (self.importers, self.suppliers):
            if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
                raise TypeError(f"{self.file}: importers and suppliers must be lists of names")
        self._check_coverage()

    def _check_coverage(self) -> None:
        if self.layout in SIPRIS and not (self.release and self.first and self.last):
            raise TypeError(f"{self.file}: release, first or last is missing")
        if self.layout in ("register", "extract") and not (self.importers and self.suppliers):
            raise TypeError(f"{self.file}: importers or suppliers is missing")
        if self.first and self.last and self.first > self.last:
            raise TypeError(f"{self.file}: first {self.first} lies after last {self.last}")

    @property
    def path(self) -> Path:
        """Where the raw file stands."""
        return self.folder / self.file

    @cached_property
    def cleaned(self) -> Path:
        """Where its processed twin stands: the same stem."""
        exported = self.folder == project.exports()
        return (project.processed_exports() if exported else project.processed()) / f"{self.path.stem}.csv"

    @property
    def covers_what(self) -> str:
        """What the file holds, in words: stamped on its processed twin when the data were found to agree."""
        if self.layout not in SIPRIS:
            return self.layout
        whom, who = ("all" if names == ["all"] else ", ".join(sorted(names)) or "sums" for names in
                     (self.importers, self.suppliers))  # fmt: skip
        return f"{self.layout}, importers: {whom}, suppliers: {who}, {self.first}-{self.last}"

    @property
    def state(self) -> str:
        """Say `ok`, `changed` or `missing`."""
        if not self.path.is_file():
            return "missing"
        return "ok" if project.hash_of(self.path) == self.sha256 else "changed"

    def covers(self, importer: str) -> bool:
        """Say whether the file holds all there is to know about one importer in its years."""
        return self.suppliers == ["all"] and (self.importers == ["all"] or importer in self.importers)


def checked(passport: Passport) -> bytes:
    """Return the bytes of a raw file, or refuse one that is not the file its passport describes."""
    data = project.read_bytes(passport.path)
    check(passport, project.sha256(data))
    return data


def check(passport: Passport, found: str = "") -> None:
    """Pass if a raw file, whose hash is `found` where it is known, is the one its passport describes."""
    if (found or project.hash_of(passport.path)) != passport.sha256:
        where = project.shown(passport.path)
        raise Problem(
            f"{where} is not the file its passport in {project.shown(passport.folder / NAME)} describes: restore it, "
            f"or if the change is meant, run `armshares sources --accept {passport.file}`"
        )


def load() -> list[Passport]:
    """Return the passports of all raw files: the tracked ones, then the user's exports."""
    return [passport for folder in (project.raw(), project.exports()) for passport in load_folder(folder)]


def load_folder(folder: Path) -> list[Passport]:
    """Return the passports of one folder, none if it has no list."""
    path = folder / NAME
    if not path.exists():
        return []
    what, hint = "list of passports", "restore it from git or a backup"
    entries = documents.read_yaml(path, what, hint)
    try:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise TypeError("it is empty" if entries is None else "it holds something else")
        found = [_passport(entry, folder) for entry in entries]
        names = [passport.file for passport in found]
        if len(set(names)) < len(names):
            raise TypeError(f"a file stands twice, {max(names, key=names.count)}")
    except TypeError as error:
        raise documents.damaged(path, what, error, hint) from error
    return found


def _passport(entry: dict, folder: Path) -> Passport:
    known = {each.name: each for each in fields(Passport) if each.name != "folder"}
    strange = [str(name)[:40] for name in entry if name not in known]
    needed = [name for name, each in known.items() if each.default is MISSING and each.default_factory is MISSING]
    lacking = [name for name in needed if name not in entry]
    if strange or lacking:
        wrong = f"knows no {strange[0]!r}" if strange else f"lacks {lacking[0]}"
        raise TypeError(f"the passport of {str(entry.get('file'))[:60]} {wrong}")
    if isinstance(entry.get("accessed"), date):  # YAML takes a date without quotes for one
        entry = {**entry, "accessed": entry["accessed"].isoformat()}
    return Passport(**entry, folder=folder)


def save_folder(folder: Path, passports: list[Passport]) -> None:
    """Write the passports of one folder, in the order of their file names."""
    entries = [asdict(passport) for passport in sorted(passports, key=lambda passport: passport.file)]
    kept = [
        {key: value for key, value in entry.items() if key != "folder" and value not in (None, [], "")}
        for entry in entries
    ]
    project.write(folder / NAME, HEAD + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=110))


def put(passport: Passport, instead_of: Iterable[Passport] = ()) -> None:
    """Write one passport into its folder's list, in place of its namesake and of those given."""
    gone = {passport.file, *(other.file for other in instead_of)}
    others = [other for other in load_folder(passport.folder) if other.file not in gone]
    save_folder(passport.folder, [*others, passport])


def accept(name: str) -> Passport:
    """Return the passport of a raw file after giving it the hash the file has now."""
    with change.alone():
        found = next((passport for passport in load() if passport.file == name), None)
        if not found:
            raise Problem(f"no passport names {name[:60]!r}; `armshares sources` lists the raw files")
        renewed = replace(found, sha256=project.hash_of(found.path))
        put(renewed)
    return renewed


def without() -> list[Path]:
    """Return the raw files that no passport names."""
    strays = []
    for folder in (project.raw(), project.exports()):
        known = {passport.file for passport in load_folder(folder)} | {NAME}
        files = folder.iterdir() if folder.is_dir() else []
        strays += [path for path in sorted(files) if path.is_file() and path.name not in known and path.name[0] != "."]
    return strays
