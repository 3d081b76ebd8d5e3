"""Entities: SIPRI's spellings and the one name each goes by. Matched exactly; an unknown one stops the run."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem

WORLD = "World"


def _plain(text: str) -> str:
    """Return a name without accents, case and marker stars, for names that people type."""
    letters = unicodedata.normalize("NFKD", text.rstrip("* ").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `; nearest: A, B` for the known names most like `name`, or nothing."""
    from difflib import get_close_matches

    by_plain = {_plain(spelling): spelling for spelling in known}
    found = get_close_matches(_plain(name), by_plain, n=3, cutoff=0.6)
    return f"; nearest: {', '.join(dict.fromkeys(by_plain[match] for match in found))}" if found else ""


@dataclass(frozen=True)
class Entities:
    """The table of entities, as spelling → name and name → its other facts."""

    names: dict[str, str]
    facts: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path | None = None) -> "Entities":
        """Return the entities of `data/raw/entities.csv`, or of another file of that layout."""
        path = path or project.raw() / "entities.csv"
        try:
            text = project.read_bytes(path).decode("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text), restval=""))
        except (UnicodeDecodeError, csv.Error) as error:
            raise Problem(f"{project.shown(path)} is not UTF-8 text; save it as CSV UTF-8 or restore it") from error
        if not rows or "spelling" not in rows[0] or "name" not in rows[0]:
            raise Problem(f"{project.shown(path)} holds no columns spelling and name; restore it from git")
        return cls({row["spelling"]: row["name"] for row in rows}, {row["name"]: row for row in rows})

    @cached_property
    def typed(self) -> dict[str, str]:
        """Every spelling without accents, case and stars → name."""
        return {_plain(spelling): name for spelling, name in self.names.items()}

    def in_data(self, spellings: Iterable[str], where: str) -> dict[str, str]:
        """Return spelling → name for the spellings of a file.

        Raises
        ------
        Problem
            If any is not in the table: every one of them, with the nearest known spelling of the first.
        """
        unknown = sorted(set(spellings) - self.names.keys())
        if unknown:
            first = ", ".join(repr(name[:60]) for name in unknown[:5]) + (", ..." if len(unknown) > 5 else "")
            raise Problem(
                f"{where}: {len(unknown)} supplier or recipient name(s) not in data/raw/entities.csv: "
                f"{first}{nearest(unknown[0], self.names)}; add a row for each there if they are real"
            )
        return {spelling: self.names[spelling] for spelling in spellings}

    def in_sentence(self, name: str) -> str:
        """Return a name as it stands within a sentence: `the United States`, `Syrian rebels`, `unknown suppliers`."""
        row = self.facts[name]
        return f"{row['article']} {row['sentence']}".strip()

    def possessive(self, name: str) -> str:
        """Return whose, within a sentence: `the United States'`, `India's`, `Syrian rebels'`."""
        return self.facts[name]["possessive"]

    def begins(self, name: str, *, possessive: bool = False) -> str:
        """Return a name, or whose, as a sentence begins with it: `Unknown suppliers`, `The United States'`."""
        said = self.possessive(name) if possessive else self.in_sentence(name)
        return said[0].upper() + said[1:]

    def typed_by_user(self, name: str) -> str:
        """Return the one name of what a person typed; an unknown one is a Problem with the nearest names."""
        found = self.names.get(name.strip()) or self.typed.get(_plain(name.strip()))
        if not found:
            hint = nearest(name, self.names)
            raise Problem(
                f"no supplier or importer is called {name[:60]!r}{hint}; data/raw/entities.csv lists all names"
            )
        return found


@cache
def _table(path: Path) -> Entities:
    return Entities.read(path)


def spoken(name: str) -> tuple[str, str]:
    """Return a name as it stands within a sentence, and its possessive; one that is not in the table by the rule."""
    path = project.raw() / "entities.csv"
    table = _table(path) if path.is_file() else Entities({}, {})
    if name in table.facts:
        return table.in_sentence(name), table.possessive(name)
    return name, f"{name}'" if name.endswith("s") else f"{name}'s"
