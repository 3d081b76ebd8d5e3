"""The command claims: what was said, checked against the rows."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli.common import example, form, show

if TYPE_CHECKING:
    from analysis.claims.judge import Verdict

WIDTH = 100


@example("armshares claims --file my-claims.csv --format json")
@click.command()
@click.option("--file", help="A list of your own; without it the article's claims.", type=click.Path(path_type=Path))
@form
def claims(file: Path | None, format: str) -> None:
    """Claims checked against the rows: holds, holds-with-caveat, depends, does-not-hold, or not-checkable.

    What another reasonable window or a newer release turns, depends: each stands beside it. A share that was printed
    belongs to its window and release.

    A list of your own is a CSV with the columns of data/raw/claims.csv: id, quote, measure, arguments, rule, caveat,
    reason, says, sources. For example, measure change, arguments "importer=India; supplier=Israel; from=2015-2019;
    to=2020-2024; release=2025", rule "change > 0".

    \b
    measure    arguments                            findings a rule or caveat may use
    share      importer, supplier, window, release  printed, share (per cent)
    rank       the same                             rank, margin (points), years_first, years
    change     importer, supplier, from, to,        change (per cent)
               release
    programme  programme (comma-separated),         ordered, delivered (units), last_delivery (year),
               importer if it is not clear          covered, local_production
    """
    import pandas as pd

    from analysis.claims.judge import judge
    from analysis.store import own_claims
    from analysis.store.holdings import Holdings
    from analysis.telling import claims as told

    data = Holdings()
    rows, where = own_claims.read(file, data)
    judged = judge(rows, data, where)
    if format == "table":
        _print(judged)
        return
    records = [told.record(claim) for claim in judged]
    frame = pd.DataFrame(records, columns=["id", "quote", "verdict", "finding", "reason", "says"])
    sources = ["; ".join(map(told.source, claim.sources)) for claim in judged]
    show(frame.assign(sources=sources), records, format, "")


def _print(judged: "list[Verdict]") -> None:
    """Print claims for people: the count, then each with what the data and other sources say."""
    from analysis.telling import claims as told

    click.echo(f"{told.counted(judged)}.")
    for claim in told.decided_first(judged):
        heading = f"{claim.verdict}: “{claim.quote}” ({claim.id})"
        click.echo("\n" + textwrap.fill(heading, WIDTH, subsequent_indent="    ", break_on_hyphens=False))
        others = f"Other sources: {claim.says}" if claim.says else ""
        for said in filter(None, (told.finding(claim).text, told.caveat(claim), others)):
            click.echo(textwrap.fill(said, WIDTH, initial_indent="    ", subsequent_indent="    "))
