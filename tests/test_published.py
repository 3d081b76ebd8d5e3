"""Printed figures against the data: what SIPRI printed is a match in its own release, and one changed digit is not."""

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.checks import published
from analysis.cli import main
from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.store import intake, passports
from analysis.store.holdings import Holdings
from analysis.telling import printed
from conftest import register_row, register_text


def shipped():
    return Holdings().curated("published")


def check(figures):
    return published.check(figures, Holdings())


def test_every_figure_of_india_that_the_shipped_data_decide_is_a_match(home):
    judged = check(shipped())
    own = judged[(judged["country"] == "India") & (judged["side"] == "importer") & (judged["release"] >= 2024)]
    decided = own[own["measure"] != "rank"]
    assert len(decided) == 23 and set(decided["verdict"]) == {"match"}
    ranks = own[own["measure"] == "rank"]
    assert set(ranks["verdict"]) == {"uncheckable"} and ranks["reason"].str.contains("rank of India").all()
    assert published.counts(judged)["mismatch"] == 0


def test_another_release_is_shown_and_judges_nothing(home):
    judged = check(shipped())
    older = judged[(judged["release"] < 2024) & (judged["verdict"] != "uncheckable")]
    assert set(older["verdict"]) == {"revised"} and (older["computed_release"] > older["release"]).all()
    row = older[(older["release"] == 2023) & (older["window"] == "2018-2022") & (older["partner"] == "Russia")].iloc[0]
    assert (row["value"], row["computed_release"], round(row["computed"])) == (45, 2024, 41)


def test_a_change_from_nothing_is_uncheckable(home, download):
    rows = [register_row(1, "Russia", "Peru", 2018, "30")]
    intake.add(download(register_text(rows, first=2010, last=2022, date="12 Apr 2023")))
    said = {"release": 2023, "window": "2018-2022", "against": "2013-2017", "country": "Peru", "partner": ""}
    judged = check(shipped().head(1).assign(**said, side="importer", measure="change", value=24.0, precision=0))
    assert judged["verdict"].tolist() == ["uncheckable"] and "2013-2017" in judged["reason"].iloc[0]


def test_other_importers_are_uncheckable_with_what_is_missing(home):
    judged = check(shipped())
    row = judged[(judged["country"] == "Pakistan") & (judged["measure"] == "supplier share")].iloc[0]
    assert row["verdict"] == "uncheckable" and "no deliveries to Pakistan in release 2026" in row["reason"]


def test_one_changed_digit_is_exactly_one_mismatch(home):
    figures = shipped()
    row = (figures["release"] == 2025) & (figures["partner"] == "Russia") & (figures["window"] == "2020-2024")
    figures.loc[row, "value"] = 37.0
    wrong = check(figures).query("verdict == 'mismatch'")
    assert wrong[["release", "window", "partner", "value"]].to_numpy().tolist() == [[2025, "2020-2024", "Russia", 37.0]]


def test_a_changed_volume_that_moves_a_printed_digit_is_a_mismatch_and_exit_1(home):
    raw = home / "data" / "raw" / "india-2025.csv"
    lines = raw.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("2025,France,India,2021,Aircraft,"))
    cells = lines[at].split(",")
    lines[at] = ",".join([*cells[:5], f"{float(cells[5]) + 400}", *cells[6:]])
    raw.write_text("".join(lines), encoding="utf-8")
    passports.accept("india-2025.csv")
    assert CliRunner().invoke(main, ["clean"]).exit_code == 0
    result = CliRunner().invoke(main, ["verify", "--format", "json"])
    assert result.exit_code == 1
    assert "printed figure(s) are not what their release's data give" in result.stderr


def test_a_damaged_file_stops_the_check(home):
    raw = home / "data" / "raw" / "india-2025.csv"
    raw.write_text(raw.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(Problem, match="is not the file its passport"):
        check(shipped())


@pytest.mark.parametrize(
    ("value", "precision", "said", "verdict"),
    [(36.0, 0, "36", "match"), (35.0, 0, "35", "mismatch"), (36.0, 1, "36", "match"), (35.9, 1, "35.9", "mismatch")],
)
def test_the_rounding_is_that_of_the_printed_figure(home, value, precision, said, verdict):
    figures = shipped()
    row = (figures["release"] == 2025) & (figures["partner"] == "Russia") & (figures["window"] == "2020-2024")
    one = figures[row].assign(value=value, precision=precision)
    judged = check(one)
    assert judged["verdict"].tolist() == [verdict]
    assert printed.page_table(judged).worded()["printed"].tolist() == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": 120.0}, "no possible supplier share"),
        ({"value": 36.5}, "more decimals than its precision 0"),
        ({"country": "Indai"}, "nearest: India"),
        ({"partner": ""}, "needs another country as partner"),
        ({"partner": "India"}, "needs another country as partner"),
        ({"measure": "recipient share"}, "an importer has no recipient share"),
        ({"window": "2021-2025"}, "release 2025 ends with 2024"),
        ({"measure": "rank", "partner": "", "value": 1.5, "precision": 1}, "no possible rank"),
        ({"measure": "change", "partner": "", "against": "2015-2019", "value": -120.0}, "no possible change"),
        ({"window": "2024-2020"}, "ends before it begins"),
        ({"against": "2015-2019"}, "column against"),
        ({"measure": "rank", "partner": "", "value": 0.0}, "no possible rank"),
    ],
)
def test_impossible_figures_are_refused_in_one_sentence(home, change, said):
    one = shipped()
    one = one[(one["release"] == 2025) & (one["partner"] == "Russia")].head(1).assign(**change)
    with pytest.raises(Problem, match=said) as refused:
        check(one)
    assert "\n" not in str(refused.value)


def test_the_json_is_what_programs_rely_on(home):
    import json

    found = json.loads(CliRunner().invoke(main, ["verify", "--format", "json"]).stdout)
    assert list(found) == ["match", "revised", "mismatch", "uncheckable", "figures"]
    assert sum(found[verdict] for verdict in published.VERDICTS) == len(found["figures"])
    keys = {"importer", "window", "partner", "release", "printed", "computed", "verdict"}
    assert keys <= set(found["figures"][0])


@pytest.mark.slow
def test_with_registers_ranks_are_decided_too(home, exports):
    from analysis.store import intake

    for name in ("2024-register-1950-1989", "2024-register-1990-2023", "2025-register-1995-2024"):
        intake.add(exports / "registers" / f"{name}.csv")
    judged = check(shipped())
    ranks = judged[
        (judged["country"] == "India") & (judged["measure"] == "rank") & judged["release"].isin([2024, 2025])
    ]
    assert ranks["verdict"].tolist() == ["match", "match"]
    assert published.counts(judged)["mismatch"] == 0


def test_figures_of_exporters_are_decided_by_a_register_of_their_release(home, tmp_path):
    from analysis.store import intake
    from conftest import register_row, register_text

    rows = [register_row(1, "Russia", "India", 2021, "30"), register_row(2, "Russia", "China", 2022, "10")]
    rows += [register_row(3, "France", "India", 2022, "60")]
    path = tmp_path / "register.csv"
    path.write_text(register_text(rows, first=1995, last=2025, date="12 Apr 2026"), encoding="utf-8")
    intake.add(path, 2026)
    base = {"release": 2026, "window": "2021-2025", "against": "", "side": "exporter", "country": "Russia", "note": ""}
    asked = [("recipient share", "India", 75.0), ("world share", "", 40.0), ("rank", "", 2.0)]
    figures = [
        {**base, "measure": m, "partner": p, "value": v, "precision": 0, "kind": "original"} for m, p, v in asked
    ]
    judged = check(pd.DataFrame(figures).assign(source="made up"))
    assert judged["verdict"].tolist() == ["match"] * 3
    assert project.home() == home
