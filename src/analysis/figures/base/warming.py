"""A page drawn for nobody, so that what draws is loaded before it is needed."""

from analysis.figures.base import glyphs, page, save
from analysis.figures.base.format import PAGE
from analysis.figures.base.style import Text


def draw() -> None:
    """Draw a small page as SVG and PNG, and leave nothing of it but what was loaded."""
    made = page.page(Text("Title", "Subtitle", "Source"), {"axes": 1.0}, PAGE)
    made.axes("axes", 1.0, 3.0).plot([0, 1])
    for kind in ("svg", "png"):
        save.picture(made.fig, kind, "alt")
    glyphs.font_faces("warm", {face: {"a"} for face in glyphs.DRAWN})
