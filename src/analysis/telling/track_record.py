"""What became of shares given before (notebook 06): the track record, misses, previous values, the figure's words."""

import pandas as pd

from analysis.ground.sentence import Sentence, join
from analysis.measures.revision_record import AGES
from analysis.measures.track_record import Kept
from analysis.telling.course import enumerated, plural
from analysis.telling.names import in_sentence, whose
from analysis.telling.table import Table

ENOUGH = 30  # shares, below which a percentage of them says too little
AGED = {
    "0": "the newest window",
    "1": "one year older",
    "2-4": "two to four years older",
    "5-9": "five to nine years older",
    "10+": "ten years older and more",
}


def track_record(kept: Kept) -> list[Sentence]:
    """Return which part of an importer's shares from an earlier release lay in their ranges in the later one."""
    shares, before = kept.shares, kept.release_from
    if shares.empty:
        return [Sentence("No share of these releases can be held against its range.")]
    numbers = {
        f"before.{before}": before,
        f"after.{before}": kept.release_to,
        f"held.{before}": float(shares["held"].mean()),
        f"given.{before}": len(shares),
        "level": kept.asked.level,
    }
    said = (
        f"Of the {{given.{before}:count}} {plural(len(shares), 'share')} of {in_sentence(kept.importer)} given from "
        f"release {{before.{before}}}, {{held.{before}:percent}} % of those in release {{after.{before}}} lay in their "
        "{level:hundred} % range"
    )
    total = Sentence(said, numbers)
    parts = []
    for age in [name for name in AGES if (shares["age"] == name).any()]:
        parts.append(_held(shares.loc[shares["age"] == age, "held"], f"{age}.{before}", AGED[age]))
    few = shares.groupby("age").size().lt(ENOUGH).any()
    counted = Sentence("Where they are counted, they are too few for a percentage.")
    return [join([total, Sentence(": "), enumerated(parts), Sentence(".")], ""), *([counted] if few else [])]


def _held(part: pd.Series, key: str, aged: str) -> Sentence:
    """Say which part of some shares held: in per cent, or counted where they are too few for a percentage."""
    if len(part) >= ENOUGH:
        return Sentence(f"{aged} {{held_{key}:percent}} %", {f"held_{key}": float(part.mean())})
    numbers = {f"held_{key}": int(part.sum()), f"given_{key}": len(part)}
    return Sentence(f"{aged} {{held_{key}:count}} of {{given_{key}:count}}", numbers)


def everyones_record(table: pd.DataFrame, level: float = 0.9) -> list[Sentence]:
    """Return which part of the shares of all importers lay in their ranges, by age, from the record's table."""
    if table.empty:
        return [Sentence("No record of such ranges is at hand.")]
    before, after = table["releases"].iloc[0].split()[-1].split("-")
    held = float((table["coverage"] * table["n"]).sum() / table["n"].sum())
    numbers = {"record_from": int(before), "record_to": int(after), "record_held": held, "level": level}
    said = (
        "Of the {record_given:count} shares of all importers in release {record_from}, {record_held:percent} % of "
        "those in release {record_to} lay in a {level:hundred} % range that was made from other importers' revisions: "
    )
    parts = [
        Sentence(f"{AGED[row.age]} {{record_{row.age}:percent}} %", {f"record_{row.age}": float(row.coverage)})
        for row in table.itertuples()
    ]
    head = Sentence(said, numbers | {"record_given": int(table["n"].sum())})
    return [join([head, enumerated(parts), Sentence(".")], "")]


def record(table: pd.DataFrame) -> Table:
    """Return the record of all importers by age for a page, points and per cent."""
    frame = {
        "years since the window": table["age"],
        "past shares": table["n"],
        "importers": table["importers"],
        "half moved by less than, points": table["moved_median"] * 100,
        "nine in ten moved by less than, points": table["moved_90"] * 100,
        "range, points either way": table["half_width"] * 100,
        "of ranges held, %": table["coverage"] * 100,
    }
    shown = dict.fromkeys(list(frame)[3:6], "two") | {"of ranges held, %": "one"}
    return Table(pd.DataFrame(frame), shown | {"past shares": "count", "importers": "count"})


def misses(kept: Kept) -> Table:
    """Return the shares that lay outside their range for a page, per cent."""
    rows = kept.shares[~kept.shares["held"]]
    per_cent = {"given, %": "share_from", "range from, %": "low", "range to, %": "high", "then said, %": "share_to"}
    frame = {"supplier": rows["supplier"], "window": rows["window"], "years since the window": rows["age"]}
    frame |= {said: rows[column] * 100 for said, column in per_cent.items()}
    return Table(pd.DataFrame(frame), dict.fromkeys(per_cent, "one"))


def previous(table: pd.DataFrame) -> Table:
    """Return the previous values of one share for a page: per cent, points, and the reason of each change."""
    date = table["date"].where(table["date"] != "")
    frame = {"release": table["release"], "export made": date, "share, %": table["share"] * 100}
    frame |= {"change, points": table["change"] * 100, "reason": table["reason"]}
    return Table(pd.DataFrame(frame), {"release": "year", "share, %": "one", "change, points": "signed"})


def title(table: pd.DataFrame) -> Sentence:
    """Return what the figure of moves by age shows, from the record of all importers."""
    young, old = table.iloc[0], table.iloc[-1]
    numbers = {"moved_young": float(young["moved_90"]) * 100, "moved_old": float(old["moved_90"]) * 100}
    return Sentence(
        "The newest window is revised most: nine in ten shares moved by less than {moved_young:one} points, those of "
        "windows ten years old by less than {moved_old:one}",
        numbers,
    )


def alt(kept: Kept, table: pd.DataFrame) -> Sentence:
    """Return the description of `moves_by_age`."""
    parts = [
        Sentence(f"{AGED[row.age]} {{limit_{row.age}:one}}", {f"limit_{row.age}": float(row.moved_90) * 100})
        for row in table.itertuples()
    ]
    head = f"Points by age of the window: how far each share of {in_sentence(kept.importer)} moved, in points"
    held = kept.shares["held"]
    numbers = {"points_drawn": len(held), "points_outside": int((~held).sum())}
    drawn = Sentence(
        f"{head}; {{points_drawn:count}} shares, {{points_outside:count}} of them outside their range.", numbers
    )
    limits = join(
        [Sentence("Nine in ten shares of all importers moved by less than, in points: "), enumerated(parts)], ""
    )
    return join([drawn, join([limits, Sentence(".")], "")])


def subtitle(kept: Kept) -> str:
    """Return what the figure of moves measures."""
    return (
        f"Dots: shares of 3 % and more of {whose(kept.importer)} imports, from release {kept.release_from} to release "
        f"{kept.release_to}, by age of the five-year window. Volume (TIV), not money."
    )
