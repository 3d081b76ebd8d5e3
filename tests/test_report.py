"""A report from the command to the page: its numbers, that it asks nobody for anything, and what it refuses."""

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import b64encode
from html.parser import HTMLParser
from importlib.metadata import version
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import folders, named, request
from analysis.reports.render import typeset
from analysis.store import intake
from analysis.store.holdings import Holdings
from conftest import REPOSITORY, extract_text, listing, register_row, register_text

SCRIPT, ESCAPE = "<script>alert(1)</script>", "../../x"


def silent(line):
    """Take a line of progress and do nothing with it."""


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.texts, self.folder = [], [], path.parent
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def new_home(folder, template):
    """Return a project folder with tracked data, notebooks and reports.yml."""
    shutil.copytree(template, folder)
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copy(REPOSITORY / "reports.yml", folder)
    return folder


@pytest.fixture(scope="module")
def india(_template, tmp_path_factory):
    """The folder of the report india, made once for all tests of this file."""
    home = new_home(tmp_path_factory.mktemp("report") / "project", _template)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(home))
        return named.report("india", {}, silent).parent


@pytest.fixture
def hostile(_template, tmp_path_factory, monkeypatch):
    """A project folder with a made-up register whose designations are markup, paths and formulas."""
    home = new_home(tmp_path_factory.mktemp("hostile") / "project", _template)
    monkeypatch.setenv("ARMSHARES_HOME", str(home))
    rows = [register_row(1, "Russia", "Peru", 2017, 40, Designation=SCRIPT, Description=ESCAPE)]
    rows += [register_row(2, "China", "Peru", year, 30, Designation=ESCAPE) for year in (2018, 2021)]
    rows += [register_row(3, "Russia", "Peru", 2022, 20, Designation=r"$\bad{$ & 'q' _x_", Description=SCRIPT)]
    rows += [register_row(4, "China", "Chile", 2022, 7, Designation="only one")]
    rows += [register_row(deal, "China", "Ghana", 2014 + deal, 7) for deal in (5, 6)]
    (home / "download.csv").write_text(register_text(rows), encoding="utf-8")
    intake.add(home / "download.csv")
    return home


def pages(folder):
    return {path.name: Page(path) for path in sorted(folder.glob("*.html"))}


# The page of India


@pytest.mark.slow
def test_the_page_holds_the_headline_numbers(india):
    page = Page(india / "index.html")
    lead = " ".join(page.text.split("Data at hand")[0].split())
    for said in ("Russia supplied 36.0 %", "France 33.0 %", "Israel 12.6 %", "SIPRI release 2025", "−19.1 points"):
        assert said in lead
    for said in ("its own deliveries account for −12.8", "France's for −8.6", "Russia", "55.0 to 36.0 %", "2015–2019"):
        assert said in lead
    assert "+1.65" in page.text and "−12.81" in page.text
    (title,) = re.findall(r"<h1>(.*?)</h1>", (india / "index.html").read_text(encoding="utf-8"))
    found = json.loads((india / "findings/02-supplier-shares.json").read_text(encoding="utf-8"))["findings"]
    assert html.unescape(title) == typeset(found["title"])
    assert round(found["change"] * 100, 2) == -19.07


@pytest.mark.slow
def test_what_is_told_as_lead_leads_the_page_and_stands_there_once(india):
    page = (india / "index.html").read_text(encoding="utf-8")
    told = json.loads((india / "findings/02-supplier-shares.json").read_text(encoding="utf-8"))["sentences"]
    leads = [html.unescape(lead) for lead in re.findall(r'<p class="lead">(.*?)</p>', page)]
    assert leads == [typeset(each["text"]) for each in told if each["lead"]] and len(leads) > 1
    below = [html.unescape(text) for text in re.findall(r"<p>(.*?)</p>", page)]
    rest = [typeset(each["text"]) for each in told if not each["lead"]]
    assert rest == [text for text in below if text in rest]
    assert not set(leads) & set(below)


@pytest.mark.slow
def test_each_figure_stands_on_the_page_with_its_description_and_files(india):
    page = Page(india / "index.html")
    drawings = [drawing for drawing in page.all("svg") if drawing.get("role") == "img"]
    figures = [
        figure for path in (india / "findings").glob("*.json") for figure in json.loads(path.read_bytes())["figures"]
    ]
    # Each stands there twice, as wide as the page and as a phone; the one that is not shown is not read out.
    assert sorted(drawing["aria-label"] for drawing in drawings) == sorted(2 * [figure["alt"] for figure in figures])
    assert all(len(figure["alt"]) > len(figure["title"]) for figure in figures) and not page.all("img")
    made = {path.name for path in (india / "figures").iterdir()}
    kinds = (".svg", ".png", ".csv", ".csv-metadata.json", "-phone.svg")
    assert made == {f"{figure['name']}{kind}" for figure in figures for kind in kinds}
    assert (india / "index.html").stat().st_size < 2 * 2**20


@pytest.mark.slow
def test_the_notebooks_pages_keep_the_descriptions(india):
    for path in (india / "findings").glob("*.json"):
        found = json.loads(path.read_bytes())
        images = Page(india / f"{path.stem}.html").all("img")
        assert [image["alt"] for image in images] == [figure["alt"] for figure in found["figures"]]


@pytest.mark.slow
def test_no_page_asks_another_host_for_anything(india):
    for name, page in pages(india).items():
        tags = {tag for tag, _ in page.tags if (tag, name) != ("script", "index.html")}
        assert not tags & {"script", "link", "iframe", "object", "embed", "form", "base", "video", "audio", "source"}, (
            name
        )
        for tag, attributes in page.tags:
            for attribute, value in attributes.items():
                assert not attribute.startswith("on"), (name, tag, attribute)
                assert attribute not in ("src", "srcset", "poster", "background") or value.startswith("data:image/")
                assert not re.match(r"\w*:?//|javascript:", value or "") or (tag, attribute) == ("a", "href"), (
                    name,
                    tag,
                )
        text = (india / name).read_text(encoding="utf-8")
        assert not re.search(r"@import|url\s*\((?!#|data:font/woff;base64,)|<style[^>]*http", text), name
        assert "default-src 'none'" in next(iter(meta["content"] for meta in page.all("meta") if "http-equiv" in meta))


@pytest.mark.slow
def test_the_policy_lets_through_one_script_and_one_style_by_their_hashes(india):
    page = (india / "index.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    for kind in ("script", "style"):
        (inside,) = re.findall(rf"<{kind}\b[^>]*>(.*?)</{kind}>", page, re.S)
        digest = b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in f"{policy};"
        assert kind == "style" or len(inside.encode()) <= 8 * 1024
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert not re.search(r'<[^>]* style="', page)


@pytest.mark.slow
def test_the_zip_holds_all_that_the_page_links_to(india):
    links = {link["href"] for link in Page(india / "index.html").all("a")}
    linked = {link for link in links if not link.startswith(("#", "https://", "http://"))} - {"report.zip"}
    with zipfile.ZipFile(india / "report.zip") as packed:
        assert len(linked) > 60 and linked <= set(packed.namelist()) and packed.testzip() is None
        assert all(packed.read(name) == (india / name).read_bytes() for name in linked)


@pytest.mark.slow
def test_the_claims_say_whose_they_are(india):
    section = Page(india / "index.html").text.partition("Does the article hold?")[2].partition("How was this")[0]
    assert "DNA India, 3 September 2025" in section and "Despite Trump's tariff pressure" in section
    links = {link["href"] for link in Page(india / "index.html").all("a")}
    article = (
        "https://www.dnaindia.com/world/report-despite-trump-s-tariff-pressure-india-to-continue-trade-with-russia"
    )
    assert any(link.startswith(article) for link in links)


@pytest.mark.slow
def test_the_page_names_version_and_commit(india):
    made = Page(india / "index.html").text.partition("made with")[2]
    said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    commit = f", commit {said.stdout[:12]}" if said.returncode == 0 else ";"
    assert made.startswith(f" arms-import-shares {version('arms-import-shares')}{commit}")


@pytest.mark.slow
def test_every_table_is_there_as_latex(india):
    for path in (india / "findings").glob("*.json"):
        for table in json.loads(path.read_bytes())["tables"]:
            tex = india / "tables" / f"{table['name']}.tex"
            assert tex.is_file() == bool(table["rows"])
            lines = tex.read_text(encoding="utf-8").splitlines() if table["rows"] else []
            assert sum(line.endswith(r" \\") for line in lines) == (len(table["rows"]) + 1 if lines else 0)


@pytest.mark.slow
def test_no_figure_asks_another_host_for_anything(india):
    for path in (india / "figures").glob("*.svg"):
        for node in ElementTree.parse(path).iter():
            assert node.tag.rpartition("}")[2] not in ("script", "foreignObject", "image") or "href" not in str(
                node.attrib
            )
            for name, value in node.attrib.items():
                assert not name.endswith("href") or value.startswith(("#", "data:")), (path.name, value)
                assert not re.search(r"url\((?!#)", value), (path.name, value)


@pytest.mark.slow
def test_every_link_of_a_page_leads_somewhere(india):
    for name, page in pages(india).items():
        ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
        for address in (link["href"] for link in page.all("a") if "href" in link):
            if address.startswith("#"):
                assert address == "#" or address[1:] in ids or name != "index.html", (name, address)
            elif not address.startswith(("http://", "https://")):
                assert (india / address).is_file(), (name, address)


@pytest.mark.slow
def test_nothing_of_this_machine_is_in_a_report(india):
    for path, data in listing(india).items():
        assert str(india.parents[1]).encode() not in data and b"/site-packages/" not in data, path.name
        assert path.name != "run.json" or set(json.loads(data)) == {"started", "seconds"}


@pytest.mark.slow
def test_the_same_report_elsewhere_is_the_same_to_the_byte(india, _template, tmp_path):
    """Another process, another project folder, another working folder, over an old report."""
    home = new_home(tmp_path / "elsewhere", _template)
    (home / "reports/india").mkdir(parents=True)
    (home / "reports/india/old.html").write_text("old")
    environment = {"ARMSHARES_HOME": str(home), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TZ": "Asia/Kolkata"}
    command = [sys.executable, "-m", "analysis.cli", "report"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "reports/india/index.html\n", "")
    first, second = (
        {path.relative_to(folder): data for path, data in listing(folder).items()}
        for folder in (india, home / "reports/india")
    )
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] in (
        [],
        [project.Path("run.json")],
    )
    assert first.keys() == second.keys() and len(first) > 30


# Data that mean ill, and data that hold little


@pytest.mark.slow
def test_markup_and_paths_in_the_data_stay_text(hostile):
    before = listing(hostile)
    folder = named.report("", {"importer": "Peru", "window": "2020-2024"}, silent).parent
    assert folder == hostile / "reports" / "peru-2020-2024"
    made = listing(hostile).keys() - before.keys() - {folder.parent / "index.html"}
    assert made == {*listing(folder)}
    assert all(re.fullmatch(r"[a-z0-9-]+(\.csv-metadata)?\.[a-z]+", path.name) for path in listing(folder))
    found = pages(folder)
    assert all(page.all("script") == ([{}] if name == "index.html" else []) for name, page in found.items())
    assert SCRIPT in found["index.html"].text and ESCAPE in found["index.html"].text
    assert SCRIPT in found["04-programmes.html"].text and r"$\bad{$ & 'q' _x_" in found["index.html"].text
    assert not [link for page in found.values() for link in page.all("a") if ".." in link.get("href", "")]
    with zipfile.ZipFile(folder / "report.zip") as packed:
        assert all(re.fullmatch(r"([a-z]+/)?[a-z0-9-]+(\.csv-metadata)?\.[a-z]+", name) for name in packed.namelist())
    latex = "".join(path.read_text(encoding="utf-8") for path in folder.glob("tables/*.tex"))
    assert SCRIPT not in latex and r"\$\textbackslash{}bad\textbraceleft{}\$ \& 'q' \_x\_" in latex
    for path in (folder / "figures").glob("*.svg"):
        assert not [node for node in ElementTree.parse(path).iter() if node.tag.endswith("script")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "notebook, said",
    [
        ("02-supplier-shares", "In 2015-2019 nothing was delivered, so there is no share to compare with."),
        ("03-events", "0 of "),
        ("04-programmes", "only one"),
    ],
)
def test_a_single_delivery_makes_a_page_or_one_sentence(hostile, notebook, said):
    """One deal of one supplier, nothing in the earlier window, no event with deliveries on both sides."""
    (hostile / "reports.yml").write_text(f"short: {{notebooks: [{notebook}]}}\n")
    try:
        page = named.report("short", {"importer": "Chile", "suppliers": "China", "release": 2025}, silent)
    except (Problem, CheckFailed) as problem:
        assert "\n" not in str(problem) and not [*hostile.glob("reports/short*")]
    else:
        assert typeset(said) in " ".join(Page(page).text.split()) or said in Page(page).text
        assert "nan" not in Page(page).text.lower().split()


@pytest.mark.slow
def test_an_importer_whose_events_cannot_be_compared_gets_a_report_without_them(hostile):
    """No event concerns Ghana."""
    (hostile / "reports.yml").write_text("importer: {notebooks: [03-events, 04-programmes]}\n")
    page = named.report("", {"importer": "Ghana", "release": 2025}, silent)
    assert page == hostile / "reports/ghana-release-2025/index.html"
    assert {section.get("id") for section in Page(page).all("section")} == {
        "04-programmes", "method", "provenance", "downloads",
    }  # fmt: skip
    assert "Left out: Events (the list of events holds none that concerns Ghana)." in Page(page).text
    assert {"href": "03-events.html"} in Page(page).all("a") and "KeyError" not in Page(page).text
    ran = Page(page.parent / "03-events.html")
    assert "the list of events holds none that concerns Ghana" in ran.text and not ran.all("img")
    assert "SystemExit" not in (page.parent / "notebooks/03-events.ipynb").read_text()


@pytest.mark.slow
def test_what_cannot_be_known_of_an_importer_is_left_out_with_the_reason(_template, tmp_path, monkeypatch):
    """Of Togo one extract is at hand: no second release, no deals, no programmes."""
    home = new_home(tmp_path / "project", _template)
    monkeypatch.setenv("ARMSHARES_HOME", str(home))
    (home / "extract.csv").write_text(extract_text(2025, "Togo"), encoding="utf-8")
    intake.add(home / "extract.csv")
    (home / "reports.yml").write_text("importer: {notebooks: [05-revisions, 04-programmes, 01-coverage]}\n")
    page = Page(named.report("", {"importer": "Togo"}, silent))
    left_out = "Left out: Revisions (of Togo only release 2025 is at hand); Programmes (neither programmes nor deals"
    assert left_out in page.text and not (home / "reports/togo/05-revisions.html").exists()
    assert {"href": "#01-coverage"} in page.all("a") and {"href": "#04-programmes"} not in page.all("a")
    (home / "reports.yml").write_text("importer: {notebooks: [05-revisions, 04-programmes]}\n")
    with pytest.raises(CheckFailed, match=r"anything to say \(Revisions: of Togo only .*; Programmes: neither"):
        named.report("", {"importer": "Togo"}, silent)
    assert (home / "reports/togo/index.html").is_file()


# Folders: what is asked for decides where it goes


@pytest.fixture
def folder_of(_template, tmp_path, monkeypatch):
    """A function that says into which folder a report would go; nothing runs."""
    monkeypatch.setenv("ARMSHARES_HOME", str(new_home(tmp_path / "project", _template)))
    monkeypatch.setattr(named.run, "run_report", lambda name, *rest: project.reports() / name)
    return lambda name="", **given: named.report(name, given, silent).parent.name


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        ({}, "india"),
        ({"importer": "india", "window": "2020 - 2024", "release": 2025, "soviet": "separate"}, "india"),
        ({"suppliers": "russia,FRANCE,Israel", "length": 0}, "india"),
        ({"window": "2019-2023", "release": 2024}, "india-2019-2023-release-2024"),
        ({"release": 0}, "india-release-0"),
        ({"suppliers": "Israel,Russia"}, "india-suppliers-israel-russia"),
        ({"suppliers": "Russia,Israel"}, "india-suppliers-russia-israel"),
        ({"soviet": "as-russia", "compare": "2010-2014"}, "india-compare-2010-2014-soviet-as-russia"),
    ],
    ids=str,
)
def test_only_what_the_name_stands_for_goes_into_its_folder(folder_of, given, folder):
    assert folder_of("india", **given) == folder
    assert named.run.NAME.fullmatch(folder)


def test_names_too_long_for_a_folder_are_told_apart_by_their_ends():
    first, second = (folders.folder("india", {"suppliers": ["Unknown supplier(s)"] * 5 + [last]}) for last in "AB")
    assert first != second and len(first) <= 80
    assert named.run.NAME.fullmatch(first) and first.startswith("india-suppliers-unknown-supplier-s-unknown")


def test_a_report_on_an_importer_never_goes_into_a_named_folder(folder_of):
    assert folder_of(importer="India") == "importer-india"
    assert folder_of(importer="India", release=2024) == "importer-india-release-2024"
    (project.home() / "reports.yml").write_text(
        "importer: {notebooks: [01-coverage]}\nimporter-india: {notebooks: [01-coverage]}\n"
        "india: {notebooks: [01-coverage]}\n"
    )
    with pytest.raises(Problem, match="the folder of report importer-india of reports"):
        folder_of(importer="India")


def test_another_importer_never_goes_into_the_named_folder(folder_of, monkeypatch):
    monkeypatch.setattr(named, "_possible", lambda asked, meaning: (asked, []))
    monkeypatch.setattr(request, "largest_suppliers", lambda known, window: ["China"])
    monkeypatch.setattr(Holdings, "imports", lambda data, importer, release: None)
    assert folder_of("india", importer="Türkiye") == "india-for-turkiye"
    own = {"importer": "Türkiye", "suppliers": "Russia,France,Israel"}
    assert folder_of("india", **own) == "india-for-turkiye-suppliers-russia-france-israel"


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "release": st.integers(2000, 2100),
                "importer": st.sampled_from(["Peru", "Chile", "United Arab Emirates"]),
                "window": st.integers(1990, 2020).map(lambda year: f"{year}-{year + 4}"),
                "soviet": st.just("as-russia"),
                "suppliers": st.lists(st.sampled_from(["Russia", "France", "Unknown supplier(s)"]), unique=True),
                "first_year": st.integers(1990, 2020),
            },
        ),
        min_size=2,
        max_size=2,
        unique_by=str,
    )
)
def test_two_requests_never_share_a_folder(requests):
    first, second = (folders.folder("india", request) for request in requests)
    assert first != second
    assert named.run.NAME.fullmatch(first) and named.run.NAME.fullmatch(second)


@pytest.mark.slow
def test_the_newest_window_of_the_release_is_taken(folder_of, monkeypatch):
    asked = []
    monkeypatch.setattr(named.run, "run_report", lambda name, parts, *rest: asked.extend(parts) or project.Path(name))
    folder_of(importer="India", release=2024)
    folder_of(importer="India")
    windows = dict.fromkeys(each.values["window"] for each in asked if "window" in each.values)
    assert list(windows) == ["2019-2023", "2021-2025"]


# The runner and the notebooks


ORDER = {"brief.py", "front.py", "orders.py", "front.html.j2"}  # they say which notebooks a report of theirs is of


def test_the_runner_knows_no_notebook_by_name():
    stems = [path.stem for path in (REPOSITORY / "notebooks").glob("*.ipynb")]
    sources = [path for path in (REPOSITORY / "src/analysis").rglob("*") if path.suffix in (".py", ".j2")]
    for path in (path for path in sources if path.name not in ORDER):
        text = path.read_text(encoding="utf-8")
        assert not [stem for stem in stems if stem in text], path.name


FORMATTED = re.compile(r"[+−]\d.*|\d{1,3}(,\d{3})+(\.\d+)?|\d+ of \d+|-")


def texts_for_numbers(table):
    """Return the columns of a CSV that hold numbers as text: with signs, separators or dashes."""
    words = pd.read_csv(table).select_dtypes(exclude="number").astype("string")
    return [name for name in words if words[name].str.fullmatch(FORMATTED).any()]


@pytest.mark.slow
def test_every_column_of_numbers_is_numeric(india):
    found = {path.name: texts_for_numbers(path) for path in [*india.glob("tables/*.csv"), *india.glob("figures/*.csv")]}
    assert not {name: columns for name, columns in found.items() if columns}


def test_no_page_and_no_table_holds_a_time_of_day(india):
    for path in [*india.glob("*.html"), *india.glob("tables/*.csv")]:
        assert "00:00:00" not in path.read_text(encoding="utf-8"), path.name
