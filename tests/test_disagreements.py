"""Passport, data, totals and other files must agree: what does not is refused by name, by whatever reads it."""

import os
import re
import unicodedata

import pytest
import yaml

from analysis.ground import cells, documents, project
from analysis.ground.characters import INVISIBLE, invisible, visible
from analysis.ground.errors import Problem
from analysis.store import coverage, intake, passports
from analysis.store.coverage import Coverage
from conftest import (
    ROWS,
    deals_text,
    extract_text,
    listing,
    register_row,
    register_text,
    sentence,
    table_text,
)
from test_cli import run, run_json

PERU = [register_row(n, supplier, "Peru", year, tiv) for n, (supplier, year, tiv) in enumerate(
    [("Russia", 2020, 30), ("China", 2021, 50), ("France", 2023, 20)], start=10)]  # fmt: skip
WHOLE = register_text([*ROWS, *PERU])
PART = register_text(PERU, recipients="Peru")
CHINA = register_text([ROWS[3], PERU[1]], suppliers="China")
SHARES = ["shares", "--importer", "Peru", "--window", "2020-2024", "--release", "2025"]


def china():
    return run_json(*SHARES)["suppliers"][0]["share"]


# A part, a larger file, some suppliers


@pytest.mark.parametrize("again", [[], ["--replace"]])
@pytest.mark.parametrize(
    "part", [PART, CHINA, register_text(PERU, recipients="Peru", first=2020), WHOLE.rsplit("\n", 2)[0]]
)
def test_a_part_never_takes_the_place_of_a_larger_file(home, download, part, again):
    run("add", download(WHOLE))
    before = listing(home)
    said = run("add", download(part), *again, code=2)
    assert "exports/2025-register-1995-2024.csv, which has 8 rows and of which this file is a part; nothing was" in said
    assert listing(home) == before and china() == 0.5


def test_files_inside_a_larger_one_move_by_themselves(home, download):
    run("add", download(PART))
    run("add", download(CHINA.replace("to All countries", "to Pakistan").replace("10,11," * 9, "").replace(
        ",".join(PERU[1]) + "\n", "")))  # fmt: skip
    old = {path.name: path.read_bytes() for path in project.exports().glob("*.csv")}
    assert old.keys() == {"2025-register-peru-1995-2024.csv", "2025-register-from-china-to-pakistan-1995-2024.csv"}
    said = run("add", download(WHOLE))
    for name, rows in (("peru", 3), ("from-china-to-pakistan", 1)):
        assert (
            f"exports/2025-register-{name}-1995-2024.csv ({rows} rows, all of them in the new file too) goes to" in said
        )
    assert {path.name: path.read_bytes() for path in project.replaced().glob("*.csv")} == old
    assert [each.file for each in passports.load_folder(project.exports())] == ["2025-register-1995-2024.csv"]
    assert {each.file for each in passports.load_folder(project.replaced())} == set(old)
    assert [path.name for path in project.processed_exports().glob("*.csv")] == ["2025-register-1995-2024.csv"]
    assert china() == 0.5 and intake.clean_all() == []


def test_rows_that_would_go_need_to_be_told(home, download):
    earlier = register_text(
        [*PERU, register_row(9, "Russia", "Peru", 2010, 5)], recipients="Peru", first=2010, last=2023
    )
    run("add", download(earlier))
    before = listing(home)
    later = register_text(PERU, recipients="Peru", first=2015)
    said = run("add", download(later), code=2)
    assert "2010-2023.csv (4 rows): 1 of which the new file does not have: Peru, 2010-2010; nothing was added" in said
    assert listing(home) == before
    told = run("add", download(later), "--replace").splitlines()
    assert "4 rows, 1 of which the new file does not have: Peru, 2010-2010) goes to data/raw/sipri/replaced" in told[0]
    assert (project.replaced() / "2025-register-peru-2010-2023.csv").read_text(encoding="utf-8") == earlier


def test_nothing_that_was_replaced_is_ever_written_over(home, download):
    texts = [register_text([register_row(tiv=tiv)], recipients="India") for tiv in (1, 2, 3)]
    for text in texts:
        run("add", download(text), "--replace")
    kept = {path.name: path.read_text(encoding="utf-8") for path in project.replaced().glob("*.csv")}
    assert sorted(kept.values()) == texts[:2] and len(passports.load_folder(project.replaced())) == 2
    assert all(each.state == "ok" for each in passports.load_folder(project.replaced()))


DEALS_OF_CHINA = deals_text(["Peru,China,2020,?,10,?,X-3,missile,10,?,2021,New,,0.5,5,5"], suppliers="China")


@pytest.mark.parametrize("text, name", [(CHINA, "2025-register-from-china"), (DEALS_OF_CHINA, "2025-deals-from-china")])
def test_some_suppliers_are_said_and_named(home, download, text, name):
    said = run("add", download(text))
    assert f"exports/{name}-1995-2024.csv" in said and "China to all importers" in said
    assert "no deliveries to Peru in release 2025" in run(*SHARES, code=2)
    run("add", download(WHOLE))
    assert china() == 0.5


# Files that overlap, however they came there


@pytest.fixture
def overlapping(home, download):
    """A project in which a part stands beside the whole, as two commands at once could leave it before."""
    part, _ = intake.add(download(PART))
    kept = listing(home / "data/raw/sipri/exports"), listing(home / "data/processed/exports")
    intake.add(download(WHOLE))
    for path, data in {**kept[0], **kept[1]}.items():
        if path.name == part.file:
            path.write_bytes(data)
    passports.put(part)
    stamps = home / "data/processed/exports/clean.json"
    mine = documents.read_json(stamps, "", "")
    old = yaml.safe_load(kept[1][stamps])
    stamps.write_text(project.as_json({**old, **mine}), encoding="utf-8")
    return home


def test_overlapping_files_are_refused_by_whoever_reads(overlapping):
    both = (
        r"exports/2025-register-1995-2024\.csv and .*exports/2025-register-peru-1995-2024\.csv hold the same deliveries"
    )
    for words in (SHARES, ["clean"], [*SHARES[:2], "India", *SHARES[3:]]):
        assert re.search(both, run(*words, code=2))
    assert re.search(both, run("sources", "--checks", code=1))


def test_what_meets_and_what_is_inside():
    whole, peru, china = Coverage(None, None, 2000, 2024), Coverage(frozenset(["Peru"]), None, 2010, 2024), None
    china = Coverage(None, frozenset(["China"]), 2000, 2024)
    other = Coverage(frozenset(["Egypt"]), frozenset(["Russia"]), 2000, 2009)
    assert whole.meets(peru) and peru.meets(china) and not peru.meets(other) and not china.meets(other)
    assert peru.is_inside(whole) and china.is_inside(whole) and not whole.is_inside(peru) and not peru.is_inside(china)


# Passports that say other than the data


@pytest.mark.parametrize(
    "change",
    [
        {"last": 2040},
        {"last": 2023},
        {"first": 1990},
        {"first": 2000},
        {"importers": ["Peru"]},
        {"suppliers": ["Russia"]},
        {"layout": "extract"},
        {"layout": "deals"},
    ],
    ids=str,
)
def test_a_passport_that_says_other_than_its_data(home, download, change):
    run("add", download(WHOLE))
    listed = project.exports() / passports.NAME
    entries = yaml.safe_load(listed.read_text(encoding="utf-8"))
    listed.write_text(yaml.safe_dump([{**entries[0], **change}]), encoding="utf-8")
    for words, code in ((["clean"], 2), (["sources", "--checks"], 1)):
        assert "2025-register-1995-2024.csv" in run(*words, code=code)
    if change.keys() & {"first", "last", "importers"}:
        said = run(*SHARES[:4], "2021-2024", *SHARES[5:], code=2)
        assert "but its data are register, importers: all, suppliers: all, 1995-2024; correct the passport" in said


def test_the_years_of_a_tracked_passport_are_held_against_its_data(home):
    listed = home / "data/raw/sources.yml"
    listed.write_text(listed.read_text(encoding="utf-8").replace("last: 2024", "last: 2040"), encoding="utf-8")
    said = run("shares", "--importer", "India", "--window", "2021-2025", "--release", "2025", code=2)
    assert "1995-2040" in said and "1995-2024" in said and "india-2025.csv" in said
    assert "india-2025.csv" in run("sources", "--checks", code=1) and "1995-2040" in run("clean", code=2)


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"first": 2024, "last": 1995}, "first 2024 lies after last 1995"),
        ({"first": -999999999}, "must be years from 1950 to 2100"),
        ({"last": 10**400}, "must be years"),
        ({"importers": 7}, "must be lists of names"),
        ({"importers": [7]}, "must be lists of names"),
        ({"suppliers": None}, "must be lists of names"),
        ({"layout": "table"}, "'table' is no layout"),
        ({"layout": ["register"]}, "must be texts"),
        ({"title": "SIPRI\u202e"}, "must be texts"),
        ({"colour": "red"}, "knows no 'colour'"),
    ],
)
def test_a_passport_that_cannot_be(home, changed, said):
    listed = home / "data/raw/sources.yml"
    entries = yaml.safe_load(listed.read_text(encoding="utf-8"))
    place = next(n for n, entry in enumerate(entries) if entry["file"] == "india-2025.csv")
    entries[place] |= changed
    listed.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    for words in (["sources"], ["clean"], ["shares", "--importer", "India", "--window", "2020-2024"]):
        found = run(*words, code=2)
        assert "sources.yml is no list of passports" in found and said in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "# only a comment\n",
        "[" * 100_000,
        "- " * 100_000,
        "a: {" * 50_000,
        "{}",
        "7",
        "- 7",
        "- file: x",
        "- ? [a]\n  : b",
        "\x00",
        "- !!int ''",
        "- !!timestamp x",
        "- &a [*a]",
        "%YAML 9",
        "- file: \xff",
        "x" * 6_000_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_list_of_passports_that_is_none(home, text):
    (home / "data/raw/sources.yml").write_bytes(text.encode("latin-1"))
    for words in (["sources"], ["clean"]):
        assert "sources.yml" in run(*words, code=2)


@pytest.mark.parametrize("text", ["", "[]", "7", '{"a": 1}', "[" * 100_000, "\x00", "{", '{"a": {}}', "null"])
def test_stamps_that_are_none_never_pass_for_fresh(home, text):
    stamps = home / "data/processed/clean.json"
    stamps.write_text(text, encoding="utf-8")
    said = run("shares", "--importer", "India", "--window", "2020-2024", code=2)
    assert "armshares clean" in said
    stamps.unlink()
    run("clean")
    assert run("shares", "--importer", "India", "--window", "2020-2024")


# Totals of a table

TABLE = [("India", "100", "0 ", ""), ("China", "20", "", "70"), ("Peru", "30", "40", "50")]
TEXT = table_text(TABLE)
ROW = TEXT.splitlines()[5] + "\n"


@pytest.mark.parametrize(
    "text, said",
    [
        (TEXT.replace(ROW, ROW * 2), "line 7: 'China' stands twice"),
        (TEXT.replace(ROW, ""), "the rows of 2021 add up to 130, but its closing total is 150"),
        (TEXT.replace(ROW, ROW + ROW.replace("China", "Chile")), "the rows of 2021 add up to 170"),
        (TEXT.replace("\nTotal world import,150", "\nTotal world import,"), "its closing total is nothing"),
        (TEXT.replace("\nTotal world import,150", "\nTotal world import,1 50"), "its closing total is 1 50"),
    ],
)
def test_a_table_whose_total_does_not_agree(home, download, text, said):
    before = listing(home)
    assert said in run("add", download(text), code=2)
    assert listing(home) == before


def test_a_table_that_was_taken_in_before_is_told_by_the_checks(home, download, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("analysis.sources.tiv_table.check_total", lambda text, frame: None)
        passport, _ = intake.add(download(TEXT.replace(ROW, "")))
    (passport.cleaned.parent / "clean.json").unlink()
    assert "the rows of 2021 add up to 130" in run("clean", code=2)
    assert passport.file in run("sources", "--checks", code=1)


def test_rounding_is_no_disagreement(home, download):
    cells = [(f"{name}", "1", "1", "1") for name in ("India", "China", "Peru", "Chile", "Egypt", "Japan")]
    text = table_text(cells).replace("\nTotal world import,6,6,6,18", "\nTotal world import,8,4,6,18")
    assert "added" in run("add", download(text))
    (download(text)).write_text(text.replace("import,8,4", "import,12,4"), encoding="utf-8")
    assert "add up to 6, but its closing total is 12" in run("add", home.parent / "download.csv", code=2)


# Files that are none, characters that show nothing


def test_pipes_devices_and_endless_files(home, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(501 * 2**20)  # a hole: no room on the disk
    before = listing(home)
    for path in (tmp_path / "pipe", "/dev/zero", "/dev/full", "/dev/stdin"):
        for words in (["add"], ["claims", "--file"]):
            assert re.search("no ordinary file|cannot be read", run(*words, path, code=2))
    assert "has 501 MB, more than the 500 MB" in run("add", tmp_path / "large.csv", code=2)
    (home / "data/raw/events.csv").unlink()
    (tmp_path / "pipe").rename(home / "data/raw/events.csv")
    for words in (["clean"], ["sources", "--accept", "events.csv"]):
        assert "events.csv is no ordinary file but a pipe" in run(*words, code=2)
    assert {**listing(home), home / "data/raw/events.csv": b""} == {**before, home / "data/raw/events.csv": b""}


SIGNS = "\x00\x1b\x7f\x85\x9f\xad\u061c\u200b\u200d\u202e\u2028\u2066\ufeff\ufffe"


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_a_character_that_shows_nothing_is_refused_in_every_raw_file(home, download, sign):
    before = listing(home)
    texts = [register_text([register_row(Designation=f"X{sign}1")]), deals_text().replace("For", f"Fo{sign}r"),
             table_text([(f"In{sign}dia", "1", "1", "1")]), extract_text(2025, f"Pe{sign}ru")]  # fmt: skip
    for text in texts:
        assert re.search("shows nothing|control character|a binary file", run("add", download(text), code=2))
    assert listing(home) == before
    for name in ("events", "claims", "published", "programmes", "entities"):
        path = home / f"data/raw/{name}.csv"
        head, _, rest = path.read_bytes().rpartition(b"a")  # in a row, not in the header
        path.write_bytes(head + f"a{sign}".encode() + rest)
        run("sources", "--accept", path.name)
        assert re.search(rf"{path.name} line \d+ holds a character that shows nothing", run("clean", code=2))
        path.write_bytes(before[path])
        run("sources", "--accept", path.name)
    assert invisible(f"a{sign}") == f"U+{ord(sign):04X}" and visible(f"a{sign}") == "a\N{REPLACEMENT CHARACTER}"


def test_letters_and_signs_that_show_are_never_taken_for_invisible_ones():
    shown = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code))[0] in "LMNPS"]
    hidden = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp")]
    assert len(shown) > 8000 and not [sign for sign in shown if INVISIBLE.match(sign)]
    assert [sign for sign in hidden if not INVISIBLE.match(sign)] == ["\t", "\n", "\r"]


def test_words_without_end_are_refused(home, download):
    said = run("add", download(register_text([register_row(Designation="x" * 10_000)])), code=2)
    assert "line 8: Designation has 10,000 characters" in said


def test_a_folder_of_exports_that_leads_elsewhere(home, download, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (home / "data/raw/sipri").mkdir()
    (home / "data/raw/sipri/exports").symlink_to(tmp_path / "elsewhere")
    for words in (["add", download(WHOLE)], ["clean"], ["sources"], SHARES):
        assert "data/raw/sipri/exports is a link that leads out of the project" in run(*words, code=2)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("named", ["~nobody-of-that-name", "x" * 300, "/dev/null", "a\0b"[:1]])
def test_a_home_that_cannot_be(home, monkeypatch, named):
    monkeypatch.setenv("ARMSHARES_HOME", named)
    assert "is no project folder" in run("sources", code=2)


# Where results go


def test_an_extract_is_never_written_over_data_nor_unasked_over_a_file(home, tmp_path):
    before = listing(home / "data")
    ask = ["extract", "--importer", "India", "--release", "2025", "--out"]
    (tmp_path / "link").symlink_to(home / "data/raw")
    (tmp_path / "sources.yml").symlink_to(home / "data/raw/sources.yml")
    inside = [
        home / "data/raw/sources.yml",
        home / "data/new.csv",
        tmp_path / "link/events.csv",
        tmp_path / "sources.yml",
    ]
    for path in [*inside, home / "reports/../data/raw/x.csv"]:
        for force in ([], ["--force"]):
            assert "lies in data/, where no result is written" in run(*ask, path, *force, code=2)
    assert listing(home / "data") == before
    mine = tmp_path / "mine.csv"
    mine.write_text("mine", encoding="utf-8")
    assert "is there already" in run(*ask, mine, code=2) and mine.read_text(encoding="utf-8") == "mine"
    assert "wrote" in run(*ask, mine, "--force") and "India" in mine.read_text(encoding="utf-8")
    for path in ("y" * 300, tmp_path / "y" / ("z" * 300), "/dev/full", tmp_path):
        assert "unexpected" not in run(*ask, path, code=2)


def test_cells_that_a_spreadsheet_would_run():
    assert [cells.neutral(text) for text in ("=1+1", "+1", "@x", "\tx", "\rx")] == [
        "'=1+1",
        "'+1",
        "'@x",
        "'\tx",
        "'\rx",
    ]
    assert [cells.neutral(text) for text in ("", "a=b", "-1", "X-1", "'x")] == ["", "a=b", "-1", "X-1", "'x"]


def test_a_csv_of_texts_that_others_wrote_runs_nothing(home, tmp_path):
    header = "id,quote,measure,arguments,rule,caveat,reason,says,sources\n"
    (tmp_path / "claims.csv").write_text(f"{header}x,=1+1,,,,,@SUM(A1),+2,a\n", encoding="utf-8")
    printed = run("claims", "--file", tmp_path / "claims.csv", "--format", "csv")
    assert "'=1+1" in printed and "'+2" in printed and "'@SUM(A1)" in printed
    assert "'" not in run("shares", "--importer", "India", "--window", "2020-2024", "--format", "csv")


def test_rows_are_told_apart_by_what_sipri_does_not_correct(home, download):
    _, frame = intake.add(download(PART))
    file = passports.load_folder(project.exports())[0]
    from analysis.store import processed

    rows = processed.read(file)
    assert coverage.without(rows, rows.assign(tiv=0.0, designation="Y"), "register").empty
    assert coverage.without(rows, rows.iloc[1:], "register")["deal"].tolist() == [10]
    assert len(frame) == 3


def test_the_sentence_of_a_disagreement_is_one(home, download):
    intake.add(download(WHOLE))
    with pytest.raises(Problem) as problem:
        intake.add(download(PART))
    sentence(problem)
