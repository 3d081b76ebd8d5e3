"""A notebook run by plain papermill: a wrong parameter ends it in our sentence, and nothing is published."""

import json
import subprocess
import sys

import pytest

from analysis.ground.errors import Problem
from analysis.reports import check_parameters
from conftest import REPOSITORY, sentence

NAME = "02-supplier-shares"
DECLARED = 'importer: str = "India"\nout: str = "reports/draft"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"widow": "2019-2023"}, "has no parameter 'widow'; nearest: window"),
        ({"length": "abc"}, "must be int, not 'abc' (str)"),
        ({"suppliers": "Russia"}, "must be list[str], not 'Russia' (str)"),
        ({"figures": 3}, "has no parameter 'figures'"),
    ],
    ids=str,
)
def test_what_papermill_puts_in_is_checked(given, said, home):
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    injected = "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in given.items())
    with pytest.raises(Problem) as problem:
        check_parameters(NAME, {"In": ["", DECLARED, injected], "importer": "India", **given})
    assert said in sentence(problem)


def test_what_other_cells_assign_is_no_parameter(home):
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    names = {"In": ["", DECLARED, "data = holdings()"], "importer": "India", "out": "x", "data": object()}
    check_parameters(NAME, names)


@pytest.mark.slow
@pytest.mark.parametrize("given", ["widow 2019-2023", "length abc", "suppliers Russia", "importer Indai"])
def test_papermills_command_ends_in_one_sentence(given, home, tmp_path):
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    executed = tmp_path / "executed.ipynb"
    command = [sys.executable, "-m", "papermill", str(REPOSITORY / f"notebooks/{NAME}.ipynb"), str(executed)]
    done = subprocess.run(
        [*command, "-p", *given.split()], cwd=home, capture_output=True, text=True, check=False, timeout=120
    )
    last = done.stderr.strip().splitlines()[-1]
    errors = [
        output
        for cell in json.loads(executed.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
    ]
    assert (done.returncode != 0 and given.split()[1] in last) or "widow" in last, last
    assert [error["traceback"] for error in errors] == [[last]] and "analysis/" not in done.stderr
    assert not (home / "reports").exists()
