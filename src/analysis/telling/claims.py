"""What a page says of judged claims: how many hold, which do not, and the tables of claims and of their rows."""

import pandas as pd

from analysis.claims.judge import VERDICTS
from analysis.ground.numbers import listed, rounded
from analysis.measures import programmes

SAID = {
    "holds": ("holds", "hold"),
    "holds-with-caveat": ("holds with a caveat", "hold with a caveat"),
    "does-not-hold": ("does not hold", "do not hold"),
    "not-checkable": ("cannot be decided", "cannot be decided"),
}


def counts(judged: list[dict]) -> dict[str, int]:
    """Return how many claims there are of each verdict."""
    return {verdict: sum(claim["verdict"] == verdict for claim in judged) for verdict in VERDICTS}


def by_claim(judged: list[dict]) -> dict[str, str]:
    """Return the verdict of each claim by its id."""
    return {claim["id"]: claim["verdict"] for claim in judged}


def counted(judged: list[dict]) -> str:
    """Return how many claims the data decide, and how: one sentence without its full stop."""
    found = counts(judged)
    open_ones = found.pop("not-checkable")
    said = [f"{number} {SAID[verdict][number != 1]}" for verdict, number in found.items() if number]
    of = f"Of {len(judged)} claim{'s' if len(judged) > 1 else ''}, "
    if not said:
        return f"{of}none can be decided from the data at hand"
    return f"{of}{len(judged) - open_ones} can be decided from the data: {listed(said)}"


def sentences(judged: list[dict], importer: str) -> list[str]:
    """Return what a page says of claims: the count, then each claim that does not hold or holds only with a caveat."""
    said = [f"{counted(judged)}."]
    left = counts(judged)["not-checkable"]
    if left:
        said.append(f"The data do not decide {left} of them; the table says why, and what other sources say.")
    about = sorted({claim["importer"] for claim in judged} - {""})
    if about and about != [importer]:
        said.append(f"These claims are about the arms imports of {listed(about)}, not those of {importer} alone.")
    for verdict in ("does-not-hold", "holds-with-caveat"):
        for claim in judged:
            if claim["verdict"] == verdict:
                parts = [f"“{claim['quote']}” {SAID[verdict][0]}.", claim["reason"], claim["finding"]]
                said.append(" ".join(filter(None, parts)))
    return said


def page_table(judged: list[dict]) -> pd.DataFrame:
    """Return every claim with its verdict, for a page: the decided ones first, in the order of the list."""
    rows = [
        {
            "claim": f"“{claim['quote']}”",
            "verdict": claim["verdict"].replace("-with-", " with a ").replace("-", " "),
            "finding": _finding(claim),
            "what other sources say": claim["says"],
            "sources": "; ".join(source(each, most=1) for each in claim["sources"]),
        }
        for claim in decided_first(judged)
    ]
    return pd.DataFrame(rows)


def decided_first(judged: list[dict]) -> list[dict]:
    """Return claims in the order of their list, those that data cannot decide last."""
    return sorted(judged, key=lambda claim: claim["verdict"] == "not-checkable")


def _finding(claim: dict) -> str:
    caveat = f"Caveat: {claim['reason']}" if claim["verdict"] == "holds-with-caveat" else ""
    return " ".join(filter(None, [claim["finding"], caveat]))


def source(each: dict, most: int = 9) -> str:
    """Return a source in one line: title, date, and at most so many of its addresses."""
    named = ", ".join(filter(None, [each["title"], each["date"]]))
    left = len(each["addresses"]) - most
    more = f" (and {left} more in events.csv)" if left > 0 else ""
    return ": ".join(filter(None, [named, " ".join(each["addresses"][:most])])) + more


def evidence_table(judged: list[dict]) -> pd.DataFrame:
    """Return the rows behind all verdicts with words in their cells, for a page; empty if no claim could be decided."""
    rows = [_evidence(claim["id"], row) for claim in judged for row in claim["evidence"]]
    return pd.DataFrame(
        rows, columns=["claim", "release", "what", "years", "ordered", "delivered", "TIV million", "note"]
    )


def _evidence(claim: str, row: dict) -> dict[str, str]:
    if "programme" not in row:
        note = (
            "first of the year"
            if row.get("first")
            else f"of {row['window']}"
            if "year" in row and "window" in row
            else ""
        )
        years = str(row.get("year", row.get("window")))
        return _cells(claim, [row["release"]], row["supplier"], years) | {"TIV million": _tiv(row["tiv"]), "note": note}
    years = [row["first_delivery"], row["last_delivery"]]
    when = "-" if None in years else "-".join(str(year) for year in dict.fromkeys(years))
    note = f"{row['known_from']}; local production: {row['local_production']}; covered: {row['covered']}"
    units = {name: "-" if row[name] is None else f"{row[name]:,}" for name in ("ordered", "delivered")}
    what = f"{row['supplier']}: {row['order']}"
    return _cells(claim, row["releases"], what, when) | units | {"TIV million": _tiv(row["tiv"]), "note": note}


def _cells(claim: str, releases: list[int], what: str, years: str) -> dict[str, str]:
    named = {"claim": claim, "release": listed([str(each) for each in releases]), "what": what, "years": years}
    return named | {"ordered": "-", "delivered": "-"}


def _tiv(tiv: float | None) -> str:
    return "-" if tiv is None else f"{rounded(tiv, 2):,}"


def source_line(judged: list[dict]) -> str:
    """Return the line at the figure's foot: own calculation, source, and every release the verdicts rest on."""
    rows = [row for claim in judged for row in claim["evidence"]]
    released = sorted({str(each) for row in rows for each in row.get("releases", [row.get("release")])})
    named = f", release{'s' if len(released) > 1 else ''} {listed(released)}" if released else ""
    facts = " and curated facts" if any(row.get("known_from") == programmes.FACTS for row in rows) else ""
    return f"Own calculation from the SIPRI Arms Transfers Database{named}{facts}; volume (TIV) and units, not money."


def figure_table(judged: list[dict]) -> pd.DataFrame:
    """Return what the figure shows: columns verdict, quote, number (the finding in a few words); a row per claim."""
    return pd.DataFrame([{name: claim[name] for name in ("verdict", "quote", "number")} for claim in judged])
