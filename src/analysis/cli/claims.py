"""The command claims: what was said, checked against the rows."""

import textwrap
from pathlib import Path

import click

from analysis.cli.common import example, form, show

WIDTH = 100


@example("armshares claims --file my-claims.csv --format json")
@click.command()
@click.option("--file", help="A list of your own; without it the article's claims.", type=click.Path(path_type=Path))
@form
def claims(file: Path | None, format: str) -> None:
    """Claims checked against the rows: holds, holds-with-caveat, does-not-hold, or not-checkable with the reason.

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

    from analysis.claims import judge as check
    from analysis.telling import claims as told

    judged = check.check(file)
    if format != "table":
        shown = ["id", "quote", "verdict", "finding", "reason", "says"]
        rows = [{name: claim[name] for name in shown} for claim in judged]
        sources = ["; ".join(map(told.source, claim["sources"])) for claim in judged]
        show(pd.DataFrame(rows).assign(sources=sources), judged, format, "")
        return
    click.echo(f"{told.counted(judged)}.")
    for claim in told.decided_first(judged):
        heading = f"{claim['verdict']}: “{claim['quote']}” ({claim['id']})"
        click.echo("\n" + textwrap.fill(heading, WIDTH, subsequent_indent="    ", break_on_hyphens=False))
        caveat = f"Caveat: {claim['reason']}" if claim["verdict"] == "holds-with-caveat" else ""
        others = f"Other sources: {claim['says']}" if claim["says"] else ""
        for said in filter(None, (claim["finding"], caveat, others)):
            click.echo(textwrap.fill(said, WIDTH, initial_indent="    ", subsequent_indent="    "))
