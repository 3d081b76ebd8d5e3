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
    from analysis.reports import paper as papers
    from analysis.reports import values

    target = project.check_output(out or project.home() / "paper" / f"{name}.pdf", force=not out)
    made = papers.paper(name)
    project.write(target, made.pdf)
    click.echo(values.TERMS, err=True)
    click.echo(f"{project.shown(target)}: {made.numbers} numbers in the text, {len(made.files)} files attached")


@example("armshares bundle india --out india.zip")
@click.command()
@click.argument("name", default="india")
@click.option("--out", help="The zip to write; usually NAME.zip.", type=click.Path(path_type=Path))
@click.option("--force", help="Write over a file that is there already.", is_flag=True)
def bundle(name: str, out: Path | None, force: bool) -> None:
    """Write what a paper carries as one zip to deposit: extracts, notebooks, findings, description, hashes."""
    from analysis.ground import project
    from analysis.reports import paper as papers
    from analysis.reports import values
    from analysis.reports.bundle import bundle as packed

    target = project.check_output(out or Path(f"{name}.zip"), force)
    files = papers.paper(name).files
    project.write(target, packed(files))
    click.echo(values.TERMS, err=True)
    click.echo(f"{project.shown(target)}: {len(files)} files")


@example("armshares reproduce paper/india.pdf")
@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trust", help="Run notebooks that are not those of this version: they are code.", is_flag=True)
def reproduce(file: Path, trust: bool) -> None:
    """Make a paper or bundle again from itself alone, and say what held; exit 1 where something does not."""
    from analysis.ground import project
    from analysis.reports.reproduce import reproduce as again

    held = again(file, trust)
    click.echo(f"{held.files} files inside: every hash holds")
    click.echo(f"{held.notebooks} notebooks ran again on the extracts inside")
    click.echo(f"{held.findings} numbers of the findings and {held.text} of the text recomputed: all the same")
    click.echo(
        f"{project.shown(file)} holds: made again it is {'the same bytes' if held.same_bytes else 'the same text'}"
    )


@example("armshares diff old/india.pdf paper/india.pdf")
@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Say what differs between two reports (folders), papers or bundles: shares, verdicts, figures, tables."""
    from analysis.reports.differences import differences

    for line in differences(before, after) or ["no difference"]:
        click.echo(line)
