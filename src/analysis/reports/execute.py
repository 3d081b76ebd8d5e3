"""Execute notebooks by papermill, a few at a time; no kernel outlives the run."""

import logging
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from analysis.ground import processes
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import executed
from analysis.reports.drafts import ROOM
from analysis.reports.kernel import Kernel
from analysis.reports.parameters import Asked

AT_ONCE = 2  # kernels at a time
Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Take a line of progress and do nothing with it."""


@dataclass
class Job:
    """One notebook to be run into `folder`, which will be called `final` when all is done."""

    asked: Asked
    folder: Path
    final: Path
    found: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    kernel: Kernel | None = None
    stopped: bool = False

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.asked.name

    def run(self) -> None:
        """Execute the notebook, check what it made, and make it equal in every run."""
        started = time.monotonic()
        path = executed.path(self.folder, self.name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f"{ROOM}{processes.marker()}-", ignore_cleanup_errors=True) as room:
                self._execute(Path(room), path)
        except OSError as error:
            raise Problem(f"{self.name} could not be run: {error.strerror} ({error.filename})") from error
        self.found = executed.checked(self.asked, self.folder, self.final)
        self.seconds = time.monotonic() - started

    def _execute(self, room: Path, executed_one: Path) -> None:
        import papermill  # takes a second or two: wrong parameters are told before

        logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it logs, we say in one sentence
        notebook = self.asked.notebook.resolve()
        self.kernel = Kernel(room, notebook.parent)
        if self.stopped:
            return
        # papermill fills in braces in paths; ours mean themselves.
        paths = [str(path).replace("{", "{{").replace("}", "}}") for path in (notebook, executed_one)]
        values = self.asked.values | {"out": str(self.folder)}
        try:
            papermill.execute_notebook(
                *paths, values, kernel_name="python3", language="python", progress_bar=False, log_output=False,
                km=self.kernel, coalesce_streams=True,
            )  # fmt: skip
        except papermill.PapermillExecutionError as error:
            raise _failure(self.name, error) from error
        except Exception as error:
            if isinstance(error, OSError) and error.strerror:
                raise
            said = _last_line(self.kernel.log_file.read_text(errors="replace"))
            message = f"{self.name} could not be run to its end: {_last_line(str(error))} {said}"
            raise CheckFailed(message.strip()) from error
        finally:
            run_sync(self.kernel.close)()

    def stop(self) -> None:
        """End the run, wherever it is; nothing happens if it is over."""
        self.stopped = True
        if self.kernel:
            self.kernel.end()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _failure(name: str, error: Any) -> Exception:
    """Return the error of a failed cell: our own errors as they are, others with notebook, cell and kind."""
    for own in (Problem, CheckFailed):
        if error.ename == own.__name__:
            return own(error.evalue)
    return CheckFailed(f"{name} failed in cell In [{error.exec_count}]: {error.ename}: {_last_line(error.evalue)}")


def run_all(jobs: list[Job], deadline: float, progress: Progress) -> None:
    """Run all jobs, a few at a time; the first failure, the deadline or Ctrl-C ends every kernel."""
    # Kernels run in other threads, so that Ctrl-C and the deadline find this one free to end them.
    pool, ends = ThreadPoolExecutor(AT_ONCE), time.monotonic() + deadline
    try:
        progress(f"running {len(jobs)} notebooks")
        running = {pool.submit(job.run): job for job in jobs}
        while running:
            over, _ = wait(running, max(0.0, ends - time.monotonic()), FIRST_COMPLETED)
            if not over:
                names = ", ".join(job.name for job in running.values())
                raise CheckFailed(f"not done after {deadline:g} s: {names}; allow more time or ask for less")
            for future in [future for future in running if future in over]:
                job = running.pop(future)
                future.result()
                progress(f"{len(jobs) - len(running)} of {len(jobs)}: {job.name} ran in {job.seconds:.1f} s")
    finally:
        for job in jobs:
            job.stop()
        pool.shutdown(cancel_futures=True)
