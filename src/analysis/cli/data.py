"""Commands about the data at hand: sources, add, clean, extract."""

from pathlib import Path
from typing import Any

import click

from analysis.cli.common import example, form, importer, release, show
from analysis.ground.errors import CheckFailed, Problem


@example("armshares sources")
@click.command()
@click.option("--accept", help="Give this raw file's passport the hash the file has now.", metavar="FILE")
@click.option("--checks", help="Only the checks; csv and json hold the files without it.", is_flag=True)
@form
def sources(accept: str | None, checks: bool, format: str) -> None:
    """Raw files: release, years, importers, licence, hash; ok, changed, missing or without a passport.

    Below them: do their numbers agree with each other and with SIPRI's own sums?
    """
    import pandas as pd

    from analysis.ground import project
    from analysis.store import passports

    if accept is not None:
        renewed = passports.accept(accept)
        click.echo(f"{project.shown(renewed.path)} is accepted as it is now; run `armshares clean`")
        return
    rows = [_source(passport) for passport in passports.load()]
    if not rows:
        raise Problem(f"{project.shown(project.raw() / passports.NAME)} names no raw file; restore it from git")
    rows += [
        {**dict.fromkeys(rows[0], ""), "file": project.shown(path), "state": "without a passport"}
        for path in passports.without()
    ]
    frame = pd.DataFrame(rows)
    shown = (
        frame.assign(sha256=frame["sha256"].str[:12], licence=frame["licence"].str[:40]) if format == "table" else frame
    )
    if not checks:
        show(shown, rows, format, "Raw files")
    if not checks and set(frame["state"]) - {"ok"}:
        raise CheckFailed(
            "some raw files are not as their passports say; restore them, or `armshares sources --accept FILE`"
        )
    if checks or format == "table":
        _checks(format)


def _checks(form: str) -> None:
    """Print what the checks found; any number beyond its tolerance is a failed check."""
    from analysis.checks.reconcile import reconcile
    from analysis.ground import project
    from analysis.store import intake, passports
    from analysis.store.holdings import Holdings

    faults = [*intake.faults(), *(f"{project.shown(path)} has no passport" for path in passports.without())]
    if faults:
        for said in faults:
            click.echo(said)
        raise CheckFailed(f"{len(faults)} raw file(s) are not as their passports say; first {faults[0]}")
    found = reconcile(Holdings())
    records = [{**row, "largest": row["largest"] if row["compared"] else None} for row in found.to_dict("records")]
    if form == "table":
        _print_checks(found)
    else:
        texts = {column: found[column].map("; ".join) for column in ("examples", "exceptions")}
        show(found.assign(**texts), records, form, "")
    failed = found[found["beyond"] > 0]
    if len(failed):
        raise CheckFailed(
            f"{len(failed)} of {len(found)} checks found {failed['beyond'].sum():,} numbers beyond their tolerance, "
            f"first {failed['examples'].iloc[0][0]}; download these files again, or keep in mind what SIPRI has wrong"
        )


def _print_checks(found: Any) -> None:
    """Print one line per check and file, and below them what is beyond, or differs for a known reason."""
    said = [
        "nothing to compare with" if not row.compared else f"{row.beyond:,} beyond" if row.beyond else "ok"
        for row in found.itertuples()
    ]
    largest = found["largest"].map("{:.2g}".format).where(found["compared"] > 0, "-")
    shown = found[["check", "files", "compared"]].assign(largest=largest, outcome=said)
    heading = "\nChecks (largest residual: TIV million; of units × unit TIV, per unit; of shares, a fraction)"
    show(shown, None, "table", heading)
    for row in found.itertuples():
        for text in [*row.examples, *(f"known: {text}" for text in row.exceptions)]:
            click.echo(f"{row.check}, {row.files}: {text}")


def _source(passport: Any) -> dict[str, Any]:
    from analysis.ground import project

    return {
        "file": project.shown(passport.path),
        "state": passport.state,
        "layout": passport.layout,
        "release": passport.release or "",
        "years": f"{passport.first}-{passport.last}" if passport.first else "",
        "importers": ", ".join(passport.importers),
        "suppliers": ", ".join(passport.suppliers),
        "licence": passport.licence,
        "sha256": passport.sha256,
    }


@example("armshares add ~/Downloads/trade-register.csv --release 2025")
@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--release",
    help="Its release, the year its data came out. Found from the file's date where that decides.",
    type=int,
)
@click.option(
    "--importers", help="all, or names: only where the file's first line, which says so, was cut off.", default=""
)
@click.option(
    "--replace",
    help="Move files that hold some of the same deliveries, and others too, to data/raw/sipri/replaced/.",
    is_flag=True,
)
def add(file: Path, release: int | None, importers: str, replace: bool) -> None:
    """Take a downloaded SIPRI export in: find its layout, write its passport, clean it.

    A smaller file of the same release that lies wholly inside it moves to data/raw/sipri/replaced/ by itself. A larger
    one never gives way to a part of it, and nothing is deleted.
    """
    from analysis.checks.reconcile import disagreement
    from analysis.ground import project
    from analysis.store import intake
    from analysis.store.holdings import Holdings

    added = intake.take_in(file, release, importers, replace, click.echo)
    passport, frame = added.passport, added.frame
    click.echo(
        f"added {project.shown(passport.path)}: {passport.layout} of release {passport.release}, {len(frame):,} rows, "
        f"{_whose(passport)}, {passport.first}-{passport.last}"
    )
    if passport.layout == "register" and passport.suppliers != ["all"]:
        click.echo("note: it holds some suppliers only, so it answers no share", err=True)
    for sentence in intake.oddities(passport, frame):
        click.echo(f"note: {sentence}", err=True)
    try:
        disagreement(Holdings())
    except Problem as problem:  # the file is in: a register cut off at a line's end shows itself only here
        click.echo(f"note: {problem}", err=True)


def _whose(passport: Any) -> str:
    """Say whose deliveries a file holds: `all importers`, `China to all importers`."""

    def named(names: list[str], side: str) -> str:
        more = f" and {len(names) - 3} more" if names[3:] else ""
        return f"all {side}" if names == ["all"] else f"{', '.join(names[:3])}{more}"

    suppliers, importers = named(passport.suppliers, "suppliers"), named(passport.importers, "importers")
    return f"{suppliers} to {importers}" if passport.suppliers != ["all"] else importers or "SIPRI's sums"


@example("armshares clean")
@click.command()
def clean() -> None:
    """data/raw to data/processed: only what changed, and the codebook."""
    from analysis.checks.reconcile import disagreement
    from analysis.ground import project
    from analysis.store import intake
    from analysis.store.holdings import Holdings

    made = intake.clean_all()
    for path in made:
        click.echo(f"made {project.shown(path)}")
    disagreement(Holdings())
    click.echo(f"{len(made)} file(s) made; everything in data/processed is up to date")


@example("armshares extract --importer India --release 2025 --out india-2025.csv")
@click.command()
@importer
@release
@click.option("--out", help="The file to write; - prints it.", default="-", type=click.Path(path_type=Path))
@click.option("--force", help="Write over a file that is there already; never one of data/.", is_flag=True)
def extract(importer: str, release: int, out: Path, force: bool) -> None:
    """Write one importer's yearly figures and the world's totals as a small CSV that may go with a paper."""
    from analysis.ground import project
    from analysis.measures.extracts import extract as composed
    from analysis.store.holdings import Holdings

    if str(out) != "-":
        project.check_output(out, force)
    text = composed(Holdings().imports(importer, release))
    if str(out) == "-":
        click.echo(text, nl=False)
    else:
        click.echo(f"wrote {project.shown(project.write(out, text))}")
