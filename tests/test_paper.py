"""The paper: its numbers from findings, its digits, its bytes, and what a PDF library reads back."""

import io
import json
import os
import shutil

import pikepdf
import pytest
from pypdf import PdfReader

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import carried, manuscript, paper, values
from analysis.reports.differences import differences
from analysis.reports.reproduce import reproduce
from analysis.store import passports
from conftest import REPOSITORY


@pytest.fixture
def folder(finished_paper, tmp_path):
    """A copy of the finished folder, to be changed."""
    return shutil.copytree(finished_paper[0], tmp_path / "copy")


def text(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.slow
def test_the_paper_prints_the_shares_of_plain_arithmetic(finished_paper):
    rows = [line.split(",") for line in (finished_paper[0] / "data/raw/india-2025.csv").read_text().splitlines()[4:]]
    every = [row for row in rows if row[1] != "World" and 2020 <= int(row[3]) <= 2024]
    shares = {}
    for name in ("Russia", "France", "Israel"):
        shares[name] = 100 * sum(float(row[5]) for row in every if row[1] == name) / sum(float(row[5]) for row in every)
    said = text(finished_paper[1].pdf)
    assert f"Russia supplied {shares['Russia']:.1f} % (range" in said
    assert f"France {shares['France']:.1f} % (range" in said and f"Israel {shares['Israel']:.1f} % (range" in said


@pytest.mark.slow
def test_another_folder_zone_and_hash_seed_give_the_same_bytes(finished_paper, folder, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert paper.press(folder, "india").pdf == finished_paper[1].pdf


@pytest.mark.slow
def test_a_changed_finding_changes_its_number_and_no_other(finished_paper, folder):
    path = folder / "report/findings/02-supplier-shares.json"
    found = json.loads(path.read_text())
    found["numbers"]["hhi"] = 0.4321
    path.write_text(json.dumps(found))
    before, after = ({(each["name"], each["printed"]) for each in made.printed}
                     for made in (finished_paper[1], paper.press(folder, "india")))  # fmt: skip
    assert before ^ after == {("supplier-shares.hhi", "0.26"), ("supplier-shares.hhi", "0.43")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('#finding("supplier-shares.share_to.Peru", "percent")', "no finding is called supplier-shares.share_to.Peru"),
        ('#finding("supplier-shares.tiv_to", "percent")', "is a volume and cannot be printed as percent"),
        ('#image("/report/figures/shares.svg")', "alt"),
    ],
)
def test_a_wrong_call_stops_the_build_in_one_sentence(folder, call, said):
    path = folder / "paper/india.typ"
    path.write_text(f"{path.read_text()}\n{call}\n")
    with pytest.raises(Problem, match=said):
        paper.press(folder, "india")


@pytest.mark.slow
def test_a_pdf_library_reads_language_title_standards_and_descriptions(finished_paper):
    with pikepdf.open(io.BytesIO(finished_paper[1].pdf)) as document:
        about = document.Root.Metadata.read_bytes().decode()
        assert str(document.Root.Lang).startswith("en") and bool(document.Root.MarkInfo.Marked)
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "<pdfaid:part>3<" in about and "<pdfaid:conformance>A<" in about and "<pdfuaid:part>1<" in about
        assert "Who arms India? Supplier shares 2000–2025 and what three releases say" in about
        figures, kinds = [], []

        def walk(node):
            kind = str(node.get("/S", ""))
            kinds.append(kind)
            figures.extend([str(node.get("/Alt", ""))] if kind == "/Figure" else [])
            inner = node.get("/K")
            for each in inner if isinstance(inner, pikepdf.Array) else [inner]:
                if isinstance(each, pikepdf.Dictionary) and "/S" in each:
                    walk(each)

        for top in document.Root.StructTreeRoot.K:
            walk(top)
        assert len(figures) == 5 and all(len(alt) > 60 for alt in figures)
        assert kinds.index("/H1") < kinds.index("/Figure") < kinds.index("/Table")


@pytest.mark.slow
def test_what_is_carried_is_attached_whole(finished_paper):
    with pikepdf.open(io.BytesIO(finished_paper[1].pdf)) as document:
        held = {name: entry.get_file().read_bytes() for name, entry in document.attachments.items()}
        described = [entry.description for entry in document.attachments.values()]
    assert held == finished_paper[1].files and all(described)
    assert {"data/raw/india-2025.csv", "requirements.lock", "CITATION.cff", "notebooks/05-revisions.ipynb"} <= set(held)
    assert not [name for name in held if "sipri" in name]


@pytest.mark.slow
def test_a_paper_holds_when_it_is_made_again(finished_paper, tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(finished_paper[1].pdf)
    monkeypatch.setenv("ARMSHARES_HOME", str(REPOSITORY))
    held = reproduce(tmp_path / "a.pdf")
    assert held.same_bytes and held.text == finished_paper[1].numbers > 80 and held.notebooks == 7


@pytest.mark.parametrize("typed", ["Russia has 36.0 % now.", "In 2020 it fell.", "All 24 claims hold."])
def test_a_typed_digit_is_found_with_its_line(tmp_path, typed):
    path = tmp_path / "a.typ"
    path.write_text(f'= Title\nThe S-400 and Su-30MKI @sipri2020 #finding("a.b2", "percent") %.\n{typed}\n')
    with pytest.raises(Problem, match=r"line 3: .* was typed"):
        manuscript.check_prose(path)
    path.write_text(path.read_text().replace(typed, ""))
    manuscript.check_prose(path)


def test_the_shipped_manuscript_has_no_typed_digit():
    manuscript.check_prose(REPOSITORY / "paper/india.typ")


def test_a_format_fits_the_kind_of_its_number():
    assert values.formats(0.0927)["percent"] == "9.3" and "percent" not in values.formats(11877.05)
    assert "text" not in values.formats(0.5) and values.formats("2020-2024") == {"kind": "text", "text": "2020–2024"}


def test_deal_rows_and_a_tenth_of_the_source_stay_at_home(home):
    held = passports.load_folder(project.raw())
    extract = next(each for each in held if each.file == "india-2025.csv")
    with pytest.raises(Problem, match="is a register"):
        carried.guard([passports.replace(extract, layout="register")])
    lines = extract.path.read_text().splitlines(keepends=True)
    rows = [",".join([*(cells := line.split(","))[:5], str(float(cells[5]) / 2), *cells[6:]])
            if ",World," in line else line for line in lines]  # fmt: skip
    extract.path.write_text("".join(rows))
    with pytest.raises(Problem, match="of the source"):
        carried.guard([extract])


def test_no_manuscript_of_that_name_is_one_sentence(home):
    assert os.environ["ARMSHARES_HOME"] == str(home)
    with pytest.raises(Problem, match="no manuscript 'peru'"):
        paper.paper("peru")


@pytest.mark.slow
def test_a_pdf_with_another_printed_number_is_caught(finished_paper, tmp_path, monkeypatch):
    monkeypatch.setenv("ARMSHARES_HOME", str(REPOSITORY))
    with pikepdf.open(io.BytesIO(finished_paper[1].pdf)) as document:
        page = document.pages[0]
        commands = list(pikepdf.parse_content_stream(page))
        longest = max((each for each in commands if str(each.operator) == "TJ"), key=lambda each: len(each.operands[0]))
        letters = [bytes(each) for each in longest.operands[0] if isinstance(each, pikepdf.String)]
        swapped = pikepdf.Array([pikepdf.String(each) for each in reversed(letters)])
        changed = [((swapped,), each.operator) if each is longest else each for each in commands]
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(changed))
        document.save(tmp_path / "a.pdf")
    with pytest.raises(CheckFailed, match="page 1 prints"):
        reproduce(tmp_path / "a.pdf")


@pytest.mark.slow
def test_differences_are_told_in_words(finished_paper, folder):
    assert differences(finished_paper[0] / "report", folder / "report") == []
    path = folder / "report/findings/02-supplier-shares.json"
    found = json.loads(path.read_text())
    found["numbers"]["share_to.Russia"] = 0.398
    path.write_text(json.dumps(found))
    assert differences(finished_paper[0] / "report", folder / "report") == ["Russia 2020–24: 36.0 → 39.8 %"]
    path = folder / "report/findings/07-article-claims.json"
    found = json.loads(path.read_text())
    found["findings"]["verdicts"] |= {"russia-36": "does-not-hold", "brahmos": "not-checkable"}
    path.write_text(json.dumps(found))
    drawn = folder / "report/figures/shares.csv"
    drawn.write_text(drawn.read_text().replace("Russia", "Russie", 1))
    assert differences(finished_paper[0] / "report", folder / "report") == [
        "Russia 2020–24: 36.0 → 39.8 %",
        "two verdicts changed (russia-36: holds → does-not-hold; brahmos: holds → not-checkable)",
        "figure shares moved",
    ]
