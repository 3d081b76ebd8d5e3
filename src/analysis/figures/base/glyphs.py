"""The letters of an SVG as a font of their own: the glyphs that are used, so that widths hold on any machine."""

from base64 import b64encode
from functools import lru_cache
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
    options = Options(
        flavor="woff", hinting=False, glyph_names=False, notdef_outline=True, legacy_kern=True, layout_features=[],
        recalc_timestamp=False, name_IDs=[1, 2], drop_tables=["GSUB", "GPOS", "GDEF", "FFTM", "FontForge", "gasp"],
    )  # fmt: skip
    with TTFont(f"{get_data_path()}/fonts/ttf/{file}", lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font.flavor = "woff"
        target = BytesIO()
        font.save(target, reorderTables=False)
    return b64encode(target.getvalue()).decode("ascii")
