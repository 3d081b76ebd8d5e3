"""Commands about papers: paper, reproduce, bundle, diff."""

from pathlib import Path
from typing import Any

import click

from analysis.cli.common import example


def _asked(command: Any) -> Any:
    """Add what a data brief is asked for; it goes in place of a name."""
    for option in (
        click.option("--release", help="SIPRI release of a data brief; usually the newest at hand.", type=int),
        click.option("--window", help="Its window, e.g. 2020-2024; usually the newest five years."),
        click.option("--suppliers", help="Suppliers it follows, comma-separated; usually the largest three."),
        click.option("--importer", help="Make a data brief on this importer, in place of a manuscript."),
    ):
        command = option(command)
    return command


def _made(name: str, given: dict[str, Any]) -> tuple[str, Any]:
    """Return what the paper is called, and the paper."""
    from analysis.ground.errors import Problem
    from analysis.reports import paper as papers

    given = {key: value for key, value in given.items() if value}
    if given and "importer" not in given:
        raise Problem(f"--{next(iter(given))} is for a data brief; say its --importer too")
    if given and name:
        raise Problem(f"give a name ({name[:40]}) or --importer, not both")
    made = papers.paper(name or "india", given)
    return made.name, made


@example("armshares paper india")
@click.command()
@click.argument("name", default="")
@_asked
@click.option("--out", help="The PDF to write; usually paper/NAME.pdf.", type=click.Path(path_type=Path))
def paper(name: str, out: Path | None, **given: Any) -> None:
    """Make a paper: its report from the extracts alone, then one PDF that carries data, notebooks and findings.

    NAME is a manuscript of paper/ (india, if nothing is said); with --importer it is a data brief on any importer. The
    same text as HTML goes beside the PDF. No number is typed: each comes from a named finding, and one that does not
    exist stops the build.
    """
    from analysis.ground import project
    from analysis.ground.citing import TERMS

    if out:  # told before anything runs
        for each in (out, out.with_suffix(".html")):
            project.check_output(each, force=False)
    name, made = _made(name, given)
    target = out or project.home() / "paper" / f"{name}.pdf"
    project.write(target, made.pdf)
    page = project.write(target.with_suffix(".html"), made.html)
    click.echo(TERMS, err=True)
    click.echo(f"{project.shown(target)}: {made.numbers} numbers in the text, {len(made.files)} files attached")
    click.echo(f"{project.shown(page)}: the same text as a page")


@example("armshares bundle india --out india.zip")
@click.command()
@click.argument("name", default="")
@_asked
@click.option("--out", help="The zip to write; usually NAME.zip.", type=click.Path(path_type=Path))
@click.option("--force", help="Write over a file that is there already.", is_flag=True)
def bundle(name: str, out: Path | None, force: bool, **given: Any) -> None:
    """Write what a paper carries as one zip to deposit: extracts, notebooks, findings, description, hashes.

    NAME and --importer are those of `armshares paper`.
    """
    from analysis.ground import project
    from analysis.ground.citing import TERMS
    from analysis.reports.bundle import bundle as packed

    if out:
        project.check_output(out, force)
    name, made = _made(name, given)
    target = project.check_output(out or Path(f"{name}.zip"), force)
    project.write(target, packed(made.files))
    click.echo(TERMS, err=True)
    click.echo(f"{project.shown(target)}: {len(made.files)} files")


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
