"""What is counted can be chosen, once, for every measure; a share under every choice agrees with loops over rows."""

import itertools
import json

import pandas as pd
import pytest
from click.testing import CliRunner

import analysis
from analysis.cli import main
from analysis.ground.errors import NotAtHand, Problem
from analysis.measures.robustness import robustness
from analysis.store.choices import PLATFORMS, Choices, volumes_left
from analysis.store.clean import transfers
from analysis.store.holdings import Holdings
from analysis.telling import robustness as tell
from conftest import known_imports, sentence

COLUMNS = ["supplier", "year", "category", "status", "local_production", "tiv"]
ROWS = [
    ("Russia", 2020, "Aircraft", "New", "yes", 40.0),
    ("Russia", 2021, "Engines", "New", "no", 20.0),
    ("Russia", 2023, "Ships", "Second hand", "no", 30.0),
    ("France", 2022, "Aircraft", "New", "yes", 55.0),
    ("France", 2024, "Missiles", "New", "no", 5.0),
    ("France", 2017, "Ships", "Second hand but modernized", "yes", 80.0),
    ("unknown supplier(s)", 2024, "Artillery", "New", "blank", 7.0),
    ("Soviet Union", 2016, "Ships", "New", "no", 12.0),
]


def register(rows=ROWS, **others):
    """Made-up imports of India as a register holds them."""
    deals = pd.DataFrame(rows, columns=COLUMNS).assign(
        release=2025, deal=range(1, len(rows) + 1), recipient="India", year_flag="exact", units_flag="exact"
    )
    return known_imports(transfers(deals), deliveries=deals, **others)


def counted(row, choice, window):
    """Say whether a row of `ROWS` counts under one row of results."""
    supplier, year, category, status, local, _ = row
    return (
        window[0] <= year <= window[1]
        and (choice["second_hand"] == "in" or status == "New")
        and (choice["local_production"] == "in" or local != "yes")
        and (choice["categories"] == "all" or category in ("Aircraft", "Armoured vehicles", "Ships"))
        and (choice["unknown_suppliers"] == "in" or not supplier.startswith("unknown"))
    )


@pytest.mark.parametrize("supplier", ["Russia", "France"])
def test_every_result_is_what_a_loop_over_the_rows_gives(supplier):
    found = robustness(register(), supplier, "2020-2024")
    choices = found.choices.to_dict("records")
    for choice in choices:
        first, last = map(int, choice["window"].split("-"))
        sums = {}
        for row in ROWS:
            if counted(row, choice, (first, last)):
                joined = row[0] == "Soviet Union" and choice["soviet"] == "as-russia"
                name = "Russia" if joined else row[0]
                sums[name] = sums.get(name, 0.0) + row[-1]
        total = sum(sums.values())
        assert choice["share"] == pytest.approx(sums.get(supplier, 0.0) / total, abs=1e-12)
        assert choice["total_tiv"] == pytest.approx(total)
        assert choice["first"] == " and ".join(sorted(name for name in sums if sums[name] == max(sums.values())))
        own = sums.get(supplier, 0.0)
        rank = 1 + sum(other > own for other in sums.values()) if own else None
        assert rank == (None if choice["rank"] != choice["rank"] else choice["rank"])
    # 2015-2024 alone lies in the data among the windows of ten years
    windows = {"2022-2024", "2021-2023", "2020-2024", "2019-2023", "2015-2024"}
    assert {choice["window"] for choice in choices} == windows
    every = set(itertools.product(windows, *[("in", "out")] * 3, ("all", "platforms"), ("separate", "as-russia")))
    names = ("window", "second_hand", "local_production", "unknown_suppliers", "categories", "soviet")
    made = {tuple(choice[name] for name in names) for choice in choices}
    assert made <= every and len(made) == len(choices)
    for missing in every - made:
        choice, (first, last) = dict(zip(names, missing, strict=True)), map(int, missing[0].split("-"))
        assert not [row for row in ROWS if counted(row, choice, (first, last))]  # nothing is delivered, so no share


def test_the_default_is_one_of_the_choices_and_marked():
    found = robustness(register(), "Russia", "2020-2024")
    assert found.choices["default"].sum() == 1
    assert found.default["share"] == pytest.approx(analysis.shares(register(), "2020-2024")["share"].iloc[0])
    assert "57 %" in repr(found) and "TIV" in repr(found)


def test_the_most_sensitive_choice_changes_nothing_else():
    found = robustness(register(), "Russia", "2020-2024")
    default = found.default
    for move in found.moves.itertuples():
        alone = found.choices[found.choices[move.choice] != default[move.choice]]
        others = [name for name in found.moves["choice"] if name != move.choice]
        alone = alone[(alone[others] == default[others]).all(axis=1)]
        assert abs(move.moved) == pytest.approx((alone["share"] - default["share"]).abs().max())
    assert found.moves["moved"].abs().is_monotonic_decreasing


def test_where_another_is_first_is_listed():
    found = robustness(register(), "Russia", "2020-2024")
    assert "France" in set(found.flips["first"])
    assert (found.flips["first"] != "Russia").all()
    assert len(found.flips) == sum(row["first"] != "Russia" for row in found.choices.to_dict("records"))


def test_the_soviet_union_is_a_choice_only_where_it_delivered():
    rows = [row for row in ROWS if row[0] != "Soviet Union"]
    assert set(robustness(register(rows), "Russia", "2020-2024").choices["soviet"]) == {"separate"}
    joined = robustness(register(rows), "Russia", "2020-2024", soviet="as-russia")
    assert set(joined.choices["soviet"]) == {"as-russia"} and joined.default["soviet"] == "as-russia"
    assert set(robustness(register(), "Russia", "2020-2024").choices["soviet"]) == {"separate", "as-russia"}
    assert set(robustness(register(), "Soviet Union", "2020-2024").choices["soviet"]) == {"separate"}


def test_what_the_data_cannot_tell_is_left_out_and_named(home):
    data = Holdings()
    found = robustness(data.imports("India", 2025), "Russia", "2020-2024", data.every_release("India"))
    newest = found.choices[found.choices["release"] == 2026]
    assert len(newest) == 12 and set(newest["second_hand"]) == {"in"} and set(newest["categories"]) == {"all"}
    assert any("2026" in said and "second-hand" in said for said in found.left_out)
    assert any("Release 2024 does not cover" in said for said in found.left_out)
    assert not (found.choices[found.choices["release"] == 2024]["window"] == "2020-2024").any()


def test_choices_that_leave_nothing_or_do_not_exist_are_sentences(home):
    for ask in (
        lambda: robustness(register(), "Peru", "2020-2024"),
        lambda: robustness(register(), "Russia", "2030-2034"),
        lambda: robustness(register(), "Russia", "2018-2018"),
    ):
        with pytest.raises(NotAtHand) as problem:
            ask()
        assert sentence(problem)
    with pytest.raises(Problem, match="exclude_second_hand"):
        analysis.imports("India", 2025, exclude_secondhand=True)
    with pytest.raises(Problem, match="True or False"):
        analysis.imports("India", 2025, exclude_unknown="yes")
    with pytest.raises(NotAtHand, match="do not name categories"):
        analysis.imports("India", 2026, platforms_only=True)
    with pytest.raises(NotAtHand, match="without second-hand weapons"):
        analysis.imports("India", 2026, exclude_second_hand=True)


# Choices of `imports`


def test_a_choice_counts_for_every_measure(home):
    known = analysis.imports("India", 2025, exclude_local_production=True)
    rows = pd.read_csv(home / "data/processed/india-2025.csv").query("recipient == 'India'")
    inside = rows[rows["year"].between(2020, 2024)]
    left = (inside["tiv"] - inside["tiv_local"]).groupby(inside["supplier"]).sum()
    table = analysis.shares(known, "2020-2024").set_index("supplier")["tiv"]
    assert table.to_dict() == pytest.approx(left[left > 0].to_dict())
    assert "without local production" in repr(known) and "without local production" in known.source
    change = analysis.change(known, "Russia", "2015-2019", "2020-2024")
    assert change.share_to == pytest.approx(left["Russia"] / left.sum())
    assert analysis.series(known).loc[2024, "Russia"] == pytest.approx(left["Russia"] / left.sum())
    assert analysis.imports("India", 2025).choices == Choices() and not analysis.imports("India", 2025).choices


def test_a_range_says_that_its_record_is_of_all_deliveries(home):
    assert analysis.interval(analysis.imports("India", 2025), "2020-2024").notes == ()
    notes = analysis.interval(analysis.imports("India", 2025, platforms_only=True), "2020-2024").notes
    assert "of all deliveries; these shares are aircraft, armoured vehicles and ships only" in notes[0]


def test_register_and_extract_give_the_same_under_a_choice():
    for asked in itertools.product((False, True), repeat=4):
        choices = Choices(*asked)
        full = register()
        summed = transfers(choices.of_deliveries(full.deliveries))
        try:
            reduced = choices.of_transfers(full.transfers)
        except NotAtHand:
            pytest.fail("each made-up row is wholly one or the other")
        by = ["supplier", "year", "category"]
        one, other = (table.set_index(by)["tiv"].sort_index() for table in (summed[summed["tiv"] > 0], reduced))
        assert one.to_dict() == pytest.approx(other.to_dict())


def test_what_is_both_is_not_guessed():
    rows = pd.DataFrame({"tiv": [10.0, 10, 10], "tiv_second_hand": [4.0, 10, 0], "tiv_local": [5.0, 3, 2]})
    left = volumes_left(rows)
    assert left[1, 1].tolist()[1:] == [0.0, 8.0] and left[1, 1][0] != left[1, 1][0]
    assert left[0, 1].tolist() == [5.0, 7.0, 8.0] and left[1, 0].tolist() == [6.0, 0.0, 10.0]


def test_flags_that_are_not_known_of_the_rest_are_missing():
    known = register()
    table = known.transfers.assign(tiv_second_hand=[1.0] + [0.0] * 7, tiv_year_flagged=2.0)
    found = Choices(exclude_second_hand=True).of_transfers(table)
    assert found["tiv_year_flagged"].isna().tolist() == [True] + [False] * 7
    assert found["tiv"].iloc[0] == table["tiv"].iloc[0] - 1


def test_platforms_carry_weapons():
    assert PLATFORMS == ("Aircraft", "Armoured vehicles", "Ships")


# The command


def run(*words):
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


ASKED = ["--importer", "India", "--window", "2020-2024", "--release", "2025"]


def test_the_command_prints_every_choice(home):
    found = json.loads(run("robustness", *ASKED, "--supplier", "Russia", "--format", "json"))
    needed = {"headline", "lowest", "highest", "most_sensitive", "rank_flips", "choices"}
    assert needed <= found.keys()
    shares = [choice["share"] for choice in found["choices"]]
    assert (found["lowest"], found["highest"]) == (min(shares), max(shares))
    (default,) = [choice for choice in found["choices"] if choice["default"]]
    told = json.loads(run("shares", *ASKED, "--format", "json"))["suppliers"][0]["share"]
    assert default["share"] == found["headline"] == pytest.approx(told, abs=1e-12)
    assert found["most_sensitive"] == "length" and found["moves"][0]["to"] == 10
    assert all(choice["first"] != default["first"] for choice in found["rank_flips"]) and found["rank_flips"]


def test_the_table_says_it_in_sentences(home):
    said = run("robustness", *ASKED, "--supplier", "Russia")
    assert "36 % as SIPRI counts" in said and "release 2025" in said and "TIV" in said
    assert "the length of the window moves it most" in said and "because" not in said


def test_sentences_hold_no_more_than_the_results(home):
    data = Holdings()
    found = robustness(data.imports("India", 2025), "Russia", "2020-2024", data.every_release("India"))
    first = tell.answers(found)[0]
    assert first.numbers["lowest"] == found.choices["share"].min()
    assert first.numbers["choices"] == len(found.choices)
    table = tell.moves(found)
    assert table.frame["share, %"].tolist() == pytest.approx((found.moves["share"] * 100).tolist())
