"""Taking files in: what may stand beside what, which years count as covered, and that an add is whole or nothing."""

import errno
import os
import re

import pytest

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store import intake, passports
from conftest import (
    DEAL_ROWS,
    ROWS,
    deals_text,
    extract_text,
    listing,
    register_row,
    register_text,
    sentence,
    table_text,
)

TEXT = register_text()
LINES = TEXT.splitlines()


@pytest.mark.parametrize(
    "text, options, said",
    [
        (TEXT, {"release": 2024}, "was generated on 12 Apr 2025, when release 2025 was in force, not 2024"),
        (TEXT.replace("generated", ""), {"release": 2020}, "holds deliveries of 2024, but release 2020 ends with 2019"),
        (TEXT.replace("generated", ""), {"release": 1066}, "release 1066 is no release"),
        (TEXT.replace("generated", ""), {"release": 9999}, "release 9999 is no release"),
        ("\n".join(LINES[1:]), {"importers": "India"}, "holds rows with recipient Pakistan"),
        ("\n".join(LINES[1:]), {"importers": "Indai"}, "no supplier or importer is called 'Indai'; nearest: India"),
        (table_text([("India", "10", "0 ", "")], total=""), {"release": 2024}, "no closing Total row"),
    ],
)
def test_what_the_user_says_is_checked(home, download, text, options, said):
    before = listing(home)
    with pytest.raises(Problem, match=said) as problem:
        intake.add(download(text), **options)
    sentence(problem)
    assert listing(home) == before


def test_a_second_file_for_the_same_release_and_years(home, download):
    intake.add(download(TEXT))
    before = listing(home)
    for text in (TEXT, TEXT.replace("X-1", "X-9"), register_text(ROWS[:3], recipients="India", first=2019, last=2023)):
        with pytest.raises(
            Problem, match=r"at hand already.*exports/2025-register-1995-2024\.csv.*--replace"
        ) as problem:
            intake.add(download(text))
        sentence(problem)
        assert listing(home) == before


def test_a_second_file_takes_the_place_of_the_first_if_told(home, download):
    first, _ = intake.add(download(register_text(ROWS[:3], recipients="India", first=2000, last=2021)))
    text = register_text(ROWS[1:3], recipients="India", first=2020, last=2024)
    with pytest.raises(Problem, match=r"\(3 rows\): 1 of which the new file does not have: India, 2019-2019; nothing"):
        intake.add(download(text))
    said = []
    added = intake.take_in(download(text), again=True, tell=said.append)
    assert [passport.file for passport in passports.load_folder(project.exports())] == [added.passport.file]
    assert not first.path.exists() and not first.cleaned.exists() and added.passport.cleaned.exists()
    (kept,) = passports.load_folder(project.replaced())
    assert project.sha256(kept.path.read_bytes()) == first.sha256 == kept.sha256
    assert "3 rows, 1 of which the new file does not have: India, 2019-2019" in said[0] and "replaced" in said[0]


def test_the_shipped_extract_is_never_replaced(home):
    before = listing(home)
    with pytest.raises(Problem, match=r"at hand already .* data/raw/india-2025\.csv; nothing was added$"):
        intake.add(home / "data" / "raw" / "india-2025.csv", again=True)
    assert listing(home) == before


def test_other_importers_years_or_releases_are_no_second_file(home, download):
    rows = [register_row(year, "Russia", who, year) for year, who in ((2019, "India"), (2020, "Peru"), (1990, "India"))]
    intake.add(download(register_text(rows[:1], recipients="India")))
    intake.add(download(register_text(rows[1:2], recipients="Peru")))
    intake.add(download(register_text(rows[2:], recipients="India", first=1980, last=1994)))
    intake.add(download(register_text(rows[:1], recipients="India", date="12 Apr 2024")))
    assert len(passports.load_folder(project.exports())) == 4


def test_two_sets_of_importers_are_two_files(home, download):
    for names in (["India", "Peru", "Chile", "Ghana"], ["Egypt", "Kenya", "Japan", "Nepal"]):
        rows = [register_row(place, "Russia", name) for place, name in enumerate(names, 1 + len(names[0]) * 10)]
        intake.add(download(register_text(rows, recipients=", ".join(names))))
    held = passports.load_folder(project.exports())
    assert len({passport.file for passport in held}) == 2
    assert all(passport.state == "ok" for passport in held)


@pytest.mark.parametrize(
    "text, years",
    [
        (TEXT, (1995, 2024)),
        (register_text(first="Not specified", last="Not specified"), (2019, 2024)),
        (register_text(ROWS[:4], last=2022, date="12 Apr 2025"), (1995, 2022)),
        ("\n".join([*LINES[1:9], ""]), (2019, 2020)),
        (deals_text(DEAL_ROWS[1:2]), (1995, 2024)),
        (extract_text(2025, "Peru", 1, 9), (2020, 2020)),
    ],
    ids=["as asked", "not specified", "asked for less", "not known", "orders only", "extract"],
)
def test_only_years_that_were_asked_for_are_covered(home, download, text, years):
    cut = not text.startswith(("Transfers", "release"))
    passport, _ = intake.add(download(text), **({"release": 2025, "importers": "all"} if cut else {}))
    assert (passport.first, passport.last) == years


def test_names_from_outside_never_become_paths(home, download):
    text = register_text([register_row(Designation="<script>alert(1)</script>", Description="../../x")])
    passport, frame = intake.add(download(text, "..<script>'x'.csv"))
    assert passport.path.parent == home / "data" / "raw" / "sipri" / "exports"
    assert re.fullmatch(r"[a-z0-9-]+\.csv", passport.file)
    assert frame["designation"].iloc[0] == "<script>alert(1)</script>"


def test_a_line_break_in_a_file_name_stays_out_of_the_sentence(home, download):
    with pytest.raises(Problem) as problem:
        intake.add(download("nothing", "two\nlines.csv"))
    assert sentence(problem).startswith("two lines.csv")


# The place it is read from or written to


@pytest.mark.parametrize("name", ["folder", "missing.csv", "missing/x.csv", "download.csv/x", "dangling"])
def test_a_path_that_is_no_file(home, download, tmp_path, name):
    download(TEXT)
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = listing(home)
    with pytest.raises(Problem, match=r"cannot be read: .*check the path and its permissions") as problem:
        intake.add(tmp_path / name)
    sentence(problem)
    assert listing(home) == before


def test_a_link_to_a_file_is_read(home, download, tmp_path):
    (tmp_path / "link.csv").symlink_to(download(TEXT))
    passport, _ = intake.add(tmp_path / "link.csv")
    assert not passport.path.is_symlink() and passport.path.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("folder", ["data/raw/sipri", "data/raw/sipri/exports", "data/processed/exports"])
def test_a_file_where_a_folder_should_be(home, download, folder):
    (home / folder).parent.mkdir(exist_ok=True, parents=True)
    (home / folder).write_text("in the way", encoding="utf-8")
    before = listing(home)
    with pytest.raises(Problem, match=r"cannot be written: .*; nothing was changed") as problem:
        intake.add(download(TEXT))
    sentence(problem)
    assert listing(home) == before


def failing(monkeypatch, number, error):
    """Let the write with this number, counted from 1, end with `error` after it has begun."""
    real, count = os.fdopen, iter(range(1, 100))

    def open_handle(handle, *mode):
        file = real(handle, *mode)
        if next(count) >= number:
            file.write(b"half of")
            file.flush()
            file.close()
            raise error
        return file

    monkeypatch.setattr(os, "fdopen", open_handle)


@pytest.mark.parametrize("number, again", [*((n, False) for n in range(1, 5)), *((n, True) for n in range(1, 9))])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=["full", "Ctrl-C"]
)
def test_an_interrupted_add_leaves_all_as_it_was(home, download, monkeypatch, error, number, again):
    if again:
        intake.add(download(TEXT.replace("X-1", "X-9")))
    before = listing(home)
    with monkeypatch.context() as broken:
        failing(broken, number, error)
        with pytest.raises((Problem, KeyboardInterrupt)) as problem:
            intake.add(download(TEXT), again=again)
    if isinstance(error, OSError):
        assert "cannot be written: No space left on device; nothing was changed" in sentence(problem)
    assert listing(home) == before
    intake.add(download(TEXT), again=again)
    assert intake.clean_all() == []


@pytest.mark.parametrize("number", [1, 2, 5, 16])
def test_an_interrupted_clean_leaves_whole_files(home, monkeypatch, number):
    intake.clean_all()
    before = listing(home)
    for path in (home / "data" / "processed").iterdir():
        path.unlink()
    with monkeypatch.context() as broken:
        failing(broken, number, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            intake.clean_all()
    assert all(content == before[path] for path, content in listing(home).items() if path.suffix == ".csv")
    assert listing(home).keys() < before.keys()
    intake.clean_all()
    assert listing(home) == before


# Raw files at hand


def test_a_raw_file_that_is_not_its_passports(home, download):
    raw = home / "data" / "raw"
    with (raw / "india-2025.csv").open("a", encoding="utf-8") as file:
        file.write("2025,Russia,India,2024,Toys,999,0,0,0,0,0,1\n")
    before = listing(home)
    with pytest.raises(
        Problem, match=r"data/raw/india-2025\.csv is not the file its passport in .*--accept india-2025\.csv"
    ) as problem:
        intake.clean_all()
    sentence(problem)
    assert listing(home) == before


@pytest.mark.parametrize(
    "spoil, said",
    [
        (
            lambda text: text.replace(",Russia,", ",Rusia,", 1),
            r"india-2025\.csv: 1 supplier .*'Rusia'; nearest: Russia",
        ),
        (lambda text: text.replace(",Russia,India,", ",Russia,Peru,", 1), "one release and one importer"),
        (lambda text: text[:-30], r"india-2025\.csv line \d+"),
        (lambda text: text + "<<<<<<< HEAD\n", "line .*merge-conflict"),
        (lambda text: "<html>", "a web page"),
        (lambda text: TEXT, "is a register, but its passport says extract"),
        (lambda text: text.replace("\n2025,", "\n2024,"), "holds deliveries of 2024|another release"),
        (lambda text: text + text.splitlines()[4] + "\n", "fails .*uniqueness"),
    ],
)
def test_a_damaged_raw_file_that_was_accepted(home, spoil, said):
    file = home / "data" / "raw" / "india-2025.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    passports.accept("india-2025.csv")
    before = listing(home)
    with pytest.raises(Problem, match=said) as problem:
        intake.clean_all()
    sentence(problem)
    assert listing(home) == before


def test_a_missing_raw_file(home):
    (home / "data" / "raw" / "events.csv").unlink()
    with pytest.raises(Problem, match=r"data/raw/events\.csv cannot be read: No such file") as problem:
        intake.clean_all()
    sentence(problem)


@pytest.mark.parametrize(
    "text", ["- file: [", "- 3\n", "- file: x\n", "7\n", "- {a: 1}\n", "\t\0", "a: b\n", "- file: &a [*a]\n"]
)
def test_a_damaged_list_of_passports(home, text):
    (home / "data" / "raw" / "sources.yml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=r"data/raw/sources\.yml is no list of passports") as problem:
        intake.clean_all()
    sentence(problem)


@pytest.mark.parametrize(
    "was, now, said",
    [
        ("release: 2024", "release: '2024'", r"india-2024\.csv: release, first and last must be years"),
        ("release: 2024", "release: soon", "must be years"),
        ("  first: 1950\n", "", "release, first or last is missing"),
        ("file: claims.csv", "file: 3", "file: 3 is not the name of a file"),
        ("file: claims.csv", "file: ../../claims.csv", "is not the name of a file"),
        ("file: claims.csv", "file: events.csv", "a file stands twice"),
        ("importers:\n  - India", "importers: India", "must be lists"),
        ("unit: none", "", "unit"),
        ("unit: none", "unit: none\n  colour: red", "colour"),
    ],
)
def test_a_passport_that_was_damaged_by_hand(home, was, now, said):
    path = home / "data" / "raw" / "sources.yml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(Problem, match=rf"data/raw/sources\.yml is no list of passports \(.*{said}") as problem:
        intake.clean_all()
    sentence(problem)
