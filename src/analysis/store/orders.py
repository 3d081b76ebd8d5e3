"""Orders of all importers in one release, from SIPRI's 16-column deal list: what is still to be delivered."""

from dataclasses import dataclass, field

import pandas as pd

from analysis.ground.errors import NotAtHand, Problem
from analysis.store.coverage import overlaps
from analysis.store.holdings import Holdings

HOW_TO_ADD = "download SIPRI's list of deals (16 columns, all to all); add it with `armshares add FILE`"


@dataclass(frozen=True, repr=False)
class Orders:
    """What one release says of orders.

    Attributes
    ----------
    importer, release
        Whose orders are asked about, and the release.
    last : int
        The last year of deliveries it covers.
    rows : DataFrame
        The table `deals`, of every importer the list holds.
    categories : dict
        Description -> SIPRI's armament category, from the registers at hand: the list itself names none.
    source : str
        The line at a figure's foot.
    """

    importer: str
    release: int
    last: int
    rows: pd.DataFrame
    categories: dict[str, str] = field(default_factory=dict)
    source: str = ""


def orders(data: Holdings, importer: str, release: int = 0) -> Orders:
    """Return the orders of a release that has a deal list for an importer; 0 takes the newest one.

    Raises
    ------
    NotAtHand
        If there is no such list, or nothing of the importer in it.
    Problem
        If two lists hold the same orders.
    """
    importer = data.entity(importer)
    files = [file for file in data.held if file.layout == "deals" and file.covers(importer)]
    release = release or max((file.release for file in files), default=0)
    files = [file for file in files if file.release == release]
    of = f" in release {release}" if release else ""
    if not files:
        raise NotAtHand(f"no deal list with orders of {importer}{of} is at hand; {HOW_TO_ADD}")
    for said in overlaps(files):
        raise Problem(said)
    rows = pd.concat([data.rows(file) for file in files], ignore_index=True)
    if not (rows["recipient"] == importer).any():
        raise NotAtHand(f"the deal list{of} holds no order of {importer}; choose another importer")
    made = " and ".join(dict.fromkeys(file.generated for file in files if file.generated))
    source = (
        f"Own calculation from the SIPRI Arms Transfers Database, release {release}"
        f"{f', list of deals generated {made}' if made else ''}; volume (TIV), not money."
    )
    last = max(file.last for file in files)
    return Orders(importer, release, min(last, release - 1), rows, categories(data), source)


def categories(data: Holdings) -> dict[str, str]:
    """Return description -> category as the newest register at hand has it; nothing without a register."""
    registers = [file for file in data.held if file.layout == "register"]
    if not registers:
        return {}
    newest = max(registers, key=lambda file: (file.release, file.last))
    pairs = data.rows(newest)[["description", "category"]].astype(str).drop_duplicates("description")
    return dict(zip(pairs["description"], pairs["category"], strict=True))
