"""What the data at hand answer: the only place that reads processed tables, each once."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.ground.entities import WORLD, Entities
from analysis.ground.errors import NotAtHand, Problem
from analysis.store import passports, processed
from analysis.store.choices import Choices
from analysis.store.coverage import refuse_overlap
from analysis.store.imports import HOW_TO_ADD, Imports, check_soviet, with_soviet
from analysis.store.passports import CURATED, Passport
from analysis.store.whole import By, Whole, chosen, texts, world, years

MOST_SUPPLIERS = 5  # more lines cannot be told apart
ANSWERING = ("register", "extract")  # the layouts that answer for shares
ALL = Choices()


@dataclass
class Holdings:
    """The passports and tables of the project, for one command: each table is read when first asked for, and once.

    Examples
    --------
    >>> data = Holdings()
    >>> data.releases("India")
    [2024, 2025, 2026]
    >>> data.imports("india", 2025)
    Imports(India, release 2025: extract, 1995-2024, 704 rows of TIV million)
    """

    held: list[Passport] = field(default_factory=passports.load)
    entities: Entities = field(default_factory=Entities.read)
    tables: dict[Path, pd.DataFrame] = field(default_factory=dict, repr=False)
    known: dict[tuple[str, int, str, Choices], Imports] = field(default_factory=dict, repr=False)
    wholes: dict[tuple[Path, ...], Whole] = field(default_factory=dict, repr=False)

    def rows(self, file: Passport) -> pd.DataFrame:
        """Return the processed table of a raw file: `deliveries` of a register, `transfers` of an extract.

        The texts of `deliveries` are categories here: it is the largest table, and many importers are chosen from it.
        """
        if file.cleaned not in self.tables:
            self.tables[file.cleaned] = processed.read(file)
        return self.tables[file.cleaned]

    def transfers(self, file: Passport) -> pd.DataFrame:
        """Return the table `transfers` of a register or an extract."""
        if file.path not in self.tables:
            self.tables[file.path] = _transfers(file, self.rows(file))
        return self.tables[file.path]

    def curated(self, name: str) -> pd.DataFrame:
        """Return one of the curated tables: entities, events, programmes, published, claims or calibration."""
        return self.rows(self.passport(name))

    def passport(self, name: str) -> Passport:
        """Return the passport of a curated table."""
        found = next((file for file in self.held if file.layout == name and file.folder == project.raw()), None)
        if not found:
            raise Problem(f"data/raw/{name}.csv has no passport in data/raw/sources.yml; restore both from git")
        return found

    def releases(self, importer: str | None = None) -> list[int]:
        """Return the releases at hand that answer for an importer (or for any), oldest first."""
        return sorted(
            {file.release for file in self.held if file.layout in ANSWERING and (not importer or file.covers(importer))}
        )

    def imports(self, importer: str, release: int = 0, soviet: str = "separate", choices: Choices = ALL) -> Imports:
        """Return what is known of an importer in a release; 0 takes the newest at hand.

        Raises
        ------
        NotAtHand
            If no file at hand answers for that importer and release (it says which ones there are), or the choices
            leave nothing, or cannot be made in these data.
        Problem
            If the name or the Soviet policy is unknown, or a file is damaged.
        """
        importer = self.entities.typed_by_user(importer)
        release = release or max(self.releases(importer), default=0)
        if (importer, release, soviet, choices) not in self.known:
            every = self._read(importer, release, soviet)
            self.known[importer, release, soviet, choices] = self._chosen(every, choices) if choices else every
        return self.known[importer, release, soviet, choices]

    def importers(self, release: int = 0) -> list[str]:
        """Return every importer of which a release at hand knows deliveries, by name; 0 takes all releases."""
        files = [file for file in self.held if release in (0, file.release) and file.layout in ANSWERING]
        names = {name for file in files for name in self.transfers(file)["recipient"].unique() if file.covers(name)}
        return sorted(names - {WORLD})

    def every_release(self, importer: str, soviet: str = "separate") -> list[Imports]:
        """Return what each release at hand knows of an importer, oldest first."""
        return [self.imports(importer, release, soviet) for release in self.releases(importer)]

    def everyone(self, release: int) -> tuple[pd.DataFrame, tuple[int, ...]]:
        """Return all transfers of a release and the years for which they are complete.

        Raises
        ------
        NotAtHand
            If no register of all suppliers and importers of that release is at hand.
        """
        refuse_overlap(self.held, release)
        held = [file for file in self.held if file.release == release and file.layout == "register"]
        complete = [file for file in held if file.importers == file.suppliers == ["all"]]
        if not complete:
            raise NotAtHand(f"no register of all importers of release {release} is at hand; {HOW_TO_ADD}")
        return pd.concat([self.transfers(file) for file in complete], ignore_index=True), years(complete)

    def entity(self, name: str) -> str:
        """Return the one name of an importer or supplier that a person typed."""
        return self.entities.typed_by_user(name)

    def suppliers(self, names: list[str], soviet: str = "separate") -> list[str]:
        """Return the one name of each supplier a person chose: one to five of them, each once.

        Raises
        ------
        Problem
            If a name is unknown (with the nearest), or there are none, too many, or one twice, or one that the Soviet
            policy joins with another.
        """
        found = [self.entity(name) for name in names]
        if not 1 <= len(found) <= MOST_SUPPLIERS or len(set(found)) < len(found):
            raise Problem(f"choose one to {MOST_SUPPLIERS} different suppliers, not {', '.join(found) or 'none'}")
        return check_soviet(found, soviet)

    def files(self) -> pd.DataFrame:
        """Return the raw files that answer for shares: file, release, kind, years, importers, generated, sha256."""
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
            for file in self.held
            if file.layout in ANSWERING
        ]
        return pd.DataFrame(rows)

    def _read(self, importer: str, release: int, soviet: str) -> Imports:
        whole = self.whole(importer, release)
        found, files = whole.transfers.of(importer), _answering(self.held, importer, release)
        deals, elsewhere = whole.deals(importer)
        return Imports(
            importer, release, soviet, with_soviet(found, soviet),
            None if deals is None else with_soviet(deals, soviet),
            whole.world, whole.importers, years(files), tuple(files), elsewhere,
        )  # fmt: skip

    def _chosen(self, every: Imports, choices: Choices) -> Imports:
        """Return imports of which only what counts is left; where deals are known, the world's volume too."""
        rows = [self.rows(file) for file in every.files] if every.deliveries is not None else []
        return chosen(every, choices, rows)

    def whole(self, importer: str, release: int) -> Whole:
        """Return what the files hold, of everyone, that answer for an importer in a release; NotAtHand if none does."""
        files = _answering(self.held, importer, release)
        paths = tuple(file.path for file in files)
        if files and paths not in self.wholes:
            refuse_overlap(self.held, release)
            rows = pd.concat([self.transfers(file) for file in files], ignore_index=True)
            deals = tuple(By(self.rows(file)) for file in files if file.layout == "register")
            self.wholes[paths] = Whole(By(rows), deals, *world(rows, files))
        if not files or importer not in self.wholes[paths].transfers.places:
            refuse_overlap(self.held, release)
            raise NotAtHand(self._nothing(importer, release))
        return self.wholes[paths]

    def _nothing(self, importer: str, release: int) -> str:
        """Say what is missing, what is at hand, and how to get more."""
        own = [other for other in self.releases(importer) if other != release]
        held = f"releases with it: {', '.join(map(str, own))}" if own else f"what is at hand: {self._at_hand()}"
        of = f" in release {release}" if release else ""
        return f"there are no deliveries to {importer}{of} at hand; {held}; {HOW_TO_ADD}"

    def _at_hand(self) -> str:
        said = {
            f"{'all importers' if file.importers == ['all'] else ', '.join(file.importers)} in {file.release}"
            for file in self.held
            if file.layout in ANSWERING
        }
        return "; ".join(sorted(said)) or "no data"


_kept: list[Holdings] = []


def keep() -> None:
    """Read all that is at hand and keep it for this process and those forked from it, whose `at_hand` reads nothing."""
    data = Holdings()
    for release in data.releases():
        for importer in data.importers(release):
            data.whole(importer, release)
    for file in data.held:
        if file.layout in CURATED:
            data.rows(file)
    _kept[:] = [data]


def at_hand() -> Holdings:
    """Return the data at hand: what this process has kept, if it has, else each table read when first asked for."""
    return _kept[0] if _kept else Holdings()


def _answering(files: list[Passport], importer: str, release: int) -> list[Passport]:
    """Return the files that answer for an importer in a release: registers if there are any, else an extract."""
    held = [file for file in files if file.release == release and file.covers(importer)]
    registers = sorted((file for file in held if file.layout == "register"), key=lambda file: file.first)
    return registers or [file for file in held if file.layout == "extract"][:1]


def _transfers(file: Passport, rows: pd.DataFrame) -> pd.DataFrame:
    if file.layout == "extract":
        return rows
    from analysis.store.clean import transfers

    return texts(transfers(rows))
