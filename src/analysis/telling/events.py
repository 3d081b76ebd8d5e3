"""What a page says of events."""

from collections.abc import Callable

import pandas as pd

from analysis.ground.numbers import one_decimal, points


def listing(events: pd.DataFrame) -> pd.DataFrame:
    """Return events as a page lists them: date, what happened, what the sources say, the sources."""
    shown = events["date"] + events["end"].map(lambda end: f" to {end}" if end else "")
    return pd.DataFrame(
        {
            "date": shown,
            "event": events["title"],
            "what the sources say": events["description"],
            "sources": events["sources"],
        }
    )


def sentences(around: pd.DataFrame, span: int, last: int, release: int) -> list[str]:
    """Return what a page says of `before_and_after`: how many events can be compared, and the most unusual change."""
    known = around.dropna(subset=["change"])
    compared, every = known["event"].nunique(), around["event"].nunique()
    covered = f"SIPRI release {release} ends with {last}"
    said = (
        f"{compared} of the {every} events that concern importer and suppliers most closely have {span} years of "
        f"deliveries on both sides ({covered})."
    )
    if known.empty:
        return [said]
    row = known.loc[known["change"].abs().idxmax()]
    return [
        said,
        f"The largest change stands at {row['label']} ({row['start'].year}): {row['supplier']}'s share went from "
        f"{one_decimal(row['share_before'])} to {one_decimal(row['share_after'])} %, {points(row['change'])} points, "
        f"rank {row['placebo_rank']:.0f} among {row['placebo_n']:.0f} years.",
    ]


def page_table(around: pd.DataFrame) -> pd.DataFrame:
    """Return `before_and_after` with words in its cells, for a page."""

    def shown(column: str, said: Callable[[float], str]) -> pd.Series:
        return around[column].map(lambda value: "-" if pd.isna(value) else said(value))

    ranks = (
        shown("placebo_rank", lambda rank: f"{rank:.0f}") + " of " + shown("placebo_n", lambda years: f"{years:.0f}")
    )
    return pd.DataFrame(
        {
            "event": around["label"],
            "date": around["start"].dt.year.astype(str),
            "supplier": around["supplier"],
            "before, %": shown("share_before", one_decimal),
            "after, %": shown("share_after", one_decimal),
            "change, points": shown("change", points),
            "rank of the change": ranks.where(around["placebo_rank"].notna(), "years not complete"),
        }
    )
