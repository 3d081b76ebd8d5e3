"""A figure as files: at every width asked for, with the numbers behind it as CSV."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.reports import tables

if TYPE_CHECKING:
    import pandas as pd

PRINT, PAPER = "ARMSHARES_PRINT", "paper"  # set by `armshares report --print`; to `paper` by `armshares paper`


def save(stem: Path, drawing: Any, alt: str, data: "pd.DataFrame") -> list[Path]:
    """Return the files written: a figure at each width, and the numbers behind it as CSV.

    Raises
    ------
    Problem
        If the folder cannot be written.
    """
    from analysis import figures

    try:
        return [tables.write_csv(data, stem), *figures.save(drawing, stem, alt, _formats())]
    except OSError as error:
        raise Problem(f"{project.shown(stem)} cannot be written: {error.strerror}") from error


def _formats() -> tuple:
    """Return the widths each figure is saved at: the page's and a phone's, and what print or a paper asks for."""
    from analysis import figures

    asked = os.environ.get(PRINT, "")
    return (*figures.SCREEN, *((figures.MANUSCRIPT,) if asked == PAPER else figures.PRINT if asked else ()))
