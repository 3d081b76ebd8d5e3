"""The passport of every raw file: what it is, where it came from, and the hash it must still have."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import yaml

from analysis.ground import project
from analysis.ground.errors import Problem

NAME = "sources.yml"
HEAD = (
    "# A passport per raw file: checked before every use. `armshares add` and `armshares sources --accept` write it.\n"
)


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
        if not isinstance(self.file, str) or Path(self.file).name != self.file:
            raise TypeError(f"file: {self.file!r} is not the name of a file beside it")
        if not all(value is None or type(value) is int for value in (self.release, self.first, self.last)):
            raise TypeError(f"{self.file}: release, first and last must be years")
        if not isinstance(self.importers, list) or not isinstance(self.suppliers, list):
            raise TypeError(f"{self.file}: importers and suppliers must be lists")
        if self.layout in ("register", "extract") and not (self.release and self.first and self.last):
            raise TypeError(f"{self.file}: release, first or last is missing")

    @property
    def path(self) -> Path:
        """Where the raw file stands."""
        return self.folder / self.file

    @property
    def cleaned(self) -> Path:
        """Where its processed twin stands: the same stem."""
        exported = self.folder == project.exports()
        return (project.processed() / "exports" if exported else project.processed()) / f"{self.path.stem}.csv"

    @property
    def state(self) -> str:
        """Say `ok`, `changed` or `missing`."""
        if not self.path.is_file():
            return "missing"
        return "ok" if project.sha256(project.read_bytes(self.path)) == self.sha256 else "changed"

    def covers(self, importer: str) -> bool:
        """Say whether the file holds all there is to know about one importer in its years."""
        return self.suppliers == ["all"] and (self.importers == ["all"] or importer in self.importers)


def checked(passport: Passport) -> bytes:
    """Return the bytes of a raw file, or refuse one that is not the file its passport describes."""
    data = project.read_bytes(passport.path)
    if project.sha256(data) != passport.sha256:
        where = project.shown(passport.path)
        raise Problem(
            f"{where} is not the file its passport in {project.shown(passport.folder / NAME)} describes: restore it, "
            f"or if the change is meant, run `armshares sources --accept {passport.file}`"
        )
    return data


def load() -> list[Passport]:
    """Return the passports of all raw files: the tracked ones, then the user's exports."""
    return [passport for folder in (project.raw(), project.exports()) for passport in load_folder(folder)]


def load_folder(folder: Path) -> list[Passport]:
    """Return the passports of one folder, none if it has no list."""
    path = folder / NAME
    if not path.exists():
        return []
    try:
        entries = yaml.load(project.read_bytes(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []
        found = [Passport(**entry, folder=folder) for entry in entries]
        if len({passport.file for passport in found}) < len(found):
            raise TypeError("a file stands twice")
        return found
    except (yaml.YAMLError, TypeError) as error:
        first = str(error).splitlines()[0]
        raise Problem(
            f"{project.shown(path)} is no list of passports ({first}); restore it from git or a backup"
        ) from error


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
    found = next((passport for passport in load() if passport.file == name), None)
    if not found:
        raise Problem(f"no passport names {name!r}; `armshares sources` lists the raw files")
    renewed = replace(found, sha256=project.sha256(project.read_bytes(found.path)))
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
