"""What matplotlib writes as SVG, made fit for a page: letters with their font, no style attributes, ids of its own."""

import re
from html import unescape

from analysis.figures.base.glyphs import Face, font_faces

TAG = re.compile(r"<[a-zA-Z][^<>]*>")  # text has &lt; and &gt;, so a tag is never part of it
STYLE = re.compile(r' style="([^"]*)"')
ID = re.compile(r'(?<=\s)id="([^"]*)"')
USED = re.compile(r'(?:url\(#|href="#)([^)"]+)')
WORDS = re.compile(r"(<text\b[^<>]*>)([^<]*)</text>")
FAMILY = re.compile(r"(?<= )font-family=\"[^\"]*\"")
RULES = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
INHERITED = ' stroke-linejoin="round" stroke-linecap="butt"'
AUTOMATIC = re.compile(r"(?:figure|axes|patch|text|line2d|legend|xtick|ytick|matplotlib\.axis|\w+Collection)_\d+")
# Beside what XML forbids: what moves or hides the letters around it.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
SIGN = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """Return `text` with a sign in place of each character that cannot be seen; ends of lines stay."""
    return UNSEEN.sub(SIGN, text)


def finished(svg: str, name: str) -> str:
    """Return an SVG for a page.

    Parameters
    ----------
    svg : str
        As matplotlib writes it, with letters as text.
    name : str
        The figure's: ids begin with it and its font is called so, so that several may stand on one page.
    """
    svg = visible(svg).replace(RULES, "").replace('version="1.1">', f'version="1.1"{INHERITED}>', 1)
    name = re.sub(r"[^a-zA-Z0-9-]", "-", name)
    needed = set(USED.findall(svg))
    svg = TAG.sub(lambda tag: _tag(tag[0], name, needed), svg)
    used = letters(svg)
    if not used:
        return svg
    faces = f'<style type="text/css">{font_faces(name, used)}</style>'
    return svg.replace("<metadata>", f"{faces}\n <metadata>", 1)


def _tag(tag: str, name: str, needed: set[str]) -> str:
    tag = STYLE.sub(lambda style: _attributes(style[1]), tag)
    tag = ID.sub(lambda found: _id(found[1], name, needed), tag)
    tag = USED.sub(lambda found: found[0].replace(f"#{found[1]}", f"#{name}-{found[1]}"), tag)
    return FAMILY.sub(f"font-family=\"'{name}', 'DejaVu Sans', sans-serif\"", tag)


def _attributes(style: str) -> str:
    """Return declarations as attributes: a strict content security policy lets only those through."""
    pairs = [declaration.partition(":") for declaration in style.split(";") if declaration.strip()]
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)


def _id(found: str, name: str, needed: set[str]) -> str:
    """Return an id that is the figure's own where it is pointed at; else what the artist is called, as data."""
    if found in needed:
        return f'id="{name}-{found}"'
    return "" if AUTOMATIC.fullmatch(found) else f'data-part="{found}"'


def letters(svg: str) -> dict[Face, set[str]]:
    """Return the letters a drawing uses, of each weight and style."""
    found: dict[Face, set[str]] = {}
    for tag, words in WORDS.findall(svg):
        weight = "bold" if 'font-weight="700"' in tag else "normal"
        style = "italic" if "font-style=" in tag else "normal"
        found.setdefault((weight, style), set()).update(unescape(words))
    return {face: signs - {"\n"} for face, signs in found.items()}
