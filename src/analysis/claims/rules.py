"""Rules of claims: `finding op value`, joined by ` and `; what they mean, and whether they hold of what was found."""

import operator
import re
from dataclasses import dataclass

from analysis.ground.entities import nearest
from analysis.ground.errors import Problem

OPERATORS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
NUMBERS = {
    "share": ("printed", "share"),
    "rank": ("rank", "margin", "years_first", "years"),
    "change": ("change",),
    "programme": ("ordered", "delivered", "last_delivery"),
}
WORDS = {
    "programme": {
        "covered": ("yes", "no"),
        "local_production": ("none", "kits", "licence", "rebuilt", "planned"),
    },
}
Value = float | frozenset[str] | None  # None: not known; NaN: there is none, as the rank of who delivered nothing


@dataclass(frozen=True)
class Condition:
    """One `finding op value`; the value is a number, a word, or the name of another finding."""

    finding: str
    op: str
    value: float | str

    def names(self, values: dict[str, Value]) -> list[str]:
        """Return the findings it compares."""
        return [self.finding, *([self.value] if isinstance(self.value, str) and self.value in values else [])]

    def holds(self, values: dict[str, Value]) -> bool | None:
        """Say whether it holds of some findings; None where one of them is not known."""
        own = values[self.finding]
        if isinstance(own, frozenset):  # words of several orders: one of them is enough
            return (self.value in own) == (self.op == "=")
        other = values.get(self.value) if isinstance(self.value, str) else self.value
        if own is None or other is None:
            return None
        return bool(OPERATORS[self.op](own, other))


def read(text: str, measure: str) -> list[Condition]:
    """Return the conditions of a rule; none for an empty text.

    Raises
    ------
    Problem
        If it is not written like `change > 0`, or names a finding or a word its measure does not have.
    """
    return [_condition(part.strip(), measure) for part in text.split(" and ")] if text.strip() else []


def _condition(part: str, measure: str) -> Condition:
    found = re.fullmatch(r"(\w+)\s*(=|!=|<=|>=|<|>)\s*(\S+)", part)
    if not found:
        raise Problem(f"the rule {part[:60]!r} is not written like `change > 0`, joined by ` and `; correct it")
    finding, op, value = found.groups()
    words = WORDS.get(measure, {})
    known = (*NUMBERS[measure], *words)
    if finding not in known:
        hint = nearest(finding, known)
        raise Problem(f"the measure {measure} finds no {finding[:40]!r}{hint}; it finds {', '.join(known)}")
    if finding in words:
        return _of_words(finding, op, value, words[finding])
    if value in NUMBERS[measure]:
        return Condition(finding, op, value)
    if not re.fullmatch(r"[-\N{MINUS SIGN}]?\d+(\.\d+)?", value):
        raise Problem(f"the rule {part[:60]!r} compares {finding} with no number; write one such as 36 or 9.6")
    return Condition(finding, op, float(value.replace("\N{MINUS SIGN}", "-")))


def _of_words(finding: str, op: str, value: str, words: tuple[str, ...]) -> Condition:
    if op not in ("=", "!="):
        raise Problem(f"{finding} is a word, so only = and != can be asked of it, not {op}; correct the rule")
    if value not in words:
        raise Problem(f"{finding} is never {value[:40]!r}; it is one of {', '.join(words)}")
    return Condition(finding, op, value)


def every(conditions: list[Condition], values: dict[str, Value]) -> bool | None:
    """Say whether all conditions hold; None where that is not known."""
    results = [condition.holds(values) for condition in conditions]
    return False if False in results else None if None in results else True


def verdict(rule: list[Condition], caveat: list[Condition], found: list[dict[str, Value]]) -> str:
    """Return the verdict: the rule must hold of each of `found`, the caveat stands if it does of any.

    Returns
    -------
    str
        `holds`, `holds-with-caveat`, `does-not-hold`; `not-checkable` where something that counts is not known.
    """
    ruled = [every(rule, values) for values in found]
    doubts = [every(caveat, values) if caveat else False for values in found]
    if False in ruled:
        return "does-not-hold"
    if None in ruled or (None in doubts and True not in doubts):
        return "not-checkable"
    return "holds-with-caveat" if True in doubts else "holds"
