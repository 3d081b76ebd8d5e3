"""What a page says of programmes."""

import pandas as pd

from analysis.ground.numbers import listed, volume


def sentences(orders: pd.DataFrame, importer: str) -> list[str]:
    """Return what a page says of orders: how many, how much is delivered, and what the source does not cover."""
    total = volume(float(orders["tiv"].sum()))
    known = listed(sorted(set(orders["known_from"])))
    said = [
        f"{len(orders)} orders of {importer} in {orders['programme'].nunique()} groups stand for {total} TIV million "
        f"delivered (from {known})."
    ]
    outside = orders[orders["covered"] == "no"]
    none = orders[(orders["covered"] == "yes") & (orders["delivered"] == 0)]
    if len(outside):
        said.append(f"Outside the source: {'; '.join(outside['order'])}.")
    if len(none):
        said.append(f"Nothing delivered so far: {'; '.join(none['order'])}.")
    return said


def page_table(orders: pd.DataFrame) -> pd.DataFrame:
    """Return orders with words in their cells, for a page."""
    first, last = (orders[f"{side}_delivery"].map(_whole) for side in ("first", "last"))
    return pd.DataFrame(
        {
            "programme": orders["programme"],
            "order": orders["order"],
            "supplier": orders["supplier"],
            "ordered in": orders["ordered_year"].map(_whole),
            "ordered": orders["ordered"].map(_count),
            "delivered": orders["delivered"].map(_count),
            "years": first.where(first == last, first + "-" + last),
            "TIV million": orders["tiv"].map(lambda tiv: "-" if tiv != tiv else volume(tiv)),
            "made in the importing country": orders["local_production"],
            "covered": orders["covered"],
            "known from": orders["known_from"],
            "note": orders["note"],
        }
    )


def _count(number: float) -> str:
    return "-" if number != number else f"{number:,.0f}"


def _whole(number: float) -> str:
    return "-" if number != number else f"{number:.0f}"
