"""Without a checkout: a built package lays out a project, and says what to do where there is none."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import WITHOUT_PROJECT, main
from analysis.ground import project, starting, versions
from analysis.ground.errors import Problem
from conftest import REPOSITORY, listing

OWN = ("data/raw/sipri/", "data/raw/events/", "data/processed/exports/")


def run(*words, code=0):
    """What a command says, run here; it must end with that code."""
    result = CliRunner().invoke(main, list(map(str, words)))
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def test_a_new_project_holds_what_the_checkout_tracks_and_nothing_of_a_user(tmp_path, monkeypatch):
    folder = tmp_path / "new"
    assert "cd" in run("init", folder)
    made = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} - {Path(versions.STAMP)}
    for each in made:
        assert (folder / each).read_bytes() == (REPOSITORY / each).read_bytes()
    for name in ("data/raw", "data/processed", "notebooks", "paper"):
        known = {path.relative_to(REPOSITORY) for path in (REPOSITORY / name).rglob("*") if path.is_file()}
        left = {each for each in known - made if not str(each).startswith(OWN) and each.suffix not in (".pdf", ".html")}
        assert not [each for each in left if not each.name.startswith(".")], left
    assert not [each for each in made if str(each).startswith(OWN)]
    monkeypatch.setenv("ARMSHARES_HOME", str(folder))
    assert "Russia" in run("shares", "--importer", "India", "--window", "2020-2024")


def test_what_is_laid_out_is_what_the_package_carries():
    carried = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["data-files"]
    found = {each for kinds in carried.values() for kind in kinds for each in REPOSITORY.glob(kind)}
    assert {path.relative_to(REPOSITORY) for path in found} == set(starting.files())
    for target, kinds in carried.items():
        assert {Path(project.SHARE, Path(kind).parent) for kind in kinds} == {Path(target)}


@pytest.mark.parametrize("held", ["file.txt", "data/raw/sources.yml", ".git"])
def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path, held):
    path = tmp_path / "there" / held
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    before = listing(tmp_path)
    assert "is not empty; nothing was written" in run("init", tmp_path / "there", code=2)
    assert "is not empty" in run("init", path, code=2) and listing(tmp_path) == before


def test_an_empty_folder_is_filled_and_one_that_cannot_be_made_leaves_nothing(tmp_path):
    (tmp_path / "empty").mkdir()
    run("init", tmp_path / "empty")
    (tmp_path / "file").touch()
    said = run("init", tmp_path / "file/new", code=2)
    assert said.count("\n") == 1 and "unexpected" not in said
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(project, "own", lambda: tmp_path / "nothing")
        assert "install arms-import-shares again" in run("init", tmp_path / "new", code=2)
    assert not (tmp_path / "new").exists()


def test_without_a_project_every_command_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("ARMSHARES_HOME", raising=False)
    monkeypatch.setattr(project, "checkout", lambda: None)
    monkeypatch.chdir(tmp_path)
    for name, command in main.commands.items():
        if name not in WITHOUT_PROJECT:
            said = run(name, *command.epilog.split("Example: armshares ")[1].split("\n")[0].split()[1:], code=2)
            assert said == "armshares: there is no project here; `armshares init FOLDER` makes one, " \
                "then run this in that folder\n", name  # fmt: skip
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(sys, "argv", ["armshares", name, "--help"])
            assert run(name, "--help")


@pytest.mark.parametrize("its, older", [("0.0.9", False), (version(versions.PACKAGE), False), ("99.10", True)])
def test_a_project_of_a_later_version_is_refused_and_both_are_named(home, its, older):
    (home / versions.STAMP).write_text(f"{its}\n", encoding="utf-8")
    if not older:
        run("sources", "--checks")
        return
    said = run("sources", code=2)
    assert f"armshares {version(versions.PACKAGE)}, older than" in said and its in said and str(home) in said


def test_a_checkout_of_a_later_version_is_refused_too(home):
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    (home / "pyproject.toml").write_text(text.replace('\nversion = "', '\nversion = "7', 1), encoding="utf-8")
    with pytest.raises(Problem, match=rf"is of version 7{version(versions.PACKAGE)}"):
        versions.check_project()


# From a built wheel alone


def alone():
    """The environment without what leads to this checkout."""
    return {name: value for name, value in os.environ.items() if name not in ("ARMSHARES_HOME", "PYTHONPATH")}


def copied(source):
    """The checkout, as far as git would have it, elsewhere."""
    out = {str(REPOSITORY / name) for name in (".git", ".venv", "reports", "build", "site", "runs", "out")}
    out |= {str(REPOSITORY / name) for name in OWN}  # a path drops the slash

    def left(parent, names):
        return [name for name in names if f"{parent}/{name}" in out or name.endswith((".egg-info", "__pycache__"))]

    shutil.copytree(REPOSITORY, source, ignore=left)
    return source


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The program of an environment that holds the built package; what it needs is borrowed from this one."""
    folder = tmp_path_factory.mktemp("installed")
    source = copied(folder / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", folder, source]
    subprocess.run(build, check=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env/bin/python"
    install = [*pip, "--python", python, "install", "--no-deps", "--no-index", "-q", wheel]
    subprocess.run(install, check=True, cwd=folder, env=alone())
    (site,) = (folder / "env/lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (folder / "env/share/jupyter").symlink_to(Path(sysconfig.get_path("data"), "share/jupyter"))
    return folder / "env/bin/armshares", wheel


def outside(program, *words, cwd):
    """Run the installed program in a folder, with nothing of this checkout at hand."""
    return subprocess.run(
        [program, *words], cwd=cwd, env=alone(), capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
def test_a_wheel_alone_makes_the_page_of_the_checkout(installed, tmp_path):
    program, wheel = installed
    there = {name for name in zipfile.ZipFile(wheel).namelist() if "sipri" in name or "exports" in name}
    assert not there, there
    said = outside(program, "sources", cwd=tmp_path)
    assert (said.returncode, "`armshares init FOLDER`" in said.stderr) == (2, True), said.stderr
    assert outside(program, "init", "x", cwd=tmp_path).returncode == 0
    assert outside(program, "init", "x", cwd=tmp_path).returncode == 2
    done = outside(program, "report", cwd=tmp_path / "x")
    assert (done.returncode, done.stdout) == (0, "reports/india/index.html\n"), done.stderr
    source = wheel.parent / "source"  # a checkout without git, as the package was built from
    own = {**os.environ, "PYTHONPATH": str(source / "src"), "ARMSHARES_HOME": str(source)}
    subprocess.run([sys.executable, "-m", "analysis.cli", "report"], check=True, cwd=source, env=own)
    pages = {path.relative_to(source) for path in (source / "reports/india").rglob("*") if path.is_file()}
    assert len(pages) > 50
    differ = [each for each in pages if (source / each).read_bytes() != (tmp_path / "x" / each).read_bytes()]
    assert [each.name for each in differ] in ([], ["run.json"])  # which says when it ran


@pytest.mark.slow
def test_a_wheel_names_the_commit_it_was_built_from(tmp_path):
    source = copied(tmp_path / "source")
    git = ["git", "-C", source, "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout[:12]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--no-index", "-q", "-w", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert zipfile.ZipFile(wheel).read(f"analysis/{versions.COMMIT}").decode() == commit
