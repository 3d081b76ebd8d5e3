"""Commands that say how sure a share is: intervals, and calibrate, which makes the record they rest on."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli.common import example, form, heading, importer, release, show, soviet, supplier_name
from analysis.ground.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

    from analysis.measures.bands import ChangeRange
    from analysis.measures.intervals import Asked, Intervals


@example("armshares intervals --importer India --window 2020-2024 --release 2025 --format json")
@click.command()
@importer
@click.option("--window", required=True, help="First and last year, e.g. 2020-2024.")
@click.option("--supplier", default="", help="With --against: whose change of share.")
@click.option("--against", default="", metavar="WINDOW", help="An earlier window: the range of the change since then.")
@click.option("--level", default="90", type=click.Choice(["50", "90", "95"]), help="Nominal level, per cent.")
@click.option("--later", is_flag=True, help="For two releases on or more; without it for the next release.")
@click.option("--years-off", default=1, type=int, help="By how many years a flagged year may be off.")
@click.option("--units-off", default=0.2, type=float, help="By what fraction a flagged number may be off.")
@click.option("--draws", default=2000, type=int, help="Revised histories to draw, at least 100.")
@click.option("--seed", default=1, type=int, help="The same seed gives the same histories.")
@release
@soviet
@form
def intervals(importer: str, window: str, release: int, soviet: str, format: str, **asked: Any) -> None:
    """How far each share can still move: what SIPRI's flags allow, and the range that held in the past.

    A range is about revisions of the source, not about how wrong the source may be.
    """
    from analysis.measures.bands import change
    from analysis.measures.intervals import intervals as measure
    from analysis.measures.windows import two_windows
    from analysis.store.holdings import Holdings
    from analysis.store.record import record

    choices = _asked(asked)
    if bool(asked["against"]) != bool(asked["supplier"]):
        raise Problem("--against and --supplier belong together: name both, or neither")
    data = Holdings()
    known = data.imports(importer, release, soviet)
    rests = record(data)
    if asked["against"]:
        windows = two_windows(window, asked["against"], known.years, known.release)
        moved = change(known, supplier_name(asked["supplier"], data, soviet), windows, rests, choices)
        said = f"{choices.level:.0%} range of the change from {windows.earlier} to {windows.later}"
        _show_change(moved, format, heading(known, said))
        return
    found = measure(known, window, rests, choices)
    shown = found.suppliers if format == "csv" else _worded(found)
    show(shown, _as_record(found), format, heading(known, f"{found.window}, per cent; {_rests(found)}"))
    if format == "table":
        _say_more(found)


def _asked(said: dict[str, Any]) -> "Asked":
    from analysis.measures.flag_bounds import Doubt
    from analysis.measures.intervals import Asked
    from analysis.measures.simulation import Draws

    doubt, draws = Doubt(said["years_off"], said["units_off"]), Draws(said["draws"], said["seed"])
    return Asked(int(said["level"]) / 100, "later" if said["later"] else "next", doubt, draws)


def _rests(found: "Intervals") -> str:
    target = "the next release" if found.asked.step == "next" else "a release two or more on"
    return f"{found.asked.level:.0%} range for {target}, from the record of {found.source}"


def _as_record(found: "Intervals") -> dict[str, Any]:
    """Return intervals as JSON holds them: fractions, nothing where nothing is known."""
    asked = found.asked
    assumptions = {
        "importer": found.importer,
        "release": found.release,
        "window": str(found.window),
        "level": asked.level,
        "step": asked.step,
        "years_off": asked.doubt.years,
        "units_off": asked.doubt.units,
        "draws": asked.draws.number,
        "seed": asked.draws.seed,
        "from": found.kind,
        "basis": found.basis,
        "record": found.source,
        "notes": list(found.notes),
    }
    suppliers = [
        {
            **{
                name: _plain(getattr(row, name))
                for name in ("supplier", "share", "flag_low", "flag_high", "low", "high")
            },
            "record": {
                "age": found.age,
                "n": None if row.n != row.n else int(row.n),
                "coverage": _plain(row.coverage),
            },
        }
        for row in found.suppliers.itertuples()
    ]
    return {"assumptions": assumptions, "suppliers": suppliers, "first": found.first.to_dict("records")}


def _plain(value: Any) -> Any:
    return None if value != value else value


def _worded(found: "Intervals") -> "pd.DataFrame":
    from analysis.telling.certainty import ranges

    return ranges(found).worded()


def _say_more(found: "Intervals") -> None:
    from analysis.telling.certainty import first, meaning

    for sentence in (*first(found), *found.notes, " ".join(map(str, meaning(found.asked.level)))):
        click.echo(f"\n{sentence}")


def _show_change(moved: "ChangeRange", form: str, heading: str) -> None:
    import pandas as pd

    from analysis.ground.numbers import points

    names = ("supplier", "share_from", "share_to", "change", "low", "high", "n", "coverage")
    row = {name: _plain(getattr(moved, name)) for name in names}
    frame = pd.DataFrame([row])
    if form == "table":
        shares = {name: frame[name].map(lambda share: f"{share:.1%}") for name in ("share_from", "share_to")}
        spans = {name: [*map(points, frame[name])] for name in ("change", "low", "high") if row[name] is not None}
        frame = frame.assign(**shares, **spans)
    show(frame, row, form, heading)


@example("armshares calibrate")
@click.command()
@click.option("--releases", default="", help="Only these, comma-separated; without it every release at hand.")
@click.option(
    "--dyads", type=click.Path(path_type=Path), help="A table supplier,recipient,year,tiv of one more release."
)
@click.option("--dyads-release", type=int, help="The release of that table.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to; without it data/raw/sipri/calibration.csv.")
@form
def calibrate(releases: str, dyads: Path | None, dyads_release: int | None, out: Path | None, format: str) -> None:
    """Measure how far past releases moved, from the registers at hand, for the ranges of `armshares intervals`.

    What is written to data/raw/sipri wins over the record that comes with the project.
    """
    from itertools import combinations

    from analysis.ground import project
    from analysis.measures.calibration import calibration
    from analysis.store import record
    from analysis.store.holdings import Holdings

    if (dyads is None) != (dyads_release is None):
        raise Problem("--dyads and --dyads-release belong together: name both, or neither")
    data = Holdings()
    found = record.chosen(record.editions(data), releases)
    if dyads:
        found.append(record.from_dyads(dyads, dyads_release, data.entities))
    if len(found) < 2:
        had = ", ".join(str(each.release) for each in found) or "none"
        raise Problem(f"a record needs complete registers of two releases, and at hand are: {had}; add another")
    table = calibration(list(combinations(sorted(found, key=lambda each: each.release), 2)))
    path = record.write(table, out or record.own_file())
    if format != "table":
        show(table, table.to_dict("records"), format, "")
        return
    shown = table[(table["measure"] == "share") & (table["level"] == 0.9)]
    columns = ["step", "basis", "releases", "age", "share", "volume", "n", "factor", "coverage", "half_width"]
    show(shown[columns], None, format, f"{project.shown(path)}: shares, nominal 90 %; volume (TIV), not money")
