"""What a report is made from, part by part, each as a digest: while all of them stay, it would come out the same.

A report reads the rows of its own importer in every release at hand, the table of entities, and what its notebooks say
that they read beside (`reads` in their metadata). Of what belongs to others it reads numbers: the world's total of its
window and the importer's place (`world`), and which of its deals others have as well (`elsewhere`). A notebook that
does not say what it reads is taken to read everything.
"""

import csv
import io
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.batch.versions import data as everything
from analysis.batch.versions import digest
from analysis.ground import project
from analysis.measures import shares
from analysis.measures.windows import Window
from analysis.reports.parameters import Asked
from analysis.store import own_events, record
from analysis.store.holdings import ANSWERING, Holdings
from analysis.store.orders import categories
from analysis.store.passports import Passport


@dataclass
class Reads:
    """The digests of what reports read, each table looked through once."""

    data: Holdings
    tables: dict[str, str] = field(default_factory=dict)
    worlds: dict[tuple[int, Window], tuple[str, pd.Series]] = field(default_factory=dict)

    @cached_property
    def answering(self) -> list[Passport]:
        """The files that answer for shares."""
        return [file for file in self.data.held if file.layout in ANSWERING]

    @cached_property
    def rows(self) -> dict[str, dict[str, str]]:
        """The digest of each importer's rows in each such file, by importer and file."""
        found: dict[str, dict[str, str]] = {}
        for file in self.answering:
            self.data.rows(file)  # held against its stamp
            for importer, rows in _by_importer(file.cleaned).items():
                found.setdefault(importer, {})[file.file] = project.sha256(rows)
        return found

    @cached_property
    def everything(self) -> str:
        """The digest of all data at hand."""
        return everything()

    @cached_property
    def orders(self) -> str:
        """The digest of what orders to come are judged by: the lists of deals, and the categories of registers."""
        lists = [_as_said(file) | {"sha256": file.sha256} for file in self.data.held if file.layout == "deals"]
        return digest([lists, categories(self.data) if lists else {}])

    def of(self, importer: str, asked: Asked) -> dict[str, str]:
        """Return the parts that one notebook's run for an importer rests on: name → digest or text."""
        said = {f"rows of {importer} in {name}": rows for name, rows in self.rows.get(importer, {}).items()}
        told = [_as_said(file) for file in self.answering if file.covers(importer)]
        parts = {**said, "what files cover": digest(told), "entities": self._curated("entities")}
        for name in ("everything",) if asked.promised.reads is None else asked.promised.reads:
            parts |= self._part(name, importer, asked.values)
        return parts

    def _part(self, name: str, importer: str, values: dict[str, Any]) -> dict[str, str]:
        if name == "everything":
            return {"all data": self.everything}
        if name == "world":
            return {"the world's total and the place in it": self._world(importer, values)}
        if name == "elsewhere":
            return {"deals that others have as well": self._elsewhere(importer)}
        if name == "orders":
            return {"all orders": self.orders}
        if name == "files":
            return {"all raw files": digest([_as_said(file) | {"sha256": file.sha256} for file in self.answering])}
        return {f"the table {name}": self._table(name, str(values.get("events", "")))}

    def _world(self, importer: str, values: dict[str, Any]) -> str:
        """Return the digest of the world's total in a window and the importer's rank, however far they are known."""
        release = values["release"] or max(self.data.releases(importer))
        whole = self.data.whole(importer, release)
        window = Window.read(values["window"])
        place = id(whole), window
        if place not in self.worlds:
            total = whole.world.reindex(window.years).sum(skipna=False)
            self.worlds[place] = repr(float(total)), shares.importer_ranks(whole.importers, window)
        total, ranks = self.worlds[place]
        return digest([total, repr(ranks.get(importer))])

    def _elsewhere(self, importer: str) -> str:
        releases = self.data.every_release(importer)
        own = {int(deal) for known in releases if known.deliveries is not None for deal in known.deliveries["deal"]}
        return digest([sorted(own & known.elsewhere) for known in releases])

    def _table(self, name: str, events: str) -> str:
        """Return the digest of a curated table, and of what the user's own files add to it or put in its place."""
        own = [record.own_file()] if name == record.NAME else []
        if name == "events":
            given = [Path(events) if Path(events).exists() else project.home() / events] if events else []
            own = [*sorted(own_events.folder().glob("*.csv")), *given]
        return digest([self._curated(name), *(project.sha256(path.read_bytes()) for path in own if path.is_file())])

    def _curated(self, name: str) -> str:
        if name not in self.tables:
            self.data.curated(name)  # held against its stamp
            self.tables[name] = project.sha256((project.processed() / f"{name}.csv").read_bytes())
        return self.tables[name]


def _by_importer(table: Path) -> dict[str, bytes]:
    rows: dict[str, list[str]] = {}
    head, *body = csv.reader(io.StringIO(table.read_text(encoding="utf-8"), newline=""))
    place = head.index("recipient")
    for row in body:
        rows.setdefault(row[place], ["\x1f".join(head)]).append("\x1f".join(row))
    return {importer: "\x1e".join(lines).encode() for importer, lines in rows.items()}


def _as_said(file: Passport) -> dict[str, Any]:
    """Return what a passport says of its data, without what is about the file as a whole."""
    kept = ("file", "layout", "release", "generated", "importers", "suppliers", "first", "last")
    return {name: value for name, value in asdict(file).items() if name in kept}
