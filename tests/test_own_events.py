"""Events of one's own: the rules of the curated ones, each fault one sentence; the column concerns alone decides."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import Problem
from analysis.measures import events
from analysis.store import own_events
from analysis.store.holdings import Holdings

ONE = {"id": "jets", "date": "2022-08-26", "end": "", "precision": "day", "title": "Order for 48 fighters",
       "label": "48 fighters", "category": "contract", "actors": "Poland;South Korea", "concerns": "Poland",
       "in_article": "no", "description": "Said.", "sources": "https://example.org/a"}  # fmt: skip
HEADER = list(ONE)


def text_of(*rows, header=HEADER):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def own(home):
    """A function that writes a file into data/raw/events/ and returns its path."""

    def write(text, name="mine.csv"):
        path = home / "data" / "raw" / "events" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_a_file_of_ones_own_joins_the_curated_events(own):
    curated = Holdings().curated("events")
    own(text_of(ONE))
    found = own_events.all_events(Holdings())
    assert list(found.columns) == HEADER == list(curated.columns)
    assert list(found["id"]) == [*curated["id"], "jets"]
    assert found.iloc[-1].to_dict() == ONE
    dated = events.dated(found)
    assert len(dated) == len(found) and dated["start"].notna().all()


def test_without_files_of_ones_own_the_curated_events_stand_alone(home):
    assert own_events.all_events(Holdings()).equals(Holdings().curated("events"))


def test_a_file_named_for_one_run_is_read_once_and_from_anywhere(own, tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(text_of({**ONE, "id": "elsewhere"}), encoding="utf-8")
    own(text_of(ONE))
    found = own_events.all_events(Holdings(), elsewhere)
    assert list(found["id"])[-2:] == ["jets", "elsewhere"] and not found["id"].duplicated().any()


def test_spreadsheets_and_many_events_are_fine(own):
    """Line ends and mark of a spreadsheet; 500 events are a matter of the figure's room, not of the file."""
    rows = [{**ONE, "id": f"e{number}", "concerns": "Poland;buyers of Russia"} for number in range(500)]
    path = own("\N{ZERO WIDTH NO-BREAK SPACE}" + text_of(*rows).replace("\n", "\r\n"))
    assert len(own_events.read(path)) == 500


FAULTS = [
    ({"concerns": "Polonia"}, "column concerns names the importer 'Polonia', not a name of entities.csv; nearest: "),
    ({"concerns": "UAE"}, "the importer 'UAE', not a name of entities.csv; write United Arab Emirates"),
    ({"concerns": "Poland; India"}, "the importer ' India', not a name of entities.csv; write India"),
    ({"concerns": "buyers of USSR"}, "the supplier 'USSR', not a name of entities.csv; write Soviet Union"),
    ({"concerns": "Buyers of Russia"}, "the importer 'Buyers of Russia', not a name"),
    ({"concerns": "buyers of "}, "column concerns is empty or has a semicolon too many"),
    ({"concerns": ""}, "column concerns is empty"),
    ({"concerns": "Poland;"}, "column concerns is empty or has a semicolon too many"),
    ({"actors": "Polen"}, "column actors names 'Polen', not a name of entities.csv"),
    ({"date": "2025-02-30"}, "column date holds '2025-02-30', which is no day; write it like 2025-05-07"),
    ({"date": "2025-2-3"}, "column date holds '2025-2-3', which is no day"),
    ({"date": "20250203"}, "column date holds '20250203', which is no day"),
    ({"date": "soon"}, "column date holds 'soon', which is no day"),
    ({"date": ""}, "column date holds '', which is no day"),
    (
        {"date": "2025-13", "precision": "month"},
        "column date holds '2025-13', which is no month; write it like 2025-05",
    ),
    ({"date": "2025-01-01", "precision": "year"}, "which is no year; write it like 2025"),
    ({"date": "0025-01-01"}, "column date holds '0025-01-01', which is no day"),
    ({"end": "2022-08"}, "column end holds '2022-08', which is no day"),
    ({"end": "2022-08-25"}, "the end 2022-08-25 is before the start 2022-08-26"),
    ({"precision": "week"}, "column precision holds 'week'; it is one of day, month, year"),
    ({"sources": ""}, "column sources is empty; every event needs an address or a citation"),
    ({"sources": " ; "}, "column sources is empty"),
    ({"label": "x" * 300}, "column label has 300 characters, a figure has room for 24; shorten it"),
    ({"label": "x" * 25}, "column label has 25 characters"),
    ({"title": "x" * 81}, "column title has 81 characters, a figure has room for 80; shorten it"),
    ({"label": "ring\a"}, "holds a character that shows nothing (U+0007); take it out"),
    ({"description": "one\ntwo"}, "column description holds the control character U+000A"),
    ({"title": "turned \N{RIGHT-TO-LEFT OVERRIDE}round"}, "holds a character that shows nothing (U+202E)"),
    ({"label": ""}, "column label holds '', which fails"),
    ({"in_article": "maybe"}, "column in_article holds 'maybe'"),
]


@pytest.mark.parametrize("changed, sentence", FAULTS, ids=range(len(FAULTS)))
def test_every_fault_is_one_sentence_with_file_and_row(own, changed, sentence):
    own(text_of({**ONE, "id": "good"}, {**ONE, **changed}))
    with pytest.raises(Problem) as caught:
        own_events.all_events(Holdings())
    said = str(caught.value)
    assert sentence in said and "data/raw/events/mine.csv" in said
    assert len(said.splitlines()) == 1 and len(said) < 300
    assert "row 2" in said or "line 3" in said or "actors" in changed


@pytest.mark.parametrize(
    "text, sentence",
    [
        (text_of(ONE, ONE), "rows 1 and 2 both have the id 'jets'; give each its own"),
        (text_of(), "holds a header but no events"),
        ("", "the header must be id,date,end,precision,title,label,category,actors,concerns"),
        (text_of({}, header=[name for name in HEADER if name != "concerns"]), "the header must be id,date"),
        (text_of(ONE).replace("Said.", "Said, again."), "row 2: 13 fields instead of 12; is a comma unquoted?"),
        (text_of({**ONE, "id": "sindoor"}), "the id 'sindoor' is already one of data/raw/events.csv"),
        (text_of(ONE) + '"never closed', "is no UTF-8 CSV file"),
    ],
)
def test_a_file_that_is_no_list_of_events_is_refused(own, text, sentence):
    own(text)
    with pytest.raises(Problem, match=r"mine\.csv") as caught:
        own_events.all_events(Holdings())
    assert sentence in str(caught.value)


def test_an_id_in_two_files_and_a_missing_file_are_refused(own, tmp_path):
    own(text_of(ONE), "a.csv")
    own(text_of(ONE), "b.csv")
    with pytest.raises(Problem, match=r"b\.csv: the id 'jets' is already one of data/raw/events/a\.csv"):
        own_events.all_events(Holdings())
    with pytest.raises(Problem, match=r"nowhere\.csv cannot be read"):
        own_events.all_events(Holdings(), tmp_path / "nowhere.csv")


def test_the_curated_events_keep_the_same_rules(home):
    path = home / "data" / "raw" / "events.csv"
    assert own_events.read(path).equals(Holdings().curated("events"))


# For whom an event is shown


def concerning(*cells):
    return pd.DataFrame({"id": [f"e{place}" for place in range(len(cells))], "concerns": cells})


@pytest.mark.parametrize(
    "concerns, importer, delivering, shown",
    [
        ("India", "India", set(), True),
        ("India;Pakistan", "Pakistan", set(), True),
        ("India", "Indiana", set(), False),
        ("India", "Fiji", {"Russia"}, False),
        ("buyers of Russia", "Fiji", set(), False),
        ("buyers of Russia", "Fiji", {"France"}, False),
        ("buyers of Russia", "Viet Nam", {"France", "Russia"}, True),
        ("buyers of Russia", "Russia", {"France"}, False),
        ("Ukraine;Russia;buyers of Russia", "Ukraine", {"United States"}, True),
        ("China;buyers of Israel;India", "Poland", {"Israel"}, True),
    ],
)
def test_the_column_alone_decides(concerns, importer, delivering, shown):
    assert len(events.shown_for(concerning(concerns), importer, delivering)) == shown


@given(
    st.lists(st.sets(st.sampled_from(["India", "Fiji", "buyers of Russia", "buyers of France"]), min_size=1)),
    st.sampled_from(["India", "Fiji", "Peru"]),
    st.sets(st.sampled_from(["Russia", "France"])),
)
def test_the_events_shown_by_a_loop(parties, importer, delivering):
    table = concerning(*(";".join(sorted(each)) for each in parties))
    expected = []
    for name, each in zip(table["id"], parties, strict=True):
        for party in each:
            if party == importer or (party.startswith("buyers of ") and party[10:] in delivering):
                expected.append(name)
                break
    assert list(events.shown_for(table, importer, delivering)["id"]) == expected


def test_others_see_nothing_of_indias_tariffs(home):
    table = Holdings().curated("events")
    tariffs = set(table.loc[table["category"] == "tariff", "id"])
    for importer in ("Saudi Arabia", "NATO", "Fiji", "Pakistan", "United States"):
        assert not tariffs & set(events.shown_for(table, importer, {"United States", "Russia"})["id"])
    assert events.shown_for(table, "Fiji", set()).empty
    assert set(events.shown_for(table, "Egypt", {"Russia"})["id"]) == {"caatsa", "ukraine-invasion"}
    assert len(events.shown_for(table, "India", {"Russia"})) == len(table)
