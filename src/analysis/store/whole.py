"""What files that answer together hold, of everyone: sorted by importer once, however many are asked for."""

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.ground.entities import WORLD
from analysis.ground.errors import NotAtHand
from analysis.store.choices import Choices
from analysis.store.imports import Imports, with_soviet
from analysis.store.passports import Passport


@dataclass(frozen=True)
class By:
    """A table and where each importer's rows stand in it."""

    table: pd.DataFrame

    @cached_property
    def places(self) -> dict[str, np.ndarray]:
        """The places of each importer's rows."""
        return self.table.groupby("recipient", observed=True).indices

    def of(self, importer: str) -> pd.DataFrame:
        """Return one importer's rows, none if there are none."""
        return self.table.iloc[self.places.get(importer, [])].reset_index(drop=True)


@dataclass(frozen=True)
class Elsewhere:
    """The ids of the deals that a release gives to others than one importer; looked for when first asked."""

    tables: tuple[pd.DataFrame, ...]
    importer: str

    @cached_property
    def deals(self) -> frozenset[int]:
        """The ids."""
        others = [table.loc[table["recipient"] != self.importer, "deal"] for table in self.tables]
        return frozenset(pd.concat(others).unique().tolist())

    def __contains__(self, deal: int) -> bool:
        """Say whether another importer has the deal."""
        return deal in self.deals


@dataclass(frozen=True)
class Whole:
    """What files that answer together hold: `transfers`, `deliveries` of each register, and the world's totals."""

    transfers: By
    deliveries: tuple[By, ...]
    world: pd.Series
    importers: pd.DataFrame

    def deals(self, importer: str) -> tuple[pd.DataFrame | None, Container[int]]:
        """Return an importer's `deliveries` and the ids of all deals that others have; none where deals are unknown."""
        if not self.deliveries:
            return None, frozenset()
        own = pd.concat([texts(held.of(importer)) for held in self.deliveries], ignore_index=True)
        return own, Elsewhere(tuple(held.table for held in self.deliveries), importer)


def texts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their categories as texts."""
    return rows.astype(dict.fromkeys(rows.select_dtypes("category"), str))


def years(files: list[Passport]) -> tuple[int, ...]:
    """Return the years that files cover together."""
    return tuple(sorted({year for file in files for year in range(file.first, file.last + 1)}))


def world(joined: pd.DataFrame, files: list[Passport]) -> tuple[pd.Series, pd.DataFrame]:
    """Return the world's totals by year and every importer's, for the years of which all deliveries are known."""
    if files[0].layout == "extract":
        total = joined[joined["supplier"] == WORLD].set_index("year")["tiv"].sort_index()
        return total, joined.iloc[:0][["recipient", "year", "tiv"]]
    complete = years([file for file in files if file.importers == ["all"]])
    whole = joined[joined["year"].isin(complete)]
    total = whole.groupby("year")["tiv"].sum().reindex(list(complete), fill_value=0.0)
    return total, whole.groupby(["recipient", "year"], observed=True)["tiv"].sum().reset_index()


def chosen(every: Imports, choices: Choices, rows: list[pd.DataFrame]) -> Imports:
    """Return imports of which only what counts is left, the world's volume counted in the same way.

    Parameters
    ----------
    rows : list of DataFrame
        `deliveries` of the registers that the imports come from; empty where an extract answers.

    Raises
    ------
    NotAtHand
        If nothing is left.
    """
    if not rows:
        found = replace(every, transfers=choices.of_transfers(every.transfers), world=every.world.iloc[:0])
    else:
        from analysis.store.clean import transfers

        joined = transfers(choices.of_deliveries(pd.concat([texts(table) for table in rows])))
        own = with_soviet(joined[joined["recipient"] == every.importer].reset_index(drop=True), every.soviet)
        total, importers = world(joined, list(every.files))
        deals = choices.of_deliveries(every.deliveries).reset_index(drop=True)
        found = replace(every, transfers=own, deliveries=deals, world=total, importers=importers)
    if found.transfers.empty:
        left = f"{every.importer} received nothing in release {every.release}, {choices.said}"
        raise NotAtHand(f"{left}; leave less out")
    return replace(found, choices=choices)
