"""What stood before and after each event (notebook 03): title, sentences, page tables, alt text."""

import pandas as pd

from analysis.ground.dates import when
from analysis.ground.sentence import Sentence, join
from analysis.store.imports import Imports
from analysis.telling.course import percent, plural
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table


def title(importer: str, span: int) -> Sentence:
    """Return what the figure of events shows."""
    said = f"Shares of {whose(importer)} suppliers in the {_years(span)} before and after each event"
    return Sentence(said, {"span": span})


def _years(span: int) -> str:
    return f"{{span:word}} {plural(span, 'year')}"


def sentences(around: pd.DataFrame, span: int, known: Imports) -> list[Sentence]:
    """Return what a page says of `before_and_after`: how many events can be compared, and the most unusual change."""
    compared = around.dropna(subset=["change"])
    numbers = {"compared": compared["event"].nunique(), "events": around["event"].nunique(), "span": span}
    said = Sentence(
        f"For {{compared:count}} of {{events:count}} {plural(numbers['events'], 'event')}, {_years(span)} of data "
        "exist before and after (SIPRI release {release} ends with {data_to}).",
        numbers | {"release": known.release, "data_to": known.years[-1]},
    )
    return [said] if compared.empty else [said, _largest(compared)]


def _largest(compared: pd.DataFrame) -> Sentence:
    """Say the largest change of all events, and its rank among all years: two sets, each named."""
    row = compared.loc[compared["change"].abs().idxmax()]
    name = row["supplier"]
    said = (
        f"Around these events, the largest change stands at {{event}} ({{event_year}}): {whose(name)} share went from "
        "{share_before:percent} to {share_after:percent} %, {event_change:points} points; among such changes at every "
        "year of the data, {years_compared:count} of them, it is number {event_rank:count}."
    )
    numbers = {"event": row["label"], "event_year": int(row["start"].year), "share_before": float(row["share_before"])}
    numbers |= {"share_after": float(row["share_after"]), "event_change": float(row["change"])}
    return Sentence(said, numbers | {"event_rank": int(row["placebo_rank"]), "years_compared": int(row["placebo_n"])})


def listing(events: pd.DataFrame) -> Table:
    """Return dated events as a page lists them: date, what happened, what the sources say, the sources."""
    columns = {"title": "event", "description": "what the sources say", "sources": "sources"}
    shown = events[list(columns)].rename(columns=columns)
    shown["sources"] = ["; ".join(sources.split(";")) for sources in shown["sources"]]
    shown.insert(0, "date", [when(row.start, row.end) for row in events.itertuples()])
    return Table(shown)


def page_table(around: pd.DataFrame) -> Table:
    """Return `before_and_after` for a page: shares in per cent, changes in points, the rank among so many years."""
    shares = {"before, %": "share_before", "after, %": "share_after", "change, points": "change"}
    frame = {"event": around["label"], "year": around["start"].dt.year, "supplier": around["supplier"]}
    frame |= {said: around[column].astype(float) * 100 for said, column in shares.items()}
    frame |= {"rank of the change": around["placebo_rank"], "among years": around["placebo_n"]}
    shown = {"year": "year", "before, %": "one", "after, %": "one", "change, points": "signed"}
    return Table(pd.DataFrame(frame), shown | {"rank of the change": "count", "among years": "count"})


def alt_text(table: pd.DataFrame) -> Sentence:
    """Return the description of `before_after`: how often each share rose and fell, its largest change."""
    if table.empty:
        return Sentence("No dot plot: no event has deliveries on both sides for as many years.")
    shown = table["event"].nunique()
    said = f"Dot plot of shares before and after {{events_shown:count}} {plural(shown, 'event')}, by supplier."
    suppliers = [_of_supplier(name, rows) for name, rows in table.groupby("supplier", sort=False)]
    return join([Sentence(said, {"events_shown": shown}), *suppliers])


def _of_supplier(name: str, rows: pd.DataFrame) -> Sentence:
    known, said = rows.dropna(subset=["change"]), begins(in_sentence(name))
    if known.empty:
        return Sentence(f"{said}: no event has both windows in the data.")
    if not known["change"].any():
        return Sentence(f"{said}: the same share before and after every event.")
    top = known.loc[known["change"].abs().idxmax()]
    numbers = {"rose": int((known["change"] > 0).sum()), "fell": int((known["change"] < 0).sum()), "known": len(known)}
    numbers |= {"event": top["label"], "before": float(top["share_before"]), "after": float(top["share_after"])}
    numbers["change"] = float(top["change"])
    rank = ""
    if not pd.isna(top["placebo_rank"]):
        numbers |= {"rank": int(top["placebo_rank"]), "years": int(top["placebo_n"])}
        rank = f", rank {{rank.{name}:count}} of {{years.{name}:count}} years"
    return Sentence(
        f"{said}: higher after {{rose.{name}:count}} and lower after {{fell.{name}:count}} of {{known.{name}:count}} "
        f"{plural(len(known), 'event')}; the largest change stands at {{event.{name}}}, {percent(f'before.{name}')} to "
        f"{percent(f'after.{name}')} ({{change.{name}:points}} points{rank}).",
        {f"{key}.{name}": value for key, value in numbers.items()},
    )


def question(importer: str) -> str:
    """Return the question of the page of events."""
    return f"What happened around each event in {whose(importer)} arms imports?"


def left_out(events: pd.DataFrame, ids: tuple[str, ...]) -> list[Sentence]:
    """Return which events a figure had no room for: those the article touches by title, how many others stand below."""
    missed = events[events["id"].isin(ids)]
    near = missed[missed["in_article"].isin(["yes", "partly"])]["title"].tolist()
    others = len(missed) - len(near)
    said = []
    if near:
        told = (
            f"{{events_left_out:count}} {plural(len(near), 'event')} close to the article's had no room on the figure: "
        )
        numbers = {"events_left_out": len(near), "titles_left_out": "; ".join(near)}
        said.append(Sentence(f"{told}{{titles_left_out}}.", numbers))
    if others:
        other = "other " if near else ""
        verb = "stands" if others == 1 else "stand"
        told = f"{{events_listed_only:count}} {other}{plural(others, 'event')} {verb} in the list of events only."
        said.append(Sentence(told, {"events_listed_only": others}))
    return said
