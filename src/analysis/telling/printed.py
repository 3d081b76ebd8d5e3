"""What SIPRI printed, recomputed (notebook 05 and `armshares verify`): sentences and page table."""

import pandas as pd

from analysis.checks.published import UNDECIDED, counts
from analysis.ground.numbers import rounded
from analysis.ground.sentence import Sentence
from analysis.telling.course import plural
from analysis.telling.names import in_sentence
from analysis.telling.table import Table


def sentences(judged: pd.DataFrame, importer: str) -> list[Sentence]:
    """Return what a page says of judged figures: how many could be recomputed, and with what verdict."""
    said = in_sentence(importer)
    if judged.empty:
        return [Sentence(f"No figure that SIPRI printed of {said} is listed in data/raw/published.csv.")]
    numbers = {"printed": len(judged), **{f"printed_{verdict}": count for verdict, count in counts(judged).items()}}
    numbers["printed_checked"] = numbers["printed_match"] + numbers["printed_mismatch"]
    told = [
        f"Of {{printed:count}} {plural(len(judged), 'figure')} SIPRI printed of {said}, {{printed_checked:count}} "
        "could be held against the very release they came from: {printed_match:count} "
        f"{'agrees' if numbers['printed_match'] == 1 else 'agree'} to the digit printed, {{printed_mismatch:count}} "
        f"{'does' if numbers['printed_mismatch'] == 1 else 'do'} not."
    ]
    if numbers["printed_revised"]:
        told.append(_revised(judged[judged["verdict"] == "revised"]))
    if numbers["printed_uncheckable"]:
        told.append("{printed_uncheckable:count} cannot be computed from the data at hand.")
    return [
        Sentence(template, {name: numbers[name] for name in numbers if f"{{{name}:" in template}) for template in told
    ]


def _revised(judged: pd.DataFrame) -> str:
    later = (judged["computed_release"] > judged["release"]).all()
    undecided = " or it does not decide the figure," if judged["reason"].str.contains(UNDECIDED).any() else ""
    lack = f"we lack the original release{',' if undecided else ''}{undecided}"
    return f"For {{printed_revised:count}} {lack} and show {'a later' if later else 'another'} one."


def page_table(judged: pd.DataFrame) -> Table:
    """Return judged figures for a page: the printed and the computed number, per cent or the rank, and the verdict."""
    releases = judged["computed_release"].astype("Int64").where(judged["verdict"] != "uncheckable")
    frame = {
        "release": judged["release"],
        "window": judged["window"],
        "figure": judged["measure"] + judged["partner"].map(lambda name: f", {name}" if name else ""),
        "printed": judged["value"],
        "computed": judged["computed"],
        "from release": releases,
        "verdict": [_verdict(row) for row in judged.itertuples()],
        "what is missing": judged["reason"].where(judged["verdict"] == "uncheckable", ""),
    }
    shown = {"release": "year", "printed": "plain", "computed": "plain", "from release": "year"}
    return Table(pd.DataFrame(frame), shown)


def _verdict(row: tuple) -> str:
    """Return a verdict in a reader's words: another release may say the same, and still judges nothing."""
    if row.verdict != "revised":
        return row.verdict
    same = rounded(row.computed, int(row.precision)) == rounded(row.value, int(row.precision))
    return "other release: same" if same else "other release: differs"
