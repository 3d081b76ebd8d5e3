"""Commands about papers: paper, reproduce, bundle, diff."""

from pathlib import Path

import click

from analysis.cli.common import example


@example("armshares paper india")
@click.command()
@click.argument("name", default="india")
@click.option("--out", help="The PDF to write; usually paper/NAME.pdf.", type=click.Path(path_type=Path))
def paper(name: str, out: Path | None) -> None:
    """Make a paper: its report from the extracts alone, then one PDF that carries data, notebooks and findings.

    No number of the text is typed: each comes from a named finding, and one that does not exist stops the build.
    """
    from analysis.ground import project
    from analysis.reports import values
    from analysis.reports import paper as papers

    target = project.check_output(out or project.home() / "paper" / f"{name}.pdf", force=not out)
    made = papers.paper(name)
    project.write(target, made.pdf)
    click.echo(values.TERMS, err=True)
    click.echo(f"{project.shown(target)}: {len(made.printed)} numbers in the text, {len(made.files)} files attached")
