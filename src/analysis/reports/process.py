"""What notebooks share if they run in one process: lent to each in turn, and put back."""

import builtins
import os
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.error import StdinNotImplementedError
from IPython.core.pylabtools import select_figure_formats


@contextmanager
def as_found() -> Iterator[None]:
    """Let anything change the environment, folder, paths, random numbers, warnings or matplotlib; then put them back.

    There is nobody to answer what is asked meanwhile.
    """
    environment, folder, lists = dict(os.environ), os.getcwd(), (list(sys.path), list(sys.argv))  # noqa: PTH109
    main, asks, hook = sys.modules["__main__"], builtins.input, sys.displayhook
    numpy, plain = sys.modules.get("numpy"), random.getstate()
    numbers = numpy and numpy.random.get_state()
    drawing = dict(getattr(sys.modules.get("matplotlib"), "rcParams", {}))
    builtins.input = _nobody
    random.seed()
    if numpy:
        numpy.random.seed()
    with warnings.catch_warnings():
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)
            sys.path[:], sys.argv[:] = lists
            sys.modules["__main__"], builtins.input, sys.displayhook = main, asks, hook
            random.setstate(plain)
            if numpy:
                numpy.random.set_state(numbers)
            if drawing:
                dict.update(sys.modules["matplotlib"].rcParams, drawing)


def _nobody(prompt: str = "") -> str:
    said = "raw_input was called, but this frontend does not support input requests."  # as a kernel says
    raise StdinNotImplementedError(said)


def draw_inline(shell: Any) -> None:
    """Have matplotlib show figures in `shell` as in a kernel, if it was loaded for another; else it asks for itself."""
    plots, backend = sys.modules.get("matplotlib.pyplot"), os.environ["MPLBACKEND"]
    if plots and ("matplotlib_inline.backend_inline" in sys.modules or dict.get(plots.rcParams, "backend") != backend):
        shell.enable_matplotlib("inline" if "inline" in backend else backend)
        select_figure_formats(shell, {"png"})  # which the inline backend does for its first shell alone
