"""What is still to come (notebook 06): orders not yet delivered, and what the next years may bring of them."""

import pandas as pd

from analysis.ground.sentence import Sentence
from analysis.measures.pending import Pending
from analysis.telling.course import plural, tiv
from analysis.telling.names import in_sentence
from analysis.telling.table import Table


def answers(found: Pending, supplier: str = "") -> list[Sentence]:
    """Return what is outstanding and from whom, what the next five years may bring of it, and what is in no sum."""
    supplier = supplier or str(found.suppliers["supplier"].iloc[0])
    return [outstanding(found, supplier), *scenario(found), *_unknown(found)]


def outstanding(found: Pending, supplier: str) -> Sentence:
    """Return the volume ordered and not delivered, and a supplier's part of it, in one sentence."""
    own = found.suppliers[found.suppliers["supplier"] == supplier]
    numbers = {"pending_tiv": found.tiv, "pending_orders": len(found.orders), "last": found.last,
               "pending_release": found.release}  # fmt: skip
    if own.empty:
        part = f"none of it from {in_sentence(supplier)}"
    else:
        count = int(own["orders"].sum())
        numbers |= {"pending_supplier": float(own["tiv"].sum()), "pending_supplier_orders": count}
        orders = f"{{pending_supplier_orders:count}} {plural(count, 'order')}"
        part = f"{tiv('pending_supplier')} of it from {in_sentence(supplier)} ({orders})"
    return Sentence(
        f"Ordered by {in_sentence(found.importer)} and not delivered by the end of {{last}}: {{pending_orders:count}} "
        f"{plural(len(found.orders), 'order')} with {tiv('pending_tiv')} still to come, {part}; an order is no "
        "delivery and is in no share (volume, not money; release {pending_release}).",
        numbers,
    )


def scenario(found: Pending) -> list[Sentence]:
    """Return what five years may bring of it if orders take as long as they did, and that this is no share."""
    numbers = {"scenario_low": float(found.orders["low"].sum()), "scenario_high": float(found.orders["high"].sum()),
               "next_window": str(found.window)}  # fmt: skip
    return [
        Sentence(
            f"If these orders take as long as earlier ones did, {{scenario_low:tiv}} to {tiv('scenario_high')} of it "
            "come in {next_window}: a scenario, not a share, for orders not yet placed are not in it.",
            numbers,
        ),
        Sentence(
            "How long orders take is measured with those still waiting counted as such (Kaplan-Meier), by supplier and "
            "kind of weapon; at the low end a volume counts when its order is complete, at the high end with its first "
            "delivery."
        ),
    ]


def _unknown(found: Pending) -> list[Sentence]:
    if found.unknown.empty:
        return []
    count = len(found.unknown)
    stands = "stand" if count > 1 else "stands"
    said = f"{{unknown_orders:count}} more {plural(count, 'order')} {stands} without a number of units and in no sum."
    return [Sentence(said, {"unknown_orders": count})]


def suppliers(found: Pending) -> Table:
    """Return what is outstanding by supplier with the scenario's ends, for a page: units and TIV million."""
    ends = {f"{found.window} at least, TIV million": "low", f"{found.window} at most, TIV million": "high"}
    named = {"supplier": "supplier", "orders": "orders", "units": "units", "outstanding, TIV million": "tiv", **ends}
    frame = pd.DataFrame({said: found.suppliers[column] for said, column in named.items()})
    return Table(frame, {"orders": "count", "units": "count", **dict.fromkeys([*named][3:], "tiv")})


def orders(found: Pending, most: int = 12) -> Table:
    """Return the largest orders outstanding, for a page."""
    rows = found.orders.head(most)
    frame = pd.DataFrame(
        {
            "weapon": rows["designation"].astype(str) + ", " + rows["description"].astype(str),
            "supplier": rows["supplier"],
            "ordered": rows["ordered"],
            "units ordered": rows["units_ordered"],
            "units outstanding": rows["units"],
            "outstanding, TIV million": rows["tiv"],
            "waiting times of": rows["lags"],
        }
    )
    counts = {"units ordered": "count", "units outstanding": "count"}
    return Table(frame, {"ordered": "year", **counts, "outstanding, TIV million": "tiv"})


def lags(found: Pending) -> Table:
    """Return the waiting times the scenario rests on, for a page: years and per cent."""
    rows = found.lags
    frame = pd.DataFrame(
        {
            "orders of": rows["lags"],
            "orders": rows["orders"],
            "with a delivery": rows["delivered"],
            "half begun after, years": rows["median"],
            "begun within 5 years, %": rows["within"] * 100,
        }
    )
    return Table(frame, {"orders": "count", "with a delivery": "count", "half begun after, years": "count",
                         "begun within 5 years, %": "one"})  # fmt: skip
