"""Commands that make pages: report."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from analysis.cli.common import example


@example("armshares report india")
@click.command()
@click.argument("name", default="")
@click.option(
    "--importer",
    help="Run a report that reports.yml does not name, on this importer.",
)
@click.option("--suppliers", help="Suppliers drawn in colour, comma-separated, five at most.", default="")
@click.option("--window", help="The window the report is about, e.g. 2020-2024.", default="")
@click.option("--release", help="SIPRI release; 0: the newest at hand.", type=int)
@click.option(
    "--events", type=click.Path(path_type=Path), help="A list of events of your own: a CSV as data/raw/events.csv is."
)
@click.option(
    "--soviet",
    help="The Soviet Union on its own, or counted as Russia.",
    type=click.Choice(["separate", "as-russia"]),
)
@click.option("--print", "paper", is_flag=True, help="Each figure also as PDF, 85 and 170 mm wide.")
def report(name: str, paper: bool, **given: Any) -> None:
    """Run a report: notebooks with parameters, then reports/NAME/index.html; without a name, the first named.

    Asked for anything else than what the name stands for, it goes into a folder of its own, such as
    reports/india-2019-2023-release-2024: the last line says which.
    """
    from analysis.reports import forks

    forks.begin()
    from analysis.ground import project
    from analysis.reports import named, saved

    progress = (lambda line: click.echo(line, err=True)) if sys.stderr.isatty() else (lambda line: None)
    if paper:
        os.environ[saved.PRINT] = "yes"  # the notebooks' kernels read it
    if given["events"]:
        given["events"] = str(given["events"].resolve())
    page = named.report(name, {key: value for key, value in given.items() if value not in (None, "")}, progress)
    click.echo(project.shown(page))
