"""Commands that check: verify, revisions."""

from typing import TYPE_CHECKING

import click

from analysis.cli.common import example, form, importer, show, soviet, supplier, supplier_name
from analysis.ground.errors import CheckFailed

if TYPE_CHECKING:
    from analysis.measures.revisions import Revision


@example("armshares verify --format json")
@click.command()
@form
def verify(format: str) -> None:
    """Figures SIPRI printed, recomputed: match, revised since, mismatch (exit 1), or what is missing."""
    from analysis.checks import published
    from analysis.store.holdings import Holdings
    from analysis.telling.printed import page_table

    data = Holdings()
    judged = published.check(data.curated("published"), data)
    counts = published.counts(judged)
    shown = judged
    if format == "table":
        decided = judged[judged["verdict"] != "uncheckable"]
        shown = page_table(decided).worded().drop(columns="what is missing")
        shown.insert(0, "whose", list(decided["country"]))
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    record = {**counts, "figures": published.records(judged)}
    show(shown, record, format, f"Figures printed by SIPRI (per cent of volume; ranks), recomputed: {said}")
    if counts["mismatch"]:
        row = judged[judged["verdict"] == "mismatch"].iloc[0]
        raise CheckFailed(
            f"{counts['mismatch']} printed figure(s) are not what their release's data give; first {row['country']}, "
            f"{row['measure']} {row['partner']} {row['window']}, release {row['release']}: printed {row['value']:g}, "
            f"computed {row['computed']:.4g}"
        )


@example("armshares revisions --importer India --supplier Russia --window 2019-2023 --from 2024 --to 2025")
@click.command()
@importer
@supplier
@click.option("--window", help="The window both releases cover, e.g. 2019-2023.", required=True)
@click.option("--from", help="The earlier release.", required=True, type=int, metavar="RELEASE")
@click.option("--to", help="The later release.", required=True, type=int, metavar="RELEASE")
@soviet
@form
def revisions(importer: str, supplier: str, window: str, soviet: str, format: str, **releases: int) -> None:
    """What a new release did to a share it had given before: deal by deal and by cause, adding up exactly."""
    from analysis.measures.revisions import revision
    from analysis.measures.windows import Window
    from analysis.store.holdings import Holdings

    data = Holdings()
    name = supplier_name(supplier, data, soviet)
    sides = [data.imports(importer, releases[side], soviet) for side in ("from", "to")]
    found = revision(*sides, name, Window.read(window))
    if format != "table":
        show(found.deals if len(found.deals) else found.parts["supplier"], _record(found), format, "")
        return
    from analysis.telling import revisions as telling

    click.echo("\n".join(sentence.text for sentence in telling.sentences(found)))
    every = [telling.causes(found), telling.deals(found)] if found.deals_known else []
    for table in every or [telling.parts(found, by) for by in found.parts]:
        click.echo(f"\n{table.worded().to_string(index=False)}")


def _record(found: "Revision") -> dict:
    """Return a revision as JSON holds it."""
    names = ("importer", "supplier", "window", "release_from", "release_to", "share_from", "share_to", "change")
    record = {name: getattr(found, name) for name in names} | {"window": str(found.window)}
    record |= {name: getattr(found, name).to_dict("records") for name in ("causes", "deals")}
    record["without_unknown"] = list(found.without_unknown)
    return record | {"parts": {by: parts.to_dict("records") for by, parts in found.parts.items()}}
