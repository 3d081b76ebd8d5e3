"""Sentences: the words are a template, the numbers keep their names and stay unrounded."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.ground.sentence import Sentence, gathered, join, verbatim

SHARE = 0.35973


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("n:printed", 0.35973, "36"),
        ("n:printed", 0.0956, "9.6"),
        ("n:percent", 0.35973, "36.0"),
        ("n:points", -0.1907, "−19.1"),
        ("n:points2", -0.19068, "−19.07"),
        ("n:points2", 0.0165, "+1.65"),
        ("n:tiv", 11877.2, "11,877"),
        ("n:tiv", 7.25, "7.3"),
        ("n:count", 12345, "12,345"),
        ("n:year", np.int64(2024), "2024"),
        ("n:one", 3.75, "3.8"),
        ("n:two", 0.255, "0.26"),
        ("n:listed", ["Russia", "France", "Israel"], "Russia, France and Israel"),
        ("n", "Türkiye", "Türkiye"),
        ("n:.3f", 0.5, "0.500"),
    ],
)
def test_each_format_prints_what_its_name_says(field, value, text):
    assert Sentence(f"<{{{field}}}>", {"n": value}).text == f"<{text}>"


@given(st.floats(0, 1))
def test_a_percentage_is_the_share_rounded_to_one_decimal(share):
    said = Sentence("{s:percent} %", {"s": share}).text
    assert abs(Decimal(said.removesuffix(" %")) - 100 * Decimal(share)) <= Decimal("0.05") + Decimal("1e-7")


def test_a_name_with_a_dot_or_a_space_is_a_name_and_no_way_into_an_object():
    numbers = {"share_to.United States": SHARE, "x": "word"}
    assert Sentence("{share_to.United States:percent}", numbers).text == "36.0"
    for way_in in ("{x.__class__}", "{x[0]}"):
        with pytest.raises(Problem, match="cannot be filled in"):
            Sentence(way_in, numbers).text  # noqa: B018


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.float32("nan"), Decimal("nan")])
def test_a_missing_number_is_never_printed(missing):
    with pytest.raises(Problem, match=r"share of the sentence .* is missing; say that in words"):
        Sentence("{share:percent} %", {"share": missing}).text  # noqa: B018


@pytest.mark.parametrize(
    ("template", "numbers"),
    [("{share}", {}), ("{}", {"a": 1}), ("{a:nosuch}", {"a": 1.0}), ("{a:percent}", {"a": "x"}), ("{a", {"a": 1})],
)
def test_what_cannot_be_filled_in_is_one_sentence(template, numbers):
    with pytest.raises(Problem, match="cannot be filled in"):
        Sentence(template, numbers).text  # noqa: B018


@given(st.text())
def test_a_text_of_others_says_just_itself(text):
    assert Sentence(verbatim(text)).text == text


def test_sentences_join_and_two_values_of_one_name_are_refused():
    first, second = Sentence("A {a:count}.", {"a": 1, "x": 5}), Sentence("B {b:count}.", {"b": 2, "x": 5})
    both = join([first, second])
    assert (both.text, str(both), both.numbers) == ("A 1. B 2.", "A 1. B 2.", {"a": 1, "x": 5, "b": 2})
    with pytest.raises(Problem, match="two numbers are called x: 5 and 6"):
        gathered([first, Sentence("{x}", {"x": 6})])
