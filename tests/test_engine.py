"""The engine gives what a kernel gives, in forks that share nothing and leave nothing."""

import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import client
from papermill.engines import papermill_engines

from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import environment, execute, forks, named, notebooks
from analysis.reports.engine import NAME, Engine
from analysis.reports.parameters import Asked
from conftest import REPOSITORY

pytestmark = pytest.mark.slow
linux = pytest.mark.skipif(not forks.POSSIBLE, reason="this system does not fork")

KERNEL = {"name": "python3", "display_name": "", "language": "python"}
PROMISED = {"figures": [], "tables": [], "findings": []}
PARAMETERS = 'importer: str = "India"  # whose imports\nout: str = "reports/draft"  # folder'
FIRST, LAST = "from analysis import reports\nresults = reports.start({name!r}, out)", "results.finish(share=0.5)"
# One of everything that a kernel shows: streams, results, displays and their updates, figures, errors, magics.
EVERYTHING = [
    'import sys, os\nprint("a"); print("b", file=sys.stderr); 1 + 1',
    'import os, subprocess\nos.system("echo loud")\nsubprocess.run(["sh", "-c", "echo err >&2"]); None',
    'from IPython.display import HTML, display\nheld = display("x", display_id="k"); print("between")\n'
    'display(HTML("<b>x</b>"), metadata={"text/html": {"a": 1}})',
    'import matplotlib.pyplot as plt\nplt.plot([1, 2]); print("after")',
    'held.update("y"); 5',
    'import warnings\nwarnings.warn("once"); warnings.warn("old", DeprecationWarning)',
    "import asyncio\nawait asyncio.sleep(0.01)\nasyncio.get_running_loop().is_running()",
    "import pandas as pd\npd.DataFrame({'a': [1]})",
    "%matplotlib inline\n!echo shell\nfound = !ls /nowhere-at-all\nfound",
    "import sys\nget_ipython().__class__, __name__, In[-1][:5], list(Out), os.environ['TERM'], sys.path",
    "?print",
    'try:\n    input("who?")\nexcept Exception as error:\n    print(type(error), error)',
    "import multiprocessing\nchild = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
    "child.start(); child.join()",
    "display('gone')\nfrom IPython.display import clear_output\nclear_output(wait=True)\nprint('kept')",
    "",
    "def fails():\n    return 1 / 0\nfails()",
]


def cells(*sources, tags=()):
    made = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell, tag in zip(made[::-1], tags, strict=False):
        cell.metadata["tags"] = [tag]
    return made


def notebook(folder, name, *sources, promised=PROMISED, finish=LAST):
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    every = [nbformat.v4.new_markdown_cell("# Who?"), first, *cells(FIRST.format(name=name), *sources, finish)]
    made = nbformat.v4.new_notebook(cells=every, metadata={"kernelspec": KERNEL, "armshares": promised})
    path = folder / f"{name}.ipynb"
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="session")
def _project(tmp_path_factory, _template):
    folder = tmp_path_factory.mktemp("engine")
    shutil.copytree(_template, folder / "project")
    shutil.copytree(REPOSITORY / "notebooks", folder / "project/notebooks")
    shutil.copy(REPOSITORY / "reports.yml", folder / "project")
    return folder / "project"


@pytest.fixture
def project(_project, monkeypatch):
    """A project folder with the tracked data and the notebooks."""
    monkeypatch.setenv("ARMSHARES_HOME", str(_project))
    return _project


def ran(path, folder, **given):
    """Run one notebook as a report does, and return its job."""
    job = execute.Job(Asked.of(path, given), folder, folder)
    execute.run_all([job], 120.0, execute.silent)
    return job


def plain(path):
    """An executed notebook without times, ids, addresses and the number of its process."""
    made = json.loads(path.read_text())
    made["metadata"].pop("papermill")
    for cell in made["cells"]:
        cell["id"] = ""
        for key in ("start_time", "end_time", "duration"):
            cell["metadata"].get("papermill", {}).pop(key, None)
        timed = cell["metadata"].get("execution", {})
        cell["metadata"]["execution"] = sorted(timed)
    return re.sub(r"0x[0-9a-f]+|ipykernel_\d+", "", json.dumps(made, indent=1))


# The same as with a kernel


@linux
def test_every_notebook_of_the_project_gives_the_same_bytes(project, tmp_path, monkeypatch):
    """All files that a report is made of, executed notebooks too, with forks and with kernels."""
    (report,) = [each for name, each in named.named().items() if name == "india"]
    paths = sorted((project / "notebooks").glob("*.ipynb"))
    assert {path.stem for path in paths} >= set(report["notebooks"])
    for way, possible in (("forks", True), ("kernels", False)):
        monkeypatch.setattr(forks, "POSSIBLE", possible)
        final = tmp_path / "out"
        final.mkdir()
        jobs = [execute.Job(Asked.of(path, {}), final, final) for path in paths]
        execute.run_all(jobs, 600.0, execute.silent)
        final.rename(tmp_path / way)
    files = [path.relative_to(tmp_path / "forks") for path in (tmp_path / "forks").rglob("*") if path.is_file()]
    assert len(files) > 6 * len(paths)
    assert sorted(files) == sorted(
        path.relative_to(tmp_path / "kernels") for path in (tmp_path / "kernels").rglob("*") if path.is_file()
    )
    differ = [str(f) for f in files if (tmp_path / "forks" / f).read_bytes() != (tmp_path / "kernels" / f).read_bytes()]
    assert differ == []


RUN = """import sys, papermill
for engine in (None, "armshares"):
    options = {"engine_name": engine, "progress_bar": False, "coalesce_streams": sys.argv[2] == "True", "cwd": "/"}
    try:
        papermill.execute_notebook(sys.argv[1], f"{sys.argv[1]}-{engine}.ipynb", **options)
    except papermill.PapermillExecutionError as error:
        print(error.ename)
"""


@pytest.mark.parametrize("coalesce", [True, False])
def test_papermill_itself_gives_the_same_with_the_engine(tmp_path, coalesce):
    """Displays, streams, results, warnings, figures, errors, counts and metadata, of papermill run as it is."""
    # A kernel sends what is printed in parts as long as time wants: the rest is compared without merging them.
    apart = re.compile("file=sys.stderr|multiprocessing")
    some = EVERYTHING if coalesce else [source for source in EVERYTHING if not apart.search(source)]
    last = [*cells(*some[:-1]), *cells("%%bash\nexit 3", "1 / 0"), *cells("2", some[-1])]
    last[-4].metadata["tags"], last[-3].metadata["tags"] = ["raises-exception"], ["skip-execution"]
    path = tmp_path / "in"
    nbformat.write(nbformat.v4.new_notebook(cells=last, metadata={"kernelspec": KERNEL}), path)
    env = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}  # kernels heed it
    command = [sys.executable, "-c", RUN, str(path), str(coalesce)]
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.stdout.split()[-2:] == ["ZeroDivisionError"] * 2
    one, other = plain(Path(f"{path}-None.ipynb")), plain(Path(f"{path}-{NAME}.ipynb"))
    assert other.count('"image/png"') == 1
    assert one == other


def test_the_engine_is_known_to_papermill_by_name(tmp_path):
    declared = (REPOSITORY / "pyproject.toml").read_text()
    assert '[project.entry-points."papermill.engine"]\narmshares = "analysis.reports.engine:Engine"' in declared
    (point,) = {each.value: each for each in entry_points(group="papermill.engine") if each.name == NAME}.values()
    assert point.load() is Engine
    path = notebook(tmp_path, "01-one", finish="print(6 * 7)")
    made = nbformat.read(path, 4)
    del made.cells[2]
    nbformat.write(made, path)
    command = [sys.executable, "-m", "papermill", "--engine", NAME, str(path), str(tmp_path / "out.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].text == "42\n"


@pytest.fixture
def engine():
    papermill_engines.register(NAME, Engine)


def executed(tmp_path, *sources, **options):
    made = nbformat.v4.new_notebook(cells=cells(*sources), metadata={"kernelspec": KERNEL})
    nbformat.write(made, tmp_path / "in.ipynb")
    options = {"engine_name": NAME, "progress_bar": False} | options
    papermill.execute_notebook(str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), **options)
    return nbformat.read(tmp_path / "out.ipynb", 4).cells


def test_a_process_that_ran_notebooks_is_as_it_was(engine, tmp_path):
    """Two in a row in one process: neither sees the other, and nothing of them stays."""
    changes = """import os, sys, random, warnings, matplotlib
os.environ["LEFT"] = "1"; os.chdir("/"); sys.path.append("/left"); random.seed(1); warnings.simplefilter("error")
matplotlib.rcParams["font.size"] = 99; sys.stdout.write("x"); left = 1
import matplotlib.pyplot as plt; plt.plot([1])"""
    looks = """import os, sys, warnings, matplotlib
seen = os.environ.get("LEFT"), os.getcwd(), "/left" in sys.path, "left" in globals(), matplotlib.rcParams["font.size"]
import matplotlib.pyplot as plt; plt.plot([1])
print(*seen, ("error", None, Warning, None, 0) in warnings.filters)"""
    import matplotlib

    state = dict(os.environ), Path.cwd(), sys.path[:], sys.stdout, sys.stderr, sys.modules["__main__"], sys.displayhook
    size, threads = matplotlib.rcParams["font.size"], threading.active_count()
    executed(tmp_path, changes)
    (cell,) = executed(tmp_path, looks)
    assert cell.outputs[-1].get("data", {}).get("image/png"), cell.outputs
    printed = next(output.text for output in cell.outputs if output.output_type == "stream")
    assert printed == f"None {Path.cwd()} False False {size} False\n"
    after = dict(os.environ), Path.cwd(), sys.path[:], sys.stdout, sys.stderr, sys.modules["__main__"], sys.displayhook
    assert after == state
    assert (matplotlib.rcParams["font.size"], threading.active_count()) == (size, threads)


@pytest.mark.parametrize(
    ("metadata", "source", "why"),
    [
        ({}, "import pandas", ""),
        ({}, "%matplotlib inline\n%time 1", ""),
        ({}, "print('import ipywidgets')", ""),
        ({"armshares": {"kernel": True}}, "1", "its metadata ask for one"),
        ({}, "x = 1\nfrom ipywidgets import interact", "it uses widgets"),
        ({"widgets": {"state": {}}}, "1", "it uses widgets"),
        ({}, "%matplotlib widget", "it uses a magic that needs one"),
        ({}, "%connect_info", "it uses a magic that needs one"),
        ({"kernelspec": {"language": "R"}}, "1", "it is not in Python"),
    ],
)
def test_what_needs_a_kernel_is_known(metadata, source, why):
    assert notebooks.needs_kernel(metadata, [source]) == why


def test_a_notebook_that_needs_a_kernel_gets_one_and_a_line_says_so(project, tmp_path, engine, caplog):
    asks = {**PROMISED, "kernel": True}
    with caplog.at_level("WARNING", "papermill"):
        (cell,) = executed(tmp_path, "get_ipython().kernel.__class__.__name__", execution_timeout=60)
    assert cell.outputs[0].data["text/plain"] == "'IPythonKernel'"
    assert "runs in an ordinary kernel: a cell has a time limit" in caplog.text
    asks = {**PROMISED, "kernel": True}
    path = notebook(tmp_path, "01-one", "print(get_ipython().kernel.__class__.__name__)", promised=asks)
    lines = []
    execute.run_all([execute.Job(Asked.of(path, {}), tmp_path, tmp_path)], 60.0, lines.append)
    assert re.fullmatch(r"1 of 1: 01-one ran in .* s in an ordinary kernel: its metadata ask for one", lines[-1])
    assert nbformat.read(tmp_path / "notebooks/01-one.ipynb", 4).cells[-2].outputs[0].text == "IPythonKernel\n"


# Each fresh, and nothing left


@linux
def test_each_notebook_is_as_fresh_as_a_new_process(project, tmp_path, monkeypatch):
    looks = """import os, random, sys, threading, warnings, numpy as np, matplotlib
from pathlib import Path
told = [os.getpid(), random.random(), np.random.random(), os.getcwd(), os.environ.get("LEFT"), hash("x"),
        matplotlib.rcParams["font.size"], str(warnings.filters), threading.active_count(), os.getppid(),
        len(os.listdir("/proc/self/task")), os.environ.get("OPENBLAS_NUM_THREADS"), sys.flags.optimize]
import json; (Path(out) / f"{os.getpid()}.json").write_text(json.dumps(told))
os.environ["LEFT"] = "1"; os.chdir("/"); matplotlib.rcParams["font.size"] = 99; warnings.simplefilter("error")"""
    path = notebook(tmp_path, "01-one", looks)
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    for turn in "ab":
        ran(path, tmp_path / turn)
    one, other = [json.loads(file.read_text()) for turn in "ab" for file in (tmp_path / turn).glob("*.json")]
    assert [a != b for a, b in zip(one[:3], other[:3], strict=True)] == [True] * 3
    assert one[3:] == other[3:]
    assert (one[3], one[4], one[6], one[8]) == (str(tmp_path), None, 10.0, 1)
    assert one[10:] == [1, None, 0]
    assert one[9] == forks.warm().process.pid


def everything(own):
    """What this process and the warm one have open, and what runs below them."""
    below = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, parent = int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        below += [number] * (parent in (os.getpid(), own))
    gc.collect()  # what earlier tests left
    opened = [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in (os.getpid(), own)]
    return sorted(below), opened, threading.active_count(), sorted(Path(tempfile.gettempdir()).iterdir())


@linux
@pytest.mark.parametrize("number", [50, pytest.param(1000, marks=pytest.mark.long)])
def test_many_in_a_row_leave_no_process_thread_socket_or_file(project, tmp_path, number, monkeypatch):
    path = notebook(tmp_path, "01-one", "import subprocess, threading, time", """\
threading.Thread(target=time.sleep, args=(60,)).start()
subprocess.Popen(["sleep", "60"]); subprocess.Popen(["sleep", "60"], start_new_session=True)
import matplotlib.pyplot as plt; plt.plot([1]); None""")  # fmt: skip
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    monkeypatch.setenv("TMPDIR", str(own))
    ran(path, tmp_path / "out")
    pid = forks.warm().process.pid
    before = everything(pid)
    assert before[0] == [pid]
    for _ in range(number):
        ran(path, tmp_path / "out")
    assert everything(pid) == before
    assert forks.warm().process.pid == pid


@linux
@pytest.mark.parametrize("end", ["", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_nothing_outlives_the_program(project, tmp_path, end):
    """However it ends, and while a notebook runs: neither the warm process nor the notebook stays."""
    path = notebook(tmp_path, "01-one", 'open("pid", "w").write(str(os.getpid()))\nwhile True: pass' if end else "1")
    made = nbformat.read(path, 4)
    made.cells[2].source += "\nimport os"
    nbformat.write(made, path)
    code = f"""import threading, time
from pathlib import Path
from analysis.reports import execute, forks
from analysis.reports.parameters import Asked
folder = Path({str(tmp_path)!r})
job = execute.Job(Asked.of(folder / "01-one.ipynb", {{}}), folder, folder)
thread = threading.Thread(target=job.run, daemon=True)
thread.start()
while thread.is_alive() and not (folder / "pid").exists():
    time.sleep(0.01)
print(forks.warm().process.pid, (folder / "pid").read_text() if (folder / "pid").exists() else "", flush=True)
{end}"""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert done.returncode == (-signal.SIGKILL if end else 0)
    numbers = [int(number) for number in done.stdout.split()]
    assert len(numbers) == 1 + bool(end)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{number}").exists() for number in numbers) and time.monotonic() < until:
        time.sleep(0.01)
    assert [number for number in numbers if Path(f"/proc/{number}").exists()] == []


# Notebooks that misbehave

TOO_MUCH = "PrintedTooMuch: more than 20 MB"
CELL_TOO_MUCH = rf"^01-one failed in cell In \[4\]: {TOO_MUCH}"


@linux
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import sys; sys.exit(3)", r"^01-one failed in cell In \[4\]: SystemExit: 3$"),
        ("import sys; sys.exit(0)", r"^01-one ended early, in cell In \[4\], by SystemExit$"),
        ("import os; os._exit(5)", r"^01-one could not be run to its end: Kernel died with exit code 5$"),
        ("import os; os.kill(os.getpid(), 9)", r"^01-one could not be run to its end: Kernel died by SIGKILL$"),
        ("import os; os.killpg(0, 15)", r"^01-one could not be run to its end: Kernel died by SIGTERM$"),
            ("import os, time; os.kill(os.getppid(), 9); time.sleep(60)", r"^01-one could not be run .*: Kernel died$"),
        ("exit()", r"^01-one could not be run to its end: .*Kernel died$"),
        ("kept = []\nwhile True: kept.append(bytearray(2**26))", r"^01-one failed in cell In \[4\]: MemoryError: ?$"),
        ("for _ in range(2**20): print('x' * 1023)", CELL_TOO_MUCH),
        ("for _ in range(1024): print('x' * 2**20)", CELL_TOO_MUCH),
        ("print('x' * 2**30)", CELL_TOO_MUCH),
        ("while True: print('x', flush=True)", CELL_TOO_MUCH),
        ("while True: display('x' * 2**20)", CELL_TOO_MUCH),
        ("while True: __import__('logging').warning('x' * 999)", CELL_TOO_MUCH),
        ("while True:\n    try: print('x' * 2**20)\n    except Exception: pass", CELL_TOO_MUCH),
        ("for _ in range(99):\n    try: print('x' * 2**20)\n    except: pass", CELL_TOO_MUCH),
        ("import os\nos.system('head -c 1G /dev/zero')\n1", TOO_MUCH),
        ("import os\nos.system('while :; do head -c 1M /dev/zero; sleep .01; done')", TOO_MUCH),
        ("import subprocess, time\nsubprocess.Popen(['yes'])\ntime.sleep(600)", TOO_MUCH),
        ("import os\nwhile True:\n    try: os.write(1, b'x' * 2**20)\n    except OSError: pass", TOO_MUCH),
        ("raise ValueError('x' * 2**20)", r"In \[4\]: ValueError: x{300}$"),
        ("import os\nos.environ.clear(); os.chdir('/'); os.umask(0); 1 / 0", "ZeroDivisionError: division by zero"),
        ("import os\nos.close(1); os.close(2); 1 / 0", "01-one "),
        ("import os\nif not os.fork(): raise SystemExit(1)\n1 / 0", "ZeroDivisionError"),
        ("import threading, time\n[threading.Thread(target=time.sleep, args=(99,)).start() for _ in '1234']\n1 / 0",
         "ZeroDivisionError"),
        ("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN); 1 / 0", "ZeroDivisionError"),
        ("import os\nos.setsid() if os.getpgid(0) != os.getpid() else None\n1 / 0", "ZeroDivisionError"),
        ("raise reports.results.Problem('nothing is called Atlantis')", "^nothing is called Atlantis$"),
    ],
)  # fmt: skip
def test_a_notebook_that_misbehaves_is_one_sentence_and_the_next_runs(project, tmp_path, cell, said, capfd):
    with pytest.raises((CheckFailed, Problem)) as error:
        ran(notebook(tmp_path, "01-one", cell), tmp_path)
    assert re.search(said, str(error.value)), str(error.value)[:300]
    assert "\n" not in str(error.value) and len(str(error.value)) < 400
    assert capfd.readouterr() == ("", "")
    assert ran(notebook(tmp_path, "02-two", "print(1)"), tmp_path).found["findings"] == {"share": 0.5}


@linux
def test_a_line_of_megabytes_is_read_at_once(project, tmp_path):
    """By itself nbclient begins anew at each letter of it, and would take hours."""
    ran(notebook(tmp_path, "01-one", "print('x' * 2**22); print('1\\r22\\r3\\n4\\r\\n5')"), tmp_path)
    (printed,) = nbformat.read(tmp_path / "notebooks/01-one.ipynb", 4).cells[4].outputs
    assert printed.text == "x" * 2**22 + "\n3\n4\r\n5\n"


@given(st.text("ab\r\n"))
def test_what_carriage_returns_leave_of_a_line_is_what_nbclient_leaves(text):
    environment.with_long_lines()
    assert client._RGX_CARRIAGERETURN.sub("", text) == re.sub(r".*\r(?=[^\n])", "", text)


@linux
def test_a_notebook_that_hangs_is_ended_with_all_it_started(project, tmp_path):
    hangs = """import os, signal, subprocess, time
for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
started = [subprocess.Popen(["sleep", "99"], start_new_session=new) for new in (True, False)]
open("pids", "w").write(" ".join(str(each) for each in (os.getpid(), *(one.pid for one in started))))
while True: time.sleep(1)"""
    job = execute.Job(Asked.of(notebook(tmp_path, "01-one", hangs), {}), tmp_path, tmp_path)
    with pytest.raises(CheckFailed, match="not done after 6 s: 01-one"):
        execute.run_all([job], 6.0, execute.silent)
    numbers = (tmp_path / "pids").read_text().split()
    assert len(numbers) == 3
    assert [number for number in numbers if Path(f"/proc/{number}").exists()] == []


@linux
def test_an_end_before_everything_is_loaded_is_heard_at_once(project, tmp_path):
    forks.close()
    path = notebook(tmp_path, "01-one")
    task = forks.Task(
        [str(path), str(tmp_path / "o.ipynb")], {}, dict(os.environ), str(tmp_path), str(tmp_path / "log")
    )
    warm = forks.warm()
    fork = warm.start(task)
    assert not warm.loaded
    fork.end()
    assert fork.wait() == {"failed": "Kernel died"}
    assert not (tmp_path / "o.ipynb").exists()
    assert warm.process.wait() == -signal.SIGKILL
    assert ran(path, tmp_path).found["findings"] == {"share": 0.5}
    assert forks.warm() is not warm and forks.warm().loaded
