"""One share under every reasonable choice: which choice moves it most, and where another supplier would be first."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import as_printed, listed
from analysis.measures.shares import NOISE, share
from analysis.measures.windows import Window, check_window
from analysis.store.choices import PLATFORMS, UNKNOWN, volumes_left
from analysis.store.imports import HEIR, UNION, Imports

LENGTHS = (3, 5, 10)
# The first of each is the default; the Soviet Union's is asked for.
ALTERNATIVES = {
    "second_hand": ("in", "out"),
    "local_production": ("in", "out"),
    "categories": ("all", "platforms"),
    "unknown_suppliers": ("in", "out"),
    "soviet": ("separate", "as-russia"),
}
WORDS = {
    ("second_hand", "out"): "second-hand weapons left out",
    ("local_production", "out"): "local production left out",
    ("categories", "platforms"): "aircraft, armoured vehicles and ships only",
    ("unknown_suppliers", "out"): "unknown suppliers left out",
    ("soviet", "as-russia"): "the Soviet Union counted as Russia",
}
DIMENSIONS = ("length", "last", *ALTERNATIVES, "release")


@dataclass(frozen=True, repr=False)
class Robustness:
    """One supplier's share of one importer's deliveries under every choice that the data at hand can make.

    `choices` has a row per combination: columns `DIMENSIONS`, window (as text), share (fraction of the volume, TIV),
    total_tiv (all that is counted, TIV millions), rank, first (the largest supplier) and default (is it the choice that
    was asked about). `moves` has a row per
    dimension, the most sensitive first: columns choice, to (which other choice), share and moved (fractions), where
    nothing else differs from the default. `left_out` says in sentences which choices the data cannot make.
    """

    importer: str
    supplier: str
    window: Window
    release: int
    choices: pd.DataFrame
    moves: pd.DataFrame
    left_out: tuple[str, ...]

    @property
    def default(self) -> pd.Series:
        """The row of the choice that was asked about."""
        return self.choices[self.choices["default"]].iloc[0]

    @property
    def flips(self) -> pd.DataFrame:
        """The choices under which another supplier is first than by default."""
        return self.choices[self.choices["first"] != self.default["first"]]

    def __repr__(self) -> str:
        low, high = self.choices["share"].min(), self.choices["share"].max()
        return (
            f"{self.supplier} in {self.importer}'s imports of {self.window}, release {self.release} (TIV): "
            f"{as_printed(self.default['share'])} %; {as_printed(low)} to {as_printed(high)} % "
            f"under {len(self.choices)} choices"
        )


def robustness(
    known: Imports, supplier: str, window: str | Window, others: Iterable[Imports] = (), soviet: str = "separate"
) -> Robustness:
    """Return a supplier's share under every combination of reasonable choices.

    Parameters
    ----------
    known : Imports
        One importer in one release, all of it counted and the Soviet Union on its own.
    others : iterable of Imports
        The same importer in other releases.
    soviet : {"separate", "as-russia"}
        The default of that choice.

    Raises
    ------
    NotAtHand
        If the data do not cover the window, nothing was delivered in it, or the supplier delivered nothing under any
        choice.
    """
    window = check_window(Window.read(window), known.years, known.release)
    releases = {each.release: each for each in (*others, known)}
    lengths = sorted({len(window.years), *LENGTHS})
    windows = [Window(last - length + 1, last) for length, last in product(lengths, (window.last, window.last - 1))]
    found = [_of_release(each, supplier, windows) for _, each in sorted(releases.items())]
    table = pd.concat([rows for rows, _ in found if len(rows)], ignore_index=True).dropna(subset=["share"])
    either = supplier != UNION and _matters([*releases.values()], windows)
    table = table[(table["soviet"] == soviet) | either].reset_index(drop=True)
    asked = {name: values[0] for name, values in ALTERNATIVES.items()} | {"soviet": soviet}
    asked |= {"window": str(window), "release": known.release}
    table["default"] = (table[list(asked)] == pd.Series(asked)).all(axis="columns")
    if not table["default"].any():
        raise NotAtHand(f"nothing was delivered in {window}, so there are no shares; choose other years")
    if not (table["share"] > 0).any():
        said = f"{supplier} delivered nothing to {known.importer} in {window} or the windows beside it"
        raise NotAtHand(f"{said}; choose another supplier or other years")
    left = tuple(said for _, sentences in found for said in sentences)
    return Robustness(known.importer, supplier, window, known.release, table, _moves(table), left)


def _of_release(known: Imports, supplier: str, windows: list[Window]) -> tuple[pd.DataFrame, list[str]]:
    """Return the choices one release can make, and which it cannot, in sentences."""
    covered = [window for window in windows if set(window.years) <= set(known.years)]
    gone = sorted(str(window) for window in windows if window not in covered)
    said = [f"Release {known.release} does not cover {listed(gone)}."] if gone else []
    if not covered:
        return pd.DataFrame(), said
    cube, names = _volumes(known, covered)
    index = pd.MultiIndex.from_product([covered, *ALTERNATIVES.values()], names=["window", *ALTERNATIVES])
    rows = pd.DataFrame(_results(cube, names, supplier), index=index).reset_index()
    rows["length"] = [len(window.years) for window in rows["window"]]
    rows["last"] = [window.last for window in rows["window"]]
    rows = rows.assign(release=known.release, window=rows["window"].map(str))
    return rows, [*said, *_cannot(known.release, rows)]


def _matters(releases: list[Imports], windows: list[Window]) -> bool:
    """Say whether the Soviet Union delivered in any of the windows in any of the releases."""
    years = {year for window in windows for year in window.years}
    rows = [each.transfers[each.transfers["supplier"] == UNION] for each in releases]
    return any(bool((own["year"].isin(years) & (own["tiv"] > 0)).any()) for own in rows)


def _volumes(known: Imports, windows: list[Window]) -> tuple[np.ndarray, list[str]]:
    """Return volumes by supplier, window and each of `ALTERNATIVES`, TIV millions (NaN: not known), and the suppliers.

    The deliveries are read once, into a small block by supplier and year; every choice is a sum over a part of it.
    """
    rows = known.transfers if known.deliveries is None else _marked(known.deliveries)
    names = sorted({*rows["supplier"].astype(str), HEIR, UNION, UNKNOWN})
    place = {name: number for number, name in enumerate(names)}
    supplier, year = rows["supplier"].astype(str).map(place).to_numpy(), rows["year"].to_numpy() - min(known.years)
    left = volumes_left(rows).transpose(2, 0, 1)
    category = rows["category"].astype(str)
    platform = np.where(category.isin(PLATFORMS).to_numpy()[:, None, None], left, 0.0)
    platform = np.where((category == "").to_numpy()[:, None, None], np.nan, platform)
    yearly = np.zeros((len(names), max(known.years) - min(known.years) + 1, 2, 2, 2))
    np.add.at(yearly, (supplier, year), np.stack([left, platform], axis=-1))
    starts = [(window.first - min(known.years), window.last + 1 - min(known.years)) for window in windows]
    cube = np.stack([yearly[:, first:end].sum(axis=1) for first, end in starts], axis=1)
    named_only = cube.copy()
    named_only[place[UNKNOWN]] = 0.0
    cube = np.stack([cube, named_only], axis=-1)
    joined = cube.copy()
    joined[place[HEIR]] += joined[place[UNION]]
    joined[place[UNION]] = 0.0
    return np.stack([cube, joined], axis=-1).reshape(len(names), -1), names


def _marked(deals: pd.DataFrame) -> pd.DataFrame:
    """Return deliveries with the volume of each that is second-hand and that is local production."""
    used, local = deals["status"] != "New", deals["local_production"] == "yes"
    return deals.assign(tiv_second_hand=deals["tiv"] * used, tiv_local=deals["tiv"] * local)


def _results(cube: np.ndarray, names: list[str], supplier: str) -> dict[str, object]:
    """Return share, rank and who is first, of a supplier in each column of volumes by supplier."""
    cube = cube.round(NOISE)
    own = cube[names.index(supplier)] if supplier in names else np.zeros(cube.shape[1])
    top = cube == cube.max(axis=0)
    return {
        "share": share(pd.Series(own), pd.Series(cube.sum(axis=0))).to_numpy(),
        "total_tiv": cube.sum(axis=0),
        "rank": np.where(own > 0, 1.0 + (cube > own).sum(axis=0), np.nan),
        "first": [listed([names[place] for place in np.flatnonzero(column)]) for column in top.T],
    }


def _cannot(release: int, rows: pd.DataFrame) -> list[str]:
    """Say which choices a release cannot make at all, and how many of the rest leave nothing that is known."""
    said = [
        f"Release {release} at hand cannot be asked for {WORDS[name, values[1]]}."
        for name, values in ALTERNATIVES.items()
        if rows.loc[rows[name] == values[1], "share"].isna().all()
    ]
    possible = rows if not said else rows[rows["share"].notna()]
    if nothing := int(possible["share"].isna().sum()):
        said.append(f"In release {release}, {nothing} combinations leave nothing delivered, or nothing that is known.")
    return said


def _moves(table: pd.DataFrame) -> pd.DataFrame:
    """Return how far each choice alone moves the share, the most sensitive first."""
    default = table[table["default"]].iloc[0]
    rows = []
    for name in DIMENSIONS:
        others = [other for other in DIMENSIONS if other != name]
        alone = table[(table[others] == default[others]).all(axis="columns") & ~table["default"]]
        if len(alone):
            far = alone.loc[(alone["share"] - default["share"]).abs().idxmax()]
            rows.append((name, far[name], float(far["share"]), float(far["share"] - default["share"])))
    found = pd.DataFrame(rows, columns=["choice", "to", "share", "moved"])
    return found.sort_values("moved", key=lambda moved: -moved.abs(), kind="stable", ignore_index=True)
