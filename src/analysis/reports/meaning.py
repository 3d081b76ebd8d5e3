"""What is asked, held against the data before a kernel starts: what they cannot answer is said at once."""

from dataclasses import dataclass, field
from typing import Any

from analysis.ground.errors import Problem
from analysis.measures import shares
from analysis.measures.windows import Window, two_windows
from analysis.store import own_events
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports


@dataclass
class Meaning:
    """The data a report is asked of, read once however many notebooks ask for them."""

    data: Holdings = field(default_factory=Holdings)

    def unmet(self, needs: tuple[str, ...], values: dict[str, Any]) -> str:
        """Return why a notebook with such needs cannot be run with some values; nothing if it can."""
        if "two releases" not in needs:
            return ""
        importer = self.data.entity(values["importer"])
        held = self.data.releases(importer)
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
            self.data.entity(values["importer"])
        if "suppliers" in values:
            self.data.suppliers(values["suppliers"], soviet)
        if values.get("events"):
            own_events.all_events(self.data, values["events"])
        for name in ("release", "release_from", "release_to"):
            if name in values:
                _in_release(self.data.imports(values["importer"], values[name], soviet), values)


def _in_release(known: Imports, values: dict[str, Any]) -> None:
    """Ask one release for windows and years; the measures themselves say what they cannot do."""
    if "compare" in values:
        two_windows(values["window"], values["compare"], known.years, known.release)
    if values.get("window"):
        shares.shares(known, Window.read(values["window"]))
    lengths = [values["span"]] if "span" in values else []
    lengths += [values["length"]] if values.get("length") else []  # 0: as long as the window
    for length in lengths:
        shares.rolling(shares.volumes(known.transfers, known.years), length)
    if values.get("first_year", 0) >= known.years[-1]:
        said = f"the data of release {known.release} end with {known.years[-1]}"
        raise Problem(f"first_year {values['first_year']} leaves nothing to show: {said}")
