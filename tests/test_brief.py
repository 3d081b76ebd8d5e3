"""A data brief: any importer, from extracts alone, though a register is at hand; and what is refused."""

import csv
import io

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from analysis.cli import main
from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.reports import carried, paper
from analysis.reports.brief import Brief
from analysis.reports.reproduce import reproduce
from analysis.store import intake, passports
from analysis.store.holdings import Holdings
from conftest import extract_text, register_row, register_text

YEARS = range(2014, 2024)
ROWS = [
    row
    for at, year in enumerate(YEARS)
    for row in (
        register_row(10 + at, "China", "Peru", year, str(20 + at)),
        register_row(40 + at, "France", "Peru", year, "7.5", Armament_category="Aircraft"),
        register_row(70 + at, "Germany", "Chile", year, "900"),
    )
]


@pytest.fixture
def registers(home, download):
    """A project with two made-up registers: the later one has another volume for one year."""
    later = [*ROWS, register_row(1, "France", "Peru", 2024, "30"), register_row(2, "Germany", "Chile", 2024, "900")]
    later = [[*row[:15], "44", *row[16:]] if row[0] == "15" else row for row in later]
    intake.add(download(register_text(ROWS, date="12 Apr 2024", last=2023), "a.csv"), 2024)
    intake.add(download(register_text(later, date="12 Apr 2025", last=2024), "b.csv"), 2025)
    return home


def sums(text, supplier, years):
    rows = csv.DictReader(line for line in text.splitlines() if line[0] != "#")
    return sum(float(row["tiv"]) for row in rows if row["supplier"] == supplier and int(row["year"]) in years)


@pytest.mark.slow
def test_a_brief_is_made_from_extracts_alone_and_made_again_from_itself(registers, tmp_path):
    made = paper.paper("", {"importer": "Peru"})
    assert made.name == "peru" and {"data/raw/peru-2024.csv", "data/raw/peru-2025.csv"} <= set(made.files)
    assert not [name for name in made.files if "register" in name or "india-2" in name]
    assert not [name for name, data in made.files.items() if b"SIPRI AT Database ID" in data or b"X-1" in data]
    extract = made.files["data/raw/peru-2025.csv"].decode()
    window = range(2020, 2025)
    china = 26 + 27 + 28 + 29  # 20 and one more each year, of 2020 to 2023
    assert sums(extract, "China", window) == china and sums(extract, "France", window) == 7.5 * 4 + 30
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages).split())
    share = 100 * china / (china + 60)
    assert f"China supplied {share:.1f} % of the volume of major arms delivered to Peru" in said
    assert "the releases 2024 and 2025" in said and "no event" not in said.lower().split("left out")[0]
    assert "Which weapon programmes" in said  # left out, and named: deals are not carried
    (tmp_path / "peru.pdf").write_bytes(made.pdf)
    held = reproduce(tmp_path / "peru.pdf", trust=True)
    assert held.same_bytes and held.text == made.numbers > 40


def test_what_a_brief_asks_is_named_whole(registers):
    asked = Brief.of(Holdings(), {"importer": "peru"})
    assert asked.parameters == {
        "importer": "Peru", "suppliers": ["China", "France"], "release": 2025, "window": "",
        "release_from": 2024, "release_to": 2025,
    }  # fmt: skip
    assert "05-revisions" in asked.notebooks
    # a window that the earlier release does not cover cannot be compared
    assert "05-revisions" not in Brief.of(Holdings(), {"importer": "Peru", "window": "2020-2024"}).notebooks
    assert Brief.of(Holdings(), {"importer": "Peru", "release": 2024}).parameters["release_to"] == 2025


def test_the_brief_on_india_leaves_the_written_paper_its_name(home):
    asked = Brief.of(Holdings(), {"importer": "India"})
    assert asked.name == "brief-india" and asked.parameters["release"] == 2026


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--importer", "Perru"], "nearest: Peru"),
        (["--importer", "Peru"], "there are no deliveries to Peru"),
        (["--importer", "India", "--release", "2019"], "release"),
        (["--importer", "India", "--suppliers", "Rusia"], "nearest: Russia"),
        (["--importer", "India", "--window", "2024-2020"], "2024-2020"),
        (["india", "--importer", "India"], "not both"),
        (["--window", "2020-2024"], "say its --importer too"),
        (["brief"], "there is no manuscript 'brief'"),
        (["paper"], "there is no manuscript 'paper'"),
    ],
)
@pytest.mark.parametrize("command", ["paper", "bundle"])
def test_a_wrong_brief_is_one_sentence(home, command, options, said):
    ended = CliRunner().invoke(main, [command, *options])
    assert ended.exit_code == 2 and said in ended.output and ended.output.count("\n") == 1, ended.output


def test_extracts_of_one_release_count_together(home, download):
    for name in ("Peru", "Chile"):
        intake.add(download(extract_text(2025, name, tiv=1, world=18), f"{name}.csv"))
    held = [each for each in passports.load() if each.importers in (["Peru"], ["Chile"])]
    carried.guard(held[:1])
    with pytest.raises(Problem, match=r"the paper would hold 11\.1% of the TIV of release 2025"):
        carried.guard(held)


def test_a_home_with_only_data_uses_the_manuscripts_of_the_checkout(home):
    assert not (home / "paper").exists() and (project.source("paper") / "brief.typ").is_file()
