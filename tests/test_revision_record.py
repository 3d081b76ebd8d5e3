"""The revision record: what moved between releases, and coverage on importers that had no part in the factors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cli import main
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.measures import calibration, revision_record
from analysis.store import clean, intake
from analysis.store.record import Edition, Record, chosen, from_dyads
from conftest import REPOSITORY, register_row, register_text, sentence

REGISTERS = {
    2024: ["registers/2024-register-1950-1989.csv", "registers/2024-register-1990-2023.csv"],
    2025: ["registers/2025-register-1995-2024.csv"],
}
WIDEST = {"0": 3.7, "1": 2.0, "2-4": 0.9, "5-9": 0.75, "10+": 0.9}  # points
YEARS = tuple(range(2015, 2024))


def edition(release, *rows, years=YEARS):
    """Return an edition of rows (supplier, importer, year, TIV), without flags."""
    return Edition(release, years, pd.DataFrame(rows, columns=["supplier", "recipient", "year", "tiv"]))


BEFORE = edition(
    2024, ("Russia", "India", 2019, 300.0), ("France", "India", 2020, 100.0), ("Russia", "Peru", 2023, 5.0)
)
AFTER = edition(
    2025, ("Russia", "India", 2019, 300.0), ("France", "India", 2020, 300.0), ("Israel", "Peru", 2022, 5.0),
    years=(*YEARS, 2024),
)  # fmt: skip


def test_moves_by_hand():
    found = revision_record.moves(BEFORE, AFTER).set_index(["importer", "supplier", "last"])
    both = {("India", name, last) for name in ("Russia", "France") for last in (2020, 2021, 2022, 2023)}
    assert set(found.index) == both  # Russia was the only supplier of India in 2015-2019, and of Peru
    row = found.loc[("India", "Russia", 2022)]
    assert (row["share_from"], row["share_to"], row["total_from"], row["total_to"]) == (0.75, 0.5, 400, 600)
    assert (revision_record.AGES[int(row["age"])], row["kind"]) == ("1", 0)


def test_releases_that_cannot_be_compared():
    early = edition(2015, ("Russia", "India", 2012, 1.0), years=(2010, 2011, 2012, 2013, 2014))
    for pair, said in (((BEFORE, BEFORE), "with itself"), ((early, BEFORE), "share no window")):
        with pytest.raises(Problem, match=said) as problem:
            revision_record.moves(*pair)
        sentence(problem)
    for releases, said in (("2024,2024", "with itself"), ("2023,2024", "no complete register")):
        with pytest.raises(Problem, match=said) as problem:
            chosen([BEFORE, AFTER], releases)
        sentence(problem)


@given(st.lists(st.floats(0, 1), min_size=30, max_size=200), st.sampled_from([0.5, 0.9, 0.95]))
def test_a_factor_holds_its_level_of_the_scores_it_was_made_from(scores, level):
    factor = revision_record.quantile(np.array(scores), level)
    assert np.mean(np.array(scores) <= factor + 1e-12) >= level - 1 / len(scores)


def test_fewer_than_thirty_cases_make_no_factor():
    assert np.isnan(revision_record.quantile(np.ones(29), 0.9)) and revision_record.quantile(np.ones(30), 0.9) == 1


def test_changes_and_series_by_hand():
    years = tuple(range(2011, 2024))
    cells = [("Russia", "India", 2015), ("France", "India", 2015), ("Russia", "India", 2021), ("France", "India", 2021)]
    volumes = {2024: (300.0, 100.0, 400.0, 400.0), 2025: (300.0, 300.0, 500.0, 300.0)}
    sides = [edition(release, *[(*cell, tiv) for cell, tiv in zip(cells, tivs, strict=True)], years=years)
             for release, tivs in volumes.items()]  # fmt: skip
    moved = revision_record.moves(*sides)
    factor = np.ones(revision_record.GROUPS)
    changes = revision_record.changes(moved, factor)
    now = moved[(moved["supplier"] == "Russia") & moved["last"].isin([2017, 2022])].set_index("last")
    expected = abs((0.625 - 0.5) - (0.5 - 0.75)) / np.hypot(*now["scale"])
    assert expected == pytest.approx(changes.score[np.isclose(changes.before, -0.25)].max())
    series = revision_record.series(moved, factor)
    assert len(series.score) == 2 and series.score.max() == pytest.approx(
        ((moved["share_to"] - moved["share_from"]).abs() / moved["scale"]).max()
    )


def test_a_record_with_impossible_numbers_is_refused():
    row = {"measure": "share", "value_from": 0.2, "value_to": 0.2, "coverage": 0.9, "n": 300}
    Record(pd.DataFrame([row]), "a file")
    for wrong, said in (({"value_to": 1.2}, "above 1"), ({"coverage": 1.1}, "above 1"), ({"n": 29}, "29 cases")):
        with pytest.raises(Problem, match=said) as problem:
            Record(pd.DataFrame([row | wrong]), "a file")
        sentence(problem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("supplier,recipient,year\nRussia,India,2020\n", "these columns"),
        ("supplier,recipient,year,tiv\nRussia,India,2020,many\n", "numbers"),
        ("supplier,recipient,year,tiv\nRussia,India,2022,4\n", "does not cover"),
        ("supplier,recipient,year,tiv\nRusia,India,2020,4\n", "Rusia"),
    ],
)
def test_a_table_of_dyads_is_checked(home, download, text, said):
    with pytest.raises(Problem, match=said) as problem:
        from_dyads(download(text), 2022, Entities.read())
    sentence(problem)


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    said = capsys.readouterr()
    return end.value.code, said.out, said.err


def test_one_release_makes_no_record(home, capsys, download):
    assert run(capsys, "add", str(download(register_text())))[0] == 0
    code, out, err = run(capsys, "calibrate")
    assert code == 2 and not out and "two releases" in err and err.count("\n") == 1


def test_a_users_registers_calibrate_and_win(home, capsys, download):
    for release in (2024, 2025):
        rows = [
            register_row(1000 * number + deal, supplier, importer, 2015 + deal % (release - 2015), 20 + deal * number)
            for number, importer in enumerate(
                ["India", "Peru", "Chile", "Egypt", "Japan", "Israel", "Norway", "Poland"], 1
            )
            for deal, supplier in enumerate(["Russia", "France", "Germany", "Italy", "China"] * 4, 1)
        ]
        text = register_text(rows, first=2015, last=release - 1, date=f"12 Apr {release}")
        assert run(capsys, "add", str(download(text, f"{release}.csv")))[0] == 0
    code, out, _ = run(capsys, "calibrate")
    assert code == 0 and "data/raw/sipri/calibration.csv" in out and "2024-2025" in out
    code, out, _ = run(capsys, "intervals", "--importer", "Peru", "--window", "2020-2024")
    assert code == 0 and "your own releases" in out


@pytest.fixture(scope="module")
def releases(exports):
    """The deliveries of everyone in releases 2022, 2024 and 2025."""
    entities = Entities.read(REPOSITORY / "data/raw/entities.csv")
    found = {2022: from_dyads(exports / "dyads/2022-dyads-1950-2021.csv", 2022, entities)}
    for release, names in REGISTERS.items():
        tables = [intake.parse(name, (exports / name).read_bytes())[2] for name in names]
        rows = pd.concat([clean.deliveries(table, release, entities, "a register") for table in tables])
        years = tuple(range(int(rows["year"].min()), release))
        found[release] = Edition(release, years, clean.transfers(rows))
    return found


def halves(moved, level=0.9):
    """Yield the other half with the range each share got, for twenty random halves of the importers, by plain loops."""
    names = sorted(moved["importer"].unique())
    chance = np.random.default_rng(20)
    for _ in range(20):
        half = moved["importer"].isin(chance.choice(names, len(names) // 2, replace=False))
        score = (moved["share_to"] - moved["share_from"]).abs() / moved["scale"]
        factor = {group: revision_record.quantile(score[half & (moved["group"] == group)].to_numpy(), level)
                  for group in moved["group"].unique()}  # fmt: skip
        other = moved[~half]
        width = other["group"].map(factor) * other["scale"]
        yield other.assign(
            low=(other["share_from"] - width).clip(lower=0), high=(other["share_from"] + width).clip(upper=1)
        )


@pytest.mark.slow
@pytest.mark.parametrize("pair", [(2024, 2025), (2022, 2024), (2022, 2025)])
def test_ranges_hold_the_other_half_of_the_importers(releases, pair):
    moved = revision_record.moves(*(releases[each] for each in pair))
    moved = moved[moved["kind"] == 0]
    found = []
    for other in halves(moved):
        held = other["share_to"].between(other["low"] - 1e-12, other["high"] + 1e-12)
        measured = pd.DataFrame({"held": held, "width": (other["high"] - other["low"]) * 50, "age": other["age"]})
        found.append(measured.groupby("age").agg(held=("held", "mean"), width=("width", "median")))
    mean = sum(found) / len(found)
    assert mean["held"].between(0.85, 0.95).all(), mean
    if pair == (2024, 2025):
        assert (mean["width"] <= [WIDEST[name] for name in revision_record.AGES]).all(), mean


@pytest.mark.slow
def test_the_shipped_record_is_what_the_releases_give(releases):
    pairs = [(releases[2022], releases[2024]), (releases[2022], releases[2025]), (releases[2024], releases[2025])]
    made = calibration.calibration(pairs)
    shipped = pd.read_csv(REPOSITORY / "data/raw/calibration.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(made, shipped, check_dtype=False, atol=1e-3, rtol=1e-3)
    for measure in ("share", "change", "series"):
        rows = made[(made["measure"] == measure) & (made["level"] == 0.9) & (made["volume"] == "200 and more")]
        assert rows["coverage"].between(0.85, 0.95).all(), rows
    sure = made[(made["measure"] == "first") & (made["level"] == 0.8)]
    assert len(sure) == 2 and (sure["coverage"] >= 0.8).all()
