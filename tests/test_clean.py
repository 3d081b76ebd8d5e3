"""Cleaning: sums by plain arithmetic, text that reads back, twins made once and only of what changed."""

import csv
import io
import math
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground import project
from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.store import clean, intake, passports, processed
from analysis.store.holdings import Holdings
from conftest import REPOSITORY, ROWS, listing, register_row, register_text

FLAGS = ["Yes", "No", ""]
PARTIES = ["Russia", "France", "UAE", "United Arab Emirates", "Hezbollah (Lebanon)*", "unknown supplier(s)"]
TIV = st.integers(0, 10**6).map(lambda cents: f"{cents / 100:.2f}")
ROW = st.tuples(
    st.sampled_from(PARTIES),
    st.sampled_from(["India", "Pakistan", "NATO**"]),
    st.integers(2018, 2022),
    st.sampled_from(["Ships", "Aircraft"]),
    *[st.sampled_from(FLAGS)] * 2,
    st.sampled_from(["New", "Second hand", "Second hand but modernized"]),
    st.sampled_from(["Yes", "No"]),
    TIV,
)


def entities():
    return Entities.read(REPOSITORY / "data" / "raw" / "entities.csv")


def made_up(rows):
    """Return a register of rows, each its own deal."""
    return register_text(
        [
            register_row(
                deal, supplier, recipient, year, tiv,
                Armament_category=category, Delivery_year_is_estimate=year_flag,
                Numbers_delivered_is_estimate=units_flag, Status=status, Local_production=local,
            )
            for deal, row in enumerate(rows, 1)
            for supplier, recipient, year, category, year_flag, units_flag, status, local, tiv in [row]
        ]
    )  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(ROW, min_size=1, max_size=25))
def test_transfers_are_plain_sums(rows):
    expected = defaultdict(lambda: [0.0] * 7)
    for supplier, recipient, year, category, year_flag, units_flag, status, local, tiv in rows:
        name = {"UAE": "United Arab Emirates", "Hezbollah (Lebanon)*": "Hezbollah (Lebanon)"}.get(supplier, supplier)
        not_year, not_units = year_flag != "No", units_flag != "No"
        parts = [True, not_year, not_units, not_year and not_units, status != "New", local == "Yes"]
        entry = expected[2025, name, recipient.rstrip("*"), year, category]
        for place, counts in enumerate(parts):
            entry[place] += float(tiv) * counts
        entry[6] += 1
    _, _, frame = intake.parse("x", made_up(rows).encode())
    table = clean.transfers(clean.deliveries(frame, 2025, entities(), "x"))
    found = {row[:5]: row[5:] for row in table.itertuples(index=False, name=None)}
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=1e-6), key


def test_a_blank_flag_is_no_local_production():
    """Not known is not yes: only what the source says was made in the importing country counts as such."""
    keys = {"release": 2025, "supplier": "Russia", "recipient": "India", "year": 2020, "category": "Ships"}
    flags = {"units_flag": "exact", "year_flag": "exact", "status": "New"}
    rows = [{**keys, **flags, "tiv": tiv, "local_production": said} for said, tiv in
            (("yes", 1.0), ("no", 2.0), ("blank", 4.0))]  # fmt: skip
    (found,) = clean.transfers(pd.DataFrame(rows)).to_dict("records")
    assert (found["tiv"], found["tiv_local"], found["deals"]) == (7.0, 1.0, 3.0)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.floats(-1e15, 1e15) | st.just(math.nan) | st.integers(-9, 9).map(float)
FRAME = st.lists(st.tuples(st.integers(-(2**62), 2**62), NUMBERS, WORDS), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(FRAME)
def test_text_of_a_table_reads_back(rows):
    frame = pd.DataFrame(rows, columns=["whole", "number", "word"]).astype({"word": "category"})
    text = processed.as_text(frame)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["whole", "number", "word"]
    for (whole, number, word), cells in zip(rows, read[1:], strict=True):
        assert int(cells[0]) == whole and cells[2] == word
        assert cells[1] == "" if math.isnan(number) else float(cells[1]) == number
    again = pd.read_csv(
        io.StringIO(text), dtype={"word": str}, keep_default_na=False, na_values={"number": [""]}
    )  # fmt: skip
    if not frame["word"].str.contains("[\r\n]", regex=True).any():
        pd.testing.assert_frame_equal(again, frame.astype({"word": str}), check_dtype=False)


def test_text_of_a_table_is_that_of_pandas():
    frame = pd.DataFrame(
        {
            "a": [1, 2, 3],
            "b": [0.1, 1e-7, 123456.789],
            "c": ["x", 'say "y", z', ""],
            "d": [None, "é", "two\nlines"],
        }
    )
    assert processed.as_text(frame) == frame.to_csv(index=False, lineterminator="\n")


def test_whole_numbers_have_no_point_and_unknown_ones_are_empty():
    frame = pd.DataFrame({"a": [1.0, float("nan"), 2.5], "b": ["x", "y", "z"]})
    assert processed.as_text(frame) == "a,b\n1,x\n,y\n2.5,z\n"


def test_shipped_tables_are_what_the_raw_files_clean_into(home):
    before = listing(home)
    for path in (home / "data" / "processed").iterdir():
        path.unlink()
    intake.clean_all()
    assert listing(home) == before


def test_clean_twice_changes_nothing(home):
    intake.clean_all()
    before = {path: path.stat().st_mtime_ns for path in sorted(home.rglob("*")) if path.is_file()}
    assert intake.clean_all() == []
    assert before == {path: path.stat().st_mtime_ns for path in sorted(home.rglob("*")) if path.is_file()}


def test_clean_makes_only_what_changed(home):
    intake.clean_all()
    changed = home / "data" / "raw" / "india-2025.csv"
    text = changed.read_text(encoding="utf-8").replace(",16.6,", ",16.7,", 1)
    changed.write_text(text, encoding="utf-8")
    passports.accept("india-2025.csv")
    twin = home / "data" / "processed" / "india-2025.csv"
    assert intake.clean_all() == [twin]
    assert ",16.7," in twin.read_text(encoding="utf-8")
    twin.write_text("spoilt", encoding="utf-8")
    (home / "data" / "processed" / "events.csv").unlink()
    assert sorted(path.name for path in intake.clean_all()) == ["events.csv", "india-2025.csv"]


def test_a_spoilt_table_is_not_read(home):
    twin = home / "data" / "processed" / "india-2025.csv"
    twin.write_text(twin.read_text(encoding="utf-8").replace("Russia", "France"), encoding="utf-8")
    with pytest.raises(Problem, match=r"data/processed/india-2025\.csv is not what .* cleans into now"):
        Holdings().imports("India", 2025)


def test_an_added_register_changes_no_tracked_file(home, tmp_path):
    intake.clean_all()
    before = listing(home)
    file = tmp_path / "download.csv"
    file.write_text(register_text(), encoding="utf-8")
    passport, frame = intake.add(file)
    after = listing(home)
    own = {path for path in after if path not in before}
    assert {path: after[path] for path in before} == before
    assert {str(path.relative_to(home).parent) for path in own} == {
        "data/raw/sipri/exports",
        "data/processed/exports",
    }
    assert passport.path.read_bytes() == file.read_bytes()
    assert (passport.release, passport.first, passport.last, len(frame)) == (2025, 1995, 2024, len(ROWS))
    assert intake.clean_all() == []
    assert Holdings().imports("Pakistan").transfers["tiv"].tolist() == [25.0]
    assert Holdings().imports("India", 2025).kind == "register"


def test_a_table_named_twice_is_summed():
    frame = pd.DataFrame(
        {
            "rows": "importer",
            "of": "",
            "entity": ["UAE", "United Arab Emirates"],
            "year": 2020,
            "tiv": [3.0, 4.0],
        }
    )
    table = clean.tiv_tables(frame, 2024, entities(), "x")
    assert table[["entity", "tiv"]].values.tolist() == [["United Arab Emirates", 7.0]]


def test_every_raw_file_has_a_passport_and_is_unchanged():
    states = {passport.file: passport.state for passport in passports.load_folder(REPOSITORY / "data" / "raw")}
    assert states and set(states.values()) == {"ok"}
    assert project.sha256((REPOSITORY / "data" / "raw" / "entities.csv").read_bytes())
