"""Execute notebooks by papermill, a few at a time, in forks of a warm process; none outlives the run."""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.ground import processes, project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import environment, executed, forks, notebooks
from analysis.reports.drafts import ROOM
from analysis.reports.parameters import Asked

AT_ONCE = 2  # notebooks at a time
LONGEST = 300  # characters of what a notebook says in its error
Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Take a line of progress and do nothing with it."""


@dataclass
class Job:
    """One notebook to be run into `folder`, which will be called `final` when all is done."""

    asked: Asked
    folder: Path
    final: Path
    show: Callable[[Path, dict[str, Any]], None] | None = None  # what else is made of it when it has run
    found: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    running: Any = None  # what can be ended: a Fork or a Kernel
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
        if self.show:
            self.show(self.folder, self.found)

    @property
    def kernel(self) -> str:
        """Why it runs in an ordinary kernel, empty if it does not."""
        if not forks.POSSIBLE:
            return "this system does not fork"
        metadata, cells = notebooks.read(self.asked.notebook)
        return notebooks.needs_kernel(metadata, [each["source"] for each in cells if each.get("cell_type") == "code"])

    def _execute(self, room: Path, executed_one: Path) -> None:
        notebook = self.asked.notebook.resolve()
        # papermill fills in braces in paths; ours mean themselves.
        paths = [str(path).replace("{", "{{").replace("}", "}}") for path in (notebook, executed_one)]
        values = self.asked.values | {"out": str(self.folder)}
        if self.kernel:
            from analysis.reports.kernel import Kernel  # takes a second, and is seldom needed

            self.running = Kernel(room, notebook.parent)
            said = {} if self.stopped else self.running.execute(paths, values)
        else:
            env = environment.for_notebook(str(project.home()), str(room))
            task = forks.Task(paths, values, env, str(notebook.parent), str(room / "log"))
            self.running = forks.warm().start(task)
            if self.stopped:
                self.running.end()
            said = self.running.wait()
        if said:
            raise _failure(self.name, said, room / "log")

    def stop(self) -> None:
        """End the run, wherever it is; nothing happens if it is over."""
        self.stopped = True
        if self.running:
            self.running.end()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:LONGEST] if lines else ""


def _failure(name: str, said: dict[str, Any], log: Path) -> Exception:
    """Return the error of a run: our own errors of a cell as they are, others with notebook, cell and kind."""
    if "errno" in said:
        return OSError(said["errno"], said["strerror"], said["filename"])
    if "failed" in said:
        last = _last_line(log.read_text(errors="replace")) if log.is_file() else ""
        return CheckFailed(f"{name} could not be run to its end: {_last_line(said['failed'])} {last}".strip())
    for own in (Problem, CheckFailed):
        if said["ename"] == own.__name__:
            return own(said["evalue"])
    return CheckFailed(f"{name} failed in cell In [{said['cell']}]: {said['ename']}: {_last_line(said['evalue'])}")


def run_all(jobs: list[Job], deadline: float, progress: Progress) -> None:
    """Run all jobs, a few at a time; the first failure, the deadline or Ctrl-C ends them all."""
    # They are waited for in other threads, so that Ctrl-C and the deadline find this one free to end them.
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
                where = f" in an ordinary kernel: {job.kernel}" if job.kernel else ""
                progress(f"{len(jobs) - len(running)} of {len(jobs)}: {job.name} ran in {job.seconds:.1f} s{where}")
    finally:
        for job in jobs:
            job.stop()
        pool.shutdown(cancel_futures=True)
