"""The bytes of an export as clean lines, whatever a spreadsheet did to them, and the cells of those lines."""

import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.ground.characters import invisible
from analysis.ground.errors import Problem
from analysis.ground.limits import LONGEST_COMMENT, LONGEST_WORD

CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r") + b"\x7f"
GENERATED = re.compile(r"^Data generated: *(\d{1,2}) (\w{3})\w* (\d{4})")


@dataclass(frozen=True)
class Text:
    """One export: the name to call it by, and its lines without line ends and spreadsheet padding."""

    name: str
    lines: list[str]

    @cached_property
    def generated(self) -> str:
        """The day the export was made, `13 Apr 2024`, or nothing if the preamble was cut."""
        found = (GENERATED.match(line) for line in self.lines[:20])
        return next((" ".join(match.groups()) for match in found if match), "")

    def refuse(self, what: str, line: int | None = None) -> Problem:
        """Return the Problem of this file, at a line counted from 1."""
        return Problem(f"{self.name}{f' line {line}' if line else ''}: {what}")


def read(name: str, data: bytes) -> Text:
    """Return an export's lines.

    UTF-8 with or without BOM, else ISO-8859-1; any line ends; the `;;;` a spreadsheet pads with is cut.

    Raises
    ------
    Problem
        If it is empty, a web page, a workbook or other binary, or holds merge-conflict lines.
    """
    text = Text(name, [])
    if not data.strip():
        raise text.refuse("the file is empty; download it again")
    kind = _foreign(data)
    if kind:
        raise text.refuse(f"this is {kind}, no SIPRI export; save or download it as CSV")
    lines = _decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(mark in data for mark in map(str.encode, CONFLICT)) and (number := _at(lines, CONFLICT)):
        raise text.refuse("a merge-conflict line was left in; restore the file as downloaded", number)
    if len(data.translate(None, CONTROL)) != len(data):
        number = next(number for number, line in enumerate(lines, 1) if set(line) & set(CONTROL.decode()))
        raise text.refuse("holds a control character; the file is damaged, download it again", number)
    if not data.isascii() and (number := next((n for n, line in enumerate(lines, 1) if invisible(line)), None)):
        raise text.refuse(
            f"holds a character that shows nothing ({invisible(lines[number - 1])}); the file is damaged, "
            "download it again",
            number,
        )
    return Text(name, _without_padding(lines))


def _at(lines: list[str], starts: tuple[str, ...]) -> int | None:
    return next((number for number, line in enumerate(lines, 1) if line.startswith(starts)), None)


def _foreign(data: bytes) -> str:
    start = data[:2000].lstrip().removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")) or b"<html" in start:
        return "a web page"
    if start.startswith(b"{"):
        return "JSON"
    if start.startswith((b"pk\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "a workbook"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text"
    return "a binary file" if b"\x00" in data else ""


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.removeprefix(b"\xef\xbb\xbf").decode("iso-8859-1")


def _without_padding(lines: list[str]) -> list[str]:
    """Return lines without `;` at their ends (no layout ends in one), and without blank lines at the file's end."""
    cut = [line.rstrip("; \t") for line in lines]
    while cut and not cut[-1].strip(","):
        cut.pop()
    return cut


def cells(text: Text, first: int, columns: list[str]) -> pd.DataFrame:
    """Return the stripped cells of every line from index `first` on: one column of strings for each of `columns`.

    Raises
    ------
    Problem
        At the first line that is blank, holds a broken quote, or has another number of cells.
    """
    lines = text.lines[first:]
    body = "\n".join(lines)
    if '"' in body:
        return pd.DataFrame(_quoted(text, first, len(columns)), columns=columns, dtype=object)
    commas = len(columns) - 1
    for number, line in enumerate(lines, first + 1):
        if line.count(",") != commas:
            raise _wrong_width(text, number, line.count(",") + 1 if line else 0, len(columns))
    # Every line was counted above: pandas would fill a short one with blanks.
    frame = pd.read_csv(
        io.BytesIO(body.encode()), header=None, names=columns, dtype=object, na_filter=False,
        quoting=csv.QUOTE_NONE, skip_blank_lines=False,
    )  # fmt: skip
    return frame


def _quoted(text: Text, first: int, width: int) -> list[list[str]]:
    """Return the cells of lines with quotes: a quote must close in its own line."""
    rows = []
    for number, line in enumerate(text.lines[first:], first + 1):
        row = split(text, number, line)
        if len(row) != width:
            raise _wrong_width(text, number, len(row), width)
        rows.append(row)
    return rows


def split(text: Text, number: int, line: str, strict: bool = True) -> list[str]:
    """Return the cells of one line; a broken quote or an endless cell is a Problem."""
    try:
        return next(csv.reader([line], strict=strict), [])
    except csv.Error as error:
        said = "holds a quote that does not close, or a cell of more than 131,072 characters"
        raise text.refuse(f"{said}; the file is damaged, download it again", number) from error


def _wrong_width(text: Text, number: int, found: int, width: int) -> Problem:
    said = f"has {found} fields instead of {width}" if found else "is blank"
    return text.refuse(f"{said}; the file is damaged or cut off, download it again", number)


def header_line(text: Text, known: list[str], first_cell: str) -> int | None:
    """Return the index of the line that is, or was meant to be, the header with the columns `known`."""
    for index, line in enumerate(text.lines[:60]):
        found = [cell.strip().strip('"') for cell in line.split(",")]
        if found[0] == first_cell and len(found) > 2:
            return index
        if len(set(found) & set(known)) > len(set(known)) / 2:
            return index
    return None


def check_header(text: Text, index: int, expected: list[str]) -> None:
    """Pass if the header at `index` holds exactly `expected`.

    Raises
    ------
    Problem
        If a column is missing, extra, renamed or moved: all of them named.
    """
    found = [cell.strip() for cell in split(text, index + 1, text.lines[index])]
    if found == expected:
        return
    missing = [column for column in expected if column not in found]
    extra = [column for column in found if column not in expected]
    said = [f"missing {', '.join(map(repr, missing))}"] if missing else []
    said += [f"unknown {', '.join(repr(column[:40]) for column in extra)}"] if extra else []
    said = said or ["the columns stand in another order, or one stands twice"]
    raise text.refuse(f"the header differs from SIPRI's: {'; '.join(said)}; export it again without changes", index + 1)


def words(cells: pd.Series, known: dict[str, str] | None, text: Text, column: str, lines: np.ndarray) -> pd.Categorical:
    """Return a column of words, stripped, in the project's own where `known` says them; `lines` are the rows' numbers.

    Raises
    ------
    Problem
        At the first line with a word that `known` does not hold.
    """
    codes, found = pd.factorize(cells)
    said = [value.strip() for value in found]
    most = LONGEST_COMMENT if column == "Comments" else LONGEST_WORD
    long = next((code for code, value in enumerate(said) if len(value) > most), None)
    if long is not None:
        line = int(lines[(codes == long).argmax()])
        raise text.refuse(f"{column} has {len(said[long]):,} characters; the file is damaged, download it again", line)
    if known is not None:
        for code, value in enumerate(said):
            if value not in known:
                raise text.refuse(
                    f"{column} holds {value[:40]!r}, not one of {', '.join(map(repr, known))}",
                    int(lines[(codes == code).argmax()]),
                )
        said = [known[value] for value in said]
    new, names = pd.factorize(pd.Series(said, dtype=object))
    return pd.Categorical.from_codes(new[codes], names)


def numbers(cells: pd.Series, kind: "Numbers", text: Text, column: str, lines: np.ndarray) -> np.ndarray:
    """Return a column of numbers (int64 if whole and never empty, else float).

    Raises
    ------
    Problem
        At the first line with no number, or one outside what can be.
    """
    codes, found = pd.factorize(cells)  # few values are distinct, so each is read once however long the file is
    read = [kind.read(value.strip()) for value in found]
    if None in read:
        code = read.index(None)
        line = int(lines[(codes == code).argmax()])
        raise text.refuse(f"{column} holds {found[code][:40]!r}, but must hold {kind.said}", line)
    return np.array(read, dtype="int64" if kind.whole and kind.empty is None else float)[codes]


@dataclass(frozen=True)
class Numbers:
    """A kind of number: whole or not, between two bounds, `empty` standing for an empty cell where that is allowed."""

    whole: bool
    least: float
    most: float
    empty: float | None = None

    @property
    def said(self) -> str:
        """Say what a cell of this kind holds."""
        return f"a {'whole ' if self.whole else ''}number from {self.least} to {self.most}"

    def read(self, cell: str) -> float | int | None:
        """Return the number in a cell, or None if it holds none of this kind."""
        if not cell:
            return self.empty
        pattern = r"\d{1,9}" if self.whole else r"\d{1,9}(?:\.\d{1,9})?"
        if not re.fullmatch(pattern, cell, re.ASCII):
            return None
        number = int(cell) if self.whole else float(cell)
        return number if self.least <= number <= self.most else None
