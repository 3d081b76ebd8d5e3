"""Damaged registers: each is refused in one sentence or read to the totals an independent reader finds in it."""

import csv
import random
import re
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.sources import layouts, register
from analysis.sources import text as texts
from analysis.store import clean
from conftest import REPOSITORY, register_row, register_text

RELEASE = 2025
PAIRS = [
    ("Russia", "India"),
    ("Soviet Union", "India"),
    ("France", "India"),
    ("UAE", "Libya HoR*"),
    ("Turkiye", "Pakistan"),
    ("unknown supplier(s)", "NATO**"),
    ("Israel", "Viet Nam"),
]


def base():
    """Return a made-up register of 30 rows: several suppliers, importers, years, flags and units."""
    chance = random.Random(7)
    rows = []
    for deal in range(1, 17):
        supplier, recipient = PAIRS[deal % len(PAIRS)]
        for year in sorted(chance.sample(range(1995, 2025), 1 + (deal < 15))):
            rows.append(
                register_row(
                    100 * deal + 7,
                    supplier,
                    recipient,
                    year,
                    f"{chance.randrange(1, 90000) / 100:g}",
                    Designation=f"X-{deal} {'Größe' if deal % 3 else 'late version'}",
                    Delivery_year_is_estimate=chance.choice(["Yes", "No", ""]),
                    Status=chance.choice(["New", "Second hand", "Second hand but modernized"]),
                )
            )
    return register_text(rows).encode()


BASE = base()
NAMES = {
    row["spelling"]: row["name"]
    for row in csv.DictReader((REPOSITORY / "data/raw/entities.csv").read_text(encoding="utf-8").splitlines())
}
ENTITIES = Entities.read(REPOSITORY / "data/raw/entities.csv")


# The independent reader: knows nothing of the package


def plain(data):
    """Return rows, and TIV by supplier, by recipient and by year, of a register's bytes."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1").removeprefix("ï»¿")
    lines = [line.rstrip("; \t") for line in re.split("\r\n|\r|\n", text)]
    start = next(n for n, line in enumerate(lines) if line.strip('" ').startswith("SIPRI AT Database ID"))
    header = [name.strip() for name in next(csv.reader([lines[start]]))]
    rows = [dict(zip(header, row, strict=True)) for row in csv.reader(lines[start + 1 :]) if any(row)]
    sums = {"supplier": defaultdict(float), "recipient": defaultdict(float), "year": defaultdict(float)}
    for row in rows:
        tiv = float(row["TIV delivery values"])
        sums["supplier"][NAMES[row["Supplier"].strip()]] += tiv
        sums["recipient"][NAMES[row["Recipient"].strip()]] += tiv
        sums["year"][int(row["Delivery year"])] += tiv
    wide = sum(line.count(",") > 9 and line.strip(",") != "" for line in lines)
    return len(rows), wide - 1, sums


# Mutations: each takes bytes and a source of chance, and returns other bytes


def lines_of(data):
    return data.split(b"\n")


def one_line(data, chance, change, least=6):
    """Return the bytes with one line, most often a row, changed."""
    lines = lines_of(data)
    number = chance.randrange(min(least, len(lines) - 1), len(lines)) if chance.random() < 0.85 else 0
    lines[number : number + 1] = change(lines[number])
    return b"\n".join(lines)


def one_cell(data, chance, change):
    def cells(line):
        fields = line.split(b",")
        place = chance.randrange(len(fields))
        fields[place : place + 1] = change(fields[place])
        return [b",".join(fields)]

    return one_line(data, chance, cells)


def flip_bits(data, chance):
    bad = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
    return bytes(bad)


def other_byte(data, chance):
    place = chance.randrange(len(data))
    return data[:place] + chance.choice([b"0", b"9", b".", b",", b"-", b"e", b"\xe9", b"\xc3\xa9"]) + data[place + 1 :]


def drop_field(data, chance):
    return one_cell(data, chance, lambda cell: [])


def add_field(data, chance):
    return one_cell(data, chance, lambda cell: [cell, chance.choice([b"", b"7", b"New", cell])])


def empty_field(data, chance):
    return one_cell(data, chance, lambda cell: [b""])


def pad_field(data, chance):
    before, after = b" " * chance.randrange(3), chance.choice([b" ", b"\t", b"\xa0"])
    return one_cell(data, chance, lambda cell: [before + cell + after])


def odd_field(data, chance):
    odd = [b"nan", b"1e3", b"--", b"1,5", b"-4", b"007", b"0.0", b"99999999", b"?", b"Yes", b"Russia", b"2020"]
    return one_cell(data, chance, lambda cell: [chance.choice(odd)])


def cut_line(data, chance):
    return one_line(data, chance, lambda line: [line[: chance.randrange(len(line) + 1)]])


def break_line(data, chance):
    def broken(line):
        place = chance.randrange(len(line) + 1)
        return [line[:place], line[place:]]

    return one_line(data, chance, broken)


def drop_line(data, chance):
    return one_line(data, chance, lambda line: [])


def double_line(data, chance):
    return one_line(data, chance, lambda line: [line, line])


def join_lines(data, chance):
    place = chance.choice([found.start() for found in re.finditer(b"\n", data)] or [0])
    return data[:place] + data[place + 1 :]


def swap_lines(data, chance):
    lines = lines_of(data)
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def blank_line(data, chance):
    return one_line(data, chance, lambda line: [chance.choice([b"", b" ", b";;;", b",,,", b"," * 16]), line], least=0)


def move_column(data, chance):
    first, second = chance.randrange(17), chance.randrange(17)
    lines = lines_of(data)
    start = 6 if chance.random() < 0.7 else 7  # with the header or without
    for number in range(start, len(lines)):
        fields = lines[number].split(b",")
        if len(fields) == 17:
            fields.insert(second, fields.pop(first))
        lines[number] = b",".join(fields)
    return b"\n".join(lines)


def mix_encodings(data, chance):
    how = chance.randrange(4)
    if how == 0:
        return data.decode("utf-8", "replace").encode("iso-8859-1", "replace")
    if how == 1:
        return b"\xef\xbb\xbf" + data
    if how == 2:
        return data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-16-le", "cp1252"]), "replace")
    return one_line(data, chance, lambda line: [line.decode("utf-8", "replace").encode("iso-8859-1", "replace")])


def mix_line_ends(data, chance):
    ends = chance.sample([b"\r\n", b"\r", b"\n", b"\n\r", b"\r\r\n", b"\x0b"], chance.choice([1, 1, 2, 3]))
    return b"".join(line + chance.choice(ends) for line in lines_of(data))


def stray_semicolons(data, chance):
    pad = chance.choice([b";", b";;;;;;", b" ;", b";\t;"])
    if chance.random() < 0.6:
        return b"\n".join(line + pad for line in lines_of(data))
    return one_line(data, chance, lambda line: [pad + line] if chance.random() < 0.3 else [line + pad])


def insert_quotes(data, chance):
    if chance.random() < 0.5:
        return one_cell(data, chance, lambda cell: [b'"' + cell + b'"'])
    place = chance.randrange(len(data))
    return data[:place] + chance.choice([b'"', b'""', b"'"]) + data[place:]


def cut_file(data, chance):
    return data[: chance.randrange(len(data))] if chance.random() < 0.7 else data[chance.randrange(400) :]


def no_final_newline(data, chance):
    return data.rstrip(b"\n") + chance.choice([b"", b"\n\n\n", b"\n;;\n", b" "])


MUTATIONS = [
    flip_bits, other_byte, drop_field, add_field, empty_field, pad_field, odd_field, cut_line, break_line, drop_line,
    double_line, join_lines, swap_lines, blank_line, move_column, mix_encodings, mix_line_ends, stray_semicolons,
    insert_quotes, cut_file, no_final_newline,
]  # fmt: skip


def read(data):
    """Return what the package makes of a register's bytes: rows and sums, or the sentence it refuses it with."""
    try:
        text = texts.read("mutant.csv", data)
        layout, header = layouts.recognise(text)
        frame = clean.deliveries(register.parse(text, header), RELEASE, ENTITIES, "mutant.csv")
    except Problem as problem:
        return str(problem)
    assert layout == "register"
    return len(frame), {
        side: dict(frame.groupby(side, observed=True)["tiv"].sum()) for side in ("supplier", "recipient", "year")
    }


def outcome(data):
    """Return `refused` or `read` after the one or the other was found to be right."""
    found = read(data)
    if isinstance(found, str):
        assert found.startswith("mutant.csv") and found.isprintable() and "Traceback" not in found and len(found) < 700
        return "refused"
    count, wide, sums = plain(data)
    rows, totals = found
    assert rows == count == wide
    for side, expected in sums.items():
        assert totals[side] == pytest.approx(dict(expected), abs=1e-6), side
    return "read"


def test_the_undamaged_register():
    assert outcome(BASE) == "read"
    count, wide, sums = plain(BASE)
    assert count == wide == 30
    assert sums["recipient"]["House of Representatives (Libya)"] == sums["supplier"]["United Arab Emirates"] > 0


SEEN = Counter()


@settings(max_examples=2500, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4), st.integers(0, 2**32))
def test_damage_is_refused_or_harmless(mutations, seed):
    chance = random.Random(seed)
    data = BASE
    for mutation in mutations:
        data = mutation(data, chance) or b"\n"
    found = outcome(data)
    assert found in ("refused", "read")
    SEEN[found] += data != BASE


def test_both_happened_often():
    """Neither a reader that refuses everything nor one that reads everything passes."""
    if not SEEN:
        pytest.skip("runs after the mutations")
    assert SEEN.total() >= 2000
    assert min(SEEN["read"], SEEN["refused"]) > 0.1 * SEEN.total(), SEEN


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_each_kind_of_damage_alone(mutation):
    chance = random.Random(mutation.__name__)
    found = {outcome(mutation(BASE, chance) or b"\n") for _ in range(25)}
    assert found <= {"refused", "read"} and found
