"""What the exploring notebook says (notebook 00): shares with their ranges, events and deals of one window."""

import pandas as pd

from analysis.ground.sentence import Sentence
from analysis.measures.windows import Window
from analysis.store.imports import Imports
from analysis.telling import events
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

DEALS = {"order": "deal (ordered in)", "programme": "category"}
LISTED = {"order": "order", "programme": "programme", "ordered_year": "ordered in", "ordered": "units ordered"}
BOTH = {"supplier": "supplier", "first_delivery": "first delivery", "last_delivery": "last delivery",
        "delivered": "units delivered", "tiv": "TIV million"}  # fmt: skip
SHOWN = {"ordered in": "year", "units ordered": "count", "first delivery": "year", "last delivery": "year",
         "units delivered": "count", "TIV million": "tiv"}  # fmt: skip


def question(importer: str) -> str:
    """Return the question this page answers."""
    return f"Who arms {in_sentence(importer)} in the years you choose?"


def shares(rows: pd.DataFrame) -> Table:
    """Return suppliers with volume (TIV million), share, revision range and flag bounds in per cent.

    Parameters
    ----------
    rows : DataFrame
        Columns supplier, tiv, and share, low, high, flag_low, flag_high (fractions; ranges may be missing).
    """
    frame = rows[["supplier", "tiv"]].rename(columns={"tiv": "TIV million"})
    columns = {"share": "share, %", "low": "range from, %", "high": "range to, %"}
    columns |= {"flag_low": "flags allow from, %", "flag_high": "flags allow to, %"}
    frame = frame.assign(**{said: rows[column].astype(float) * 100 for column, said in columns.items()})
    return Table(frame, {"TIV million": "tiv", **dict.fromkeys(columns.values(), "one")})


def caption(known: Imports, window: Window, level: float) -> Sentence:
    """Return what the table of shares holds: importer, window, unit and release."""
    return Sentence(
        f"{begins(whose(known.importer))} suppliers in {{window_to}}: volume of major arms delivered (TIV, not money), "
        "share, and a range that held {level:hundred} of 100 comparable shares in the next release. SIPRI release "
        "{release}.",
        {"window_to": str(window), "release": known.release, "level": level},
    )


def happened(found: pd.DataFrame, window: Window, importer: str) -> tuple[Table, Sentence]:
    """Return the dated events of a window's years as a table, and its caption."""
    numbers = {"window_to": str(window)}
    if found.empty:
        said = f"The list of events holds none of {{window_to}} that concerns {in_sentence(importer)}."
        return events.listing(found), Sentence(said, numbers)
    said = f"Events of {{window_to}} around arms imports of {in_sentence(importer)}, with their sources."
    return events.listing(found), Sentence(said, numbers)


def behind(orders: pd.DataFrame, known: Imports, window: Window) -> tuple[Table, Sentence]:
    """Return the deals or programmes with deliveries in a window as a table, and its caption with unit and release.

    Parameters
    ----------
    orders : DataFrame
        As `measures.programmes` returns them: of a register, what was delivered within the window; else whole orders.
    """
    numbers = {"window_to": str(window), "release": known.release}
    if known.deliveries is not None:
        said = "The largest deals by volume delivered in {window_to}: units and TIV (volume, not money) of those years."
        return _columns(orders, DEALS), Sentence(f"{said} SIPRI release {{release}}.", numbers)
    missing = f"Deals of {in_sentence(known.importer)} are not known: release {{release}} is at hand as an extract"
    said = f"{missing}. Listed programmes delivered in {{window_to}} instead, each order whole (TIV, not money)."
    none = f"{missing}, and no listed programme was delivered in {{window_to}}."
    return _columns(orders, LISTED), Sentence(none if orders.empty else said, numbers)


def _columns(orders: pd.DataFrame, first: dict[str, str]) -> Table:
    """Return orders as a table of few columns, so that it can stand beside another."""
    named = first | BOTH
    frame = orders[list(named)].rename(columns=named)
    return Table(frame, {column: how for column, how in SHOWN.items() if column in frame})
