"""The command `armshares`: parse, call one function, print. Nothing slow is imported before a command needs it."""

import sys

import click

from analysis.cli import batch, certainty, checks, choices, claims, data, measures, night, paper, reports, start
from analysis.cli.common import Front

WITHOUT_PROJECT = ("init", "reproduce", "diff")  # papers and bundles hold all they need

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(cls=Front, invoke_without_command=True, context_settings=SETTINGS)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Who arms whom, by how much, how sure are we, and what changed?

    Shares are of the volume of major arms delivered (SIPRI trend-indicator values, TIV), not of money.

    Example: armshares shares --importer India --window 2020-2024
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    elif context.invoked_subcommand not in WITHOUT_PROJECT and not {"--help", "-h"} & set(sys.argv):
        from analysis.ground import versions
        from analysis.store import change

        versions.check_project()
        change.tidy()


ASK = (measures.shares, measures.series, measures.contributions, certainty.intervals)
HANGS_ON = (choices.robustness, choices.deals, choices.pending, choices.arsenal)
CHECK = (checks.verify, checks.revisions, claims.claims, certainty.calibrate)
KEEP = (start.init, data.sources, data.add, data.clean, data.extract)
MAKE = (reports.report, batch.batch, paper.paper, paper.bundle, paper.reproduce, paper.diff)
NIGHT = (night.fetch, night.update, night.publish)
for command in (*ASK, *HANGS_ON, *CHECK, *KEEP, *MAKE, *NIGHT):
    main.add_command(command)
