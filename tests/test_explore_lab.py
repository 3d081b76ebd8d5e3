"""The exploring notebook in JupyterLab, in a real browser: its menus, its export, and nothing else written."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pandas as pd
import pytest

from analysis.ground.numbers import one_decimal, volume
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
        opened.context.grant_permissions(["clipboard-read"])
        opened.goto(lab)
        opened.locator(".jp-Notebook").wait_for()
        opened.get_by_text(re.compile("Python 3.*Idle")).wait_for()  # cells run before that are lost
        opened.get_by_role("menuitem", name="Run", exact=True).click()
        opened.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        opened.locator("img.figure").wait_for()
        yield opened
        browser.close()


@pytest.fixture
def begun(page):
    """The same notebook for each test, with the menus as the test of release 2025 wants them."""
    page.get_by_label("Importer", exact=True).select_option("India")
    page.get_by_label("Release", exact=True).select_option("2025")
    page.get_by_label("Window", exact=True).select_option("2020-2024")
    page.get_by_label("Suppliers", exact=True).select_option(["Russia", "France", "Israel"])
    expect(page, "suppliers in 2020-2024", "release 2025")
    page.get_by_text(re.compile("Python 3.*Idle")).wait_for()  # nothing is drawn or on its way any more
    return page


def expect(page, *texts):
    """Wait until the numbers speak of all of `texts`, and the figure is theirs."""
    caption = page.locator("#explore-caption")
    for text in texts:
        caption = caption.filter(has_text=text)
    caption.wait_for()
    page.locator("img.figure:not([style])").wait_for()


def numbers(page):
    """Return the table of shares as it is shown: supplier → TIV million and share in per cent, as texts."""
    cells = "row => [...row.cells].slice(0, 3).map(cell => cell.textContent)"
    rows = page.evaluate(f"[...document.querySelectorAll('table.shares tbody tr')].map({cells})")
    return {supplier: (tiv, share) for supplier, tiv, share in rows}


def test_each_menu_changes_the_numbers_and_the_figure(begun):
    assert numbers(begun)["Russia"] == ("4,273", "36.0") and numbers(begun)["France"] == ("3,917", "33.0")
    title = begun.locator("img.figure").get_attribute("alt")
    begun.get_by_label("Window", exact=True).select_option("2010-2014")
    expect(begun, "2010-2014")
    assert numbers(begun)["Russia"][1] == "71.9"
    begun.get_by_label("Suppliers", exact=True).select_option(["United States"])
    begun.wait_for_function("!document.querySelector('img.figure').alt.includes('shares of Russia, France')")
    assert begun.locator("img.figure").get_attribute("alt") != title
    assert begun.locator("tr.chosen th").all_text_contents() == ["United States"]
    begun.get_by_label("Years summed", exact=True).select_option("3")
    expect(begun, "2012-2014")
    begun.get_by_label("Release", exact=True).select_option("2026")
    expect(begun, "2012-2014", "release 2026")
    begun.get_by_label("Years summed", exact=True).select_option("5")


def test_the_slider_moves_the_window_by_the_keyboard(begun):
    begun.locator(".noUi-handle").focus()
    begun.keyboard.press("ArrowLeft")
    expect(begun, "2019-2023")
    assert begun.get_by_label("Window", exact=True).input_value() == "2019-2023"


def test_an_importer_without_data_is_one_sentence_and_no_number_of_another(begun):
    begun.get_by_label("Importer", exact=True).select_option("Pakistan (not at hand)")
    said = begun.locator(".explore[role=status]", has_text="no deliveries to Pakistan")
    said.wait_for()
    assert numbers(begun) == {} and not begun.locator("img.figure").count()
    assert begun.get_by_role("button", name="Export figure and CSV").is_disabled()


def test_the_command_shown_gives_the_numbers_shown(begun, project):
    line = begun.get_by_label("Volumes and shares", exact=True).input_value()
    begun.get_by_role("button", name="Copy the command for volumes and shares").click()
    begun.get_by_text("Copied", exact=True).wait_for()
    assert begun.evaluate("navigator.clipboard.readText()") == line
    command = [sys.executable, "-m", "analysis.cli", *shlex.split(line)[1:], "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "ARMSHARES_HOME": str(project)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told = {row["supplier"]: row for row in json.loads(done.stdout)["suppliers"]}
    assert numbers(begun) == {name: (volume(row["tiv"]), one_decimal(row["share"])) for name, row in told.items()}


def test_export_writes_the_figure_and_its_numbers_and_git_sees_nothing(begun, project):
    begun.get_by_role("button", name="Export figure and CSV").click()
    begun.locator(".explore[role=status]", has_text="Written to reports/explore").wait_for()
    stem = "india-2020-2024-release-2025-suppliers-russia-france-israel"
    folder = project / "reports" / "explore"
    assert {path.name for path in folder.iterdir()} == {
        f"{stem}{end}" for end in (".csv", ".svg", ".png", "-phone.svg")
    }
    table = pd.read_csv(folder / f"{stem}.csv").set_index(["year", "supplier"])
    assert f"{table.share_5_years[2024, 'Russia'] * 100:.1f}" == numbers(begun)["Russia"][1]
    assert "2020-2024" in (folder / f"{stem}.svg").read_text(encoding="utf-8")
    begun.keyboard.press("Control+s")
    done = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_a_folder_that_cannot_be_written_is_one_sentence(begun, project):
    folder = project / "reports" / "explore"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file where the folder should be")
    try:
        begun.get_by_role("button", name="Export figure and CSV").click()
        begun.locator(".explore[role=status]", has_text="cannot be written").wait_for()
    finally:
        folder.unlink()
    assert "Traceback" not in begun.locator(".jp-Notebook").inner_text()
