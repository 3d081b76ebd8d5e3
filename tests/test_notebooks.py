"""The house rules of the notebooks; and, with `runs` in its name, that plain papermill runs each of them."""

import ast
import json
import re
import shutil

import nbformat
import papermill
import pytest

from analysis.reports.notebooks import Promises
from analysis.reports.parameters import TYPES, declared
from conftest import REPOSITORY

PATHS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
FOREIGN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.With)
UNWANTED = {"read_csv", "savefig", "rcParams", "filterwarnings", "get_ipython", "open", "exec", "eval", "print"}
MOST_LINES, MOST_BYTES = 10, 40_000

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def cells(path, kind=None):
    return [cell for cell in nbformat.read(path, as_version=4).cells if kind in (None, cell.cell_type)]


def tree_of(path):
    """Return the code of all cells as one syntax tree; a magic or a shell command is no Python."""
    return ast.parse("\n".join(cell.source for cell in cells(path, "code")))


def nodes(path, kind):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, kind)]


def calls(path, method):
    """Return the calls of `results.<method>` in a notebook."""
    return [call for call in nodes(path, ast.Call) if ast.unparse(call.func) == f"results.{method}"]


def is_tagged(cell):
    return "parameters" in cell.metadata.get("tags", [])


def test_the_file_name_says_order_and_question(path):
    assert re.fullmatch(r"[0-9]{2}(-[a-z][a-z0-9]*)+\.ipynb", path.name)
    assert [other for other in PATHS if other.name[:2] == path.name[:2]] == [path]


def test_cells_stand_in_order(path):
    """Title, parameters, imports, then sections that each begin with prose; the first loads, the last holds caveats."""
    held = cells(path)
    title, parameters, imports, data, load, *_, caveats, finish = held
    assert re.match(r"# [^\n]+\?\n", title.source) and title.cell_type == "markdown"
    assert is_tagged(parameters) and [cell for cell in held if is_tagged(cell)] == [parameters]
    assert parameters.cell_type == imports.cell_type == load.cell_type == finish.cell_type == "code"
    assert data.source.startswith("## Data\n") and caveats.source.startswith("## Caveats\n")
    assert "results = reports.start(" in load.source and "results.finish(" in finish.source
    kinds = "".join(cell.cell_type[0] for cell in held[3:])
    assert re.fullmatch(r"(mc{1,3})+", kinds), kinds
    assert all(cell.source.startswith("## ") for cell in held[3:] if cell.cell_type == "markdown")


def test_parameters_are_typed_and_explained(path):
    found = declared(path)
    assert {parameter.type for parameter in found} <= set(TYPES)
    assert all(re.match(r"[A-Za-z][^=]{8,}$", parameter.help) for parameter in found)
    assert "out" in [parameter.name for parameter in found]


def test_papermill_sees_the_same_parameters(path):
    seen = papermill.inspect_notebook(str(path))
    ours = {parameter.name: parameter for parameter in declared(path)}
    assert list(seen) == list(ours)
    for name, theirs in seen.items():
        assert ast.literal_eval(theirs["default"]) == ours[name].default
        assert (theirs["inferred_type_name"], theirs["help"]) == (ours[name].type, ours[name].help)


def test_a_parameter_is_the_same_in_every_notebook(path):
    """One name, one type; and what a whole report is given means the same everywhere."""
    for other in PATHS:
        theirs = {parameter.name: parameter for parameter in declared(other)}
        for mine in declared(path):
            same = theirs.get(mine.name, mine)
            assert mine.type == same.type
            if mine.name in ("importer", "suppliers", "release", "soviet", "out"):
                assert mine.default == same.default, f"{other.stem} says otherwise of {mine.name}"


def test_every_parameter_is_used(path):
    used = {node.id for node in nodes(path, ast.Name) if isinstance(node.ctx, ast.Load)}
    assert {parameter.name for parameter in declared(path)} <= used


def test_imports_stand_in_one_cell_and_come_from_the_package(path):
    found = nodes(path, (ast.Import, ast.ImportFrom))
    assert all(isinstance(node, ast.ImportFrom) and (node.module, node.level) == ("analysis", 0) for node in found)
    assert len(found) == 1 and cells(path)[2].source.startswith(ast.unparse(found[0]) + "\n")


def test_it_checks_its_own_parameters_before_anything_else(path):
    """Plain papermill lets a misspelt parameter through, and publishes the default answer."""
    check = f'reports.check_parameters("{path.stem}", globals())'
    assert cells(path)[2].source.splitlines()[1:] == ["", check]


def test_cells_tell_a_story_and_leave_the_work_to_the_package(path):
    for cell in cells(path, "code"):
        assert len(cell.source.splitlines()) <= MOST_LINES or is_tagged(cell), cell.source
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FOREIGN)], cell.source
    names = {node.id for node in nodes(path, ast.Name)} | {node.attr for node in nodes(path, ast.Attribute)}
    assert not names & UNWANTED


def test_no_path_of_a_machine(path):
    texts = [node.value for node in nodes(path, ast.Constant) if isinstance(node.value, str)]
    assert not [text for text in texts if re.match(r"/|~|[A-Za-z]:[\\/]|\.\.", text)]
    assert not re.search(r"(?<!\w)/(home|Users|work|tmp|usr|mnt)/", path.read_text(encoding="utf-8"))


def test_no_output_is_kept(path):
    assert all(not cell.outputs and cell.execution_count is None for cell in cells(path, "code"))


def test_the_file_is_small_valid_and_of_no_machine(path):
    assert path.stat().st_size < MOST_BYTES
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert notebook["metadata"].keys() == {"armshares", "kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"] == {"name": "python"}


def test_what_is_declared_is_what_is_made(path):
    promised = Promises.read(path)
    assert promised.findings and (promised.figures or promised.tables)
    figures, tables = ({call.args[1].value for call in calls(path, kind)} for kind in ("figure", "table"))
    assert set(promised.figures) == figures
    assert set(promised.tables) <= tables
    (finish,) = calls(path, "finish")
    assert set(promised.findings) <= {keyword.arg for keyword in finish.keywords}
    (start,) = [call for call in nodes(path, ast.Call) if ast.unparse(call.func) == "reports.start"]
    assert start.args[0].value == path.stem


def test_the_short_name_is_its_own_and_fits_the_navigation(path):
    short = Promises.read(path).short
    assert 3 <= len(short) <= 16 and short != path.stem
    assert [other for other in PATHS if Promises.read(other).short == short] == [path]


def test_every_figure_is_described_from_the_data(path):
    for call in calls(path, "figure"):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        assert {"alt", "title", "data"} <= given.keys()
        assert not isinstance(given["alt"], ast.Constant) and ast.unparse(given["alt"]) != ast.unparse(given["title"])


def test_no_sentence_says_why(path):
    assert "because" not in path.read_text(encoding="utf-8").lower()


@pytest.mark.slow
@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_notebook_runs_with_its_defaults(path, folder, home, tmp_path, monkeypatch):
    """Plain papermill, from the project's folder and from notebooks/, finds the data by itself."""
    monkeypatch.delenv("ARMSHARES_HOME")
    shutil.copytree(REPOSITORY / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    executed = tmp_path / path.name
    papermill.execute_notebook(
        str(home / "notebooks" / path.name), str(executed), cwd=str(home / folder), progress_bar=False
    )
    outputs = [output for cell in cells(executed, "code") for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")], (
        "nothing is printed or warned of"
    )
    images = [output for output in outputs if "image/png" in output.get("data", {})]
    promised = Promises.read(path)
    draft = home / "reports" / "draft"
    found = json.loads((draft / "findings" / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert [image.metadata["image/png"]["alt"] for image in images] == [figure["alt"] for figure in found["figures"]]
    assert [figure["name"] for figure in found["figures"]] == list(promised.figures)
    files = [draft / "figures" / f"{name}.{kind}" for name in promised.figures for kind in ("svg", "png", "csv")]
    files += [draft / "tables" / f"{name}.csv" for name in promised.tables]
    assert all(file.stat().st_size for file in files)
    assert all(found["findings"][name] is not None for name in promised.findings)
