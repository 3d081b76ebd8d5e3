"""What is asked, held against the data before a kernel starts: what they cannot answer is said at once."""

from dataclasses import dataclass, field
from typing import Any

from analysis.ground.errors import Problem
from analysis.measures import comparison, shares
from analysis.store import holdings


@dataclass
class Meaning:
    """The data a report is asked of; each importer is read once per release, however many notebooks ask for it."""

    shelf: holdings.Shelf = field(default_factory=holdings.Shelf)
    known: dict[tuple[str, int], holdings.Imports] = field(default_factory=dict)

    def imports(self, importer: str, release: int) -> holdings.Imports:
        """Return what is known of an importer in a release; 0 takes the newest at hand."""
        if (importer, release) not in self.known:
            self.known[importer, release] = holdings.imports(importer, release, self.shelf)
        return self.known[importer, release]

    def unmet(self, needs: tuple[str, ...], values: dict[str, Any]) -> str:
        """Return why a notebook with such needs cannot be run with some values; nothing if it can."""
        if "two releases" not in needs:
            return ""
        importer = holdings.entity(values["importer"])
        held = holdings.releases(importer, self.shelf.held)
        return f"of {importer} only release {held[0]} is at hand" if len(held) == 1 else ""

    def check(self, values: dict[str, Any]) -> None:
        """Ask the data for importer, release, suppliers, windows and Soviet policy, as a notebook will.

        Parameters
        ----------
        values : dict
            A notebook's parameters by name; those it does not have are not asked for.

        Raises
        ------
        Problem
            In one sentence, with the nearest names or the years the data cover.
        """
        soviet = values.get("soviet", "separate")
        if "importer" in values:
            holdings.entity(values["importer"])
        if "suppliers" in values:
            shares.check_soviet(holdings.suppliers(values["suppliers"]), soviet)
        for name in ("release", "release_from", "release_to"):
            if name in values:
                known = self.imports(values["importer"], values[name])
                _in_release(known, shares.with_soviet(known.transfers, soviet), values)


def _in_release(known: holdings.Imports, transfers: Any, values: dict[str, Any]) -> None:
    """Ask one release for windows and years; the measures themselves say what they cannot do."""
    if "compare" in values:
        comparison.two_windows(values["window"], values["compare"], known.years, known.release)
    if "window" in values:
        window = shares.check_window(shares.Window.read(values["window"]), known.years, known.release)
        shares.supplier_shares(transfers, window)
    lengths = [values[name] for name in ("length", "span") if name in values]
    volumes = shares.volumes(transfers, known.years) if lengths else None
    for length in lengths:
        shares.rolling_shares(volumes, length)
    if values.get("first_year", 0) >= known.years[-1]:
        said = f"the data of release {known.release} end with {known.years[-1]}"
        raise Problem(f"first_year {values['first_year']} leaves nothing to show: {said}")
