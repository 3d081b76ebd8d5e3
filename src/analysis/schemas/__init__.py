"""Every table of the project: its columns, their units and what must be true of them. The codebook is this text."""

from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.ground.errors import Problem
from analysis.schemas import curated, data, record

BUILDERS = {
    "deliveries": data.deliveries,
    "transfers": data.transfers,
    "deals": data.deals,
    "tiv tables": data.tiv_tables,
    "entities": curated.entities,
    "events": curated.events,
    "programmes": curated.programmes,
    "published": curated.published,
    "claims": curated.claims,
    "calibration": record.calibration,
}


@cache
def table(name: str) -> pa.DataFrameSchema:
    """Return the schema of one of the tables in `BUILDERS`."""
    return BUILDERS[name]()


def check(name: str, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return `frame` untouched if it is a valid table `name`, else raise a Problem that names the first offenders.

    Parameters
    ----------
    where : str
        The file the rows came from, for the sentence. Row numbers count from 1 below the header.
    """
    try:
        return table(name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    case = cases.iloc[0]
    row = "" if pd.isna(case["index"]) else f" row {int(case['index']) + 1}"
    more = f" (and {len(cases) - 1} more)" if len(cases) > 1 else ""
    # A column of words is checked as a whole: its failure case is no value of it.
    held = "" if str(case["failure_case"]) == "False" else f" holds {case['failure_case']!r}, which"
    raise Problem(
        f"{where}{row}: column {case['column']}{held} fails {case['check']}{more}; "
        f"data/processed/codebook.md says what the table {name} must hold"
    )


def codebook() -> str:
    """Return the codebook: every table with the meaning of its columns, as Markdown."""
    lines = [
        "# Codebook",
        "",
        "Made from the schemas by `armshares clean`. TIV is SIPRI's trend-indicator value: volume, not money.",
    ]
    for name in BUILDERS:
        schema = table(name)
        lines += ["", f"## {name}", "", f"{schema.description[0].upper()}{schema.description[1:]}.", ""]
        lines += ["| column | meaning |", "|---|---|"]
        lines += [f"| `{column}` | {spec.description} |" for column, spec in schema.columns.items()]
    return "\n".join(lines) + "\n"
