"""What files that answer together hold, of everyone: sorted by importer once, however many are asked for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd


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
class Whole:
    """What files that answer together hold: `transfers`, `deliveries` of registers, and the world's totals."""

    transfers: By
    deliveries: By | None
    world: pd.Series
    importers: pd.DataFrame

    @cached_property
    def recipients(self) -> pd.Series:
        """How many importers each deal delivers to, by its id."""
        return self.deliveries.table.groupby("deal")["recipient"].nunique()

    def deals(self, importer: str) -> tuple[pd.DataFrame | None, frozenset[int]]:
        """Return an importer's `deliveries` and the ids of all deals that others have; none where deals are unknown."""
        if self.deliveries is None:
            return None, frozenset()
        own = self.deliveries.of(importer)
        alone = own["deal"].unique()
        alone = alone[(self.recipients.loc[alone] == 1).to_numpy()]
        return own, self.every_deal.difference(alone.tolist())

    @cached_property
    def every_deal(self) -> frozenset[int]:
        """The ids of all deals."""
        return frozenset(self.recipients.index.tolist())
