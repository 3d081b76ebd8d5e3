"""Publishing: whole or not at all, one switch, old addresses answer, and changes told in the words of the field."""

import errno
import hashlib
import os
import re
import shutil
from base64 import b64encode
from datetime import timedelta
from html.parser import HTMLParser
from threading import Event, Thread
from xml.etree import ElementTree

import pytest

from analysis.ground import project, switch
from analysis.ground.errors import NotPublished, Problem
from analysis.reports import changes, pages, publish
from analysis.reports.changes import CORRECTION, NEW, REVISION, Change
from conftest import sentence
from nightly import Clock, night, quick, register, small, tree

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def project_home(home):
    return small(home)


def leads_to(link):
    return str(link.readlink())


def reports(home, said):
    """Finished reports as publish finds them, without any data."""
    folder = home / "reports/india"
    shutil.rmtree(folder, ignore_errors=True)
    project.write(folder / "findings/a.json", "{}")
    project.write(folder / "index.html", f"<html><header>{said}</header><main></main></html>")
    return {"india": folder}


def report_facts(share=0.36, window="2019-2023", release=2024, raw=("a",), said=("s",), tables="t"):
    held = {"importer": "India", "release": release, "soviet": "separate", "raw": list(raw)}
    held["windows"] = {window: {"Russia": share, "France": 1 - share}}
    report = {"title": "T", "importer": "India", "release": release, "newest": release, "window": window}
    report |= {
        "shares": held,
        "said": list(said),
        "tables": tables,
        "digest": f"{share}{release}{window}{said}{tables}",
    }
    return {"reports": {"india": report}, "importers": {}, "raw": sorted(raw)}


@pytest.fixture
def told(home, monkeypatch):
    """Publish with facts of the test's own: `told(day, share=…)`."""
    clock = Clock(2026, 11, 24)

    def say(days=0, keep=30, note="", **facts):
        known = report_facts(**facts)
        monkeypatch.setattr(changes, "facts", lambda folders, before: known)
        return publish.publish(reports(home, said=str(facts)), clock() + timedelta(days=days), note, keep)

    (home / "site").mkdir()
    return say


# What changed, in the words of the field


def test_a_revision_a_correction_and_new_data_are_told_apart():
    old = report_facts(0.360)
    (revised, other) = changes.between(old, report_facts(0.398, raw=("b",)))
    assert (revised.why, revised.what, revised.before, revised.after) == (
        REVISION, "India, Russia 2019–23", "36.0 %", "39.8 %",
    )  # fmt: skip
    assert other.what == "India, France 2019–23" and (other.before, other.after) == ("64.0 %", "60.2 %")
    assert {each.why for each in changes.between(old, report_facts(0.398))} == {CORRECTION}
    (new,) = changes.between(old, report_facts(0.5, window="2020-2024", release=2025, raw=("b",)))
    assert (
        new.why == NEW and (new.what, new.release) == ("India 2020–24", "release 2025") and "Russia 50.0 %" in new.after
    )
    assert new.before == "2019–23: France 64.0 %, Russia 36.0 %"
    (later, _) = changes.between(old, report_facts(0.398, release=2025, raw=("b",)))
    assert later.text == "India, Russia 2019–23: 36.0 → 39.8 %" and later.release == "release 2024 → 2025"


def test_what_is_printed_alike_is_no_change():
    assert changes.between(report_facts(0.36001), report_facts(0.36049, raw=("b",))) == []
    assert changes.between(None, report_facts()) == []
    assert changes.between(report_facts(), report_facts()) == []


def test_other_words_on_the_same_data_are_a_correction_and_on_new_data_none():
    (found,) = changes.between(report_facts(said=("one", "two")), report_facts(said=("one", "three")))
    assert (found.why, found.before, found.after) == (CORRECTION, "two", "three")
    (found,) = changes.between(report_facts(), report_facts(tables="u"))
    assert found.why == CORRECTION and "tables" in found.after
    assert changes.between(report_facts(said=("one",)), report_facts(said=("two",), raw=("b",))) == []


# Folders


def test_each_publication_is_a_folder_of_its_own_and_latest_leads_to_the_newest(home, told):
    assert told().name == "2026-11-24"
    first = tree(home / "site/2026-11-24")
    assert told(share=0.4).name == "2026-11-24-2"
    assert told(days=1, share=0.5).name == "2026-11-25"
    assert told(days=1, share=0.5).name == ""
    assert (home / "site/latest").is_symlink() and leads_to(home / "site/latest") == "2026-11-25"
    assert tree(home / "site/2026-11-24") == first
    assert 'href="latest/index.html"' in (home / "site/index.html").read_text()
    assert publish.dated(home / "site") == ["2026-11-24", "2026-11-24-2", "2026-11-25"]


def test_ten_on_a_day_come_in_their_order(home, told):
    for number in range(11):
        told(share=0.3 + number / 100)
    assert leads_to(home / "site/latest") == "2026-11-24-11" == publish.dated(home / "site")[-1]


def test_previous_versions_and_the_feed_tell_what_changed(home, told):
    told()
    told(days=1, share=0.398, raw=("b",))
    told(days=2, share=0.36, raw=("b",), note="the table was read wrongly")
    page = (home / "site/latest/index.html").read_text()
    for said in (
        "36.0",
        "39.8 %",
        "SIPRI&#39;s revision, release 2024",
        "<strong>our correction</strong>, release 2024: the table",
    ):
        assert said in page
    feed = ElementTree.parse(home / "site/feed.xml").getroot()
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == [
        "India, Russia 2019–23: 39.8 → 36.0 %",
        "India, France 2019–23: 60.2 → 64.0 %",
        "India, Russia 2019–23: 36.0 → 39.8 %",
        "India, France 2019–23: 64.0 → 60.2 %",
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 4 and all(entry.find(f"{ATOM}updated") is not None for entry in feed.iter(f"{ATOM}entry"))
    marked = (home / "site/latest/india/index.html").read_text()
    assert "Corrected on 26 Nov 2026." in marked and "the table was read wrongly" in marked
    assert "Corrected" not in (home / "site/2026-11-25/india/index.html").read_text()


def test_old_addresses_answer(home, told):
    for day in range(4):
        told(days=day, keep=2, share=0.3 + day / 10)
    for name in publish.dated(home / "site"):
        assert (home / f"site/{name}/index.html").is_file() and (home / f"site/{name}/india/index.html").is_file()
    gone = (home / "site/2026-11-24/india/index.html").read_text()
    assert "not kept any more" in gone and 'href="../../latest/index.html"' in gone
    assert not (home / "site/2026-11-24/publication.json").exists()
    assert (home / "site/2026-11-26/publication.json").exists()


def test_a_report_that_is_not_made_any_more_keeps_its_address(home, told, monkeypatch):
    told()
    folder = home / "reports/egypt"
    shutil.copytree(home / "reports/india", folder)
    known = report_facts()
    monkeypatch.setattr(
        changes, "facts", lambda folders, before: {**known, "reports": {"egypt": known["reports"]["india"]}}
    )
    publish.publish({"egypt": folder}, Clock(2026, 11, 26)())
    assert 'href="../../2026-11-24/india/index.html"' in (home / "site/latest/india/index.html").read_text()


def test_the_feeds_addresses_are_whole_where_the_site_has_one(home, told):
    told()
    publish.settle(Clock(2026, 11, 24)(), "https://arms.example.org/site")
    assert 'href="https://arms.example.org/site/latest/index.html"' in (home / "site/feed.xml").read_text()


# The list


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def test_the_policy_allows_the_lists_own_script_and_nothing_else(home, told):
    told(said=("<script>alert(1)</script>",))
    page = (home / "site/latest/index.html").read_text()
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    (policy,) = [each["content"] for tag, each in Tags(page).tags if tag == "meta" and "http-equiv" in each]
    wanted = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{wanted}';" in policy and "default-src 'none'" in policy
    for tag, attributes in Tags(page).tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert not re.match(r"\w+:|//", attributes.get("href", "")), tag


def test_hostile_titles_are_text():
    facts = report_facts()
    facts["reports"]["india"]["title"] = "<script>alert(1)</script>"
    page = pages.listing("2026-11-24", "2026-11-24T02:00:00+00:00", facts["reports"], [], [])
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    marked = pages.marked("<header>x</header>", [Change(CORRECTION, "<b>", "1", "<i>", "", ("india",), "2026-11-24")])
    assert "<b>" not in marked and "<i>" not in marked and marked.index("Corrected") < marked.index("</header>")


def test_without_a_script_the_list_shows_the_date_of_publication(home, told):
    told()
    page = (home / "site/latest/index.html").read_text()
    assert "Published 24 Nov 2026." in page and ">2026-11-24</td>" in page


# Switching


def test_a_reader_meets_the_old_or_the_new_and_never_none(tmp_path):
    """The reader opens one page as fast as it can while it is switched five hundred times."""
    final, done, missing, seen = tmp_path / "final", Event(), [], set()
    for number in range(2):
        (tmp_path / f"new{number}").mkdir()
        (tmp_path / f"new{number}/page").write_text(str(number) * 1000)
    (tmp_path / "new0").rename(final)

    def read():
        while not done.is_set():
            try:
                text = (final / "page").read_text()
                seen.add(text)
            except OSError as error:
                missing.append(error)

    reader = Thread(target=read)
    reader.start()
    exchanged = True
    for number in range(1, 500):
        new = tmp_path / f"new{number % 2}"
        new.mkdir(exist_ok=True)
        (new / "page").write_text(str(number % 2) * 1000)
        # The old one must not go while it is read: publications stay, so only the switch itself is looked at.
        exchanged = exchanged and switch.exchange(new, final)
    done.set()
    reader.join()
    if not exchanged:
        pytest.skip("this file system cannot exchange two names")
    assert missing == [] and seen <= {"0" * 1000, "1" * 1000, ""}


def test_latest_leads_somewhere_at_every_moment(tmp_path):
    done, missing, link = Event(), [], tmp_path / "latest"
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name)
    switch.point(link, tmp_path / "a")

    def read():
        while not done.is_set():
            try:
                assert (link / "page").read_text() in "ab"
            except OSError as error:
                missing.append(error)

    reader = Thread(target=read)
    reader.start()
    for number in range(1000):
        switch.point(link, tmp_path / "ab"[number % 2])
    done.set()
    reader.join()
    assert missing == []


def test_without_exchange_the_old_one_is_moved_aside_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(switch, "exchange", lambda one, other: False)
    for name in ("new", "final"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name)
    assert switch.switch(tmp_path / "new", tmp_path / "final") is False
    assert (tmp_path / "final/page").read_text() == "new" and [path.name for path in tmp_path.iterdir()] == ["final"]
    with pytest.raises(OSError):
        switch.switch(tmp_path / "nothing", tmp_path / "final")
    assert (tmp_path / "final/page").read_text() == "new"
    (tmp_path / "final").rename(tmp_path / ".final-old.1")
    switch.recover(tmp_path)
    assert (tmp_path / "final/page").read_text() == "new"


def test_without_links_latest_is_a_copy_and_later_a_link_again(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name)
    assert switch.point(tmp_path / "latest", tmp_path / "a") is True

    def none(*given, **named):
        raise OSError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as without:
        without.setattr("pathlib.Path.symlink_to", none)
        assert switch.point(tmp_path / "latest", tmp_path / "b") is False
    assert not (tmp_path / "latest").is_symlink() and (tmp_path / "latest/page").read_text() == "b"
    assert switch.point(tmp_path / "latest", tmp_path / "a") is True
    assert leads_to(tmp_path / "latest") == "a"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "latest"]


# What goes wrong


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("at", ["copytree", "write_text", "rename", "symlink_to"])
def test_a_full_or_read_only_disk_leaves_the_last_publication(home, told, monkeypatch, number, at):
    told()
    kept = tree(home / "site")

    def fails(*given, **named):
        raise OSError(number, os.strerror(number), str(home / "site/x"))

    with monkeypatch.context() as full:
        full.setattr("shutil.copytree" if at == "copytree" else f"pathlib.Path.{at}", fails)
        with pytest.raises(NotPublished) as problem:
            told(days=1, share=0.5)
    assert os.strerror(number) in sentence(problem) and str(home) not in sentence(problem)
    publish.settle(Clock(2026, 11, 25)())
    if at != "symlink_to":  # there all was written, and only the link was missing: the next run puts it right
        assert tree(home / "site") == kept
    assert told(days=1, share=0.6).name


def test_a_publication_whose_link_was_not_turned_is_turned_to_by_the_next_run(home, told):
    told()
    shutil.copytree(home / "site/2026-11-24", home / "site/2026-11-25")
    (home / "site/.draft-2026-11-25.77").mkdir()
    (home / "site/.latest-new.77").symlink_to("2026-11-24")
    publish.settle(Clock(2026, 11, 26)())
    assert leads_to(home / "site/latest") == "2026-11-25"
    assert [path.name for path in (home / "site").iterdir() if path.name.startswith(".")] == []


def test_a_clock_set_back_publishes_nothing(home, told):
    told()
    with pytest.raises(NotPublished, match="the clock says 2025-11-24"):
        publish.settle(Clock(2025, 11, 24)())


def test_reports_that_are_not_finished_are_named(project_home):
    (project_home / "site").mkdir()
    (project_home / "reports/india").mkdir(parents=True)
    with pytest.raises(Problem, match="no finished report"):
        publish.publish({"india": project_home / "reports/india"}, Clock(2026, 11, 24)())


def test_facts_are_those_of_the_data(project_home):
    assert night(register(2024), Clock(2026, 11, 24)).code == 0
    facts = changes.facts({"india": quick("india", {}).parent}, None)
    found = facts["reports"]["india"]
    mine = [line for line in register(2024).decode().splitlines() if ",India," in line]
    volumes = {}
    for line in mine:
        cells = line.split(",")
        if 2019 <= int(cells[10]) <= 2023:
            volumes[cells[1]] = volumes.get(cells[1], 0) + float(cells[15])
    for supplier, volume in volumes.items():
        expected = volume / sum(volumes.values())
        assert found["shares"]["windows"]["2019-2023"][supplier] == pytest.approx(expected)
        assert facts["importers"]["India"]["windows"]["2019-2023"][supplier] == pytest.approx(expected)
    assert facts["importers"]["India"]["windows"].keys() == {"2019-2023", "2014-2018"}
