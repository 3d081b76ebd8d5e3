"""Cells of CSV files made of texts that others wrote: a spreadsheet shows them and runs none."""

from typing import Any

STARTS = ("=", "+", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a minus stays, as names of weapons begin with one.

    >>> neutral("=1+1"), neutral("Su-30MKI"), neutral("-B")
    ("'=1+1", 'Su-30MKI', '-B')
    """
    return f"'{text}" if text.startswith(STARTS) else text


def neutral_frame(frame: Any) -> Any:
    """Return a DataFrame with every text of it neutral, the names of its columns too; numbers stay as they are."""
    return frame.map(_neutral).rename(columns=_neutral)


def _neutral(value: Any) -> Any:
    return neutral(value) if isinstance(value, str) else value
