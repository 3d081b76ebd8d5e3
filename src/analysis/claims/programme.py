"""What decides a claim about weapon programmes: units ordered and delivered, summed over the orders of each."""

import math

import pandas as pd

from analysis.claims.evidence import Found, orders
from analysis.claims.rules import Value
from analysis.ground.numbers import listed, volume
from analysis.store.holdings import Holdings

KINDS = {"licence": "licence", "kits": "kit", "rebuilt": "rebuild"}
UNITS = ("ordered", "delivered")
SHOWN = [
    "programme", "order", "supplier", "ordered_year", "ordered", "delivered", "first_delivery", "last_delivery", "tiv",
    "local_production", "covered", "known_from", "releases",
]  # fmt: skip


def programme(asked: dict, data: Holdings) -> Found:
    """Return each programme's `ordered` and `delivered` (units), `last_delivery` (year), `covered`, `local_production`.

    Sums are over a programme's orders, and not known if one order's number is not. The words are those of any order.
    """
    known = orders(data, asked["importer"])
    each = {name: known[known["programme"] == name] for name in asked["programmes"]}
    chosen = pd.concat(each.values(), ignore_index=True)
    kinds, released = listed(sorted(set(chosen["known_from"]), reverse=True)), _released(chosen)
    sentence = (
        f"Units delivered to {asked['importer']} – {'; '.join(_told(name, rows) for name, rows in each.items())}. "
        f"Known from {kinds}, SIPRI {released}."
    )
    amounts = [f"{name}: {_units(rows['delivered'])} delivered" for name, rows in each.items()]
    evidence = [{name: _plain(value) for name, value in row.items()} for row in chosen[SHOWN].to_dict("records")]
    missing = {column: _missing(chosen, column) for column in (*UNITS, "last_delivery")}
    number = f"{'; '.join(amounts)} ({released})"
    return Found([_values(rows) for rows in each.values()], sentence, number, evidence, missing)


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
    """Return one programme's numbers in words; a sum over orders of which one is not known is not known."""
    without = listed(list(rows.loc[rows["ordered"].isna(), "order"]))
    said = [_units(rows["delivered"]) + ("" if without else f" of {_units(rows['ordered'])} ordered")]
    made = {kind: rows.loc[rows["local_production"] == key, "delivered"] for key, kind in KINDS.items()}
    made = [f"{_units(units)} in {kind} orders" for kind, units in made.items() if units.sum() > 0]
    said[0] += f" ({listed(made)})" if made else ""
    last = rows["last_delivery"].max()
    said += [] if math.isnan(last) else [f"the last in {last:.0f}"]
    said += [] if rows["tiv"].isna().any() else [f"{volume(float(rows['tiv'].sum()))} TIV million"]
    return f"{name}: {', '.join(said)}{f' (number ordered not known: {without})' if without else ''}"


def _units(units: pd.Series) -> str:
    return "a number not known" if units.isna().any() else f"{units.sum():,.10g}"


def _released(rows: pd.DataFrame) -> str:
    """Return the releases the numbers are from: `releases 2024 and 2025`."""
    named = sorted({str(release) for each in rows["releases"] for release in each})
    return f"release{'s' if len(named) > 1 else ''} {listed(named) or 'not known'}"


def _plain(value: object) -> object:
    """Return a number of units or a year whole, and a missing one as None."""
    if not isinstance(value, float):
        return value
    return None if math.isnan(value) else int(value) if value.is_integer() else value
