"""How sure a share is (notebook 06): ranges, likelihoods beside their numbers, what a range is."""

import pandas as pd

from analysis.ground.numbers import listed
from analysis.ground.sentence import Sentence, join
from analysis.measures.intervals import Intervals
from analysis.measures.revisions import Otherwise
from analysis.telling.course import enumerated, percent
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

# A word only ever stands beside its number.
LIKELIHOODS = ((0.99, "almost certainly"), (0.9, "very likely"), (2 / 3, "likely"), (1 / 3, "about as likely as not"))
SURE = 0.95


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
    return [
        join([Sentence(head, numbers), *rest, Sentence("; they are drawn the way SIPRI has revised before.")], ""),
        *_lead(found, probability),
    ]


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


def question(importer: str) -> str:
    """Return the question the notebook answers, for the page's heading."""
    return f"How sure are the shares of {whose(importer)} arms imports?"


def at_the_head(found: Intervals, suppliers: list[str]) -> list[Sentence]:
    """Return the shares of some suppliers with their ranges in one sentence; none where no range is known."""
    known = found.suppliers[found.suppliers["low"].notna() & found.suppliers["supplier"].isin(suppliers)]
    if known.empty:
        return []
    rows = [with_range(row.supplier, row.share, row.low, row.high) for row in known.itertuples()]
    named = [
        join([Sentence(f"{in_sentence(name)} "), row], "") for name, row in zip(known["supplier"], rows, strict=True)
    ]
    said = (
        "SIPRI revises its figures each year: in {level:hundred} of 100 past cases the next release's share lay within "
    )
    said += "a range this wide: "
    return [join([Sentence(said, {"level": found.asked.level}), enumerated(named), Sentence(".")], "")]


def since(found: Intervals, other: Otherwise | None) -> list[Sentence]:
    """Return whether the shares of a later release at hand lie in their ranges; nothing where no later one differs."""
    if other is None or other.release <= found.release:
        return []
    rows = found.suppliers.set_index("supplier").dropna(subset=["low"])
    inside = {name: rows.at[name, "low"] <= new <= rows.at[name, "high"]
              for name, (_, new) in other.shares.items() if name in rows.index}  # fmt: skip
    groups = [([name for name, held in inside.items() if held == which], where)
              for which, where in ((False, "outside"), (True, "inside"))]  # fmt: skip
    said = [f"{begins(listed([whose(name) for name in names]))} {'lies' if len(names) == 1 else 'lie'} {where} "
            f"{'its range' if len(names) == 1 else 'their ranges'}" for names, where in groups if names]  # fmt: skip
    return [Sentence(f"{'; '.join(said)}.")] if said else []


def along_the_lines(bands: pd.DataFrame) -> list[Sentence]:
    """Return what the bands of the main figure show, for its description: each line's range at its end."""
    last = bands.dropna(subset=["low"]).groupby("supplier", sort=False).tail(1)
    if last.empty:
        return []
    rows, numbers = [], {}
    for row in last.itertuples():
        numbers |= {f"band_low.{row.supplier}": row.low, f"band_high.{row.supplier}": row.high}
        ends = f"{{band_low.{row.supplier}:printed}} to {{band_high.{row.supplier}:printed}} %"
        rows.append(f"{in_sentence(row.supplier)} {ends}")
    said = "Bands along the lines show where the next release put nine in ten whole lines, so they are wider than the "
    said += "ranges of single shares; at their ends: "
    return [Sentence(f"{said}{'; '.join(rows)}.", numbers)]
