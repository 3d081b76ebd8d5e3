"""How sure, in words and in the figure: likelihoods beside numbers, the track record, misses, previous values."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import figures
from analysis.ground.numbers import in_hundred
from analysis.measures import track_record
from analysis.measures.intervals import Asked, intervals
from analysis.measures.revisions import Otherwise
from analysis.measures.windows import Window
from analysis.store.holdings import Holdings
from analysis.store.record import record
from analysis.telling import certainty
from analysis.telling import track_record as tell


@pytest.fixture
def india(home):
    """India's imports in every release at hand, and the record."""
    data = Holdings()
    return data.every_release("India"), record(data)


@pytest.fixture
def kept(india):
    every, rests = india
    return track_record.kept(every[1], every[2], rests)


def test_kept_shares_are_those_of_both_releases(india, kept):
    every, _ = india
    row = kept.shares[(kept.shares["supplier"] == "Russia") & (kept.shares["window"] == "2020-2024")].iloc[0]
    volumes = [known.transfers[known.transfers["year"].between(2020, 2024)] for known in every[1:]]
    said = [rows.loc[rows["supplier"] == "Russia", "tiv"].sum() / rows["tiv"].sum() for rows in volumes]
    assert [row["share_from"], row["share_to"]] == pytest.approx(said)
    assert row["age"] == "0" and row["moved"] == pytest.approx(said[1] - said[0])
    assert not row["held"] and row["high"] < said[1]
    inside = kept.shares["share_to"].between(kept.shares["low"], kept.shares["high"])
    assert (inside == kept.shares["held"]).mean() > 0.98 and kept.shares["share_from"].min() >= 0.03


def test_a_supplier_the_later_release_lost_has_a_share_of_zero(india):
    every, rests = india
    rows = every[2].transfers
    lost = type(every[2])(**{**vars(every[2]), "transfers": rows[rows["supplier"] != "France"]})
    found = track_record.kept(every[1], lost, rests).shares
    gone = found[found["supplier"] == "France"]
    assert len(gone) and (gone["share_to"] == 0).all() and not gone["held"].any()


def test_two_releases_on_takes_the_wider_record(india):
    every, rests = india
    assert track_record.kept(every[0], every[2], rests).asked.step == "later"
    assert track_record.kept(every[0], every[1], rests).asked.step == "next"


def test_the_track_record_says_its_numbers(kept):
    said, counted = tell.track_record(kept)
    held = kept.shares["held"].mean()
    assert said.numbers["held.2025"] == pytest.approx(held) and f"{held:.1%}".replace("%", " %") in said.text
    assert "given from release 2025" in said.text and "the newest window 3 of 4, " in said.text
    assert "too few for a percentage" in counted.text
    misses = tell.misses(kept).frame
    assert len(misses) == (~kept.shares["held"]).sum() and misses.iloc[0]["supplier"] == "Russia"
    assert misses.iloc[0][["given, %", "then said, %"]].round(1).tolist() == [36.0, 39.8]


def test_the_record_of_everyone_names_releases_and_ages(india):
    table = track_record.by_age(india[1])
    (said,) = tell.everyones_record(table)
    mean = (table["coverage"] * table["n"]).sum() / table["n"].sum()
    assert said.numbers["record_held"] == pytest.approx(mean) and 0.85 <= mean <= 0.95
    assert "in release 2024" in said.text and "ten years older and more" in said.text
    assert table["age"].tolist() == ["0", "1", "2-4", "5-9", "10+"]
    assert tell.record(table).worded().iloc[0, 0] == "0"


def test_previous_values_say_release_and_reason(india):
    found = track_record.previous(india[0], "Russia", Window(2019, 2023))
    assert found["release"].tolist() == [2024, 2025, 2026]
    assert (found["share"] * 100).round(1).tolist()[:2] == [36.5, 36.2]
    assert found["reason"].tolist() == ["first value at hand"] + 2 * ["revision of the source"]
    assert found["change"].iloc[1] == pytest.approx(found["share"].iloc[1] - found["share"].iloc[0])
    assert tell.previous(found).worded().iloc[2]["export made"] == "-"


def test_a_likelihood_stands_beside_its_number(india):
    every, rests = india
    found = intervals(every[1], "2020-2024", rests)
    said = certainty.first(found)
    number = in_hundred(found.first.iloc[0]["probability"])
    assert f"in {number} of 100 revised histories (likely)" in said[0].text
    assert said[1].text == f"Russia's lead over France is not sure ({number} of 100)."
    sure = certainty.first(intervals(every[1], "2010-2014", rests))
    assert "is sure (" in sure[1].text


def test_headlines_have_ranges_as_numbers(india):
    every, rests = india
    found = intervals(every[1], "2020-2024", rests)
    row = found.suppliers.iloc[0]
    said = certainty.with_range(row.supplier, row.share, row.low, row.high)
    assert said.text == "36 % (33 to 39)" and said.numbers["low.Russia"] == row.low
    assert "Russia 36 % (33 to 39)" in certainty.answers(found)[0].text
    without = certainty.answers(intervals(every[1], "2023-2024", rests))
    assert "No range is given" in without[-1].text


def test_a_later_release_at_hand_is_held_against_the_ranges(india):
    every, rests = india
    found = intervals(every[1], Window(2020, 2024), rests)
    rows = found.suppliers.set_index("supplier")
    shares = {
        name: (rows.at[name, "share"], rows.at[name, end] + step)
        for name, end, step in (("Russia", "high", 0.001), ("France", "low", 0.001), ("Israel", "low", -0.001))
    }
    later = Otherwise(2026, Window(2020, 2024), shares)
    (said,) = certainty.since(found, later)
    assert said.text == "Russia's and Israel's lie outside their ranges; France's lies inside its range."
    assert certainty.since(found, None) == certainty.since(found, replace(later, release=2024)) == []


def test_what_a_range_is_in_three_sentences():
    said = [each.text for each in certainty.meaning(0.9)]
    assert len(said) == 3 and "may still revise" in said[0] and "90" in said[1] and "10" in said[1] and "not" in said[2]


@pytest.mark.parametrize("format", [figures.PAGE, figures.PHONE, figures.COLUMN], ids=lambda format: format.name)
def test_the_figure_draws_every_share_and_the_record(india, kept, format):
    table = track_record.by_age(india[1])
    text = figures.Text(tell.title(table).text, tell.subtitle(kept), "a source")
    drawing = figures.moves_by_age(kept.shares, table, text)(format)
    fig, ax = drawing.fig, drawing.axes["moves"]
    (dots,) = ax.collections
    drawn = np.asarray(dots.get_offsets())
    assert sorted(drawn[:, 0]) == pytest.approx(sorted(kept.shares["moved"] * 100))
    assert set(np.round(drawn[:, 1])) <= set(range(5)) and len({tuple(each) for each in dots.get_facecolors()}) == 2
    bars = [bar.get_width() / 2 for bar in ax.patches]
    assert bars == pytest.approx((table["moved_90"] * 100).tolist())
    assert ax.get_yticklabels()[0].get_text() == "newest window"
    fig.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.texts]
    points = ax.transData.transform(drawn)
    assert not any(box.contains(*point) for box in boxes for point in points)
    legend, frame = ax.get_legend().get_window_extent(), fig.bbox
    source = next(each for each in fig.texts if each.get_gid() == "source").get_window_extent()
    assert frame.contains(legend.x0, legend.y0) and not legend.overlaps(source)
    alt = tell.alt(kept, table).text
    assert f"{len(kept.shares)} shares" in alt and "3.4" in alt and alt != tell.title(table).text


def test_nothing_recorded_is_nothing_drawn():
    empty = pd.DataFrame({"age": [], "moved_90": []})
    with pytest.raises(ValueError, match="nothing to draw"):
        figures.moves_by_age(pd.DataFrame({"age": [], "moved": [], "held": []}), empty, figures.Text("a", "b", "c"))


def test_a_sole_supplier_gets_no_range(india):
    every, rests = india
    alone = every[1].transfers[every[1].transfers["supplier"] == "Russia"]
    known = type(every[1])(**{**vars(every[1]), "transfers": alone})
    found = intervals(known, "2020-2024", rests, Asked(0.9))
    assert found.suppliers["low"].isna().all() and "only supplier" in found.notes[0]
    assert found.first["probability"].tolist() == [1.0]
