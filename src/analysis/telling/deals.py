"""The deals a share hangs on (notebooks 04 and 06): how many make half of it, and the largest, with what each adds."""

import pandas as pd

from analysis.ground.sentence import Sentence, join
from analysis.measures.deals import Deals
from analysis.telling.course import enumerated, percent, plural
from analysis.telling.names import begins, in_sentence, whose
from analysis.telling.table import Table

SHOWN = 12
FLAGS = {"ordered_flag": "year of order", "year_flag": "year of delivery", "units_flag": "number"}


def answers(found: Deals, most: int = 3) -> list[Sentence]:
    """Return how few deals make half of the share, and the deals without which it would be most another."""
    numbers = {"half": found.half, "own_deals": found.own, "share_of_deals": found.share,
               "window_to": str(found.window), "deals_release": found.release}  # fmt: skip
    make = "make" if found.half > 1 else "makes"
    half = Sentence(
        f"{begins(in_sentence(found.supplier))} delivered {percent('share_of_deals')} of what "
        f"{in_sentence(found.importer)} received in {{window_to}} (volume, TIV, not money; release {{deals_release}}); "
        f"{{half:count}} of its {{own_deals:count}} {plural(found.own, 'deal')} {make} half of that.",
        numbers,
    )
    return [half, *_largest(found, most)]


def _largest(found: Deals, most: int) -> list[Sentence]:
    known = found.deals.dropna(subset=["contribution"]).head(most)
    parts = [
        Sentence(
            f"{{designation.{row.deal}}} from {in_sentence(row.supplier)} {{contribution.{row.deal}:points2}} points",
            {f"designation.{row.deal}": row.designation, f"contribution.{row.deal}": float(row.contribution)},
        )
        for row in known.itertuples()
    ]
    if not parts:
        return []
    head = Sentence(f"The deals that move {whose(found.supplier)} share most, by leaving each one out: ")
    return [join([head, enumerated(parts), Sentence(".")], "")]


def table(found: Deals, most: int = SHOWN) -> Table:
    """Return the largest deals for a page: what, when, how many, which of it is estimated, and what each adds."""
    rows = found.deals.head(most)
    frame = pd.DataFrame(
        {
            "deal": rows["deal"].astype(str),
            "weapon": rows["designation"].astype(str) + ", " + rows["description"].astype(str),
            "supplier": rows["supplier"],
            "ordered": rows["ordered"],
            "delivered": [_span(row) for row in rows.itertuples()],
            "units": rows["units"],
            "not exact": [_doubts(row) for row in rows.to_dict("records")],
            "TIV million": rows["tiv"],
            "contribution, points": rows["contribution"] * 100,
        }
    )
    shown = {"ordered": "year", "units": "count", "TIV million": "tiv", "contribution, points": "signed2"}
    return Table(frame, shown)


def _span(row: tuple) -> str:
    return "-".join(str(year) for year in dict.fromkeys((row.first_delivery, row.last_delivery)))


def _doubts(row: dict) -> str:
    """Return which of a deal's facts SIPRI marks as estimated or leaves unmarked; a dash where none is."""
    return ", ".join(said for name, said in FLAGS.items() if row[name] != "exact") or "-"


def bars(found: Deals, most: int = SHOWN) -> pd.DataFrame:
    """Return what the figure shows: columns supplier, name, years and contribution (fraction), the largest first."""
    rows = found.deals.dropna(subset=["contribution"]).head(most)
    years = [_span(row) for row in rows.itertuples()]
    return pd.DataFrame({"supplier": rows["supplier"], "name": rows["designation"], "years": years,
                         "contribution": rows["contribution"]}).reset_index(drop=True)  # fmt: skip


def title(found: Deals) -> Sentence:
    """Return the figure's one thing: how few deals carry half of the share."""
    numbers = {"half": found.half, "own_deals": found.own, "window_to": str(found.window)}
    carry = "carry" if found.half > 1 else "carries"
    of = f"of {whose(found.supplier)} {{own_deals:count}} {plural(found.own, 'deal')}"
    head = f"{{half:count}} {of} {carry} half of its share of {whose(found.importer)} imports, {{window_to}}"
    return Sentence(begins(head), numbers)


def subtitle(found: Deals) -> str:
    """Return what the figure shows, with its unit."""
    return (
        f"What each deal adds to or takes from {found.supplier}'s share, in points: the share of the volume (TIV, not "
        f"money) delivered in {found.window} less what it would be without that deal. Release {found.release}."
    )


def alt(found: Deals, most: int = SHOWN) -> Sentence:
    """Return the description of the figure: its bars and the largest of them."""
    rows = found.deals.dropna(subset=["contribution"]).head(most)
    numbers = {
        "bars": len(rows),
        "up": int((rows["contribution"] > 0).sum()),
        "down": int((rows["contribution"] < 0).sum()),
    }
    head = (
        "A bar for each of {bars:count} deals, the largest on top: {up:count} to the right, which raise the share, and "
        "{down:count} to the left, deals of other suppliers, which lower it."
    )
    return join([Sentence(head, numbers), *_largest(found, 3)])
