"""What a reader takes along: everything in one zip, tables as LaTeX, references as BibTeX, and the list of reports."""

import io
import re
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.ground import project
from analysis.reports.render import render

ZIP = "report.zip"
PACKED = (".png", ".pdf")  # as small as they get
EPOCH = (1980, 1, 1, 0, 0, 0)  # an unchanged report is an unchanged file
SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "\N{MINUS SIGN}": "$-$", "\N{EN DASH}": "--", "\N{NO-BREAK SPACE}": "~",
}  # fmt: skip


def latex(text: str) -> str:
    r"""Return a text as LaTeX prints it: nothing in it is a command, no sign ends the document.

    >>> print(latex("50 % of A_1 {x"))
    50 \% of A\_1 \textbraceleft{}x
    """
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return "".join(SPECIAL.get(sign, sign) for sign in seen)


def latex_table(shown: dict[str, Any]) -> str:
    """Return a table as the page shows it, in LaTeX with booktabs: `columns`, `rows`, `numeric`, `caption`."""
    rows = [" & ".join(map(latex, row)) + r" \\" for row in [shown["columns"], *shown["rows"]]]
    kinds = "".join("r" if numeric else "l" for numeric in shown["numeric"])
    head = ["% \\usepackage{booktabs}", r"\begin{table}", rf"\caption{{{latex(shown['caption'])}}}"]
    body = [rf"\begin{{tabular}}{{{kinds}}}", r"\toprule", rows[0], r"\midrule", *rows[1:], r"\bottomrule"]
    return "\n".join([*head, *body, r"\end{tabular}", r"\end{table}", ""])


def bibtex(title: str, release: Any) -> str:
    """Return the references of the data and of the report."""
    data = {
        "author": "{Stockholm International Peace Research Institute}",
        "title": "{SIPRI} Arms Transfers Database",
        "year": latex(str(release)),
        "doi": "10.55163/SAFC1241",
        "note": f"Release {latex(str(release))}",
    }
    own = {
        "author": "{arms-import-shares contributors}",
        "title": f"{{{latex(title)}}}",
        "note": f"arms-import-shares {version('arms-import-shares')}; own calculation from SIPRI's release "
        f"{latex(str(release))}",
    }
    return _entry("sipri-arms-transfers", data) + "\n" + _entry("arms-import-shares-report", own)


def _entry(key: str, fields: dict[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}\n"


def write(folder: Path, found: list[dict[str, Any]], title: str) -> None:
    """Write each table as LaTeX, and the references."""
    for shown in (table for each in found for table in each["tables"] if table["rows"]):
        project.write(folder / "tables" / f"{shown['name']}.tex", latex_table(shown))
    release = next((each["findings"]["release"] for each in found if "release" in each["findings"]), "")
    project.write(folder / "references.bib", bibtex(title, release))


def pack(folder: Path) -> None:
    """Write the zip of all that the report holds by now."""
    project.write(folder / ZIP, _zipped(folder))


def _zipped(folder: Path) -> bytes:
    """Return a zip of a folder's files, in order of their names and without a date."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            about = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            about.external_attr = 0o644 << 16
            about.compress_type = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
            packed.writestr(about, path.read_bytes())
    return target.getvalue()


def list_reports() -> Path:
    """Return `reports/index.html`, which lists every report that is there, by its heading."""
    pages = sorted(project.reports().glob("[a-z0-9]*/index.html"))
    made = [(page.parent.name, _heading(page)) for page in pages]
    return project.write(project.reports() / "index.html", render("reports.html.j2", reports=made, source=""))


def _heading(page: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8", errors="replace")[:100_000], re.S)
    return Markup(found[1]).unescape() if found else page.parent.name
