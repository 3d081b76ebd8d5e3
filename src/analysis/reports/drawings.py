"""Drawings as a page holds them: inside it, in few bytes, with one font for all of them, and nothing from elsewhere."""

import re
from pathlib import Path

from markupsafe import Markup, escape

FAMILY = "drawing"  # the font of all drawings of a page
APART = re.compile(r'<style type="text/css">.*?</style>\s*|<metadata>.*?</metadata>\s*', re.S)  # of a drawing as a file
FONT = re.compile(r" font-family=\"'[^\"]*'[^\"]*\"")
NAMESPACE = re.compile(r' xmlns(?::xlink)?="[^"]*"')
PLACES = re.compile(r' (?:d|x|y)="[^"]*"')
DECIMALS = re.compile(r"(\.\d\d)\d+")
NO_TURN = re.compile(r' transform="rotate\(-?0 [-\d. ]+\)"')
BETWEEN = re.compile(r">\s+<")


def inline(path: Path, alt: str) -> Markup:
    """Return a drawing to stand in a page, with its description; nothing where there is none of that width.

    Places are given to a hundredth of a pixel; what all letters share stands once.
    """
    if not path.is_file():
        return Markup("")
    svg = FONT.sub("", APART.sub("", path.read_text(encoding="utf-8"))).replace("xlink:href", "href")
    svg = PLACES.sub(lambda found: DECIMALS.sub(r"\1", found[0]).replace(" \n", " ").replace("\n", " "), svg)
    start, _, rest = BETWEEN.sub("><", NO_TURN.sub("", svg[svg.index("<svg ") :])).partition(">")
    opening = f"""<svg role="img" aria-label="{escape(alt)}" font-family="'{FAMILY}', 'DejaVu Sans', sans-serif" """
    return Markup(opening + NAMESPACE.sub("", start).removeprefix("<svg ") + ">" + rest)


def fonts(drawings: list[Markup]) -> str:
    """Return the style that declares the font of drawings, with the letters they use in each weight and slant."""
    from analysis.figures.base.glyphs import font_faces
    from analysis.figures.base.svg import letters

    used: dict[tuple[str, str], set[str]] = {}
    for drawing in drawings:
        for face, signs in letters(str(drawing)).items():
            used.setdefault(face, set()).update(signs)
    return font_faces(FAMILY, used)
