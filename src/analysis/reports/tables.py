"""Tables: plain numbers in the file, words and signs on the page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.cells import neutral_frame

if TYPE_CHECKING:  # the notebook imports them, not this module
    import pandas as pd

    from analysis.telling.table import Table

MOST_ROWS = 250  # of a table on a page; its CSV has all


def with_index(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a frame with an index that says something as its first columns."""
    counted = frame.index.nlevels == 1 and not frame.index.name and frame.index.dtype.kind in "iu"
    return frame if counted else frame.reset_index()


def write_csv(frame: "pd.DataFrame", stem: Path) -> Path:
    """Return the CSV of a frame: numbers unrounded, missing values as nothing, no text that a spreadsheet would run."""
    return project.write(
        stem.with_name(f"{stem.name}.csv"), neutral_frame(with_index(frame)).to_csv(index=False, lineterminator="\n")
    )


def as_shown(table: "Table", caption: str = "") -> dict[str, Any]:
    """Return a table as a page shows it: `caption`, `columns`, `rows` (texts), `numeric` (which columns stand right).

    Of a long table it is the first rows, and the caption says so.
    """
    whole = len(table.frame)
    if whole > MOST_ROWS:
        caption = f"{caption} The first {MOST_ROWS} of {whole:,} rows; the CSV has all.".strip()
    words = type(table)(table.frame.head(MOST_ROWS), table.shown).worded()
    return {
        "caption": caption,
        "columns": [str(column) for column in words.columns],
        "rows": words.to_numpy().tolist(),
        "numeric": [kind.kind in "iuf" for kind in table.frame.dtypes],
    }


def describe(written: "list[tuple[Path, pd.DataFrame, str]]", question: str, findings: dict[str, Any]) -> None:
    """Write beside each CSV, given with its frame and title, what it holds and how it is cited."""
    from analysis.reports import beside

    for path, frame, title in written:
        beside.write(path, with_index(frame), title, question, beside.releases(findings))
