"""A question that the data at hand may be too thin for: its answer, or what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from analysis.ground.errors import NotAtHand

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Missing:
    """What the data at hand do not say, and why; false where an answer is true."""

    reason: str

    def __bool__(self) -> bool:
        """Return False: there is no answer."""
        return False


def ask(question: Callable[..., Answer], *given: object) -> Answer | Missing:
    """Return a question's answer, or what is missing for it; what was missing for what is given is missing here too.

    Examples
    --------
    >>> ask(abs, -3), bool(ask(abs, Missing("no number is at hand")))
    (3, False)
    """
    for each in given:
        if isinstance(each, Missing):
            return each
    try:
        return question(*given)
    except NotAtHand as error:
        return Missing(str(error))
