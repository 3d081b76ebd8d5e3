"""The command `armshares`: parse, call one function, print. Nothing slow is imported before a command needs it."""

import click

from analysis.cli import data, measures, reports
from analysis.cli.common import Front


@click.group(cls=Front, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def main(debug: bool) -> None:
    """Who arms whom, by how much, how sure are we, and what changed?

    Shares are of the volume of major arms delivered (SIPRI trend-indicator values, TIV), not of money.

    Example: armshares shares --importer India --window 2020-2024
    """


ASK = (measures.shares, measures.series, measures.contributions)
KEEP = (data.sources, data.add, data.clean, data.extract)
MAKE = (reports.report,)
for command in (*ASK, *KEEP, *MAKE):
    main.add_command(command)
