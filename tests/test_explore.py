"""Exploring by menu without a browser: answers, what menus offer, what they show, export, sentences."""

import csv
import json
import shlex
import sys
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import holdings
from analysis.ground.errors import NotAtHand, Problem
from analysis.reports.explore import Choice, Desk, menus, offers, show, views
from conftest import listing, register_row, register_text, sentence
from test_cli import run_json

CHOICE = Choice("India", ("Russia", "France", "Israel"), "2020-2024", 2025)
EVENT = {"precision": "day", "label": "E", "category": "c", "actors": "India", "concerns": "India", "in_article": "no",
         "description": "Said <script>alert(1)</script>.", "title": "T",
         "sources": "https://www.example.org/a;javascript:alert(1)"}  # fmt: skip


@pytest.fixture
def desk(home):
    return Desk.of(holdings())


def delivered(home, first, last):
    """Return each supplier's volume in some years, added up from the tracked file itself."""
    found = {}
    with (home / "data/raw/india-2025.csv").open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines):
        if row["recipient"] == "India" and first <= int(row["year"]) <= last:
            found[row["supplier"]] = found.get(row["supplier"], 0) + float(row["tiv"])
    return found


# Answers


@pytest.mark.parametrize("window", ["2020-2024", "2008-2010", "2024"])
def test_rows_are_plain_arithmetic(desk, home, window):
    rows = desk.answer(replace(CHOICE, window=window)).rows().set_index("supplier")
    expected = delivered(home, int(window[:4]), int(window[-4:]))
    total = sum(expected.values())
    for supplier, tiv in expected.items():
        if tiv > 0:
            assert (rows.tiv[supplier], rows.share[supplier]) == pytest.approx((tiv, tiv / total))
    assert rows.share.sum() == pytest.approx(1) and rows.tiv.is_monotonic_decreasing


def test_a_chosen_supplier_without_deliveries_stands_last_with_nothing(desk):
    rows = desk.answer(replace(CHOICE, suppliers=("Peru", "Russia"))).rows()
    last = rows.iloc[-1]
    assert (last.supplier, last.tiv, last.share) == ("Peru", 0, 0) and pd.isna(last.low)
    assert list(rows.supplier).count("Russia") == 1


@pytest.mark.parametrize("soviet", ["separate", "as-russia"])
@pytest.mark.parametrize("suppliers", [("Russia", "France"), ("Israel", "United States")])
def test_the_commands_give_the_same_numbers(desk, soviet, suppliers):
    choice = Choice("India", suppliers, "1999-2002", 2025, soviet)
    answer = desk.answer(choice)
    shares, intervals, series = (run_json(*shlex.split(line)[1:]) for line in answer.commands().values())
    rows = answer.rows().query("tiv > 0")
    columns = ["supplier", "tiv", "share"]
    assert [[row[name] for name in columns] for row in shares["suppliers"]] == rows[columns].to_numpy().tolist()
    known = rows.astype(object).where(rows.notna(), None)
    ends = ["supplier", "low", "high", "flag_low", "flag_high"]
    assert [[row[name] for name in ends] for row in intervals["suppliers"]] == known[ends].to_numpy().tolist()
    data = answer.picture().data.set_index(["year", "supplier"])["share_4_years"]
    lines = {int(each["window"][-4:]): each["shares"] for each in series["windows"]}
    for (year, supplier), share in data.dropna().items():
        assert lines[year][supplier] == pytest.approx(share)


def test_a_window_before_that_is_not_at_hand_is_not_called_empty(desk):
    answer = desk.answer(replace(CHOICE, window="1997-2001"))
    title = answer.picture().title
    assert "1997-2001" in title and "from" not in title
    assert "from" in desk.answer(replace(CHOICE, window="2000-2004")).picture().title


def test_a_window_of_one_year_has_its_figure(desk):
    picture = desk.answer(replace(CHOICE, window="2024")).picture()
    assert "in one year" in picture.title and "share_1_years" in picture.data


def test_a_window_without_deliveries_has_no_shares(home, download):
    from analysis.store import intake

    intake.add(download(register_text([register_row(year=2019), register_row(year=2023)], last=2024)), 2025)
    with pytest.raises(NotAtHand) as problem:
        Desk.of(holdings()).answer(replace(CHOICE, window="2020-2022"))
    assert "nothing was delivered in 2020-2022, so there are no shares" in sentence(problem)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"importer": "Pakistan"}, "no deliveries to Pakistan in release 2025 at hand"),
        ({"window": "2022-2026"}, "release 2025 ends with 2024"),
        ({"importer": "Pakistan", "suppliers": ("Atlantis",)}, "no deliveries to Pakistan"),
        ({"suppliers": ()}, "choose one to 5 different suppliers, not none"),
        ({"suppliers": ("Rusia",)}, "nearest: Russia"),
        ({"suppliers": ("Soviet Union",), "soviet": "as-russia"}, "is counted as Russia"),
    ],
    ids=str,
)
def test_what_has_no_answer_is_said_in_one_sentence(desk, changed, said):
    with pytest.raises(Problem) as problem:
        desk.answer(replace(CHOICE, **changed))
    assert said in sentence(problem)


@pytest.mark.parametrize(
    ("date", "end", "held"),
    [("2019-12-31", "", False), ("2020-01-01", "", True), ("2024-12-31", "", True), ("2025-01-01", "", False),
     ("2018-01-01", "2019-12-31", False), ("2018-01-01", "2020-01-01", True)],
)  # fmt: skip
def test_events_of_the_window_are_those_that_touch_its_years(desk, date, end, held):
    events = pd.DataFrame([EVENT | {"id": "e", "date": date, "end": end}])
    table, caption = replace(desk, events=events).answer(CHOICE).events()
    assert len(table.frame) == held
    assert ("holds none of 2020-2024" in str(caption)) != held


def test_deals_of_a_register_are_those_of_the_window(home, download):
    from analysis.store import intake

    made = ((1, 2019, "7"), (1, 2020, "5"), (2, 2020, "6"), (3, 2021, "9"))
    rows = [register_row(deal, year=year, tiv=tiv) for deal, year, tiv in made]
    intake.add(download(register_text(rows, last=2024)), 2025)
    answer = Desk.of(holdings()).answer(Choice("India", ("Russia",), "2019-2020", 2025))
    table, caption = answer.deals()
    assert table.frame[["TIV million", "first delivery", "last delivery"]].to_numpy().tolist() == [
        [12, 2019, 2020],
        [6, 2020, 2020],
    ]
    assert "release 2025" in str(caption) and "not money" in str(caption)


def test_without_deals_the_listed_programmes_of_the_window_stand_in(desk):
    table, caption = desk.answer(CHOICE).deals()
    frame = table.frame
    assert "at hand as an extract" in str(caption) and len(frame)
    assert (frame["first delivery"] <= 2024).all() and (frame["last delivery"] >= 2020).all()
    early, said = desk.answer(replace(CHOICE, window="1996")).deals()
    assert early.frame.empty and "no listed programme" in str(said)


def test_two_choices_never_have_one_name():
    others = [{"window": "2019-2023"}, {"release": 2024}, {"suppliers": ("France", "Russia")}, {"soviet": "as-russia"}]
    names = {replace(CHOICE, **changed).name for changed in [{}, *others, {"importer": "Pakistan"}]}
    assert len(names) == 6 and "india-2020-2024-release-2025-suppliers-russia-france-israel" in names


# Offers


def test_importers_at_hand_come_first_and_the_others_say_so(desk):
    offered = offers.importers(desk)
    assert offered[0] == ("India", "India")
    assert ("Pakistan (not at hand)", "Pakistan") in offered and ("India (not at hand)", "India") not in offered
    assert "World" not in dict(offered).values()


def test_what_cannot_be_kept_of_a_choice_is_said(desk):
    kept = offers.Offers.of(desk, replace(CHOICE, window="2021-2025"))
    assert kept.choice.window == "2020-2024" and kept.windows[0] == "1995-1999" and kept.windows[-1] == "2020-2024"
    assert "Release 2025 is at hand for 1995 to 2024, not for all of 2021-2025: this is 2020-2024." in kept.note
    other = offers.Offers.of(desk, replace(CHOICE, release=2019))
    assert other.choice.release == 2026 and "not at hand in release 2019: this is release 2026" in other.note
    assert offers.Offers.of(desk, CHOICE).note == ""


def test_another_importer_begins_with_its_largest_suppliers(desk, home):
    found = delivered(home, 2020, 2024)
    largest = sorted(found, key=found.get, reverse=True)[:3]
    assert list(offers.Offers.of(desk, replace(CHOICE, suppliers=())).choice.suppliers) == largest
    with pytest.raises(NotAtHand):
        offers.Offers.of(desk, replace(CHOICE, importer="Pakistan"))


def test_lengths_end_where_the_data_do(desk):
    offered = offers.Offers.of(desk, CHOICE)
    assert offered.lengths == tuple(range(1, 21)) and offered.length == 5
    assert offers.resized("2020-2024", 3) == "2022-2024"


# Menus


@pytest.fixture
def opened(desk):
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    return menus.Menus(desk, CHOICE, "reports/explore")


def test_each_menu_changes_what_is_shown(opened):
    assert "4,273" in opened.numbers.value and "release 2025" in opened.numbers.value
    changes = [("window", "2015-2019"), ("slider", "2010-2014"), ("length", 3), ("suppliers", ("France",)),
               ("release", 2024), ("soviet", "as-russia")]  # fmt: skip
    for name, value in changes:
        before = opened.numbers.value, opened.figure.value, opened.lines.value
        getattr(opened, name).value = value
        assert all(now != old for now, old in zip(_shown(opened), before, strict=True)), name
        assert opened.window.value == opened.slider.value and "opacity" not in opened.figure.value
    line = "armshares series --importer India --window 3 --suppliers"
    assert line in opened.lines.value and "--release 2024 --soviet as-russia" in opened.lines.value


def _shown(opened):
    return opened.numbers.value, opened.figure.value, opened.lines.value


def test_what_has_no_answer_takes_everything_else_away_and_the_next_choice_brings_it_back(opened):
    before = opened.numbers.value
    for name, value, said in (
        ("importer", "Pakistan", "no deliveries to Pakistan"),
        ("suppliers", (), "choose one to 5 different suppliers"),
    ):
        getattr(opened, name).value = value
        assert said in opened.said.value and set(_shown(opened)) == {""} and opened.button.disabled
        opened.importer.value = "France"
        opened.importer.value = "India"
        assert opened.numbers.value == before and "<p></p>" in opened.said.value and not opened.button.disabled


def test_export_writes_the_figure_shown_and_its_numbers_and_nothing_else(opened, home):
    before = listing(home)
    opened.window.value = "2015-2019"
    opened.button.click()
    stem = "india-2015-2019-release-2025-suppliers-russia-france-israel"
    new = {path.relative_to(home).as_posix() for path in listing(home).keys() - before.keys()}
    assert new == {f"reports/explore/{stem}{end}" for end in (".csv", ".svg", ".png", "-phone.svg")}
    table = pd.read_csv(home / f"reports/explore/{stem}.csv").set_index(["year", "supplier"])
    found = delivered(home, 2015, 2019)
    assert table.share_5_years[2019, "Russia"] == pytest.approx(found["Russia"] / sum(found.values()))
    assert f"Written to reports/explore: {stem}.csv" in opened.said.value
    assert {path: listing(home)[path] for path in before} == before


def test_export_into_what_is_no_folder_is_one_sentence(opened, home):
    (home / "taken").write_text("a file")
    for folder, said in (("taken", "cannot be written"), ("../away", "is no folder of the project"), ("", "no folder")):
        opened.folder = folder
        opened.button.click()
        assert said in opened.said.value and "4,273" in opened.numbers.value


def test_export_into_a_folder_that_may_only_be_read_is_one_sentence(opened):
    before = opened.numbers.value
    opened.folder = "/sys/kernel"  # nobody may write there, root neither
    opened.button.click()
    assert "/sys/kernel/india-2020-2024" in opened.said.value and "cannot be written" in opened.said.value
    assert opened.numbers.value == before and not opened.button.disabled, "another folder may be tried"


def test_a_figure_of_another_choice_fades_until_its_own_is_drawn(opened, monkeypatch):
    waiting = []
    monkeypatch.setattr(menus, "_soon", waiting.append)
    first = opened.figure.value
    opened.window.value = "2015-2019"
    opened.window.value = "2010-2014"
    assert "opacity" in opened.figure.value and "2010-2014" in opened.numbers.value
    waiting[0]()
    assert "opacity" in opened.figure.value, "a choice that was left is not drawn"
    waiting[1]()
    assert "opacity" not in opened.figure.value and opened.figure.value != first


def test_texts_of_the_data_are_only_ever_text(desk):
    events = pd.DataFrame([EVENT | {"id": "e", "date": "2021-01-01", "end": ""}])
    shown = views.events(*replace(desk, events=events).answer(CHOICE).events())
    assert "&lt;script&gt;" in shown and "<script>" not in shown and "javascript:" not in shown
    assert '<a href="https://www.example.org/a" target="_blank" rel="noreferrer">example.org</a>' in shown


# Where it runs


@pytest.fixture
def displayed(monkeypatch):
    """What `show` displays, in a kernel that is asked by a person or by papermill."""
    found = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: found.append(bundle))

    def asked(allow_stdin):
        request = {"content": {"allow_stdin": allow_stdin}}
        kernel = SimpleNamespace(get_parent=lambda channel: request)
        monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=kernel))
        return found

    return asked


def test_without_a_person_one_sentence_stands_in_for_menus(desk, displayed):
    shown = displayed(allow_stdin=False)
    show(desk, CHOICE)
    assert shown == [{"text/markdown": menus.NOBODY, "text/plain": menus.NOBODY}]


def test_without_widgets_it_says_what_is_needed(desk, displayed, monkeypatch):
    shown = displayed(allow_stdin=True)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    show(desk, CHOICE)
    assert shown == [{"text/markdown": menus.NEEDED, "text/plain": menus.NEEDED}]


def test_with_widgets_a_front_end_that_knows_none_still_has_the_sentence(desk, displayed):
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    shown = displayed(allow_stdin=True)
    show(desk, CHOICE)
    (bundle,) = shown
    assert bundle["text/plain"] == menus.NEEDED and "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.slow
def test_in_a_report_it_answers_for_its_parameters_the_same_each_time(_template, tmp_path, monkeypatch):
    from analysis.reports import named
    from test_report import new_home, silent

    pages = []
    for place in ("one", "two"):
        home = new_home(tmp_path / place, _template)
        (home / "reports.yml").write_text("explore: {notebooks: [00-explore], parameters: {importer: India}}\n")
        monkeypatch.setenv("ARMSHARES_HOME", str(home))
        pages.append(named.report("explore", {"window": "2020-2024", "release": 2025}, silent))
    one, two = (listing(page.parent) for page in pages)
    differ = [path.name for (path, data), other in zip(one.items(), two.values(), strict=True) if data != other]
    assert set(differ) <= {"run.json"}
    found = json.loads((pages[0].parent / "findings" / "00-explore.json").read_text(encoding="utf-8"))
    assert found["findings"]["window"] == "2020-2024" and "36" in pages[0].read_text(encoding="utf-8")
