"""Bad input: one clear sentence that names the file and, where there is one, the line; nothing is changed."""

import errno
import os
import re

import pytest

from analysis import intake, project
from analysis.errors import Problem
from analysis.sources import passports
from conftest import COLUMNS, DEAL_ROWS, ROWS, deals_text, listing, register_row, register_text, table_text

TEXT = register_text()
LINES = TEXT.splitlines()
TABLE = [("India", "10", "0 ", ""), ("China", "", "", "7")]
EXTRACT = (
    "release,supplier,recipient,year,category,tiv,tiv_year_flagged,tiv_units_flagged,tiv_both_flagged,"
    "tiv_second_hand,tiv_local,deals\n"
)


def extract(release, importer, tiv, world):
    rows = [f"Russia,{importer},2020,,{tiv}", f"World,World,2020,,{world}"]
    return EXTRACT + "".join(f"{release},{row},,,,,,\n" for row in rows)


def with_row(*fields, **others):
    """A register whose first row (line 8) is as given."""
    return register_text([register_row(*fields, **others), *ROWS[2:]])


def and_row(*fields):
    """A register with one more row (line 13)."""
    return TEXT + ",".join(register_row(*fields))


def header(change):
    names = list(COLUMNS)
    change(names)
    return register_text(header=names)


def without_column(number):
    lines = [line.split(",") for line in LINES[6:]]
    return "\n".join([*LINES[:6], *(",".join(line[:number] + line[number + 1 :]) for line in lines)])


def swapped(first, second):
    lines = [line.split(",") for line in LINES[6:]]
    for line in lines:
        line[first], line[second] = line[second], line[first]
    return "\n".join([*LINES[:6], *map(",".join, lines)])


def numbers(column, values, said):
    name = column.replace("_", " ")
    return [
        (f"{name} is {value}", with_row(**{column: value}), rf"line 8: {re.escape(name)} holds {said}")
        for value in values
    ]


NO_NUMBER = ["nan", "inf", "1e5", "--", "-1", "+1", "1.", ".5", "1 000", "0x1F", "１", "1_0", "?", "9" * 12, "", "-0"]
OPEN = DEAL_ROWS[0].replace("For", '"For')
NO_TABLE = table_text(TABLE, total="")
CASES = [
    # Files that are no export
    ("empty", b"", "the file is empty"),
    ("blank", b" \n\r\n\t", "the file is empty"),
    ("only a BOM", b"\xef\xbb\xbf", "no SIPRI export"),
    ("only padding", ";;;\n,,,\n", "no SIPRI export"),
    ("HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
    ("HTML after blanks and a comment", "\n <!-- proxy -->\n<html lang='en'>", "a web page"),
    ("JSON", '{"error": "no"}', "JSON"),
    ("some other CSV", "name,year\nx,2020\n", "no SIPRI export"),
    ("NUL bytes", TEXT.encode().replace(b"tank", b"ta\0k"), "a binary file"),
    ("a control character", TEXT.replace("tank", "ta\x0bk", 1), "line 8: holds a control character"),
    ("UTF-16", TEXT.encode("utf-16"), "UTF-16 text"),
    ("UTF-16 without a mark", TEXT.encode("utf-16-be"), "a binary file"),
    ("10 MB in one line", b"x" * 10_000_000, "no SIPRI export"),
    ("10 MB in the last line", TEXT + "x" * 10_000_000, "line 13: has 1 fields"),
    ("10 MB of fields", TEXT + "x," * 5_000_000 + "x", r"line 13: has 5000001 fields"),
    ("a header with a huge cell", TEXT.replace("Designation", "D" * 200_000), "line 7: .*more than 131,072"),
    ("a huge quoted cell", TEXT.replace("tank", '"' + "t" * 200_000 + '"', 1), "line 8: .*more than 131,072"),
    # A register with other columns
    ("a column missing", without_column(4), "line 7: the header differs from SIPRI's: missing 'Description'"),
    ("the id missing", without_column(0), "line 7: .*missing 'SIPRI AT Database ID'"),
    ("a column extra", header(lambda names: names.append("Notes")), "line 7: .*unknown 'Notes'"),
    ("a column renamed", TEXT.replace("Designation", "Name"), "line 7: .*missing 'Designation'; unknown 'Name'"),
    ("a script as column", TEXT.replace("Status", "<script>alert(1)</script>"), "unknown '<script>alert"),
    ("a column moved", swapped(9, 10), "line 7: .*another order"),
    ("a column twice", header(lambda names: names.append("Status")), "line 7: .*stands twice"),
    ("two headers", "\n".join([*LINES[:7], *LINES[6:]]), "line 8: SIPRI AT Database ID holds"),
    ("no header", "\n".join(LINES[:6] + LINES[7:]), "no SIPRI export"),
    ("a row above the header", "\n".join([*LINES[:5], LINES[8], *LINES[5:7]]), "line 6: a row stands above"),
    ("no rows", "\n".join(LINES[:7]), "the register has no rows"),
    # Rows
    ("16 fields", TEXT.replace(",tank,", ",", 1), "line 8: has 16 fields instead of 17"),
    ("18 fields", TEXT.replace(",tank,", ",tank,,", 1), "line 8: has 18 fields instead of 17"),
    ("a comma in a name", with_row(Designation="X-1, late"), "line 8: has 18 fields"),
    ("a blank line", TEXT.replace("\n2,France", "\n\n2,France"), "line 10: is blank"),
    ("a line of padding", TEXT.replace("\n2,France", "\n;;;\n2,France"), "line 10: is blank"),
    ("a broken quote", with_row(Designation='"X-1'), "line 8: holds a quote that does not close"),
    ("two lines in one", TEXT.replace("\n2,France", "2,France"), "line 9: has 33 fields"),
    ("the same deal and year twice", TEXT + ",".join(ROWS[2]), "line 13: deal 2 stands twice for 2021"),
    ("the same in other words", and_row("002", "France", "India", 2021), "line 13: deal 2 stands twice"),
    ("two recipients", and_row(3, "China", "India", 2023), "line 13: deal 3 has another supplier or recipient"),
    ("two suppliers", and_row(3, "India", "Pakistan", 2023), "line 13: deal 3 has another supplier"),
    *numbers("Delivery_year", [*NO_NUMBER, "1949", "2101", "20200", "2020.0"], "'.*', but must hold a whole number"),
    *numbers("Order_date", ["nan", "1899", "20O2", ""], "'.*', but must hold a whole number"),
    *numbers("SIPRI_AT_Database_ID", ["nan", "0", "-3", "1.5", "X", ""], "'.*', but must hold a whole number"),
    *numbers("TIV_delivery_values", [*NO_NUMBER, "20001"], "'.*', but must hold a number from 0 to 20,000"),
    *numbers("TIV_deal_unit", ["nan", "1e5", "--"], "'.*', but must hold a number"),
    *numbers("SIPRI_estimate", ["Yes", "-1"], "'.*', but must hold a number"),
    *numbers("Numbers_delivered", ["nan", "-1", "1e5", "125001", ""], "'.*', but must hold a number"),
    ("a decimal comma", with_row(TIV_delivery_values='"1,5"'), "line 8: TIV delivery values holds '1,5'"),
    ("a flag", with_row(Order_date_is_estimate="Maybe"), "line 8: Order date is estimate holds 'Maybe', not one of"),
    ("a status", with_row(Status="Used"), "line 8: Status holds 'Used', not one of 'New', 'Second hand'"),
    ("a category", with_row(Armament_category="Toys"), "line 8: Armament category holds 'Toys'"),
    ("a supplier left out", with_row(supplier=" "), "line 8: Supplier is blank"),
    ("a weapon left out", with_row(Designation=""), "line 8: Designation is blank"),
    # Names
    ("an unknown name", with_row(recipient="Indai"), r"1 supplier .*name\(s\) not in .*'Indai'; nearest: India"),
    ("two unknown names", with_row(1, "Fraance", "Pakistann"), r"2 .* 'Fraance', 'Pakistann'; nearest: France"),
    ("a path as name", with_row(recipient="../../x"), r"not in data/raw/entities\.csv: '\.\./\.\./x'"),
    ("a script as name", with_row(supplier="<script>alert(1)</script>"), "'<script>alert"),
    ("a name with a strange line break", with_row(supplier="Rus\u2028sia\x85"), r"'Rus\\u2028sia'"),
    ("World as a name", with_row(supplier="World"), "name"),
    ("a path as importer", register_text(recipients="../../x"), r"no .*importer is called '\.\./\.\./x'"),
    ("a script as importer", register_text(recipients="<script>"), "no supplier or importer is called '<script>'"),
    ("a name in Latin letters of another sort", with_row(recipient="Ιndia"), "name.*not in"),
    # Damage
    ("a merge conflict", TEXT.replace("\n2,", "\n<<<<<<< HEAD\n2,"), "line 10: a merge-conflict line was left in"),
    ("the end of one", TEXT + ">>>>>>> main\n", "line 13: a merge-conflict line"),
    ("cut in the middle", TEXT[:-40], "line 12: has 8 fields instead of 17"),
    ("cut in the last word", TEXT[:-2], "line 12: Local production holds 'N'"),
    ("cut before the last word", TEXT[:-3], "line 12: the last row is cut off"),
    ("cut in the header", "\n".join(LINES[:7])[:-30], "line 7: the header differs"),
    ("cut in the preamble", "\n".join(LINES[:3]), "no SIPRI export"),
    # What it says of itself
    ("a release before its date", register_text(date="12 Apr 2023"), "its release cannot be told"),
    ("no date", TEXT.replace("Data generated: 12 Apr 2025", "Data"), "its release cannot be told .*--release YEAR"),
    ("a date in March", register_text(ROWS[:4], last=2022, date="12 Mar 2024"), "its release cannot be told"),
    ("a date far off", register_text(date="12 Apr 2094"), "release 2094 is no release"),
    ("a date that is none", register_text(date="31 Feb 2025"), "its release cannot be told"),
    ("rows before what was asked", register_text(first=2020), "holds deliveries of 2019-2024, but says .*2020-2024"),
    ("rows after what was asked", register_text(last=2022), "holds deliveries of 2019-2024, but says .*1995-2022"),
    ("years the wrong way", register_text(first=2025, last=1995), "was asked for 2025-1995"),
    ("years that are none", register_text(first="²"), "line 1: the range of years"),
    ("endless digits", register_text(first="1" * 5000), "line 1: the range of years"),
    ("year one", register_text(first="0001"), "line 1: the range of years"),
    ("no first line", "\n".join(LINES[1:]), "the line that says what was asked for is cut off.*--importers"),
    ("rows of others", register_text(recipients="India"), "holds rows with recipient Pakistan, .* India only"),
    ("rows from others", register_text(suppliers="Russia"), "holds rows with supplier China, .* Russia only"),
    # Deal lists
    ("a deal list cut off", deals_text()[:-10], "line 10: the last row is cut off"),
    ("a deal list without rows", deals_text([]), "the deal list has no rows"),
    ("a row that runs on", deals_text([DEAL_ROWS[0].rsplit(",", 4)[0], *DEAL_ROWS]), "line 8: the row runs into"),
    ("a quote over two rows", deals_text([OPEN, DEAL_ROWS[2].replace("and,,", 'and,",')]), "line 8: the row runs"),
    ("an open quote", deals_text([OPEN, *[DEAL_ROWS[2]] * 3000]), "line 8: the row runs into"),
    ("words without end", deals_text(["x" * 99] * 3000), "line 8: .*more than 131,072"),
    ("17 fields", deals_text([DEAL_ROWS[0].replace("; ", ", ")]), "line 8: the row has 1[78] fields"),
    ("years of delivery", deals_text([DEAL_ROWS[0].replace("8; 2", "8-2")]), r"line 8: Year\(s\) of delivery"),
    ("absurd years", deals_text([DEAL_ROWS[0].replace("2018", "1018")]), r"line 8: Year\(s\) of delivery"),
    ("deliveries to come", deals_text([DEAL_ROWS[0].replace("2018", "2031")]), "its release cannot be told"),
    ("a column of deals", deals_text().replace("Weapon desig", "Desig"), "line 7: .*missing 'Weapon designation'"),
    # TIV tables
    ("no total", NO_TABLE, "has no closing Total row"),
    ("no row but the total", table_text([]), "no row but its total"),
    ("no delivery", table_text([("India", "", "", "")]), "the table holds no delivery"),
    ("a cell that is no number", table_text(TABLE).replace(",7,", ",7.5,", 1), "line 6: a cell is no whole number"),
    ("a wrong sum", table_text(TABLE).replace("10,0 ,,10,50%,10", "10,0 ,,10,50%,90"), "line 5: the years of 'India' do not add up"),
    ("a wrong sum of its years", table_text(TABLE).replace("10,0 ,,10", "10,0 ,,90"), "do not add up to its 2021-2023"),
    ("a cell of words", table_text(TABLE).replace(",0 ,", ",low,"), "line 5: a cell is no whole number"),
    ("a year twice", table_text(TABLE).replace("2021,2022", "2021,2021"), "line 4: the years do not follow"),
    ("a year left out", table_text(TABLE, years=(2020, 2021, 2023)), "line 4: the years do not follow"),
    ("a cell too many", table_text(TABLE).replace("India,", "India,,"), "line 5: has 9 fields instead of 8"),
    ("a total of scripts", table_text(TABLE, first="Supplier", total="Total exports to <script>"), "'<script>'"),
    # Extracts
    ("an empty extract", EXTRACT, "one release and one importer"),
    ("a shipped one again", extract(2025, "India", 1, 9), "at hand already"),
    ("no world", extract(2025, "Peru", 1, 9).rsplit("2025", 1)[0], "named World do not stand once for every year"),
    ("half a world", extract(2025, "Peru", 1, 9).replace("Russia", "World"), "but not as both"),
    ("a small world", extract(2025, "Peru", 9, 1), "Peru received more in 2020 than the whole World"),
    ("a late release", extract(2090, "Peru", 1, 9), "2090 is no release"),
    ("an early release", extract(2019, "Peru", 1, 9), "holds deliveries of 2020"),
]  # fmt: skip


def sentence(problem):
    """Return the text of a Problem after it was found to be one sentence."""
    said = str(problem.value)
    assert said and said.isprintable() and "Traceback" not in said and len(said) < 700, said
    return said


@pytest.mark.parametrize("data, said", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_sentence_and_nothing_changed(home, tmp_path, data, said):
    file = tmp_path / "download.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = listing(home)
    with pytest.raises(Problem) as problem:
        intake.add(file)
    assert sentence(problem).startswith("download.csv")
    assert re.search(said, sentence(problem)), sentence(problem)
    assert listing(home) == before


@pytest.fixture
def download(tmp_path):
    """Return a function that writes a file outside the project."""

    def write(text=TEXT, name="download.csv"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize(
    "text, options, said",
    [
        (TEXT, {"release": 2024}, "was generated on 12 Apr 2025, when release 2025 was in force, not 2024"),
        (TEXT.replace("generated", ""), {"release": 2020}, "holds deliveries of 2024, but release 2020 ends with 2019"),
        (TEXT.replace("generated", ""), {"release": 1066}, "release 1066 is no release"),
        (TEXT.replace("generated", ""), {"release": 9999}, "release 9999 is no release"),
        ("\n".join(LINES[1:]), {"importers": "India"}, "holds rows with recipient Pakistan"),
        ("\n".join(LINES[1:]), {"importers": "Indai"}, "no supplier or importer is called 'Indai'; nearest: India"),
        (NO_TABLE, {"release": 2024}, "no closing Total row"),
    ],
)
def test_what_the_user_says_is_checked(home, download, text, options, said):
    before = listing(home)
    with pytest.raises(Problem, match=said) as problem:
        intake.add(download(text), **options)
    sentence(problem)
    assert listing(home) == before


def test_a_second_file_for_the_same_release_and_years(home, download):
    intake.add(download())
    before = listing(home)
    for text in (TEXT, TEXT.replace("X-1", "X-9"), register_text(ROWS[:3], recipients="India", first=2019, last=2023)):
        with pytest.raises(
            Problem, match=r"at hand already.*exports/2025-register-1995-2024\.csv.*--replace"
        ) as problem:
            intake.add(download(text))
        sentence(problem)
        assert listing(home) == before


def test_a_second_file_takes_the_place_of_the_first_if_told(home, download):
    first, _ = intake.add(download())
    second, _ = intake.add(download(register_text(ROWS[:3], recipients="India")), again=True)
    assert [passport.file for passport in passports.load_folder(project.exports())] == [second.file]
    assert not first.path.exists() and not first.cleaned.exists() and second.cleaned.exists()


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
        (extract(2025, "Peru", 1, 9), (2020, 2020)),
    ],
    ids=["as asked", "not specified", "asked for less", "not known", "orders only", "extract"],
)
def test_only_years_that_were_asked_for_are_covered(home, download, text, years):
    cut = not text.startswith(("Transfers", "release"))
    passport, _ = intake.add(download(text), **({"release": 2025, "importers": "all"} if cut else {}))
    assert (passport.first, passport.last) == years


def test_names_from_outside_never_become_paths(home, download):
    text = with_row(Designation="<script>alert(1)</script>", Description="../../x")
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
    download()
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = listing(home)
    with pytest.raises(Problem, match=r"cannot be read: .*check the path and its permissions") as problem:
        intake.add(tmp_path / name)
    sentence(problem)
    assert listing(home) == before


def test_a_link_to_a_file_is_read(home, download, tmp_path):
    (tmp_path / "link.csv").symlink_to(download())
    passport, _ = intake.add(tmp_path / "link.csv")
    assert not passport.path.is_symlink() and passport.path.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("folder", ["data/raw/sipri", "data/raw/sipri/exports", "data/processed/exports"])
def test_a_file_where_a_folder_should_be(home, download, folder):
    (home / folder).parent.mkdir(exist_ok=True, parents=True)
    (home / folder).write_text("in the way", encoding="utf-8")
    before = listing(home)
    with pytest.raises(Problem, match=r"cannot be written: .*; nothing was changed") as problem:
        intake.add(download())
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
            intake.add(download(), again=again)
    if isinstance(error, OSError):
        assert "cannot be written: No space left on device; nothing was changed" in sentence(problem)
    assert listing(home) == before
    intake.add(download(), again=again)
    assert intake.clean_all() == []


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


# The same through the command


@pytest.mark.parametrize(
    "text, options, said",
    [
        ("<html>", [], "download.csv: this is a web page"),
        (TEXT.replace(",tank,", ",", 1), [], "download.csv line 8: has 16 fields instead of 17"),
        (TEXT, ["--release", "2024"], "not 2024"),
        (TEXT, ["--release", "soon"], "soon"),
    ],
)
def test_the_command_ends_with_2_and_one_line(home, download, text, options, said):
    cli = pytest.importorskip("analysis.cli")
    from click.testing import CliRunner

    before = listing(home)
    result = CliRunner().invoke(cli.main, ["add", str(download(text)), *options])
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr.count("\n") == 1 and said in result.stderr
    assert listing(home) == before
