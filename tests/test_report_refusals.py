"""What a report refuses before a kernel starts, and that what is found is only text on the page."""

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures.base.svg import finished
from analysis.ground.errors import Problem
from analysis.reports import html as written
from analysis.reports import named, run
from analysis.reports.render import links, render, typeset
from conftest import listing
from test_report import SCRIPT, Page, new_home, silent


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
        ({"length": -1}, "choose 1 to 20"),
        ({"span": 0}, "choose 1 to 20"),
        ({"span": -3}, "choose 1 to 20"),
        ({"first_year": 2030}, "leaves nothing to show"),
    ],
    ids=str,
)
def test_wrong_parameters_start_no_kernel(no_kernel, given, said):
    with pytest.raises(Problem, match=said) as problem:
        named.report("india", given, silent)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", ["indai", "../../x", SCRIPT, "India"])
def test_unknown_reports_are_refused_with_the_nearest(no_kernel, name):
    with pytest.raises(Problem, match=r"names no report .*it names india"):
        named.report(name, {}, silent)
    with pytest.raises(Problem, match="; nearest: india; it names"):
        named.report("indai", {}, silent)


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "names no reports"),
        ("[]", "names no reports"),
        ("a: [", "is no list of reports"),
        ("a: {notebooks: [01-coverage]}", "the report needs an importer"),
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
        named.report("", {}, silent)
    assert "\n" not in str(problem.value)


# Links


def plainly(text):
    """Return a text without what typesetting changes: the dash in a window, the space before a unit."""
    return typeset(text).replace("\N{NO-BREAK SPACE}", " ").replace("\N{EN DASH}", "-")


@given(
    st.text(st.characters(codec="utf-8"))
    | st.lists(
        st.sampled_from(["https://x.org/?a=1&b=2", "<b>", '"', "'", ";", " ", "&amp;", "http://", "javascript:x"])
    ).map("".join)
)
def test_a_cell_keeps_its_text_and_only_addresses_become_links(cell):
    shown = str(links(cell))
    assert plainly(html.unescape(re.sub(r"<[^>]*>", "", shown))) == plainly(html.unescape(html.escape(cell)))
    assert set(re.findall(r"</?\w+", shown)) <= {"<a", "</a", "<span", "</span"}
    assert all(re.match(r"https?://", html.unescape(address)) for address in re.findall(r'href="([^"]*)"', shown))


def test_links_by_hand():
    shown = links('see https://x.org/?a=1&b=2;http://y.org "><script>')
    assert shown.count("<a href=") == 2 and "<script>" not in shown
    assert re.search(r'<a href="https://x.org/\?a=1&amp;b=2" rel="noreferrer">(.*?)</a>;', shown)
    assert re.sub(r"<[^>]*>", "", shown.partition(";<a")[0]) == "see https://x.org/?a=1&amp;b=2"
    assert re.sub(r'<span class="rest">.*?</span>|<[^>]*>', "", shown.partition(";<a")[0]) == "see x.org"


@pytest.mark.parametrize("end", [".", ").", "!", "?", ":", "), and more", "; more"])
def test_the_end_of_a_sentence_is_not_part_of_an_address(end):
    assert '<a href="https://x.org/a.html" rel' in links(f"at https://x.org/a.html{end}")


@pytest.mark.parametrize(
    "cell", ["me@x.org", "mailto:me@x.org", "www.x.org", "ftp://x.org/a", "javascript:alert(1)", "//x.org", "x.org"]
)
def test_only_web_addresses_written_out_become_links(cell):
    assert links(cell) == cell
    assert links(f"(https://x.org/{cell})").count("<a href=") == 1


def test_whatever_a_notebook_found_is_text_on_the_page(tmp_path):
    said = f'"> & {SCRIPT}'
    table = {"name": "t", "caption": said, "columns": [said], "rows": [[said]], "numeric": [False]}
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/f.svg").write_text(finished('<svg width="9" height="9"></svg>', "f"))
    (tmp_path / "figures/f.csv").write_text(f"name,tiv\n'{said}',1\n")
    figure = written._figure(tmp_path, {"name": "f", "alt": said})
    section = {"name": "01-x", "short": said, "question": said, "sentences": [said], "figures": [figure]}
    values = {"title": said, "lead": [said], "kicker": said, "provenance": [(said, said)], "source": said}
    out = {"notebook": "02-y", "short": said, "nothing": said, "ran": False}
    sections = [{**section, "tables": [table]}]
    (tmp_path / "index.html").write_text(render("index.html.j2", sections=sections, left_out=[out], **values))
    page = Page(tmp_path / "index.html")
    assert page.all("script") == [{}] and [drawing["aria-label"] for drawing in page.all("svg")] == [said]
    (figure,) = page.all("figure")
    assert json.loads(figure["data-readout"])["stops"][0]["at"] == f"'{said}'"
    assert page.text.count(said) == 16
