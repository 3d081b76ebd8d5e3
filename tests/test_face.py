"""The face: what a researcher can ask at the keyboard, its examples, and what it leaves alone."""

import doctest
import inspect
import pkgutil
import subprocess
import sys
from importlib import import_module

import pandas as pd
import pytest

import analysis
from analysis.ground.errors import NotAtHand, Problem

MODULES = sorted(
    each.name for each in pkgutil.walk_packages(analysis.__path__, "analysis.") if "__main__" not in each.name
)


@pytest.mark.parametrize("name", ["analysis", *MODULES])
def test_examples_give_what_they_say(home, name):
    found = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0


def test_every_question_has_a_runnable_example():
    for name in analysis.__all__:
        asked = getattr(analysis, name)
        assert ">>> " in inspect.getdoc(asked) and inspect.getdoc(asked).startswith("Return"), name


def test_help_lists_every_question_with_a_line(home):
    listed = analysis.__doc__.splitlines()
    for name in analysis.__all__:
        assert any(line.startswith(f"{name}(") and len(line.split(")", 1)[1].strip()) > 20 for line in listed), name


def test_shares_series_change_and_revision_of_india(home):
    india = analysis.imports("India", release=2025)
    table = analysis.shares(india, "2020-2024")
    assert list(table.columns) == ["supplier", "tiv", "share", "rank"]
    assert table["share"].sum() == pytest.approx(1) and table.loc[0, "supplier"] == "Russia"
    assert analysis.series(india, years=5).loc[2024, "Russia"] == table.loc[0, "share"]
    change = analysis.change(india, "Russia", "2015-2019", "2020-2024")
    assert change.share_to == table.loc[0, "share"] and list(change.parts.columns) == ["part", "contribution"]
    assert change.parts["contribution"].sum() == pytest.approx(change.share_to - change.share_from)
    revision = analysis.revision("India", "Russia", "2020-2024", 2025, 2026)
    assert round(100 * revision.share_from, 1) == 36.0 and round(100 * revision.share_to, 1) == 39.8
    assert isinstance(revision.causes, pd.DataFrame) and isinstance(revision.deals, pd.DataFrame)
    for said in (india, change, revision):
        assert "India" in repr(said) or "Russia" in repr(said)
        assert len(repr(said)) < 200 and "DataFrame" not in repr(said)


@pytest.mark.parametrize(
    "ask, said",
    [
        (lambda: analysis.imports("Indai"), "'Indai'; nearest: India"),
        (lambda: analysis.imports("Pakistan"), "no deliveries to Pakistan at hand"),
        (lambda: analysis.imports("India", 1999), "in release 1999"),
        (lambda: analysis.imports("India", soviet="joined"), "choose separate or as-russia"),
        (lambda: analysis.shares(analysis.imports("India", 2025), "2021-2025"), "release 2025 ends with 2024"),
        (lambda: analysis.change(analysis.imports("India"), "russia", "2015-2019", "2020-2024"), "nearest: Russia"),
        (lambda: analysis.revision("India", "Russia", "2020-2024", 2025, 2025), "compared with itself"),
        (
            lambda: analysis.change(analysis.imports("India", 2026), "Russia", "2015-2019", "2021-2025", "deal"),
            "an extract",
        ),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(home, ask, said):
    with pytest.raises(Problem, match=said):
        ask()


def test_a_true_answer_is_told_from_a_typo(home):
    with pytest.raises(NotAtHand):
        analysis.imports("Pakistan")
    with pytest.raises(Problem) as typo:
        analysis.imports("Indai")
    assert not isinstance(typo.value, NotAtHand)


def test_an_unknown_question_names_the_known_ones():
    with pytest.raises(AttributeError, match="it has change, holdings, imports"):
        analysis.share  # noqa: B018


def test_nobodys_drawing_settings_change():
    code = (
        "import matplotlib as mpl; before = dict(mpl.rcParams)\n"
        "import analysis, analysis.figures, analysis.reports\n"
        "assert dict(mpl.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
