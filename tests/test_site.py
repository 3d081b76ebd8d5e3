"""The site in a browser: nothing leaves the machine, everybody can use it, and an injected script does not run."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from nightly import WORDS, Clock, night, register, served, small, tiny_notebook

CHROMIUM = Path("/usr/bin/chromium")
INJECTED = "<script>document.title = 'injected'</script><img src=x onerror=\"document.title = 'injected'\">"
NARROW, WIDE = {"width": 390, "height": 800}, {"width": 1280, "height": 900}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(_template, tmp_path_factory):
    """A site of two publications with a revision and a correction of ours, served on loopback."""
    import shutil

    home = tmp_path_factory.mktemp("site") / "project"
    shutil.copytree(_template, home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(home))
        small(home)
        clock = Clock(2026, 11, 23)
        assert night(register(2024), clock).code == 0
        clock.now += timedelta(days=1)
        assert night(register(2025, revised=[("Russia", "India", 2022, 1.1)]), clock).code == 0
        clock.now += timedelta(days=1)
        (home / WORDS).write_text(" in all <b>&")
        assert night(None, clock, note="a sentence was cut off").code == 0
        assert night(None, clock).code == 3
    with served(home / "site") as (address, asked):
        yield home / "site", address, asked


@pytest.fixture(scope="module")
def chromium():
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser to look with")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, request):
    """A page that may ask loopback only; what it asks others for is kept in `page.left`."""
    context = chromium.new_context(viewport=WIDE, java_script_enabled=getattr(request, "param", True))
    page = context.new_page()
    page.left, page.failed = [], []

    def seen(route):
        if route.request.url.startswith("http://127.0.0.1"):
            route.continue_()
        else:
            page.left.append(route.request.url)
            route.abort()

    context.route("**/*", seen)
    page.on("pageerror", lambda error: page.failed.append(str(error)))
    yield page
    context.close()


def violations(page):
    source = (Path(pytest.importorskip("axe_core_python").__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], [node["html"][:100] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", ["latest/index.html", "2026-11-23/index.html"])
def test_everybody_can_read_the_list(site, page, path, viewport):
    page.set_viewport_size(viewport)
    page.goto(f"{site[1]}/{path}", wait_until="networkidle")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.left == [] and page.failed == []


def test_the_front_page_leads_to_the_newest_publication(site, page):
    page.goto(f"{site[1]}/index.html", wait_until="networkidle")
    assert page.url == f"{site[1]}/latest/index.html"
    page.go_back()
    assert page.left == []


def test_the_list_says_when_it_was_checked_and_how_old_it_is(site, page):
    page.goto(f"{site[1]}/latest/index.html", wait_until="networkidle")
    said = page.inner_text("#status")
    assert said.startswith("Published 25 Nov 2026. Last checked 2026-11-25 02:00 UTC: nothing new. These pages are ")
    page.goto(f"{site[1]}/2026-11-23/index.html", wait_until="networkidle")
    assert "The newest publication is 2026-11-25." in page.inner_text("#status")


@pytest.mark.parametrize("page", [False], indirect=True)
def test_without_script_the_list_shows_the_date_of_publication(site, page):
    page.goto(f"{site[1]}/latest/index.html", wait_until="networkidle")
    assert page.inner_text("#status") == "Published 25 Nov 2026."
    assert page.locator("#reports tbody tr").count() == 2 and page.locator("input").count() == 0


def test_search_and_sort_work_by_keyboard(site, page):
    page.goto(f"{site[1]}/latest/index.html", wait_until="networkidle")

    def names():
        rows = page.locator("#reports tbody tr:visible")
        return [rows.nth(at).locator("td").first.inner_text() for at in range(rows.count())]

    def tab_to(words):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("words => document.activeElement.matches(words)", words):
                return
        raise AssertionError(f"no key leads to {words}")

    assert names() == ["india", "india-latest"]
    tab_to("input[type=search]")
    page.keyboard.type("LATEST")
    assert names() == ["india-latest"] and "1 of 2 reports" in page.inner_text("main")
    for _ in "LATEST":
        page.keyboard.press("Backspace")
    assert len(names()) == 2
    tab_to("#reports th button")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert names() == ["india-latest", "india"]
    assert page.get_attribute("#reports th >> nth=0", "aria-sort") == "descending"


def test_previous_versions_are_a_table_with_both_numbers(site, page):
    page.goto(f"{site[1]}/latest/index.html#previous", wait_until="networkidle")
    said = page.inner_text("#previous")
    assert "India, Russia 2019–23" in said and "18.5 %" in said and "18.8 %" in said
    assert "our correction: a sentence was cut off" in said and "SIPRI's revision, release 2024 → 2025" in said
    page.goto(f"{site[1]}/latest/india/index.html", wait_until="networkidle")
    assert "Corrected on 25 Nov 2026." in page.inner_text("body") and "in all <b>&" in page.inner_text("body")


def with_injection(folder, name, text):
    """The page as it would be if a designation slipped through unescaped."""
    assert "</main>" in text
    path = folder / "latest" / name
    path.write_text(text.replace("</main>", f"{INJECTED}</main>"), encoding="utf-8")
    return path


def test_an_injected_script_does_not_run_in_the_list(site, page):
    folder, address, _ = site
    text = (folder / "latest/index.html").read_text(encoding="utf-8")
    assert len(re.findall("<script>", text)) == 1
    path = with_injection(folder, "injected.html", text)
    page.goto(f"{address}/latest/injected.html", wait_until="networkidle")
    path.unlink()
    assert page.title().startswith("Who arms whom") and page.left == []
    assert page.locator("input[type=search]").count() == 1  # our own script did run


HOSTILE = "</td><script>document.title = 'injected'</script>"


@pytest.fixture(scope="module")
def hostile(_template, tmp_path_factory):
    """The site of a true report, with kernels, whose supplier's sentence is markup; served on loopback."""
    import shutil

    from analysis.reports import named

    home = tmp_path_factory.mktemp("hostile") / "project"
    shutil.copytree(_template, home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(home))
        small(home)
        tiny_notebook(home, HOSTILE)
        record = night(register(2024), Clock(2026, 11, 23), lambda name, given: named.report(name, given, len))
        assert record.code == 0, record.said
    with served(home / "site") as (address, asked):
        yield home / "site", address, asked


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["index.html", "02-supplier-shares.html"])
def test_report_and_notebook_pages_run_no_script_and_can_be_read_by_everybody(hostile, page, name, viewport):
    folder, address, _ = hostile
    text = (folder / "latest/india" / name).read_text(encoding="utf-8")
    assert "script&gt;document.title" in text and "<script>document.title" not in text
    page.set_viewport_size(viewport)
    page.goto(f"{address}/latest/india/{name}", wait_until="networkidle")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    path = with_injection(folder, f"india/injected-{name}", text)
    page.goto(f"{address}/latest/india/{path.name}", wait_until="networkidle")
    path.unlink()
    assert page.title() != "injected" and page.left == []
