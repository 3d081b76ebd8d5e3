"""Whose reports a batch makes: `all`, `top:40`, or names separated by commas."""

import re
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.ground.entities import WORLD
from analysis.ground.errors import NotAtHand, Problem
from analysis.measures.shares import in_window
from analysis.measures.windows import Window, newest
from analysis.store.holdings import Holdings

ALL, TOP = "all", re.compile(r"top:(.*)")


@dataclass
class Known:
    """What the data at hand know of every importer in one release; each importer's rows are taken out once."""

    release: int
    data: Holdings = field(default_factory=Holdings, repr=False)

    def __post_init__(self) -> None:
        held = self.data.releases()
        self.release = self.release or max(held, default=0)
        if self.release not in held:
            said = f"the releases at hand are {', '.join(map(str, held))}" if held else "no release is at hand"
            raise NotAtHand(f"release {self.release} is not at hand; {said}")

    @cached_property
    def names(self) -> list[str]:
        """Every importer of the release, by name."""
        return self.data.importers(self.release)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that the release covers."""
        return self.data.imports(self.names[0], self.release).years

    def rows(self, importer: str) -> pd.DataFrame:
        """Return the transfers of one importer."""
        return self.data.whole(importer, self.release).transfers.of(importer)

    @cached_property
    def window(self) -> Window:
        """The newest window of five years that the release covers."""
        return newest(self.years)

    def volumes(self, window: Window) -> pd.Series:
        """Return every importer's volume in a window, TIV millions, the largest first; 0 where nothing came."""
        sums = {}
        for name in self.names:
            sums[name] = float(in_window(self.rows(name), window)["tiv"].sum())
        return pd.Series(sums, dtype=float).sort_values(ascending=False, kind="stable")

    def chosen(self, asked: str, window: Window) -> list[str]:
        """Return the importers that are asked for, each once.

        Raises
        ------
        Problem
            If a name is unknown (with the nearest), stands twice, or has nothing in the release; or `top:` is followed
            by no number from 1 up. Nothing has been started then.
        """
        if asked.strip() == ALL:
            return self.names
        top = TOP.fullmatch(asked.strip())
        if top:
            if not re.fullmatch(r"[1-9][0-9]{0,5}", top[1].strip()):
                raise Problem(f"{asked[:40]!r} names no number of importers; write it like top:40")
            return self.volumes(window).index[: int(top[1])].tolist()
        names = [self.data.entity(name) for name in asked.split(",") if name.strip()]
        if not names or WORLD in names:
            raise Problem("name importers separated by commas, or say all or top:40")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Problem(f"{twice} is asked for twice; name each importer once")
        for name in names:
            self.rows(name)
        return names
