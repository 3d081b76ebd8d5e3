"""The command line: its JSON, its tables, its sentences and exit codes, against plain arithmetic."""

import csv
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from analysis.cli import main
from conftest import listing

INDIA = ["--importer", "India", "--release", "2025"]
CHANGE = ["--supplier", "Russia", "--from", "2015-2019", "--to", "2020-2024"]


def run(*words, code=0):
    """Run a command here and return its output; an error is one line on stderr and nothing else."""
    result = CliRunner().invoke(main, list(map(str, words)))
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    if code:
        (line,) = result.stderr.splitlines()
        assert line.startswith("armshares: ")
        return line
    return result.stdout


def run_json(*words):
    return json.loads(run(*words, "--format", "json"))


# JSON


def test_shares_as_json(home):
    found = run_json("shares", *INDIA, "--window", "2020-2024")
    assert list(found) == ["importer", "release", "window", "total_tiv", "suppliers"]
    assert (found["importer"], found["release"], found["window"]) == ("India", 2025, "2020-2024")
    rows = found["suppliers"]
    assert all(list(row) == ["supplier", "tiv", "share", "rank"] for row in rows)
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-12)
    assert all(row["share"] == pytest.approx(row["tiv"] / found["total_tiv"], abs=1e-15) for row in rows)
    assert [row["rank"] for row in rows] == [1 + sum(other["tiv"] > row["tiv"] for other in rows) for row in rows]
    assert [row["tiv"] for row in rows] == sorted((row["tiv"] for row in rows), reverse=True)
    first = rows[0]
    assert first["supplier"] == "Russia" and round(first["share"], 4) == 0.3597 != first["share"]  # unrounded


def test_some_suppliers_as_json_add_up_with_the_others(home):
    rows = run_json("shares", *INDIA, "--window", "2020-2024", "--suppliers", "israel, Russia,Peru")["suppliers"]
    assert [(row["supplier"], row["rank"]) for row in rows] == [
        ("Russia", 1),
        ("Israel", 3),
        ("Peru", None),
        ("Others", None),
    ]
    assert rows[2]["share"] == 0 and sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-12)


def test_series_as_json_are_the_shares_of_single_windows(home):
    found = run_json("series", *INDIA, "--window", "5")
    assert list(found) == ["importer", "release", "windows"]
    assert [each["window"] for each in found["windows"]] == [f"{last - 4}-{last}" for last in range(1999, 2025)]
    for each in found["windows"][::6]:
        alone = run_json("shares", *INDIA, "--window", each["window"])
        assert list(each) == ["window", "total_tiv", "shares"]
        assert each["total_tiv"] == pytest.approx(alone["total_tiv"])
        assert each["shares"] == pytest.approx({row["supplier"]: row["share"] for row in alone["suppliers"]}, abs=1e-12)


@pytest.mark.parametrize("by", ["supplier", "category"])
def test_contributions_as_json_add_up(home, by):
    found = run_json("contributions", *INDIA, *CHANGE, "--by", by)
    assert {"share_from", "share_to", "change", "parts"} <= found.keys()
    assert all(list(part) == ["part", "contribution"] for part in found["parts"])
    assert abs(sum(part["contribution"] for part in found["parts"]) - found["change"]) < 1e-12
    assert found["share_to"] - found["share_from"] == found["change"]
    assert round(found["change"] * 100, 2) == -19.07


def test_the_soviet_union_apart_or_joined(home):
    window = ["--importer", "India", "--release", "2024", "--window", "1988-1997", "--suppliers", "Russia"]
    apart, joined = (run_json("shares", *window, "--soviet", how) for how in ("separate", "as-russia"))
    union = run_json("shares", *window[:-1], "Soviet Union")
    assert union["suppliers"][0]["tiv"] > 0
    assert joined["suppliers"][0]["tiv"] == pytest.approx(apart["suppliers"][0]["tiv"] + union["suppliers"][0]["tiv"])
    said = run("shares", *window[:-1], "Soviet Union", "--soviet", "as-russia", code=2)
    assert "counted as Russia" in said


# For people, and for spreadsheets


def test_tables_for_people_name_release_and_unit(home):
    heading, columns, first, *_ = run("shares", *INDIA, "--window", "2020-2024").splitlines()
    assert (
        "India, SIPRI release 2025 (extract), volume of major arms delivered, 2020-2024: 11,877 TIV million" in heading
    )
    assert "share, %" in columns and first.split() == ["Russia", "4,273", "36.0", "1"]
    assert "−19.1 points, of which" in run("contributions", *INDIA, *CHANGE)
    assert run("series", *INDIA, "--window", "5", "--suppliers", "France,Peru").splitlines()[-1].split() == [
        "2020-2024",
        "33.0",
        "0.0",
    ]


def test_csv_holds_the_same_numbers(home):
    rows = list(csv.DictReader(run("shares", *INDIA, "--window", "2020-2024", "--format", "csv").splitlines()))
    same = run_json("shares", *INDIA, "--window", "2020-2024")["suppliers"]
    assert [(row["supplier"], float(row["tiv"]), float(row["share"]), int(row["rank"])) for row in rows] == [
        tuple(row.values()) for row in same
    ]
    parts = list(csv.DictReader(run("contributions", *INDIA, *CHANGE, "--format", "csv").splitlines()))
    assert parts[0]["part"] == "Russia" and round(float(parts[0]["contribution"]) * 100, 2) == -12.81
    series = list(csv.DictReader(run("series", *INDIA, "--suppliers", "Russia", "--format", "csv").splitlines()))
    assert series[-1]["window"] == "2020-2024" and float(series[-1]["Russia"]) == pytest.approx(same[0]["share"])


@pytest.mark.parametrize("name", [None, *main.commands])
def test_every_help_holds_an_example_and_every_option_its_meaning(name):
    shown = run(*([name] if name else []), "--help")
    assert "Example: armshares" in " ".join(shown.split())
    command = main.commands[name] if name else main
    assert all(option.help for option in command.params if option.param_type_name == "option")


def test_no_command_at_all_shows_the_menu():
    assert "Commands:" in run()


# Wrong use


@pytest.mark.parametrize(
    "words, said",
    [
        (["shares", "--importer", "Indai", "--window", "2020-2024"], "'Indai'; nearest: India"),
        (["shares", *INDIA, "--window", "2020-2024", "--suppliers", "Rusia"], "'Rusia'; nearest: Russia"),
        (["shares", *INDIA, "--window", "2020-2024", "--suppliers", "Russia,russia"], "may be named once"),
        (["shares", *INDIA, "--window", "2020-2024", "--suppliers", ","], "no supplier or importer is called ''"),
        (["shares", *INDIA, "--window", "2021-2025"], "release 2025 ends with 2024"),
        (["shares", *INDIA, "--window", "2024-2020"], "write 2020-2024"),
        (["shares", *INDIA, "--window", "1996-2024"], "29 years; 1 to 20"),
        (["shares", *INDIA, "--window", "1990-1994"], "begin with 1995"),
        (["shares", "--importer", "Peru", "--window", "2020-2024"], "to Peru at hand; what is at hand: India in 2024;"),
        (["shares", "--importer", "India", "--window", "2020-2024", "--release", "2019"], "with it: 2024, 2025, 2026"),
        (["shares", *INDIA], "Missing option '--window'"),
        (["shares", *INDIA, "--window", "2020-2024", "--format", "xml"], "'xml' is not one of"),
        (["shares", *INDIA, "--window", "2020-2024", "--release", "new"], "'new' is not a valid integer"),
        (["series", *INDIA, "--window", "21"], "choose 1 to 20"),
        (["series", *INDIA, "--window", "0"], "choose 1 to 20"),
        (["contributions", *INDIA, *CHANGE, "--by", "deal"], "deals of India in release 2025 are not known"),
        (["contributions", *INDIA, *CHANGE, "--by", "category", "--release", "2026"], "do not name categories"),
        (["contributions", *INDIA, *CHANGE, "--supplier", "Russia,France"], "'Russia,France'; nearest"),
        (["contributions", *INDIA, *CHANGE, "--supplier", ""], "'--supplier': it is empty"),
        (["add", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["sources", "--accept", "nothing.csv"], "no passport names 'nothing.csv'"),
        (["extract", "--importer", "Peru"], "no deliveries to Peru"),
        (["shres"], "No such command 'shres'"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else None,
)  # fmt: skip
def test_wrong_use_is_one_sentence_and_changes_nothing(home, words, said):
    before = listing(home)
    assert said in run(*words, code=2)
    assert listing(home) == before


def test_a_home_that_is_no_project(home, tmp_path, monkeypatch):
    monkeypatch.setenv("ARMSHARES_HOME", str(tmp_path))
    assert "is no project folder" in run("sources", code=2)


def armshares(*words, **settings):
    command = [sys.executable, "-m", "analysis.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **settings)


def test_the_program_itself(home, tmp_path):
    """From any folder: one sentence and an exit code; the traceback only if asked for."""
    wrong = ["shares", "--importer", "Indai", "--window", "2020-2024"]
    found = armshares(*wrong, cwd=tmp_path)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "Traceback" not in found.stderr
    assert "Traceback" in armshares("--debug", *wrong, cwd=tmp_path).stderr
    command = [sys.executable, "-m", "analysis.cli", "sources"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as piped:
        piped.stdout.close()  # as `| head` does
        assert (piped.stderr.read(), piped.wait()) == (b"", 0)
