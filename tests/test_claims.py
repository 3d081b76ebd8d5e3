"""Claims: verdicts come from the rows, flip with them, say what is missing; a claim without sense is refused."""

import csv
import json
import math
import re
from collections import defaultdict

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from analysis import schemas
from analysis.claims import rank, rules
from analysis.cli import main
from analysis.ground.errors import Problem
from analysis.store import intake
from claim_lists import EXPECTED, GREW, HEADER, RANK, records, row, write
from conftest import REPOSITORY, register_row, register_text, sentence


@pytest.fixture
def judge(home, tmp_path):
    """A function that writes a list of claims of one's own and returns them judged."""
    return lambda *rows: records(write(tmp_path / "own.csv", rows))


@pytest.fixture
def register(home, download):
    """A function that takes a made-up register of release 2025 in: supplier, importer, year, TIV (and more) per row."""

    def add(*rows, release=2025):
        made = [
            register_row(900000 + deal, supplier, importer, year, tiv, Numbers_delivered=tiv)
            for deal, (supplier, importer, year, tiv) in enumerate(rows)
        ]
        whose = {importer for _, importer, _, _ in rows}
        text = register_text(made, recipients=whose.pop(), date=f"12 Apr {release}")
        intake.add(download(text, f"register-{release}.csv"), release)

    return add


def extract(release):
    """Return (supplier, year) → TIV of India's tracked extract, read with csv alone."""
    tiv = defaultdict(float)
    lines = (REPOSITORY / f"data/raw/india-{release}.csv").read_text(encoding="utf-8").splitlines()
    for each in csv.DictReader(line for line in lines if not line.startswith("#")):
        if each["supplier"] != "World":
            tiv[each["supplier"], int(each["year"])] += float(each["tiv"])
    return tiv


def summed(tiv, supplier, first, last):
    return sum(value for (name, year), value in tiv.items() if name == supplier and first <= year <= last)


def by_id(judged):
    return {claim["id"]: claim for claim in judged}


def test_the_articles_verdicts(home):
    judged = records()
    assert len(judged) == 24
    assert {claim["id"]: claim["verdict"] for claim in judged if claim["verdict"] != "not-checkable"} == EXPECTED
    for claim in judged:
        assert claim["finding"] and "because" not in claim["finding"]
        assert bool(claim["evidence"]) == bool(claim["number"]) == (claim["verdict"] != "not-checkable")
        assert bool(claim["reason"]) == (claim["verdict"] in ("holds-with-caveat", "not-checkable"))
    json.dumps(judged, allow_nan=False)


def test_the_findings_say_their_numbers_unit_release_and_revision(home):
    found = {name: claim["finding"] for name, claim in by_id(records()).items()}
    assert found["russia-top-supplier"] == (
        "Russia was first with 36.0 % of the volume of major arms (TIV) delivered to India in 2020-2024, 3.0 points "
        "ahead of France, SIPRI release 2025; in single years it was first in 3 of 5 (not in 2021: France, "
        "2023: Israel). Release 2026 gives 39.8 %, 8.9 points ahead of France, for the same window (revised)."
    )
    assert "SIPRI release 2025; rounded as SIPRI prints it 36 %. Release 2026 gives 39.8 % for" in found["russia-36"]
    assert "1,554 million TIV in 2015-2019, 3,917 in 2020-2024 (+152 %), SIPRI release 2025" in found["france-grew"]
    assert "1,948 million TIV in 2015-2019, 1,495 in 2020-2024 (−23 %), SIPRI release 2025" in found["israel-grew"]
    assert "before that, in 2010-2014, 696; by year 115 (2020)" in found["israel-grew"]
    assert "Kamov helicopters: 39, the last in 2013" in found["mig29-kamov"]


def test_the_evidence_adds_up_to_the_finding(home):
    own = by_id(records())
    rows = [each for each in own["russia-36"]["evidence"] if each["release"] == 2025]
    russia = sum(each["tiv"] for each in rows if each["supplier"] == "Russia")
    raw = extract(2025)
    total = sum(value for (_, year), value in raw.items() if 2020 <= year <= 2024)
    assert (russia, sum(each["tiv"] for each in rows)) == pytest.approx((summed(raw, "Russia", 2020, 2024), total))
    assert f"{100 * russia / total:.1f} %" in own["russia-36"]["finding"]
    newer = [each for each in own["russia-36"]["evidence"] if each["release"] == 2026]
    share = 100 * sum(e["tiv"] for e in newer if e["supplier"] == "Russia") / sum(e["tiv"] for e in newer)
    assert f"gives {share:.1f} %" in own["russia-36"]["finding"]
    for claim, supplier, percent in (("france-grew", "France", "+152"), ("israel-grew", "Israel", "−23")):
        rows = [each for each in own[claim]["evidence"] if each["release"] == 2025]
        before, after = (sum(e["tiv"] for e in rows if e["window"] == years) for years in ("2015-2019", "2020-2024"))
        assert (before, after) == pytest.approx([summed(raw, supplier, a, a + 4) for a in (2015, 2020)])
        assert f"{100 * (after / before - 1):+.0f}".replace("-", "−") == percent
        assert f"({percent} %)" in own[claim]["finding"]
    orders = own["t90-su30-licence"]["evidence"]
    assert sum(each["delivered"] for each in orders if each["programme"] == "T-90") == 1203
    assert "T-90: 1,203 of 1,657 ordered" in own["t90-su30-licence"]["finding"]
    assert (
        sum(each["first"] and each["supplier"] == "Russia" for each in own["russia-top-supplier"]["evidence"][:-16])
        == 3
    )


def test_flipped_data_flip_the_verdicts(register):
    years = [("France", year, 50) for year in range(2015, 2025)] + [("Russia", year, 40) for year in range(2015, 2025)]
    years += [("Israel", year, 5 if year < 2020 else 9) for year in range(2015, 2025)]
    rows = [(supplier, "India", year, tiv) for supplier, year, tiv in years]
    register(*rows)
    other = by_id(records())
    # Release 2026 at hand still says otherwise, and that alone turns what names neither window nor print.
    assert [other[name]["verdict"] for name in list(EXPECTED)[:4]] == ["depends", "does-not-hold", "depends", "depends"]
    later = [(supplier, "India", 2025, 40 if supplier == "Russia" else 50) for supplier in ("Russia", "France")]
    register(*rows, *later, ("Israel", "India", 2025, 9), release=2026)
    found = by_id(records())
    assert {name: found[name]["verdict"] for name in list(EXPECTED)[:4]} == {
        "russia-top-supplier": "does-not-hold",
        "russia-36": "does-not-hold",
        "france-grew": "does-not-hold",
        "israel-grew": "holds",
    }
    assert "Russia was number 2 with 40.4 %" in found["russia-top-supplier"]["finding"]
    assert "10.1 points behind France, SIPRI release 2025; in single years it was first in 0 of 5" in found[
        "russia-top-supplier"]["finding"]  # fmt: skip
    assert "(+80 %)" in found["israel-grew"]["finding"]


def test_growth_from_israel_depends_on_its_windows_and_each_stands_beside_it(home):
    found = by_id(records())["israel-grew"]
    assert (found["verdict"], found["reason"]) == ("depends", "")
    plain = {}
    for release, windows in ((2025, [(2010, 2020), (2015, 2020)]), (2026, [(2015, 2020), (2016, 2021)])):
        raw = extract(release)
        for earlier, later in windows:
            before, after = (summed(raw, "Israel", first, first + 4) for first in (earlier, later))
            plain[release, f"{earlier}-{earlier + 4}", f"{later}-{later + 4}"] = after > before
    assert {(each["release"], *each["windows"]): each["holds"] for each in found["choices"]} == plain
    assert set(plain.values()) == {True, False}
    assert "it holds with Israel +115 %: 696 to 1,495 million TIV, 2010-2014 to 2020-2024" in found["finding"]
    assert (
        "it does not with Israel −23 %" in found["finding"]
        and "2016-2020 to 2021-2025 (release 2026)" in found["finding"]
    )


def test_what_no_choice_turns_holds_or_does_not(judge):
    fell, named, printed, turned, base = judge(
        row("change", GREW, "change < 900"),
        row("change", GREW.replace("2015-2019", "2019"), "change > 100"),  # windows of its own choosing
        row("share", RANK, "printed = 36"),
        row("share", RANK, "share < 38"),
        row("rank", RANK, "margin < 5"),
    )
    assert [each["verdict"] for each in (fell, named, printed)] == ["holds", "does-not-hold", "holds"]
    assert [each["verdict"] for each in (turned, base)] == ["depends", "depends"]  # release 2026: 39.8 %, 8.9 ahead
    assert len(printed["choices"]) == 1 and [each["release"] for each in turned["choices"]] == [2025, 2026]


def test_a_supplier_first_every_year_holds_without_caveat(register):
    register(*(("Russia", "India", year, 10) for year in range(2015, 2025)), ("France", "India", 2022, 9))
    found = by_id(records())["russia-top-supplier"]
    assert (found["verdict"], found["reason"]) == ("holds", "")
    assert "in single years it was first in 5 of 5." in found["finding"]


def test_programmes_are_counted_from_the_register_where_it_is_at_hand(home, download, judge):
    one = {"Numbers_delivered": 1, "Order_date": 2004, "SIPRI_estimate": 1400, "TIV_deal_unit": 1400}
    ship = register_row(26453, "Russia", "India", 2014, "1400", **one)
    intake.add(download(register_text([ship])), 2025)
    (found,) = judge(row("programme", "programme=INS Vikramaditya", "last_delivery = 2014"))
    assert (found["verdict"], found["evidence"][0]["known_from"]) == ("holds", "register")
    assert "the last in 2014, 1,400 million TIV. Known from the register, SIPRI release 2025" in found["finding"]


def test_a_list_of_ones_own_about_another_importer(register, judge):
    register(
        *(("Germany", "Peru", year, 30) for year in (2019, 2020, 2021)),
        *(("Italy", "Peru", year, 10) for year in (2019, 2020, 2021)),
        ("Italy", "Peru", 2022, 60),
    )
    arguments = "importer=Peru; supplier=Germany; window=2019-2022; release=2025"
    tie, alone, printed, grew = judge(
        row("rank", arguments, "rank = 1 and margin = 0", caveat="years_first < years", reason="Not in each year."),
        row("rank", arguments.replace("2019-2022", "2019-2021"), "margin >= 50 and years_first = years"),
        row("share", arguments.replace("2019-2022", "2020-2020"), "printed = 75 and share = 75"),
        row("change", "importer=peru; supplier=Italy; from=2019; to=2020-2022; release=2025", "change > 166.6"),
    )
    assert [claim["verdict"] for claim in (tie, alone, printed, grew)] == ["holds-with-caveat", *["holds"] * 3]
    assert "first together with Italy with 50.0 %" in tie["finding"] and "(not in 2022: Italy)" in tie["finding"]
    assert "(+167 % in the yearly mean)" in grew["finding"] and "10 million TIV in 2019, 80" in grew["finding"]
    assert "30 of 40 million TIV" in printed["finding"] and "Release 2026" not in printed["finding"]


def test_data_that_are_missing_make_a_claim_not_checkable(register, judge):
    register(("Germany", "Peru", 2021, 30))
    peru = "importer=Peru; supplier=Germany; window={}; release={}"
    found = judge(
        row(arguments=RANK.replace("2020-2024; release=2025", "2010-2014; release=2015")),
        row(arguments=RANK.replace("2020-2024", "1990-1994")),
        row(arguments=RANK.replace("India", "Chile")),
        row(arguments=peru.format("2022-2024", 2025)),
        row("change", "importer=Peru; supplier=Italy; from=2015-2019; to=2020-2024; release=2025", "change > 0"),
        row("programme", "programme=AK-203", "delivered > 0"),
        row("programme", "programme=Kamov helicopters", "ordered > 0"),
        row("programme", "programme=AK-203", "last_delivery > 2020"),
    )
    said = [
        "there are no deliveries to India in release 2015 at hand; releases with it: 2024, 2025, 2026",
        "those at hand of release 2025 begin with 1995",
        "there are no deliveries to Chile in release 2025",
        "nothing was delivered to Peru in 2022-2024, SIPRI release 2025, so there are no shares",
        "nothing from Italy was delivered to Peru in 2015-2019, SIPRI release 2025, so there is no change in per cent",
        "how many were delivered is not known of AK-203 (outside the source)",
        "how many were ordered is not known of Ka-226T",
        "how many were delivered is not known of AK-203",
    ]
    for claim, reason in zip(found, said, strict=True):
        assert claim["verdict"] == "not-checkable" and reason in claim["reason"], claim


def test_what_is_not_known_matters_only_where_it_could_decide(judge):
    kamov = "programme=Kamov helicopters"
    both = judge(
        row("programme", kamov, "delivered > 100 and ordered > 0"),
        row("programme", "programme=Kamov helicopters,Rafale", "ordered > 62"),
        row("programme", kamov, "delivered > 0", caveat="ordered > 100", reason="So."),
        row("programme", kamov, "delivered > 0", caveat="ordered > 100 and delivered > 100", reason="So."),
    )
    assert [claim["verdict"] for claim in both] == ["does-not-hold", "does-not-hold", "not-checkable", "holds"]


def test_shares_are_rounded_as_sipri_prints_and_newer_releases_only_are_set_beside(judge):
    given = "importer=India; supplier={}; window=2020-2024; release=2025"
    printed = {"Israel": 13, "France": 33, "United States": 9.6, "Denmark": 0.3}
    found = judge(*(row("share", given.format(name), f"printed = {value}") for name, value in printed.items()))
    assert {claim["verdict"] for claim in found} == {"holds"}
    (grew,) = judge(
        row("change", GREW.replace("2015-2019", "2014-2018").replace("2020-2024", "2019-2023"), "change < 0")
    )
    assert {each["release"] for each in grew["evidence"]} == {2025, 2026}
    assert "Release 2026 gives" in grew["finding"] and "Release 2024" not in grew["finding"]


def test_a_year_of_two_equal_suppliers_is_nobodys(register, judge):
    register(("Germany", "Peru", 2020, 30), ("Italy", "Peru", 2020, 30), ("Germany", "Peru", 2021, 30))
    (found,) = judge(row(arguments="importer=Peru; supplier=Germany; window=2020-2022; release=2025",
                         rule="rank = 1 and years_first = 1 and years = 3"))  # fmt: skip
    assert found["verdict"] == "holds"
    assert "first in 1 of 3 (not in 2020: Germany and Italy, 2022: nothing delivered)" in found["finding"]


def test_every_programme_must_hold_and_one_caveat_is_enough(judge):
    both = "programme=Rafale, MiG-29"
    caveat = {"caveat": "last_delivery < 2000", "reason": "Long ago."}
    found = judge(
        row("programme", both, "delivered > 30"),
        row("programme", both, "delivered > 40"),
        row("programme", both, "delivered > 30", **caveat),
        row("programme", both, "delivered > 30", **caveat | {"caveat": "delivered < 40"}),
        row("programme", both, "local_production = rebuilt"),
        row("programme", "programme=MiG-29", "local_production = rebuilt and local_production != licence"),
        row("programme", "programme=MiG-29; importer=India", "covered != no and delivered <= ordered"),
    )
    expected = ["holds", "does-not-hold", "holds", "holds-with-caveat", "does-not-hold", "holds", "holds"]
    assert [claim["verdict"] for claim in found] == expected
    assert [claim["reason"] for claim in found] == ["", "", "", "Long ago.", "", "", ""]


def test_who_delivered_nothing_has_a_share_of_zero_and_no_rank(judge):
    peru = RANK.replace("Russia", "Peru")
    found = judge(row(arguments=peru, rule="rank <= 99"), row(arguments=peru, rule="rank > 3"),
                  row("share", peru, "share = 0"))  # fmt: skip
    assert [claim["verdict"] for claim in found] == ["does-not-hold", "does-not-hold", "holds"]
    assert found[0]["finding"].startswith("Peru delivered nothing to India in 2020-2024; first was Russia, SIPRI")


BAD = [
    (row("shares"), "there is no measure 'shares'; nearest: share; it is one of share, rank, change, programme"),
    (row(arguments=RANK + "; soviet=as-russia"), "the measure rank has no argument 'soviet'"),
    (row(arguments=RANK.replace("window", "windw")), "no argument 'windw'; nearest: window"),
    (row(arguments=RANK.replace("; release=2025", "")), "column arguments lacks release"),
    (row(arguments=RANK.replace("Russia", "")), "column arguments lacks supplier"),
    (row(arguments=RANK + "; supplier=France"), "column arguments names one twice"),
    (row(arguments=RANK.replace("India", "Indai")), "no supplier or importer is called 'Indai'; nearest: India"),
    (row(arguments=RANK.replace("Russia", "Atlantis")), "no supplier or importer is called 'Atlantis'"),
    (row(arguments=RANK.replace("2020-2024", "2024-2020")), "window 2024-2020 ends before it begins; write 2020-2024"),
    (row(arguments=RANK.replace("2020-2024", "twenty")), "window 'twenty' is not written like 2020-2024"),
    (row(arguments=RANK.replace("2020-2024", "2020-2025")), "release 2025 ends with 2024; name earlier years"),
    (row(arguments=RANK.replace("=2025", "=latest")), "release 'latest' is no year"),
    (row("change", GREW.replace("2015-2019", "2021-2024"), "change > 0"), "not earlier than to 2020-2024"),
    (row("programme", "programme=S-500", "delivered > 0"), "no programme 'S-500'; nearest: S-400"),
    (row("programme", "programme=T-90; importer=Peru", "delivered > 0"), "Peru has no programme 'T-90'"),
    (row("programme", "programme=T-90,T-90", "delivered > 0"), "a programme stands twice"),
    (row(rule=""), "it has a measure but no rule"),
    (row(rule="rank is 1"), "the rule 'rank is 1' is not written like `change > 0`"),
    (row(rule="rank = 1 or margin > 3"), "is not written like `change > 0`"),
    (row(rule="rnk = 1"), "the measure rank finds no 'rnk'; nearest: rank"),
    (row(rule="rank = first"), "compares rank with no number"),
    (row(caveat="share > 3", reason="So."), "the measure rank finds no 'share'"),
    (row("programme", "programme=T-90", "covered > no"), "only = and != can be asked of it"),
    (row("programme", "programme=T-90", "local_production = license"), "is never 'license'; it is one of none, kits"),
    (row(caveat="margin < 5"), "columns caveat (a rule) and reason (the same in words) go together"),
    (row(reason="So."), "columns caveat (a rule) and reason (the same in words) go together"),
    (row("", "", "", reason=""), "no measure decides it, but column reason is empty"),
    (row("", "", "rank = 1", reason="An opinion."), "no measure decides it, but column rule is filled"),
    (row(sources="event:kargl"), "events.csv has no event 'kargl'; nearest: kargil"),
]


@pytest.mark.parametrize(("wrong", "said"), BAD, ids=[said[:30] for _, said in BAD])
def test_a_claim_that_makes_no_sense_is_refused(judge, wrong, said):
    with pytest.raises(Problem) as problem:
        judge(row(), wrong)
    told = sentence(problem)
    assert said in told and re.match(r".*own\.csv, claim one1: ", told), told


def test_programmes_of_one_name_need_an_importer(home, judge):
    path = home / "data/raw/programmes.csv"
    text = path.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.startswith("India,INS Vikramaditya"))
    path.write_text(text + line.replace("India,", "Peru,", 1) + "\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["sources", "--accept", "programmes.csv"], standalone_mode=False).exit_code == 0
    intake.clean_all()
    with pytest.raises(Problem, match=r"programmes of India, Peru go by these names; .*importer="):
        judge(row("programme", "programme=INS Vikramaditya", "delivered > 0"))
    (found,) = judge(row("programme", "programme=INS Vikramaditya; importer=Peru", "delivered > 0"))
    assert (found["verdict"], found["importer"]) == ("holds", "Peru")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",".join(HEADER) + "\n", "holds no claims"),
        ("id,quote\na,b\n", "the header must be id,quote,measure"),
        (",".join(HEADER) + "\na,b,,,,,r,,\na,b,,,,,r,,\n", "column id holds 'a'"),
        (",".join(HEADER) + "\na,b,,,,,r,,,one more\n", "10 fields instead of 9"),
    ],
)
def test_a_file_that_is_no_list_of_claims_is_refused(home, download, text, said):
    with pytest.raises(Problem) as problem:
        records(download(text, "own.csv"))
    assert "own.csv" in sentence(problem) and said in str(problem.value)
    with pytest.raises(Problem, match="cannot be read"):
        records(home / "missing.csv")


def test_a_damaged_file_is_an_error_and_no_missing_data(home):
    path = home / "data/raw/india-2025.csv"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(Problem, match="is not the file its passport"):
        records()


def test_sources_are_resolved(judge):
    (found,) = judge(row(sources="SIPRI release 2025;event:kargil;https://example.org/a"))
    release, event, address = found["sources"]
    assert release["title"] == "SIPRI release 2025" and not release["addresses"]
    assert (event["title"], event["date"]) == ("Kargil war", "1999-05-03 to 1999-07-26")
    assert len(event["addresses"]) == 2 and all(each.startswith("https://") for each in event["addresses"])
    assert address["addresses"] == ["https://example.org/a"]


def test_words_of_rules_are_those_of_the_table():
    checks = schemas.table("programmes").columns
    for column, words in rules.WORDS["programme"].items():
        assert set(words) == set(checks[column].checks[0].statistics["allowed_values"]), column


numbers = st.one_of(st.none(), st.just(math.nan), st.integers(-3, 3).map(float))
conditions = st.builds(rules.Condition, st.sampled_from("ab"), st.sampled_from(list(rules.OPERATORS)),
                       st.one_of(st.integers(-3, 3).map(float), st.sampled_from("ab")))  # fmt: skip
programmes = st.lists(st.fixed_dictionaries({"a": numbers, "b": numbers}), min_size=1, max_size=3)


@given(st.lists(conditions, min_size=1, max_size=2), st.lists(conditions, max_size=2), programmes)
def test_a_verdict_is_only_given_if_no_unknown_number_could_change_it(rule, caveat, found):
    """Whatever stands in for what is not known gives the same verdict, if one is given."""
    verdict = rules.verdict(rule, caveat, found)
    possible = set()
    for guess in (math.nan, -9.0, -1.0, 0.0, 1.0, 9.0):
        filled = [{name: guess if value is None else value for name, value in each.items()} for each in found]
        holds = all(_plainly(part, each) for part in rule for each in filled)
        doubt = bool(caveat) and any(all(_plainly(part, each) for part in caveat) for each in filled)
        possible.add("does-not-hold" if not holds else "holds-with-caveat" if doubt else "holds")
    assert verdict == "not-checkable" or possible == {verdict}
    if all(value is not None for each in found for value in each.values()):
        assert verdict != "not-checkable"


def _plainly(condition, values):
    other = values[condition.value] if isinstance(condition.value, str) else condition.value
    own, op = values[condition.finding], condition.op
    return {"=": own == other, "!=": own != other, "<": own < other, "<=": own <= other, ">": own > other,
            ">=": own >= other}[op]  # fmt: skip


@given(st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 9), min_size=1))
def test_a_place_is_that_of_a_sorted_list(volumes):
    tiv = pd.Series(volumes, dtype=float)
    table = pd.DataFrame({"tiv": tiv, "share": tiv / tiv.sum(), "rank": tiv.rank(ascending=False, method="min")})
    place = rank.place("A", table)
    ordered = sorted(volumes.values(), reverse=True)
    if "A" not in volumes:
        assert math.isnan(place.rank) and place.share == 0
        return
    assert place.rank == ordered.index(volumes["A"]) + 1
    rest = sorted((value for name, value in volumes.items() if name != "A"), reverse=True)
    assert place.margin == pytest.approx((volumes["A"] - (rest[0] if rest else 0)) / sum(ordered))
    assert place.rivals == [name for name in place.rivals if volumes[name] == rest[0]]


def run(*words):
    done = CliRunner().invoke(main, ["claims", *map(str, words)])
    return done.exit_code, done.output


def test_the_command_prints_json_csv_and_a_page_for_people(home, download):
    code, printed = run("--format", "json")
    assert code == 0
    judged = json.loads(printed)
    assert [list(claim)[:5] for claim in judged] == [["id", "quote", "verdict", "finding", "evidence"]] * 24
    assert {claim["id"]: claim["verdict"] for claim in judged if claim["id"] in EXPECTED} == EXPECTED
    code, table = run()
    assert table.startswith("Of 24 claims, 8 can be decided from the data: 4 hold, 3 hold with a caveat and 1 depends")
    assert "Caveat: Russia was first over" in table and max(map(len, table.splitlines())) < 125
    rows = list(csv.DictReader(run("--format", "csv")[1].splitlines()))
    assert len(rows) == 24 and "https://" in rows[0]["sources"]
    code, said = run("--file", download(",".join(HEADER) + "\n", "own.csv"))
    assert code == 2 and "holds no claims" in said


@pytest.mark.slow
def test_the_real_register_gives_the_verdicts_of_the_shipped_data(home, exports):
    before = by_id(records())
    intake.add(exports / "registers/2025-register-1995-2024.csv", 2025)
    after = by_id(records())
    assert {name: claim["verdict"] for name, claim in after.items()} == {
        name: claim["verdict"] for name, claim in before.items()
    }
    for name in ("russia-top-supplier", "russia-36", "france-grew", "israel-grew"):
        assert after[name]["finding"] == before[name]["finding"]
    assert after["t90-su30-licence"]["finding"] == before["t90-su30-licence"]["finding"].replace(
        "from our own list with sources,", "from the register and our own list with sources,"
    )
