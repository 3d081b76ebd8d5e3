"""Bad input: one clear sentence that names the file and, where there is one, the line; nothing is changed."""

import re

import pytest

from analysis.ground.errors import Problem
from analysis.store import intake
from conftest import (
    COLUMNS,
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
TABLE = [("India", "10", "0 ", ""), ("China", "", "", "7")]


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
    *numbers("TIV_delivery_values", [*NO_NUMBER, "20001"], "'.*', but must hold a number from 0 to 20000"),
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
    ("a name with a strange line break", with_row(supplier="Rus\u2028sia\x85"), r"line 8: .*shows nothing \(U\+2028\)"),
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
    ("a wrong sum", table_text(TABLE).replace(",,10,50%,10", ",,10,50%,90"), "line 5: the years of 'India' do not"),
    ("a wrong sum of its years", table_text(TABLE).replace("10,0 ,,10", "10,0 ,,90"), "do not add up to its 2021-2023"),
    ("a cell of words", table_text(TABLE).replace(",0 ,", ",low,"), "line 5: a cell is no whole number"),
    ("a year twice", table_text(TABLE).replace("2021,2022", "2021,2021"), "line 4: the years do not follow"),
    ("a year left out", table_text(TABLE, years=(2020, 2021, 2023)), "line 4: the years do not follow"),
    ("a cell too many", table_text(TABLE).replace("India,", "India,,"), "line 5: has 9 fields instead of 8"),
    ("a total of scripts", table_text(TABLE, first="Supplier", total="Total exports to <script>"), "'<script>'"),
    # Extracts
    ("an empty extract", extract_text(2025).split("2025")[0], "one release and one importer"),
    ("a shipped one again", extract_text(2025, "India", 1, 9), "at hand already"),
    ("no world", extract_text(2025, "Peru", 1, 9).rsplit("2025", 1)[0], "named World do not stand once for every year"),
    ("half a world", extract_text(2025, "Peru", 1, 9).replace("Russia", "World"), "but not as both"),
    ("a small world", extract_text(2025, "Peru", 9, 1), "Peru received more in 2020 than the whole World"),
    ("a late release", extract_text(2090, "Peru", 1, 9), "2090 is no release"),
    ("an early release", extract_text(2019, "Peru", 1, 9), "holds deliveries of 2020"),
]  # fmt: skip


@pytest.mark.parametrize("data, said", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_sentence_and_nothing_changed(home, download, data, said):
    before = listing(home)
    with pytest.raises(Problem) as problem:
        intake.add(download(data))
    assert sentence(problem).startswith("download.csv")
    assert re.search(said, sentence(problem)), sentence(problem)
    assert listing(home) == before


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
