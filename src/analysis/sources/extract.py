"""The extract: one importer's transfers and the world's totals by year, small enough to be published with a paper."""

import csv
import io

import pandas as pd

from analysis.ground.entities import WORLD
from analysis.ground.errors import Problem
from analysis.ground.limits import FIRST_YEAR, LAST_YEAR, MOST_TIV, MOST_UNITS
from analysis.sources.text import Numbers, Text, cells, check_header, header_line, numbers, words

KEYS = ["release", "supplier", "recipient", "year", "category"]
PARTS = ["tiv_year_flagged", "tiv_units_flagged", "tiv_both_flagged", "tiv_second_hand", "tiv_local", "deals"]
COLUMNS = [*KEYS, "tiv", *PARTS]
MOST_OF_SOURCE = 0.10
UNKNOWN = float("nan")
NUMBERS = {
    "release": Numbers(True, FIRST_YEAR, LAST_YEAR),
    "year": Numbers(True, FIRST_YEAR, LAST_YEAR),
    "tiv": Numbers(False, 0, 10 * MOST_TIV),
    **{part: Numbers(False, 0, 10 * MOST_TIV, UNKNOWN) for part in PARTS[:-1]},
    "deals": Numbers(False, 0, MOST_UNITS, UNKNOWN),
}


def recognise(text: Text) -> int | None:
    """Return the index of the extract's header line, or None if this is another layout."""
    return header_line(text, COLUMNS, "release")


def parse(text: Text, header: int) -> pd.DataFrame:
    """Return the extract as written: the table `transfers` with the world's totals in rows named World.

    Raises
    ------
    Problem
        At the first line that is not a whole and possible row, or if releases, importers or years do not fit together.
    """
    check_header(text, header, COLUMNS)
    raw = cells(text, header + 1, COLUMNS)
    lines = range(header + 2, len(text.lines) + 1)
    frame = pd.DataFrame({column: _typed(raw[column], text, pd.Series(lines).to_numpy()) for column in raw})
    world = frame[frame["supplier"] == WORLD]
    mixed = (frame["supplier"] == WORLD) != (frame["recipient"] == WORLD)
    if mixed.any():
        line = lines[int(mixed.argmax())]
        raise text.refuse(f"a row names {WORLD} as supplier or recipient, but not as both", line)
    importers = sorted(set(frame["recipient"]) - {WORLD})
    if frame["release"].nunique() != 1 or len(importers) != 1:
        raise text.refuse("an extract holds one release and one importer; split the file")
    span = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    if sorted(world["year"]) != list(span):
        raise text.refuse(f"the rows named {WORLD} do not stand once for every year {span.start}-{span.stop - 1}")
    totals = frame[frame["supplier"] != WORLD].groupby("year")["tiv"].sum()
    more = totals[totals > world.set_index("year")["tiv"].reindex(totals.index) + 1e-3]
    if not more.empty:
        said = f"{importers[0]} received more in {more.index[0]} than the whole {WORLD}"
        raise text.refuse(f"{said}; write the extract again")
    return frame


def _typed(values: pd.Series, text: Text, lines):
    column = str(values.name)
    if column in NUMBERS:
        return numbers(values, NUMBERS[column], text, column, lines)
    return words(values, None, text, column, lines)


def compose(transfers: pd.DataFrame, world: pd.Series, note: str) -> str:
    """Return the text of an extract: what it is in `#` lines, then the table.

    Parameters
    ----------
    transfers : DataFrame
        Columns `COLUMNS` of one importer and release, TIV millions.
    world : Series
        The world's imports by year, TIV millions.

    Raises
    ------
    Problem
        If the importer's volume is 10 % or more of the world's: SIPRI's terms.
    """
    share = transfers["tiv"].sum() / world.sum()
    if share >= MOST_OF_SOURCE:
        raise Problem(
            f"the extract would hold {share:.1%} of the source's TIV; SIPRI's terms allow less than "
            f"{MOST_OF_SOURCE:.0%} to be published, so ask for an importer or years with less"
        )
    release = int(transfers["release"].iloc[0])
    totals = pd.DataFrame({"year": world.index, "tiv": world.to_numpy()}).assign(
        release=release, supplier=WORLD, recipient=WORLD, category=""
    )
    rows = pd.concat([transfers, totals])[COLUMNS].sort_values(["supplier", "year", "category"], kind="stable")
    out = io.StringIO()
    out.writelines(f"# {line}\n" for line in note.splitlines())
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_shown(value) for value in row] for row in rows.itertuples(index=False))
    return out.getvalue()


def note(importer: str, release: int, generated: str, first: int, last: int) -> str:
    """Return what an extract says of itself above its table."""
    made = f" (trade register generated {generated})" if generated else ""
    return (
        f"Own calculation from the SIPRI Arms Transfers Database, release {release}{made}; not SIPRI's own figures.\n"
        f"Major arms delivered to {importer} by supplier, year and category, {first}-{last}; "
        f"TIV millions (volume, not money).\n"
        f"Rows named {WORLD} hold the world's total of a year. "
        f"Source: SIPRI Arms Transfers Database, doi 10.55163/SAFC1241."
    )


def _shown(value: object) -> str:
    """A sum of TIVs carries binary noise; SIPRI gives at most nine decimals less than this."""
    return "" if value != value else f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
