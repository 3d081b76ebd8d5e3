"""Notebooks in JupyterLab, in a real browser: they open, run, show figures and tables, and leave git clean."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from conftest import REPOSITORY
from test_report import new_home

CHROMIUM = Path("/usr/bin/chromium")
ALL = sorted(path.stem for path in (REPOSITORY / "notebooks").glob("0*.ipynb"))
BUSY = "[...document.querySelectorAll('.jp-InputPrompt')].filter(each => each.textContent.includes('*')).length"
RAN = "[...document.querySelectorAll('.jp-InputPrompt')].filter(each => /\\d/.test(each.textContent)).length"
WIDE = "[...document.querySelectorAll('.jp-OutputArea img')].filter(each => each.naturalWidth > 800).length"
SIDES = "[...document.querySelectorAll('.jp-OutputArea td')].map(each => [each.textContent, each.style.textAlign])"


def git(home, *words):
    command = ["git", "-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@example.org", *words]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def home(_template, tmp_path_factory):
    """A project folder as a git checkout, all committed, with copies of the notebooks as `make lab` makes them."""
    home = new_home(tmp_path_factory.mktemp("lab") / "project", _template)
    shutil.copy(REPOSITORY / ".gitignore", home)
    git(home, "init", "-q")
    git(home, "add", "-A")
    git(home, "commit", "-qm", "all")
    recipe = (REPOSITORY / "Makefile").read_text(encoding="utf-8").partition("\nlab:")[2]
    copying = [line.strip().lstrip("@") for line in recipe.splitlines()[1:3]]
    assert all(line.startswith(("mkdir", "cp")) for line in copying)
    subprocess.run("\n".join(copying), shell=True, cwd=home, check=True)
    return home


@pytest.fixture(scope="module")
def lab(home, tmp_path_factory):
    """The address of a JupyterLab on loopback in that folder, with settings of its own."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = tmp_path_factory.mktemp("jupyter")
    kinds = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {kind: str(own / kind) for kind in kinds} | {"ARMSHARES_HOME": str(home)}
    command = [sys.executable, "-m", "jupyterlab", "reports/lab", "--no-browser", "--allow-root", f"--port={port}"]
    settings = ["--ServerApp.token=", "--ServerApp.password=", "--LabApp.news_url=None"]
    server = subprocess.Popen(
        [*command, *settings], cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urlopen(f"{address}/api/status").close()
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(60)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: no browser to look at notebooks with")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def run(browser, lab):
    """A function that opens a notebook, runs all its cells and saves it; it returns the page."""
    pages = []

    def ran(name):
        # High enough for all cells: JupyterLab draws only those that are seen.
        page = browser.new_page(viewport={"width": 1400, "height": 20_000})
        pages.append(page)
        page.goto(f"{lab}/lab/tree/{name}.ipynb?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
        page.get_by_text(re.compile("Python 3.*Idle")).wait_for(timeout=120_000)  # cells run before that are lost
        page.get_by_text("Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).first.click()
        page.wait_for_function(f"{RAN} > 0 && {BUSY} === 0", timeout=240_000)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        return page

    yield ran
    for page in pages:
        page.close()


def digests(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "03-events" else pytest.mark.long) for name in ALL]
)
def test_a_notebook_runs_shows_its_figures_and_leaves_git_clean(home, run, name):
    page = run(name)
    promised = json.loads((home / f"notebooks/{name}.ipynb").read_bytes())["metadata"]["armshares"]
    wide = page.evaluate(WIDE)
    assert wide == len(promised["figures"]) > 0
    assert "Traceback" not in page.inner_text(".jp-Notebook")
    sides = {side for text, side in page.evaluate(SIDES) if re.fullmatch(r"[A-Za-z ]+", text)}
    assert sides == {"left"} and page.locator(".jp-OutputArea th").count() > 3
    assert git(home, "status", "--porcelain") == ""
    assert json.loads((home / f"reports/lab/{name}.ipynb").read_bytes())["cells"][2]["execution_count"]


@pytest.mark.slow
def test_a_long_cell_is_shortened_and_the_rest_a_click_away(run):
    page = run("03-events")
    cell = page.locator(".jp-OutputArea td details").first
    assert cell.locator("summary").inner_text().endswith("…") and cell.get_attribute("open") is None
    link = page.locator(".jp-OutputArea td details a[href^=https]").first
    assert not link.is_visible()
    page.locator(".jp-OutputArea td details", has=page.locator("a[href^=https]")).first.locator("summary").click()
    assert link.is_visible()


@pytest.mark.slow
def test_a_wrong_name_shows_our_sentence_first_and_no_traceback(home, run):
    copy = home / "reports/lab/wrong.ipynb"
    text = (home / "notebooks/01-coverage.ipynb").read_text(encoding="utf-8")
    copy.write_text(text.replace('str = \\"India\\"', 'str = \\"Indai\\"'), encoding="utf-8")
    page = run("wrong")
    outputs = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert [text.strip() for text in outputs if text.strip()] == [outputs[0].strip()]
    assert "Indai" in outputs[0] and "India" in outputs[0] and len(outputs[0].strip().splitlines()) == 1
    assert git(home, "status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.long
def test_a_report_is_the_same_after_notebooks_ran_by_hand(home, run, monkeypatch):
    from analysis.reports import named

    monkeypatch.setenv("ARMSHARES_HOME", str(home))
    before = digests(named.report("india", {}, len).parent)
    run("05-revisions")
    after = digests(named.report("india", {}, len).parent)
    before.pop(Path("run.json")), after.pop(Path("run.json"))
    assert before == after
