"""Checks of the data against themselves: made-up files that agree, then broken one by one; and SIPRI's real ones."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.checks import reconcile
from analysis.cli import main
from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store import clean, intake
from analysis.store.holdings import Holdings
from conftest import EXTRACT, REPOSITORY, register_row, register_text, sentence, table_text

# Release 2023, of which nothing is shipped. India: 20 in 2019, 10 in 2021; Pakistan: 9.9, Ukraine: 0.3 in 2022.
TERMS = {"first": 2018, "last": 2023, "date": "12 Apr 2023"}
MADE_UP = {
    1: ("Russia", "India", 2019, 20, {"SIPRI_estimate": 2, "TIV_deal_unit": 2}),
    2: ("France", "India", 2021, 10, {"SIPRI_estimate": 2.5, "Status": "Second hand", "Delivery_year_is_estimate": ""}),
    3: (
        "unknown supplier(s)",
        "Pakistan",
        2022,
        9.9,
        {"SIPRI_estimate": 1.5, "TIV_deal_unit": 0.99, "Status": "Second hand but modernized"},
    ),
    4: (
        "United States",
        "Ukraine",
        2022,
        0.3,
        {"Numbers_delivered": 1, "SIPRI_estimate": 0.3, "TIV_deal_unit": 0.3},
    ),
    5: ("Russia", "Pakistan", 2019, 10, {}),
}
YEARS = (2019, 2020, 2021, 2022)
IMPORTERS = {"India": "20,,10,", "Pakistan": ",,,10", "Ukraine": ",,,0 "}
SUPPLIERS = {"Russia": "20,,,", "France": ",,10,", "unknown supplier(s)": ",,,10", "United States": ",,,0 "}
OF_INDIA = {"Russia": "20,,,", "France": ",,10,"}
TOTALS = (20, 0, 10, 10)
INDIA = [
    "2023,Russia,India,2019,Armoured vehicles,20,0,0,0,0,0,1",
    "2023,France,India,2021,Armoured vehicles,10,10,0,0,10,0,1",
    *(f"2023,World,World,{year},,{tiv},,,,,," for year, tiv in zip(YEARS, (20, 0, 10, 10.2), strict=True)),
]
UNITS, STATUS, NEW = "units × unit TIV = TIV", "unit TIV = 1, 0.40 or 0.66 × new", "units × 1, 0.40 or 0.66 × new = TIV"
SHARES, SUMS, EXTRACTED = "shares add up to 1", "sums = SIPRI's TIV table", "extract = register"


def register(changes=None, deals=(1, 2, 3, 4), **said):
    """The made-up register; `changes` are a deal and its fields."""
    rows = {deal: (*MADE_UP[deal][:4], dict(MADE_UP[deal][4])) for deal in deals}
    for deal, fields in (changes or {}).items():
        rows[deal][4].update(fields)
    made = [register_row(deal, *known, **fields) for deal, (*known, fields) in rows.items()]
    return register_text(made, **(TERMS | said))


def table(cells, first="Recipient", totals=TOTALS, of="Total world import", years=YEARS):
    """A made-up TIV table with a closing total that may be more than its rows."""
    text = table_text([(name, *row.split(",")) for name, row in cells.items()], years, first, "", "13 Apr 2023")
    return f"{text.rstrip()}\n{of},{','.join(map(str, totals))},{sum(totals)},100%,{sum(totals)},\n"


@pytest.fixture
def found(home, download):
    """A function that takes texts in and returns what the checks then find of them."""

    def take(*texts, **added):
        names = [intake.add(download(text, f"{number}.csv"), **added)[0].file for number, text in enumerate(texts)]
        outcomes = reconcile.reconcile(Holdings())
        return outcomes[outcomes["files"].str.split(", ").map(lambda files: files[0] in names)]

    return take


def beyond(outcomes):
    """Check → the examples of it, for the checks that found any."""
    assert (outcomes["beyond"] >= outcomes["examples"].str.len()).all()
    return {row.check: row.examples for row in outcomes.itertuples() if row.beyond}


def compared(outcomes):
    return [(row.check, row.compared) for row in outcomes.itertuples()]


ALL = [
    register(),
    table(IMPORTERS),
    table(SUPPLIERS, "Exports by", of="Total world export"),
    table(OF_INDIA, "Supplier", (20, 0, 10, 0), "Total exports to India"),
    EXTRACT + "\n".join(INDIA) + "\n",
]


def test_files_that_agree(found):
    outcomes = found(*ALL)
    assert beyond(outcomes) == {} and outcomes["largest"].max() <= 0.3 + 1e-9
    # Five years are covered, so each importer has one window; an extract's row holds seven numbers, of the world one.
    assert compared(outcomes) == [
        *((check, 4) for check in (UNITS, STATUS, NEW)),
        (SHARES, 3),
        *((SUMS, count) for count in (4, 4, 2)),
        (EXTRACTED, 2 * 7 + 4),
    ]


@pytest.mark.parametrize(
    ("changes", "checks", "said"),
    [
        ({1: {"Numbers_delivered": 11}}, (UNITS, NEW), "deal 1 of 2019, Russia to India, X-1: 11 × 2 is not 20"),
        ({1: {"TIV_deal_unit": 2.01}}, (UNITS, STATUS), "deal 1 of 2019, Russia to India, X-1: 10 × 2.01 is not 20"),
        ({2: {"Status": "New"}}, (STATUS, NEW), "France to India, X-1, New: 1 is not 1.00 × 2.5"),
        ({3: {"Status": "Second hand"}}, (STATUS, NEW), "Second hand: 0.99 is not 0.40 × 1.5"),
        ({2: {"SIPRI_estimate": 2.52}}, (STATUS, NEW), "1 is not 0.40 × 2.52"),
        ({2: {"SIPRI_estimate": 2.51}}, (NEW,), "10 × 0.40 × 2.51 is not 10"),  # 1.004 is printed as 1
        ({1: {"TIV_delivery_values": 20.06}}, (UNITS, NEW), "10 × 2 is not 20.06"),
        ({1: {"TIV_delivery_values": 20.02}}, (NEW,), "10 × 1.00 × 2 is not 20.02"),  # units of 2.002 are printed as 2
    ],
)
def test_a_broken_row_of_a_register_is_named(found, changes, checks, said):
    wrong = beyond(found(register(changes)))
    assert tuple(wrong) == checks and all(len(examples) == 1 for examples in wrong.values())
    assert any(said in examples[0] for examples in wrong.values())


def test_a_third_decimal_that_is_known_is_an_exception_and_another_is_not(found):
    fields = {"Designation": "EE-11 Urutu", "SIPRI_estimate": 0.28, "TIV_deal_unit": 0.28, "TIV_delivery_values": 2.75}
    outcomes = found(register({1: fields}))
    assert beyond(outcomes) == {}
    (exceptions,) = outcomes.loc[outcomes["check"] == NEW, "exceptions"]
    assert exceptions == [
        "1 row(s) of EE-11 Urutu: a new one counts 0.275 TIV million and is printed with two decimals"
    ]


@pytest.mark.parametrize("changed", [{"Designation": "X-1"}, {"SIPRI_estimate": 0.29, "TIV_deal_unit": 0.29}])
def test_an_exception_is_of_one_type_at_one_value(found, changed):
    fields = {"Designation": "EE-11 Urutu", "SIPRI_estimate": 0.28, "TIV_deal_unit": 0.28, "TIV_delivery_values": 2.75}
    outcomes = found(register({1: fields | changed}))
    assert NEW in beyond(outcomes) and not outcomes["exceptions"].map(len).any()


@pytest.mark.parametrize(
    ("cells", "totals", "said"),
    [
        (IMPORTERS | {"India": "21,,10,"}, (21, 0, 10, 10), "India in 2019: 21 in the table, 20 in the register"),
        (IMPORTERS | {"Pakistan": ",,,9"}, (20, 0, 10, 9), "Pakistan in 2022: 9 in the table, 9.9 in the register"),
        (IMPORTERS | {"India": "20,,10,0"}, TOTALS, "India in 2022: 0 in the table, no cell in the register"),
        (IMPORTERS | {"India": "20,,,"}, (20, 0, 0, 10), "India in 2021: no cell in the table, 10 in the register"),
        (IMPORTERS | {"Peru": "0,,,"}, TOTALS, "Peru in 2019: 0 in the table, no cell in the register"),
        (
            {name: row for name, row in IMPORTERS.items() if name != "Ukraine"},
            TOTALS,
            "Ukraine in 2022: no cell in the table, 0.3 in the register",
        ),
    ],
)
def test_a_broken_cell_of_a_table_is_named(found, cells, totals, said):
    assert beyond(found(register(), table(cells, totals=totals))) == {SUMS: [said]}


def test_only_the_first_ten_are_told_and_all_are_counted(found):
    rows = [register_row(deal, "Russia", "India", 2019, 11) for deal in range(1, 13)]
    outcomes = found(register_text(rows, **TERMS)).set_index("check")
    assert outcomes["beyond"].to_dict() == {UNITS: 12, STATUS: 0, NEW: 12, SHARES: 0}
    assert [text.split(" of ")[0] for text in outcomes["examples"][UNITS]] == [f"deal {n}" for n in range(1, 11)]
    assert outcomes["largest"].to_dict() == pytest.approx({UNITS: 0.1, STATUS: 0, NEW: 1, SHARES: 0})


def test_an_excerpt_of_a_table_is_refused(found):
    """Its closing total is more than its rows: whatever was left out, sums of it would look whole."""
    with pytest.raises(Problem, match=r"the rows of 2022 add up to 0, but its closing total is 10; a row is missing"):
        found(register(), table({"India": "20,,10,"}))


def test_registers_of_one_release_stand_together(found):
    parts = (
        register(deals=(1,), first=2018, last=2019),
        register(deals=(2, 3, 4), first=2020, last=2023),
    )
    outcomes = found(*parts, table(IMPORTERS), *ALL[4:], release=2023)
    assert beyond(outcomes) == {}
    last = outcomes.set_index("check")["compared"]
    assert (last[SHARES], last[SUMS], last[EXTRACTED]) == (3, 4, 18)


def test_a_part_of_the_register_answers_for_its_importer_only(found):
    part = register(deals=(1, 2), recipients="India")
    outcomes = found(part, table(IMPORTERS), table(SUPPLIERS, "Exports by", of="Total world export"), *ALL[3:])
    assert beyond(outcomes) == {}
    assert compared(outcomes)[-4:] == [(SUMS, 2), (SUMS, 0), (SUMS, 2), (EXTRACTED, 14)]


def test_a_register_of_others_says_nothing_of_an_extract(found):
    outcomes = found(register(deals=(3,), recipients="Pakistan"), ALL[4])
    assert beyond(outcomes) == {} and compared(outcomes)[-1] == (EXTRACTED, 0)
    reconcile.disagreement(Holdings())


@pytest.mark.parametrize(
    ("cells", "first", "totals", "of"),
    [
        (OF_INDIA, "Supplier", (20, 0, 10, 0), "Total exports to India"),
        ({"India": "20,,,", "Pakistan": "10,,,"}, "Recipient", (30, 0, 0, 0), "Total imports from Russia"),
    ],
)
def test_a_table_of_one_country_is_compared_with_its_own_deliveries(found, cells, first, totals, of):
    outcomes = found(register(deals=(1, 2, 5)), table(cells, first, totals, of))
    assert beyond(outcomes) == {} and compared(outcomes)[-1] == (SUMS, 2)


def test_a_delivery_of_no_volume_needs_no_cell(found):
    nothing = register({4: {"SIPRI_estimate": 0, "TIV_deal_unit": 0, "TIV_delivery_values": 0}})
    outcomes = found(nothing, table({name: IMPORTERS[name] for name in ("India", "Pakistan")}))
    assert beyond(outcomes) == {} and compared(outcomes)[-1] == (SUMS, 3)


def test_shares_are_checked_in_windows_of_five_covered_years(found):
    """Deliveries to India in 2019 and 2021, to the others in 2022: who received nothing in a window has no shares."""
    assert (SHARES, 3 + 1 + 1) in compared(found(register(first=2016)))  # windows that end in 2020, 2021 and 2022


def test_no_window_reaches_over_a_year_without_data(found):
    parts = (register(deals=(1,), first=2010, last=2019), register(deals=(3, 4), first=2021, last=2023))
    assert (SHARES, 1) in compared(found(*parts, release=2023))  # India's, to 2019


def test_only_years_that_both_cover_and_files_of_one_release(found):
    older = table({"India": "99,,20,,10", "Pakistan": "99,,,,"}, years=range(2017, 2022), totals=(198, 0, 20, 0, 10))
    assert compared(found(register(), older))[-1] == (SUMS, 2)
    other = older.replace("13 Apr 2023", "13 Apr 2024")
    outcomes = found(other, release=2024)
    assert compared(outcomes) == [(SUMS, 0)] and outcomes["largest"].isna().all() and beyond(outcomes) == {}


def test_a_supplier_lost_on_the_way_to_shares_is_found(found, monkeypatch):
    whole = clean.transfers
    monkeypatch.setattr(
        clean, "transfers", lambda rows: whole(rows[~rows["supplier"].isin(["Russia", "United States"])])
    )
    assert beyond(found(register())) == {
        SHARES: [
            "India, 5 years to 2022: the shares add up to 0.333333333333",
            "Ukraine, 5 years to 2022: the shares add up to 0",
        ]
    }


@pytest.mark.parametrize(
    ("row", "changed", "said"),
    [
        (
            0,
            INDIA[0].replace(",20,", ",19.9,"),
            "imports from Russia in 2019, Armoured vehicles: tiv is 19.9 in the ext",
        ),
        (
            1,
            INDIA[1].replace("10,0,0,10", "9,0,0,10"),
            "imports from France in 2021, Armoured vehicles: tiv_year_flagged",
        ),
        (1, INDIA[1][:-1] + "2", "deals is 2 in the extract, 1 in the register"),
        (
            0,
            INDIA[0].replace("Russia", "Peru"),
            "imports from Peru in 2019, Armoured vehicles: tiv is 20 in the extract, 0",
        ),
        (1, None, "imports from France in 2021, Armoured vehicles: tiv is 0 in the extract, 10 in the register"),
        (
            5,
            INDIA[5].replace("10.2", "10.3"),
            "world imports in 2022: tiv is 10.3 in the extract, 10.2 in the register",
        ),
    ],
)
def test_a_broken_extract_is_named_and_refused(found, row, changed, said):
    lines = [line if number != row else changed for number, line in enumerate(INDIA)]
    extract = EXTRACT + "\n".join(filter(None, lines)) + "\n"
    wrong = beyond(found(register(), extract))
    assert list(wrong) == [EXTRACTED] and any(said in example for example in wrong[EXTRACTED])
    with pytest.raises(Problem) as problem:
        reconcile.disagreement(Holdings())
    told = sentence(problem)
    assert "2023-extract-india-2019-2022.csv, 2023-register-2018-2022.csv" in told and wrong[EXTRACTED][0] in told


def test_an_extract_without_categories_and_parts_is_compared_by_what_it_has(found):
    rows = ["2023,Russia,India,2019,,20,,,,,,", "2023,France,India,2021,,10,,,,,,", *INDIA[2:]]
    outcomes = found(register(), EXTRACT + "\n".join(rows) + "\n")
    assert beyond(outcomes) == {} and compared(outcomes)[-1] == (EXTRACTED, 6)
    reconcile.disagreement(Holdings())


# The commands


def run(*words):
    result = CliRunner().invoke(main, words)
    assert "Traceback" not in result.output
    return result


def test_sources_shows_the_checks_below_the_files(home, found):
    found(*ALL)
    result = run("sources")
    assert result.exit_code == 0 and result.stdout.count("\n") > 20
    files, checks = result.stdout.split("\nChecks")
    assert "2023-register-2018-2022.csv" in files and checks.count(" ok\n") == 8
    assert "nothing to compare with" in checks  # the shipped extracts
    assert json.loads(run("sources", "--format", "json").stdout)[0].keys() >= {"file", "state"}  # as ever
    rows = json.loads(run("sources", "--checks", "--format", "json").stdout)
    assert [row["check"] for row in rows].count(SUMS) == 3
    assert all(list(row) == reconcile.OUTCOME and (row["largest"] is None) == (row["compared"] == 0) for row in rows)
    assert run("sources", "--checks", "--format", "csv").stdout.count("\n") == len(rows) + 1


def test_a_failed_check_of_sources_exits_with_1(home, found):
    found(register({1: {"Numbers_delivered": 11}}))
    result = run("sources")
    assert result.exit_code == 1 and "1 beyond" in result.stdout and "11 × 2 is not 20" in result.stdout
    (line,) = result.stderr.splitlines()
    assert "2 of 7 checks found 2 numbers beyond their tolerance" in line
    assert run("sources", "--format", "json").exit_code == 0
    assert run("sources", "--checks", "--format", "json").exit_code == 1


def test_a_changed_file_is_told_before_any_check(home):
    path = project.raw() / "india-2025.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = run("sources")
    assert result.exit_code == 1 and "changed" in result.stdout and "Checks" not in result.stdout


def test_clean_refuses_an_extract_that_disagrees_with_its_register_until_it_is_gone(home, found):
    wrong = EXTRACT + "\n".join([INDIA[0].replace(",20,", ",19,"), *INDIA[1:]]) + "\n"
    found(register(), wrong)
    for _ in range(2):  # not only when something was made
        result = run("clean")
        assert result.exit_code == 2 and "tiv is 19 in the extract, 20 in the register" in result.stderr
    found(ALL[4], again=True)
    assert run("clean").exit_code == 0


# SIPRI's own


@pytest.mark.slow
def test_sipris_own_files_agree(home, exports):
    added = [
        *exports.glob("registers/*.csv"),
        *exports.glob("tables/2024-[is]*.csv"),
    ]
    names = {path.name: intake.add(path)[0].file for path in sorted(added)}
    outcomes = reconcile.reconcile(Holdings())
    assert len(added) == 5 and beyond(outcomes) == {}
    first = outcomes["files"].str.split(", ").str[0]
    counts = {(row.check, name): row.compared for row, name in zip(outcomes.itertuples(), first, strict=True)}
    for name, rows in (("2024-register-1950-1989", 31_319), ("2024-register-1990-2023", 27_838)):
        assert {counts[check, names[f"{name}.csv"]] for check in (UNITS, STATUS, NEW)} == {rows}
    assert counts[UNITS, names["2025-register-1995-2024.csv"]] == 25_024
    assert counts[SUMS, names["2024-importers-1990-2023.csv"]] == 3_881
    assert counts[SUMS, names["2024-suppliers-1990-2023.csv"]] == 1_527
    for release in (2024, 2025):
        text = (REPOSITORY / f"data/raw/india-{release}.csv").read_text(encoding="utf-8")
        numbers = [line.split(",")[5:] for line in text.splitlines() if line.startswith(f"{release},")]
        assert counts[EXTRACTED, f"india-{release}.csv"] == sum(cell != "" for row in numbers for cell in row)
    assert outcomes["exceptions"].map(len).sum() == 5
    reconcile.disagreement(Holdings())


@pytest.mark.slow
def test_one_number_changed_in_sipris_own_register_is_found(home, exports, download):
    """As `clean` would see it: a volume that no longer follows from its units, and a cell that no longer fits."""
    lines = (exports / "registers/2024-register-1990-2023.csv").read_bytes().decode("iso-8859-1").split("\n")
    row = next(n for n, line in enumerate(lines) if line.split(",")[1:3] == ["Russia", "India"] and ",2010," in line)
    fields = lines[row].split(",")
    lines[row] = ",".join([*fields[:15], str(float(fields[15]) + 2), *fields[16:]])
    intake.add(download("\n".join(lines).encode("iso-8859-1"), "changed.csv"))
    intake.add(exports / "tables/2024-importers-1990-2023.csv")
    wrong = beyond(reconcile.reconcile(Holdings()))
    assert set(wrong) >= {NEW, SUMS, EXTRACTED} and wrong[NEW][0].startswith(f"deal {fields[0]} of ")
    assert wrong[SUMS][0].startswith(f"India in {fields[10]}: ") and len(wrong[SUMS]) == 1
    with pytest.raises(Problem, match=r"india-2024\.csv, 2024-register-1990-2023\.csv"):
        reconcile.disagreement(Holdings())


def test_the_outcome_is_a_table_without_any_register(home):
    outcomes = reconcile.reconcile(Holdings())
    assert compared(outcomes) == [(EXTRACTED, 0)] * 3 and isinstance(outcomes, pd.DataFrame)
