"""What is said of judged claims: every number is named, unrounded and recomputed; tables are numeric; the figure."""

import re
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import figures
from analysis.claims import judge as judging
from analysis.claims.change import Growth
from analysis.ground.sentence import gathered
from analysis.measures import shares
from analysis.measures.windows import Window, Windows
from analysis.telling import claim_shares, claim_volumes
from analysis.telling import claims as told
from claim_lists import GREW, RANK, judged, row, write


@pytest.fixture
def own(home, tmp_path):
    """A function that writes a list of claims of one's own and returns their verdicts."""
    return lambda *rows: judged(write(tmp_path / "own.csv", rows))


def plainly(number, decimals, sign=""):
    whole = Decimal(repr(round(float(number), 9))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{whole:{sign},}".replace("-", "−")


HOW = {
    "percent": lambda share: plainly(100 * share, 1),
    "printed": lambda share: plainly(100 * share, 0 if share >= 0.0995 else 1),
    "growth": lambda change: plainly(100 * change, 0 if abs(change) >= 0.0995 else 1, "+"),
    "tiv": lambda tiv: plainly(tiv, 0 if tiv >= 10 else 1),
    "count": lambda number: plainly(number, 0),
    "listed": lambda names: " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])),
    "": str,
}


def recomputed(said):
    """A sentence filled in from its numbers, without the code that fills it in."""
    return "".join(
        text + ("" if name is None else HOW[how](said.numbers[name]))
        for text, name, how, _ in Formatter().parse(said.template)
    )


def test_every_number_said_of_a_claim_is_named_and_gives_its_text(home):
    every = judged()
    said = [each for claim in every for each in (told.finding(claim), told.number(claim))]
    for each in [*said, *told.sentences(every, "India"), told.counted(every)]:
        literal = "".join(text for text, *_ in Formatter().parse(each.template))
        assert not re.search(r"\d", literal), literal
        assert recomputed(each) == each.text and "TIV million" not in each.text and "because" not in each.text
    assert sum(bool(each.template) for each in said) >= len(every) + 8


def test_numbers_of_claims_have_names_of_their_own_and_are_unrounded(home):
    every = judged()
    found = told.numbers(every)
    assert found["russia-36.share"] == pytest.approx(4272.69 / 11877.04, abs=1e-5)
    assert found["israel-grew.change"] == pytest.approx(1495 / 1947.55 - 1)
    volumes = [found[f"israel-grew.tiv_{side}"] for side in ("before", "from", "to")]
    assert (volumes, found["israel-grew.release"]) == ([696.35, 1947.55, 1495.0], 2025)
    assert found["russia-top-supplier.apart"] == pytest.approx((4272.69 - 3917.26) / 11877.04, abs=1e-5)
    assert found["t90-su30-licence.delivered.T-90"] == 1203
    assert {name.split(".")[0] for name in found} == {claim.id for claim in every if claim.found}
    gathered([*map(told.finding, every), *map(told.number, every), *told.sentences(every, "India")])


def test_another_denominator_changes_every_claim_about_shares(home, monkeypatch):
    before = {claim.id: claim for claim in judged()}
    plain = shares.share
    monkeypatch.setattr(shares, "share", lambda part, total: plain(part, 2 * total))
    after = {claim.id: claim for claim in judged()}
    for name, value in (("russia-36", "share"), ("russia-top-supplier", "margin")):
        assert after[name].found.values[0][value] == pytest.approx(before[name].found.values[0][value] / 2)
    assert after["russia-36"].verdict == "does-not-hold" and "18.0 %" in told.finding(after["russia-36"]).text


def test_growth_of_a_tiny_base_is_a_factor_and_none_is_unchanged():
    five, one = Windows(Window(2015, 2019), Window(2020, 2024)), Windows(Window(2019, 2019), Window(2020, 2024))
    cases = [
        (five, 1.0, 97.3, "97.3 times as much"), (five, 10.0, 100.0, "+900 %"), (five, 10.0, 100.1, "10.0 times"),
        (five, 100.0, 100.04, "unchanged"), (five, 100.0, 99.9, "−0.1 %"), (five, 100.0, 109.95, "+10 %"),
        (one, 100.0, 500.0, "unchanged in the yearly mean"),
    ]  # fmt: skip
    for windows, tiv_from, tiv_to, said in cases:
        change = tiv_to / len(windows.later.years) / (tiv_from / len(windows.earlier.years)) - 1
        assert claim_volumes._grew(Growth(tiv_from, tiv_to, change), windows).text.startswith(said)


def test_a_distance_is_never_nought():
    near = claim_shares.Place(0.5, 1, 0.0004, ["France"])
    assert claim_shares._apart(near).text == ", less than a tenth of a point ahead of France"
    assert claim_shares._apart(claim_shares.Place(0.4, 2, -0.0005, ["France"])).text == ", 0.1 points behind France"


def test_a_verdict_on_deliveries_says_that_they_are_no_purchases_and_one_year_is_written_once(own):
    quote = "growing purchases, from 2019 on {all of it}: a clause quoted to its very end, however long it is"
    (grew,) = own(
        {**row("change", GREW.replace("2015-2019", "2019"), "change > 100"), "quote": quote, "id": "a: b {c}"}
    )
    (said,) = [each.text for each in told.sentences([grew], "India") if quote in each.text]
    assert said.startswith(f"“{quote}” does not hold. Deliveries, not purchases, from Israel to India: ")
    assert "million TIV in 2019, 1,495 in 2020-2024 (" in said and "2019-2019" not in said
    assert told.number(grew).text.endswith("2019 to 2020-2024 (release 2025)")


def test_years_of_little_volume_keep_a_decimal(own):
    (italy,) = own(row("change", GREW.replace("Israel", "Italy"), "change > 0"))
    assert "11 million TIV in 2015-2019, 32 in 2020-2024 (+189 %)" in told.finding(italy).text
    assert "by year 2.8 (2020), 2.8 (2021), 18 (2022), 8.3 (2023) and 0.0 (2024)." in told.finding(italy).text


def test_newer_releases_are_told_as_revised_only_if_another_digit_is_printed(own):
    (nothing,) = own(row("share", RANK.replace("Russia", "Peru"), "share = 0"))
    assert told.finding(nothing).text.endswith("Release 2026 gives 0.0 % for the same window (unchanged).")
    assert told.number(nothing).text == "0.0 % in release 2025; 0.0 % in release 2026"


def test_tables_hold_numbers_that_add_up_to_the_findings(home):
    every = judged()
    rows, found = told.evidence_table(every), told.numbers(every)
    frame = rows.frame
    assert all(pd.api.types.is_numeric_dtype(frame[column]) for column in ("ordered", "delivered", "TIV million"))
    share = frame[(frame["claim"] == "russia-36") & (frame["release"] == "2025")]
    assert share["TIV million"].sum() == pytest.approx(found["russia-36.total"])
    units = frame[(frame["claim"] == "t90-su30-licence") & frame["what"].str.contains("T-90")]
    assert units["delivered"].sum() == 1203 and str(frame["delivered"].dtype) == "Int64"
    worded = rows.worded()
    assert worded.loc[frame["claim"] == "russia-36", "delivered"].eq("-").all()
    table = told.figure_table(every)
    assert list(table["number"] != "") == [claim.verdict != "not-checkable" for claim in every]


def test_pages_count_and_name_what_does_not_hold(own):
    judged = own(row(), row(rule="rank = 2"), row("", "", "", reason="An opinion."))
    assert told.counted(judged).text == "Of 3 claims, 2 can be decided from the data: 1 holds and 1 does not hold"
    assert told.counted(judged[2:]).text == "Of 1 claim, none can be decided from the data at hand"
    said = [each.text for each in told.sentences(judged, "Egypt")]
    assert any("about the arms imports of India, not of Egypt alone" in each for each in said)
    assert any(each.startswith("“words” does not hold. Russia was first with 36.0 %") for each in said)
    assert list(told.page_table(judged).frame["verdict"]) == ["holds", "does not hold", "not checkable"]
    assert told.evidence_table(judged[2:]).frame.empty and "2025 and 2026" in told.source_line(judged)


def shown(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


@pytest.mark.parametrize("most", [1, 3, 40])
def test_the_figure_has_a_mark_for_every_claim_and_a_row_for_every_decided_one(most):
    quote = "Russia accounted for a rather long list of twelve words between years"
    table = pd.DataFrame(
        [(verdict, quote, "" if verdict == "not-checkable" else "36.0 % in release 2025; 39.8 % in release 2026, more")
         for verdict in judging.VERDICTS for _ in range(most)], columns=["verdict", "quote", "number"],
    )  # fmt: skip
    drawn = figures.verdicts(table, figures.Text("Of some claims, some hold", "Volume, not money.", "Own."))()
    fig, axes = drawn.fig, drawn.axes
    for verdict in judging.VERDICTS:
        assert len(shown(axes["all"], verdict)) == most
        assert len(shown(axes["claims"], verdict)) == (0 if verdict == "not-checkable" else most)
    marks = {(line.get_marker(), line.get_fillstyle()) for line in axes["all"].get_lines()}
    assert len(marks) == 5  # told apart without colour
    fig.canvas.draw()
    rows = [text for gid in ("quote", "number", "verdict") for text in shown(axes["claims"], gid)]
    boxes = [text.get_window_extent() for text in [*rows, *shown(axes["all"], "count"), *fig.texts]]
    for place, one in enumerate(boxes):
        assert fig.bbox.x0 <= one.x0 and one.x1 <= fig.bbox.x1 and fig.bbox.y0 <= one.y0 and one.y1 <= fig.bbox.y1
        assert not any(
            min(one.x1, two.x1) - max(one.x0, two.x0) > 0.5 and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5
            for two in boxes[place + 1 :]
        )
    said = told.alt_verdicts(table)
    assert f"does not hold {most}" in said and "36.0 % in release 2025" in said
    plt.close("all")


def test_the_figure_of_claims_nobody_can_decide_and_of_none():
    text = figures.Text("Of 1 claim, none can be decided", "Volume.", "Own.")
    drawn = figures.verdicts(pd.DataFrame([("not-checkable", "q", "")], columns=["verdict", "quote", "number"]), text)()
    fig, axes = drawn.fig, drawn.axes
    assert len(axes["all"].get_lines()) == 1 and not shown(axes["claims"], "quote")
    fig.canvas.draw()
    for wrong in (
        pd.DataFrame(columns=["verdict", "quote", "number"]),
        pd.DataFrame([{"verdict": "true", "quote": "q"}]),
    ):
        with pytest.raises(ValueError, match="claims: "):
            figures.verdicts(wrong, text)
    plt.close("all")
