"""An engine for papermill, `armshares`: a notebook's cells in a shell of this process instead of a kernel.

It stands here and not with the batch, which uses it too: a report runs its notebooks by it.
"""

import re
import threading
from pathlib import Path
from typing import Any

from papermill.engines import NBClientEngine
from papermill.log import logger

from analysis.reports.shell import Shell

NAME = "armshares"
# What talks to a front end over a kernel's sockets, or asks the kernel for its connection.
NEEDS_KERNEL = {
    "widgets": re.compile(r"\b(?:ipywidgets|ipympl|comm)\b(?=.*\bimport\b)|\bimport\s+(?:ipywidgets|ipympl|comm)\b"
                          r"|\bfrom\s+(?:ipywidgets|ipympl|comm)\b"),
    "a magic that needs one": re.compile(r"^\s*%(?:connect_info|qtconsole|subshell|gui\b|matplotlib\s+(?!inline|agg))",
                                         re.MULTILINE),
}  # fmt: skip


def needs_kernel(metadata: dict[str, Any], sources: list[str]) -> str:
    """Return why a notebook needs an ordinary kernel, empty if it does not.

    Parameters
    ----------
    metadata : dict
        The notebook's; one that knows better says `"armshares": {"kernel": true}`.
    sources : list of str
        Its cells of code.
    """
    ours = metadata.get("armshares")
    if isinstance(ours, dict) and ours.get("kernel"):
        return "its metadata ask for one"
    if metadata.get("widgets"):
        return "it uses widgets"
    if metadata.get("kernelspec", {}).get("language", "python") != "python":
        return "it is not in Python"
    return next((f"it uses {what}" for what, sign in NEEDS_KERNEL.items() if any(map(sign.search, sources))), "")


class Engine(NBClientEngine):
    """Papermill's own engine, with a shell of this process where it would start a kernel."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the cells and put their outputs into `nb_man.nb`."""
        sources = [cell.source for cell in nb_man.nb.cells if cell.cell_type == "code"]
        reason = needs_kernel(nb_man.nb.metadata, sources) or _unfit(options)
        if reason:
            logger.warning("runs in an ordinary kernel: %s", reason)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        with Shell().opened() as shell:
            return super().execute_managed_notebook(nb_man, kernel_name, **options, km=shell)


def _unfit(options: dict[str, Any]) -> str:
    """Return why the cells cannot run in this process and thread."""
    if options.get("km"):
        return "one was given"
    if options.get("execution_timeout") or options.get("timeout"):
        return "a cell has a time limit, which only a process of its own can keep"
    return "" if threading.current_thread() is threading.main_thread() else "this is not the main thread"


def sources(notebook: Path) -> tuple[dict[str, Any], list[str]]:
    """Return a notebook's metadata and its cells of code, for `needs_kernel`."""
    from analysis.reports import notebooks

    metadata, cells = notebooks.read(notebook)
    return metadata, [cell["source"] for cell in cells if cell.get("cell_type") == "code"]
