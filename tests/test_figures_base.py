"""What all figures stand on: geometry of labels, widths of text, looks, and files that are the same every time."""

import itertools
import re
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import same_color, to_rgb
from PIL import Image

from analysis import figures
from analysis.figures.base import packing, page, svg, timeaxis
from analysis.figures.base.looks import FREE_COLOURS, NAMED, REST
from analysis.figures.base.save import picture
from analysis.figures.base.style import styled
from analysis.ground.dates import decimal_year
from drawings import TEXT, events_of, made_up_shares, made_up_volumes, random_events, texts

# ---- geometry


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(1, 8.7), st.floats(0, 0.3), st.floats(0.1, 2.5), st.integers(1, 4)),
        min_size=1,
        max_size=14,
    ).map(sorted),
)
def test_packed_labels_keep_clear_of_each_other_and_of_every_leader(spots):
    low, long, widths, heights = (np.array(column) for column in zip(*spots, strict=True))
    high = np.where(heights > 1, low + long, low)
    packed = packing.pack(packing.Marks(low, high, widths, heights), 0.2, 9.8)
    if packed is None:
        return
    left, rows = np.array(packed.left), np.array(packed.rows)
    assert (left >= 0.2 - 1e-6).all() and (left + widths <= 9.8 + 1e-6).all()
    assert packed.height == (rows + heights).max()
    for i, j in itertools.permutations(range(len(low)), 2):
        across = left[i] < high[j] and low[j] < left[i] + widths[i]
        assert not across or rows[i] >= rows[j] + heights[j]
        beside = left[i] + widths[i] <= left[j] + 0.01 or left[j] + widths[j] <= left[i] + 0.01
        assert beside or rows[i] >= rows[j] + heights[j] or rows[j] >= rows[i] + heights[i]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=9).map(sorted))
def test_spread_keeps_order_distance_and_bounds_and_moves_only_what_it_must(wanted):
    spots = packing.spread(np.array(wanted), 1.0, 0.0, 10.0)
    assert (np.diff(spots) >= 1 - 1e-9).all() and spots[0] >= -1e-9 and spots[-1] <= 10 + 1e-9
    if (np.diff(wanted) >= 1).all():
        assert spots == pytest.approx(wanted)


def test_spread_knows_distances_of_pairs_and_says_when_there_is_no_room():
    assert packing.spread(np.array([1.0, 1.0, 1.0]), np.array([1.0, 3.0]), 0, 10).tolist() == pytest.approx(
        [0.0, 1.0, 4.0]
    )
    with pytest.raises(ValueError, match="choose fewer"):
        packing.spread(np.array([1.0, 2.0]), 5.0, 0, 4)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2020-01-01", 2020.0), ("2020-07-02", 2020.5), ("2019-12-31", 2019 + 364 / 365), ("2019-07-02 12:00", 2019.5)],
)
def test_decimal_years(day, expected):
    assert decimal_year(day) == pytest.approx(expected, abs=1e-12)


def test_years_become_places_without_the_sums_of_an_index_also_under_optimisation():
    code = (
        "import pandas as pd; from analysis.figures.base.timeaxis import middles, starts; "
        "years = pd.RangeIndex(2000, 2003); print(list(middles(years)), list(starts(years)))"
    )
    for option in ([], ["-O"]):
        run = subprocess.run([sys.executable, *option, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout == "[np.float64(2000.5), np.float64(2001.5), np.float64(2002.5)] " + (
            "[np.float64(2000.08), np.float64(2001.08), np.float64(2002.08)]\n"
        )
    assert timeaxis.middles([]).tolist() == []


# ---- text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab cdeü-§W", max_size=120), st.floats(0.5, 5))
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    lines = page.wrapped(text, width, 9)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(page.text_width(line, 9) <= width for line in lines)


def test_a_number_keeps_its_sign_and_a_long_word_is_cut_at_its_hyphen():
    lines = page.wrapped("it fell from 55 % to 36 % in five years", 0.6, 9)
    assert not any(line.startswith("%") for line in lines) and "55 %" in " | ".join(lines)
    assert page.wrapped("Bosnia-Herzegovina", 0.9, 9) == ["Bosnia-", "Herzegovina"]


def test_endless_words_are_clipped_and_cost_few_measurements(monkeypatch):
    measured = []
    width = page.text_width
    monkeypatch.setattr(page, "text_width", lambda text, *font: measured.append(len(text)) or width(text, *font))
    lines = page.wrapped("x" * 10_000, 2.0, 9)
    assert len("".join(lines)) == page.LETTERS_AT_MOST and lines[-1].endswith("…")
    assert sum(measured) < 60_000  # letters; one by one it would be a million
    short = page.shortened("y" * 10_000, 1.0, 9)
    assert short.endswith("…") and 0.8 < width(short, 9) <= 1.0
    assert page.shortened("short", 1.0, 9) == "short"


@pytest.mark.parametrize(
    ("said", "written"),
    [("Su-30MKI -", "Su-30MKI"), ("F-3000S - (1994)", "F-3000S (1994)"), ("T-90S", "T-90S"), ("A - B", "A - B")],
)
def test_designations_lose_the_dash_of_a_missing_name(said, written):
    assert page.tidy(said) == written


@styled
def test_measured_widths_are_those_of_the_renderer():
    sheet = page.Sheet(figures.PAGE, 2)
    for size, weight in ((8.5, "normal"), (13.5, "bold")):
        words = "Vikramaditya handed over, $5.4 billion and $1"
        drawn = sheet.text(0, 0.5, words, fontsize=size, fontweight=weight).get_window_extent().width / 100
        assert page.text_width(words, size, weight) == pytest.approx(drawn, abs=0.03)


@pytest.mark.parametrize("length", [0, 10, 90, 200, 600])
@pytest.mark.parametrize("format", [figures.PAGE, figures.PHONE], ids=["page", "phone"])
def test_titles_and_source_take_the_room_they_need(length, format):
    words = ("A share of Bosnia-Herzegovina fell " * 20)[:length]
    with figures.in_style():
        sheet = page.page(figures.Text(words or "x", words[::-1], words), {"rows": 1.0}, format)
        boxes = [each.get_window_extent() for each in sheet.fig.texts if each.get_text()]
        boxes.append(sheet.axes("rows", format.edge, 2).get_window_extent())
    for one, two in itertools.combinations(boxes, 2):
        assert one.y0 >= two.y1 - 0.5 or two.y0 >= one.y1 - 0.5
    assert all(box.x0 >= 0 and box.x1 <= sheet.fig.bbox.x1 for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= sheet.fig.bbox.y1 for box in boxes)


# ---- looks


def lightness(color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 116 * float(np.dot(linear, [0.2126, 0.7152, 0.0722])) ** (1 / 3) - 16


def test_the_frequent_suppliers_keep_their_look_in_any_company():
    for name in ["Russia", "France", "Israel", "United States", "China"]:
        for company in ([name], ["Poland", "Germany", "Italy", name], ["Ukraine", "Spain", name, "Soviet Union"]):
            look = figures.palette(company)[name]
            assert (look.color, look.marker) == (NAMED[name][1].color, NAMED[name][1].marker)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*NAMED, "Poland", "Uzbekistan", "Norway", "Others"]), max_size=9, unique=True))
def test_five_suppliers_differ_in_marker_hatch_and_grey_and_the_rest_is_grey(names):
    looks = figures.palette(names)
    coloured = [name for name in names if name != "Others"][:5]
    assert list(looks) == coloured
    for mark in ("marker", "hatch", "color"):
        assert len({getattr(looks[name], mark) for name in coloured}) == len(coloured)
    for one, two in itertools.combinations(coloured, 2):
        assert abs(lightness(looks[one].color) - lightness(looks[two].color)) > 8
    for name in names:
        assert same_color(looks[name].color, REST) == (name not in coloured) == (name not in looks)
        contrast = 1.05 / (((lightness(looks[name].ink) + 16) / 116) ** 3 + 0.05)
        assert contrast > 4.5  # text that can be read on white


def test_all_colours_stay_apart_from_the_grey_of_the_rest():
    for color in [*FREE_COLOURS, *(each.color for _, each in NAMED.values())]:
        assert lightness(REST) - lightness(color) > 8


def test_the_palette_s_order_is_the_chosen_ones_then_the_largest():
    volumes = pd.DataFrame({"Peru": [0.0], "Chad": [3.0], "Mali": [5.0], "Fiji": [0.0], "Others": [99.0]})
    assert figures.ordered(volumes, ["Fiji", "Chad"]) == ["Fiji", "Chad", "Mali"]


# ---- files


@pytest.fixture(scope="module")
def drawing():
    volumes = made_up_volumes()
    course = figures.Course(made_up_shares(volumes, ["Russia", "France"]), volumes, random_events(8, 3, crowded=False))
    return figures.shares_and_volumes(course, TEXT, figures.palette(volumes))


def test_importing_and_drawing_changes_nobody_s_matplotlib():
    code = (
        "import matplotlib as mpl; mpl.rcParams['font.size'] = 33; mpl.rcParams['text.parse_math'] = True; "
        "before = dict(mpl.rcParams); from analysis import figures; import pandas as pd; "
        "table = pd.DataFrame({'year': [2020], 'year_flagged': [0.5], 'units_flagged': [0.5]}); "
        "drawn = figures.flagged_share_bars(table, figures.Text('a', 'b', 'c'))(figures.PHONE); "
        "assert before == dict(mpl.rcParams), 'changed'; "
        "print(sorted({text.get_fontsize() for ax in drawn.fig.axes for text in ax.get_xticklabels()}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout == f"[{figures.PHONE.label}]\n", run.stderr


def test_a_figure_looks_the_same_whatever_was_set_before(drawing):
    with mpl.rc_context({"font.size": 33, "axes.facecolor": "black", "lines.linewidth": 9, "axes.grid.axis": "both"}):
        volumes = made_up_volumes()
        course = figures.Course(
            made_up_shares(volumes, ["Russia", "France"]), volumes, random_events(8, 3, crowded=False)
        )
        other = figures.shares_and_volumes(course, TEXT, figures.palette(volumes))
        assert picture(other().fig, "png", "a") == picture(drawing().fig, "png", "a")


def test_saving_gives_both_widths_and_the_same_bytes_twice(tmp_path, drawing):
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        paths = figures.save(drawing, tmp_path / name / "shares.v1", "Lines.", (*figures.SCREEN, *figures.PRINT))
        assert [path.name for path in paths] == [
            "shares.v1.svg",
            "shares.v1.png",
            "shares.v1-phone.svg",
            "shares.v1-85mm.pdf",
            "shares.v1-170mm.pdf",
        ]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_each_width_is_drawn_once_and_as_wide_as_it_says(drawing):
    for format in (*figures.SCREEN, *figures.PRINT):
        assert drawing(format) is drawing(format)
        assert drawing(format).fig.get_figwidth() == format.width
    for format, inches in ((figures.COLUMN, 3.346), (figures.DOUBLE, 6.693)):
        assert format.width == pytest.approx(inches, abs=0.001)
        assert all(7 <= text.get_fontsize() <= 9 or text.get_fontsize() >= 6.5 for text in texts(drawing(format)))
    assert figures.PHONE.width * 96 < 390  # pixels of a phone


def test_an_svg_has_live_text_its_glyphs_and_no_style_attribute(drawing):
    said = picture(drawing().fig, "svg", "Lines & bars.", "shares").decode()
    assert " style=" not in said and "Russia's share fell" in said and "<text" in said
    tree = ElementTree.fromstring(said)
    ids = re.findall(r'\sid="([^"]*)"', said)
    assert len(ids) == len(set(ids)) and all(each.startswith("shares-") for each in ids)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', said))
    assert used and used <= set(ids)
    assert 'data-part="line Russia"' in said
    faces = re.findall(r"font-weight:(\w+);font-style:(\w+);src:url\(data:font/woff;base64,([^)]+)\)", said)
    fonts = {face[:2]: TTFont(BytesIO(b64decode(face[2]))).getBestCmap() for face in faces}
    for text in tree.iter("{http://www.w3.org/2000/svg}text"):
        weight = "bold" if text.get("font-weight") == "700" else "normal"
        style = "italic" if text.get("font-style") else "normal"
        assert {ord(letter) for letter in text.text or ""} <= set(fonts[weight, style]), text.text
        assert text.get("font-family").startswith("'shares'")


def test_the_embedded_letters_are_as_wide_as_measured(drawing):
    said = picture(drawing().fig, "svg", "Lines.", "shares").decode()
    (font,) = re.findall(r"font-weight:bold;font-style:normal;src:url\(data:font/woff;base64,([^)]+)\)", said)
    font = TTFont(BytesIO(b64decode(font)))
    glyphs, names, scale = font["hmtx"], font.getBestCmap(), font["head"].unitsPerEm
    words = "Russia 35"  # no pair with kerning
    wide = sum(glyphs[names[ord(letter)]][0] for letter in words) / scale * figures.PAGE.end / 72
    assert page.text_width(words, figures.PAGE.end, "bold") == pytest.approx(wide, rel=0.02)


def test_no_control_character_reaches_an_svg_and_no_text_is_taken_for_a_tag():
    volumes = made_up_volumes()
    nasty = "a\x00b\x1b[31m\x85\u202egnp.exe\ufeff<b style=\"fill: red\" id='x'>&$x$"
    volumes = volumes.rename(columns={"France": nasty})
    course = figures.Course(made_up_shares(volumes, ["Russia", nasty]), volumes, events_of(["2020-01-01"], [nasty]))
    text = figures.Text(nasty, nasty, nasty)
    drawn = figures.shares_and_volumes(course, text, figures.palette(volumes))
    for format in figures.SCREEN:
        said = picture(drawn(format).fig, "svg", nasty, "x").decode()
        ElementTree.fromstring(said)
        assert not svg.UNSEEN.search(said) and "\N{REPLACEMENT CHARACTER}" in said
        assert "&lt;b style=" in said and "<b " not in said and "$x$" in said


def test_showing_passes_the_description_on_with_the_file_that_was_saved(monkeypatch, tmp_path, drawing):
    shown = {}
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.update(options, data=data))
    paths = figures.save(drawing, tmp_path / "shares", "A line falls.")
    figures.show(paths[1], "A line falls.")
    assert shown["metadata"]["image/png"] == {"alt": "A line falls.", "width": 1000}
    assert b64decode(shown["data"]["image/png"]) == paths[1].read_bytes()
    assert Image.open(paths[1]).size[0] == 1600
