"""Commands about data: what became of raw files, extracts, and SIPRI's registers against plain arithmetic."""

import csv
import json
import shutil
import subprocess
import sys
from collections import defaultdict

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.measures import shares
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from conftest import REPOSITORY, ROWS, listing, register_row, register_text
from test_cli import CHANGE, INDIA, run, run_json


def test_sources_says_what_became_of_raw_files(home):
    assert {row["state"] for row in run_json("sources")} == {"ok"}
    raw = home / "data/raw"
    (raw / "events.csv").open("a").write("x")
    (raw / "india-2024.csv").unlink()
    (raw / "stray.csv").write_text("x")
    result = CliRunner().invoke(main, ["sources", "--format", "json"])
    states = {row["file"]: row["state"] for row in json.loads(result.stdout) if row["state"] != "ok"}
    expected = {"events": "changed", "india-2024": "missing", "stray": "without a passport"}
    assert states == {f"data/raw/{name}.csv": state for name, state in expected.items()}
    assert result.exit_code == 1 and len(result.stderr.splitlines()) == 1
    gone = ["shares", "--importer", "India", "--release", "2024", "--window", "2019-2023"]
    assert "data/raw/india-2024.csv cannot be read" in run(*gone, code=2)


def test_an_accepted_change_needs_a_clean(home):
    with (home / "data/raw/india-2025.csv").open("a") as file:
        file.write("2025,Peru,India,2024,Ships,10,0,0,0,0,0,1\n")
    window = ["--window", "2024-2024", "--suppliers", "Peru"]
    assert "not the file its passport" in run("shares", *INDIA, *window, code=2)
    run("sources", "--accept", "india-2025.csv")
    assert "run `armshares clean`" in run("shares", *INDIA, *window, code=2)
    assert "1 file(s) made" in run("clean") and "0 file(s) made" in run("clean")
    assert run_json("shares", *INDIA, *window)["suppliers"][0]["tiv"] == 10


PERU = [
    register_row(deal, who, "Peru", 2018 + deal, tiv)
    for deal, who, tiv in ((1, "Russia", 5), (2, "France", 2.5), (3, "Russia", 0.25))
]
WORLD = [register_row(deal + 10, "Russia", "India", 2015 + deal, 100) for deal in range(9)]


def test_an_extract_gives_the_same_shares_elsewhere(home, _template, tmp_path, download, monkeypatch):
    run("add", download(register_text([*PERU, *WORLD])), "--release", "2025")
    ask = ["shares", "--importer", "Peru", "--window", "2019-2021"]
    before = run_json(*ask)
    assert before["total_tiv"] == 7.75
    assert "wrote" in run("extract", "--importer", "Peru", "--out", tmp_path / "peru.csv")
    assert run("extract", "--importer", "Peru") == (tmp_path / "peru.csv").read_text()
    shutil.copytree(_template, tmp_path / "elsewhere")
    monkeypatch.setenv("ARMSHARES_HOME", str(tmp_path / "elsewhere"))
    assert "no deliveries to Peru" in run(*ask, code=2)
    run("add", tmp_path / "peru.csv")
    assert run_json(*ask) == before
    world = Holdings().imports("Peru").world
    assert (len(world), world.sum(), world[2019], world[2014]) == (30, 907.75, 105, 0)


def test_an_extract_of_too_much_or_of_an_unknown_part_is_refused(home, tmp_path, download):
    out = tmp_path / "out.csv"
    run("add", download(register_text([*PERU, *WORLD])))
    assert "of the source's TIV" in run("extract", "--importer", "India", "--release", "2025", "--out", out, code=2)
    run(
        "add",
        download(register_text(ROWS[3:4], recipients="Pakistan", date="12 Apr 2024", last=2023)),
        "--release",
        "2024",
    )
    assert "the world's imports of 1995 are not known" in run(
        "extract", "--importer", "Pakistan", "--release", "2024", "--out", out, code=2
    )
    assert not out.exists()
    assert "no ordinary file" in run("extract", "--importer", "Peru", "--out", tmp_path, code=2)


# With SIPRI's registers


@pytest.fixture(scope="module")
def full(_template, tmp_path_factory, exports):
    """A project folder with the registers of both releases, never changed by a test."""
    folder = tmp_path_factory.mktemp("full") / "project"
    shutil.copytree(_template, folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARMSHARES_HOME", str(folder))
        for path in sorted((exports / "registers").glob("*.csv")):
            run("add", path, "--release", path.name[:4])
        assert "0 file(s) made" in run("clean")
    return folder


@pytest.fixture(scope="module")
def plain(exports):
    """Release → (importer, supplier, year) → TIV, by splitting the raw files' lines."""
    entities = csv.DictReader((REPOSITORY / "data/raw/entities.csv").read_text(encoding="utf-8").splitlines())
    names = {row["spelling"]: row["name"] for row in entities}
    found = {2024: defaultdict(float), 2025: defaultdict(float)}
    for path in (exports / "registers").glob("*.csv"):
        for line in path.read_text(encoding="iso-8859-1").splitlines():
            fields = line.split(",")
            if len(fields) == 17 and fields[0].isdigit():
                found[int(path.name[:4])][names[fields[2]], names[fields[1]], int(fields[10])] += float(fields[15])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("importer", ["India", "Pakistan", "Ukraine", "NATO", "United Arab Emirates"])
@pytest.mark.parametrize("release, window", [(2025, (2020, 2024)), (2024, (1985, 1994))])
def test_registers_answer_for_every_importer(full, plain, monkeypatch, importer, release, window):
    monkeypatch.setenv("ARMSHARES_HOME", str(full))
    sums = defaultdict(float)
    for (to, supplier, year), tiv in plain[release].items():
        if to == importer and window[0] <= year <= window[1] and tiv:
            sums[supplier] += tiv
    words = ["shares", "--importer", importer, "--release", release, "--window", "{}-{}".format(*window)]
    if not sums:
        assert "nothing was delivered in" in run(*words, code=2)
        return
    found = run_json(*words)
    assert {row["supplier"]: row["tiv"] for row in found["suppliers"]} == pytest.approx(sums)
    assert found["total_tiv"] == pytest.approx(sum(sums.values()))


@pytest.mark.slow
def test_rank_and_world_share_are_known_with_a_register(full, plain, monkeypatch):
    monkeypatch.setenv("ARMSHARES_HOME", str(full))
    totals = defaultdict(float)
    for (to, _, year), tiv in plain[2025].items():
        totals[to] += tiv * (2020 <= year <= 2024)
    for importer in ("India", "Pakistan", "Peru"):
        known, window = Holdings().imports(importer, 2025), Window(2020, 2024)
        rank = 1 + sum(other > totals[importer] + 1e-6 for other in totals.values())
        assert shares.importer_rank(known, window) == rank
        share = totals[importer] / sum(totals.values())
        assert shares.world_share(known, window) == pytest.approx(share)
    found = run_json("contributions", *INDIA, *CHANGE, "--by", "deal")
    assert abs(sum(part["contribution"] for part in found["parts"]) - found["change"]) < 1e-12


@pytest.mark.slow
def test_papermill_alone_runs_another_importer(full, plain, _template, tmp_path, monkeypatch):
    monkeypatch.setenv("ARMSHARES_HOME", str(full))
    command = [sys.executable, "-m", "papermill", "notebooks/02-supplier-shares.ipynb", tmp_path / "out.ipynb"]
    command += ["-p", "importer", "Pakistan", "-y", "suppliers: [China]"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((full / "reports/draft/findings/02-supplier-shares.json").read_text())["findings"]
    rows = {key: tiv for key, tiv in plain[2025].items() if key[0] == "Pakistan" and 2020 <= key[2] <= 2024}
    china = sum(tiv for key, tiv in rows.items() if key[1] == "China") / sum(rows.values())
    assert found["importer"] == "Pakistan" and found["share_to"] == pytest.approx(china)
    tracked = listing(_template)
    assert tracked == {path: (full / path.relative_to(_template)).read_bytes() for path in tracked}
    shutil.rmtree(full / "reports")
