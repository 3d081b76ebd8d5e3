"""The exploring notebook in JupyterLab, in a real browser: its menus, its export, and nothing else written."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from conftest import REPOSITORY

CHROMIUM = Path("/usr/bin/chromium")
NOTEBOOK = "00-explore.ipynb"
PATIENCE = 120_000  # milliseconds for a busy machine

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(_template, tmp_path_factory):
    """A git checkout of the tracked data and notebooks, and its working copy as `make lab` lays it out."""
    home = tmp_path_factory.mktemp("explore") / "project"
    shutil.copytree(_template, home)
    shutil.copytree(REPOSITORY / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copy(REPOSITORY / ".gitignore", home)
    (home / "reports" / "lab").mkdir(parents=True)
    shutil.copy(home / "notebooks" / NOTEBOOK, home / "reports" / "lab")
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "All"]):
        subprocess.run(["git", *words], cwd=home, check=True)
    return home


@pytest.fixture(scope="module")
def lab(project, tmp_path_factory):
    """The address of a JupyterLab that shows the working copies."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    own = tmp_path_factory.mktemp("jupyter")
    folders = {f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **folders, "IPYTHONDIR": str(own / "ipython"), "PYTHONPATH": str(REPOSITORY / "src")}
    environment.pop("ARMSHARES_HOME", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--ServerApp.port={port}", "--no-browser", "--allow-root", "--IdentityProvider.token=explore"]
    options += [f"--LabApp.user_settings_dir={own}/settings", f"--LabApp.workspaces_dir={own}/workspaces"]
    command = [sys.executable, "-m", "jupyterlab", *options, str(project / "reports" / "lab")]
    with (own / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
    try:
        until = time.monotonic() + PATIENCE / 1000
        while not _answers(f"http://127.0.0.1:{port}/api?token=explore"):
            assert server.poll() is None and time.monotonic() < until, (own / "log").read_text()[-2000:]
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/lab/tree/{NOTEBOOK}?token=explore"
    finally:
        server.terminate()
        server.wait(30)


def _answers(address):
    try:
        return urlopen(address, timeout=5).status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def page(lab):
    """The notebook, opened and run to its end."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: no browser to open JupyterLab with")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1500, "height": 1300})
        opened.set_default_timeout(PATIENCE)
        opened.goto(lab)
        opened.locator(".jp-Notebook").wait_for()
        opened.get_by_role("menuitem", name="Run", exact=True).click()
        opened.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        opened.locator("img.figure").wait_for()
        yield opened
        browser.close()


def numbers(page):
    """Return the shown table of shares: supplier → (TIV million, share in per cent), as texts."""
    rows = page.evaluate(
        "[...document.querySelectorAll('.explore .shares tbody tr')]"
        ".map(row => [...row.cells].slice(0, 3).map(cell => cell.textContent))"
    )
    return {supplier: (tiv, share) for supplier, tiv, share in rows}


def choose(page, label, value):
    """Choose from a menu, and wait until the table speaks of it."""
    page.get_by_label(label, exact=True).select_option(value)


def shown(page, text):
    page.locator(".explore #explore-caption", has_text=text).wait_for()
    page.locator("img.figure:not([style])").wait_for()


def test_menus_change_what_is_shown(page):
    choose(page, "Release", "2025")
    choose(page, "Window", "2020-2024")
    shown(page, "2020-2024")
    assert numbers(page)["Russia"] == ("4,273", "36.0")
    choose(page, "Window", "2010-2014")
    shown(page, "2010-2014")
    assert numbers(page)["Russia"][1] == "71.9"
