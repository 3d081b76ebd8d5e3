"""Descriptions of figures say what the tables hold: turning points, parts, ranks."""

import numpy as np
import pandas as pd
import pytest

from analysis.ground.numbers import as_printed
from analysis.telling import alt, alt_heatmap
from drawings import made_up_shares, made_up_volumes, random_events


@pytest.fixture
def volumes():
    return made_up_volumes()


@pytest.fixture
def shares(volumes):
    return made_up_shares(volumes, ["Russia", "France", "Israel"]).loc[2004:]


@pytest.fixture
def comparison():
    table = pd.DataFrame(
        {
            "supplier": ["Russia", "France", "Israel", "Others"],
            "share_from": [0.55, 0.12, 0.15, 0.18],
            "share_to": [0.36, 0.33, 0.126, 0.184],
        }
    )
    parts = pd.DataFrame(
        {"part": ["Israel", "Russia", "France", "Others"], "contribution": [0.0165, -0.128, -0.0861, 0.007]}
    )
    return table, parts


def changes(count: int, suppliers: list[str]) -> pd.DataFrame:
    rows = [
        (
            f"e{place}",
            f"event {place}",
            pd.Timestamp(2000 + place, 3, 1),
            supplier,
            0.5,
            0.5 - place / 100,
            -place / 100,
            place + 1,
            30,
        )
        for place in range(count)
        for supplier in suppliers
    ]
    columns = "event label start supplier share_before share_after change placebo_rank placebo_n"
    return pd.DataFrame(rows, columns=columns.split(" "))


@pytest.fixture
def orders():
    nan = np.nan
    rows = [
        ("T-90S", "310 tanks", "Russia", 2001, 2001, 2006, 310, 310, "yes", ""),
        ("Ka-226T", "agreement", "Russia", 2015, nan, nan, 200, 0, "yes", ""),
        ("AK-203", "rifles", "Russia", 2021, nan, nan, 601427, nan, "no", "small arms"),
        ("T-90S", "licence", "Russia", 2006, 2009, 2024, 1000, 546, "yes", ""),
        ("Rafale", "36 aircraft", "France", 2016, 2019, 2022, 36, nan, "yes", ""),
    ]
    columns = "programme order supplier ordered_year first_delivery last_delivery ordered delivered covered note"
    return pd.DataFrame(rows, columns=columns.split(" "))


def test_descriptions_carry_the_turning_points(shares, volumes):
    shares["Russia"] = np.linspace(0.2, 0.4, len(shares))
    shares.loc[2010, "Russia"], shares.loc[2015, "Russia"] = 0.781, 0.0544
    shares.loc[2012, "Russia"] = np.nan
    said = alt.alt_shares("India", shares, volumes, random_events(3, 1, crowded=False))
    for words in (
        "starts at 20 % in 2004",
        "peaks at 78 % in 2010",
        "is lowest at 5.4 % in 2015",
        "ends at 40 % in 2024",
    ):
        assert words in said
    assert "no share in 1 year" in said and "3 events are marked" in said and "TIV million" in said


def test_description_of_the_comparison_names_every_part(comparison):
    said = alt.alt_comparison("India", *comparison, ("2015-2019", "2020-2024"), "Russia")
    for words in (
        "Russia 55 % to 36 %",
        "its own deliveries −12.8",
        "France −8.6",
        "Israel +1.7",
        "−19.1 in all",
    ):
        assert words in said


def test_descriptions_of_events_programmes_and_coverage(orders):
    said = alt.alt_before_after(changes(4, ["Russia"]))
    assert "higher after 0 and lower after 3 of 4 events" in said
    assert f"at event 3, {as_printed(0.5)} % to 47 % (−3.0 points, rank 4 of 30 years)" in said
    said = alt.alt_timeline(orders)
    assert "5 orders in 4 programmes, 2001 to 2024. Delivered in full: 1." in said
    assert "T-90S, licence 546 of 1,000" in said and "None delivered: Ka-226T, agreement." in said
    assert "Outside the source: AK-203" in said
    table = pd.DataFrame({"year": [2020, 2021, 2022], "year_flagged": [0.25, 0.5, np.nan], "units_flagged": np.nan})
    said = alt.alt_coverage("India", table)
    assert (
        "starts at 25 % in 2020 (its lowest) and ends at 50 % in 2021 (its highest); no known value in 1 year" in said
    )
    assert "has no known value in any year" in said
    assert "because" not in said


def test_description_of_the_heatmap_names_leaders_and_those_who_stopped():
    years = list(range(2015, 2025))
    table = pd.DataFrame(0.0, index=["Russia", "France", "Chad"], columns=years)
    table.loc["Russia"] = np.linspace(0.6, 0.36, 10)
    table.loc["France"] = np.linspace(0.1, 0.64, 10)
    table.loc["Chad", 2015] = 0.3
    said = alt_heatmap.alt_glance("India", table, ("2015-2019", "2020-2024"))
    assert said.startswith("Heatmap of the shares of the 3 largest suppliers")
    assert "Russia 49 % in 2015-2019, 36 % in 2020-2024" in said and "Chad 0.0 %" not in said
    assert "Chad nothing in 2015-2019, nothing in 2020-2024" in said
    assert "windows ending 2015 to 2024" in said
