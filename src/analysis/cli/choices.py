"""Commands that ask what a share hangs on: other choices, single deals, orders still to come, the stock behind it."""

from typing import TYPE_CHECKING, Any

import click

from analysis.cli.common import example, form, heading, importer, release, show, soviet, supplier, supplier_name
from analysis.ground.errors import Problem

if TYPE_CHECKING:
    from analysis.measures.robustness import Robustness
    from analysis.store.holdings import Holdings
    from analysis.store.imports import Imports

window = click.option("--window", required=True, help="First and last year, e.g. 2020-2024.")


@example("armshares robustness --importer India --window 2020-2024 --supplier Russia --release 2025 --format json")
@click.command()
@importer
@window
@supplier
@release
@soviet
@form
def robustness(importer: str, window: str, supplier: str, release: int, soviet: str, format: str) -> None:
    """One share under every reasonable choice: how far it moves, by which choice most, and who else would be first.

    Windows of 3, 5 and 10 years to this or the year before; second-hand weapons, local production and unknown suppliers
    in or out; all weapons or aircraft, armoured vehicles and ships only; the Soviet Union where it delivered; every
    release at hand.
    """
    from analysis.measures.robustness import robustness as measure
    from analysis.store.holdings import Holdings
    from analysis.telling.robustness import answers, moves

    data = Holdings()
    name = supplier_name(supplier, data, soviet)
    known = data.imports(importer, release)
    found = measure(known, name, window, data.every_release(known.importer), soviet)
    frame = found.choices if format == "csv" else moves(found).worded()
    show(frame, _every_choice(found), format, heading(known, f"{name} in {found.window}, per cent and points"))
    if format == "table":
        _say(answers(found))


def _every_choice(found: "Robustness") -> dict[str, Any]:
    """Return all results as JSON holds them: fractions, nothing where nothing is known."""
    rows = [_plain(row) for row in found.choices.to_dict("records")]
    shares = [row["share"] for row in rows]
    return {
        "importer": found.importer,
        "supplier": found.supplier,
        "release": found.release,
        "window": str(found.window),
        "headline": float(found.default["share"]),
        "lowest": min(shares),
        "highest": max(shares),
        "most_sensitive": found.moves["choice"].iloc[0] if len(found.moves) else None,
        "moves": [_plain(row) for row in found.moves.to_dict("records")],
        "rank_flips": [_plain(row) for row in found.flips.to_dict("records")],
        "left_out": list(found.left_out),
        "choices": rows,
    }


@example("armshares deals --importer India --window 2020-2024 --supplier Russia --release 2025")
@click.command()
@importer
@window
@supplier
@click.option("--release", default=0, type=int, help="SIPRI release; 0: the newest at hand that knows deals.")
@soviet
@form
def deals(importer: str, window: str, supplier: str, release: int, soviet: str, format: str) -> None:
    """The deals a share hangs on: what each adds to it, exactly, and how few make half of it."""
    from analysis.measures.deals import deals as measure
    from analysis.store.holdings import Holdings
    from analysis.telling.deals import answers, table

    data = Holdings()
    name = supplier_name(supplier, data, soviet)
    known = data.imports(importer, release, soviet) if release else _with_deals(data, importer, soviet)
    found = measure(known, name, window)
    about = {"importer": found.importer, "supplier": name, "release": found.release, "window": str(found.window)}
    about |= {"share": found.share, "half": found.half, "own_deals": found.own}
    record = {**about, "deals": [_plain(row) for row in found.deals.to_dict("records")]}
    said = f"{name} in {found.window}: deals by what each adds to its share"
    show(found.deals if format == "csv" else table(found).worded(), record, format, heading(known, said))
    if format == "table":
        _say(answers(found))


def _with_deals(data: "Holdings", importer: str, soviet: str) -> "Imports":
    """Return an importer in the newest release at hand that knows its deals."""
    known = data.imports(importer, 0, soviet)
    every = [known, *reversed(data.every_release(known.importer, soviet))]
    return next((each for each in every if each.deliveries is not None), known)


@example("armshares pending --importer India")
@click.command()
@importer
@click.option("--release", default=0, type=int, help="SIPRI release; 0: the newest at hand with a list of deals.")
@form
def pending(importer: str, release: int, format: str) -> None:
    """What was ordered and is not delivered, and what the next five years may bring of it: a scenario, no share.

    Needs SIPRI's 16-column list of deals (all suppliers, all recipients), added with `armshares add FILE`.
    """
    from analysis.ground.numbers import volume
    from analysis.measures.pending import pending as measure
    from analysis.store.holdings import Holdings
    from analysis.store.orders import orders
    from analysis.telling import pending as told
    from analysis.telling.questions import three

    found = measure(orders(Holdings(), importer, release))
    tables = {"suppliers": found.suppliers, "lags": found.lags, "orders": found.orders, "unknown": found.unknown}
    record = {"importer": found.importer, "release": found.release, "last_year": found.last, "tiv": found.tiv,
              "units": found.units, "number": len(found.orders), "scenario": str(found.window)}  # fmt: skip
    record |= {name: [_plain(row) for row in table.to_dict("records")] for name, table in tables.items()}
    said = f"{found.importer}, SIPRI release {found.release} (list of deals), ordered and not delivered by the end of "
    said += f"{found.last}: {volume(found.tiv)} TIV million (volume, not money)"
    show(found.suppliers if format == "csv" else told.suppliers(found).worded(), record, format, said)
    if format == "table":
        click.echo(f"\n{told.orders(found).worded().to_string(index=False)}")
        _say([*told.answers(found), three(found.importer)])


@example("armshares arsenal --importer India --release 2024 --year 2023 --soviet as-russia")
@click.command()
@importer
@click.option("--year", default=0, type=int, help="The year of the stock; 0: the newest the data cover.")
@click.option("--lives", default="20,30,40", help="Service lives in years, 5 to 60, comma-separated.")
@release
@soviet
@form
def arsenal(importer: str, year: int, lives: str, release: int, soviet: str, format: str) -> None:
    """The stock behind the flow: each supplier's part of all an importer received and may still have.

    A delivery of y years ago weighs 1 - y / life, and nothing beyond. Losses, retirements and upgrades are not in it.
    """
    from analysis.measures.arsenal import arsenal as measure
    from analysis.store.holdings import Holdings
    from analysis.telling.arsenal import answers, table
    from analysis.telling.questions import three

    known = Holdings().imports(importer, release, soviet)
    found = measure(known, year, _lives(lives))
    rows = [
        {"supplier": name, "flow": row["flow"], "stock": {str(life): row[life] for life in found.lives}}
        for name, row in found.suppliers.to_dict("index").items()
    ]
    record = {"importer": found.importer, "release": found.release, "year": found.year, "lives": found.lives,
              "flow_window": str(found.flow_window), "soviet": soviet, "left_out": list(found.left_out)}  # fmt: skip
    record |= {"stock_tiv": {str(life): tiv for life, tiv in found.volumes.items()}, "suppliers": rows}
    frame = found.suppliers.rename(columns={life: f"stock_{life}" for life in found.lives}).reset_index(
        names="supplier"
    )
    said = f"stock of {found.year} by service life beside the flow"
    show(frame if format == "csv" else table(found).worded(), record, format, heading(known, said))
    if format == "table":
        _say([*answers(found), three(found.importer)])


def _lives(text: str) -> tuple[int, ...]:
    """Return service lives separated by commas; anything but whole numbers is a Problem."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.lstrip("-").isdigit() and len(part) < 6 for part in parts):
        raise Problem(f"--lives {text[:40]!r} is not written like 20,30,40")
    return tuple(int(part) for part in parts)


def _say(sentences: list) -> None:
    for sentence in sentences:
        click.echo(f"\n{sentence}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON holds it: numbers as Python has them, a missing one as null."""
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if value != value else value
