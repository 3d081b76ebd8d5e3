"""A report from the command to the page: its numbers, that it asks nobody for anything, and what it refuses."""

import base64
import html
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import intake, project
from analysis.errors import CheckFailed, Problem
from analysis.reports import build, run
from analysis.reports.html import links
from conftest import REPOSITORY, listing, register_row, register_text

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
        return build.report("india", {}, silent).parent


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
    for said in ("its own deliveries account for −12.8", "France's for −8.6", "Russia", "55.0 to 36.0 %", "2015-2019"):
        assert said in lead
    assert "+1.65" in page.text and "−12.81" in page.text
    (title,) = re.findall(r"<h1>(.*?)</h1>", (india / "index.html").read_text(encoding="utf-8"))
    found = json.loads((india / "findings/02-supplier-shares.json").read_text(encoding="utf-8"))["findings"]
    assert html.unescape(title) == found["title"]
    assert round(found["change"] * 100, 2) == -19.07


@pytest.mark.slow
def test_each_figure_stands_on_the_page_with_its_description_and_files(india):
    images = Page(india / "index.html").all("img")
    figures = [
        figure for path in (india / "findings").glob("*.json") for figure in json.loads(path.read_bytes())["figures"]
    ]
    assert sorted(image["alt"] for image in images) == sorted(figure["alt"] for figure in figures)
    assert all(len(figure["alt"]) > len(figure["title"]) for figure in figures)
    made = {path.name for path in (india / "figures").iterdir()}
    assert made == {f"{figure['name']}.{kind}" for figure in figures for kind in ("svg", "png", "csv")}
    for image in images:
        kind, _, data = image["src"].partition(",")
        assert kind == "data:image/svg+xml;base64" and base64.b64decode(data) in {
            path.read_bytes() for path in (india / "figures").glob("*.svg")
        }


@pytest.mark.slow
def test_the_notebooks_pages_keep_the_descriptions(india):
    for path in (india / "findings").glob("*.json"):
        found = json.loads(path.read_bytes())
        images = Page(india / f"{path.stem}.html").all("img")
        assert [image["alt"] for image in images] == [figure["alt"] for figure in found["figures"]]


@pytest.mark.slow
def test_no_page_asks_another_host_for_anything(india):
    for name, page in pages(india).items():
        tags = {tag for tag, _ in page.tags}
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
        assert not re.search(r"@import|url\s*\(|<style[^>]*http", text), name
        assert "default-src 'none'" in next(iter(meta["content"] for meta in page.all("meta") if "http-equiv" in meta))


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
    folder = build.report("", {"importer": "Peru", "window": "2020-2024"}, silent).parent
    assert folder == hostile / "reports" / "peru"
    assert listing(hostile).keys() - before.keys() == listing(folder).keys()
    assert all(re.fullmatch(r"[a-z0-9-]+\.[a-z]+", path.name) for path in listing(folder))
    found = pages(folder)
    assert all(not page.all("script") for page in found.values())
    assert SCRIPT in found["index.html"].text and ESCAPE in found["index.html"].text
    assert SCRIPT in found["04-programmes.html"].text and r"$\bad{$ & 'q' _x_" in found["index.html"].text
    assert not [link for page in found.values() for link in page.all("a") if ".." in link.get("href", "")]
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
        page = build.report("short", {"importer": "Chile", "suppliers": "China", "release": 2025}, silent)
    except (Problem, CheckFailed) as problem:
        assert "\n" not in str(problem) and not (hostile / "reports/short").exists()
    else:
        assert said in Page(page).text and "nan" not in Page(page).text.lower().split()


@pytest.mark.slow
def test_an_importer_whose_events_cannot_be_compared_gets_a_report_without_them(hostile):
    """Ghana's deliveries of 2019 and 2020 leave no event with deliveries in the years before and after it."""
    page = Page(build.report("", {"importer": "Ghana", "release": 2025}, silent))
    assert "China's share of Ghana's arms imports stayed at 100 %" in page.text
    assert {"02-supplier-shares", "04-programmes"} <= {section.get("id") for section in page.all("section")}
    assert "03-events" not in {section.get("id") for section in page.all("section")}


# What is refused before a kernel starts


@pytest.fixture
def no_kernel(_template, tmp_path, monkeypatch):
    """A project folder in which no notebook may start, and no report may appear."""
    home = new_home(tmp_path / "project", _template)
    monkeypatch.setenv("ARMSHARES_HOME", str(home))
    monkeypatch.setattr(run.Job, "run", lambda job: pytest.fail("a kernel was started"))
    before = listing(home)
    yield home
    assert not (home / "reports").exists() and before.keys() == listing(home).keys()


@pytest.mark.parametrize(
    "given, said",
    [
        ({"importer": "Indai"}, "'Indai'; nearest: India"),
        ({"importer": "Peru"}, "no deliveries to Peru in release 2025"),
        ({"suppliers": "Russia,Frence"}, "'Frence'; nearest: France"),
        ({"suppliers": "Russia,Russia"}, "one to 5 different suppliers"),
        ({"suppliers": "Russia,France,Israel,Spain,Italy,Ukraine"}, "one to 5 different suppliers"),
        ({"suppliers": ","}, "one to 5 different suppliers, not none"),
        ({"suppliers": ["Russia", 3]}, "must be list"),
        ({"suppliers": "Soviet Union", "soviet": "as-russia"}, "counted as Russia"),
        ({"soviet": "joined"}, "choose separate or as-russia"),
        ({"window": "2021-2025"}, "release 2025 ends with 2024"),
        ({"window": "2030-2034"}, "release 2025 ends with 2024"),
        ({"window": "2024-2020"}, "write 2020-2024"),
        ({"window": "1995-1999"}, "begin with 1995"),
        ({"window": "lately"}, "is not written like 2020-2024"),
        ({"window": 2024}, "must be str, not 2024"),
        ({"compare": "2021-2025"}, "not earlier than"),
        ({"release": 2019}, "releases with it: 2024, 2025, 2026"),
        ({"release": "2025"}, "must be int"),
        ({"release": True}, "must be int"),
        ({"comapre": "2010-2014"}, "has a parameter 'comapre'; nearest: compare"),
        ({"length": 0}, "choose 1 to 20"),
        ({"span": 0}, "choose 1 to 20"),
        ({"span": -3}, "choose 1 to 20"),
        ({"first_year": 2030}, "leaves nothing to show"),
    ],
    ids=str,
)
def test_wrong_parameters_start_no_kernel(no_kernel, given, said):
    with pytest.raises(Problem, match=said) as problem:
        build.report("india", given, silent)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", ["indai", "../../x", SCRIPT, "India"])
def test_unknown_reports_are_refused_with_the_nearest(no_kernel, name):
    with pytest.raises(Problem, match=r"names no report .*it names india"):
        build.report(name, {}, silent)
    with pytest.raises(Problem, match="; nearest: india; it names"):
        build.report("indai", {}, silent)


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "names no reports"),
        ("[]", "names no reports"),
        ("a: [", "is no list of reports"),
        ("a: {notebooks: [01-coverage]}", "report a needs an importer"),
        ("a: 3", "report a must have a list of notebooks"),
        ("a: {notebooks: []}", "report a must have a list of notebooks"),
        ("a: {notebooks: 01-coverage}", "report a must have a list of notebooks"),
        ("a: {parameters: {}}", "report a must have a list of notebooks"),
        ("a: {notebooks: [01-coverage], window: 2020-2024}", "may have parameters, nothing else"),
        ("a: {notebooks: [01-coverage], parameters: [x]}", "may have parameters, nothing else"),
        ("a: {notebooks: [99-nothing], parameters: {importer: India}}", "notebooks/99-nothing.ipynb cannot be read"),
        ("a: {notebooks: [01-coverage], parameters: {importer: India, wind: x}}", "has a parameter 'wind'"),
        ("../x: {notebooks: [01-coverage], parameters: {importer: India}}", "is no name for a report"),
    ],
)
def test_damaged_lists_of_reports_are_refused(no_kernel, text, said):
    (no_kernel / "reports.yml").write_text(text)
    with pytest.raises(Problem, match=said) as problem:
        build.report("", {}, silent)
    assert "\n" not in str(problem.value)


# Links


@given(
    st.text(st.characters(codec="utf-8"))
    | st.lists(
        st.sampled_from(["https://x.org/?a=1&b=2", "<b>", '"', "'", ";", " ", "&amp;", "http://", "javascript:x"])
    ).map("".join)
)
def test_a_cell_keeps_its_text_and_only_addresses_become_links(cell):
    shown = str(links(cell))
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == html.unescape(html.escape(cell))
    assert set(re.findall(r"</?\w+", shown)) <= {"<a", "</a"}
    assert all(re.match(r"https?://", html.unescape(address)) for address in re.findall(r'href="([^"]*)"', shown))


def test_links_by_hand():
    shown = links('see https://x.org/?a=1&b=2;http://y.org "><script>')
    assert shown.count("<a href=") == 2 and "<script>" not in shown
    assert '<a href="https://x.org/?a=1&amp;b=2" rel="noreferrer">https://x.org/?a=1&amp;b=2</a>;' in shown
