"""Events of a user's own beside the curated ones: a CSV file with the columns of events.csv, held to the same rules.

A file in data/raw/events/ is read every time, one named with `--events FILE` for one run. Its columns are those of
data/raw/events.csv, in that order:

id,date,end,precision,title,label,category,actors,concerns,in_article,description,sources

`concerns` alone decides for whom an event is shown: importers by name, or `buyers of Russia`, separated by semicolons.
`in_article` is `no` unless the article of 3 September 2025 names it.
"""

from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.store.holdings import Holdings

FOLDER = "events"  # below data/raw, ignored by git


def folder() -> Path:
    """Return the folder of a user's own events."""
    return project.raw() / FOLDER


def read(path: Path) -> pd.DataFrame:
    """Return the events of one file: the columns of `events`, in the file's order.

    Raises
    ------
    Problem
        If it is no such CSV file, holds no event or breaks one of the table's rules: one sentence with file and row.
    """
    from analysis.store import clean

    where = project.shown(path)
    found = clean.curated("events", project.read_bytes(path), Entities.read(), where)
    if found.empty:
        raise Problem(f"{where} holds a header but no events; write a row for each, or remove the file")
    return found


def all_events(data: Holdings, more: Path | str = "") -> pd.DataFrame:
    """Return the curated events, those of every CSV file in data/raw/events/ and those of one more file, ids unique.

    Raises
    ------
    Problem
        If a file cannot be read as events, or an id stands in two files.
    """
    own = sorted(folder().glob("*.csv")) if folder().is_dir() else []
    given = [Path(more) if Path(more).exists() else project.home() / more] if str(more).strip() else []
    lists = {"data/raw/events.csv": data.curated("events")}
    lists |= {project.shown(path): read(path) for path in (*own, *given)}
    owner: dict[str, str] = {}
    for where, events in lists.items():
        for event in events["id"]:
            if owner.setdefault(event, where) != where:
                raise Problem(f"{where}: the id {event[:40]!r} is already one of {owner[event]}; give it another id")
    return pd.concat(lists.values(), ignore_index=True)
