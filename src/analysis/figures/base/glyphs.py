"""The letters of an SVG as a font of their own: the glyphs that are used, so that widths hold on any machine."""

from base64 import b64encode
from functools import cache, lru_cache
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

FACES = {
    ("normal", "normal"): "DejaVuSans.ttf",
    ("bold", "normal"): "DejaVuSans-Bold.ttf",
    ("normal", "italic"): "DejaVuSans-Oblique.ttf",
    ("bold", "italic"): "DejaVuSans-BoldOblique.ttf",
}
Face = tuple[str, str]  # weight and style
# Letters of most languages of Europe, and the signs of print: what is not among them is looked up in the whole font.
USUAL = {chr(code) for start, end in ((0x20, 0x180), (0x2010, 0x2050), (0x20AC, 0x20AD), (0x2190, 0x2194),
                                      (0x2212, 0x2213), (0x2248, 0x2266), (0xFFFD, 0xFFFE))
         for code in range(start, end)}  # fmt: skip


DRAWN = [face for face in FACES if face != ("bold", "italic")]  # by the figures of this package


def font_folder() -> str:
    """Return the folder of the fonts that figures are drawn with, for whoever sets their letters again."""
    return f"{get_data_path()}/fonts/ttf"


def font_faces(family: str, letters: dict[Face, set[str]]) -> str:
    """Return the CSS that declares `family` with a face for each weight and style, holding its `letters`."""
    rules = [
        f'@font-face{{font-family:"{family}";font-weight:{face[0]};font-style:{face[1]};'
        f"src:url(data:font/woff;base64,{_woff(FACES[face], ''.join(sorted(used)))})}}"
        for face, used in sorted(letters.items())
    ]
    return "".join(rules)


@lru_cache(maxsize=64)
def _woff(file: str, letters: str) -> str:
    """Return the glyphs of `letters` as WOFF in base64; kerning is kept, ligatures are not: as matplotlib measures."""
    usual = BytesIO(_usual(file)) if set(letters) <= USUAL else f"{font_folder()}/{file}"
    return b64encode(_subset(usual, letters, "woff")).decode("ascii")


@cache
def _usual(file: str) -> bytes:
    """Return a font of the usual letters alone: of its 6,000 glyphs the rest is read once and not for each figure."""
    return _subset(f"{font_folder()}/{file}", "".join(sorted(USUAL)), None)


def _subset(source: str | BytesIO, letters: str, flavor: str | None) -> bytes:
    options = Options(
        hinting=False, glyph_names=False, notdef_outline=True, legacy_kern=True, layout_features=[],
        recalc_timestamp=False, name_IDs=[1, 2],
        drop_tables=["GSUB", "GPOS", "GDEF", "FFTM", "FontForge", "gasp", "MATH"],
    )  # fmt: skip
    with TTFont(source, lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font.flavor = flavor
        target = BytesIO()
        font.save(target, reorderTables=False)
    return target.getvalue()
