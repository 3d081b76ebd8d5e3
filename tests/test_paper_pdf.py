"""The PDF as others read it: its structure, order, letters and descriptions, and what independent checkers say."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.slow
SECTIONS = ["Introduction", "Data and their limits", "Method", "Results", "Shares and their change", "Around events"]
SECTIONS += ["Programmes", "Revisions", "Certainty", "The article’s claims", "Reproducibility"]
SECTIONS += [
    "From a number to its rows, in two steps",
    "How to cite",
    "References",
    "Appendix: tables",
    "Appendix: list of numbers",
]


@pytest.fixture
def document(finished_paper):
    """The paper, opened by a PDF library."""
    with pikepdf.open(io.BytesIO(finished_paper[1].pdf)) as document:
        yield document


@pytest.fixture
def path(finished_paper, tmp_path):
    """The paper as a file."""
    (tmp_path / "india.pdf").write_bytes(finished_paper[1].pdf)
    return tmp_path / "india.pdf"


def nodes(node):
    """Give every node of a structure tree below one, in reading order."""
    inner = node.get("/K")
    for each in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from nodes(each)


def words(text):
    return " ".join(text.replace("'", "’").split())


def test_the_structure_tree_has_headings_figures_and_tables_in_reading_order(document, finished_paper):
    tree = list(nodes(document.Root.StructTreeRoot))
    kinds = [str(each.S) for each in tree]
    assert kinds.index("/H1") < kinds.index("/Figure") < kinds.index("/Table")
    assert kinds.count("/Figure") == 5 and kinds.count("/Table") >= 4 and kinds.count("/Title") == 1
    for table in (each for each in tree if str(each.S) == "/Table"):
        assert "/TH" in [str(each.S) for each in nodes(table)]
    told = finished_paper[0] / "report" / "findings"
    alts = [str(each.Alt) for each in tree if str(each.S) == "/Figure"]
    computed = " ".join(path.read_text() for path in told.glob("*.json"))
    assert all(len(alt) > 60 and alt.replace('"', '\\"') in computed for alt in alts)


def test_outline_and_text_have_the_sections_in_one_order(document, finished_paper):
    with document.open_outline() as outline:
        titles = [each.title for top in outline.root for each in (top, *top.children)]
    assert [words(re.sub(r"^[\d.]+\s", "", title)) for title in titles] == SECTIONS
    said = words(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(finished_paper[1].pdf)).pages))
    places = [said.index(words(title)) for title in titles]
    assert places == sorted(places)
    assert 4 <= len(document.pages) <= 10


def test_every_font_is_embedded_and_figures_are_drawings(document):
    held = [each for each in document.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)]
    fonts = [each for each in held if each.get("/Type") == "/FontDescriptor"]
    assert fonts and all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in fonts)
    assert not [each for each in held if each.get("/Subtype") == "/Image"]


def test_figures_are_as_wide_as_the_text_and_their_letters_as_large(finished_paper):
    drawn = list((finished_paper[0] / "report/figures").glob("*-170mm.svg"))
    assert len(drawn) >= 5
    for svg in (path.read_text() for path in drawn):
        assert float(re.search(r'<svg[^>]* width="([\d.]+)pt"', svg)[1]) == pytest.approx(170 / 25.4 * 72)
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
        assert sizes and min(sizes) >= 7 and max(sizes) <= 9


def test_qpdf_finds_no_fault(path):
    with pikepdf.open(path) as document:
        assert document.check_pdf_syntax() == []
    if shutil.which("qpdf"):
        ended = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(("program", "options"), [("outloud", ["--fail-on", "warning"]), ("pdfua", ["check"])])
def test_a_checker_of_accessibility_accepts_it(path, program, options):
    command = Path(sys.executable).parent / program
    if not command.exists():
        pytest.skip(f"{program} is not installed")
    ended = subprocess.run([str(command), *options, str(path)], capture_output=True, text=True)
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-2000:]


def test_the_same_text_is_a_page_with_title_language_and_descriptions(finished_paper):
    page = finished_paper[1].html
    assert '<html lang="en' in page and "<h1>Who arms India?" in page and page.count("<img ") == 5
    assert all(len(alt) > 60 for alt in re.findall(r'<img [^>]*alt="([^"]*)"', page))
    plain = words(re.sub(r"<[^>]+>", "", page))
    printed = [each["printed"] for each in finished_paper[1].printed]
    assert all(words(each) in plain for each in printed) and len(re.findall(r' src="(?!data:)', page)) == 0
