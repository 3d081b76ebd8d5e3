"""How sure a share is (notebook 06): ranges, likelihoods beside their numbers, the track record, previous values."""

import pandas as pd

from analysis.ground.sentence import Sentence, join
from analysis.measures.intervals import Intervals
from analysis.measures.revision_record import AGES
from analysis.measures.track_record import Kept
from analysis.telling.course import enumerated, percent, plural
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

# A word only ever stands beside its number.
LIKELIHOODS = ((0.99, "almost certainly"), (0.9, "very likely"), (2 / 3, "likely"), (1 / 3, "about as likely as not"))
SURE = 0.95
AGED = {
    "0": "the newest window",
    "1": "one year older",
    "2-4": "two to four years older",
    "5-9": "five to nine years older",
    "10+": "ten years older and more",
}


def meaning(level: float = 0.9) -> list[Sentence]:
    """Return what a range is and what it is not, for a reader who is no statistician."""
    numbers = {"level": level, "level_missed": 1 - level}
    return [
        Sentence(
            "A range says how far SIPRI may still revise a share: it is as wide as comparable shares of earlier "
            "releases moved."
        ),
        Sentence(
            "Of 100 such ranges about {level:hundred} held what the later release said, and about "
            "{level_missed:hundred} did not.",
            numbers,
        ),
        Sentence(
            "It does not say how wrong SIPRI may be: deliveries nobody learned of, and what SIPRI does not count, are "
            "in no range."
        ),
    ]


def likelihood(probability: float) -> str:
    """Return the fixed word for a probability; it stands only beside the number.

    >>> [likelihood(each) for each in (0.995, 0.97, 0.83, 0.5, 0.1)]
    ['almost certainly', 'very likely', 'likely', 'about as likely as not', 'hardly']
    """
    return next((word for least, word in LIKELIHOODS if probability >= least), "hardly")


def with_range(name: str, share: float, low: float, high: float) -> Sentence:
    """Return a supplier's share with its range, as a headline has it; the share alone without a range.

    Examples
    --------
    >>> with_range("Russia", 0.3597, 0.3270, 0.3925).text, with_range("Spain", 0.096, float("nan"), float("nan")).text
    ('36 % (33 to 39)', '9.6 %')
    """
    share_alone = Sentence(percent(f"share_to.{name}"), {f"share_to.{name}": share})
    if low != low:
        return share_alone
    ends = Sentence(f"({{low.{name}:printed}} to {{high.{name}:printed}})", {f"low.{name}": low, f"high.{name}": high})
    return join([share_alone, ends])


def ranges(found: Intervals) -> Table:
    """Return shares, revision ranges, flag bounds and their record for a page, per cent."""
    suppliers = found.suppliers
    per_cent = {
        "share, %": "share",
        "range from, %": "low",
        "range to, %": "high",
        "flags allow from, %": "flag_low",
        "flags allow to, %": "flag_high",
        "of past ranges held, %": "coverage",
    }
    frame = pd.DataFrame({said: suppliers[column].astype(float) * 100 for said, column in per_cent.items()})
    frame.insert(0, "supplier", suppliers["supplier"])
    frame["past shares"] = suppliers["n"]
    return Table(frame, {**dict.fromkeys(per_cent, "one"), "past shares": "count"})


def answers(found: Intervals, most: int = 3) -> list[Sentence]:
    """Return each of the largest suppliers' shares with its range, and how surely one is first."""
    known = found.suppliers[found.suppliers["low"].notna()].head(most)
    if known.empty:
        return [*first(found), *map(Sentence, found.notes)]
    parts = []
    for row in known.itertuples():
        said = with_range(row.supplier, row.share, row.low, row.high)
        parts.append(join([Sentence(in_sentence(row.supplier)), said]))
    head = f"Of what {in_sentence(found.importer)} received in {{window_to}}, by volume (release {{release}}), "
    shares = join([Sentence(head, {"window_to": str(found.window), "release": found.release}), enumerated(parts)], "")
    target = "the next release" if found.asked.step == "next" else "a release two or more on"
    numbers = {"level": found.asked.level}
    end = Sentence(
        f"; in brackets the range that should hold the value of {target} {{level:hundred}} times in 100.", numbers
    )
    return [join([shares, end], ""), *first(found), *map(Sentence, found.notes)]


def first(found: Intervals) -> list[Sentence]:
    """Return how surely a supplier is first, and whether its lead over the next is sure; nothing if unknown."""
    if found.first.empty:
        return []
    best = found.first.iloc[0]
    name, probability = best["supplier"], float(best["probability"])
    numbers = {"window_to": str(found.window), f"first.{name}": probability}
    head = (
        f"{begins(in_sentence(name))} is the largest supplier of {{window_to}} in {{first.{name}:hundred}} of 100 "
        f"revised histories ({likelihood(probability)})"
    )
    others = [
        Sentence(f"{in_sentence(row.supplier)} in {{first.{row.supplier}:hundred}}",
                 {f"first.{row.supplier}": float(row.probability)})
        for row in found.first.iloc[1:3].itertuples()
    ]  # fmt: skip
    rest = [Sentence(", "), enumerated(others)] if others else []
    return [join([Sentence(head, numbers), *rest, Sentence(".")], ""), *_lead(found, probability)]


def _lead(found: Intervals, probability: float) -> list[Sentence]:
    """Say whether the lead of the largest supplier over the second is sure: in 95 of 100 histories and more it is."""
    if len(found.suppliers) < 2:
        return []
    one, two = found.suppliers["supplier"].head(2)
    if found.first["supplier"].iloc[0] != one:
        return []
    sure = "sure" if probability >= SURE else "not sure"
    said = f"{begins(whose(one))} lead over {in_sentence(two)} is {sure} ({{first.{one}:hundred}} of 100)."
    return [Sentence(said, {f"first.{one}": probability})]


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
        part = shares.loc[shares["age"] == age, "held"]
        key = f"held_{age}.{before}"
        parts.append(Sentence(f"{AGED[age]} {{{key}:percent}} %", {key: float(part.mean())}))
    return [join([total, Sentence(": "), enumerated(parts), Sentence(".")], "")]


def everyones_record(table: pd.DataFrame, level: float = 0.9) -> list[Sentence]:
    """Return which part of the shares of all importers lay in their ranges, by age, from the record's table."""
    if table.empty:
        return [Sentence("No record of such ranges is at hand.")]
    before, after = table["releases"].iloc[0].split()[-1].split("-")
    held = float((table["coverage"] * table["n"]).sum() / table["n"].sum())
    numbers = {"record_from": int(before), "record_to": int(after), "record_held": held, "level": level}
    said = (
        "Of the {record_given:count} shares of all importers in release {record_from}, {record_held:percent} % of "
        "those in release {record_to} lay in a {level:hundred} % range made without their importer: "
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


def question(importer: str) -> str:
    """Return the question the notebook answers, for the page's heading."""
    return f"How sure are the shares of {whose(importer)} arms imports?"


def subtitle(kept: Kept) -> str:
    """Return what the figure of moves measures."""
    return (
        f"Dots: shares of 3 % and more of {whose(kept.importer)} imports, from release {kept.release_from} to release "
        f"{kept.release_to}, by age of the five-year window. Volume (TIV), not money."
    )
