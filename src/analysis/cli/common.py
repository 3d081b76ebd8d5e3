"""The front of every command: options, names, printing, and ends that are one sentence with an exit code."""

import os
import sys
from typing import Any

import click

from analysis.cli import ends
from analysis.cli.given import Given
from analysis.ground.errors import Problem

FORMATS = click.Choice(["table", "csv", "json"])


class Front(click.Group):
    """Commands whose errors are one sentence: exit 1 for a failed check, 2 for wrong use."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command: what is given to it is looked at, and its help names the codes it ends with."""
        for parameter in cmd.params:
            if not getattr(parameter, "is_flag", False) and not isinstance(parameter.type, Given):
                parameter.type = Given(parameter.type)
        codes = {**ends.CODES, **getattr(cmd, "ends", {})}
        said = "; ".join(f"{code} {meaning}" for code, meaning in sorted(codes.items()))
        cmd.epilog = f"{cmd.epilog or ''}\n\nExit codes: {said}."
        super().add_command(cmd, name)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn every end into its exit code."""
        with ends.signals():
            try:
                code, said = ends.ended(lambda: super(Front, self).main(*args, **{**kwargs, "standalone_mode": False}))
            except ends.Ended as end:  # it came between the command's end and here
                code, said = end.code, ends.STOPPED
            if said:
                click.echo(f"armshares: {' '.join(said.split())}", err=True)
        sys.exit(code)

    def invoke(self, context: click.Context) -> Any:
        """Run the command; that nobody reads on, as with `| head`, is no failed check (click would exit with 1)."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


def example(line: str, ends: dict[int, str] | None = None) -> Any:
    """Return a decorator that closes a command's help with an example; `ends` are exit codes of its own."""

    def add(command: click.Command) -> click.Command:
        command.epilog = f"Example: {line}"
        command.ends = ends or {}
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
        from analysis.ground.cells import neutral_frame

        click.echo(neutral_frame(frame).to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(heading)
        click.echo(frame.astype(object).where(frame.notna(), "-").to_string(index=False))


def heading(known: Any, rest: str) -> str:
    """Return the line above a table: importer, release, unit, and the rest."""
    return f"{known.importer}, SIPRI release {known.release} ({known.kind}), volume of major arms delivered, {rest}"
