"""What pages say, as a whole: names, series in words, coverage; no number stands in a template without a name."""

import re
from string import Formatter

import pandas as pd
import pytest

from analysis.checks import published
from analysis.ground.sentence import gathered
from analysis.measures import comparison, contributions, events, programmes, revisions, shares
from analysis.measures.windows import Window, two_windows
from analysis.store.holdings import Holdings
from analysis.telling import coverage, headline, names, printed
from analysis.telling import events as around_events
from analysis.telling import programmes as orders_told
from analysis.telling import revisions as revised
from analysis.telling import shares as told
from analysis.telling.course import course, percent
from conftest import known_imports

SUPPLIERS = ["Russia", "France", "Israel"]


def of_coverage(data, importer, release):
    known = data.imports(importer, release)
    flags = comparison.flagged(known.transfers)
    return [
        coverage.title(importer), *coverage.held(known, data.releases(importer)),
        *coverage.estimated(flags, importer), coverage.alt_flags(importer, flags),
    ]  # fmt: skip


def of_shares(data, importer, release):
    known = data.imports(importer, release)
    windows = two_windows("", "", known.years, known.release)
    table = comparison.comparison(known.transfers, SUPPLIERS, windows)
    volumes = shares.volumes(known.transfers, known.years)
    rolling = shares.of_suppliers(shares.rolling_shares(volumes, 5), SUPPLIERS)
    shown = events.shown(data.curated("events"), known, windows)
    other = revisions.otherwise(known, data.every_release(importer), SUPPLIERS, windows.later)
    return [
        headline.title(importer, table, SUPPLIERS, windows), *headline.headline(known, table, SUPPLIERS, windows),
        *told.otherwise(other), *told.standing(known, windows), told.title(importer, "Russia"),
        told.alt_shares(importer, rolling, volumes, shown, 5),
        told.alt_comparison(importer, table, "Russia", windows),
    ]  # fmt: skip


def of_events(data, importer, release):
    known = data.imports(importer, release)
    windows = two_windows("", "", known.years, known.release)
    shown = events.compared(events.shown(data.curated("events"), known, windows), known, SUPPLIERS, 2000, 25)
    around = events.before_and_after(shares.volumes(known.transfers, known.years), shown, SUPPLIERS, 5)
    said = around_events.sentences(around, 5, known)
    return [around_events.title(importer, 5), *said, around_events.alt_text(around.dropna(subset=["change"]))]


def of_programmes(data, importer, release):
    orders = programmes.of_importer(data.curated("programmes"), data.imports(importer, release), 15)
    said = orders_told.sentences(orders, importer)
    return [orders_told.title(importer), *said, orders_told.alt_text(orders)]


def of_revisions(data, importer, release):
    sides = [data.imports(importer, each) for each in (release - 1, release)]
    found = revisions.revision(*sides, "Russia", Window(2019, 2023))
    figures = data.curated("published")
    judged = published.check(figures[figures["country"] == importer], data)
    said = [*revised.sentences(found), *printed.sentences(judged, importer)]
    return [revised.title(found), *said, revised.alt_text(revised.figure_table(found))]


PAGES = [of_coverage, of_shares, of_events, of_programmes, of_revisions]


@pytest.mark.parametrize("release", [2025, 2026])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_number_of_a_page_is_named_and_no_name_has_two(home, page, release):
    sentences = page(Holdings(), "India", release)
    assert len(sentences) >= 4 and gathered(sentences)
    for sentence in sentences:
        parts = list(Formatter().parse(sentence.template))
        literal = "".join(text for text, *_ in parts)
        assert not re.search(r"\d", literal), literal
        assert {name for _, name, *_ in parts if name is not None} <= set(sentence.numbers), sentence.template
        said = sentence.text
        assert (
            "because" not in said.lower()
            and "nan" not in said.split()
            and "`" not in said
            and "TIV million" not in said
        )
        assert not re.search(r"\b(\w+) \1\b|  | ,|\.\.", said), said


def test_the_numbers_of_india_under_their_names(home):
    """The page's numbers, added up here from the rows of the extract."""
    found = gathered(of_shares(Holdings(), "India", 2025))
    rows = Holdings().imports("India", 2025).transfers.to_dict("records")
    total = sum(row["tiv"] for row in rows if 2020 <= row["year"] <= 2024)
    before = sum(row["tiv"] for row in rows if 2015 <= row["year"] <= 2019)
    own = sum(row["tiv"] for row in rows if 2020 <= row["year"] <= 2024 and row["supplier"] == "Russia")
    assert found["share_to.Russia"] == pytest.approx(own / total, abs=1e-12)
    assert found["tiv_to"] == pytest.approx(total) and found["volume_change"] == pytest.approx(total / before - 1)
    assert (found["window_from"], found["window_to"], found["release"]) == ("2015-2019", "2020-2024", 2025)
    parts = contributions.change(Holdings().imports("India", 2025), "Russia", "2015-2019", "2020-2024").parts
    rest = parts[~parts["part"].isin(SUPPLIERS)]["contribution"].sum()
    assert found["contribution.all_others"] == pytest.approx(rest, abs=1e-12)
    named = [found[f"contribution.{name}"] for name in (*SUPPLIERS, "all_others")]
    assert sum(named) == pytest.approx(found["change.Russia"], abs=1e-12)
    assert found["other_release"] == 2026 and round(found["other_share_to.Russia"] * 100, 1) == 39.8


@pytest.mark.parametrize(
    "name, said, owner",
    [
        ("Russia", "Russia", "Russia's"),
        ("United States", "the United States", "the United States'"),
        ("Netherlands", "the Netherlands", "the Netherlands'"),
        ("Syria rebels", "Syrian rebels", "Syrian rebels'"),
        ("unknown supplier(s)", "unknown suppliers", "unknown suppliers'"),
        ("Others", "all others", "all others'"),
    ],
)
def test_names_in_a_sentence(name, said, owner):
    assert (names.in_sentence(name), names.whose(name)) == (said, owner)
    assert names.begins(said)[0].isupper()


def test_coverage_says_what_an_extract_cannot():
    known = known_imports(pd.DataFrame(columns=["supplier", "year", "tiv"]))
    one, cannot = (said.text for said in coverage.held(known, [2025]))
    assert one == "India: release 2025 is available; this page uses release 2025, 2015-2024, from an extract."
    assert "armshares add" in cannot
    several = coverage.held(known_imports(known.transfers, deliveries=known.transfers), [2024, 2025])
    assert [said.text for said in several] == [
        "India: releases 2024 and 2025 are available; this page uses release 2025, 2015-2024, from the trade register."
    ]


def test_flags_as_a_table_and_in_words():
    flags = pd.DataFrame({"year": [2020, 2021, 2022], "year_flagged": [0.25, 0.5, None], "units_flagged": [None] * 3})
    table = coverage.flags(flags.astype(float).astype({"year": int}))
    assert table.worded()["year estimated or blank, %"].tolist() == ["25.0", "50.0", "-"]
    assert table.frame["year estimated or blank, %"].tolist()[:2] == [25.0, 50.0]
    (said,) = coverage.estimated(flags, "India")
    assert said.text.startswith("Of what India received in 2021, 50 % of the volume rests on")
    assert coverage.estimated(flags.assign(year_flagged=None), "India") == []
    alt = coverage.alt_flags("India", flags.astype(float).astype({"year": int})).text
    assert "starts at 25 % in 2020 (its lowest) and ends at 50 % in 2021 (its highest); no known value in 1 year" in alt
    assert alt.endswith("Of the number, the part has no known value in any year.")


@pytest.mark.parametrize(
    "values, said",
    [
        ([0.2], "Russia is 20 % in 2020."),
        ([0.2, 0.2], "Russia is 20 % in 2020 and the same up to 2021."),
        ([0.2, 0.4], "Russia starts at 20 % in 2020 (its lowest) and ends at 40 % in 2021 (its highest)."),
        ([0.3, 0.1, 0.4, 0.2], "Russia starts at 30 % in 2020, is lowest at 10 % in 2021, peaks at 40 % in 2022 and "
                               "ends at 20 % in 2023."),
        ([None, 0.3, 0.1], "Russia starts at 30 % in 2021 (its highest) and ends at 10 % in 2022 (its lowest); "
                           "no share in 1 year."),
    ],
)  # fmt: skip
def test_the_course_of_a_series(values, said):
    series = pd.Series(values, index=range(2020, 2020 + len(values)), dtype=float)
    assert course("Russia", "Russia", series, percent, "no share").text == said


def test_printed_figures_are_counted_by_verdict():
    rows = [("match", 2025, 2025, ""), ("match", 2025, 2025, ""), ("mismatch", 2025, 2025, ""),
            ("revised", 2023, 2024, "release 2023 is not at hand"), ("uncheckable", 2026, 0, "missing")]  # fmt: skip
    judged = pd.DataFrame(rows, columns=["verdict", "release", "computed_release", "reason"])
    assert [said.text for said in printed.sentences(judged, "India")] == [
        "Of 5 figures SIPRI printed of India, 3 could be held against the very release they came from: 2 agree to the "
        "digit printed, 1 does not.",
        "For 1 we lack the original release and show a later one.",
        "1 cannot be computed from the data at hand.",
    ]
    assert [said.text for said in printed.sentences(judged.iloc[:0], "Peru")] == [
        "No figure that SIPRI printed of Peru is listed in data/raw/published.csv."
    ]
    earlier = judged.assign(computed_release=2020, reason=f"release 2023 {published.UNDECIDED} at hand")
    assert "or it does not decide the figure, and show another one." in printed.sentences(earlier, "India")[1].text
