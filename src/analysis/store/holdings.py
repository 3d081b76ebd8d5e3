"""What the data at hand answer: which tables hold an importer in a release, and what is known from them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.ground.entities import WORLD, Entities
from analysis.ground.errors import Problem
from analysis.store import passports
from analysis.store.coverage import refuse_overlap
from analysis.store.passports import Passport
from analysis.store.processed import curated, read

__all__ = [
    "Imports",
    "Shelf",
    "curated",
    "entity",
    "everyone",
    "files",
    "imports",
    "largest_suppliers",
    "releases",
    "suppliers",
]

MOST_SUPPLIERS = 5  # more lines cannot be told apart
HOW_TO_ADD = "add SIPRI's trade register with `armshares add FILE`"
FOR_SHARES = [
    "release", "deal", "supplier", "recipient", "category", "units_flag", "year", "year_flag", "status", "tiv",
    "local_production",
]  # fmt: skip


@dataclass(frozen=True)
class Imports:
    """What is known of one importer in one release.

    `transfers` is the table of that name for this importer; `world` its world totals by year and `importers` every
    importer's totals (columns recipient, year, tiv), each for the years a complete file covers; `years` the years
    covered, `kind` register or extract, `files` the raw files it all came from.
    """

    importer: str
    release: int
    kind: str
    transfers: pd.DataFrame
    world: pd.Series
    importers: pd.DataFrame
    years: tuple[int, ...]
    files: tuple[Passport, ...]

    @property
    def generated(self) -> str:
        """The day or days SIPRI's export was made, as it says, and nothing where it does not."""
        return " and ".join(dict.fromkeys(file.generated for file in self.files if file.generated))

    def deals(self) -> pd.DataFrame:
        """Return the table `deliveries` of this importer; only a register knows deals, anything less is a Problem."""
        found = self.deals_if_known()
        if found is None:
            raise Problem(
                f"deals of {self.importer} in release {self.release} are not known: the data at hand are an extract; "
                f"{HOW_TO_ADD}"
            )
        return found

    def deals_if_known(self) -> pd.DataFrame | None:
        """Return the table `deliveries` of this importer, or None if the data at hand are an extract."""
        if self.kind != "register":
            return None
        tables = [read(file) for file in self.files]
        return pd.concat([table[table["recipient"] == self.importer] for table in tables], ignore_index=True)

    def deals_elsewhere(self) -> frozenset[int]:
        """Return the ids of the deals that this release's registers give to other recipients."""
        tables = [read(file, ["deal", "recipient"]) for file in self.files if file.layout == "register"]
        return frozenset(deal for table in tables for deal in table.loc[table["recipient"] != self.importer, "deal"])

    def about(self) -> pd.DataFrame:
        """Return what these data are, in one row: importer, release, kind, years, unit, rows."""
        row = {
            "importer": self.importer,
            "SIPRI release": self.release,
            "from": self.kind,
            "years": f"{self.years[0]}-{self.years[-1]}",
            "unit": "TIV million (volume, not money)",
            "rows": len(self.transfers),
        }
        return pd.DataFrame([row])


def entity(name: str) -> str:
    """Return the one name of an importer or supplier that a person typed."""
    return Entities.read().typed_by_user(name)


def largest_suppliers(importer: str, release: int = 0, most: int = 3) -> list[str]:
    """Return an importer's largest suppliers over the last five years of a release, the largest first."""
    known = imports(importer, release)
    recent = known.transfers[known.transfers["year"] > known.years[-1] - 5]
    recent = recent if recent["tiv"].sum() > 0 else known.transfers
    return recent.groupby("supplier")["tiv"].sum().nlargest(most).index.tolist()


def suppliers(names: list[str]) -> list[str]:
    """Return the one name of each supplier a person chose: one to five of them, each once.

    Raises
    ------
    Problem
        If a name is unknown (with the nearest), or there are none, too many, or one twice.
    """
    entities = Entities.read()
    found = [entities.typed_by_user(name) for name in names]
    if not 1 <= len(found) <= MOST_SUPPLIERS or len(set(found)) < len(found):
        raise Problem(f"choose one to {MOST_SUPPLIERS} different suppliers, not {', '.join(found) or 'none'}")
    return found


def releases(importer: str | None = None, files: list[Passport] | None = None) -> list[int]:
    """Return the releases at hand that answer for an importer (or for any), oldest first."""
    files = passports.load() if files is None else files
    held = [file for file in files if file.layout in ("register", "extract")]
    return sorted({file.release for file in held if importer is None or file.covers(importer)})


def _answering(files: list[Passport], importer: str, release: int) -> list[Passport]:
    """Return the files that answer for an importer in a release: registers if there are any, else an extract."""
    held = [file for file in files if file.release == release and file.covers(importer)]
    registers = sorted((file for file in held if file.layout == "register"), key=lambda file: file.first)
    return registers or [file for file in held if file.layout == "extract"][:1]


def files() -> pd.DataFrame:
    """Return the raw files that answer for shares: file, release, kind, years, importers, generated, sha256."""
    held = [file for file in passports.load() if file.layout in ("register", "extract")]
    rows = [
        {
            "file": project.shown(file.path),
            "release": str(file.release),
            "kind": file.layout,
            "years": f"{file.first}-{file.last}",
            "importers": "all" if file.importers == ["all"] else ", ".join(file.importers),
            "generated": file.generated or "not known",
            "sha256": file.sha256[:16],
        }
        for file in held
    ]
    return pd.DataFrame(rows)


@dataclass
class Shelf:
    """The passports and tables of the project, each read once: for asking many questions in a row."""

    def __post_init__(self) -> None:
        self.held = passports.load()
        self.entities = Entities.read()
        self.tables: dict[Path, pd.DataFrame] = {}

    def transfers(self, file: Passport) -> pd.DataFrame:
        """Return the table `transfers` of a register or an extract."""
        if file.path not in self.tables:
            self.tables[file.path] = _transfers(file)
        return self.tables[file.path]


def imports(importer: str, release: int = 0, shelf: Shelf | None = None) -> Imports:
    """Return what is known of an importer in a release; 0 takes the newest at hand.

    Raises
    ------
    Problem
        If no file at hand answers for that importer and release: it says which ones there are.
    """
    shelf = shelf or Shelf()
    importer = shelf.entities.typed_by_user(importer)
    release = release or max(releases(importer, shelf.held), default=0)
    refuse_overlap(shelf.held, release)
    files = _answering(shelf.held, importer, release)
    if not files:
        raise Problem(_nothing(importer, release, shelf.held))
    joined = pd.concat([shelf.transfers(file) for file in files], ignore_index=True)
    found = joined[joined["recipient"] == importer].reset_index(drop=True)
    if found.empty:
        raise Problem(_nothing(importer, release, shelf.held))
    years = sorted({year for file in files for year in range(file.first, file.last + 1)})
    world, importers = _world(joined, files)
    return Imports(importer, release, files[0].layout, found, world, importers, tuple(years), tuple(files))


def everyone(release: int, shelf: Shelf) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return all transfers of a release and the years for which they are complete.

    Raises
    ------
    Problem
        If no register of all suppliers and importers of that release is at hand.
    """
    refuse_overlap(shelf.held, release)
    held = [file for file in shelf.held if file.release == release and file.layout == "register"]
    complete = [file for file in held if file.importers == file.suppliers == ["all"]]
    if not complete:
        raise Problem(f"no register of all importers of release {release} is at hand; {HOW_TO_ADD}")
    years = {year for file in complete for year in range(file.first, file.last + 1)}
    return pd.concat([shelf.transfers(file) for file in complete], ignore_index=True), tuple(sorted(years))


def _transfers(file: Passport) -> pd.DataFrame:
    if file.layout == "extract":
        return read(file)
    from analysis.store.clean import transfers

    return transfers(read(file, FOR_SHARES))


def _world(joined: pd.DataFrame, files: list[Passport]) -> tuple[pd.Series, pd.DataFrame]:
    """Return the world's totals by year and every importer's, for the years of which all deliveries are known."""
    if files[0].layout == "extract":
        world = joined[joined["supplier"] == WORLD].set_index("year")["tiv"].sort_index()
        return world, joined.iloc[:0][["recipient", "year", "tiv"]]
    complete = {year for file in files if file.importers == ["all"] for year in range(file.first, file.last + 1)}
    whole = joined[joined["year"].isin(complete)]
    world = whole.groupby("year")["tiv"].sum().reindex(sorted(complete), fill_value=0.0)
    return world, whole.groupby(["recipient", "year"], observed=True)["tiv"].sum().reset_index()


def _nothing(importer: str, release: int, files: list[Passport]) -> str:
    """Say what is missing, what is at hand, and how to get more."""
    own = [other for other in releases(importer, files) if other != release]
    held = f"releases with it: {', '.join(map(str, own))}" if own else f"what is at hand: {_at_hand(files)}"
    of = f" in release {release}" if release else ""
    return f"there are no deliveries to {importer}{of} at hand; {held}; {HOW_TO_ADD}"


def _at_hand(files: list[Passport]) -> str:
    files = [file for file in files if file.layout in ("register", "extract")]
    held = {
        f"{'all importers' if file.importers == ['all'] else ', '.join(file.importers)} in {file.release}"
        for file in files
    }
    return "; ".join(sorted(held)) or "no data"
