"""Tables: plain numbers in the file, words and signs on the page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.sentence import FORMATS

if TYPE_CHECKING:  # the notebook imports them, not this module
    import pandas as pd

How = str | Callable[[Any], Any]
NUMBER = re.compile(r"[-+−]?[\d,.]*( of \d+)?|-")
NOTHING = "-"


@dataclass(frozen=True)
class Column:
    """How a page shows a column: its heading, the format of its cells (a name of FORMATS or a function), the missing.

    An empty heading is the column's own name, an empty format the value as it is.
    """

    heading: str = ""
    how: How = ""
    missing: str = NOTHING

    @classmethod
    def of(cls, said: "How | tuple | None") -> "Column":
        """Return the column of a format alone, or of (heading, format, text for missing values) as far as given."""
        column = cls(*said) if isinstance(said, tuple) else cls(how=said or "")
        if not callable(column.how) and column.how not in ("", *FORMATS):
            raise Problem(f"{str(column.how)[:40]!r} is no format of a table; there are {', '.join(FORMATS)}")
        return column

    def cell(self, value: Any, missing: bool) -> str:
        """Return a cell as the page shows it."""
        if missing:
            return self.missing
        return str((FORMATS.get(self.how, str) if isinstance(self.how, str) else self.how)(value))


def with_index(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a frame with an index that says something as its first columns."""
    counted = frame.index.nlevels == 1 and not frame.index.name and frame.index.dtype.kind in "iu"
    return frame if counted else frame.reset_index()


def write_csv(frame: "pd.DataFrame", stem: Path) -> None:
    """Write a frame as CSV: numbers unrounded, missing values as nothing."""
    project.write(stem.with_name(f"{stem.name}.csv"), with_index(frame).to_csv(index=False, lineterminator="\n"))


def as_shown(frame: "pd.DataFrame", shown: dict[str, Any]) -> dict[str, Any]:
    """Return a frame as a page shows it: `columns` (headings), `rows` (texts), `numeric` (which columns stand right).

    Parameters
    ----------
    shown : dict
        By column name, what `Column.of` takes; None for a column that is only in the file.

    Raises
    ------
    Problem
        If `shown` names a column that the frame has not, or a format that does not exist or does not fit.
    """
    unknown = [str(name) for name in shown if name not in frame.columns]
    if unknown:
        raise Problem(
            f"the table has no column {unknown[0]!r} to be shown; it has {', '.join(map(str, frame.columns))}"
        )
    kept = [name for name in frame.columns if name not in shown or shown[name] is not None]
    columns = {name: Column.of(shown.get(name)) for name in kept}
    cells = [_cells(frame[name], column) for name, column in columns.items()]
    return {
        "columns": [column.heading or str(name) for name, column in columns.items()],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "numeric": [all(NUMBER.fullmatch(cell) for cell in column) for column in cells],
    }


def _cells(values: "pd.Series", column: Column) -> list[str]:
    try:
        return [column.cell(value, gone) for value, gone in zip(values, values.isna(), strict=True)]
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Problem(f"column {values.name} of a table cannot be shown as {column.how}: {error!r}") from error
