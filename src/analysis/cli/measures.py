"""Commands that ask the measures: shares, series, contributions."""

from typing import TYPE_CHECKING, Any

import click

from analysis.cli.common import (
    example,
    form,
    heading,
    importer,
    release,
    show,
    soviet,
    supplier,
    supplier_name,
    supplier_names,
    suppliers,
)

if TYPE_CHECKING:
    from analysis.measures.windows import Window
    from analysis.store.holdings import Holdings
    from analysis.store.imports import Imports


@example("armshares shares --importer India --window 2020-2024 --release 2025")
@click.command()
@importer
@click.option("--window", required=True, help="First and last year, e.g. 2020-2024.")
@suppliers
@release
@soviet
@form
def shares(importer: str, window: str, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Shares of an importer's suppliers in one window."""
    from analysis.ground.numbers import one_decimal, volume
    from analysis.measures import shares as measure
    from analysis.measures.windows import Window
    from analysis.store.holdings import Holdings

    data = Holdings()
    known = data.imports(importer, release, soviet)
    years = Window.read(window)
    table = measure.shares(known, years)
    largest = table["supplier"].head(3).tolist()
    table = measure.chosen(table, supplier_names(suppliers, data, soviet)) if suppliers else table
    total = float(table["tiv"].sum())
    record = {"importer": known.importer, "release": known.release, "window": str(years), "total_tiv": total}
    record["suppliers"] = table.astype({"rank": object}).where(table.notna(), None).to_dict("records")
    if format == "table":
        table = table.assign(tiv=table["tiv"].map(volume), share=table["share"].map(one_decimal))
        table = table.rename(columns={"share": "share, %", "tiv": "TIV million"})
    show(table, record, format, heading(known, f"{years}: {volume(total)} TIV million"))
    if format == "table":
        _say_otherwise(data, known, years, largest)


def _say_otherwise(data: "Holdings", known: "Imports", window: "Window", largest: list[str]) -> None:
    """Print a line where another release at hand prints another digit for one of the largest suppliers."""
    from analysis.measures.revisions import otherwise
    from analysis.telling.shares import otherwise as tell

    for sentence in tell(otherwise(known, data.every_release(known.importer, known.soviet), largest, window)):
        click.echo(f"\n{sentence}")


@example("armshares series --importer India --window 5 --suppliers Russia,France,Israel")
@click.command()
@importer
@click.option("--window", default=5, type=int, help="Trailing years summed for each share, 1 to 20.")
@suppliers
@release
@soviet
@form
def series(importer: str, window: int, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Rolling shares: one window ending in each year."""
    from analysis.ground.numbers import one_decimal
    from analysis.measures import shares as measure
    from analysis.measures.windows import Window
    from analysis.store.holdings import Holdings

    data = Holdings()
    known = data.imports(importer, release, soviet)
    table = measure.series(known, window)
    totals = measure.rolling(measure.volumes(known.transfers, known.years), window).sum(axis="columns")
    names = supplier_names(suppliers, data, soviet) or list(table.columns)
    table = measure.of_suppliers(table, names)
    windows = [str(Window(last - window + 1, last)) for last in table.index]
    record = {"importer": known.importer, "release": known.release}
    record["windows"] = [
        {"window": label, "total_tiv": total, "shares": _plain(row, bool(suppliers))}
        for label, total, row in zip(windows, totals.tolist(), table.to_dict("records"), strict=True)
    ]
    shown = table if format == "csv" else table.map(lambda share: "-" if share != share else one_decimal(share))
    shown = shown.assign(window=windows)[["window", *names]]
    show(shown, record, format, heading(known, f"shares in windows of {window} years, %"))


def _plain(row: dict[str, float], zeros: bool) -> dict[str, float | None]:
    """Return shares as JSON holds them: a missing one as None, a supplier without a share only if asked for."""
    return {name: None if share != share else share for name, share in row.items() if share or zeros}


@example("armshares contributions --importer India --supplier Russia --from 2015-2019 --to 2020-2024 --release 2025")
@click.command()
@importer
@supplier
@click.option("--from", required=True, metavar="WINDOW", help="The earlier window.")
@click.option("--to", required=True, metavar="WINDOW", help="The later window.")
@click.option("--by", default="supplier", type=click.Choice(["supplier", "category", "deal"]),
              help="What the parts are; category and deal need data that know them.")  # fmt: skip
@release
@soviet
@form
def contributions(importer: str, supplier: str, by: str, release: int, soviet: str, format: str, **ends: str) -> None:
    """What each supplier, category or deal added to the change of one supplier's share; the parts add up exactly."""
    from analysis.ground.numbers import one_decimal, points
    from analysis.measures.contributions import change
    from analysis.measures.windows import Window, check_window
    from analysis.store.holdings import Holdings

    data = Holdings()
    known = data.imports(importer, release, soviet)
    windows = [check_window(Window.read(ends[side]), known.years, known.release) for side in ("from", "to")]
    found = change(known, supplier_name(supplier, data, soviet), *windows, by)
    record: dict[str, Any] = {"importer": known.importer, "supplier": found.supplier, "release": known.release}
    record |= {"from": str(windows[0]), "to": str(windows[1]), "share_from": found.share_from}
    record |= {"share_to": found.share_to, "change": found.change, "parts": found.parts.to_dict("records")}
    parts = found.parts
    shown = parts.assign(contribution=parts["contribution"].map(points)) if format == "table" else parts
    before, after = one_decimal(found.share_from), one_decimal(found.share_to)
    said = f"{found.supplier} {before} % in {windows[0]}, {after} % in {windows[1]}"
    show(shown, record, format, heading(known, f"{said}: {points(found.change)} points, of which"))
