"""What decides a claim about weapon programmes: units ordered and delivered, summed over the orders of each."""

import math

import pandas as pd

from analysis.checks.facts import Facts, Found
from analysis.checks.rules import Value
from analysis.measures.words import listed, volume

UNITS = ("ordered", "delivered")
SHOWN = [
    "programme", "order", "supplier", "ordered_year", "ordered", "delivered", "first_delivery", "last_delivery", "tiv",
    "local_production", "covered", "known_from", "releases",
]  # fmt: skip


def programme(asked: dict, facts: Facts) -> Found:
    """Return each programme's `ordered` and `delivered` (units), `last_delivery` (year), `covered`, `local_production`.

    Sums are over a programme's orders, and not known if one order's number is not. The words are those of any order.
    """
    orders = facts.programmes(asked["importer"])
    each = {name: orders[orders["programme"] == name] for name in asked["programmes"]}
    chosen = pd.concat(each.values(), ignore_index=True)
    sentence = (
        f"Units delivered to {asked['importer']}: {'; '.join(_told(name, rows) for name, rows in each.items())} "
        f"({_known_from(chosen)})."
    )
    amounts = [f"{name} {_units(rows['delivered'])} delivered" for name, rows in each.items()]
    evidence = [{name: _plain(value) for name, value in row.items()} for row in chosen[SHOWN].to_dict("records")]
    missing = {column: _missing(chosen, column) for column in (*UNITS, "last_delivery")}
    return Found([_values(rows) for rows in each.values()], sentence, "; ".join(amounts), evidence, missing)


def _values(rows: pd.DataFrame) -> dict[str, Value]:
    sums = {column: None if rows[column].isna().any() else float(rows[column].sum()) for column in UNITS}
    # Nothing delivered has no last delivery; whether anything was may also not be known.
    last = None if sums["delivered"] is None else float(rows["last_delivery"].max())
    words = {column: frozenset(rows[column]) for column in ("covered", "local_production")}
    return {**sums, "last_delivery": last, **words}


def _missing(rows: pd.DataFrame, column: str) -> str:
    known = "delivered" if column == "last_delivery" else column
    without = rows[rows[known].isna()]
    outside = " (outside the source)" if (without["covered"] == "no").any() else ""
    return f"how many were {known} is not known of {listed(list(without['order']))}{outside}"


def _told(name: str, rows: pd.DataFrame) -> str:
    """Return one programme's numbers; a sum over orders of which one is not known is none."""
    delivered, ordered = (_units(rows[column]) for column in ("delivered", "ordered"))
    of = f" of {ordered} ordered" if not rows["ordered"].isna().any() else ""
    unknown = (
        ""
        if of
        else f" (how many were ordered is not known of {listed(list(rows.loc[rows['ordered'].isna(), 'order']))})"
    )
    last = rows["last_delivery"].max()
    when = "" if math.isnan(last) else f", last in {last:.0f}"
    tiv = "" if rows["tiv"].isna().any() else f", {volume(float(rows['tiv'].sum()))} TIV million"
    made = sorted(set(rows["local_production"]) - {"none", ""})
    local = f", local production: {listed(made)}" if made else ""
    return f"{name} {delivered}{of}{unknown}{when}{tiv}{local}"


def _units(units: pd.Series) -> str:
    return "a number not known" if units.isna().any() else f"{units.sum():,.10g}"


def _known_from(rows: pd.DataFrame) -> str:
    releases = sorted({release for named in rows["releases"] for release in named})
    kinds = listed(sorted(set(rows["known_from"]), reverse=True))
    if not releases:
        return kinds
    return f"{kinds}, SIPRI release{'s' if len(releases) > 1 else ''} {listed([str(each) for each in releases])}"


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value
