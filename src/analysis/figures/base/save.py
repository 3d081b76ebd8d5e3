"""The one way to show a figure and the one way to save it: the same figure gives the same bytes."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from analysis.figures.base.style import SALT

FILE_DPI, SCREEN_DPI = 200, 110


def _bytes(fig: Figure, kind: str, alt: str, dpi: int) -> bytes:
    # SVG needs both a fixed salt and no date to be the same twice; PNG must not name the drawing version
    about = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}[kind] | {"Description": alt}
    target = BytesIO()
    with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "path", "savefig.bbox": None}):
        fig.savefig(target, format=kind, dpi=dpi, metadata=about, facecolor="white")
    return target.getvalue()


def save(fig: Figure, path_stem: Path | str, alt: str) -> list[Path]:
    """Write `fig` to `<path_stem>.svg` and `<path_stem>.png`, described by `alt`; return both paths."""
    stem = Path(path_stem)
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in ("svg", "png")]
    for path in paths:
        path.write_bytes(_bytes(fig, path.suffix[1:], alt, FILE_DPI))
    return paths


def show(fig: Figure, alt: str) -> None:
    """Display `fig` in a notebook with a description for readers who cannot see it, and close it."""
    from IPython.display import display  # only notebooks have it to offer

    image = b64encode(_bytes(fig, "png", alt, SCREEN_DPI)).decode("ascii")
    display({"image/png": image, "text/plain": alt}, raw=True, metadata={"image/png": {"alt": alt}})
    plt.close(fig)
