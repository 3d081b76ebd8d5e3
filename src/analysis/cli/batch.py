"""The command for many reports at once: batch."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from analysis.cli.common import example
from analysis.ground.errors import CheckFailed, Problem


@example("armshares batch --importers top:40 --release 2025")
@click.command()
@click.option("--importers", help="Whose reports: all, top:40 (the largest), or names with commas.")
@click.option("--release", help="SIPRI release; 0: the newest at hand.", type=int, default=0)
@click.option("--window", "windows", multiple=True, help="The window, e.g. 2020-2024; may be repeated.")
@click.option("--notebook", "notebooks", multiple=True, help="The notebook to run; may be repeated.")
@click.option("--workers", help="How many reports at a time; as many as there are processors.", type=int)
@click.option("--out", help="The folder they go to, or an address such as s3://bucket/reports.")
@click.option("--resume", is_flag=True, help="Go on with the batch that --out holds.")
@click.option("--deadline", help="Seconds for one report.", type=float, default=600.0, show_default=True)
@click.option("--scheduler", help="A dask cluster that makes them, e.g. tcp://10.0.0.1:8786.")
def batch(
    importers: str | None,
    release: int,
    windows: tuple[str, ...],
    notebooks: tuple[str, ...],
    workers: int | None,
    out: str | None,
    resume: bool,
    deadline: float,
    scheduler: str | None,
) -> None:
    """Make one report for each importer, in parallel, and a front page that lists them.

    What is unchanged since it was made is reused: the same command again makes only what its data, notebook,
    parameters, code or libraries have changed. A report that fails keeps no other from being made; the list of those
    that failed, with the reasons, comes last.
    """
    from analysis.batch import batches, executors, worker
    from analysis.batch.orders import NOTEBOOKS, Asks

    if workers is not None:
        executors.checked(workers)
    if resume and not importers and (release or windows or notebooks):
        raise Problem("--resume takes what the batch was asked; give --importers as well, or only --out")
    asks = Asks(importers, release, windows, notebooks or NOTEBOOKS) if importers else None
    how = batches.How(_place(out), workers or 0, scheduler or "", deadline, resume)
    with worker.begun(here=not scheduler):
        made = batches.batch(asks, how, _watched)
    click.echo(str(made))
    for each in made.failed:
        click.echo(f"  {each.importer} ({each.name}): {each.said}")
    if made.failed:
        raise CheckFailed(
            f"{len(made.failed)} of {made.reused + len(made.outcomes)} reports failed; the others are there"
        )


def _place(out: str | None) -> str:
    if not out or "://" in out:
        return out or ""
    from analysis.ground import project

    return str(project.check_folder(Path(out)))


@contextmanager
def _watched(found: Any) -> Iterator[Any]:
    """Give what shows a bar on stderr where that is a terminal, and what failed at once."""
    terminal = sys.stderr.isatty()
    if terminal and found.reused:
        click.echo(f"{len(found.reused)} reports are unchanged and reused", err=True)
    with click.progressbar(length=len(found.wanted), label="reports", file=sys.stderr, hidden=not terminal) as bar:

        def tell(outcome: Any) -> None:
            bar.label = f"{'failed' if outcome.said else 'reports'}: {outcome.importer}"[:40]
            bar.update(1)

        yield tell
