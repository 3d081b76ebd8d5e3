"""Readers: a file reads the same however it was saved again; every other layout is refused by name."""

import pandas as pd
import pytest

from analysis.ground.errors import Problem
from analysis.sources import register
from analysis.sources import text as texts
from analysis.store import intake
from conftest import DEAL_ROWS, DEALS, ROWS, deals_text, preamble, register_row, register_text, table_text

REGISTER = register_text()
LINES = REGISTER.splitlines()
COMMENT = DEAL_ROWS[0].replace("For frigates", "Für Fregatten")


def read(data, layout):
    _, found, frame = intake.parse("file.csv", data if isinstance(data, bytes) else data.encode())
    assert found == layout
    return frame


def padded(text, pad):
    return "\n".join(line + pad for line in text.splitlines())


def cells_padded(text):
    head, rows = text.splitlines()[:7], text.splitlines()[7:]
    return "\n".join([*head, *(", ".join(f" {cell}" for cell in row.split(",")) for row in rows)])


def quoted(text):
    head, rows = text.splitlines()[:6], text.splitlines()[6:]
    return "\n".join([*head, *(",".join(f'"{cell}"' for cell in row.split(",")) for row in rows)])


def commas_above(text):
    """A spreadsheet that saves with commas makes every line as wide as the table."""
    return "\n".join(line + "," * 16 if number < 6 else line for number, line in enumerate(text.splitlines()))


RESAVED = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 8),
    "stray semicolon": lambda text: padded(text, ";"),
    "stray semicolon and CRLF": lambda text: padded(text, ";").replace("\n", "\r\n"),
    "padding": lambda text: padded(text, ";;;;;;;;;;"),
    "padding with blanks": lambda text: padded(text, " ; ;\t"),
    "no final newline": lambda text: text.rstrip("\n"),
    "blank lines at the end": lambda text: text + "\n\n;;;\n,,,\n",
    "BOM": lambda text: "\ufeff" + text,
    "BOM and CRLF": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
}
REGISTER_ONLY = {
    "blank padding of cells": cells_padded,
    "quoted cells": quoted,
    "preamble padded with commas": commas_above,
    "preamble cut": lambda text: "\n".join(text.splitlines()[6:]),
    "the preamble twice as long": lambda text: "\n".join([*text.splitlines()[:6], *text.splitlines()]),
}


def test_a_register_reads_to_its_rows():
    frame = read(REGISTER, "register")
    assert list(frame["deal"]) == [1, 1, 2, 3, 4]
    assert list(frame["tiv"]) == [40.25, 12.5, 30.0, 25.0, 7.75]
    assert list(frame["year"]) == [2019, 2020, 2021, 2022, 2024]
    assert list(frame["year_flag"]) == ["exact", "blank", "exact", "exact", "exact"]
    assert list(frame["local_production"]) == ["no", "no", "no", "yes", "no"]
    assert list(frame["category"])[2] == "Aircraft"


@pytest.mark.parametrize("resaved", [*RESAVED.values(), *REGISTER_ONLY.values()], ids=[*RESAVED, *REGISTER_ONLY])
def test_a_register_saved_again_reads_the_same(resaved):
    assert resaved(REGISTER) != REGISTER
    pd.testing.assert_frame_equal(read(resaved(REGISTER), "register"), read(REGISTER, "register"))


@pytest.mark.parametrize("resaved", RESAVED.values(), ids=RESAVED)
def test_what_a_file_says_of_itself_reads_the_same(resaved):
    text = texts.read("file.csv", resaved(register_text(recipients="India", first=2010)).encode())
    assert register.selection(text) == register.Selection("All countries", "India", 2010, 2025)
    assert text.generated == "12 Apr 2025"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_accents_are_read_in_both_encodings(encoding):
    text = register_text([register_row(1, Designation="Götterdämmerung"), *ROWS[2:]])
    assert read(text.encode(encoding), "register")["designation"].iloc[0] == "Götterdämmerung"


def test_a_deal_list_reads_to_its_rows():
    frame = read(deals_text(), "deals")
    assert list(frame["years"]) == ["2018;2019", "", "2021"]
    assert frame["tiv"].tolist()[::2] == [15.0, 5.0] and pd.isna(frame["tiv"].iloc[1])
    assert list(frame["ordered_flag"]) == ["estimate", "exact", "estimate"]
    assert frame["comments"].iloc[0] == "For frigates; assembled in India"


@pytest.mark.parametrize("resaved", RESAVED.values(), ids=RESAVED)
def test_a_deal_list_saved_again_reads_the_same(resaved):
    pd.testing.assert_frame_equal(read(resaved(deals_text()), "deals"), read(deals_text(), "deals"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_comments_are_read_in_both_encodings(encoding):
    frame = read(deals_text([COMMENT, *DEAL_ROWS[1:]]).encode(encoding), "deals")
    assert frame["comments"].iloc[0].startswith("Für Fregatten")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", ";;;\r\n"])
@pytest.mark.parametrize("first_half", ["For", "For frigates;", ""])
def test_line_breaks_inside_comments_are_joined(end, first_half):
    broken = DEAL_ROWS[0].replace("For frigates; assembled", f"{first_half}{end}frigates; assembled")
    frame = read(deals_text([broken, *DEAL_ROWS[1:]]), "deals")
    assert len(frame) == 3
    assert frame["comments"].iloc[0].endswith("frigates; assembled in India")
    whole = read(deals_text(), "deals").drop(columns="comments")
    pd.testing.assert_frame_equal(frame.drop(columns="comments"), whole)


def test_the_column_renamed_in_july_2026():
    renamed = [name.replace("Number delivered", "Deliveries in the Year Range") for name in DEALS]
    assert renamed != DEALS
    pd.testing.assert_frame_equal(read(deals_text(header=renamed), "deals"), read(deals_text(), "deals"))


def test_repeated_deals_stay():
    assert len(read(deals_text([DEAL_ROWS[0], *DEAL_ROWS]), "deals")) == 4


@pytest.mark.parametrize(
    "first, rows", [("Recipient", "importer"), ("Exports by", "supplier"), ("Supplier", "supplier")]
)
def test_a_table_reads_to_its_filled_cells(first, rows):
    total = {"Recipient": "Total world import", "Exports by": "Total world export"}
    text = table_text([("India", "10", "0 ", ""), ("China", "", "", "7")], first=first, total=total.get(first, "x"))
    text = text.replace("\nx,", "\nTotal exports to Ukraine,")
    frame = read(text, "tiv table")
    found = list(zip(frame["entity"], frame["year"], frame["tiv"], strict=True))
    assert found == [("India", 2021, 10.0), ("India", 2022, 0.0), ("China", 2023, 7.0)]
    assert set(frame["rows"]) == {rows} and set(frame["of"]) == {"Ukraine" if first == "Supplier" else ""}


@pytest.mark.parametrize("resaved", RESAVED.values(), ids=RESAVED)
def test_a_table_saved_again_reads_the_same(resaved):
    text = table_text([("India", "10", "0 ", ""), ("China", "", "", "7")])
    pd.testing.assert_frame_equal(read(resaved(text), "tiv table"), read(text, "tiv table"))


@pytest.mark.parametrize("resaved", RESAVED.values(), ids=RESAVED)
def test_the_shipped_extract_saved_again_reads_the_same(resaved, home):
    text = (home / "data" / "raw" / "india-2025.csv").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(read(resaved(text), "extract"), read(text, "extract"))


# Every other layout is refused by its name


def refused(data):
    with pytest.raises(Problem) as problem:
        intake.parse("file.csv", data if isinstance(data, bytes) else data.encode())
    return str(problem.value)


@pytest.mark.parametrize(
    "name, said",
    [
        (
            "tables/2022-old-site-recipients-of-russia.csv",
            "a TIV table of SIPRI's site before 2023, which is not read",
        ),
        ("tables/2024-regions-1950-2023.csv", "SIPRI's table of imports by region, which is not read"),
        (
            "tables/2024-top-suppliers-1950-2023.csv",
            "SIPRI's ranking of the top suppliers, which is not read",
        ),
        ("broken/merge-conflict-left-in.csv", "line 13: a merge-conflict line was left in"),
        ("api/register-2000-2001.response.json", "this is JSON, no SIPRI export"),
    ],
)
def test_real_files_of_other_layouts_are_named(exports, name, said):
    assert said in refused((exports / name).read_bytes())


@pytest.mark.parametrize(
    "data, said",
    [
        (
            '"TIV of arms exports from Freedonia, 1950-2021",,,\nFigures,,,\n,1950,1951\n',
            "SIPRI's site before 2023",
        ),
        (
            "Volume of imports of major arms by region 1950-2023,,\n\nImports by Regions,1950\n",
            "imports by region",
        ),
        (
            "Volume of exports of major arms by the top suppliers  1950-2023;\n,Rank,,Supplier\n",
            "top suppliers",
        ),
        (REGISTER.replace(",", ";"), "a file separated by semicolons"),
        ("a,b,c\n1,2,3\n", "no SIPRI export"),
        (b"PK\x03\x04rest", "a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook"),
        (REGISTER.encode("utf-16"), "UTF-16 text"),
        (REGISTER.encode("utf-16-le"), "a binary file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a binary file"),
        ('{"bytes": "VHJh"}', "JSON"),
    ],
)
def test_other_layouts_are_named(data, said):
    if isinstance(data, str) and data.startswith("Transfers"):
        data += "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17\n" * 12
    assert said in refused(data)


def test_real_files_are_recognised_by_content(exports):
    found = {}
    for folder in ("registers", "deals", "tables"):
        for path in sorted((exports / folder).glob("*.csv")):
            try:
                found[path.stem] = intake.parse("x", path.read_bytes())[1]
            except Problem:
                found[path.stem] = "refused"
    assert sorted(found.values()) == ["deals"] * 2 + ["refused"] * 3 + ["register"] * 3 + ["tiv table"] * 3


@pytest.mark.slow
def test_all_lines_of_the_real_deal_list_are_in_its_rows(exports):
    """The rows hold every character of the lines but the commas and line breaks between them."""
    data = (exports / "deals" / "2026-deals-1950-2025.csv").read_bytes()
    lines = data.decode("iso-8859-1").split("\n")[12:]
    rows, fields = 0, 0
    for line in lines:
        fields += line.count(",") + (fields == 0)
        rows, fields = (rows + 1, 0) if fields == 16 else (rows, fields)
    frame = read(data, "deals")
    assert len(frame) == rows == 29_916
    comments = frame["comments"].astype(str).str.replace(" ", "").str.cat()
    # Cells of comments in the file, found by cutting twelve fields off the left and three off the right.
    joined, cells = "", []
    for line in lines:
        joined = f"{joined} {line}" if joined else line
        if joined.count(",") == 15:
            cells.append(joined.split(",", 12)[12].rsplit(",", 3)[0])
            joined = ""
    assert comments == "".join(cells).replace(" ", "")


def test_the_resaved_deal_list_is_the_one_its_padding_hides(exports):
    data = (exports / "deals" / "resaved-by-excel-middle-east.csv").read_bytes()
    clean = b"\n".join(line.rstrip(b"\r; ") for line in data.split(b"\n"))
    assert clean != data
    pd.testing.assert_frame_equal(read(data, "deals"), read(clean, "deals"))


def test_a_file_without_its_preamble_names_no_selection():
    text, _, _ = intake.parse("x", "\n".join(LINES[6:]).encode())
    assert text.generated == ""
    whole, _, _ = intake.parse("x", REGISTER.encode())
    assert whole.generated == "12 Apr 2025" and len(preamble()) == 6
