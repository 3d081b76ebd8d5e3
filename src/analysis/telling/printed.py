"""What a page says of figures SIPRI printed."""

import pandas as pd

from analysis.checks.published import counts
from analysis.ground.numbers import MINUS, rounded


def sentence(judged: pd.DataFrame, importer: str) -> str:
    """Return what a page says of judged figures: how many could be recomputed, and with what verdict."""
    if judged.empty:
        return f"No figure that SIPRI printed of {importer} is listed in data/raw/published.csv."
    found = counts(judged)
    return (
        f"Of {len(judged)} figures SIPRI printed of {importer}, {found['match']} equal the data of their own release "
        f"to the digit printed and {found['mismatch']} do not; {found['revised']} are shown beside another release's "
        f"number, and {found['uncheckable']} cannot be computed from the data at hand."
    )


def _signed(value: object) -> str:
    return str(value).replace("-", MINUS)


def _verdict(row: tuple) -> str:
    """Return a verdict in a reader's words: another release may say the same, and still judges nothing."""
    if row.verdict != "revised":
        return row.verdict
    same = rounded(row.computed, int(row.precision)) == rounded(row.value, int(row.precision))
    return "other release: same" if same else "other release: differs"


def page_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return judged figures with words in their cells, for a page."""
    value = [
        "-" if row.verdict == "uncheckable" else _signed(rounded(row.computed, 0 if row.measure == "rank" else 2))
        for row in judged.itertuples()
    ]
    return pd.DataFrame(
        {
            "release": judged["release"].astype(str),
            "window": judged["window"],
            "figure": judged["measure"] + judged["partner"].map(lambda name: f", {name}" if name else ""),
            "printed": [_signed(rounded(row.value, int(row.precision))) for row in judged.itertuples()],
            "computed": value,
            "from release": judged["computed_release"].astype(int).map(lambda release: str(release or "-")),
            "verdict": [_verdict(row) for row in judged.itertuples()],
            "what is missing": judged["reason"].where(judged["verdict"] == "uncheckable", ""),
        }
    )
