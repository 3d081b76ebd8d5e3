"""Numbers as words: rounding as SIPRI prints it, windows, and lists of names."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def rounded(value: float, decimals: int) -> Decimal:
    """Return `value` rounded half away from zero.

    The sum of many TIVs carries noise in its last binary digits, so 12.5 may arrive as 12.499999999999998: the value is
    first taken to ten digits.
    """
    clean = Decimal(format(value, ".10g"))
    return clean.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def as_printed(share: float) -> str:
    """Return a share (fraction) as SIPRI prints it in per cent: `36`, `9.6`; whole from 10 up, else one decimal."""
    percent = share * 100
    return str(rounded(percent, 0 if abs(rounded(percent, 1)) >= 10 else 1))


def one_decimal(share: float) -> str:
    """Return a share (fraction) in per cent with one decimal: `36.0`."""
    return str(rounded(share * 100, 1))


def in_hundred(probability: float) -> str:
    """Return a probability as whole cases of a hundred; 0 and 100 only where it is exactly that.

    >>> in_hundred(0.974), in_hundred(0.9999), in_hundred(1.0), in_hundred(0.0005)
    ('97', '99', '100', '1')
    """
    whole = int(rounded(probability * 100, 0))
    return str(min(max(whole, 1), 99) if 0 < probability < 1 else whole)


def points(change: float, decimals: int = 1) -> str:
    """Return a change of share (fraction) in points with its sign: `+1.7`, `−19.1`, `0.0`."""
    value = rounded(change * 100, decimals)
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{abs(value)}"


def growth(change: float) -> str:
    """Return a change of volume (fraction) in per cent with its sign: `+152`, `−9.6`; rounded as shares are printed."""
    return points(change, 0 if abs(rounded(change * 100, 1)) >= 10 else 1)


def volume(tiv: float) -> str:
    """Return a volume in TIV million with a thousands separator: `11,877`; one decimal below 10."""
    return f"{rounded(tiv, 0 if abs(tiv) >= 10 else 1):,}"


def listed(names: list[str]) -> str:
    """Return names as a person lists them: `Russia, France and Israel`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def in_words(number: int) -> str:
    """Return a whole number as a text has it: `five`, `no`; digits from thirteen up."""
    return SMALL[number] if 0 <= number < len(SMALL) else f"{number:,}"
