"""What a page says of judged claims: each finding, how many hold and which do not, the tables, the figure's words."""

from typing import Any

import pandas as pd

from analysis.claims.change import ChangeFound
from analysis.claims.evidence import Found, Row
from analysis.claims.judge import VERDICTS, Verdict
from analysis.claims.programme import ProgrammeFound
from analysis.claims.rank import RankFound
from analysis.claims.share import ShareFound
from analysis.ground.numbers import listed
from analysis.ground.sentence import Sentence, gathered, join
from analysis.measures import programmes
from analysis.telling import claim_choices, claim_shares, claim_volumes
from analysis.telling.claim_parts import enumerated, of_claim
from analysis.telling.table import Table

SAID = {
    "holds": ("holds", "hold"),
    "holds-with-caveat": ("holds with a caveat", "hold with a caveat"),
    "depends": ("depends on the window or the release", "depend on the window or the release"),
    "does-not-hold": ("does not hold", "do not hold"),
    "not-checkable": ("cannot be decided", "cannot be decided"),
}
FINDINGS = {
    ShareFound: (claim_shares.share, claim_shares.share_number),
    RankFound: (claim_shares.rank, claim_shares.rank_number),
    ChangeFound: (claim_volumes.change, claim_volumes.change_number),
    ProgrammeFound: (claim_volumes.programme, claim_volumes.programme_number),
}
EVIDENCE = ["claim", "release", "what", "years", "ordered", "delivered", "TIV million", "note"]


def finding(claim: Verdict) -> Sentence:
    """Return what the data say of a claim, with numbers, unit and release, or why they say nothing."""
    if not claim.found:
        return _reason(claim)
    told = of_claim(FINDINGS[type(claim.found)][0](claim.found), claim.id)
    return join([told, claim_choices.where(claim, number_of)]) if claim.verdict == "depends" else told


def number_of(found: Found) -> Sentence:
    """Return what was found in a few words."""
    return FINDINGS[type(found)][1](found)


def number(claim: Verdict) -> Sentence:
    """Return the finding in a few words; empty where there is none."""
    return of_claim(number_of(claim.found), claim.id) if claim.found else Sentence("")


def numbers(judged: list[Verdict]) -> dict[str, Any]:
    """Return every number of all findings by its name, as a paper may ask for it: `russia-36.share`."""
    return gathered([finding(claim) for claim in judged if claim.found])


def reason(claim: Verdict) -> str:
    """Return the caveat that stands, or why the data do not decide a claim; empty where neither is so."""
    if not isinstance(claim.found, ProgrammeFound) or not claim.unknown:
        return claim.reason
    return "; ".join(dict.fromkeys(_not_known(claim.found, name) for name in claim.unknown))


def _not_known(found: ProgrammeFound, name: str) -> str:
    without = found.without(name)
    what = "delivered" if name == "last_delivery" else name
    outside = " (outside the source)" if any(row["covered"] == "no" for row in without) else ""
    return f"how many were {what} is not known of {listed([row['order'] for row in without])}{outside}"


def _reason(claim: Verdict) -> Sentence:
    return of_claim(Sentence("{reason}", {"reason": reason(claim)}), claim.id)


def record(claim: Verdict) -> dict:
    """Return a claim as programs read it: id, quote, verdict, finding, evidence, and the rest in words."""
    return {
        "id": claim.id,
        "quote": claim.quote,
        "verdict": claim.verdict,
        "finding": finding(claim).text,
        "evidence": claim.found.evidence if claim.found else [],
        "number": number(claim).text,
        "importer": claim.importer,
        "reason": reason(claim),
        "says": claim.says,
        "sources": claim.sources,
        "choices": claim_choices.rows(claim, number_of),
    }


def counts(judged: list[Verdict]) -> dict[str, int]:
    """Return how many claims there are of each verdict."""
    return {verdict: sum(claim.verdict == verdict for claim in judged) for verdict in VERDICTS}


def by_claim(judged: list[Verdict]) -> dict[str, str]:
    """Return the verdict of each claim by its id."""
    return {claim.id: claim.verdict for claim in judged}


def counted(judged: list[Verdict]) -> Sentence:
    """Return how many claims the data decide, and how: one sentence without its full stop."""
    found = counts(judged)
    left = found.pop("not-checkable")
    of = Sentence(f"Of {{count.claims}} claim{'s' if len(judged) > 1 else ''}, ", {"count.claims": len(judged)})
    said = [
        Sentence(f"{{count.{verdict}}} {SAID[verdict][number != 1]}", {f"count.{verdict}": number})
        for verdict, number in found.items()
        if number
    ]
    if not said:
        return join([of, Sentence("none can be decided from the data at hand")], "")
    decided = Sentence("{count.decided} can be decided from the data: ", {"count.decided": len(judged) - left})
    return join([of, decided, enumerated(said)], "")


def sentences(judged: list[Verdict], importer: str) -> list[Sentence]:
    """Return what a page says of claims: the count, then each that does not hold, depends, or holds with a caveat."""
    said = [join([counted(judged), Sentence(".")], "")]
    if left := counts(judged)["not-checkable"]:
        rest = "The data do not decide {count.not-checkable} of them; the table says why, and what other sources say."
        said.append(Sentence(rest, {"count.not-checkable": left}))
    about = sorted({claim.importer for claim in judged} - {""})
    if about and about != [importer]:
        others = "These claims are about the arms imports of {claims.about:listed}, not of {importer} alone."
        said.append(Sentence(others, {"claims.about": about, "importer": importer}))
    return said + [
        _judged(claim) for verdict in ("does-not-hold", "depends", "holds-with-caveat") for claim in judged
        if claim.verdict == verdict
    ]  # fmt: skip


def _judged(claim: Verdict) -> Sentence:
    quote = of_claim(Sentence(f"“{{quote}}” {SAID[claim.verdict][0]}.", {"quote": claim.quote}), claim.id)
    return join([quote, *([_reason(claim)] if claim.reason else []), finding(claim)])


def page_table(judged: list[Verdict]) -> Table:
    """Return every claim with its verdict, for a page: the decided ones first, in the order of the list."""
    rows = [
        {
            "claim": f"“{claim.quote}”",
            "verdict": claim.verdict.replace("-with-", " with a ").replace("-", " "),
            "finding": " ".join(filter(None, [finding(claim).text, caveat(claim)])),
            "what other sources say": claim.says,
            "sources": "; ".join(source(each, most=1) for each in claim.sources),
        }
        for claim in decided_first(judged)
    ]
    return Table(pd.DataFrame(rows))


def decided_first(judged: list[Verdict]) -> list[Verdict]:
    """Return claims in the order of their list, those that data cannot decide last."""
    return sorted(judged, key=lambda claim: claim.verdict == "not-checkable")


def caveat(claim: Verdict) -> str:
    """Return the caveat with which a claim holds, marked as such; empty for other claims."""
    return f"Caveat: {claim.reason}" if claim.verdict == "holds-with-caveat" else ""


def source(each: dict, most: int = 9) -> str:
    """Return a source in one line: title, date, and at most so many of its addresses."""
    named = ", ".join(filter(None, [each["title"], each["date"]]))
    left = len(each["addresses"]) - most
    more = f" (and {left} more in events.csv)" if left > 0 else ""
    return ": ".join(filter(None, [named, " ".join(each["addresses"][:most])])) + more


def evidence_table(judged: list[Verdict]) -> Table:
    """Return the rows behind all verdicts, for a page: units and TIV millions; empty if no claim could be decided."""
    rows = [_evidence(claim.id, row) for claim in judged if claim.found for row in claim.found.evidence]
    frame = pd.DataFrame(rows, columns=EVIDENCE)
    units = {name: pd.to_numeric(frame[name]).convert_dtypes() for name in ("ordered", "delivered")}
    frame = frame.assign(**units, **{"TIV million": pd.to_numeric(frame["TIV million"])})
    return Table(frame, {"ordered": "count", "delivered": "count", "TIV million": "two"})


def _evidence(claim: str, row: Row) -> Row:
    if "programme" in row:
        return {"claim": claim, "TIV million": row["tiv"], **_order(row)}
    note = "first of the year" if row.get("first") else f"of {row['window']}" if {"year", "window"} <= set(row) else ""
    years = str(row.get("year", row.get("window")))
    own = {"claim": claim, "release": str(row["release"]), "what": row["supplier"], "years": years}
    return {**own, "TIV million": row["tiv"], "note": note}


def _order(row: Row) -> Row:
    years = [row["first_delivery"], row["last_delivery"]]
    return {
        "release": listed([str(each) for each in row["releases"]]),
        "what": f"{row['supplier']}: {row['order']}",
        "years": None if None in years else "-".join(str(year) for year in dict.fromkeys(years)),
        "ordered": row["ordered"],
        "delivered": row["delivered"],
        "note": f"{row['known_from']}; local production: {row['local_production']}; covered: {row['covered']}",
    }


def choices_table(judged: list[Verdict]) -> Table:
    """Return the windows and releases behind each claim that depends on them, for a page; empty if none does."""
    return claim_choices.table(judged, number_of)


def source_line(judged: list[Verdict]) -> str:
    """Return the line at the figure's foot: own calculation, source, and every release the verdicts rest on."""
    rows = [row for claim in judged if claim.found for row in claim.found.evidence]
    released = sorted({str(each) for row in rows for each in row.get("releases", [row.get("release")])})
    named = f", release{'s' if len(released) > 1 else ''} {listed(released)}" if released else ""
    own = any(row.get("known_from") == programmes.FACTS for row in rows)
    facts = f" and {claim_volumes.KNOWN_FROM[programmes.FACTS]}" if own else ""
    return f"Own calculation from the SIPRI Arms Transfers Database{named}{facts}; volume (TIV) and units, not money."


def figure_table(judged: list[Verdict]) -> pd.DataFrame:
    """Return what the figure shows: columns verdict, quote, number (the finding in a few words); a row per claim."""
    rows = [(claim.verdict, claim.quote, number(claim).text) for claim in judged]
    return pd.DataFrame(rows, columns=["verdict", "quote", "number"])


def alt_verdicts(table: pd.DataFrame) -> str:
    """Return the description of `verdicts`: how many claims have each verdict, then each decided claim's number."""
    words = {verdict: said[0] for verdict, said in SAID.items() if verdict != "not-checkable"}
    decided = table[table["verdict"].isin(list(words))]
    found = [(words[verdict], int((table["verdict"] == verdict).sum())) for verdict in words]
    found.append(("not checkable", len(table) - len(decided)))
    claims = "1 claim" if len(table) == 1 else f"{len(table)} claims"
    said = f"Chart of {claims}, a mark each: {'; '.join(f'{say} {n}' for say, n in found)}."
    rows = [f"{words[row.verdict]}, “{row.quote}”: {row.number}" for row in decided.itertuples()]
    return f"{said} Below, what the data decide: {'; '.join(rows)}." if rows else said
