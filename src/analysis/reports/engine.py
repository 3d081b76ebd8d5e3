"""An engine for papermill, `armshares`: a notebook's cells in a shell of this process instead of a kernel.

It stands here and not with the batch, which uses it too: a report runs its notebooks by it.
"""

import threading
from typing import Any

from papermill.engines import NBClientEngine
from papermill.log import logger

from analysis.reports.environment import with_long_lines
from analysis.reports.notebooks import needs_kernel
from analysis.reports.shell import Shell

NAME = "armshares"


class Engine(NBClientEngine):
    """Papermill's own engine, with a shell of this process where it would start a kernel."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the cells and put their outputs into `nb_man.nb`."""
        with_long_lines()
        sources = [cell.source for cell in nb_man.nb.cells if cell.cell_type == "code"]
        reason = needs_kernel(nb_man.nb.metadata, sources) or _unfit(options)
        if reason:
            logger.warning("runs in an ordinary kernel: %s", reason)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        nb_man.save = Seldom(nb_man)
        with Shell(options.get("coalesce_streams", False)).opened() as shell:
            return super().execute_managed_notebook(nb_man, kernel_name, **options, km=shell)


class Seldom:
    """How a notebook is saved while it runs: before each cell of code, and at the end.

    Whatever a cell does to its process, the file shows how far the notebook came. Papermill by itself writes it twice
    for each cell, those of text too.
    """

    def __init__(self, nb_man: Any):
        self.nb_man, self.save = nb_man, nb_man.save

    def __call__(self, **said: Any) -> None:
        """Save the notebook if a cell of code is running or all is over."""
        at_work = [cell for cell in self.nb_man.nb.cells if cell.metadata.papermill["status"] == self.nb_man.RUNNING]
        if self.nb_man.end_time or any(cell.cell_type == "code" for cell in at_work):
            self.save(**said)


def _unfit(options: dict[str, Any]) -> str:
    """Return why the cells cannot run in this process and thread."""
    if options.get("km"):
        return "one was given"
    if options.get("execution_timeout") or options.get("timeout"):
        return "a cell has a time limit, which only a process of its own can keep"
    return "" if threading.current_thread() is threading.main_thread() else "this is not the main thread"
