"""Files taken out of a PDF or zip that others may have made: within limits, under safe names, or refused."""

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import Problem

MOST_FILES, MOST_BYTES, MOST_PACKED = 500, 100 * 2**20, 100 * 2**20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*){0,4}")
LINK, KIND = 0o120000, 0o170000  # of Unix files, in the upper half of a zip's attributes


def taken_out(path: Path) -> dict[str, bytes]:
    """Return the files a paper (PDF) or bundle (zip) carries, by name; nothing is written.

    Raises
    ------
    Problem
        If it is neither, or a name leads elsewhere, stands twice or is a link, or the files are too many or too large.
    """
    data = project.read_bytes(path, MOST_PACKED)
    if data.startswith(b"%PDF-"):
        return _of_pdf(data, project.shown(path))
    if data.startswith(b"PK"):
        return _of_zip(data, project.shown(path))
    raise Problem(f"{project.shown(path)} is no PDF and no zip; name a paper or a bundle that armshares made")


def _checked(names: list[str], where: str) -> None:
    if len(names) > MOST_FILES:
        raise Problem(f"{where} holds {len(names)} files, more than the {MOST_FILES} a paper can carry")
    for name in names:
        if not NAME.fullmatch(name):
            raise Problem(f"{where} holds a file called {name[:60]!r}, which may lead elsewhere; nothing was taken out")
    if twice := [name for name in names if names.count(name) > 1]:
        raise Problem(f"{where} holds {twice[0]} twice; nothing was taken out")


def _of_zip(data: bytes, where: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _checked([each.filename for each in entries], where)
            linked = [each.filename for each in entries if (each.external_attr >> 16) & KIND == LINK]
            if linked:
                raise Problem(f"{where} holds a link, {linked[0]}; nothing was taken out")
            if sum(each.file_size for each in entries) > MOST_BYTES:
                raise Problem(f"{where} unpacks to more than {MOST_BYTES // 2**20} MB; nothing was taken out")
            return {each.filename: archive.read(each) for each in entries}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Problem(f"{where} is a damaged zip ({error}); get it again") from error


def _of_pdf(data: bytes, where: str) -> dict[str, bytes]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            tree = document.Root.get("/Names", {}).get("/EmbeddedFiles")
            named = dict(pikepdf.NameTree(tree)) if tree is not None else {}
            _checked([str(name) for name in named], where)
            found, left = {}, MOST_BYTES
            for name, entry in named.items():
                found[str(name)] = _unpacked(entry.EF.F, left, where)
                left -= len(found[str(name)])
            return found
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise Problem(f"{where} is a damaged PDF ({str(error)[:100]}); get it again") from error


def _unpacked(stream: Any, most: int, where: str) -> bytes:
    """Return a stream's bytes, never more than `most`."""
    raw, packing = stream.read_raw_bytes(), stream.get("/Filter")
    if packing is None:
        unpacked = raw
    elif str(packing) == "/FlateDecode":
        unpacked = zlib.decompressobj().decompress(raw, most + 1)
    else:
        raise Problem(f"{where} packs its files as {str(packing)[:40]}, which armshares never does; it is not ours")
    if len(unpacked) > most:
        raise Problem(f"{where} unpacks to more than {MOST_BYTES // 2**20} MB; nothing was taken out")
    return unpacked
