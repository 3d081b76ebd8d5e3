"""Raw frames in, processed tables out: names joined, columns in order, every table checked. Pure."""

import csv
import io

import pandas as pd

from analysis.ground.characters import invisible
from analysis.ground.entities import WORLD, Entities
from analysis.ground.errors import Problem
from analysis.sources.extract import COLUMNS as TRANSFERS

# Raised whenever the same raw bytes clean into other bytes than before, so that old twins are made anew.
CLEANER = 1
FLAGGED = ("estimate", "blank")


def deliveries(frame: pd.DataFrame, release: int, entities: Entities, where: str) -> pd.DataFrame:
    """Return the table `deliveries`: a register's rows in their order, with the project's names.

    Raises
    ------
    Problem
        If a name is unknown or a delivery lies in or after the release's year.
    """
    _check_last_year(frame, release, where)
    named = _named(frame, ["supplier", "recipient"], entities, where).assign(release=release)
    return _check("deliveries", named[list(_columns("deliveries"))], where)


def deals(frame: pd.DataFrame, release: int, entities: Entities, where: str) -> pd.DataFrame:
    """Return the table `deals`: a deal list's rows in their order, with the project's names."""
    named = _named(frame, ["supplier", "recipient"], entities, where).assign(release=release)
    return _check("deals", named[list(_columns("deals"))], where)


def tiv_tables(frame: pd.DataFrame, release: int, entities: Entities, where: str) -> pd.DataFrame:
    """Return the table `tiv tables`: the filled cells of a TIV table, with the project's names."""
    _check_last_year(frame, release, where)
    named = _named(frame, ["entity"], entities, where).assign(release=release)
    of = sorted(set(named["of"]) - {""})
    named["of"] = named["of"].replace(entities.in_data(of, where))
    # Two spellings of one entity may stand in two rows, as Libya does in the 2024 table.
    named = named.groupby(["rows", "of", "entity", "year", "release"], observed=True)["tiv"].sum().reset_index()
    named["entity"] = named["entity"].astype("category")
    return _check("tiv tables", named[list(_columns("tiv tables"))], where)


def extract(frame: pd.DataFrame, release: int, entities: Entities, where: str) -> pd.DataFrame:
    """Return the table `transfers`: an extract's rows in their order, with the project's names."""
    _check_last_year(frame, release, where)
    named = _named(frame, ["supplier", "recipient"], entities, where)
    if (named["release"] != release).any():
        raise Problem(
            f"{where}: its rows name another release than {release}; say --release {named['release'].iloc[0]}"
        )
    return _check("transfers", named[TRANSFERS], where)


def _columns(name: str) -> dict:
    # pandera takes a quarter of a second to import: only commands that clean pay for it.
    from analysis import schemas

    return schemas.table(name).columns


def _check(name: str, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    from analysis import schemas

    return schemas.check(name, frame, where)


LAYOUTS = {"register": deliveries, "deals": deals, "tiv table": tiv_tables, "extract": extract}


def transfers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table `transfers` of a table `deliveries`, by summing.

    Parameters
    ----------
    table : DataFrame
        Columns release, deal, supplier, recipient, category, units_flag, year, year_flag, status, tiv and
        local_production.

    Returns
    -------
    DataFrame
        One row per supplier, recipient, year and category, TIV millions.
    """
    tiv = table["tiv"]
    year, units = table["year_flag"].isin(FLAGGED), table["units_flag"].isin(FLAGGED)
    parts = {
        "tiv_year_flagged": tiv.where(year, 0.0),
        "tiv_units_flagged": tiv.where(units, 0.0),
        "tiv_both_flagged": tiv.where(year & units, 0.0),
        "tiv_second_hand": tiv.where(table["status"] != "New", 0.0),
        "tiv_local": tiv.where(table["local_production"] == "yes", 0.0),
    }
    keys = ["release", "supplier", "recipient", "year", "category"]
    grouped = table[[*keys, "tiv"]].assign(**parts, deals=1.0).groupby(keys, observed=True, sort=True)
    return grouped.sum().reset_index()[TRANSFERS]


def curated(name: str, data: bytes, entities: Entities, where: str) -> pd.DataFrame:
    """Return one of the curated tables (entities, events, programmes, published, claims), checked.

    Raises
    ------
    Problem
        If the file is no CSV of that table's columns, or breaks one of the table's rules.
    """
    columns = _columns(name)
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{where} is no UTF-8 CSV file ({error}); save it as CSV UTF-8 or restore it") from error
    if invisible(text):
        line = next(number for number, each in enumerate(text.split("\n"), 1) if invisible(each))
        raise Problem(f"{where} line {line} holds a character that shows nothing ({invisible(text)}); take it out")
    if not rows or rows[0] != list(columns):
        raise Problem(f"{where}: the header must be {','.join(columns)}; restore it or renew the file")
    ragged = next((number for number, row in enumerate(rows, 1) if len(row) != len(columns)), None)
    if ragged:
        raise Problem(
            f"{where} row {ragged}: {len(rows[ragged - 1])} fields instead of {len(columns)}; is a comma unquoted?"
        )
    frame = pd.DataFrame(rows[1:], columns=rows[0], dtype=str)
    frame = _typed(frame, name, where)
    _check_names(frame, entities, where)
    if name == "events":
        from analysis.store import event_checks

        event_checks.check(frame, entities, where)
    return _check(name, frame, where)


def _typed(frame: pd.DataFrame, name: str, where: str) -> pd.DataFrame:
    for column, spec in _columns(name).items():
        if spec.dtype.type.kind in "fi":
            values = frame[column].str.strip()
            wrong = ~values.str.fullmatch(r"-?\d+(\.\d+)?") & ~((values == "") & spec.nullable)
            if wrong.any():
                row = int(wrong.argmax())
                raise Problem(f"{where} row {row + 1}: column {column} holds {values[row]!r}, which is no number")
            frame[column] = pd.to_numeric(values).astype(str(spec.dtype))
    return frame


NAMED = ("supplier", "recipient", "country", "partner", "actors", "successor")


def _check_names(frame: pd.DataFrame, entities: Entities, where: str) -> None:
    """Names in curated files are the project's own, so that they join with the data."""
    for column in set(NAMED) & set(frame.columns):
        said = {name for cell in frame[column] for name in cell.split(";") if name} - {"SIPRI"}
        wrong = sorted(name for name in said if entities.names.get(name) != name)
        if wrong:
            hint = entities.names.get(wrong[0]) or entities.typed.get(wrong[0].casefold())
            raise Problem(
                f"{where}: column {column} names {wrong[0]!r}, not a name of entities.csv"
                f"{f'; write {hint}' if hint else ''}"
            )


def _named(frame: pd.DataFrame, columns: list[str], entities: Entities, where: str) -> pd.DataFrame:
    spellings = set().union(*(frame[column].unique() for column in columns)) - {WORLD}
    names = entities.in_data(spellings, where) | {WORLD: WORLD}
    return frame.assign(**{column: frame[column].map(names).astype("category") for column in columns})


def _check_last_year(frame: pd.DataFrame, release: int, where: str) -> None:
    last = int(frame["year"].max())
    if last >= release:
        raise Problem(
            f"{where} holds deliveries of {last}, but release {release} ends with {release - 1}; "
            f"give its real --release"
        )
