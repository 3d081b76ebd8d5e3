"""What is asked of a report: every parameter that is given, its own or usual, and the folder it goes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.ground.entities import Entities, nearest
from analysis.ground.errors import Problem
from analysis.measures.comparison import largest_suppliers
from analysis.measures.windows import Window, newest
from analysis.reports import folders, parameters
from analysis.reports.meaning import Meaning
from analysis.reports.parameters import Asked

NAME = "reports.yml"
ANY = "importer"  # the report that is not about one importer but the one given
DEPENDS = ("importer", "suppliers", "window")  # without a usual value: they depend on the importer and the release


@dataclass(frozen=True)
class Request:
    """A report of reports.yml and what is asked of it: its `own` parameters, those `given`, the notebooks' defaults."""

    name: str
    own: dict[str, Any]
    given: dict[str, Any]
    defaults: dict[Path, dict[str, Any]]

    @classmethod
    def of(cls, name: str, own: dict[str, Any], given: dict[str, Any], notebooks: Iterable[Path]) -> "Request":
        """Return the request; suppliers given as text are split at commas."""
        if isinstance(given.get("suppliers"), str):
            named = [each.strip() for each in given["suppliers"].split(",") if each.strip()]
            given = {**given, "suppliers": named}
        return cls(
            name,
            own,
            given,
            {path: {each.name: each.default for each in parameters.declared(path)} for path in notebooks},
        )

    @cached_property
    def usual(self) -> dict[str, Any]:
        """What a parameter is if it is not given; those that depend on others are not among them."""
        every = {key: value for defaults in self.defaults.values() for key, value in defaults.items()}
        return {key: value for key, value in every.items() if key not in DEPENDS} | self.own

    def wanted(self, meaning: Meaning) -> dict[str, Any]:
        """Return the report's parameters: those given, else its own; another importer gets its own largest suppliers.

        Where nobody names a window it is the newest one of the release.

        Raises
        ------
        Problem
            If there is no importer, or no notebook has a parameter of that name.
        """
        wanted, every = {**self.own, **self.given}, set().union(*self.defaults.values())
        if "importer" not in wanted:
            raise Problem("the report needs an importer: say it with --importer")
        unknown = sorted(set(wanted) - every)
        if unknown:
            raise Problem(f"no notebook of the report has a parameter {unknown[0]!r}{nearest(unknown[0], every)}")
        importer, release = wanted["importer"], (self.usual | wanted).get("release", 0)
        if not isinstance(importer, str) or not isinstance(release, int):
            return wanted  # the check of types says so
        years = meaning.data.imports(importer, release).years if "window" in every - wanted.keys() else ()
        wanted |= {"window": str(newest(years))} if years else {}
        if "suppliers" in every - self.given.keys() and "importer" in self.others:
            known = meaning.data.imports(importer, release)
            window = Window.read(wanted["window"]) if wanted.get("window") else newest(known.years)
            wanted["suppliers"] = largest_suppliers(known, window)
        return wanted

    def asked(self, wanted: dict[str, Any]) -> list[Asked]:
        """Return each notebook with those parameters that it has, their types checked."""
        return [
            Asked.of(path, {key: value for key, value in wanted.items() if key in defaults})
            for path, defaults in self.defaults.items()
        ]

    @cached_property
    def others(self) -> dict[str, Any]:
        """What is given other than the report's own; for another importer all that depends on it."""
        found = {
            key: value for key, value in self.given.items() if _same(key, value) != _same(key, self.usual.get(key))
        }
        if "importer" in found:
            found |= {key: self.given[key] for key in DEPENDS if key in self.given}
        return found

    def folder(self, taken: Iterable[str]) -> str:
        """Return the report's folder: that of its name only if nothing is asked but what the name stands for.

        Raises
        ------
        Problem
            If that folder is another named report's (`taken`).
        """
        others, start = dict(self.others), self.name
        if self.name == ANY:
            start = folders.slug(_same("importer", others.pop("importer", self.own.get("importer"))))
            start = f"{ANY}-{start}" if start in taken else start
        found = folders.folder(start, others)
        if found != self.name and found in taken:
            raise Problem(f"this would go to the folder of report {found} of {NAME}; ask for that one by its name")
        return found


def _same(name: str, value: Any) -> Any:
    """Return a parameter's value as it is told apart: one name for each country, one spelling for each window."""
    if not value:
        return value
    if name == "importer":
        return Entities.read().typed_by_user(value)
    if name == "suppliers":
        return [Entities.read().typed_by_user(each) for each in value]
    return str(Window.read(value)) if name in ("window", "compare") else value
