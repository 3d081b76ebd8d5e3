"""The page in a real browser: wide, on a phone, in the dark, on paper, and without a request to anyone."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from analysis.reports import named
from conftest import register_row, register_text
from test_report import new_home, silent

CHROMIUM = Path("/usr/bin/chromium")
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CELLS = "[...document.querySelectorAll('table td')].map(each => each.textContent)"
SCROLLED = "[...document.querySelectorAll('.table')].filter(each => each.scrollWidth > each.clientWidth).length"
WORDS = "[...document.querySelectorAll('.readout')].forEach(each => each.remove()); document.body.innerText"
TURNED = """[...document.querySelectorAll('.turned td')].map(each => [
    each.dataset.name, each.childNodes.length, getComputedStyle(each, '::before').content,
    each.firstChild.getBoundingClientRect().left])"""
NUMBER = re.compile(r"[+−]?[\d,]+(\.\d+)?")

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
    found = axe.run(page, options={"resultTypes": ["violations"]})["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:200], len(each["nodes"])) for each in found]
    shown = page.evaluate("[...document.querySelectorAll('.drawing')].map(each => each.offsetHeight > 0)")
    phone = page.evaluate("[...document.querySelectorAll('.drawing')].map(each => each.classList.contains('phone'))")
    assert shown == [each == (width < 600) for each in phone]


def test_no_table_scrolls_at_any_width(page_of):
    page = page_of(1280)
    page.evaluate(OPEN)
    for width in (320, 390, 600, 768, 981, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.evaluate(SCROLLED), page.evaluate(WIDER) <= 0) == (0, True), width


def test_on_a_phone_each_cell_stands_beside_its_columns_name(page_of):
    page = page_of(390)
    page.evaluate(OPEN)
    cells = page.evaluate(TURNED)
    assert len(cells) > 500
    assert not [cell for cell in cells if cell[1] != 1 or cell[2] != f'"{cell[0]}"' or cell[3] < 195]


def test_the_tab_key_stops_only_where_something_can_be_operated(page_of):
    page = page_of(1280)
    page.evaluate(OPEN)
    stops = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.add(page.evaluate("document.activeElement.tagName"))
    assert stops <= {"A", "SUMMARY", "INPUT", "SELECT", "BODY"} and {"A", "INPUT", "SELECT"} <= stops
    assert page.locator("[tabindex]").count() == 0


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


INJECTED = [
    "<script>document.title = 'ran'</script>",
    "<img src=x onerror=\"document.title = 'ran'\">",
    "<a id=it href=\"javascript:document.title='ran'\">x</a><script>document.getElementById('it').click()</script>",
    "<style>body { display: none }</style>",
    '<p style="position: fixed; inset: 0">over all</p>',
]


@pytest.mark.parametrize("injected", INJECTED)
def test_what_is_injected_neither_runs_nor_styles_anything(browser, india, tmp_path, injected):
    """As if a text of the data had slipped through unescaped."""
    text = Path(unquote(urlparse(india).path)).read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(text.replace("<main>", f"<main>{injected}", 1), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    if page.locator("#it").count():
        page.locator("#it").click()
    assert page.title() != "ran" and page.locator("output").count() > 5  # our own script did run
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    first = page.locator("main > :first-child")
    assert first.evaluate("each => getComputedStyle(each).position") == "static"
    page.close()


def test_paper_shows_every_number_of_every_table(page_of, tmp_path):
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    page = page_of(1280)
    page.pdf(path=str(tmp_path / "page.pdf"), format="A4", prefer_css_page_size=True)
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(tmp_path / "page.pdf").pages)
    text = unicodedata.normalize("NFKC", text)  # fl may be one letter
    printed = Counter(text.split())
    numbers = Counter(cell.strip() for cell in page.evaluate(CELLS) if NUMBER.fullmatch(cell.strip()))
    assert numbers.total() > 1000 and not {number: many for number, many in numbers.items() if printed[number] < many}
    addresses = page.evaluate("[...document.querySelectorAll('td a')].map(each => each.href)")
    # An address breaks where a line ends.
    assert len(addresses) > 50 and not [each for each in addresses if each not in re.sub(r"\s", "", text)]
    clipped = "[...document.querySelectorAll('td, th')].filter(each => each.getBoundingClientRect().right > innerWidth)"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # 180 mm
    assert page.evaluate(f"{clipped}.map(each => each.textContent.slice(0, 60))") == []


def test_values_are_read_off_by_arrow_key_and_by_pointer(page_of, india):
    import pandas as pd

    page = page_of(1280)
    figure = page.locator("figure").first
    said, place = figure.locator("output"), figure.locator("input[type=range]")
    place.focus()
    before = said.text_content()
    page.keyboard.press("ArrowLeft")
    assert said.text_content() != before and said.text_content().startswith("2023")
    table = Path(unquote(urlparse(india).path)).parent / "figures/shares.csv"
    shares = pd.read_csv(table).set_index(["year", "supplier"])
    point_at(page, figure, "2020", up=60)
    figure.locator("select").select_option("Russia")
    row = shares.loc[(2020, "Russia")]
    for number in (f"{row.tiv:,.0f} million TIV", f"{row.share_5_years * 100:.1f} %", "2020"):
        assert number in said.text_content().replace("\N{NO-BREAK SPACE}", " ")
    dimmed = figure.locator("[data-part='line France']").first
    assert float(dimmed.get_attribute("opacity")) < 0.5


def test_a_row_is_read_off_beside_its_name(page_of, india):
    import pandas as pd

    page = page_of(1280)
    figure = page.locator("figure", has_text="What the change of Russia's share")
    point_at(page, figure, "France", right=200)
    row = pd.read_csv(Path(unquote(urlparse(india).path)).parent / "figures/windows.csv").set_index("supplier")
    said = figure.locator("output").text_content().replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("France") and f"share to {row.share_to['France'] * 100:.1f} %" in said


def test_a_touch_reads_values_off_on_a_phone(page_of):
    page = page_of(390, has_touch=True)
    figure = page.locator("figure").first
    drawing = figure.locator(".phone svg")
    drawing.scroll_into_view_if_needed()
    box = drawing.locator("text", has_text=re.compile("^2010$")).first.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] - 60)
    assert figure.locator("output").text_content().startswith("2010")


def point_at(page, figure, label, right=0, up=0):
    """Move the pointer beside or above a label of the drawing that is shown."""
    drawing = figure.locator("svg >> visible=true").first
    drawing.scroll_into_view_if_needed()
    box = drawing.locator("text", has_text=re.compile(f"^{label}$")).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 - up)


def test_without_script_nothing_is_missing(page_of):
    page, whole = page_of(1280, java_script_enabled=False), page_of(1280)
    assert page.locator(".drawing svg >> visible=true").count() == page.locator("figure").count() > 5
    assert not page.locator("output").count()
    assert page.inner_text("body").split() == whole.evaluate(WORDS).split()


HOSTILE = "</td><script>document.title = 'ran'</script>{{ 7 * 7 }} $\\frac{1}$ \" onload=x"


def test_hostile_names_are_only_read_out(_template, browser, tmp_path, monkeypatch):
    from analysis.store import intake

    home = new_home(tmp_path / "project", _template)
    monkeypatch.setenv("ARMSHARES_HOME", str(home))
    rows = [
        register_row(deal, "Russia", "Peru", 2014 + deal, 40 * deal, Designation=f"{HOSTILE} {deal}")
        for deal in range(1, 9)
    ]
    (home / "download.csv").write_text(register_text(rows), encoding="utf-8")
    intake.add(home / "download.csv")
    (home / "reports.yml").write_text("importer: {notebooks: [04-programmes]}\n")
    page = browser.new_page()
    page.goto(named.report("", {"importer": "Peru", "release": 2025}, silent).as_uri())
    said = " ".join(page.locator("output").all_text_contents())
    assert "document.title = 'ran'" in said and "{{ 7 * 7 }}" in said and page.title() != "ran"
    assert page.locator("figure script, figure [onload], td script").count() == 0
    page.close()
