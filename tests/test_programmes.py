"""Programmes: each of the article's eight, deals counted from a register, the largest deals and single deliveries."""

import math

import pandas as pd
import pytest

from analysis.ground.errors import NotAtHand
from analysis.measures import programmes, shares
from analysis.store import intake
from analysis.store.holdings import Holdings
from analysis.store.imports import Imports
from analysis.telling import programmes as telling
from conftest import known_imports, register_row, register_text

EIGHT = ["S-400", "MiG-29", "Kamov helicopters", "T-90", "Su-30MKI", "INS Vikramaditya", "AK-203", "BrahMos"]


@pytest.fixture
def facts(home):
    """The curated programmes of the project."""
    return Holdings().curated("programmes")


def deals_of(*rows):
    columns = ["deal", "supplier", "category", "designation", "ordered", "units", "year", "tiv"]
    return pd.DataFrame(rows, columns=columns)


def facts_of(**changed):
    row = dict.fromkeys(programmes.COLUMNS, "") | {"recipient": "India", "programme": "P", "order": "O", "deals": "7;8"}
    row |= dict.fromkeys(["ordered", "ordered_year", "delivered", "first_delivery", "last_delivery", "tiv"], 1.0)
    return pd.DataFrame([row | {"first_delivery": 2001.0, "last_delivery": 2003.0, "covered": "yes", **changed}])


# The article's programmes


def known(deals):
    """Return imports of India with such deals, or with none known."""
    return Imports("India", 2025, "separate", pd.DataFrame(), deals, None, None, (2020, 2024), ())


def test_each_of_the_eight_has_a_row(facts):
    found = programmes.orders(facts, "India")
    assert list(dict.fromkeys(found["programme"]))[:8] == EIGHT
    assert list(found.columns) == programmes.COLUMNS
    assert set(found["known_from"]) == {programmes.FACTS}


def test_small_arms_are_outside_and_have_no_volume(facts):
    row = programmes.orders(facts, "India").set_index("programme").loc["AK-203"]
    assert row["covered"] == "no" and math.isnan(row["tiv"]) and math.isnan(row["delivered"])


def test_what_was_never_delivered_is_zero_and_has_no_years(facts):
    rows = programmes.orders(facts, "India")
    (row,) = rows[rows["order"].str.contains("Ka-226")].itertuples()
    assert (row.programme, row.covered, row.delivered, row.tiv) == ("Kamov helicopters", "yes", 0, 0)
    assert math.isnan(row.first_delivery) and math.isnan(row.last_delivery)


def test_new_navy_fighters_stand_apart_from_the_rebuild(facts):
    own = facts[facts["programme"] == "MiG-29"]
    navy, rebuild = (own[own["order"].str.contains(name)] for name in ("MiG-29K", "rebuild"))
    assert len(navy) == 2 and len(rebuild) == 1
    assert set(navy["designations"]) == set(rebuild["designations"]) == {"MiG-29SMT"}
    assert not set(navy["deals"]) & set(rebuild["deals"]) and all(navy["deals"]) and all(rebuild["deals"])
    assert rebuild["local_production"].item() == "rebuilt"


def test_the_sentences_name_what_is_outside_and_what_never_came(facts):
    orders = programmes.orders(facts, "India")
    first, outside, none = (said.text for said in telling.sentences(orders, "India"))
    total = sum(tiv for tiv in orders["tiv"] if tiv == tiv)
    assert first == (
        f"{len(orders)} orders of India in {orders['programme'].nunique()} groups stand for {total:,.0f} million TIV "
        "delivered (our own list, with sources)."
    )
    assert outside == "Outside the source: AK-203."
    assert none.startswith("Nothing delivered so far: ") and "Ka-226T" in none and "AK-203" not in none


def test_the_page_table_has_a_dash_for_the_unknown(facts):
    table = telling.page_table(programmes.orders(facts, "India"))
    shown = table.worded().set_index("programme")
    years = ["first delivery", "last delivery"]
    assert shown.loc["AK-203", ["delivered", *years, "TIV million"]].tolist() == ["-"] * 4
    assert shown.loc["S-400", years].to_numpy().tolist() == [["2021", "2023"]] * 2
    assert set(shown["known from"]) == {"our own list, with sources"}
    assert table.frame["TIV million"].dtype.kind == "f"


def test_the_alt_text_names_what_came_in_part_or_not_at_all():
    rows = [
        {"programme": "S-400", "order": "systems", "ordered": 10.0, "delivered": 6.0},
        {"programme": "T-90", "order": "first", "ordered": 5.0, "delivered": 5.0},
        {"programme": "Ka-226T", "order": "agreement", "ordered": 200.0, "delivered": 0.0, "first_delivery": math.nan},
        {"programme": "AK-203", "order": "rifles", "covered": "no", "ordered": math.nan, "delivered": math.nan},
    ]
    orders = pd.concat([facts_of(**row, ordered_year=2000.0) for row in rows], ignore_index=True)
    assert telling.alt_text(orders).text == (
        "Timeline of 4 orders in 4 programmes, 2000 to 2003. Delivered in full: 1. Delivered in part or in unknown "
        "number: S-400, systems 6 of 10. None delivered: Ka-226T, agreement. Outside the source: AK-203, rifles."
    )


# With a register


def test_orders_are_counted_from_the_deals_of_a_register():
    deals = deals_of(
        (7, "Russia", "Ships", "X", 2000, 3.0, 2001, 30.0), (7, "Russia", "Ships", "X", 2000, 2.0, 2004, 20.0),
        (8, "Russia", "Ships", "Y", 2000, 1.0, 2003, 5.0), (9, "France", "Ships", "X", 2000, 9.0, 2003, 99.0),
    )  # fmt: skip
    (row,) = programmes.orders(facts_of(supplier="Russia"), "India", deals, 1995).itertuples()
    assert (row.first_delivery, row.last_delivery, row.delivered, row.tiv) == (2001, 2004, 6, 55)
    assert (row.supplier, row.known_from, row.ordered) == ("Russia", "register", 1.0)


@pytest.mark.parametrize("changed, first", [({}, 2002), ({"deals": ""}, 1995), ({"deals": "5"}, 1995)])
def test_orders_the_register_does_not_hold_whole_stay_curated(changed, first):
    deals = deals_of((7, "Russia", "Ships", "X", 2000, 3.0, 2003, 30.0))
    (row,) = programmes.orders(facts_of(**changed), "India", deals, first).itertuples()
    assert (row.delivered, row.tiv, row.known_from) == (1, 1, "curated facts")


def test_a_made_up_register_is_counted_through_the_whole_path(home, download, facts):
    """S-400 is deal 32127: eight units in the register instead of the six of the curated facts."""
    rows = [register_row(32127, "Russia", "India", year, 65 * count, Numbers_delivered=count, TIV_deal_unit=65)
            for year, count in ((2021, 4), (2023, 4))]  # fmt: skip
    intake.add(download(register_text([*rows, register_row(5, "France", "India", 2022, 1)])))
    known = Holdings().imports("India", 2025)
    assert known.kind == "register"
    found = programmes.orders(facts, "India", known.deals, known.years[0]).set_index("order")
    assert found.loc["S-400 systems", ["delivered", "tiv", "known_from"]].tolist() == [8, 520, "register"]
    assert found.loc["MiG-29 rebuild (UPG)", "known_from"] == "curated facts"


def test_the_largest_deals_by_category_and_size():
    deals = deals_of(
        (1, "Russia", "Ships", "A1", 2000, 1.0, 2001, 5.0), (1, "Russia", "Ships", "A2", 2000, 1.0, 2003, 6.0),
        (2, "France", "Aircraft", "B", 2002, 4.0, 2004, 12.0), (3, "Israel", "Ships", "C", 2002, 4.0, 2005, 30.0),
        (4, "Israel", "Ships", "D", 2002, 4.0, 2005, 10.9),
    )  # fmt: skip
    found = programmes.largest_deals(deals, 3)
    assert list(found["order"]) == ["B (2002)", "C (2002)", "A2 (2000)"]
    assert found.loc[2, ["first_delivery", "last_delivery", "delivered", "tiv"]].tolist() == [2001, 2003, 2, 11]
    assert found["ordered"].isna().all() and list(found.columns) == programmes.COLUMNS


def test_an_importer_without_programmes_gets_its_deals_or_a_sentence(facts):
    deals = deals_of((1, "Russia", "Ships", "A", 2000, 1.0, 2001, 5.0))
    assert programmes.orders(facts, "Peru", deals).empty
    known = known_imports(deals, importer="Peru", deliveries=deals)
    assert list(programmes.of_importer(facts, known, 5)["order"]) == ["A (2000)"]
    assert set(programmes.of_importer(facts, known_imports(deals), 5)["programme"]) >= set(EIGHT)
    with pytest.raises(NotAtHand, match=r"lists nothing of Peru, and its deals are not known; add SIPRI's trade reg"):
        programmes.of_importer(facts, known_imports(deals, importer="Peru"), 5)


# Single deliveries that make a year


def test_spikes_of_a_register_are_the_deliveries_above_a_fifth():
    deals = deals_of(
        (1, "Russia", "Ships", "Carrier", 2000, 1.0, 2013, 60.0), (2, "France", "Ships", "Boat", 2000, 1.0, 2013, 20.0),
        (3, "France", "Ships", "Raft", 2000, 1.0, 2013, 19.9), (4, "France", "Ships", "Late", 2000, 1.0, 2020, 60.0),
    )  # fmt: skip
    volumes = pd.DataFrame({"Russia": [60.0], "France": [40.0]}, index=[2013])
    found = programmes.spikes(volumes, known(deals), facts_of())
    assert [*found.itertuples(index=False, name=None)] == [
        (2013, "Russia", "Carrier", 60.0),
        (2013, "France", "Boat", 20.0),
    ]
    assert list(programmes.spikes(volumes, known(deals), facts_of(), least=0.5)["label"]) == ["Carrier"]


def test_spikes_without_a_register_are_orders_delivered_within_one_year():
    volumes = pd.DataFrame({"Russia": [10.0, 4.0]}, index=[2001, 2002])
    once = facts_of(first_delivery=2001.0, last_delivery=2001.0, tiv=3.0, supplier="Russia")
    assert programmes.spikes(volumes, known(None), facts_of(tiv=9.0)).empty
    (row,) = programmes.spikes(volumes, known(None), once).itertuples(index=False, name=None)
    assert row == (2001, "Russia", "P", 3.0)


def test_the_carrier_is_the_spike_of_2013(facts):
    volumes = shares.volumes(Holdings().imports("India", 2025).transfers, range(1995, 2025))
    found = programmes.spikes(volumes, known(None), facts)
    assert ("INS Vikramaditya", 2013) in zip(found["label"], found["year"], strict=True)
