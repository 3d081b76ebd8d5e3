"""Numbers as words: SIPRI's rounding, signs, lists; checked by hand and against integer arithmetic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.numbers import as_printed, listed, one_decimal, points, rounded, volume


@pytest.mark.parametrize(
    "percent, printed",
    [
        (9.95, "10"),
        (9.94, "9.9"),
        (12.5, "13"),
        (12.49, "12"),
        (36.45, "36"),
        (36.5, "37"),
        (0.05, "0.1"),
        (0.04, "0.0"),
        (0, "0.0"),
        (100, "100"),
        (99.95, "100"),
        (-36.45, "-36"),
        (-12.5, "-13"),
        (-9.94, "-9.9"),
        (-9.95, "-10"),
    ],
)
def test_shares_are_rounded_as_sipri_prints_them(percent, printed):
    assert as_printed(percent / 100) == printed


@given(st.integers(-10_000, 10_000))
def test_rounding_is_half_away_from_zero(hundredths):
    """Every share of whole hundredths of a per cent, against arithmetic on whole numbers."""
    tenths = (abs(hundredths) + 5) // 10
    units = (abs(hundredths) + 50) // 100
    expected = str(units) if tenths >= 100 else f"{tenths // 10}.{tenths % 10}"
    printed = as_printed(hundredths / 10_000)
    assert printed.lstrip("-") == expected
    assert printed.startswith("-") == (hundredths < 0)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
def test_the_noise_of_a_sum_does_not_decide(parts):
    """A sum of decimals carries binary noise: exactly half is rounded up all the same."""
    exact = sum(Decimal(part) / 100 for part in parts)
    noisy = sum(part / 100 for part in parts)
    assert rounded(noisy, 1) == (exact * 10 + Decimal("0.5")).to_integral_value("ROUND_FLOOR") / 10


def test_noise_seen_in_a_sum():
    assert str(rounded(12.499999999999998, 0)) == "13"


@pytest.mark.parametrize(
    "change, said",
    [
        (-0.1907, "−19.1"),
        (0.0165, "+1.7"),
        (0.0, "0.0"),
        (-0.0004, "0.0"),
        (0.0004, "0.0"),
        (0.0005, "+0.1"),
        (-0.0005, "−0.1"),
        (1.0, "+100.0"),
    ],
)
def test_points_have_a_sign_where_they_differ_from_nothing(change, said):
    assert points(change) == said


def test_points_with_other_decimals():
    assert points(-0.190725, 2) == "−19.07"
    assert points(0.00004, 2) == "0.00"


@pytest.mark.parametrize(
    "tiv, said",
    [(11_877.05, "11,877"), (0, "0.0"), (9.94, "9.9"), (10, "10"), (12.5, "13"), (1_234_567.5, "1,234,568")],
)
def test_volumes(tiv, said):
    assert volume(tiv) == said


def test_one_decimal():
    assert [one_decimal(share) for share in (0.3597, 0, 1, 0.0995)] == ["36.0", "0.0", "100.0", "10.0"]


@pytest.mark.parametrize(
    "names, said", [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists_of_names(names, said):
    assert listed(names) == said
