"""What a paper's numbers rest on: one changed row, and builds in other folders, zones, languages and hash seeds."""

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader

from analysis.ground import project
from analysis.reports import paper
from analysis.reports.bundle import bundle
from analysis.store import passports
from conftest import REPOSITORY, listing

pytestmark = pytest.mark.slow
CHANGED, YEAR, FACTOR = "Israel", 2022, 3


def numbers(pdf):
    """Return name → unrounded of the list of numbers, read from the pages' text."""
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    return text.split("Appendix: list of numbers", 1)[1], text.split("Appendix: tables", 1)[0]


def values(made):
    """Return name → what is printed, for every number that the PDF's own text has in its list."""
    listed, _ = numbers(made.pdf)
    found = {}
    for each in made.printed:
        assert each["name"] in listed, each
        found.setdefault(each["name"], set()).add(each["printed"])
    return found


def with_one_row_changed(folder):
    """Make the largest row of one supplier and year of release 2025 three times as large; its passport is renewed."""
    raw = folder / "data/raw"
    path = raw / "india-2025.csv"
    lines = path.read_text().splitlines(keepends=True)
    rows = [n for n, line in enumerate(lines) if line.startswith(f"2025,{CHANGED},India,{YEAR},")]
    at = max(rows, key=lambda n: float(lines[n].split(",")[5]))
    cells = lines[at].split(",")
    cells[5] = str(float(cells[5]) * FACTOR)
    path.write_text("".join([*lines[:at], ",".join(cells), *lines[at + 1 :]]))
    held = passports.load_folder(raw)
    renewed = [replace(each, sha256=project.sha256((raw / each.file).read_bytes())) for each in held]
    passports.save_folder(raw, renewed)


def plain_shares(folder):
    rows = [line.split(",") for line in (folder / "data/raw/india-2025.csv").read_text().splitlines()[4:]]
    every = [row for row in rows if row[1] != "World" and 2020 <= int(row[3]) <= 2024]
    total = sum(float(row[5]) for row in every)
    names = ("Russia", "France", "Israel")
    return {name: 100 * sum(float(row[5]) for row in every if row[1] == name) / total for name in names}, total


def test_one_changed_row_changes_the_numbers_that_rest_on_it_and_no_other(finished_paper, tmp_path):
    folder = shutil.copytree(finished_paper[0], tmp_path / "changed")
    with_one_row_changed(folder)
    paper.run(folder, "india")
    made = paper.press(folder, "india")
    before, after = values(finished_paper[1]), values(made)
    changed = {name for name in before if before[name] != after.get(name)}
    # 2022 lies in 2020-2024 of release 2025: whatever is of another window, another release or no data stays
    stays = re.compile(
        r"(supplier-shares\.(share_from|other_|window|release|parameters)|revisions\.(share_to|window|release|printed$)"
        r"|coverage\.|extracts\.|programmes\.|certainty\.(level|record|window|release)|article-claims\.count\.(claims|decided|not-checkable))"
    )
    assert not [name for name in changed if stays.match(name)], changed
    moved = {f"supplier-shares.share_to.{name}" for name in ("Russia", "France", "Israel")}
    moved |= {"supplier-shares.change.Russia", "supplier-shares.tiv_to", "supplier-shares.world_share"}
    moved |= {"supplier-shares.contribution.Israel", "revisions.share_from.Russia", "revisions.change.Russia"}
    moved |= {f"certainty.{end}.{name}" for end in ("low", "high") for name in ("Russia", "Israel")}
    assert moved <= changed
    shares, total = plain_shares(folder)
    _, said = numbers(made.pdf)
    for name, share in shares.items():
        assert f"{name} {share:.1f} % (range" in said.replace("Russia supplied", "Russia")
    assert f"India received {total:,.0f} million TIV" in said


def test_another_folder_zone_language_and_hash_seed_give_the_same_bytes(finished_paper, tmp_path):
    code = (
        "import pathlib, sys; from analysis.reports import bundle, paper; folder = pathlib.Path(sys.argv[1]);"
        "paper.lay_out(folder, 'india'); paper.run(folder, 'india'); made = paper.press(folder, 'india');"
        "pathlib.Path(sys.argv[2]).write_bytes(made.pdf);"
        "pathlib.Path(sys.argv[3]).write_bytes(bundle.bundle(made.files));"
        "pathlib.Path(sys.argv[4]).write_text(made.html)"
    )
    folder = tmp_path / "another place"
    folder.mkdir()
    other = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "de_DE", "PYTHONHASHSEED": "4711"}
    environment = {**os.environ, **other, "ARMSHARES_HOME": str(REPOSITORY)}
    targets = [tmp_path / name for name in ("a.pdf", "a.zip", "a.html")]
    command = [sys.executable, "-X", "utf8", "-c", code, *map(str, (folder, *targets))]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    made = finished_paper[1]
    assert targets[0].read_bytes() == made.pdf
    assert targets[1].read_bytes() == bundle(made.files)
    assert targets[2].read_text() == made.html
    reports = [listing(each / "report") for each in (finished_paper[0], folder)]
    files = [{path.relative_to(each / "report"): data for path, data in report.items() if path.name != "run.json"}
             for each, report in zip((finished_paper[0], folder), reports, strict=True)]  # fmt: skip
    assert files[0] == files[1] and len(files[0]) > 60
