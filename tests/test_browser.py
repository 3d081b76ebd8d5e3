"""The page in a real browser: wide, on a phone, in the dark, on paper, and without a request to anyone."""

import re
from pathlib import Path

import pytest

from analysis.reports import named
from test_report import new_home, silent

CHROMIUM = Path("/usr/bin/chromium")
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CELLS = "[...document.querySelectorAll('table td')].map(each => each.textContent)"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def india(_template, tmp_path_factory):
    """The address of the report india's page, made once for all tests of this file."""
    home = new_home(tmp_path_factory.mktemp("browser") / "project", _template)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(home))
        return named.report("india", {}, silent).as_uri()


@pytest.fixture(scope="module")
def browser():
    """Debian's chromium; the tests are skipped where it is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: no browser to look at the page with")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page_of(browser, india):
    """A function that opens the page at a width and a colour scheme."""
    pages = []

    def opened(width, scheme="light", **others):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **others)
        pages.append(page)
        page.goto(india)
        return page

    yield opened
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_bars_a_reader_and_nothing_scrolls_sideways(page_of, width, scheme):
    axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe-core-python is not installed").Axe()
    page = page_of(width, scheme)
    page.evaluate(OPEN)
    assert page.evaluate(WIDER) <= 0
    found = axe.run(page)["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:200], len(each["nodes"])) for each in found]
    shown = page.evaluate("[...document.querySelectorAll('.drawing')].map(each => each.offsetHeight > 0)")
    phone = page.evaluate("[...document.querySelectorAll('.drawing')].map(each => each.classList.contains('phone'))")
    assert shown == [each == (width < 600) for each in phone]


def test_ids_are_unique_and_no_request_is_made(browser, india):
    page, asked = browser.new_page(), []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.continue_()))
    page.goto(india)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert [address for address in asked if not address.startswith("data:")] == [india]
    page.close()


def test_the_browser_takes_every_font_and_every_script(browser, india):
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text[:200]))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(india)
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert not said
    page.close()


def test_an_injected_script_does_not_run(page_of):
    page = page_of(1280)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None


def test_paper_shows_every_number_of_every_table(page_of, tmp_path):
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    page = page_of(1280)
    page.pdf(path=str(tmp_path / "page.pdf"), format="A4", prefer_css_page_size=True)
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(tmp_path / "page.pdf").pages)
    printed = re.sub(r"\s", "", text)
    numbers = {cell.strip() for cell in page.evaluate(CELLS) if re.fullmatch(r"\s*[+−]?[\d,]+(\.\d+)?\s*", cell)}
    assert len(numbers) > 100 and not {number for number in numbers if number not in printed}
    clipped = "[...document.querySelectorAll('td, th')].filter(each => each.getBoundingClientRect().right > innerWidth)"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # 180 mm
    assert page.evaluate(f"{clipped}.map(each => each.textContent.slice(0, 60))") == []


def test_values_are_read_off_by_arrow_key_and_by_pointer(page_of, india):
    from urllib.parse import unquote, urlparse

    import pandas as pd

    page = page_of(1280)
    figure = page.locator("figure").first
    said, place = figure.locator("output"), figure.locator("input[type=range]")
    place.focus()
    before = said.text_content()
    page.keyboard.press("ArrowLeft")
    assert said.text_content() != before
    table = Path(unquote(urlparse(india).path)).parent / "figures/shares.csv"
    shares = pd.read_csv(table).set_index(["year", "supplier"])
    figure.locator("svg >> visible=true").first.scroll_into_view_if_needed()
    box = figure.locator("text", has_text=re.compile("^2020$")).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
    figure.locator("select").select_option("Russia")
    row = shares.loc[(2020, "Russia")]
    for number in (f"{row.tiv:,.0f} million TIV", f"{row.share_5_years * 100:.1f} %", "2020"):
        assert number in said.text_content()


def test_without_script_nothing_is_missing(page_of):
    page = page_of(1280, java_script_enabled=False)
    assert page.locator(".drawing svg >> visible=true").count() == page.locator("figure").count()
    assert not page.locator("output").count()
