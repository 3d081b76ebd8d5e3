"""Deals by what each adds, and the stock behind the flow: both against plain arithmetic and SIPRI's own register."""

import csv
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cli import main
from analysis.ground.errors import NotAtHand, Problem
from analysis.measures.arsenal import arsenal
from analysis.measures.deals import deals
from analysis.store import intake
from analysis.store.clean import transfers
from analysis.store.holdings import Holdings
from analysis.telling import arsenal as tell_arsenal
from analysis.telling import deals as tell_deals
from conftest import known_imports, register_row, register_text, sentence

FLAGS = {"ordered_flag": "exact", "year_flag": "exact", "units_flag": "exact", "local_production": "no"}


def made_up(*rows):
    """Imports of India: rows of deal, supplier, year and TIV millions."""
    table = pd.DataFrame(rows, columns=["deal", "supplier", "year", "tiv"]).assign(
        release=2025, recipient="India", category="Aircraft", status="New", ordered=2014, units=1.0, **FLAGS
    )
    table = table.assign(designation="X-" + table["deal"].astype(str), description="jet")
    return known_imports(transfers(table), deliveries=table)


def run(*words, code=0):
    result = CliRunner().invoke(main, list(map(str, words)))
    assert result.exit_code == code, result.output
    return result.stdout if not code else result.stderr


# Deals


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from([2020, 2021, 2022]), st.integers(1, 10**6)),
        min_size=2,
        max_size=12,
    )
)
def test_a_contribution_is_the_share_less_the_share_without_the_deal(drawn):
    rows = [
        (1, "Russia", 2020, 5.0),
        *((deal, ["Russia", "France"][deal % 2], year, tiv / 1000) for deal, year, tiv in drawn),
    ]
    rows = [(deal, "Russia" if deal == 1 else name, year, tiv) for deal, name, year, tiv in rows]
    found = deals(made_up(*rows), "Russia", "2020-2024")

    def share(kept):
        own = sum(row[3] for row in kept if row[1] == "Russia")
        total = sum(row[3] for row in kept)
        return own / total if total else None

    assert found.share == pytest.approx(share(rows))
    for row in found.deals.itertuples():
        without = share([each for each in rows if each[0] != row.deal])
        if without is None:
            assert row.contribution != row.contribution
        else:
            assert row.contribution == pytest.approx(share(rows) - without, abs=1e-9)
    assert found.deals["contribution"].abs().dropna().is_monotonic_decreasing


def test_how_many_deals_make_half():
    rows = [(1, "Russia", 2020, 40.0), (2, "Russia", 2021, 30.0), (3, "Russia", 2022, 30.0), (4, "France", 2022, 200.0)]
    assert deals(made_up(*rows), "Russia", "2020-2024").half == 2
    assert deals(made_up((1, "Russia", 2020, 60.0), *rows[1:3]), "Russia", "2020-2024").half == 1
    assert deals(made_up(*rows, (5, "Russia", 2010, 900.0)), "Russia", "2020-2024").own == 3


def test_a_deal_says_its_least_sure_flag_and_only_the_window():
    known = made_up(
        (1, "Russia", 2019, 9.0), (1, "Russia", 2020, 5.0), (1, "Russia", 2021, 4.0), (2, "France", 2020, 3.0)
    )
    flags = ["exact", "estimate", "blank", "exact"]
    known = type(known)(**{**vars(known), "deliveries": known.deliveries.assign(year_flag=flags)})
    row = deals(known, "Russia", "2020-2024").deals.set_index("deal").loc[1]
    assert (row["year_flag"], row["units"], row["tiv"]) == ("blank", 2.0, 9.0)
    assert (row["first_delivery"], row["last_delivery"]) == (2020, 2021)


def test_deals_that_are_not_known_are_a_sentence(home):
    data = Holdings()
    for ask in (
        lambda: deals(data.imports("India", 2025), "Russia", "2020-2024"),
        lambda: deals(made_up((1, "Russia", 2020, 1.0)), "Peru", "2020-2024"),
        lambda: deals(made_up((1, "Russia", 2020, 1.0)), "Russia", "2030-2034"),
    ):
        with pytest.raises(NotAtHand) as problem:
            ask()
        assert sentence(problem)


def test_the_command_takes_the_newest_release_that_knows_deals(home, download):
    rows = [
        register_row(1, "Russia", "India", 2020, "30", SIPRI_estimate=3, TIV_deal_unit=3),
        register_row(2, "France", "India", 2021, "70", SIPRI_estimate=7, TIV_deal_unit=7),
    ]
    intake.add(download(register_text(rows, first=1995, last=2024)), 2025)
    asked = ["deals", "--importer", "India", "--window", "2020-2024", "--supplier", "Russia"]
    found = json.loads(run(*asked, "--format", "json"))
    assert (found["release"], found["share"], found["half"]) == (2025, 0.3, 1)
    assert {row["deal"]: row["contribution"] for row in found["deals"]} == pytest.approx({1: 0.3, 2: -0.7})
    said = run(*asked)
    assert "1 of its 1 deal makes half of that" in said and "release 2025" in said and "−70.00" in said
    assert "deals of India in release 2026 are not known" in run(*asked, "--release", 2026, code=2)


def test_the_deals_sipri_has_of_india(home, exports):
    intake.add(exports / "registers/2025-register-1995-2024.csv")
    known = Holdings().imports("India", 2025)
    found = deals(known, "Russia", "2020-2024")
    with (exports / "registers/2025-register-1995-2024.csv").open(encoding="iso-8859-1") as file:
        lines = [line for line in csv.reader(file) if len(line) >= 17]
    rows = [(int(line[0]), line[1], float(line[15])) for line in lines[1:]
            if line[2] == "India" and 2020 <= int(line[10]) <= 2024]  # fmt: skip

    def share(without=0):
        own = sum(tiv for deal, name, tiv in rows if name == "Russia" and deal != without)
        return own / sum(tiv for deal, _, tiv in rows if deal != without)

    assert len(found.deals) == len({deal for deal, _, _ in rows})
    for row in found.deals.itertuples():
        assert row.contribution == pytest.approx(share() - share(row.deal), abs=1e-12)
    largest = [(row.deal, round(100 * row.contribution, 2)) for row in found.deals.head(3).itertuples()]
    assert largest == [(58668, -6.26), (37117, 4.87), (60506, 3.69)]
    (half, top) = tell_deals.answers(found)
    assert half.numbers["half"] == 4 and "Rafale from France −6.26 points" in top.text


# The arsenal


def flow(*rows):
    return known_imports(pd.DataFrame(rows, columns=["supplier", "year", "tiv"]))


def test_a_delivery_weighs_less_with_its_age_and_nothing_beyond_its_life():
    known = flow(("Russia", 2015, 100.0), ("France", 2024, 40.0), ("Israel", 2020, 50.0))
    found = arsenal(known, 2024, (5, 10))
    assert found.suppliers.loc["Russia", 5] == 0.0
    ten = {"Russia": 100 * 0.1, "France": 40.0, "Israel": 50 * 0.6}
    assert found.suppliers[10].to_dict() == pytest.approx({name: tiv / sum(ten.values()) for name, tiv in ten.items()})
    assert found.volumes[10] == pytest.approx(80.0)
    assert found.suppliers.loc["Israel", "flow"] == pytest.approx(50 / 90)  # 2020-2024, the year asked about the last
    assert list(arsenal(known, 2020, (5,)).suppliers.index) == ["Israel"]  # nothing delivered later counts yet


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(2015, 2024), st.integers(1, 10**6)), min_size=1),
    st.integers(5, 10),
)
def test_stock_shares_add_up_and_match_a_loop(rows, life):
    known = flow(*((name, year, tiv / 1000) for name, year, tiv in rows))
    weights = {}
    for name, year, tiv in rows:
        weights[name] = weights.get(name, 0.0) + tiv / 1000 * max(0.0, 1 - (2024 - year) / life)
    if not sum(weights.values()):
        with pytest.raises(NotAtHand, match="there is no stock"):
            arsenal(known, 2024, (life,))
        return
    found = arsenal(known, 2024, (life,)).suppliers
    assert found[life].sum() == pytest.approx(1)
    for name, weight in weights.items():
        assert found[life].get(name, 0.0) == pytest.approx(weight / sum(weights.values()), abs=1e-12)


def test_lives_the_data_are_too_short_for_are_named_with_the_year_from_which_they_do():
    found = arsenal(flow(("Russia", 2015, 1.0)), 2024, (10, 20))
    assert found.lives == [10] and "begins with 2015" in found.left_out[0] and "from 2034 on" in found.left_out[0]
    assert arsenal(flow(("Russia", 2015, 1.0)), 2024, (10, 11)).lives == [10]  # every year that weighs is there
    with pytest.raises(NotAtHand, match="from 2034 on"):
        arsenal(flow(("Russia", 2015, 1.0)), 2024, (20,))
    with pytest.raises(NotAtHand, match="year 2014 is not in the data"):
        arsenal(flow(("Russia", 2015, 1.0)), 2014)


@pytest.mark.parametrize("life", [0, 4, 61, 200, -20])
def test_a_service_life_has_its_limits(life):
    with pytest.raises(Problem, match="choose 5 to 60") as problem:
        arsenal(flow(("Russia", 2015, 1.0)), 2024, (life,))
    assert sentence(problem)


@pytest.mark.parametrize("words", [["--lives", "0"], ["--lives", "200"], ["--lives", "20,,30"], ["--year", "1940"]])
def test_the_command_refuses_in_a_sentence(home, words):
    said = run("arsenal", "--importer", "India", "--release", 2024, *words, code=2)
    assert said.count("\n") == 1 and said.startswith("armshares: ")


def test_indias_stock_of_2023_and_what_it_adds(home):
    words = ["arsenal", "--importer", "India", "--release", 2024, "--year", 2023, "--soviet", "as-russia"]
    found = json.loads(run(*words, "--format", "json"))
    russia = found["suppliers"][0]
    assert russia["supplier"] == "Russia"
    assert [round(100 * russia["stock"][life]) for life in ("20", "30", "40")] == [54, 59, 61]
    assert round(100 * russia["flow"], 1) == 36.5 and found["flow_window"] == "2019-2023"
    rows = pd.read_csv(home / "data/processed/india-2024.csv").query("recipient == 'India'")
    rows = rows.assign(supplier=rows["supplier"].replace("Soviet Union", "Russia"))
    weighed = rows["tiv"] * (1 - (2023 - rows["year"]) / 30).clip(lower=0)
    plain = weighed[rows["supplier"] == "Russia"].sum() / weighed.sum()
    assert russia["stock"]["30"] == pytest.approx(plain, abs=1e-12)
    said = run(*words)
    assert "54 to 61 %" in said and "Russia and the Soviet Union" in said and "36 %" in said
    assert "losses, retirements and upgrades" in said and "because" not in said


def test_the_registers_of_2024_give_the_same_stock(home, exports):
    for years in ("1950-1989", "1990-2023"):
        intake.add(exports / f"registers/2024-register-{years}.csv")
    known = Holdings().imports("India", 2024, "as-russia")
    assert known.kind == "register"
    band = arsenal(known, 2023).suppliers.loc["Russia"] * 100
    assert [round(band[life]) for life in (20, 30, 40)] == [54, 59, 61]


def test_the_stock_does_not_judge_the_claim(home):
    found = arsenal(Holdings().imports("India", 2024, "as-russia"), 2023)
    said = tell_arsenal.beside_the_claim(found, "Russia")
    assert said.numbers["stock_low"] == found.suppliers.loc["Russia", [20, 30, 40]].min()
    assert "has no part" in tell_arsenal.of_stock(found, "Peru").text
    assert "Soviet" not in tell_arsenal.of_stock(found, "France").text
    old = arsenal(flow(("Russia", 2016, 1.0)), 2024, (10,))
    assert "in 2020-2024 nothing was delivered (release 2025)" in tell_arsenal.of_stock(old, "Russia").text
