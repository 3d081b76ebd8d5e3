"""Commands that check: verify, revisions."""

import click

from analysis.cli.common import example, form, importer, show, soviet, supplier, supplier_names
from analysis.ground.errors import CheckFailed


@example("armshares verify --format json")
@click.command()
@form
def verify(format: str) -> None:
    """Figures SIPRI printed, recomputed: match, revised since, mismatch (exit 1), or what is missing."""
    from analysis.checks import published
    from analysis.store import holdings

    judged = published.check(holdings.curated("published"))
    counts = published.counts(judged)
    shown = judged
    if format == "table":
        decided = judged[judged["verdict"] != "uncheckable"]
        shown = published.page_table(decided).drop(columns="what is missing")
        shown.insert(0, "whose", decided["country"])
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
    from analysis.measures.releases import cause_table, deal_table, part_table, revision, sentences
    from analysis.measures.shares import Window

    name = supplier_names(supplier, soviet)[0]
    found = revision(importer, name, Window.read(window), (releases["from"], releases["to"]), soviet)
    tables = {key: found[key].to_dict("records") for key in ("causes", "deals")}
    record = {**found, **tables, "parts": {by: parts.to_dict("records") for by, parts in found["parts"].items()}}
    if format != "table":
        show(found["deals"] if len(found["deals"]) else found["parts"]["supplier"], record, format, "")
        return
    click.echo("\n".join(sentences(found)))
    every = [cause_table(found), deal_table(found)] if len(found["deals"]) else []
    for table in every or [part_table(found, by) for by in found["parts"]]:
        click.echo(f"\n{table.to_string(index=False)}")
