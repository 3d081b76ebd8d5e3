"""A sentence as a template with named numbers: the text for people, the unrounded numbers for papers and tests."""

from dataclasses import dataclass, field
from functools import partial
from math import isclose
from numbers import Number
from string import Formatter
from typing import Any

from analysis.ground.errors import Problem
from analysis.ground.numbers import (
    as_printed,
    growth,
    in_hundred,
    in_words,
    listed,
    one_decimal,
    points,
    rounded,
    volume,
)

FORMATS = {
    "printed": as_printed,  # share as SIPRI prints it, per cent without its sign: 36, 9.6
    "percent": one_decimal,  # share in per cent with one decimal: 36.0
    "percent2": lambda share: str(rounded(share * 100, 2)),  # 35.97
    "points": points,  # change of a share in points, with its sign: −19.1
    "points2": partial(points, decimals=2),  # −19.07
    "growth": growth,  # change of a volume in per cent, with its sign: +152, −9.6
    "size": lambda change: one_decimal(abs(change)),  # change as a fraction, without its sign, in per cent: 9.3
    "tiv": volume,  # TIV million: 11,877
    "count": lambda number: f"{rounded(number, 0):,}",  # whole number with a thousands separator: 1,234
    "year": lambda year: str(int(year)),  # 2024, without a separator
    "one": lambda number: str(rounded(number, 1)),  # plain number with one decimal: 3.8
    "two": lambda number: str(rounded(number, 2)),  # 0.26
    "hundred": in_hundred,  # probability as cases of a hundred: 97
    "word": in_words,  # small whole number: five
    "listed": lambda names: listed([str(name) for name in names]),  # list of names or years: Russia, France and Israel
}


class _Filler(Formatter):
    """Fills templates: a field's whole name is a key (`share_to.Russia`), never a way into an object."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        named = FORMATS.get(format_spec)
        return str(named(value)) if named else super().format_field(value, format_spec)


@dataclass(frozen=True)
class Sentence:
    """One sentence for a page: what it says, and the named numbers it says it with.

    Parameters
    ----------
    template : str
        Text with fields such as `{share_to.Russia:percent}`: a name of `numbers` and one of FORMATS (or a format
        specification of Python's). Units stand in the template. Text of others goes through `verbatim` first.
    numbers : dict
        Unrounded numbers, names and years by the name a paper may ask for; shares and changes are fractions.

    Examples
    --------
    >>> said = Sentence("{supplier} supplied {share_to:percent} % in {window}.",
    ...                 {"supplier": "Russia", "share_to": 0.35973, "window": "2020-2024"})
    >>> said.text
    'Russia supplied 36.0 % in 2020-2024.'
    """

    template: str
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence with its numbers filled in and rounded.

        Raises
        ------
        Problem
            If a number is missing (nothing is printed for it: say that in words), has no name, or not that format.
        """
        missing = [name for name, value in self.numbers.items() if is_missing(value)]
        if missing:
            raise Problem(f"{', '.join(missing)} of the sentence {self.template[:60]!r} is missing; say that in words")
        try:
            return _Filler().vformat(self.template, (), self.numbers)
        except (LookupError, ValueError, TypeError, ArithmeticError) as error:
            raise Problem(f"the sentence {self.template[:60]!r} cannot be filled in: {error!r}") from error

    def __str__(self) -> str:
        """Return the text."""
        return self.text


def is_missing(value: Any) -> bool:
    """Say whether a value is None, not a number, or pandas' NA or NaT."""
    named = type(value).__name__ in ("NAType", "NaTType")  # without importing pandas
    return value is None or named or (isinstance(value, Number) and bool(value != value))


def verbatim(text: str) -> str:
    """Return a text that holds no number as a template that says just it, braces included."""
    return text.replace("{", "{{").replace("}", "}}")


def join(parts: "list[Sentence]", between: str = " ") -> Sentence:
    """Return one sentence of several parts, with the numbers of all.

    Raises
    ------
    Problem
        If two parts have another number of the same name.
    """
    return Sentence(between.join(part.template for part in parts), gathered(parts))


def _same(one: Any, other: Any) -> bool:
    """Say whether two values are one number: sums in another order differ in their last binary digits."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def gathered(sentences: "list[Sentence]") -> dict[str, Any]:
    """Return every number of some sentences by its name; two values of one name are a Problem."""
    found: dict[str, Any] = {}
    for sentence in sentences:
        for name, value in sentence.numbers.items():
            if name in found and not _same(found[name], value):
                raise Problem(f"two numbers are called {name}: {found[name]} and {value}; give each a name of its own")
            found[name] = value
    return found
