"""A notebook run by plain papermill: a wrong parameter ends it in our sentence, and nothing is published."""

import json
import re
import subprocess
import sys

import pandas as pd
import pytest

from analysis.ground.errors import Problem
from analysis.reports import by_hand, check_parameters
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


def cells(shown):
    """The cells of a table in HTML: text, and the side it stands on."""
    return [(text, side) for side, text in re.findall(r'<td style="text-align: (\w+);[^>]*>(.*?)</td>', shown)]


def test_a_frame_has_its_text_left_and_its_numbers_right():
    years = pd.Index([2019, 2020], name="year")
    frame = pd.DataFrame({"supplier": ["Russia", "<b>"], 2000: [0.123456789, None], "deals": [1, 2]}, index=years)
    found = cells(by_hand._as_our_table(frame))
    assert found[:4] == [("2019", "right"), ("Russia", "left"), ("0.123457", "right"), ("1", "right")]
    assert found[4:] == [("2020", "right"), ("&lt;b&gt;", "left"), ("-", "right"), ("2", "right")]


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"a": range(61)}), pd.DataFrame([[1, 2]], columns=["a", "a"])],
    ids=["long", "two columns of a name"],
)
def test_other_frames_are_shown_as_pandas_shows_them(frame):
    assert by_hand._as_our_table(frame) == frame._repr_html_()


def test_a_long_cell_is_shortened_and_stands_whole_in_what_opens():
    shown = by_hand._as_our_table(pd.DataFrame({"said": ["word " * 30 + "https://x.org/a"]}))
    summary, rest = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", shown)[0]
    assert len(summary) < 80 and summary.endswith("…")
    assert rest.startswith("word " * 30 + "<a href") and 'href="https://x.org/a"' in rest


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
