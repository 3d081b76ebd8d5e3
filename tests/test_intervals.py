"""Ranges of shares: flag bounds against brute force, simulated histories, the command and its refusals."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cli import main
from analysis.ground.errors import Problem
from analysis.measures import bands, flag_bounds
from analysis.measures.dyads import dyads, scales
from analysis.measures.flag_bounds import Doubt
from analysis.measures.intervals import Asked, everyone, intervals
from analysis.measures.simulation import Draws, first, histories
from analysis.measures.windows import Window, Windows
from analysis.store.holdings import Holdings
from analysis.store.record import Edition, Record, record
from conftest import register_row, register_text, sentence

WINDOW = (2020, 2022)
ASK = ["intervals", "--importer", "India", "--window", "2020-2024", "--release", "2025"]
FLAGS = ["exact", "estimate", "blank"]
delivery = st.tuples(
    st.sampled_from(["Russia", "France", "Israel"]), st.integers(2018, 2024), st.integers(1, 40),
    st.sampled_from(FLAGS), st.sampled_from(FLAGS),
)  # fmt: skip


def transfers(rows, release=2025):
    """Return the table `transfers` of deliveries (supplier, year, TIV, year's flag, number's flag), one row each."""
    table = pd.DataFrame(rows, columns=["supplier", "year", "tiv", "year_flag", "units_flag"])
    table["tiv"] = table["tiv"].astype(float)
    year, units = table["year_flag"] != "exact", table["units_flag"] != "exact"
    flagged = {"year": year, "units": units, "both": year & units}
    parts = {f"tiv_{kind}_flagged": table["tiv"].where(rows, 0.0) for kind, rows in flagged.items()}
    return table.assign(**parts, recipient="India", release=release)


def corners(rows, doubt):
    """Return the least and largest share of each supplier over all combinations of what the flags allow."""
    cases = []
    for supplier, year, tiv, year_flag, units_flag in rows:
        shifts = range(-doubt.years, doubt.years + 1) if year_flag != "exact" else [0]
        sizes = [1 - doubt.units, 1, 1 + doubt.units] if units_flag != "exact" else [1]
        inside = {size * tiv * (WINDOW[0] <= year + shift <= WINDOW[1]) for shift in shifts for size in sizes}
        cases.append([(supplier, volume) for volume in inside])
    found = {}
    for history in itertools.product(*cases):
        total = sum(volume for _, volume in history)
        for name in {row[0] for row in rows} if total > 0 else ():
            share = sum(volume for supplier, volume in history if supplier == name) / total
            low, high = found.get(name, (share, share))
            found[name] = (min(low, share), max(high, share))
    return {name: ends for name, ends in found.items() if ends[1] > 0}


@settings(deadline=None, max_examples=150)
@given(st.lists(delivery, min_size=1, max_size=5), st.integers(0, 2), st.sampled_from([0.0, 0.2, 0.5]))
def test_flag_bounds_are_the_least_and_the_largest_of_all_combinations(rows, years, units):
    doubt = Doubt(years, units)
    expected = corners(rows, doubt)
    if not expected:
        with pytest.raises(Problem, match="nothing can have been delivered"):
            flag_bounds.bounds(transfers(rows), WINDOW, doubt)
        return
    found = flag_bounds.bounds(transfers(rows), WINDOW, doubt)
    assert set(found.index) == set(expected)
    for name, (low, high) in expected.items():
        assert found.loc[name].tolist() == pytest.approx([low, high], abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(st.lists(delivery, min_size=1, max_size=12))
def test_flag_bounds_hold_the_share_and_grow_with_what_is_assumed(rows):
    table = transfers(rows)
    inside = table[table["year"].between(*WINDOW)].groupby("supplier")["tiv"].sum()
    if inside.sum() == 0:
        return
    spans = [flag_bounds.bounds(table, WINDOW, Doubt(*each)) for each in ((0, 0.0), (1, 0.2), (1, 0.4), (3, 0.4))]
    for name, share in (inside / inside.sum()).items():
        assert spans[0].loc[name].tolist() == pytest.approx([share, share])
        for narrow, wide in itertools.pairwise(spans):
            assert 0 <= wide.loc[name, "flag_low"] <= narrow.loc[name, "flag_low"] + 1e-12
            assert narrow.loc[name, "flag_high"] - 1e-12 <= wide.loc[name, "flag_high"] <= 1


def test_without_flags_the_bounds_are_the_share():
    table = transfers([("Russia", 2020, 30, "exact", "exact"), ("France", 2021, 10, "exact", "exact")])
    found = flag_bounds.bounds(table, WINDOW, Doubt(5, 0.9))
    assert found.loc["Russia"].tolist() == [0.75, 0.75]


@pytest.mark.parametrize("widths", [(-1, 0.2), (6, 0.2), (1, -0.1), (1, 1.0), (1, float("nan"))])
def test_absurd_widths_are_refused(widths):
    with pytest.raises(Problem) as problem:
        Doubt(*widths)
    sentence(problem)


@pytest.mark.parametrize("choice", [(99, 1), (10**9, 1), (200.0, 1), (200, -1), (200, "a"), (200, True)])
def test_draws_and_seeds_are_checked(choice):
    with pytest.raises(Problem) as problem:
        Draws(*choice)
    sentence(problem)


def test_levels_and_steps_are_those_of_the_record():
    for choice in ({"level": 0.8}, {"step": "soon"}):
        with pytest.raises(Problem) as problem:
            Asked(**choice)
        sentence(problem)


@settings(deadline=None, max_examples=30)
@given(st.lists(delivery, min_size=1, max_size=12), st.floats(0, 5))
def test_simulated_shares_add_up_to_one_and_without_noise_are_the_share(rows, factor):
    known = dyads(Edition(2025, tuple(range(2018, 2025)), transfers(rows)))
    share = scales(known, 3).share
    drawn = histories(known.tiv, known.noise, np.full(share.shape, factor), Draws(100))
    delivered = ~np.isnan(share[0])
    assert drawn[:, :, delivered].sum(axis=1) == pytest.approx(1.0)
    assert (drawn[:, :, delivered] >= 0).all() and np.isnan(drawn[:, :, ~delivered]).all()
    still = histories(known.tiv, known.noise, np.zeros(share.shape), Draws(100))
    assert still == pytest.approx(np.broadcast_to(share, still.shape), nan_ok=True)


def test_nine_tenths_of_the_simulated_shares_lie_in_the_range():
    rows = [(name, year, tiv, "exact", "estimate") for name, tiv in (("Russia", 300), ("France", 200), ("Israel", 90))
            for year in range(2015, 2025)]  # fmt: skip
    known = dyads(Edition(2025, tuple(range(2015, 2025)), transfers(rows)))
    measured = scales(known)
    drawn = histories(known.tiv, known.noise, np.full(measured.share.shape, 0.15), Draws(4000))
    inside = np.abs(drawn - measured.share) <= 0.15 * measured.scale
    assert inside.mean(axis=0) == pytest.approx(0.9, abs=0.02)


def test_probabilities_of_being_first_are_counted():
    shares = np.array([[0.5, 0.3, 0.2], [0.2, 0.7, 0.1], [0.6, 0.2, 0.2], [0.4, 0.3, 0.3]])
    assert first(shares).tolist() == [0.75, 0.25, 0.0]


def test_scales_by_hand():
    rows = [("Russia", 2020, 10, "exact", "exact"), ("Russia", 2024, 20, "exact", "exact"),
            ("France", 2021, 30, "estimate", "exact")]  # fmt: skip
    known = dyads(Edition(2025, (2020, 2021, 2022, 2023, 2024), transfers(rows)))
    measured = scales(known)
    france = 60**1.5  # flagged: counted twice; older than three years: weight 1
    russia = 10**1.5 + 3.5**2 * 40**1.5  # the newest year counts as flagged, with weight 3.5
    assert known.supplier.tolist() == ["France", "Russia"]
    assert measured.share[:, 0] == pytest.approx([0.5, 0.5])
    expected = np.sqrt(0.25 * france + 0.25 * russia) / 60**0.85
    assert measured.scale[:, 0] == pytest.approx([expected, expected])


def india(home, release=2025):
    data = Holdings()
    return data.imports("India", release), record(data)


@pytest.mark.parametrize("release", [2024, 2025])
def test_wider_levels_never_give_narrower_ranges(home, release):
    known, rests = india(home, release)
    spans = [
        intervals(known, f"{release - 5}-{release - 1}", rests, Asked(level)).suppliers for level in (0.5, 0.9, 0.95)
    ]
    for narrow, wide in itertools.pairwise(spans):
        assert (wide["low"] <= narrow["low"]).all() and (wide["high"] >= narrow["high"]).all()
        assert ((wide["low"] >= 0) & (wide["high"] <= 1) & (wide["low"] <= wide["share"])).all()


def test_flag_bounds_of_india(home):
    found = intervals(*_asked(home)).suppliers.set_index("supplier")
    per_cent = (found[["flag_low", "flag_high"]] * 100).round(1)
    assert per_cent.loc["Russia"].tolist() == [26.2, 45.5]
    assert per_cent.loc["France"].tolist() == [26.5, 42.6]
    assert per_cent.loc["Israel"].tolist() == [7.6, 17.8]
    assert ((found["flag_low"] <= found["share"]) & (found["share"] <= found["flag_high"])).all()


def _asked(home):
    known, rests = india(home)
    return known, "2020-2024", rests


def test_an_extract_without_flags_says_what_its_ranges_rest_on(home):
    known, rests = india(home, 2026)
    found = intervals(known, "2021-2025", rests)
    assert found.basis == "volume" and found.suppliers["flag_low"].isna().all() and found.suppliers["low"].notna().all()
    assert "rest on volumes alone" in found.notes[0]


def test_windows_without_a_record_get_no_range(home):
    known, rests = india(home)
    found = intervals(known, "2023-2024", rests)
    assert found.suppliers["low"].isna().all() and found.first.empty and "No range is given" in found.notes[0]


def test_a_thin_record_says_so(home):
    known, rests = india(home)
    thin = Record(rests.table[rests.table["share"] != "under 3 %"], "a record")
    found = intervals(known, "2020-2024", thin)
    assert found.suppliers["low"].notna().sum() == 4 and "too thin" in found.notes[0] and found.first.empty


def test_bands_are_wider_than_single_ranges_and_stand_on_the_shares(home):
    known, rests = india(home)
    band = bands.bands(known, ["Russia", "France", "Peru"], rests).set_index(["supplier", "last"])
    single = intervals(known, "2020-2024", rests).suppliers.set_index("supplier")
    for name in ("Russia", "France"):
        wide = band.loc[(name, 2024)]
        assert wide["share"] == pytest.approx(single.loc[name, "share"])
        assert wide["low"] < single.loc[name, "low"] < single.loc[name, "high"] < wide["high"]
    assert (band.loc["Peru"] == 0).all(axis=None) and (band["low"] <= band["high"]).all()


def test_the_range_of_a_change_joins_those_of_its_shares(home):
    known, rests = india(home)
    windows = Windows(Window(2015, 2019), Window(2020, 2024))
    found = bands.change(known, "Russia", windows, rests)
    assert found.change == pytest.approx(-0.1907, abs=1e-4) and found.low < found.change < found.high
    ends = [intervals(known, window, rests).suppliers.set_index("supplier").loc["Russia"] for window in windows]
    joined = np.hypot(*[(each["high"] - each["low"]) / 2 for each in ends])
    factor = rests.rows("change", "next", True, 0.9).set_index("age").loc["0", "factor"]
    assert found.high - found.change == pytest.approx(factor * joined)


def test_a_supplier_of_neither_window_has_no_change(home):
    known, rests = india(home)
    with pytest.raises(Problem, match="delivered nothing to India in 2015-2019 and 2020-2024") as problem:
        bands.change(known, "Peru", Windows(Window(2015, 2019), Window(2020, 2024)), rests)
    sentence(problem)


def test_everyone_is_each_importer_on_its_own(home):
    known, rests = india(home)
    table = everyone(Edition(2025, known.years, known.transfers), rests)
    row = table[(table["supplier"] == "Russia") & (table["last"] == 2024)].iloc[0]
    single = intervals(known, "2020-2024", rests).suppliers.set_index("supplier").loc["Russia"]
    assert row[["share", "low", "high"]].tolist() == pytest.approx(single[["share", "low", "high"]].tolist())


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    said = capsys.readouterr()
    return end.value.code, said.out, said.err


def test_the_command_prints_what_programs_read_and_the_same_seed_the_same_bytes(home, capsys):
    code, out, _ = run(capsys, *ASK, "--format", "json")
    assert code == 0 and out == run(capsys, *ASK, "--format", "json")[1]
    assert out != run(capsys, *ASK, "--format", "json", "--seed", "2")[1]
    found = json.loads(out)
    assert list(found) == ["assumptions", "suppliers", "first"]
    assert list(found["suppliers"][0]) == ["supplier", "share", "flag_low", "flag_high", "low", "high", "record"]
    assert list(found["suppliers"][0]["record"]) == ["age", "n", "coverage"]
    assert list(found["first"][0]) == ["supplier", "probability"]
    assert sum(row["probability"] for row in found["first"]) == pytest.approx(1.0)


def test_people_read_ranges_and_who_is_first(home, capsys):
    code, out, _ = run(capsys, *ASK)
    assert code == 0 and "range from, %" in out and "of 100 revised histories" in out and "volume" in out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--years-off", "-1"], ["--years-off", "40"], ["--units-off", "-0.2"], ["--units-off", "3"], ["--draws", "99"],
        ["--seed", "1.5"], ["--seed", "x"], ["--seed", "-3"], ["--against", "2015-2019"], ["--supplier", "Russia"],
        ["--supplier", "Peru", "--against", "2015-2019"], ["--supplier", "Rusia", "--against", "2015-2019"],
        ["--level", "80"],
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(home, capsys, wrong):
    code, out, err = run(capsys, *ASK, *wrong)
    assert code == 2 and not out and err.startswith("armshares: ") and err.count("\n") == 1, err


def test_a_register_whose_flags_are_all_blank_bounds_nothing(home, capsys, download):
    blank = {"Delivery_year_is_estimate": "", "Numbers_delivered_is_estimate": ""}
    rows = [
        register_row(1, "Russia", "Peru", 2021, "40", **blank),
        register_row(2, "France", "Peru", 2022, "9", **blank),
    ]
    assert run(capsys, "add", str(download(register_text(rows, recipients="Peru", date="12 Apr 2026"))))[0] == 0
    code, _, err = run(capsys, "intervals", "--importer", "Peru", "--window", "2020-2024")
    assert code == 2 and "every flag of Peru's deliveries in release 2026 is blank" in err


def test_a_users_own_calibration_wins_and_says_so(home, capsys):
    own = home / "data/raw/sipri/calibration.csv"
    own.parent.mkdir(parents=True, exist_ok=True)
    shipped = (home / "data/raw/calibration.csv").read_text()
    own.write_text(shipped)
    assert "your own releases" in run(capsys, *ASK)[1]
    header, row = shipped.splitlines()[:2]
    names = header.split(",")
    for column, value, said in (("n", "29", "30"), ("value_to", "1.2", "above 1"), ("coverage", "1.3", "coverage")):
        cells = row.split(",")
        cells[names.index(column)] = value
        own.write_text(f"{header}\n{','.join(cells)}\n")
        code, out, err = run(capsys, *ASK)
        assert code == 2 and not out and said in err and err.count("\n") == 1, err
