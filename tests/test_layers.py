"""The layers of the design hold: who imports whom, what stays out of quick commands, and how long things are."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "analysis"
LAYERS = (
    {"ground"},
    {"schemas"},
    {"sources"},
    {"store"},
    {"measures"},
    {"checks", "claims"},
    {"telling"},
    {"figures"},
    {"reports"},
    {"batch"},
    {"cli"},
)
ONLY_IN = {
    "matplotlib": "figures",
    "seaborn": "figures",
    "papermill": "reports",
    "nbconvert": "reports",
    "typst": "reports",
    "click": "cli",
    "distributed": "batch",
    "fsspec": "batch",
    "pandera": "schemas",
}
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
MOST_ROOMS, MOST_WAYS, MOST_PARAMETERS = 13, 46, 5
FILES = sorted(SOURCE.rglob("*.py"))
NAMES = [path.relative_to(SOURCE).as_posix() for path in FILES]


def unit(dotted):
    """The part of the package a module belongs to: `analysis.sources.text` → sources."""
    return dotted.split(".")[1]


def imports(tree):
    """Every module a file names, in functions and under `TYPE_CHECKING` too: `from analysis import a` is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "analysis":
            yield from (f"analysis.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the import in full"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module.startswith("analysis."))


def broken(name, tree):
    """The imports of the file `name` (from src/analysis) that its layer may not have."""
    own = name.removesuffix(".py").split("/")[0]
    depth = next((number for number, layer in enumerate(LAYERS) if own in layer), None)
    assert depth is not None or name == "__init__.py", f"{name} is in no layer: give it one in LAYERS and DESIGN"
    allowed = set().union(*LAYERS[: len(LAYERS) if depth is None else depth + 1])  # the face may ask every room
    for module in imports(tree):
        first = module.split(".")[0]
        if first == "analysis" and unit(f"{module}.") not in allowed | {""}:
            yield module
        if ONLY_IN.get(first, own) != own:
            yield module


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_layer_imports_only_from_those_above_it(path):
    assert list(broken(path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("sources/text.py", "from analysis.store import clean"),
        ("measures/shares.py", "import analysis.figures.style"),
        ("ground/entities.py", "from analysis.store.passports import Passport"),
        ("measures/shares.py", "def f():\n    import matplotlib.pyplot as plt"),
        ("store/clean.py", "import pandera.pandas as pa"),
        ("reports/named.py", "import click"),
        ("measures/shares.py", "if TYPE_CHECKING:\n    from analysis.telling import shares"),
    ],
)
def test_a_wrong_import_is_seen(name, line):
    assert list(broken(name, ast.parse(line)))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: node.end_lineno - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


PURE = ("measures", "claims", "telling", "figures")
WRITES = "figures/base/save.py"
FILE_ACCESS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_json", "to_csv", "to_json",
    "savefig",    "exists", "is_file", "is_dir", "iterdir", "glob", "rglob", "unlink", "mkdir", "stat",
}  # fmt: skip
FILE_MODULES = {"os", "pathlib", "shutil", "tempfile", "analysis.ground.project"}


def file_access(tree):
    """What a file calls, or imports, that opens, reads or writes files."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FILE_ACCESS:
                yield name
    yield from FILE_MODULES & set(imports(tree))


@pytest.mark.parametrize("path", [path for path in FILES if path.relative_to(SOURCE).parts[0] in PURE], ids=str)
def test_measures_claims_words_and_figures_touch_no_file(path):
    if path.relative_to(SOURCE).as_posix() != WRITES:
        assert list(file_access(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    ["open('x')", "def f(path):\n    return path.read_bytes()", "import os", "from analysis.ground import project"],
)
def test_a_file_that_is_touched_is_seen(code):
    assert len(list(file_access(ast.parse(code)))) == 1


def test_the_house_has_few_rooms_and_few_ways_between_them():
    rooms = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in FILES}
    ways = {
        (path.relative_to(SOURCE).parts[0].removesuffix(".py"), unit(f"{module}."))
        for path in FILES
        for module in imports(ast.parse(path.read_text(encoding="utf-8")))
        if module.startswith("analysis.")
    }
    assert len(rooms) <= MOST_ROOMS
    between = {(one, other) for one, other in ways if one != other}
    assert len(between) <= MOST_WAYS, sorted(between)


def test_functions_take_few_parameters():
    """Commands apart: click gives them one parameter for each option."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not any(
                "command" in ast.unparse(each) for each in node.decorator_list
            ):
                names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                assert len(set(names) - {"self", "cls"}) <= MOST_PARAMETERS, f"{path.name}: {node.name}"


def loaded_by(code):
    """The names, among the slow ones, that a fresh Python has imported after running `code`."""
    slow = "{'pandas', 'numpy', 'matplotlib', 'seaborn', 'pandera', 'papermill', 'nbconvert', 'yaml'}"
    ending = f"\nimport sys\nprint(*sorted({slow} & sys.modules.keys()), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code + ending], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


def test_help_needs_nothing_slow():
    assert loaded_by("import analysis; import analysis.cli; dir(analysis)")[1] == set()
    assert loaded_by("import pandas")[1] >= {"pandas", "numpy"}


def test_shares_are_told_without_pandera_and_matplotlib(home):
    words = "shares --importer India --window 2020-2024 --release 2025 --format json"
    run = f"try:\n    main({words.split()})\nexcept SystemExit as end:\n    assert end.code == 0"
    said, loaded = loaded_by(f"from analysis.cli import main\n{run}")
    assert '"supplier": "Russia"' in said
    assert "pandas" in loaded
    assert loaded & {"pandera", "matplotlib", "seaborn", "papermill", "nbconvert"} == set()
