"""The gate: true releases pass with what they revised; partial, shrunken, shuffled and shifted registers do not."""

import numpy as np
import pandas as pd
import pytest

from analysis.checks.arrivals import no_longer_match
from analysis.ground.errors import Refused
from analysis.store import fetch, gate, passports
from analysis.store.gate import Register, objections
from conftest import listing, sentence
from nightly import IMPORTERS, register, small


def arrived(data):
    return fetch.judged(data).register


@pytest.fixture
def before(home):
    return arrived(register(2024))


def said(before, rows, release=2025, first=2005):
    return "; ".join(objections(before, Register(release, first, release - 1, rows)))


def fewer(rows, chosen, part):
    return rows.assign(tiv=rows["tiv"].where(~chosen, rows["tiv"] * part))


def test_a_plausible_new_release_passes(before):
    assert objections(before, arrived(register(2025, revised=[("Russia", "India", 2022, 1.1)]))) == []
    assert objections(before, before) == []


def test_a_new_release_may_begin_later_and_the_same_one_may_not(before):
    assert objections(before, arrived(register(2025, first=2010))) == []
    assert "begins with 2010" in said(before, arrived(register(2024, first=2010)).rows, 2024, 2010)


def test_an_older_release_is_named(before):
    assert objections(arrived(register(2025)), before) == ["it is of release 2024, and release 2025 is at hand"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows[rows["recipient"] != "Poland"], "importers that vanished: Poland"),
        (lambda rows: rows.assign(tiv=rows["tiv"] * 0.7), "(−30.0 %)"),
        (lambda rows: rows.assign(tiv=rows["tiv"] * 1.04), "TIV million instead of"),
        (lambda rows: rows.sample(frac=0.9, random_state=1), "rows instead of"),
        (lambda rows: pd.concat([rows, rows]), "rows instead of"),
        (lambda rows: rows.assign(year=(rows["year"] + 1).clip(upper=2024)), "nothing was delivered in 2005"),
        (lambda rows: rows.assign(tiv=np.random.default_rng(1).permutation(rows["tiv"])), "stands with other"),
        (lambda rows: rows.assign(supplier=np.roll(rows["supplier"].astype(str), 20)), "other suppliers, recipients"),
        (lambda rows: rows.assign(deal=rows["deal"] + 7), "other deals"),
        (lambda rows: rows[(rows["year"] < 2024) | (rows["recipient"] == "India")], "its new year 2024 holds"),
        (lambda rows: rows[rows["year"] != 2015], "nothing was delivered in 2015"),
        (lambda rows: fewer(rows, rows["year"] == 2015, 0.9), "the volume of 2015"),
        (lambda rows: fewer(rows, rows["recipient"] == "Egypt", 0.75), "imports of Egypt"),
    ],
)  # fmt: skip
def test_an_implausible_release_is_refused_with_its_reason(before, change, reason):
    rows = arrived(register(2025)).rows
    assert objections(before, Register(2025, 2005, 2024, rows)) == []
    assert reason in said(before, change(rows))


def test_tiny_importers_may_come_and_go(before):
    rows = before.rows[["deal", "supplier", "recipient", "year", "tiv"]]
    tiny = rows.head(1).assign(recipient="Kiribati", tiv=before.rows["tiv"].sum() * 5e-5, deal=1)
    old = Register(2024, 2005, 2023, pd.concat([rows.astype({"recipient": str}), tiny]))
    assert said(old, arrived(register(2025)).rows) == ""


def test_rows_that_do_not_add_up_are_refused(before):
    assert "units times TIV per unit are not the TIV in" not in said(before, arrived(register(2025)).rows)
    assert any("units times TIV" in reason for reason in objections(before, arrived(register(2025)), misvalued=100))
    assert objections(before, arrived(register(2025)), misvalued=2) == []


# Taking in


def test_what_is_taken_in_and_what_is_as_it_was(home):
    small(home)
    assert fetch.take(register(2024)).kind == "first"
    kept = listing(home / "data")
    assert fetch.take(register(2024, made="1 May 2024")).kind == "unchanged"
    assert listing(home / "data") == kept
    found = fetch.take(register(2025))
    assert (found.kind, found.release, found.before) == ("release", 2025, 2024)
    assert fetch.take(register(2025, revised=[("Russia", "India", 2022, 1.1)])).kind == "revision"
    held = {file.file for file in passports.load() if file.layout == "register"}
    assert held == {"2024-register-2005-2023.csv", "2025-register-2005-2024.csv"}
    assert all(passport.state == "ok" for passport in passports.load())


def test_what_the_gate_refuses_changes_nothing_and_a_person_may_let_it_in(home):
    small(home)
    fetch.take(register(2024))
    kept = listing(home)
    partial = register(2025, keep=lambda row: row[2] != "China")
    with pytest.raises(Refused) as problem:
        fetch.take(partial)
    assert "China" in sentence(problem) and "--accept" in sentence(problem)
    assert listing(home) == kept
    found = fetch.take(partial, accept=True)
    assert found.kind == "release" and "China" in "; ".join(found.over)


def test_extracts_that_came_with_the_project_are_not_compared_with(home):
    assert gate.last_register() is None and gate.files_of_last() == []


def test_a_figure_that_matched_and_would_not_any_more_is_named(home):
    new = fetch.judged(register(2025))
    (reason,) = no_longer_match(new.passport, new.rows)
    assert "India, supplier share Russia 2020-2024: printed 36" in reason
    assert set(IMPORTERS) > {"India"}


# The real ones


@pytest.fixture
def real(home, exports):
    names = {2024: "2024-register-1990-2023", 2025: "2025-register-1995-2024"}
    return {release: (exports / f"registers/{name}.csv").read_bytes() for release, name in names.items()}


@pytest.mark.slow
def test_the_true_release_after_the_true_one_passes_and_hurt_ones_do_not(real):
    assert fetch.take(real[2024], further=no_longer_match).kind == "first"
    lines = real[2025].decode().splitlines(keepends=True)
    shrunk = "".join([*lines[:12], *lines[12::2]]).encode()
    without = "".join(line for line in lines if ",Chile," not in line).encode()
    for data, reason in ((shrunk, "rows instead of"), (without, "vanished: Chile")):
        with pytest.raises(Refused, match=reason):
            fetch.take(data, further=no_longer_match)
    assert fetch.take(real[2025], further=no_longer_match).kind == "release"
    with pytest.raises(Refused, match="release 2025 is at hand"):
        fetch.take(real[2024].replace(b"Aug", b"Aux") + b"\n")
