"""The command that begins a project: init."""

from pathlib import Path

import click

from analysis.cli.common import example


@example("armshares init my-project")
@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Begin a project in a new or empty folder: data, notebooks, paper and reports.yml, as this version has them.

    Every other command works in the project it is run in, or in the folder that ARMSHARES_HOME names.
    """
    from analysis.ground import starting

    made = starting.lay_out(folder)
    click.echo(f"{folder}: {len(made)} files; next: cd {folder} && armshares report")
