"""The front of every command: options, names, printing, and ends that are one sentence with an exit code."""

import os
import sys
from typing import Any

import click

from analysis.ground.errors import CheckFailed, Problem

FORMATS = click.Choice(["table", "csv", "json"])


class Front(click.Group):
    """Commands whose errors are one sentence: exit 1 for a failed check, 2 for wrong use."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn every end into its exit code."""
        debug = "--debug" in sys.argv
        try:
            super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.exit(0)
        except click.exceptions.Exit as end:
            sys.exit(end.exit_code)
        except click.ClickException as error:
            _end(error.format_message(), 2)
        except (click.Abort, KeyboardInterrupt):
            _end("stopped; nothing half-written was left", 130)
        except (Problem, CheckFailed) as error:
            if debug:
                raise
            _end(str(error), error.code)
        except Exception as error:
            if debug:
                raise
            last = (str(error).splitlines() or [""])[0]
            _end(f"unexpected {type(error).__name__}: {last}; run again with --debug and report it", 2)

    def invoke(self, context: click.Context) -> Any:
        """Run the command; that nobody reads on, as with `| head`, is no failed check (click would exit with 1)."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


def _end(sentence: str, code: int) -> None:
    click.echo(f"armshares: {' '.join(sentence.split())}", err=True)
    sys.exit(code)


def example(line: str) -> Any:
    """Return a decorator that closes a command's help with an example."""

    def add(command: click.Command) -> click.Command:
        command.epilog = f"Example: {line}"
        return command

    return add


importer = click.option("--importer", help="Whose imports, e.g. India.", required=True)
supplier = click.option("--supplier", help="Whose share, e.g. Russia.", required=True)
suppliers = click.option("--suppliers", help="Only these, comma-separated; the rest as Others.", default="")
release = click.option("--release", help="SIPRI release, the year it came out; 0: the newest at hand.", type=int,
                       default=0)  # fmt: skip
soviet = click.option("--soviet", help="The Soviet Union on its own, or counted as Russia.", default="separate",
                type=click.Choice(["separate", "as-russia"]))  # fmt: skip
form = click.option("--format", help="For people (table) or programs (csv, json).", type=FORMATS, default="table")


def supplier_names(listed: str, data: Any, soviet: str) -> list[str]:
    """Return the one name of each of some names separated by commas; none for an empty text.

    Raises
    ------
    Problem
        If a name is unknown, stands twice (it would count twice), or is one that `soviet` joins with another.
    """
    from analysis.store.imports import check_soviet

    names = [data.entity(name) for name in listed.split(",")] if listed else []
    if len(set(names)) < len(names):
        raise Problem(f"each supplier may be named once, not {', '.join(names)}")
    return check_soviet(names, soviet)


def supplier_name(name: str, data: Any, soviet: str) -> str:
    """Return the one name of one supplier that a person typed; none or several are a Problem."""
    from analysis.store.imports import check_soviet

    return check_soviet([data.entity(name)], soviet)[0]


def show(frame: Any, record: Any, form: str, heading: str) -> None:
    """Print a result: a frame with `share` columns as per cent for people, as it is for programs."""
    if form == "json":
        from analysis.ground.project import as_json

        click.echo(as_json(record), nl=False)
    elif form == "csv":
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(heading)
        click.echo(frame.astype(object).where(frame.notna(), "-").to_string(index=False))


def heading(known: Any, rest: str) -> str:
    """Return the line above a table: importer, release, unit, and the rest."""
    return f"{known.importer}, SIPRI release {known.release} ({known.kind}), volume of major arms delivered, {rest}"
