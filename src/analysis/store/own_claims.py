"""The list of claims to be judged: the article's, or one of a user's own."""

from pathlib import Path

import pandas as pd

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store.holdings import Holdings


def read(path: Path | str | None, data: Holdings) -> tuple[pd.DataFrame, str]:
    """Return a list of claims, checked, and the file it came from as a person would name it.

    Parameters
    ----------
    path : Path or str, optional
        A CSV with the columns of data/raw/claims.csv, a relative one from where the command runs or else from the
        project's folder; none takes data/raw/claims.csv.

    Raises
    ------
    Problem
        If the file cannot be read, is no such CSV, or holds no claim.
    """
    if path is None or not str(path).strip():
        return data.curated("claims"), project.shown(project.raw() / "claims.csv")
    from analysis.store import clean  # only a list of one's own needs to be cleaned here

    path = Path(path) if Path(path).exists() else project.home() / path
    where = project.shown(path)
    rows = clean.curated("claims", project.read_bytes(path), data.entities, where)
    if rows.empty:
        raise Problem(f"{where} holds no claims, only a header; write one claim a row")
    return rows, where


def origin(where: str, data: Holdings) -> str:
    """Return in one sentence whose claims stand in the file `where`: the article's, with publisher and date, or not."""
    if where == project.shown(project.raw() / "claims.csv"):
        return f"The claims judged here were {data.passport('claims').done}."
    return f"The claims judged here are those of {where}, a list of the user's own."
