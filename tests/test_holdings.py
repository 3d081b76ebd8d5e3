"""What the data at hand answer: imports as a plain value, the Soviet policy in everything, one share everywhere."""

import json
from dataclasses import FrozenInstanceError

import pytest

import analysis
from analysis.checks import published, register_sums
from analysis.claims import judge
from analysis.cli import main
from analysis.ground import project
from analysis.measures import comparison, revisions, shares
from analysis.measures.windows import Window, Windows, newest
from analysis.store import intake, processed
from analysis.store.holdings import Holdings
from conftest import register_row, register_text

UNION = [
    register_row(1, "Soviet Union", "India", 1990, "60"),
    register_row(2, "France", "India", 1991, "40"),
    register_row(3, "Russia", "India", 1996, "30", Designation="X-3"),
    register_row(4, "France", "India", 1995, "30"),
    register_row(5, "Soviet Union", "Peru", 1991, "5"),
]


def printed(capsys, *command):
    """Run a command in process; return what it printed as JSON."""
    with pytest.raises(SystemExit) as end:
        main([*command, "--format", "json"])
    assert end.value.code in (0, 1), capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def union(home, download):
    """A project with a register of two releases in which the Soviet Union and Russia deliver."""
    for release, rows in ((2024, UNION), (2025, [*UNION, register_row(6, "Soviet Union", "India", 1991, "20")])):
        text = register_text(rows, first=1988, last=1999, date=f"12 Apr {release}")
        intake.add(download(text, f"{release}.csv"), release)
    return home


def test_imports_is_a_plain_value_that_reads_nothing(home, monkeypatch):
    india = Holdings().imports("India", 2025)
    monkeypatch.setattr(project, "read_bytes", lambda path: pytest.fail(f"{path} is read"))
    assert "release 2025" in india.source and india.kind == "extract" and india.deliveries is None
    assert india.about()["rows"].tolist() == [len(india.transfers)]
    with pytest.raises(FrozenInstanceError):
        india.release = 2024


def test_a_table_is_read_once_however_many_questions_are_asked(home, monkeypatch):
    reads = []
    real = processed.read
    monkeypatch.setattr(processed, "read", lambda file, *rest: reads.append(file.file) or real(file, *rest))
    data = Holdings()
    for _ in range(3):
        data.every_release("India")
        published.check(data.curated("published"), data)
        judge.judge(data.curated("claims"), data)
    assert sorted(reads) == sorted(set(reads)) and {"india-2024.csv", "india-2025.csv", "published.csv"} <= set(reads)


def test_under_as_russia_deals_add_up_to_the_change(union, capsys):
    windows = ("--importer", "India", "--supplier", "Russia", "--from", "1988-1992", "--to", "1993-1997")
    for by in ("supplier", "category", "deal"):
        ask = ("contributions", *windows, "--release", "2024", "--soviet", "as-russia", "--by", by)
        found = printed(capsys, *ask)
        assert (found["share_from"], found["share_to"]) == (0.6, 0.5)
        assert sum(part["contribution"] for part in found["parts"]) == pytest.approx(-0.1)


def test_the_policy_is_known_to_every_question(union):
    joined = Holdings().every_release("India", "as-russia")[:2]  # the third is an extract
    assert all("Soviet Union" not in set(known.deliveries["supplier"]) for known in joined)
    assert all("counted as Russia" in known.source for known in joined)
    window = Window(1988, 1992)
    published_figures = Holdings().curated("published")
    table = revisions.across(joined, ["Russia"], window, published_figures)
    assert table["Russia"].tolist() == pytest.approx([0.6, 80 / 120])
    found = revisions.otherwise(joined[0], joined, ["Russia"], window)
    assert (found.release, found.shares["Russia"]) == (2025, pytest.approx((0.6, 80 / 120)))
    revised = revisions.revision(*joined, "Russia", window)
    assert revised.deals["contribution"].sum() == pytest.approx(revised.change) == pytest.approx(80 / 120 - 0.6)
    assert list(revised.deals["deal"]) == [6]


@pytest.mark.slow
def test_the_change_of_1993_in_the_real_register_adds_up(home, exports):
    for name in ("2024-register-1950-1989.csv", "2024-register-1990-2023.csv"):
        intake.add(exports / "registers" / name, 2024)
    india = analysis.imports("India", 2024, soviet="as-russia")
    found = analysis.change(india, "Russia", "1988-1992", "1993-1997", by="deal")
    assert round(100 * found.change, 2) == -6.63
    assert found.parts["contribution"].sum() == pytest.approx(found.change, abs=1e-12)


def test_the_largest_suppliers_are_those_of_five_years(home, download):
    rows = [register_row(1, "Israel", "India", 2020, "90")]
    rows += [register_row(2 + at, "Russia", "India", 2021 + at, "10") for at in range(4)]
    intake.add(download(register_text(rows, date="12 Apr 2025")), 2025)
    india = Holdings().imports("India", 2025)
    assert comparison.largest_suppliers(india, newest(india.years), 2) == ["Israel", "Russia"]
    assert comparison.largest_suppliers(india, Window(2021, 2024), 2) == ["Russia"]


# One place computes a share: with another denominator there, everything that says a share says another one.


def every_answer(capsys):
    """What commands, measures behind figures, claims and checks say of shares, by name."""
    data = Holdings()
    india = ("--importer", "India", "--release", "2025")
    ends = ("--from", "2015-2019", "--to", "2020-2024")
    known, releases = data.imports("India", 2025), data.every_release("India")
    windows, window = Windows(Window(2015, 2019), Window(2020, 2024)), Window(2020, 2024)
    registers = [register_sums.Held(file, data.rows(file)) for file in data.held if file.layout == "register"]
    return {
        "shares": printed(capsys, "shares", *india, "--window", "2020-2024")["suppliers"][0]["share"],
        "series": printed(capsys, "series", *india, "--window", "5")["windows"][-1]["shares"]["Russia"],
        "contributions": printed(capsys, "contributions", *india, "--supplier", "Russia", *ends)["share_to"],
        "revisions": revisions.revision(releases[-2], releases[-1], "Russia", window).share_to,
        "across": revisions.across(releases, ["Russia"], window, data.curated("published")).loc[0, "Russia"],
        "figure": comparison.comparison(known.transfers, ["Russia"], windows).loc[0, "share_to"],
        "world": shares.world_share(known, window),
        "verify": printed(capsys, "verify")["match"],
        "claims": {claim["id"]: claim["finding"] for claim in printed(capsys, "claims")}["russia-36"],
        "checks": register_sums.shares(registers)["largest"],
    }


def test_one_place_computes_a_share(home, download, capsys, monkeypatch):
    intake.add(download(register_text(UNION, first=1988, last=1999, date="12 Apr 2020")), 2020)
    before = every_answer(capsys)
    real = shares.share
    monkeypatch.setattr(shares, "share", lambda part, total: real(part, total * 2))
    after = every_answer(capsys)
    assert [name for name in before if before[name] == after[name]] == []
    assert after["shares"] == pytest.approx(before["shares"] / 2)
