"""The table of entities agrees with itself and, where they are at hand, with SIPRI's exports."""

import csv
import functools
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from analysis.ground.entities import Entities

TABLE = Path(__file__).parents[1] / "data" / "raw" / "entities.csv"
COLUMNS = ["spelling", "name", "kind", "iso3", "first_year", "last_year", "successor"]
COLUMNS += ["article", "sentence", "possessive"]
KINDS = {"state", "historic state", "armed group", "organisation", "unknown", "territory"}
EXPORTS = os.environ.get("ARMSHARES_EXPORTS", "")

needs_exports = pytest.mark.skipif(not EXPORTS, reason="ARMSHARES_EXPORTS is not set: no SIPRI exports to compare with")


@functools.cache
def entities():
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def by_spelling():
    return {row["spelling"]: row for row in entities()}


def name_of(spelling):
    return by_spelling()[spelling]["name"]


# The exports, read with the csv module alone


def text_of(path):
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def rows_below(path, first_cell, width):
    """Rows under the header, of exactly `width` fields; a line break inside a comment is joined again."""
    lines = [line.rstrip(";") for line in text_of(path).splitlines()]
    header = next(n for n, line in enumerate(lines) if line.startswith(first_cell + ","))
    pending = ""
    for line in filter(None, lines[header + 1 :]):
        pending = f"{pending} {line}" if pending else line
        fields = next(csv.reader([pending]))
        if len(fields) >= width:
            assert len(fields) == width, f"{path.name}: {pending}"
            yield fields
            pending = ""
    assert not pending, f"{path.name} ends inside a row: {pending}"


def register_rows(path):
    return rows_below(path, "SIPRI AT Database ID", 17)


def in_register(path):
    for row in register_rows(path):
        for name in row[1:3]:
            yield name, int(row[10])


def in_deals(path):
    for row in rows_below(path, "Recipient,Supplier", 16):
        years = [int(year) for year in re.findall(r"\d{4}", row[10])]
        for name in row[:2]:
            yield from ((name, year) for year in years or [None])


def is_year(cell):
    return bool(re.fullmatch(r"(19|20)\d\d", cell))


def in_table(path):
    """Names stand left of the first year; a region or a total is no entity."""
    if "by region" in (text := text_of(path)):
        return
    rows = list(csv.reader(text.splitlines()))
    start = next(n for n, row in enumerate(rows) if sum(map(is_year, row)) > 2)
    years = {n: int(cell) for n, cell in enumerate(rows[start]) if is_year(cell)}
    names = min(years) - 1
    for row in rows[start + 1 :]:
        if row and row[names] not in ("", "Others") and not row[names].startswith("Total"):
            yield row[names], None
            yield from ((row[names], year) for n, year in years.items() if row[n].strip())


def in_dyads(path):
    for row in csv.DictReader(text_of(path).splitlines()):
        for side in ("supplier", "recipient"):
            yield row[side], int(row["year"])


@functools.cache
def sightings():
    """Each name in the exports, with the delivery years (or None) and the files it stands with."""
    seen = defaultdict(set)
    for folder, read in (
        ("registers", in_register),
        ("deals", in_deals),
        ("tables", in_table),
        ("dyads", in_dyads),
    ):
        for path in sorted((Path(EXPORTS) / folder).glob("*.csv")):
            for name, year in read(path):
                seen[name].add((year, path.name))
    return dict(seen)


# The table agrees with itself


def test_columns_encoding_and_line_ends():
    content = TABLE.read_bytes()
    assert content.startswith((",".join(COLUMNS) + "\n").encode())
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert all(list(row) == COLUMNS and None not in row.values() for row in entities())


def test_spellings_are_unique_and_trimmed():
    counts = Counter(row["spelling"] for row in entities())
    assert [spelling for spelling, n in counts.items() if n > 1] == []
    assert [spelling for spelling in counts if not spelling or spelling != " ".join(spelling.split())] == []


def test_spellings_that_differ_only_in_case_or_markers_share_a_name():
    names = defaultdict(set)
    for row in entities():
        names[row["spelling"].rstrip("*").casefold()].add(row["name"])
    assert {spelling: found for spelling, found in names.items() if len(found) > 1} == {}


def test_every_name_is_a_spelling_of_itself_without_markers():
    itself = {row["spelling"] for row in entities() if row["spelling"] == row["name"]}
    assert sorted({row["name"] for row in entities()} - itself) == []
    assert [name for name in itself if "*" in name] == []


@pytest.mark.parametrize("column", COLUMNS[2:])
def test_spellings_of_a_name_agree(column):
    wrong = [row["spelling"] for row in entities() if row[column] != by_spelling()[row["name"]][column]]
    assert wrong == []


def test_kinds_are_known_and_follow_the_markers():
    assert {row["kind"] for row in entities()} == KINDS
    for row in entities():
        if row["spelling"].endswith("**"):
            assert row["kind"] == "organisation", row
        elif row["spelling"].endswith("*"):
            assert row["kind"] == "armed group", row


def test_iso_codes():
    codes = {row["name"]: row["iso3"] for row in entities()}
    kinds = {row["name"]: row["kind"] for row in entities()}
    assert [code for code in codes.values() if code and not re.fullmatch(r"[A-Z]{3}", code)] == []
    assert [code for code, n in Counter(filter(None, codes.values())).items() if n > 1] == []
    assert [name for name, kind in kinds.items() if kind == "state" and not codes[name]] == []
    nowhere = {"armed group", "organisation", "unknown"}
    assert [name for name, kind in kinds.items() if kind in nowhere and codes[name]] == []


def test_years_and_successors():
    for row in entities():
        years = [row["first_year"], row["last_year"]]
        assert all(year == "" or is_year(year) for year in years), row
        assert "" in years or years[0] <= years[1], row
        if row["kind"] == "state":
            assert row["last_year"] == "", row
        if row["kind"] == "historic state":
            assert row["last_year"], row
        if row["successor"]:
            assert row["kind"] == "historic state", row
            heir = by_spelling()[row["successor"]]
            assert (heir["name"], heir["kind"]) == (row["successor"], "state"), row


def test_rows_stand_by_name_with_the_canonical_spelling_first():
    def position(row):
        spelling, name = row["spelling"], row["name"]
        return name.casefold(), name, spelling != name, spelling.casefold(), spelling

    assert entities() == sorted(entities(), key=position)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("UAE", "United Arab Emirates"),
        ("Türkiye", "Turkiye"),
        ("Turkey", "Turkiye"),
        ("Côte d'Ivoire", "Cote d'Ivoire"),
        ("USSR", "Soviet Union"),
        ("Russian Federation", "Russia"),
        ("Libya HoR*", "House of Representatives (Libya)"),
        ("HoR (Libya)*", "House of Representatives (Libya)"),
        ("PIJ (Israel/Palestine)*", "Palestinian Islamic Jihad (Israel/Palestine)"),
        ("Yemen Arab Republic (North Yemen)", "North Yemen"),
        ("Unknown recipient(s)", "unknown recipient(s)"),
        ("Republic of Korea", "South Korea"),
        ("DPRK", "North Korea"),
        ("DRC", "DR Congo"),
        ("Congo", "Congo"),
    ],
)
def test_known_drifts_are_joined(spelling, name):
    assert name_of(spelling) == name


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Germany (FRG)", "Germany"),
        ("PKK (Turkey)*", "PKK (Turkiye)"),
        ("Unknown rebel group*", "unknown rebel group"),
    ],
)
def test_older_spellings_of_the_source_are_known(spelling, name):
    assert name_of(spelling) == name


# How a name stands in a sentence


def names():
    return sorted({row["name"] for row in entities()})


@pytest.mark.parametrize("name", names())
def test_every_name_has_its_article_and_possessive(name):
    known = Entities.read(TABLE)
    said, whose, begun = known.in_sentence(name), known.possessive(name), known.begins(name)
    stem = whose.removesuffix("'") if whose.endswith("s'") else whose.removesuffix("'s")
    assert whose == stem + ("'" if stem.endswith("s") else "'s")
    # The possessive is of the same words, without what a bracket or `in` adds to them.
    assert said == stem or said.startswith((f"{stem} (", f"{stem} in ")), (said, whose)
    for text in (said, whose, begun, known.begins(name, possessive=True)):
        assert text == " ".join(text.split()) and "s's" not in text and "\N{RIGHT SINGLE QUOTATION MARK}" not in text
        assert not re.match(r"(the|an?) (the|an?) ", text, re.IGNORECASE)
        assert "*" not in text and "(s)" not in text
    assert begun[0].isupper() and begun[1:] == said[1:]


@pytest.mark.parametrize(
    ("name", "said", "whose", "begun"),
    [
        ("India", "India", "India's", "India"),
        ("United States", "the United States", "the United States'", "The United States"),
        ("Netherlands", "the Netherlands", "the Netherlands'", "The Netherlands"),
        ("United Kingdom", "the United Kingdom", "the United Kingdom's", "The United Kingdom"),
        ("Soviet Union", "the Soviet Union", "the Soviet Union's", "The Soviet Union"),
        ("Philippines", "the Philippines", "the Philippines'", "The Philippines"),
        ("Laos", "Laos", "Laos'", "Laos"),
        ("Syria rebels", "Syrian rebels", "Syrian rebels'", "Syrian rebels"),
        ("Houthi rebels (Yemen)", "Houthi rebels (Yemen)", "Houthi rebels'", "Houthi rebels (Yemen)"),
        ("unknown supplier(s)", "unknown suppliers", "unknown suppliers'", "Unknown suppliers"),
        ("NATO", "NATO", "NATO's", "NATO"),
        ("African Union", "the African Union", "the African Union's", "The African Union"),
        ("Ukraine", "Ukraine", "Ukraine's", "Ukraine"),
        ("eSwatini", "Eswatini", "Eswatini's", "Eswatini"),
    ],
)
def test_names_in_sentences(name, said, whose, begun):
    known = Entities.read(TABLE)
    assert (known.in_sentence(name), known.possessive(name), known.begins(name)) == (said, whose, begun)


def test_whose_begins_a_sentence_with_a_capital():
    known = Entities.read(TABLE)
    assert known.begins("United States", possessive=True) == "The United States'"
    assert known.begins("unknown supplier(s)", possessive=True) == "Unknown suppliers'"


def test_what_must_stay_apart():
    apart = ["Russia", "Soviet Union", "Libya", "HoR (Libya)*", "Yemen", "North Yemen", "South Yemen"]
    apart += ["Viet Nam", "South Vietnam", "Serbia", "Yugoslavia", "DR Congo", "Congo"]
    apart += ["unknown supplier(s)", "unknown recipient(s)"]
    assert len({name_of(spelling) for spelling in apart}) == len(apart)
    assert by_spelling()["Soviet Union"]["last_year"] == "1991"
    assert by_spelling()["Soviet Union"]["successor"] == "Russia"
    assert by_spelling()["Russia"]["first_year"] == "1992"


# The table agrees with the exports


@needs_exports
def test_every_name_in_the_exports_is_a_spelling():
    assert len(sightings()) > 200, f"hardly any names were read under {EXPORTS}"
    assert sorted(set(sightings()) - set(by_spelling())) == []


@needs_exports
def test_only_marked_names_are_groups_or_organisations():
    marked = {"armed group", "organisation"}
    wrong = [n for n in sightings() if (by_spelling()[n]["kind"] in marked) != n.endswith("*")]
    assert wrong == []


@needs_exports
def test_no_delivery_lies_outside_an_entitys_years():
    outside = []
    for spelling, seen in sightings().items():
        row = by_spelling()[spelling]
        first, last = int(row["first_year"] or 0), int(row["last_year"] or 9999)
        outside += [(spelling, year, file) for year, file in seen if year and not first <= year <= last]
    assert sorted(outside) == []


@needs_exports
def test_a_name_that_vanishes_while_its_deals_stay_is_the_same_entity():
    folder = Path(EXPORTS) / "registers"
    older = {row[0]: row[1:3] for row in register_rows(folder / "2024-register-1990-2023.csv")}
    newer = {row[0]: row[1:3] for row in register_rows(folder / "2025-register-1995-2024.csv")}
    kept = {name for parties in newer.values() for name in parties}
    both = older.keys() & newer.keys()
    pairs = [pair for deal in both for pair in zip(older[deal], newer[deal], strict=True)]
    renamed = {(before, after) for before, after in pairs if before not in kept}
    assert ("Libya HoR*", "HoR (Libya)*") in renamed
    assert [pair for pair in sorted(renamed) if name_of(pair[0]) != name_of(pair[1])] == []
