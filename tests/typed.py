"""A paper with its numbers typed in: what `make bench` holds the building of the real one against.

python tests/typed.py build FOLDER    seconds for the paper of a folder whose report is finished
python tests/typed.py typed FOLDER    seconds for compiling the same document with its numbers typed in
"""

import json
import re
import sys
import time
from pathlib import Path

import pandas  # noqa: F401 - imports are Python's start, and not measured
import typst

from analysis.figures.base.glyphs import font_folder
from analysis.reports import paper
from analysis.reports.press import STANDARDS

CALLS = re.compile(r'#?\b(finding|plainly|percent|[srca])\("([^"]+)"(?:, "(\w+)")?\)')
STARTS = {"s": "supplier-shares.", "r": "revisions.", "c": "certainty.", "a": "article-claims."}


def type_in(folder: Path) -> str:
    """Write `paper/typed.typ` beside a pressed paper, each number in it a text; return its name."""
    given = json.loads((folder / "press/values.json").read_text())

    def typed(call: re.Match) -> str:
        name = STARTS.get(call[1], "") + call[2]
        form = "percent" if call[1] == "percent" else call[3]
        printed = given["numbers"][name][form]
        marked = f'#metadata((name: "{name}", form: "{form}", printed: "{printed}"))<finding>{printed}'
        return f'"{printed}"' if call[1] == "plainly" else marked + ("~%" if call[1] == "percent" else "")

    source = (folder / "paper/india.typ").read_text()
    (folder / "paper/typed.typ").write_text(CALLS.sub(typed, source))
    return "typed"


def build(folder: Path) -> None:
    """Make the paper of a folder whose report is finished."""
    paper.press(folder, "india")


def compiled(folder: Path) -> None:
    """Compile the document with its numbers typed in, and nothing else."""
    path = str(folder / "paper" / "typed.typ")
    fonts = [font_folder()]
    compiler = typst.Compiler(path, root=str(folder), font_paths=fonts, ignore_system_fonts=True)
    compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARDS, timestamp=0)


if __name__ == "__main__":
    action, folder = {"build": build, "typed": compiled}[sys.argv[1]], Path(sys.argv[2])
    started = time.perf_counter()
    action(folder)
    print(time.perf_counter() - started)
