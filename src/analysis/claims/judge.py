"""Claims checked against the rows: each verdict is computed from the data, none is typed.

A list of claims is a UTF-8 CSV with the columns of data/raw/claims.csv. Each claim has an `id`, a `quote` of its words,
and, if data can decide it, the `measure` that does, its `arguments` (`key=value; key=value`) and a `rule`
(`finding op value`, joined by ` and `; op is = != < <= > >=) by which it holds:

- share: importer, supplier, window, release; finds `printed` (per cent, rounded as SIPRI prints), `share` (unrounded)
- rank: importer, supplier, window, release; finds `rank`, `margin` (points to the next, negative: to the first),
  `years_first` (single years in which it alone was first), `years`
- change: importer, supplier, from, to (windows), release; finds `change` (per cent)
- programme: programme (one or several, comma-separated), and importer where several importers have one of that name;
  finds `ordered`, `delivered`, `last_delivery`, `covered`, `local_production`; the rule must hold for each programme

`caveat` is a rule by which it holds only with a caveat, for a programme if it does for any of them. `reason` is that
caveat in words, or why the data cannot decide. A verdict that another reasonable window or a newer release turns is
`depends` (`other_choices`). `says` is what other sources say; `sources` are separated by semicolons,
`event:ID` being one of events.csv.
"""

import re
from dataclasses import dataclass

import pandas as pd

from analysis.claims import rules
from analysis.claims.change import change
from analysis.claims.evidence import Found
from analysis.claims.other_choices import Choice, choices, turned
from analysis.claims.programme import programme
from analysis.claims.rank import rank
from analysis.claims.share import share
from analysis.ground.entities import Entities, nearest
from analysis.ground.errors import NotAtHand, Problem
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings

VERDICTS = ("holds", "holds-with-caveat", "depends", "does-not-hold", "not-checkable")
MEASURES = {"share": share, "rank": rank, "change": change, "programme": programme}
ARGUMENTS = {
    "share": ("importer", "supplier", "window", "release"),
    "rank": ("importer", "supplier", "window", "release"),
    "change": ("importer", "supplier", "from", "to", "release"),
    "programme": ("programme", "importer"),
}
OPTIONAL = {"programme": ("importer",)}
WINDOWS = ("window", "from", "to")


@dataclass(frozen=True)
class Verdict:
    """One claim with its verdict.

    `verdict` is one of `VERDICTS`; `found` what the data say of it, None where nothing decides it; `unknown` the
    findings of it that would have to be known; `importer` whose imports it is about; `reason` the caveat that stands,
    or why nothing decides it, else empty; `says` what other sources say; `sources` dicts with source, title, date,
    addresses; `choices` the windows and releases it was judged by, its own first.
    """

    id: str
    quote: str
    verdict: str
    found: Found | None
    importer: str
    reason: str
    says: str
    sources: list[dict]
    unknown: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


def judge(claims: pd.DataFrame, data: Holdings, where: str = "data/raw/claims.csv") -> list[Verdict]:
    """Return every claim of a list with its verdict.

    Parameters
    ----------
    claims : DataFrame
        The table `claims`.
    where : str
        The file it came from, for the sentence of a Problem.

    Raises
    ------
    Problem
        If a claim names an unknown measure, argument, importer, supplier, programme, finding or event, or a malformed
        window, release or rule: file, claim and what to do. Data that are missing are no Problem but `not-checkable`.
    """
    judged = []
    for row in claims.to_dict("records"):
        try:
            judged.append(_claim(row, data))
        except Problem as problem:
            raise Problem(f"{where}, claim {row['id']}: {problem}") from problem
    return judged


def _claim(row: dict, data: Holdings) -> Verdict:
    asked, rule, caveat = _asked(row, data.entities, data.curated("programmes"))
    events = data.curated("events").set_index("id")
    sources = [_source(each.strip(), events) for each in row["sources"].split(";") if each.strip()]
    verdict, reason, found, others = "not-checkable", row["reason"], None, []
    if row["measure"]:
        verdict, reason, found = _judged(row, asked, rule, caveat, data)
    if verdict != "not-checkable":
        others = choices(asked, rule, (MEASURES[row["measure"]], found), data) if "release" in asked else []
    if turned(others):
        verdict, reason = "depends", ""
    unknown = _unknown([*rule, *caveat], found) if found and verdict == "not-checkable" else ()
    importer = asked.get("importer", "")
    return Verdict(
        row["id"], row["quote"], verdict, found, importer, reason, row["says"], sources, unknown, tuple(others)
    )


def _judged(
    row: dict, asked: dict, rule: list[rules.Condition], caveat: list[rules.Condition], data: Holdings
) -> tuple[str, str, Found | None]:
    """Return the verdict on a claim, the caveat that stands or what is not at hand, and what was found."""
    try:
        found = MEASURES[row["measure"]](asked, data)
    except NotAtHand as missing:
        return "not-checkable", str(missing), None
    verdict = rules.verdict(rule, caveat, found.values)
    return verdict, row["reason"] if verdict == "holds-with-caveat" else "", found


def _unknown(conditions: list[rules.Condition], found: Found) -> tuple[str, ...]:
    """Return the findings some conditions compare that are not known."""
    named = [name for condition in conditions for name in condition.names(found.values[0])]
    return tuple(name for name in dict.fromkeys(named) if any(values[name] is None for values in found.values))


def _asked(
    row: dict, entities: Entities, programmes: pd.DataFrame
) -> tuple[dict, list[rules.Condition], list[rules.Condition]]:
    """Return a claim's arguments with their meaning, its rule and its caveat, after each was found to make sense."""
    measure = row["measure"]
    if not measure:
        typed = [name for name in ("arguments", "rule", "caveat") if row[name]]
        if typed or not row["reason"]:
            wrong = f"column {typed[0]} is filled" if typed else "column reason is empty"
            raise Problem(f"no measure decides it, but {wrong}; name the measure, or only the reason why none does")
        return {}, [], []
    if measure not in MEASURES:
        hint = nearest(measure, MEASURES)
        raise Problem(f"there is no measure {measure[:40]!r}{hint}; it is one of {', '.join(MEASURES)}")
    rule, caveat = (rules.read(row[column], measure) for column in ("rule", "caveat"))
    if not rule:
        raise Problem("it has a measure but no rule by which it holds; write one such as `change > 0`")
    if bool(caveat) != bool(row["reason"]):
        raise Problem("columns caveat (a rule) and reason (the same in words) go together; fill both or none")
    return _meaning(_pairs(row["arguments"], measure), entities, programmes), rule, caveat


def _pairs(text: str, measure: str) -> dict[str, str]:
    """Return the arguments of `key=value; key=value`, each known to the measure and there once."""
    pairs = [pair.partition("=")[::2] for pair in text.split(";") if pair.strip()]
    named = [key.strip() for key, _ in pairs]
    known = ARGUMENTS[measure]
    for key in named:
        if key not in known:
            hint = nearest(key, known)
            raise Problem(f"the measure {measure} has no argument {key[:40]!r}{hint}; it has {', '.join(known)}")
    given = {key.strip(): value.strip() for key, value in pairs if value.strip()}
    missing = [key for key in known if key not in given and key not in OPTIONAL.get(measure, ())]
    if missing or len(set(named)) < len(named):
        wrong = f"lacks {', '.join(missing)}" if missing else "names one twice"
        raise Problem(f"column arguments {wrong}; write key=value; key=value with {', '.join(known)}")
    return given


def _meaning(given: dict[str, str], entities: Entities, programmes: pd.DataFrame) -> dict:
    """Return arguments as what they mean: names of entities, windows, a release, programmes."""
    asked: dict = {key: entities.typed_by_user(given[key]) for key in ("importer", "supplier") if key in given}
    asked |= {key: Window.read(given[key]) for key in WINDOWS if key in given}
    if "programme" in given:
        return asked | _programmes(given["programme"], asked.get("importer", ""), programmes)
    if not re.fullmatch(r"\d{4}", given["release"]):
        raise Problem(f"release {given['release'][:40]!r} is no year; write the year it came out, such as 2025")
    asked["release"] = int(given["release"])
    for key in set(WINDOWS) & asked.keys():
        if asked[key].last >= asked["release"]:
            ends = f"release {asked['release']} ends with {asked['release'] - 1}"
            raise Problem(f"{key} {asked[key]} is beyond the release: {ends}; name earlier years or a later release")
    if "from" in asked and asked["from"].last >= asked["to"].last:
        raise Problem(f"the window from {asked['from']} is not earlier than to {asked['to']}; name an earlier one")
    return asked


def _programmes(text: str, importer: str, programmes: pd.DataFrame) -> dict:
    names = [name.strip() for name in text.split(",")]
    known = programmes[programmes["recipient"] == importer] if importer else programmes
    for name in names:
        if name not in set(known["programme"]):
            hint = nearest(name, known["programme"])
            whose = f"{importer} has no programme" if importer else "there is no programme"
            raise Problem(f"{whose} {name[:40]!r}{hint}; data/raw/programmes.csv lists them: add its orders there")
    whose = sorted(set(known.loc[known["programme"].isin(names), "recipient"]))
    if len(whose) > 1 or len(set(names)) < len(names):
        wrong = f"programmes of {', '.join(whose)} go by these names" if len(whose) > 1 else "a programme stands twice"
        raise Problem(f"{wrong}; name each once, and with importer= whose they are")
    return {"importer": whose[0], "programmes": names}


def _source(source: str, events: pd.DataFrame) -> dict:
    """Return a source of a claim with title, date and addresses; those of an event from events.csv."""
    if not source.startswith("event:"):
        addresses = [source] if re.match(r"https?://", source) else []
        return {"source": source, "title": "" if addresses else source, "date": "", "addresses": addresses}
    event = source.removeprefix("event:").strip()
    if event not in events.index:
        raise Problem(f"events.csv has no event {event[:60]!r}{nearest(event, events.index)}; correct column sources")
    row = events.loc[event]
    date = f"{row['date']} to {row['end']}" if row["end"] else row["date"]
    return {"source": source, "title": row["title"], "date": date, "addresses": row["sources"].split(";")}
