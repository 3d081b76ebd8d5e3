"""The numbers that a page's script reads out are those of the figure's CSV, in the words of the page."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.numbers import MINUS
from analysis.reports import readout

NAMES = st.sampled_from(["Russia", "France", "Israel", "unknown supplier(s)"])
ROWS = st.lists(
    st.tuples(st.integers(1990, 2030), NAMES, st.floats(10, 9999), st.floats(0.001, 1)),
    min_size=1,
    unique_by=lambda row: row[:2],
)


@pytest.fixture
def read(tmp_path):
    """A function that reads rows out which stand in a CSV."""

    def written(*rows):
        with (tmp_path / "figure.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return readout.read(tmp_path / "figure.csv")

    return written


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@settings(deadline=None)
@given(rows=ROWS)
def test_every_number_of_a_figure_over_years_is_said_at_its_year(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("readout") / "figure.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("year", "supplier", "tiv", "share_5_years"), *rows])
    found = readout.read(path)
    said = {(stop["at"], name): plain(words) for stop in found["stops"] for name, words in stop["says"]}
    assert found["axis"] == "x" and len(said) == len(rows)
    for year, name, tiv, share in rows:
        volume, per_cent = said[str(year), name].split("; share 5 years ")
        assert abs(float(volume.removesuffix(" million TIV").replace(",", "")) - tiv) <= 0.5 + 1e-6
        assert abs(float(per_cent.removesuffix(" %")) - share * 100) <= 0.05 + 1e-6
    assert [stop["at"] for stop in found["stops"]] == sorted({str(year) for year, *_ in rows})


def test_the_largest_of_a_year_come_first_and_what_is_zero_is_not_said(read):
    rows = [(2020, "Russia", 5, 0.1), (2020, "France", 50, ""), (2020, "Israel", 0, 0)]
    (stop,) = read(("year", "supplier", "tiv", "share_5_years"), *rows)["stops"]
    assert [name for name, _ in stop["says"]] == ["France", "Russia"]
    assert plain(stop["says"][0][1]) == "50 million TIV"


def test_changes_are_points_with_their_sign_and_shares_per_cent(read):
    found = read(("supplier", "share_to", "change", "contribution", "low"), ("Russia", 0.35974, -0.19067, 0.0165, 0.3))
    assert found["axis"] == "rows"
    said = f"share to 36.0 %; change {MINUS}19.1 points; contribution +1.7 points; low 30.0 %"
    assert [plain(words) for _, words in found["stops"][0]["says"]] == [said]
    assert found["stops"][0]["says"][0][0] == ""  # the stop is called Russia already


def test_a_row_is_called_by_its_label_and_an_id_is_no_number(read):
    rows = [("s400", "S-400 contract", 32127, 10), ("t90", "T-90 contract", 32128, 5)]
    found = read(("event", "label", "deals", "ordered"), *rows)
    assert [stop["at"] for stop in found["stops"]] == ["S-400 contract", "T-90 contract"]
    assert found["stops"][0]["says"] == [["", "ordered 10"]] and "s400" in found["stops"][0]["names"]


def test_where_there_are_no_numbers_the_texts_are_said(read):
    rows = [("does-not-hold", "T-90 tanks", "T-90: 5"), ("not-checkable", "a talk", "")]
    found = read(("verdict", "quote", "number"), *rows)
    assert [stop["says"][0][1] for stop in found["stops"]] == ["does not hold; T-90: 5", "not checkable"]


def test_what_is_missing_is_not_known(read):
    (stop,) = read(("label", "share_to"), ("Lavrov", ""), ("S-400", 0.5))["stops"][:1]
    assert stop["says"] == [["", "not known"]]


def test_an_address_is_nothing_a_drawing_is_searched_by_and_long_texts_are_cut(read):
    (stop,) = read(("order", "sources", "note"), ("MiG", "https://x.org", "n" * 10_000))["stops"]
    assert stop["names"] == ["MiG", "n" * readout.LONGEST]


def test_rows_without_names_of_their_own_are_read_off_one_by_one(read):
    rows = [("2020-2024", "in", 0.4, 1000), ("2020-2024", "out", 0.3, 900), ("2019-2023", "in", 0.5, "")]
    found = read(("window", "second_hand", "share", "total_tiv"), *rows)
    assert [stop["at"] for stop in found["stops"]] == ["1 of 3", "2 of 3", "3 of 3"]
    ((who, said),) = found["stops"][0]["says"]
    assert (who, plain(said)) == (
        "",
        "share 30.0 %; total 900 million TIV; window 2020–2024; second hand out",
    )
    assert plain(found["stops"][2]["says"][0][1]) == "share 50.0 %; window 2019–2023; second hand in"
