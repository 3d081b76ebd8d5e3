"""The parameters of notebooks: what papermill would get wrong is refused before a kernel starts."""

import ast
import json
from pathlib import Path

import nbformat
import papermill
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from analysis.ground.errors import Problem
from analysis.reports.notebooks import Promises, title
from analysis.reports.parameters import TYPES, Asked, Parameter, check, declared

LINES = """importer: str = "India"  # country whose imports are shown
last_year: int = 2024  # last year of the window
width: float = 0.2  # how far an estimated number may be off
joined: bool = False  # count the Soviet Union as Russia
suppliers: list[str] = ["Russia", "Türkiye"]  # suppliers shown, in this order
windows: list[int] = []  # lengths in years, none for the default
names: dict[str, str] = {"Russia": "RU"}  # short names by supplier
out: str = "reports/draft"  # folder for figures and findings"""


@pytest.fixture
def notebook(tmp_path):
    def make(source=LINES, **metadata):
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel, **metadata})
        path = tmp_path / "01-tiny.ipynb"
        nbformat.write(made, path)
        return path

    return make


def with_line(line):
    return f'{line}\nout: str = "reports/draft"  # folder'


def test_every_type_is_read(notebook):
    parameters = {parameter.name: parameter for parameter in declared(notebook())}
    assert parameters["suppliers"].default == ["Russia", "Türkiye"]
    assert parameters["last_year"] == Parameter("last_year", "int", 2024, "last year of the window")
    assert {parameter.type for parameter in parameters.values()} == set(TYPES)


def test_papermill_sees_the_same(notebook):
    seen = papermill.inspect_notebook(notebook())
    ours = {parameter.name: parameter for parameter in declared(notebook())}
    assert list(seen) == list(ours)
    for name, theirs in seen.items():
        assert ast.literal_eval(theirs["default"]) == ours[name].default
        assert (theirs["inferred_type_name"], theirs["help"]) == (ours[name].type, ours[name].help)


@pytest.mark.parametrize(
    "line",
    [
        "release: int | None = None  # T2, a type papermill does not see",
        'kind: "str" = "a"  # T2, quotes',
        "span: tuple[int, int] = (1, 2)  # T2 and T4",
        "first: int = 2000  # T3, must be <= last",
        'colour: str = "#b00020"  # T3',
        'rule: str = "a=b"  # T3',
        r'rule: str = "a\]"  # a backslash',
        "a: int = 1; b: int = 2  # two on a line",
        "year: int = 2000",
        "year = 2000  # without a type",
        "year: int = 1000 + 1000  # computed",
        "year: int = True  # a truth value",
        "year: int = 2000  # type: int",
        "suppliers: list[ str ] = []  # written otherwise",
        "years: list[int] = [\n1]  # two lines",
        "  year: int = 2000  # indented",
        "print('x')",
        'out: str = "a"  # the same name twice',
    ],
)
def test_a_malformed_line_is_refused(notebook, line):
    with pytest.raises(Problem, match="parameters cell"):
        declared(notebook(with_line(line)))


@given(st.text(alphabet="ab:=# '[]{},_\\;", max_size=12).map('"{}"'.format))
@settings(max_examples=300, deadline=None)
def test_whatever_is_let_through_papermill_sees_alike(line):
    source = with_line(f"x: str = {line}  # m")
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    text = json.dumps(nbformat.v4.new_notebook(cells=[cell]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.ground.project.read_bytes", lambda path: text.encode())
        try:
            ours = declared(Path("x.ipynb"))
        except Problem:
            return
    seen = PythonTranslator.inspect(cell)
    assert [(p.name, ast.literal_eval(p.default), p.help) for p in seen] == [(p.name, p.default, p.help) for p in ours]


def test_exactly_one_cell_is_tagged(notebook):
    path = notebook()
    made = nbformat.read(path, 4)
    made.cells.append(made.cells[0])
    path.write_text(json.dumps(made))
    with pytest.raises(Problem, match="2 cells tagged"):
        declared(path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "<html>"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "01-tiny.ipynb"
    path.write_text(text)
    for ask in (declared, Promises.read, title):
        with pytest.raises(Problem, match="is no notebook"):
            ask(path)


def test_given_values_win_and_the_rest_keep_their_defaults(notebook):
    values = check(notebook(), {"importer": "Pakistan", "width": 1})
    assert values["importer"] == "Pakistan"
    assert values["last_year"] == 2024
    assert values["width"] == 1.0
    assert type(values["width"]) is float


def test_an_unknown_parameter_is_refused_with_the_nearest(notebook):  # T1
    with pytest.raises(Problem, match=r"no parameter 'imprter'; nearest: importer; it has importer, last_year"):
        check(notebook(), {"imprter": "Egypt"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("importer", 5),
        ("importer", None),
        ("importer", "a\nb"),
        ("importer", "\ud800"),
        ("last_year", "2024"),
        ("last_year", True),
        ("last_year", 2024.0),
        ("width", float("nan")),
        ("width", True),
        ("joined", 1),
        ("joined", "true"),
        ("suppliers", "Russia"),
        ("suppliers", ("Russia",)),
        ("suppliers", ["Russia", 5]),
        ("windows", [True]),
        ("names", {"Russia": 1}),
        ("names", {1: "Russia"}),
        ("names", ["Russia"]),
    ],
)
def test_another_type_is_refused(notebook, name, value):  # T4
    with pytest.raises(Problem, match=rf"01-tiny: {name} \(.+\) must be"):
        check(notebook(), {name: value})


printable = st.text(max_size=20).filter(str.isprintable)


@given(printable, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.lists(printable))
@settings(max_examples=100, deadline=None)
def test_papermill_hands_over_what_was_checked(text, number, width, names):  # T4
    values = {"importer": text, "last_year": number, "width": width, "suppliers": names, "joined": True}
    got = {}
    exec(PythonTranslator.codify(values), got)
    assert {name: got[name] for name in values} == values


MADE = {"figures": ["a"], "tables": [], "findings": ["share"]}


def test_promises_are_read_and_must_be_there(notebook):
    told = {**MADE, "needs": ["two releases"], "short": "Shares"}
    promised = Promises(("a",), (), ("share",), ("two releases",), "Shares")
    assert Promises.read(notebook(armshares=told)) == promised
    assert Asked.of(notebook(armshares=told), {"importer": "Egypt"}).promised == promised
    assert Promises.read(notebook(armshares=MADE)) == Promises(("a",), (), ("share",), (), "01-tiny")
    for broken in ({}, {"armshares": {"figures": ["a"]}}, {"armshares": []}):
        with pytest.raises(Problem, match="does not declare what it produces"):
            Promises.read(notebook(**broken))


@pytest.mark.parametrize(
    ("declares", "said"),
    [
        ({"needs": ["three releases"]}, "what can be needed is a list of: two releases"),
        ({"needs": "two releases"}, "what can be needed is a list of"),
        ({"short": ""}, "no short name"),
        ({"short": 3}, "no short name"),
    ],
)
def test_what_a_notebook_cannot_declare_is_refused(notebook, declares, said):
    with pytest.raises(Problem, match=said):
        Promises.read(notebook(armshares=MADE | declares))
