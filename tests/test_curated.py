"""The four curated tables keep their rules; read with csv alone, so no reader of ours hides a fault."""

import csv
import os
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

RAW = Path(__file__).parents[1] / "data" / "raw"
HEADERS = {
    "events": "id,date,end,precision,title,label,category,actors,concerns,in_article,description,sources",
    "programmes": "recipient,programme,order,supplier,deals,designations,ordered_year,ordered,delivered,first_delivery,"
    "last_delivery,tiv,local_production,covered,note,sources",
    "published": "release,window,against,side,country,measure,partner,value,precision,kind,note,source",
    "claims": "id,quote,measure,arguments,rule,caveat,reason,says,sources",
}
PROGRAMMES = [
    "S-400",
    "MiG-29",
    "Kamov helicopters",
    "T-90",
    "Su-30MKI",
    "INS Vikramaditya",
    "AK-203",
    "BrahMos",
]
DEEDS = ["agreement", "approval", "conflict", "contract", "delivery", "licence", "meeting", "nuclear test"]
CATEGORIES = [*DEEDS, "data release", "policy", "sanctions", "statement", "tariff"]
VOCABULARIES = [
    ("events", "precision", ["day", "month", "year"]),
    ("events", "category", CATEGORIES),
    ("events", "in_article", ["yes", "partly", "no", "after"]),
    ("programmes", "programme", [*PROGRAMMES, "Rafale", "Su-30K"]),
    ("programmes", "local_production", ["none", "kits", "licence", "rebuilt", "planned"]),
    ("programmes", "covered", ["yes", "no"]),
    ("published", "side", ["importer", "exporter"]),
    ("published", "measure", ["supplier share", "recipient share", "world share", "rank", "change"]),
    ("published", "kind", ["original", "restated"]),
    ("claims", "measure", ["share", "rank", "change", "programme", ""]),
]
ARGUMENTS = {
    "share": ["importer", "supplier", "window", "release"],
    "rank": ["importer", "supplier", "window", "release"],
    "change": ["importer", "supplier", "from", "to", "release"],
    "programme": ["programme"],
}
FINDINGS = {
    "share": ["printed", "share"],
    "rank": ["rank", "margin", "years_first", "years"],
    "change": ["change"],
    "programme": ["ordered", "delivered", "last_delivery", "covered", "local_production"],
}
WORDS = {"yes", "no", "none", "kits", "licence", "rebuilt", "planned"}
WINDOW = re.compile(r"(\d{4})-(\d{4})")


def read(name):
    text = (RAW / f"{name}.csv").read_bytes().decode("utf-8")
    assert "\r" not in text and text.endswith("\n") and not text.startswith("\ufeff")
    assert text.split("\n", 1)[0] == HEADERS.get(name, text.split("\n", 1)[0])
    rows = list(csv.DictReader(text.splitlines()))
    assert rows and all(None not in row and None not in row.values() for row in rows)
    return rows


def parts(text):
    return text.split(";") if text else []


def repeated(values):
    return [value for value, count in Counter(values).items() if count > 1]


def checked_date(text, precision):
    """Return a date's text, which sorts by itself, if it is a real date written as its precision says."""
    assert len(text) == {"day": 10, "month": 7, "year": 4}[precision], text
    date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return text


def arguments(claim):
    return dict(pair.split("=", 1) for pair in claim["arguments"].split("; ")) if claim["arguments"] else {}


def check_window(text):
    first, last = map(int, WINDOW.fullmatch(text).groups())
    assert first <= last, text
    return first, last


@pytest.mark.parametrize("name", HEADERS)
def test_every_cell_is_clean_and_every_row_has_sources(name):
    for row in read(name):
        assert all(cell == cell.strip() and "\n" not in cell for cell in row.values()), row
        sources = parts(row.get("sources", row.get("source")))
        assert sources and all(source and source == source.strip() for source in sources), row
        assert not repeated(sources), row
        prose = " ".join(row.get(column, "") for column in ("description", "note", "reason", "says"))
        assert "because" not in prose.lower(), row


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("events", ["id"]),
        ("events", ["label"]),
        ("claims", ["id"]),
        ("programmes", ["programme", "order"]),
        ("published", ["release", "window", "side", "country", "measure", "partner"]),
    ],
)
def test_nothing_stands_twice(name, keys):
    assert repeated(tuple(row[key] for key in keys) for row in read(name)) == []


@pytest.mark.parametrize(("name", "column", "words"), VOCABULARIES)
def test_vocabularies_are_closed_and_used(name, column, words):
    assert {row[column] for row in read(name)} == set(words)


def test_events_have_dates_as_precise_as_they_say_and_in_order():
    rows = read("events")
    for row in rows:
        start = checked_date(row["date"], row["precision"])
        assert not row["end"] or checked_date(row["end"], row["precision"]) >= start, row["id"]
    assert rows == sorted(rows, key=lambda row: (row["date"], row["id"]))


def test_event_labels_fit_the_figure_and_descriptions_are_there():
    for row in read("events"):
        assert 0 < len(row["label"]) <= 24, row["id"]
        assert row["title"] and row["description"].endswith("."), row["id"]


def test_events_say_what_was_inferred_and_where_sources_disagree():
    by_id = {row["id"]: row for row in read("events")}
    for event in ("t90-contract-2", "s400-dpb"):
        assert by_id[event]["precision"] == "day" and "day is inferred" in by_id[event]["description"]
    assert "inferred" not in by_id["s400-contract"]["description"]
    assert "Sources disagree" in by_id["t90-licence"]["description"]
    first = by_id["s400-first-delivery"]
    assert (first["date"], first["end"]) == ("2021-11", "2021-12")


@pytest.mark.parametrize(
    ("event", "date", "end", "in_article"),
    [
        ("mig29-first-order", "1986-11", "", "yes"),
        ("brahmos-iga", "1998-02-12", "", "yes"),
        ("t90-contract-1", "2001-02-15", "", "yes"),
        ("t90-contract-2", "2007-11-30", "", "partly"),
        ("ka31-first-delivery", "2003", "", "yes"),
        ("mig29-upgrade", "2008-03-07", "", "partly"),
        ("mig29k-contract-2", "2010-03-12", "", "partly"),
        ("su30mki-contract-42", "2012-12-24", "", "partly"),
        ("t90-licence-464", "2019-11", "", "partly"),
        ("dac-mig29-su30", "2020-07-02", "", "partly"),
        ("s400-second-squadron", "2022-04", "", "partly"),
        ("ak203-first-batch", "2023-01-17", "", "yes"),
        ("su30mki-12", "2024-12-12", "", "partly"),
        ("tariff-effective-1", "2025-08-07", "", "partly"),
        ("putin-delhi", "2025-12-04", "2025-12-05", "after"),
        ("us-oil-tariff-lifted", "2026-02-07", "", "after"),
        ("us-court-tariffs", "2026-02-20", "", "after"),
        ("s400-dpb", "2026-03-02", "", "after"),
        ("s400-dac", "2026-03-27", "", "after"),
    ],
)
def test_events_stand_where_their_sources_put_them(event, date, end, in_article):
    (row,) = (row for row in read("events") if row["id"] == event)
    assert (row["date"], row["end"], row["in_article"]) == (date, end, in_article)


def test_events_concern_importers_or_the_buyers_of_a_supplier():
    known = {row["name"] for row in read("entities")}
    for row in read("events"):
        named = {party.removeprefix("buyers of ") for party in parts(row["concerns"])}
        assert named and named <= known, row["id"]
        assert repeated(parts(row["concerns"])) == [], row["id"]
    of = {row["id"]: parts(row["concerns"]) for row in read("events")}
    assert of["galwan"] == ["India", "China"] and of["tariff-order-2"] == ["India"]
    assert of["caatsa"] == ["buyers of Russia"] and of["ukraine-invasion"] == ["Ukraine", "Russia", "buyers of Russia"]


def test_names_are_those_of_the_entities():
    if not (RAW / "entities.csv").exists():
        pytest.skip("data/raw/entities.csv is not there")
    known = {row["name"] for row in read("entities")}
    named = {actor for row in read("events") for actor in parts(row["actors"])} - {"SIPRI"}
    named |= {row["supplier"] for row in read("programmes")}
    named |= {row[column] for row in read("published") for column in ("country", "partner")} - {""}
    named |= {arguments(row).get(key) for row in read("claims") for key in ("importer", "supplier")} - {None}
    assert named - known == set()
    assert all(parts(row["actors"]) for row in read("events"))


def test_programmes_come_in_the_order_of_the_article():
    assert list(dict.fromkeys(row["programme"] for row in read("programmes"))) == [*PROGRAMMES, "Rafale", "Su-30K"]


def test_programme_numbers_agree_with_each_other():
    for row in read("programmes"):
        counts = {key: int(row[key]) for key in ("ordered", "delivered") if row[key]}
        assert counts.get("delivered", 0) <= counts.get("ordered", float("inf")), row["order"]
        years = [int(row[key]) for key in ("ordered_year", "first_delivery", "last_delivery") if row[key]]
        assert years == sorted(years) and len(years) in (0, 1, 3), row["order"]
        assert years or row["ordered"] in ("", "0"), row["order"]  # an approval or an agreement is no order
        assert (len(years) == 3) == (counts.get("delivered", 0) > 0) == bool(row["deals"]), row["order"]
        assert (row["tiv"] == "") == (row["covered"] == "no"), row["order"]
        assert (float(row["tiv"] or 0) > 0) == (counts.get("delivered", 0) > 0), row["order"]
        assert row["note"].endswith("."), row["order"]


def test_a_deal_belongs_to_one_order():
    assert repeated(deal for row in read("programmes") for deal in parts(row["deals"])) == []


def test_navy_fighters_are_kept_apart_from_the_rebuild():
    deals = {row["order"]: row["deals"] for row in read("programmes") if row["designations"] == "MiG-29SMT"}
    assert sorted(deals.values()) == ["26471", "34794", "37117"]
    assert deals["MiG-29 rebuild (UPG)"] == "37117"


def register_rows(path):
    """Yield the rows of a register as dictionaries, told by the header's first cell."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    lines = [line.rstrip("\r;") for line in text.split("\n")]
    start = next(n for n, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
    yield from csv.DictReader(lines[start:], quoting=csv.QUOTE_NONE)


@pytest.fixture(scope="module")
def india():
    """Deal → rows of India: release 2025 from 1995, release 2024 before."""
    home = os.environ.get("ARMSHARES_EXPORTS")
    if not home:
        pytest.skip("ARMSHARES_EXPORTS does not name a folder with SIPRI's registers")
    deals = defaultdict(list)
    for name in ("2024-register-1950-1989", "2024-register-1990-2023", "2025-register-1995-2024"):
        for row in register_rows(Path(home) / "registers" / f"{name}.csv"):
            if row["Recipient"] == "India" and (int(row["Delivery year"]) >= 1995) == name.startswith("2025"):
                deals[row["SIPRI AT Database ID"]].append(row)
    return deals


@pytest.mark.slow
def test_programmes_are_what_the_registers_hold(india):
    for order in read("programmes"):
        rows = [row for deal in parts(order["deals"]) for row in india[deal]]
        if not order["deals"]:
            continue
        years = [int(row["Delivery year"]) for row in rows]
        assert (min(years), max(years)) == (int(order["first_delivery"]), int(order["last_delivery"])), order
        units = sum(float(row["Numbers delivered"]) for row in rows)
        tiv = sum(float(row["TIV delivery values"]) for row in rows)
        assert (units, tiv) == pytest.approx((float(order["delivered"]), float(order["tiv"]))), order
        assert {row["Supplier"] for row in rows} == {order["supplier"]}, order
        assert {row["Order date"] for row in rows} == {order["ordered_year"]}, order
        assert {row["Designation"] for row in rows} <= set(parts(order["designations"])), order


@pytest.mark.slow
def test_programmes_miss_no_order_of_their_designations(india):
    ours = {deal for row in read("programmes") for deal in parts(row["deals"])}
    named = {name for row in read("programmes") for name in parts(row["designations"])}
    assert {deal for deal, rows in india.items() if rows[0]["Designation"] in named} == ours


def test_published_values_have_the_decimals_they_claim():
    for row in read("published"):
        assert re.fullmatch(r"-?\d+(\.\d)?", row["value"]), row
        assert row["precision"] == ("1" if "." in row["value"] else "0"), row
        value = float(row["value"])
        if row["measure"] == "rank":
            assert row["value"].isdigit() and value >= 1, row
        elif row["measure"] != "change":
            assert 0 < value <= 100, row


def test_published_windows_fit_their_release_and_kind():
    for row in read("published"):
        first, last = check_window(row["window"])
        assert last - first == 4, row
        assert (last == int(row["release"]) - 1) == (row["kind"] == "original"), row
        assert last < int(row["release"]), row


def test_published_partners_fit_the_measure():
    sides = {"supplier share": "importer", "recipient share": "exporter"}
    for row in read("published"):
        assert bool(row["partner"]) == (row["measure"] in sides), row
        assert row["side"] == sides.get(row["measure"], row["side"]), row
        if row["measure"] == "change":
            before = check_window(row["against"])
            assert before[1] + 1 == int(row["window"][:4]), row


def test_published_shares_of_one_country_stay_below_the_whole():
    sums = defaultdict(float)
    for row in read("published"):
        if row["measure"].endswith("share"):
            whole = "world" if row["measure"] == "world share" else row["country"]
            sums[row["release"], row["window"], row["side"], row["measure"], whole] += float(row["value"])
    assert {key: total for key, total in sums.items() if total > 101} == {}


def test_published_ranks_follow_the_printed_shares():
    table = defaultdict(dict)
    for row in read("published"):
        if row["release"] == "2026" and row["kind"] == "original" and not row["partner"]:
            table[row["side"], row["country"]][row["measure"]] = float(row["value"])
    for side, size in (("importer", 40), ("exporter", 25)):
        cells = sorted((cell["rank"], cell["world share"]) for key, cell in table.items() if key[0] == side)
        assert [rank for rank, _ in cells] == list(range(1, size + 1))
        assert [share for _, share in cells] == sorted((share for _, share in cells), reverse=True)


def test_claims_are_whole_with_their_hedges():
    quotes = {row["id"]: row["quote"] for row in read("claims")}
    assert len(quotes) == 24
    assert "reportedly" in quotes["s400-most-advanced"] and "considered" in quotes["s400-deadliest"]
    # In its passage on the S-400 the article has straight apostrophes, elsewhere curly ones.
    assert {name for name, quote in quotes.items() if "'" in quote} == {"s400-most-advanced", "s400-intercept"}
    assert any("\N{RIGHT SINGLE QUOTATION MARK}" in quote for quote in quotes.values())


def test_clauses_on_purchases_say_that_deliveries_are_not_purchases():
    claims = {row["id"]: row for row in read("claims")}
    for name in ("france-grew", "israel-grew"):
        assert "Purchases are not deliveries" in claims[name]["reason"] + claims[name]["says"]
        assert "names no window" in claims[name]["reason"] + claims[name]["says"]


def test_claims_name_the_arguments_of_their_measure():
    programmes = {row["programme"] for row in read("programmes")}
    for claim in read("claims"):
        named = arguments(claim)
        assert list(named) == ARGUMENTS.get(claim["measure"], []), claim["id"]
        for key in ("window", "from", "to"):
            assert key not in named or check_window(named[key])[1] < int(named["release"]), claim["id"]
        assert set(filter(None, named.get("programme", "").split(","))) <= programmes, claim["id"]


def test_claims_have_rules_of_known_findings_where_data_decide():
    for claim in read("claims"):
        known = FINDINGS.get(claim["measure"], [])
        assert bool(claim["rule"]) == bool(claim["measure"]), claim["id"]
        for condition in f"{claim['rule']} and {claim['caveat']}".split(" and "):
            if not condition.strip():
                continue
            finding, op, value = condition.split(" ")
            assert finding in known and op in ("=", "!=", "<", "<=", ">", ">="), claim["id"]
            assert value in known or value in WORDS or re.fullmatch(r"-?\d+(\.\d+)?", value), claim["id"]


def test_claims_give_a_reason_exactly_where_one_is_shown():
    for claim in read("claims"):
        assert bool(claim["reason"]) == (bool(claim["caveat"]) or not claim["measure"]), claim["id"]


def test_claims_type_no_verdict():
    verdict = re.compile(r"\b(true|false|holds|not hold|checkable|supported|plausible|wrong)\b", re.I)
    for claim in read("claims"):
        assert not verdict.search(claim["says"]), claim["id"]


def test_claims_refer_to_events_that_exist():
    events = {row["id"] for row in read("events")}
    sources = {source for row in read("claims") for source in parts(row["sources"])}
    named = {source.removeprefix("event:") for source in sources if source.startswith("event:")}
    assert named and named - events == set()
