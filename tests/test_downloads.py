"""What a reader takes along: LaTeX and BibTeX that no text of others breaks, one zip with the same bytes each time."""

import re
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from analysis.reports import downloads

SIGNS = st.text(st.sampled_from("ab \\{}$&#%_^~<>\n\u202e"), max_size=30)


def unescaped(text):
    """Return LaTeX without the commands that stand for signs."""
    return re.sub(r"\\text[a-z]+\{\}|\\[$&#%_]|~|\$-\$", "", text)


@given(SIGNS)
def test_no_text_is_a_command_in_latex(text):
    assert not re.search(r"[\\{}$&#%_^]", unescaped(downloads.latex(text)))


@given(SIGNS)
def test_braces_of_a_title_do_not_end_a_reference(text):
    said = downloads.bibtex(text, 2025)
    depth = 0
    for sign in said:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0 and said.count("@misc") == 2


def test_a_table_has_as_many_cells_as_columns_in_each_row():
    shown = {
        "caption": "50 %",
        "columns": ["a & b", "n"],
        "rows": [["x_1", "3"], ["\\\\", "4"]],
        "numeric": [False, True],
    }
    lines = [line for line in downloads.latex_table(shown).splitlines() if line.endswith(r" \\")]
    assert [len(re.findall(r"(?<!\\)&", line)) for line in lines] == [1, 1, 1]
    assert r"\begin{tabular}{lr}" in downloads.latex_table(shown) and r"\midrule" in downloads.latex_table(shown)


def test_the_zip_is_the_same_each_time_and_holds_every_file(tmp_path):
    for name in ("tables/a.csv", "figures/b.svg", "index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    downloads.pack(tmp_path)
    first = (tmp_path / downloads.ZIP).read_bytes()
    with zipfile.ZipFile(tmp_path / downloads.ZIP) as packed:
        assert packed.namelist() == ["figures/b.svg", "index.html", "tables/a.csv"]
    (tmp_path / downloads.ZIP).unlink()
    (tmp_path / "index.html").touch()
    downloads.pack(tmp_path)
    assert (tmp_path / downloads.ZIP).read_bytes() == first
