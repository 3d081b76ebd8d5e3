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
    "pandera": "schemas",
}
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
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


def broken(name, tree):
    """The imports of the file `name` (from src/analysis) that its layer may not have."""
    own = name.removesuffix(".py").split("/")[0]
    depth = next((number for number, layer in enumerate(LAYERS) if own in layer), None)
    assert depth is not None or name == "__init__.py", f"{name} is in no layer: give it one in LAYERS and DESIGN"
    allowed = set().union(*LAYERS[: (depth or 0) + 1]) if depth is not None else set()
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
    assert len(list(broken(name, ast.parse(line)))) == 1


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: node.end_lineno - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def loaded_by(code):
    """The names, among the slow ones, that a fresh Python has imported after running `code`."""
    slow = "{'pandas', 'numpy', 'matplotlib', 'seaborn', 'pandera', 'papermill', 'nbconvert', 'yaml'}"
    ending = f"\nimport sys\nprint(*sorted({slow} & sys.modules.keys()), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code + ending], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


def test_help_needs_nothing_slow():
    assert loaded_by("import analysis.cli")[1] == set()
    assert loaded_by("import pandas")[1] >= {"pandas", "numpy"}


def test_shares_are_told_without_pandera_and_matplotlib(home):
    words = "shares --importer India --window 2020-2024 --release 2025 --format json"
    run = f"try:\n    main({words.split()})\nexcept SystemExit as end:\n    assert end.code == 0"
    said, loaded = loaded_by(f"from analysis.cli import main\n{run}")
    assert '"supplier": "Russia"' in said
    assert "pandas" in loaded
    assert loaded & {"pandera", "matplotlib", "seaborn", "papermill", "nbconvert"} == set()
