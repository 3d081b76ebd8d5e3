"""What people install, run and read holds together: environments, lock, menu, README, and nothing of one machine."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
MENU = {"report", "test", "check", "bench", "lab", "clean"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Written so that these lines are not found by themselves.
INDEX = re.compile(r"--(?:extra-)?index[-]url|pypi[.]org|pythonhosted[.]org|//[^ /\"]+/simple(?:/|\"|$)")
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|home|root)/")


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def needed():
    extras = [line for lines in project()["optional-dependencies"].values() for line in lines]
    found = [
        Requirement(line) for line in [*project()["dependencies"], *extras, "python" + project()["requires-python"]]
    ]
    return {canonicalize_name(one.name): one.specifier for one in found}


def conda():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(line["pip"] for line in lines if isinstance(line, dict))
    found = [Requirement(line) for line in [*lines, *pip] if isinstance(line, str) and not line.startswith("-e")]
    return {canonicalize_name(one.name): one.specifier for one in found}, [
        line for line in lines if isinstance(line, dict)
    ]


def pins():
    """The blocks of the lock: (name, version, the pin's own lines)."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found = [(PIN.match(block), block) for block in blocks if block and not block.startswith("#")]
    assert all(match for match, _ in found), [block[:80] for match, block in found if not match]
    return [(canonicalize_name(match[1]), match[2], block) for match, block in found]


def listed(*options):
    """The files git lists under these options."""
    if not shutil.which("git"):
        pytest.skip("git is not installed: which files are tracked is not known")
    # A checkout owned by another user is read all the same; only this one call trusts it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no git checkout: {done.stderr.strip()}")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_conda_users_get_what_pip_users_get():
    packages, others = conda()
    assert {name: packages.get(name) for name in needed()} == needed()
    assert set(packages) - set(needed()) == {"pip"}
    assert [list(each) for each in others] == [["pip"]] and "-e ." in others[0]["pip"]


def test_python_3_11_stands_everywhere():
    assert project()["requires-python"] == ">=3.11"
    assert str(conda()[0]["python"]) == ">=3.11"
    assert "--python-version 3.11" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_lock_pins_every_dependency_within_its_bounds():
    pinned = {}
    for name, version, _ in pins():
        pinned.setdefault(name, []).append(version)
    wanted = {name: bounds for name, bounds in needed().items() if name != "python"}
    assert wanted.keys() <= pinned.keys()
    outside = [(name, version) for name, bounds in wanted.items() for version in pinned[name] if version not in bounds]
    assert not outside


def test_every_pin_has_hashes_and_none_an_address():
    assert len(pins()) > 50
    assert [name for name, _, block in pins() if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"index[-]url|^--?[a-z]", lock, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_prints_its_menu():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^  make (\w+)", shown, re.MULTILINE)) >= MENU


def readme_lines():
    """The commands of the README's shell blocks, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def test_the_readme_is_short_and_its_files_exist():
    assert README.count("\n") < 150
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_names_commands_that_exist():
    from analysis.cli import main

    assert set(re.findall(r"\barmshares ([a-z]+)\b", README)) <= main.commands.keys()
    listed = re.findall(r"^\| `armshares ([a-z]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(main.commands), "the table of all commands"
    shown = {line.split()[1] for line in readme_lines() if line.startswith("make ")}
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert shown
    assert shown <= set(targets)


# What needs a file of one's own, opens JupyterLab or runs for long has tests of its own.
@pytest.mark.parametrize(
    "line", [line for line in readme_lines() if re.match(r"armshares (?!add|report|reproduce)", line)]
)
def test_the_readme_commands_run_as_they_stand(line, home, tmp_path):
    command = [str(Path(sys.executable).with_name("armshares")), *line.split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_tracked_file_names_a_package_index_or_a_place_on_one_machine():
    found = []
    for path in map(ROOT.joinpath, listed()):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        found += [
            f"{path.name}:{number} {line[:80]}" for number, line in lines if INDEX.search(line) or MACHINE.search(line)
        ]
    assert found == []


def test_git_ignores_no_source():
    ignored = listed("--others", "--ignored", "--exclude-standard", "src", "tests", "notebooks", "reports.yml")
    made = ("__pycache__", ".egg-info", ".ipynb_checkpoints", "_cache", ".hypothesis")
    assert [name for name in ignored if not any(word in name for word in made)] == []
