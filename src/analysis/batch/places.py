"""Where a batch's reports go: a folder, shared or not, or an address of fsspec such as s3://bucket/reports.

A report is there whole or not at all. Its file `key.json`, which names what it is made from and every other file with
its size, is what says that it is there.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.ground import disk, processes, project
from analysis.ground.errors import Problem
from analysis.reports import drafts
from analysis.reports.drafts import ROOM

KEY = "key.json"
DRAFTS = ".drafts"
OURS = "batch-"  # how the folder of a batch's drafts begins, before the marker of its process


def at(where: str) -> "Folder | Bucket":
    """Return the place of a folder, or of an address with a scheme."""
    if "://" not in where:
        return Folder(Path(where))
    if not where.partition("://")[2].strip("/"):
        raise Problem(f"{where} names no place; write it like s3://bucket/reports")
    return Bucket(where.rstrip("/"))


def sizes(folder: Path) -> dict[str, int]:
    """Return the size of every file below a folder, by its path there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}


def write_key(folder: Path, key: dict[str, Any]) -> None:
    """Write what a report is made from, and its files, beside it."""
    project.write(folder / KEY, project.as_json({**key, "files": sizes(folder)}))


def _read_key(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


@dataclass(frozen=True)
class Folder:
    """A folder, on a disk of this machine or shared by all that make reports."""

    path: Path

    def open(self) -> None:
        """Make the folder ready, and put right what batches that were killed left in it.

        Raises
        ------
        Problem
            If it cannot be written.
        """
        if self.path.exists() and not self.path.is_dir():
            raise Problem(f"{project.shown(self.path)} is no folder; name one with --out")
        try:
            (self.path / DRAFTS).mkdir(parents=True, exist_ok=True)
            processes.clear(self.path / DRAFTS, OURS)
            project.write(self.path / DRAFTS / "probe", drafts.PROBE).unlink()
        except OSError as error:
            raise Problem(f"{project.shown(self.path)} cannot be written: {error.strerror}; name another") from error

    def close(self) -> None:
        """Take away what is left of this batch's drafts."""
        shutil.rmtree(self.path / DRAFTS / f"{OURS}{processes.marker()}", ignore_errors=True)
        with suppress(OSError):
            (self.path / DRAFTS).rmdir()

    def key(self, name: str) -> dict[str, Any]:
        """Return the key of a report that is there whole, else nothing."""
        folder = self.path / name
        with suppress(OSError):
            key = _read_key((folder / KEY).read_bytes())
            if key and all((folder / file).stat().st_size == size for file, size in key["files"].items()):
                return key
        return {}

    @contextmanager
    def draft(self, name: str, batch: str) -> Iterator[Path]:
        """Return an empty folder to fill, on the same disk; it is gone afterwards, whatever happens."""
        self._check_ours(name)
        folder = self.path / DRAFTS / f"{OURS}{batch}" / f"{name}.{processes.marker()}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _check_ours(self, name: str) -> None:
        """Refuse to put a report in place of what no batch made: it would be gone."""
        found = self.path / name
        if found.exists() and not (found / KEY).is_file() and not (found.is_dir() and not any(found.iterdir())):
            said = "is there and no batch made it"
            raise Problem(f"{project.shown(found)} {said}; move it away, or name another folder with --out")

    def publish(self, draft: Path, name: str) -> None:
        """Make a filled draft the report of that name, at once."""
        drafts.swap(draft, self.path / name)

    def kept(self, draft: Path, name: str) -> str:
        """Keep the notebooks of a report that failed, and say where."""
        return drafts.keep(draft, self.path / name)

    def write(self, name: str, text: str) -> None:
        """Write a file beside the reports, unless it is there just so."""
        path = self.path / name
        if not path.is_file() or path.read_bytes() != text.encode():
            project.write(path, text)

    def read(self, name: str) -> str:
        """Return what a file beside the reports holds, nothing if there is none."""
        path = self.path / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def __str__(self) -> str:
        return project.shown(self.path)


@dataclass(frozen=True)
class Bucket:
    """An address that fsspec writes to; the library of its scheme must be installed, as the extra `cluster` does."""

    address: str

    @cached_property
    def files(self) -> Any:
        """The file system of the address."""
        try:
            import fsspec

            return fsspec.core.url_to_fs(self.address)[0]
        except (ImportError, ValueError) as error:
            said = " ".join(str(error).split())[:150]
            raise Problem(
                f"{self.address} cannot be written to: {said}; pip install 'arms-import-shares[cluster]'"
            ) from error

    def _at(self, *parts: str) -> str:
        return "/".join([self.address.partition("://")[2], *parts])

    def open(self) -> None:
        """Write a probe and take it away again; a Problem says why it cannot be."""
        with self._asking():
            self.files.pipe_file(self._at(".probe"), b"1")
            self.files.rm_file(self._at(".probe"))

    def close(self) -> None:
        """Nothing is left to be taken away."""

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except Problem:
            raise
        except Exception as error:  # each scheme has errors of its own
            said = disk.said(error) or type(error).__name__
            raise Problem(f"{self.address} cannot be reached or written: {said}; check address and rights") from error

    @cached_property
    def _there(self) -> dict[str, int]:
        with self._asking():
            self.files.invalidate_cache()
            root = self._at()
            if not self.files.exists(root):
                return {}
            found = self.files.find(root, detail=True)
        return {path.removeprefix(f"{root}/"): int(about["size"]) for path, about in found.items()}

    def key(self, name: str) -> dict[str, Any]:
        """Return the key of a report that is there whole, else nothing."""
        if f"{name}/{KEY}" not in self._there:
            return {}
        with self._asking():
            key = _read_key(self.files.cat_file(self._at(name, KEY)))
        whole = key and all(self._there.get(f"{name}/{file}") == size for file, size in key["files"].items())
        return key if whole else {}

    @contextmanager
    def draft(self, name: str, batch: str) -> Iterator[Path]:
        """Return an empty folder to fill, on this machine; it is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix=f"{ROOM}{processes.marker()}-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def publish(self, draft: Path, name: str) -> None:
        """Send a filled draft: the key goes first and comes last, so that no half report has one."""
        with self._asking():
            before = self.files.find(self._at(name)) if self.files.exists(self._at(name)) else []
            new = {self._at(name, file): draft / file for file in sizes(draft)}
            key = self._at(name, KEY)
            gone = [path for path in before if path not in new or path == key]
            if gone:
                self.files.rm(gone)
            for path, file in sorted(new.items(), key=lambda pair: pair[0] == key):
                self.files.pipe_file(path, file.read_bytes())

    def kept(self, draft: Path, name: str) -> str:
        """Keep nothing of a report that failed."""
        return ""

    def write(self, name: str, text: str) -> None:
        """Write a file beside the reports, unless it is there just so."""
        if self.read(name) != text:
            with self._asking():
                self.files.pipe_file(self._at(name), text.encode())

    def read(self, name: str) -> str:
        """Return what a file beside the reports holds, nothing if there is none."""
        with self._asking():
            self.files.invalidate_cache()
            return self.files.cat_file(self._at(name)).decode() if self.files.exists(self._at(name)) else ""

    def __str__(self) -> str:
        return self.address
