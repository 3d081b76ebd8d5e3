"""Commands that ask the measures: shares, series, contributions."""

import click

from analysis.cli.common import (
    example,
    form,
    heading,
    importer,
    known_imports,
    option,
    release,
    show,
    soviet,
    supplier,
    supplier_names,
    suppliers,
)


@example("armshares shares --importer India --window 2020-2024 --release 2025")
@click.command()
@importer
@option("--window", "First and last year, e.g. 2020-2024.", required=True)
@suppliers
@release
@soviet
@form
def shares(importer: str, window: str, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Shares of an importer's suppliers in one window."""
    from analysis.ground.numbers import one_decimal, volume
    from analysis.measures import shares as measure

    known, transfers = known_imports(importer, release, soviet)
    years = measure.check_window(measure.Window.read(window), known.years, known.release)
    table = measure.supplier_shares(transfers, years)
    table = measure.chosen(table, supplier_names(suppliers, soviet)) if suppliers else table
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
    show(shown, record, format, heading(known, f"{years}: {volume(total)} TIV million"))


@example("armshares series --importer India --window 5 --suppliers Russia,France,Israel")
@click.command()
@importer
@option("--window", "Trailing years summed for each share, 1 to 20.", type=int, default=5)
@suppliers
@release
@soviet
@form
def series(importer: str, window: int, suppliers: str, release: int, soviet: str, format: str) -> None:
    """Rolling shares: one window ending in each year."""
    from analysis.ground.numbers import one_decimal
    from analysis.measures import shares as measure

    known, transfers = known_imports(importer, release, soviet)
    volumes = measure.volumes(transfers, known.years)
    table = measure.rolling_shares(volumes, window)
    names = supplier_names(suppliers, soviet) or list(table.columns)
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
    shown = table if format == "csv" else table.map(lambda share: "-" if share != share else one_decimal(share))
    shown = shown.assign(window=windows)[["window", *names]]
    show(shown, record, format, heading(known, f"shares in windows of {window} years, %"))


@example("armshares contributions --importer India --supplier Russia --from 2015-2019 --to 2020-2024 --release 2025")
@click.command()
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
    from analysis.ground.numbers import one_decimal, points
    from analysis.measures.contributions import between_windows
    from analysis.measures.shares import Window, check_soviet, check_window, with_soviet
    from analysis.store.holdings import entity

    known, transfers = known_imports(importer, release, soviet)
    earlier, later = (check_window(Window.read(windows[side]), known.years, known.release) for side in ("from", "to"))
    rows = with_soviet(known.deals(), soviet) if by == "deal" else transfers
    (name,) = check_soviet([entity(supplier)], soviet)
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
    show(shown, record, format, heading(known, f"{said}: {points(result['change'])} points, of which"))
