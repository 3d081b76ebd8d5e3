"""What the source itself changed between releases (notebook 05): title, sentences, page tables, alt text."""

import pandas as pd

from analysis.ground.numbers import listed, one_decimal, points
from analysis.ground.sentence import Sentence, join, verbatim
from analysis.measures.contributions import with_rest
from analysis.measures.revisions import Revision
from analysis.store.imports import HEIR, UNION, Imports
from analysis.telling.course import plural
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

POINTS = "contribution, points"


def title(found: Revision) -> Sentence:
    """Return the one thing a revision shows."""
    subject = f"{begins(whose(found.supplier))} share of {whose(found.importer)} arms imports in {{window}}"
    numbers = _numbers(found)
    if _unchanged(found):
        numbers.pop(f"share_to.{found.supplier}")
        return Sentence(
            f"{subject}: unchanged at {{share_from.{found.supplier}:percent}} % from release {{release_from}} to "
            "{release_to}",
            numbers,
        )
    return Sentence(
        f"{subject}: {{share_from.{found.supplier}:percent}} % in release {{release_from}}, "
        f"{{share_to.{found.supplier}:percent}} % in release {{release_to}}",
        numbers,
    )


def _numbers(found: Revision) -> dict:
    shares = {f"share_from.{found.supplier}": found.share_from, f"share_to.{found.supplier}": found.share_to}
    releases = {"release_from": found.release_from, "release_to": found.release_to}
    return {"window": str(found.window), **releases, **shares}


def _unchanged(found: Revision) -> bool:
    same = one_decimal(found.share_from) == one_decimal(found.share_to)
    return same and points(found.change, 2) == "0.00"


def sentences(found: Revision) -> list[Sentence]:
    """Return what a page says of a revision: the two shares, and how the change is made up."""
    if not found.deals_known:
        return [_shares(found), *_by_supplier(found), *_on_unknown(found)]
    if found.causes.empty:
        return [_shares(found), Sentence("No deal has another volume or supplier in these years.")]
    return [_shares(found), _by_cause(found)]


def _shares(found: Revision) -> Sentence:
    name = found.supplier
    said = (
        f"For {{window}}, release {{release_from}} gives {in_sentence(name)} {{share_from.{name}:percent}} % of "
        f"{whose(found.importer)} imports by volume, release {{release_to}} "
    )
    if _unchanged(found):
        return Sentence(
            f"{said}the same: unchanged.", {k: v for k, v in _numbers(found).items() if k != f"share_to.{name}"}
        )
    said += f"{{share_to.{name}:percent}} %: {{change.{name}:points2}} points."
    return Sentence(said, _numbers(found) | {f"change.{name}": found.change})


def _by_supplier(found: Revision) -> list[Sentence]:
    top = found.parts["supplier"].head(3)
    top = top[[points(part, 2) != "0.00" for part in top["contribution"]]]
    unknown = Sentence("Deals are not known from the data at hand")
    if top.empty:
        return [join([unknown, Sentence("; no supplier's deliveries differ.")], "")]
    named = [_part(in_sentence(row.part), row.part, row.contribution) for row in top.itertuples()]
    return [join([unknown, Sentence("; by supplier the largest parts are "), join(named, "; "), Sentence(".")], "")]


def _by_cause(found: Revision) -> Sentence:
    number = len(found.deals)
    said = f"{{deals_revised:count}} {plural(number, 'deal')} {'has' if number == 1 else 'have'} another volume"
    head = Sentence(f"{said} or supplier. By cause, points and deals: ", {"deals_revised": number})
    named = []
    for row in found.causes.itertuples():
        part = _part(row.cause, row.cause, row.contribution)
        deals = {f"deals.{row.cause}": int(row.deals)}
        named.append(Sentence(f"{part.template} ({{deals.{row.cause}:count}})", part.numbers | deals))
    return join([head, join(named, "; "), Sentence(".")], "")


def _part(said: str, key: str, contribution: float) -> Sentence:
    return Sentence(f"{said} {{contribution.{key}:points2}}", {f"contribution.{key}": float(contribution)})


def _on_unknown(found: Revision) -> list[Sentence]:
    """Say it if only one of the two releases names deliveries of unknown suppliers: an extract may leave them out."""
    if len(found.without_unknown) != 1:
        return []
    said = "Our {without_unknown} data omit unknown suppliers; that part of the difference may not be a real change."
    return [Sentence(said, {"without_unknown": found.without_unknown[0]})]


def across(table: pd.DataFrame, suppliers: list[str]) -> Table:
    """Return what each release gives of one window, for a page: TIV million, per cent, and what was printed."""
    volume = "all deliveries, TIV million"
    frame = {"release": table["release"], volume: table["total_tiv"]}
    shown = {"release": "year", volume: "tiv"}
    for name in suppliers:
        frame |= {f"{name}, %": table[name] * 100, f"{name}, printed": table[f"{name} printed"]}
        shown |= {f"{name}, %": "two", f"{name}, printed": "plain"}
    return Table(pd.DataFrame(frame), shown)


def deals(found: Revision) -> Table:
    """Return the deals of a revision, for a page: TIV million in both releases, points of the share."""
    rows = found.deals
    volumes = {
        f"TIV million, release {found.release_from}": "tiv_from",
        f"TIV million, release {found.release_to}": "tiv_to",
    }
    frame = {
        "deal": [f"{row.supplier}: {row.designation} ({row.deal})" for row in rows.itertuples()],
        "cause": [", ".join(row.causes) for row in rows.itertuples()],
        **{said: rows[column].astype(float) for said, column in volumes.items()},
        POINTS: rows["contribution"].astype(float) * 100,
    }
    return Table(pd.DataFrame(frame), {**dict.fromkeys(volumes, "one"), POINTS: "signed2"})


def causes(found: Revision) -> Table:
    """Return the causes of a revision, for a page: how many deals, and points of the share."""
    rows = found.causes
    frame = {"cause": rows["cause"], "deals": rows["deals"], POINTS: rows["contribution"].astype(float) * 100}
    return Table(pd.DataFrame(frame), {"deals": "count", POINTS: "signed2"})


def parts(found: Revision, by: str, most: int = 10) -> Table:
    """Return the parts of a revision by supplier, year or category, for a page, points; the smallest summed."""
    rows = with_rest(found.parts.get(by, pd.DataFrame({"part": [], "contribution": []})), most)
    return Table(pd.DataFrame({by: rows["part"], POINTS: rows["contribution"] * 100}), {POINTS: "signed2"})


def figure_table(found: Revision, most: int = 12) -> pd.DataFrame:
    """Return the parts of a revision to be drawn: its largest deals with their causes, else its suppliers.

    Columns part, cause (empty for suppliers) and contribution (fraction), the largest first, the rest as one row.
    """
    rows = found.deals
    if rows.empty:
        return with_rest(found.parts["supplier"], most).assign(cause="")[["part", "cause", "contribution"]]
    named = [f"{row.supplier}: {row.designation}" for row in rows.itertuples()]
    table = with_rest(pd.DataFrame({"part": named, "contribution": rows["contribution"]}), most)
    said = [listed(list(row.causes)) for row in rows.head(most).itertuples()]
    return table.assign(cause=[*said, *[""] * (len(table) - len(said))])[["part", "cause", "contribution"]]


def alt_text(parts: pd.DataFrame) -> Sentence:
    """Return the description of `revision`: every bar with its cause and points, and their sum."""
    rows = []
    for number, row in enumerate(parts.itertuples(), 1):
        cause = f" ({verbatim(row.cause)})" if row.cause else ""
        numbers = {f"part.{number}": row.part, f"part_contribution.{number}": float(row.contribution)}
        rows.append(Sentence(f"{{part.{number}}} {{part_contribution.{number}:points2}}{cause}", numbers))
    said = "Bars of the points each part of a revision added to a share, {parts_sum:points2} in all: "
    total = Sentence(said, {"parts_sum": float(parts["contribution"].sum())})
    return join([total, join(rows, "; "), Sentence(".")], "")


def source(before: Imports, after: Imports) -> str:
    """Return the line at the foot of a figure of two releases."""
    kinds = " and ".join(dict.fromkeys([before.kind, after.kind]))
    joined = f"; the {UNION} is counted as {HEIR}" if after.soviet == "as-russia" else ""
    return (
        f"Own calculation from the SIPRI Arms Transfers Database, releases {before.release} and {after.release} "
        f"({kinds}); volume (TIV), not money{joined}."
    )


def question(importer: str) -> str:
    """Return the question of the page of revisions."""
    return f"What did SIPRI change in {whose(importer)} figures since?"
