"""The runner: a report appears whole or not at all, the same every time, and no kernel outlives it."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import reports
from analysis.ground import processes, switch
from analysis.ground.errors import CheckFailed, Problem
from analysis.ground.sentence import Sentence
from analysis.reports import drafts, execute, kernel, run
from analysis.reports.parameters import Asked
from analysis.reports.tables import as_shown, write_csv
from analysis.telling.table import Table

pytestmark = pytest.mark.slow

NOTHING = {"figures": [], "tables": [], "findings": []}
SHARE = {**NOTHING, "findings": ["share"]}
START = "import os\nfrom pathlib import Path\nfrom analysis import reports\nfrom analysis.ground.errors import Problem"
MARK_KERNEL = 'Path(os.environ["ARMSHARES_HOME"], f"{os.getpid()}.kernel").touch()'
PARAMETERS = """importer: str = "India"  # whose imports
out: str = "reports/draft"  # folder for figures and findings"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project folder with nothing in it but an old report, `india`."""
    for folder in ("data/raw", "notebooks", "reports/india"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/raw/sources.yml").touch()
    (tmp_path / "reports/india/index.html").write_text("old")
    monkeypatch.setenv("ARMSHARES_HOME", str(tmp_path))
    return tmp_path


def notebook(home, name, *cells, promised=NOTHING, finish="results.finish(share=0.5)"):
    code = nbformat.v4.new_code_cell
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Who arms an importer?\n\nThe question."),
            code(PARAMETERS, metadata={"tags": ["parameters"]}),
            code(f"{START}\n{MARK_KERNEL}\nresults = reports.start({name!r}, out)"),
            *(code(cell) for cell in cells),
            code(finish),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}, "armshares": promised},
    )
    path = home / "notebooks" / f"{name}.ipynb"
    nbformat.write(made, path)
    return path


def run_report(name, parts, *rest, **options):
    """Run a report of (notebook, given parameters)."""
    return run.run_report(name, [Asked.of(path, given) for path, given in parts], *rest, **options)


def run_notebook(path, folder, given):
    """Return the findings of one notebook, run into a folder."""
    job = execute.Job(Asked.of(path, given), folder, folder)
    execute.run_all([job], run.DEADLINE, execute.silent)
    return job.found


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def kernels(home):
    """Return every kernel that ever started in this project, by process id."""
    return [int(path.stem) for path in home.glob("*.kernel")]


def assert_only_the_old_report(home, *also):
    """Nothing half-written stays, and no kernel either."""
    left = sorted(str(path.relative_to(home / "reports")) for path in (home / "reports").rglob("*"))
    assert left == sorted(["india", "india/index.html", *also])
    assert (home / "reports/india/index.html").read_text() == "old"
    assert not [process for process in kernels(home) if is_alive(process)]


FIGURE = """import matplotlib.pyplot as plt
import pandas as pd
fig, ax = plt.subplots()
ax.plot([2000, 2001], [0.25, 0.75])
data = pd.DataFrame({"year": [2000, 2001], "share": [0.25, 0.75]})
results.figure(fig, "shares", "Line chart that rises from 0.25 to 0.75.", "A share rose", data)
results.table(data, "windows", "Shares by year")
results.say("{importer} has {share:percent} %.", importer=importer, share=0.75)
print("written to", out, "below", Path.cwd())"""
TWO_LINES = """import time
print(1, flush=True)
time.sleep(0.3)
print(2, flush=True)"""
FULL = {"figures": ["shares"], "tables": ["windows"], "findings": ["share"]}


def all_files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_report_is_whole_and_the_same_twice(home, capfd):
    parts = [(notebook(home, "01-one", FIGURE, promised=FULL), {"importer": "Egypt"})]
    parts += [(notebook(home, "02-two", TWO_LINES), {})]
    lines = []

    def compose(folder, findings):
        sentences = [entry["text"] for found in findings for entry in found["sentences"]]
        (folder / "index.html").write_text(" ".join(sentences))

    first = all_files(run_report("india", parts, lines.append, compose))
    second = all_files(run_report("india", parts, lines.append, compose))
    assert first.pop(Path("run.json")) is not None
    second.pop(Path("run.json"))
    assert first == second
    assert first[Path("index.html")] == b"Egypt has 75.0 %."
    assert {"figures/shares.svg", "figures/shares.png", "notebooks/02-two.ipynb"} <= set(map(str, first))
    assert first[Path("figures/shares.csv")] == b"year,share\n2000,0.25\n2001,0.75\n"
    assert first[Path("tables/windows.csv")] == b"year,share\n2000,0.25\n2001,0.75\n"
    found = json.loads(first[Path("findings/01-one.json")])
    assert (found["question"], found["parameters"]) == ("Who arms an importer?", {"importer": "Egypt"})
    assert found["findings"] == {"share": 0.5}
    said = {"text": "Egypt has 75.0 %.", "template": "{importer} has {share:percent} %.", "lead": False}
    assert found["sentences"] == [said | {"numbers": {"importer": "Egypt", "share": 0.75}}]
    assert found["numbers"] == {"importer": "Egypt", "share": 0.75}
    executed = first[Path("notebooks/01-one.ipynb")].decode()
    assert str(home) not in executed
    assert "written to reports/india below notebooks" in executed
    assert "image/png" in executed
    outputs = nbformat.reads(first[Path("notebooks/02-two.ipynb")].decode(), 4).cells[4].outputs
    assert [output.text for output in outputs] == ["1\n2\n"]  # however the kernel cut them
    assert [line for line in lines if line.startswith("2 of 2: 0")]
    assert sorted(path.name for path in (home / "reports").iterdir()) == ["india"]
    assert capfd.readouterr() == ("", "")
    assert len(kernels(home)) == 4
    assert not [process for process in kernels(home) if is_alive(process)]


def test_a_failing_cell_keeps_the_old_report_and_the_failed_notebook(home):
    parts = [(notebook(home, "01-one"), {}), (notebook(home, "02-two", "{}['share']"), {})]
    with pytest.raises(CheckFailed, match=r"02-two failed in cell In \[4\]: KeyError: 'share'; .*india-failed"):
        run_report("india", parts)
    kept = ".drafts/india-failed"
    assert (home / "reports" / kept / "02-two.ipynb").is_file()
    others = [f"{kept}/{path.name}" for path in (home / "reports" / kept).iterdir()]  # 01-one, as far as it came
    assert_only_the_old_report(home, ".drafts", kept, *others)


def test_our_own_errors_of_a_cell_stay_what_they_are(home, capfd):
    path = notebook(home, "01-one", 'os.system("echo loud")\nraise Problem("no importer is called Atlantis")')
    with pytest.raises(Problem, match=r"^no importer is called Atlantis$"):
        run_notebook(path, home / "draft", {})
    assert capfd.readouterr() == ("", "")  # nothing of a kernel on the terminal


@pytest.mark.parametrize(
    ("cell", "promised", "said"),
    [
        ("import sys; sys.exit(0)", NOTHING, r"ended early, in cell In \[4\], by SystemExit"),
        ("os._exit(0)", NOTHING, "could not be run to its end: Kernel died"),
        ("1", {**NOTHING, "figures": ["shares"]}, r"did not produce: figures/shares.svg, .*png, .*csv"),
        ("1", {**NOTHING, "tables": ["windows"]}, r"did not produce: tables/windows.csv"),
        ("1", {**NOTHING, "findings": ["share", "rank"]}, r"did not produce: the finding rank$"),
    ],
)
def test_less_than_a_whole_notebook_is_a_failure(home, cell, promised, said):
    path = notebook(home, "01-one", cell, promised=promised)
    with pytest.raises(CheckFailed, match=said):
        run_notebook(path, home / "draft", {})
    assert not [process for process in kernels(home) if is_alive(process)]


def test_a_notebook_that_never_finishes_its_findings_is_a_failure(home):
    path = notebook(home, "01-one", finish="results.finish(share=float('nan'))", promised=SHARE)
    with pytest.raises(CheckFailed, match="the finding share"):
        run_notebook(path, home / "draft", {})
    path = notebook(home, "02-two", finish="1")
    with pytest.raises(CheckFailed, match=r"wrote no findings/02-two\.json"):
        run_notebook(path, home / "draft", {})


def test_a_notebook_with_nothing_to_say_ends_there_and_owes_nothing(home):
    """Cells after it do not run, and neither what it promises nor the error sign of its end is there."""
    cell = 'print("before")\nresults.nothing("no event has five years on both sides")'
    path = notebook(home, "01-one", cell, "1 / 0", promised=FULL)
    found = run_notebook(path, home / "draft", {})
    assert (found["nothing"], found["findings"]) == ("no event has five years on both sides", {})
    ran = nbformat.read(home / "draft/notebooks/01-one.ipynb", 4)
    assert [cell.execution_count for cell in ran.cells[3:]] == [3, 4, None, None]
    (shown,) = ran.cells[4].outputs
    assert shown.data["text/plain"] == "Left out of the page: no event has five years on both sides."


def test_the_deadline_ends_a_cell_that_never_ends(home):
    with pytest.raises(CheckFailed, match="not done after 4 s: 01-one"):
        run_report("india", [(notebook(home, "01-one", "while True: pass"), {})], deadline=4)
    kept = ".drafts/india-failed"
    assert len(kernels(home)) == 1
    assert_only_the_old_report(home, ".drafts", kept, f"{kept}/01-one.ipynb")


def test_ctrl_c_leaves_nothing(home):
    def interrupted(line):
        if line.startswith("1 of 2"):
            raise KeyboardInterrupt

    parts = [(notebook(home, "01-one"), {}), (notebook(home, "02-two", "while True: pass"), {})]
    with pytest.raises(KeyboardInterrupt):
        run_report("india", parts, interrupted)
    assert kernels(home)
    assert_only_the_old_report(home)


COMMAND = """import signal, sys
from pathlib import Path
from analysis.reports.parameters import Asked
from analysis.reports.run import run_report
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background would hand on: ignore it
try:
    run_report("india", [Asked.of(Path(sys.argv[1]), {})])
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_nothing(home, number):
    path = notebook(home, "01-one", "while True: pass")
    process = subprocess.Popen([sys.executable, "-c", COMMAND, str(path)], stderr=subprocess.PIPE)
    try:
        while process.poll() is None and not kernels(home):
            time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()  # its kernel would notice within a second
    assert (process.returncode, said) == (130, b"")
    assert kernels(home)
    assert_only_the_old_report(home)


def test_a_killed_run_is_put_right_by_the_next(home):
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    drafts = home / "reports/.drafts"
    (drafts / f"india.{gone.pid}").mkdir(parents=True)
    (home / "reports/india").rename(drafts / f"india.{gone.pid}-old")  # killed between its two renames
    (drafts / f"india.{os.getppid()}").mkdir()  # another run, still going
    with pytest.raises(CheckFailed):
        run_report("india", [(notebook(home, "01-one", "1 / 0"), {})])
    kept = ".drafts/india-failed"
    assert_only_the_old_report(home, ".drafts", f".drafts/india.{os.getppid()}", kept, f"{kept}/01-one.ipynb")


def test_a_draft_of_another_host_stays(home, monkeypatch, tmp_path):
    """Its process number says nothing here; what this host's dead processes left is cleared, temporary folders too."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    here = processes.host()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = [home / "reports/.drafts" / host / f"india.{gone.pid}" for host in ("elsewhere", here)]
    left += [tmp_path / f"armshares-{host}.{gone.pid}-x" for host in ("elsewhere", here)]
    for folder in left:
        folder.mkdir(parents=True)
    run_report("india", [])
    assert [folder.exists() for folder in left] == [True, False, True, False]


def test_kernels_run_with_a_clean_environment(home, monkeypatch):
    for name, value in {"PYTHONOPTIMIZE": "1", "PYTHONSTARTUP": "/nowhere", "PYTHONHASHSEED": "7"}.items():
        monkeypatch.setenv(name, value)
    env = kernel._clean()
    assert not env.keys() & {"PYTHONOPTIMIZE", "PYTHONSTARTUP", "PYTHONHASHSEED"} and env["PATH"] == os.environ["PATH"]
    code = "import sys; assert sys.flags.optimize == 0; raise ValueError('not optimized')"
    with pytest.raises(CheckFailed, match="ValueError: not optimized"):
        run_report("india", [(notebook(home, "01-one", code), {})])


def test_a_swap_that_fails_puts_the_old_report_back(home, monkeypatch):
    real = Path.rename

    def fails(path, target):
        if path.name == f"india.{os.getpid()}":
            raise OSError(28, "No space left on device", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    monkeypatch.setattr(switch, "exchange", lambda new, final: False)  # as where the system cannot
    with pytest.raises(Problem, match="No space left on device; the report was not changed"):
        run_report("india", [])
    assert_only_the_old_report(home)


def refuse_kernels(monkeypatch):
    monkeypatch.setattr(run.Job, "run", lambda job: pytest.fail("a kernel was started"))


@pytest.mark.parametrize("name", ["../../x", "", ".", "India", "a/b", "-x", "a b", "<script>", "a" * 81, "x\n"])
def test_unsafe_names_are_refused(home, monkeypatch, name):
    refuse_kernels(monkeypatch)
    with pytest.raises(Problem, match="is no name for a report"):
        run_report(name, [(notebook(home, "01-one"), {})])
    assert_only_the_old_report(home)


def test_wrong_parameters_and_promises_start_no_kernel(home, monkeypatch):
    refuse_kernels(monkeypatch)
    one, two = notebook(home, "01-one", promised=FULL), notebook(home, "02-two", promised=FULL)
    with pytest.raises(Problem, match="nearest: importer"):
        run_report("india", [(one, {}), (two, {"imprter": "Egypt"})])
    with pytest.raises(Problem, match="two of each: figure shares, table windows"):
        run_report("india", [(one, {}), (two, {})])
    with pytest.raises(Problem, match=r"two of each: .*notebook 01-one"):
        run_report("india", [(one, {}), (one, {"importer": "Egypt"})])
    assert_only_the_old_report(home)


def test_a_folder_that_cannot_be_written_starts_no_kernel(home, monkeypatch):
    refuse_kernels(monkeypatch)
    parts = [(notebook(home, "01-one"), {})]
    (home / "reports/egypt").write_text("in the way")
    with pytest.raises(Problem, match="reports/egypt is in the way"):
        run_report("egypt", parts)
    (home / "reports/.drafts").write_text("in the way")
    with pytest.raises(Problem, match=r"reports/.drafts cannot be written: File exists; the report was not changed"):
        run_report("india", parts)
    (home / "reports/.drafts").unlink()
    monkeypatch.setattr(drafts, "PROBE", None)
    monkeypatch.setattr("analysis.ground.project.write", full_disk)
    with pytest.raises(Problem, match="No space left"):
        run_report("india", parts)
    (home / "reports/egypt").unlink()
    assert_only_the_old_report(home)


def full_disk(path, data):
    raise OSError(28, "No space left on device", str(path))


# What notebooks call, without a kernel.


def test_results_are_taken_from_the_projects_folder(home, monkeypatch):
    monkeypatch.chdir(home / "notebooks")
    results = reports.start("01-one", "reports/draft", "Who arms India?")
    results.say("{supplier}: {share:.1%} in {years}", supplier="<b>*Su*", share=0.123, years="2020–24")
    results.finish(share=float("nan"), ranks={"Russia": pd.Series([1]).iloc[0]})
    found = json.loads((home / "reports/draft/findings/01-one.json").read_text())
    assert found["sentences"][0]["text"] == "<b>*Su*: 12.3% in 2020–24"
    assert found["findings"] == {"share": None, "ranks": {"Russia": 1}}
    assert (found["question"], found["nothing"]) == ("Who arms India?", "")


def test_what_is_shown_is_never_markup_from_the_data(home, monkeypatch):
    shown = []
    monkeypatch.setattr("analysis.reports.results._display", shown.append)
    results = reports.start("01-one", home / "draft")
    results.say("*{name}* sold", name="<script>*x*[a](b)")
    results.table(pd.DataFrame({"<i>": ["<script>", None]}), "names", "a & b")
    assert shown[0]["text/markdown"] == r"\*&lt;script&gt;\*x\*\[a\](b)\* sold"
    assert "<script>" not in shown[1]["text/html"]
    assert re.search("<caption[^>]*>a &amp; b</caption>", shown[1]["text/html"])
    assert results.tables[0]["rows"] == [["<script>"], ["-"]]


def test_sentences_keep_their_numbers_by_name(home):
    results = reports.start("01-one", home / "draft")
    share = Sentence("{supplier} has {share.Russia:percent} %.", {"supplier": "Russia", "share.Russia": 0.35973})
    results.tell([share, "Words in {braces}."], lead=True)
    results.tell(Sentence("Again {share.Russia:printed} %.", share.numbers))
    results.finish()
    found = json.loads((home / "draft/findings/01-one.json").read_text())
    told = [(each["text"], each["lead"]) for each in found["sentences"]]
    assert told == [("Russia has 36.0 %.", True), ("Words in {braces}.", True), ("Again 36 %.", False)]
    assert found["sentences"][0]["template"] == "{supplier} has {share.Russia:percent} %."
    assert found["numbers"] == {"supplier": "Russia", "share.Russia": 0.35973}
    with pytest.raises(Problem, match=r"two numbers are called share\.Russia: 0\.35973 and 0\.36"):
        results.tell(Sentence("{share.Russia:percent}", {"share.Russia": 0.36}))
    assert len(results.sentences) == 3


def test_nothing_outside_of_a_kernel_ends_the_program_without_error(home):
    with pytest.raises(SystemExit) as end:
        reports.start("01-one", home / "draft").nothing("no deals")
    assert end.value.code == 0
    assert json.loads((home / "draft/findings/01-one.json").read_text())["nothing"] == "no deals"


# Tables: numbers in the file, words on the page

FRAME = {"supplier": ["Russia", "France", None], "tiv": [7209.25, 4.0, None], "change": [-0.1907, 0.211, None]}


def test_a_table_holds_plain_numbers_and_shows_words(home):
    results = reports.start("01-one", home / "draft")
    frame = pd.DataFrame(FRAME | {"year": [2024, 2023, 2022]})
    results.table(Table(frame, {"tiv": "tiv", "change": "signed", "year": "year"}), "moved", "c")
    kept = pd.read_csv(home / "draft/tables/moved.csv")
    pd.testing.assert_frame_equal(kept, frame, check_dtype=False)
    assert (home / "draft/tables/moved.csv").read_text().splitlines()[3] == ",,,2022"
    (table,) = results.tables
    assert table["columns"] == ["supplier", "tiv", "change", "year"]
    assert table["rows"][0] == ["Russia", "7,209", "−0.2", "2024"]
    assert table["rows"][2] == ["-", "-", "-", "2022"]
    assert table["numeric"] == [False, True, True, True]


@given(st.lists(st.floats(allow_infinity=False), min_size=1), st.sampled_from(["one", "signed2", "tiv"]))
@settings(max_examples=50, deadline=None)
def test_a_number_in_a_file_is_the_number_to_the_last_digit(numbers, how):
    with tempfile.TemporaryDirectory() as folder:
        frame = pd.DataFrame({"name": "x", "share": numbers})
        write_csv(frame, Path(folder, "t"))
        kept = pd.read_csv(Path(folder, "t.csv"))
    pd.testing.assert_series_equal(kept["share"], frame["share"], check_exact=True)
    moderate = frame[frame["share"].abs().fillna(0.0) < 1e15]
    shown = as_shown(Table(moderate, {"share": how}))
    assert [cell == "-" for _, cell in shown["rows"]] == moderate["share"].isna().tolist()
    assert shown["numeric"] == [False, True]


def test_a_page_shows_the_first_rows_of_a_long_table_and_says_so(home):
    results = reports.start("01-one", home / "draft")
    for rows in (250, 1251):
        results.table(pd.DataFrame({"year": range(rows)}), f"of-{rows}", "Years, release 2025.")
    results.finish()
    short, long = json.loads((home / "draft/findings/01-one.json").read_text())["tables"]
    assert short["caption"] == "Years, release 2025." and len(short["rows"]) == 250
    assert long["caption"] == "Years, release 2025. The first 250 of 1,251 rows; the CSV has all."
    assert long["rows"] == short["rows"]
    assert len((home / "draft/tables/of-1251.csv").read_text().split()) == 1 + 1251


def test_an_index_that_says_something_is_kept(home):
    results = reports.start("01-one", home / "draft")
    results.table(pd.DataFrame({"share": [0.5]}, index=pd.Index([2024], name="year")), "named", "c")
    results.table(pd.DataFrame({"share": [0.5]}, index=[7]), "numbered", "c")
    assert (home / "draft/tables/named.csv").read_text() == "year,share\n2024,0.5\n"
    assert (home / "draft/tables/numbered.csv").read_text() == "share\n0.5\n"


def test_bad_results_are_refused(home):
    frame = pd.DataFrame({"x": [1]})
    results = reports.start("01-one", home / "draft")
    results.table(frame, "twice", "c")
    for wrong in (
        lambda: results.table(frame, "twice", "c"),
        lambda: results.table(frame, "../x", "c"),
        lambda: results.figure(None, "<script>", "alt", "title", frame),
        lambda: results.figure(None, "a", "The title.", "The title", frame),
        lambda: results.figure(None, "b", "alt", "title", frame.iloc[:0]),
        lambda: results.say("{share:.1%}", share=float("nan")),
        lambda: results.say("{share:.1%}"),
        lambda: results.say("{share:.1%}", share="x"),
        lambda: results.finish(share=float("inf")),
        lambda: results.finish(frame=frame),
        lambda: reports.start("01 one", "draft"),
        lambda: reports.start("01-one", "../draft"),
        lambda: reports.start("01-one", ""),
    ):
        with pytest.raises(Problem):
            wrong()
    assert results.sentences == []
    assert sorted(path.name for path in (home / "draft").rglob("*.*")) == ["twice.csv"]


def test_notebooks_import_the_layer_cheaply():
    heavy = "{'papermill', 'nbconvert', 'matplotlib', 'pandas', 'jupyter_client', 'IPython'}"
    code = f"import sys, analysis.reports, analysis.reports.parameters; sys.exit(str({heavy} & set(sys.modules)))"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert process.stderr.strip() == "set()"
