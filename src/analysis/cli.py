"""The command `armshares`: parse, call one function, print. Nothing slow is imported before a command needs it."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from analysis.errors import CheckFailed, Problem

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
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (Problem, CheckFailed) as error:
            if debug:
                raise
            _end(str(error), 1 if isinstance(error, CheckFailed) else 2)
        except Exception as error:
            if debug:
                raise
            last = (str(error).splitlines() or [""])[0]
            _end(f"unexpected {type(error).__name__}: {last}; run again with --debug and report it", 2)


def _end(sentence: str, code: int) -> None:
    click.echo(f"armshares: {' '.join(sentence.split())}", err=True)
    sys.exit(code)


@click.group(cls=Front, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def main(debug: bool) -> None:
    """Who arms whom, by how much, how sure are we, and what changed?

    Shares are of the volume of major arms delivered (SIPRI trend-indicator values, TIV), not of money.

    Example: armshares shares --importer India --window 2020-2024
    """


def example(line: str) -> Any:
    """Return a decorator that closes a command's help with an example."""

    def add(command: click.Command) -> click.Command:
        command.epilog = f"Example: {line}"
        return command

    return add


def option(name: str, text: str, **settings: Any) -> Any:
    """Return a click option with its help text."""
    return click.option(name, help=text, **settings)


importer = option("--importer", "Whose imports, e.g. India.", required=True)
supplier = option("--supplier", "Whose share, e.g. Russia.", required=True)
suppliers = option("--suppliers", "Only these, comma-separated; the rest as Others.", default="")
release = option(
    "--release", "SIPRI release, the year it came out; 0: the newest at hand.", type=int, default=0
)
soviet = option("--soviet", "The Soviet Union on its own, or counted as Russia.", default="separate",
                type=click.Choice(["separate", "as-russia"]))  # fmt: skip
form = option("--format", "For people (table) or programs (csv, json).", type=FORMATS, default="table")


def _known(importer: str, release: int, soviet: str) -> tuple[Any, Any]:
    from analysis.measures.shares import with_soviet
    from analysis.processed import imports

    known = imports(importer, release)
    return known, with_soviet(known.transfers, soviet)


def _names(listed: str) -> list[str]:
    from analysis.names import Entities

    entities = Entities.read()
    return [entities.typed_by_user(name) for name in listed.split(",") if name.strip()]


def _print(frame: Any, record: Any, form: str, heading: str) -> None:
    """Print a result: a frame with `share` columns as per cent for people, as it is for programs."""
    if form == "json":
        from analysis.project import as_json

        click.echo(as_json(record), nl=False)
    elif form == "csv":
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(heading)
        click.echo(frame.to_string(index=False, na_rep="-"))


@example("armshares shares --importer India --window 2020-2024 --release 2025")
@main.command()
@importer
@option("--window", "First and last year, e.g. 2020-2024.", required=True)
@suppliers
@release
@soviet
@form
def shares(importer: str, window: str, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Shares of an importer's suppliers in one window."""
    from analysis.measures import shares as measure
    from analysis.measures.words import one_decimal, volume

    known, transfers = _known(importer, release, soviet)
    years = measure.check_window(measure.Window.read(window), known.years, known.release)
    table = measure.supplier_shares(transfers, years)
    table = measure.chosen(table, _names(suppliers)) if suppliers else table
    total = float(table["tiv"].sum())
    rows = [
        {
            "supplier": row.supplier,
            "tiv": row.tiv,
            "share": row.share,
            "rank": None if row.rank is None else row.rank,
        }
        for row in table.astype({"rank": object}).where(table.notna(), None).itertuples()
    ]
    record = {
        "importer": known.importer,
        "release": known.release,
        "window": str(years),
        "total_tiv": total,
        "suppliers": rows,
    }
    shown = (
        table.assign(tiv=table["tiv"].map(volume), share=table["share"].map(one_decimal))
        if format == "table"
        else table
    )
    shown = shown.rename(columns={"share": "share, %", "tiv": "TIV million"}) if format == "table" else shown
    _print(shown, record, format, _heading(known, f"{years}: {volume(total)} TIV million"))


@example("armshares series --importer India --window 5 --suppliers Russia,France,Israel")
@main.command()
@importer
@option("--window", "Trailing years summed for each share, 1 to 20.", type=int, default=5)
@suppliers
@release
@soviet
@form
def series(importer: str, window: int, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Rolling shares: one window ending in each year."""
    from analysis.measures import shares as measure
    from analysis.measures.words import one_decimal

    known, transfers = _known(importer, release, soviet)
    volumes = measure.volumes(transfers, known.years)
    table = measure.rolling_shares(volumes, window)
    names = _names(suppliers) or list(table.columns)
    table = measure.of_suppliers(table, names)
    windows = [str(measure.Window(last - window + 1, last)) for last in table.index]
    totals = [float(volumes.loc[last - window + 1 : last].sum(axis=None)) for last in table.index]
    record = {
        "importer": known.importer,
        "release": known.release,
        "windows": [
            {
                "window": label,
                "total_tiv": total,
                "shares": {k: None if v != v else v for k, v in row.items() if v or suppliers},
            }
            for label, total, row in zip(windows, totals, table.to_dict("records"), strict=True)
        ],
    }
    shown = (
        table if format == "csv" else table.map(lambda share: "-" if share != share else one_decimal(share))
    )
    shown = shown.assign(window=windows)[["window", *names]]
    _print(shown, record, format, _heading(known, f"shares in windows of {window} years, %"))


@example(
    "armshares contributions --importer India --supplier Russia --from 2015-2019 --to 2020-2024 --release 2025"
)
@main.command()
@importer
@supplier
@option("--from", "The earlier window.", required=True, metavar="WINDOW")
@option("--to", "The later window.", required=True, metavar="WINDOW")
@option("--by", "What the parts are; category and deal need data that know them.", default="supplier",
        type=click.Choice(["supplier", "category", "deal"]))  # fmt: skip
@release
@soviet
@form
def contributions(
    importer: str, supplier: str, by: str, release: int, soviet: str, format: str, **windows: str
) -> None:
    """What each supplier, category or deal added to the change of one supplier's share; the parts add up exactly."""
    from analysis.measures.contributions import between_windows
    from analysis.measures.shares import Window, check_window, with_soviet
    from analysis.measures.words import one_decimal, points

    known, transfers = _known(importer, release, soviet)
    earlier, later = (
        check_window(Window.read(windows[side]), known.years, known.release) for side in ("from", "to")
    )
    rows = with_soviet(known.deals(), soviet) if by == "deal" else transfers
    name = _names(supplier)[0]
    result = between_windows(rows, name, earlier, later, by)
    parts = result.pop("parts")
    record = {
        "importer": known.importer,
        "supplier": name,
        "release": known.release,
        "from": str(earlier),
        "to": str(later),
    }
    record |= {**result, "parts": parts.to_dict("records")}
    shown = parts.assign(contribution=parts["contribution"].map(points)) if format == "table" else parts
    said = f"{name} {one_decimal(result['share_from'])} % in {earlier}, {one_decimal(result['share_to'])} % in {later}"
    _print(shown, record, format, _heading(known, f"{said}: {points(result['change'])} points, of which"))


def _heading(known: Any, rest: str) -> str:
    return f"{known.importer}, SIPRI release {known.release} ({known.kind}), volume of major arms delivered, {rest}"


@example("armshares sources")
@main.command()
@option("--accept", "Give this raw file's passport the hash the file has now.", metavar="FILE")
@form
def sources(accept: str | None, format: str) -> None:
    """Raw files: release, years, importers, licence, hash; ok, changed, missing or without a passport."""
    import pandas as pd

    from analysis import project
    from analysis.sources import passports

    if accept:
        renewed = passports.accept(accept)
        click.echo(f"{project.shown(renewed.path)} is accepted as it is now; run `armshares clean`")
        return
    rows = [_source(passport) for passport in passports.load()]
    rows += [
        {**dict.fromkeys(rows[0], ""), "file": project.shown(path), "state": "without a passport"}
        for path in passports.without()
    ]
    frame = pd.DataFrame(rows)
    shown = (
        frame.assign(sha256=frame["sha256"].str[:12], licence=frame["licence"].str[:40])
        if format == "table"
        else frame
    )
    _print(shown, rows, format, "Raw files")
    if set(frame["state"]) - {"ok"}:
        raise CheckFailed(
            "some raw files are not as their passports say; restore them, or `armshares sources --accept FILE`"
        )


def _source(passport: Any) -> dict[str, Any]:
    from analysis import project

    return {
        "file": project.shown(passport.path),
        "state": passport.state,
        "layout": passport.layout,
        "release": passport.release or "",
        "years": f"{passport.first}-{passport.last}" if passport.first else "",
        "importers": ", ".join(passport.importers),
        "licence": passport.licence,
        "sha256": passport.sha256,
    }


@example("armshares add ~/Downloads/trade-register.csv --release 2025")
@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--release",
    "Its release: the year its data came out. Found from the file's date where that decides.",
    type=int,
)
@option(
    "--importers", "all, or names: only where the file's first line, which says so, was cut off.", default=""
)
@option(
    "--replace",
    "Put it in place of the files that hold the same deliveries of the same release.",
    is_flag=True,
)
def add(file: Path, release: int | None, importers: str, replace: bool) -> None:
    """Take a downloaded SIPRI export in: find its layout, write its passport, clean it."""
    from analysis import intake, project

    passport, frame = intake.add(file, release, importers, replace)
    whose = (
        "all importers"
        if passport.importers == ["all"]
        else ", ".join(passport.importers[:3]) or "SIPRI's sums"
    )
    click.echo(
        f"added {project.shown(passport.path)}: {passport.layout} of release {passport.release}, {len(frame):,} rows, "
        f"{whose}, {passport.first}-{passport.last}"
    )
    for sentence in intake.oddities(passport, frame):
        click.echo(f"note: {sentence}", err=True)


@example("armshares clean")
@main.command()
def clean() -> None:
    """data/raw to data/processed: only what changed, and the codebook."""
    from analysis import intake, project

    made = intake.clean_all()
    for path in made:
        click.echo(f"made {project.shown(path)}")
    click.echo(f"{len(made)} file(s) made; everything in data/processed is up to date")


@example("armshares extract --importer India --release 2025 --out india-2025.csv")
@main.command()
@importer
@release
@option("--out", "The file to write; - prints it.", default="-", type=click.Path(path_type=Path))
def extract(importer: str, release: int, out: Path) -> None:
    """Write one importer's yearly figures and the world's totals as a small CSV that may go with a paper."""
    from analysis import processed, project
    from analysis.sources.extract import compose, note

    known = processed.imports(importer, release)
    said = note(known.importer, known.release, known.generated, known.years[0], known.years[-1])
    text = compose(known.transfers, known.world, said)
    if str(out) == "-":
        click.echo(text, nl=False)
    else:
        click.echo(f"wrote {project.shown(project.write(out, text))}")


@example("armshares report india")
@main.command()
@click.argument("name", default="")
@option("--importer", "Run a report that reports.yml does not name, on this importer.")
@option("--suppliers", "Suppliers drawn in colour, comma-separated, five at most.", default="")
@option("--window", "The window the report is about, e.g. 2020-2024.", default="")
@option("--release", "SIPRI release; 0: the newest at hand.", type=int)
@option(
    "--soviet",
    "The Soviet Union on its own, or counted as Russia.",
    type=click.Choice(["separate", "as-russia"]),
)
def report(name: str, **given: Any) -> None:
    """Run a report: notebooks with parameters, then reports/NAME/index.html. Without a name: the first of reports.yml."""
    from analysis import project
    from analysis.reports import build

    progress = (lambda line: click.echo(line, err=True)) if sys.stderr.isatty() else (lambda line: None)
    page = build.report(
        name, {key: value for key, value in given.items() if value not in (None, "")}, progress
    )
    click.echo(project.shown(page))


if __name__ == "__main__":
    main()
