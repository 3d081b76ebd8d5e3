"""The one way to save a figure and the one way to show it: the same figure gives the same bytes."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.figures.base.drawing import Drawn
from analysis.figures.base.format import PAGE, SCREEN, Format
from analysis.figures.base.style import styled
from analysis.figures.base.svg import finished, visible
from analysis.ground.citing import AUTHOR, cite_data, releases

DPI = 160  # of the one PNG, for the page and the notebook alike
# Neither a date nor the version of what drew it: an unchanged figure is an unchanged file.
ABOUT = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


CITED = {"svg": "Source", "png": "Source", "pdf": "Subject"}


@styled
def picture(fig: Figure, kind: str, alt: str, name: str = "figure") -> bytes:
    """Return `fig` as a file of `kind` (svg, png or pdf), described by `alt`.

    An SVG's ids and font begin with `name`.
    """
    # a control character of the data is shown as a sign; in an SVG `finished` sees to that
    for text in fig.findobj(Text) if kind != "svg" else []:
        if not text.get_text().isprintable():
            text.set_text(visible(text.get_text()))
    about = ABOUT[kind] | {"Title" if kind == "pdf" else "Description": visible(alt), CITED[kind]: _cited(fig)}
    target = BytesIO()
    quick = {"pil_kwargs": {"compress_level": 3}} if kind == "png" else {}  # as small, and sooner done
    fig.savefig(target, format=kind, dpi=DPI, metadata=about, facecolor="white", **quick)
    return finished(target.getvalue().decode(), name).encode() if kind == "svg" else target.getvalue()


def _cited(fig: Figure) -> str:
    """Return how a figure is cited: the line at its foot, the data and who drew it."""
    foot = [text.get_text() for text in fig.texts if text.get_gid() == "source"]
    line = visible(" ".join(" ".join(foot).split()))
    return f"{line} {cite_data(releases(line))} Figure and method: {AUTHOR}.".strip()


def save(
    make: Callable[[Format], Drawn], stem: Path | str, alt: str, formats: tuple[Format, ...] = SCREEN
) -> list[Path]:
    """Write a figure at each width; return the paths: `<stem>.svg`, `<stem>.png`, `<stem>-phone.svg`.

    Parameters
    ----------
    make : function of a Format, or Figure
        As this package's figures are; it is asked once for each format.
    stem : Path
        Where the files go and how their names begin.
    alt : str
        The description for readers who cannot see the figure.
    formats : tuple of Format
        `SCREEN`, for print `PRINT` as well: `<stem>-85mm.pdf`, `<stem>-170mm.pdf`.
    """
    stem, paths = Path(stem), []
    for format in formats:
        fig = make(format).fig if callable(make) else make  # a figure of one's own has one width
        name = f"{stem.name}-{format.name}" if format.name else stem.name
        for kind in format.kinds:
            path = stem.with_name(f"{name}.{kind}")
            path.write_bytes(picture(fig, kind, alt, name))
            paths.append(path)
    return paths


def show(png: Path | str, alt: str) -> None:
    """Display a PNG that `save` wrote in a notebook, as wide as the page, with its description."""
    from IPython.display import display  # only notebooks have it to offer

    image = b64encode(Path(png).read_bytes()).decode("ascii")
    about = {"image/png": {"alt": alt, "width": round(PAGE.width * 100)}}
    display({"image/png": image, "text/plain": alt}, raw=True, metadata=about)
