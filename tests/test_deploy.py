"""The ways to run it on a schedule: each file is read as its reader does, and the commands in it are run."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
import yaml

from conftest import REPOSITORY
from nightly import Loopback, body, register, small, tiny_notebook

DEPLOY = REPOSITORY / "deploy"
SRV = "/srv/arms-import-shares"
DAGS = DEPLOY / "airflow/armshares_dags.py"
WORKFLOW = DEPLOY / "github/armshares.yml"
CONTAINER = DEPLOY / "container/Containerfile"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def tool(name):
    """The path of a program of this environment or of the system; the test is skipped where it is not installed."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return found or pytest.skip(f"{name} is not installed")


def accepted(*command):
    """Run a tool, which must find nothing, not in words either."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# What stands in the files


def crontab():
    lines = [line for line in (DEPLOY / "cron/armshares.crontab").read_text().splitlines() if line[:1] not in "#"]
    settings = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    (entry,) = [line for line in lines if not re.match(r"\w+=", line)]
    return settings, entry.split(None, 5)


def unit(name):
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str
    found.read_string((DEPLOY / "systemd" / name).read_text())
    return found


def workflow():
    return yaml.safe_load(WORKFLOW.read_text())


def container():
    text = CONTAINER.read_text().replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line and not line.startswith("#")]


class Recorded(list):
    """Stands for Airflow: keeps what DAGs and operators were made with."""

    def module(self, name, **members):
        made = types.ModuleType(name)
        vars(made).update(members)
        return made

    def maker(self, kind):
        def make(*given, **named):
            self.append((kind, given, named))
            return self

        return make

    def __enter__(self):
        return self

    def __exit__(self, *ended):
        pass


def dags(monkeypatch):
    """The operators and DAGs of the file, by kind: what each was made with."""
    made = Recorded()
    members = {
        "airflow": {},
        "airflow.sdk": {"DAG": made.maker("DAG"), "Param": lambda value, **rules: (value, rules)},
        "airflow.providers.papermill.operators.papermill": {"PapermillOperator": made.maker("notebook")},
        "airflow.providers.standard.operators.bash": {"BashOperator": made.maker("bash")},
    }
    for name in list(members):
        for parent in [name.rsplit(".", n)[0] for n in range(name.count("."), 0, -1)]:
            members.setdefault(parent, {})
    for name, inside in members.items():
        monkeypatch.setitem(sys.modules, name, made.module(name, **inside))
    monkeypatch.delenv("ARMSHARES_HOME", raising=False)
    exec(compile(DAGS.read_text(), "armshares_dags.py", "exec"), {})
    return made


def test_cron_runs_each_night_and_is_silent_after_a_good_one():
    settings, (minute, hour, *days, command) = crontab()
    assert minute.isdigit() and hour.isdigit() and days == ["*", "*", "*"]
    assert settings["ARMSHARES_HOME"] == SRV and settings["PATH"].startswith(f"{SRV}/.venv/bin:") and settings["MAILTO"]
    assert command.endswith(">/dev/null") and "2>" not in command and "%" not in command


def test_the_service_takes_nothing_new_for_a_good_night_and_writes_only_in_its_folder():
    service, timer = unit("armshares.service"), unit("armshares.timer")
    assert service["Service"]["SuccessExitStatus"] == "3" and service["Unit"]["OnFailure"] == "armshares-failed.service"
    assert service["Service"]["ProtectSystem"] == "strict" and service["Service"]["ReadWritePaths"] == SRV
    assert service["Service"]["User"] != "root" and timer["Timer"]["Persistent"] == "true"
    deadline = float(shlex.split(service["Service"]["ExecStart"])[-1])
    assert float(service["Service"]["TimeoutStartSec"]) > deadline


def test_the_workflow_may_only_read_and_pins_what_it_uses():
    found = workflow()
    assert found["permissions"] == {} and set(found[True]) == {"schedule", "workflow_dispatch"}
    for job in found["jobs"].values():
        assert job["permissions"] == {"contents": "read"} and job["timeout-minutes"] <= 60
        used = [step for step in job["steps"] if "uses" in step]
        assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in used)
        assert used[0]["with"]["persist-credentials"] is False
        runs = " ".join(step.get("run", "") for step in job["steps"])
        assert "git " not in runs and "${{" not in runs and "--no-fetch" in runs
        assert any("upload-artifact" in step["uses"] for step in used)


def test_the_container_is_not_root_and_keeps_data_in_its_volume():
    found = container()
    last = {name: rest for name, rest in found if name in ("USER", "ENTRYPOINT", "CMD", "ENV", "WORKDIR")}
    assert last["USER"] == "10001:10001" and "ARMSHARES_HOME=/data" in last["ENV"] and "HOME=/tmp" in last["ENV"]
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+( AS \w+)?", rest) for name, rest in found if name == "FROM")
    left_out = (CONTAINER.parent / "Containerfile.dockerignore").read_text().splitlines()
    assert {"data/raw/sipri", "data/processed/exports", ".git", ".venv"} <= set(left_out)


def test_a_container_without_its_volume_says_what_is_missing(tmp_path):
    done = run(shlex.split("armshares update"), tmp_path, ARMSHARES_HOME=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"ARMSHARES_HOME={tmp_path} is no project folder" in done.stderr and "armshares init" in done.stderr


def test_the_dags_name_a_notebook_and_its_parameters(monkeypatch):
    from analysis.reports import parameters

    made = dags(monkeypatch)
    assert [kind for kind, *_ in made] == ["DAG", "notebook", "DAG", "bash"]
    asked = {name: value for name, (value, _) in made[0][2]["params"].items()}
    notebook = made[1][2]
    path = Path(notebook["input_nb"].replace(SRV, str(REPOSITORY)))
    known = {each.name for each in parameters.declared(path)}
    assert set(notebook["parameters"]) <= known and set(asked) == set(notebook["parameters"]) - {"out"}
    parameters.check(path, asked)
    assert "runs/" in notebook["output_nb"] and made[3][2]["skip_on_exit_code"] == 3
    assert all(each[2]["catchup"] is False for each in made if each[0] == "DAG")


def test_the_page_names_every_file_and_every_exit_code():
    from analysis.cli import main

    page = (REPOSITORY / "docs/scheduling.md").read_text(encoding="utf-8")
    files = [str(path.relative_to(REPOSITORY)) for path in DEPLOY.rglob("*") if path.is_file()]
    told = [name for name in files if name in page or str(Path(name).parent) + "/`" in page]
    assert set(files) - set(told) <= {"deploy/container/Containerfile.dockerignore"}
    said = {int(code) for cell in re.findall(r"^\| ([\d, ]+) \|", page, re.MULTILINE) for code in cell.split(",")}
    ends = re.findall(r"(?:: |; )(\d+) ", " ".join(main.commands["update"].epilog.split("Exit codes")[1].split()))
    assert said == set(map(int, ends))


# The tools that read them


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_units(tmp_path, path):
    program = tmp_path / "srv/.venv/bin/armshares"
    program.parent.mkdir(parents=True)
    program.symlink_to("/bin/true")
    for each in UNITS:
        (tmp_path / each.name).write_text(each.read_text().replace(SRV, str(tmp_path / "srv")))
    said = accepted(tool("systemd-analyze"), "verify", tmp_path / path.name)
    assert str(tmp_path) not in said and "Unknown" not in said, said  # unknown keys are only printed


def test_the_timer_s_calendar_is_one():
    said = accepted(tool("systemd-analyze"), "calendar", unit("armshares.timer")["Timer"]["OnCalendar"])
    assert "Next elapse" in said


def refused(*command):
    """Run a tool on a file it must find fault with; return what it says."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode, f"{command} finds nothing: {done.stdout + done.stderr}"
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "right", "wrong", "fault"),
    [
        ("actionlint", "runs-on: ubuntu-24.04", "runs-on: ubuntu-1", 'label "ubuntu-1" is unknown'),
        ("check-jsonschema --builtin-schema vendor.github-workflows", "timeout-minutes: 60", "timeout-minutes: [60]",
         "timeout-minutes"),
        ("zizmor --offline", '"$IMPORTER"', "${{ inputs.importer }}", "template-injection"),
    ],
    ids=["actionlint", "check-jsonschema", "zizmor"],
)  # fmt: skip
def test_the_workflow_is_accepted_and_a_broken_one_is_not(tmp_path, command, right, wrong, fault):
    program, *words = command.split()
    said = accepted(tool(program), *words, WORKFLOW)
    assert fault not in said and "warning" not in said and "error" not in said
    broken = tmp_path / ".github/workflows/armshares.yml"
    broken.parent.mkdir(parents=True)
    broken.write_text(WORKFLOW.read_text().replace(right, wrong, 1))
    assert fault in refused(tool(program), *words, broken)


def test_the_container_file_is_accepted_and_a_broken_one_is_not(tmp_path):
    assert accepted(tool("hadolint"), CONTAINER) == ""
    broken = tmp_path / "Containerfile"
    broken.write_text(CONTAINER.read_text().replace("python:3.11.11-slim-bookworm", "python:latest"))
    assert "DL3007" in refused(tool("hadolint"), broken)


# Their commands, run


def run(command, cwd, **environment):
    known = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    path = f"{cwd}/.venv/bin{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{known['PATH']}"
    env = {**known, "PATH": path, "ARMSHARES_HOME": str(cwd), **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300)


def commands(monkeypatch):
    """Every way's command as a line of the shell, with the codes it may end with after the first night."""
    steps = [step["run"] for step in workflow()["jobs"]["site"]["steps"] if "update" in step.get("run", "")]
    words = {name: rest for name, rest in container() if name in ("ENTRYPOINT", "CMD")}
    return {
        "cron": (crontab()[1][-1], {3}),
        "systemd": (unit("armshares.service")["Service"]["ExecStart"], {3}),
        "container": (shlex.join(ast.literal_eval(words["ENTRYPOINT"]) + ast.literal_eval(words["CMD"])), {3}),
        "Airflow": (dags(monkeypatch)[3][2]["bash_command"], {3}),
        "GitHub": (steps[0], {0}),
    }


@pytest.mark.slow
def test_every_way_s_command_publishes_and_then_finds_nothing_new(home, monkeypatch):
    tiny_notebook(small(home))
    program = home / ".venv/bin/armshares"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m analysis.cli "$@"\n')
    program.chmod(0o755)
    lines = {name: (line.replace(SRV, str(home)), codes) for name, (line, codes) in commands(monkeypatch).items()}
    with Loopback(body(register(2024))) as server:
        there = {"ARMSHARES_BACKEND": server.address, "ARMSHARES_CONTACT": "me@example.org"}
        first = run(["sh", "-c", lines["cron"][0]], home, **there)
        assert (first.returncode, first.stdout) == (0, ""), first.stderr
        for name, (line, codes) in lines.items():
            done = run(["sh", "-c", line], home, **there)
            assert done.returncode in codes, (name, done.stdout, done.stderr)
    assert (home / "site/latest/index.html").is_file()


# Airflow itself, in an environment of its own


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """The Python of an environment with Airflow, and its own folder: minutes and 800 MB the first time."""
    folder = tmp_path_factory.mktemp("airflow")
    named = os.environ.get("ARMSHARES_AIRFLOW")  # the Python of one that is there already
    if not named:
        subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
        named = folder / "env/bin/python"
        wanted = ["apache-airflow==3.*", "apache-airflow-providers-papermill", "apache-airflow-providers-standard"]
        done = subprocess.run([named, "-m", "pip", "install", "-q", *wanted], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"Airflow cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    kernel = [sys.executable, "-m", "ipykernel", "install", "--prefix", folder, "--name", "arms-import-shares"]
    subprocess.run(kernel, check=True, capture_output=True)
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "JUPYTER_PATH": str(folder / "share/jupyter"),
    }
    return Path(named), env


IMPORT = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
print(json.dumps({"errors": list(bag.import_errors.values()), "dags": sorted(bag.dags)}))
"""
TASK = """
import sys
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder=sys.argv[1]).dags["armshares_notebook"]
task = dag.get_task("supplier_shares")
params = {name: each.value if hasattr(each, "value") else each for name, each in dag.params.items()}
params |= eval(sys.argv[2])
context = {"params": params, "ts_nodash": "20261124T041700"}
task.parameters |= eval(sys.argv[3])
task.render_template_fields(context)
task.execute(context)
print(task.output_nb)
"""


@pytest.mark.long
def test_airflow_imports_the_dags_and_the_notebook_task_runs(airflow, home):
    python, env = airflow
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    (home / "runs").mkdir()
    env = {**env, "ARMSHARES_HOME": str(home)}
    done = subprocess.run([python, "-c", IMPORT, DAGS.parent], env=env, capture_output=True, text=True, check=False)
    assert '{"errors": [], "dags": ["armshares_notebook", "armshares_update"]}' in done.stdout, done.stderr

    def task(params="{}", more="{}"):
        words = [python, "-c", TASK, DAGS.parent, params, more]
        return subprocess.run(list(map(str, words)), env=env, capture_output=True, text=True, check=False)

    done = task("{'window': '2019-2023'}")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "2019-2023" in (home / "runs/02-supplier-shares-20261124T041700.ipynb").read_text(encoding="utf-8")
    done = task(more="{'windw': '2019-2023'}")
    assert done.returncode and "windw" in done.stderr + done.stdout
