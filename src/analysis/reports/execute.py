"""Execute notebooks by papermill, but strictly: what they promise is there, and no kernel outlives the run."""

import json
import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports.parameters import title

AT_ONCE = 2  # kernels at a time
LONGEST_ROOM = 90  # characters of a folder that leave room for a socket's name; the system's limit is about 104
PACKAGES = ("arms-import-shares", "pandas", "numpy", "matplotlib", "seaborn", "papermill")
Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Take a line of progress and do nothing with it."""


class Kernel(AsyncKernelManager):
    """A kernel of this very Python, over sockets in a folder of its own, that any thread can end at once."""

    def __init__(self, room: Path, cwd: Path):
        # Parallel runs race for TCP ports; nobody else has this folder.
        sockets = {"transport": "ipc", "ip": str(room / "k")} if len(str(room)) < LONGEST_ROOM else {}
        super().__init__(kernel_name="python3", connection_file=str(room / "kernel.json"), **sockets)
        self.room, self.cwd, self.log_file = room, cwd, room / "log"
        self.stopped, self.connected = False, None

    @property
    def kernel_spec(self) -> KernelSpec:
        """This Python's own kernel, whatever else this machine calls python3."""
        return KernelSpec(**get_kernel_dict())

    async def start_kernel(self, **kwargs: Any) -> None:
        """Start it, with what it would print on the terminal kept in a file."""
        own = {"PYTHONHASHSEED": "0", "ARMSHARES_HOME": str(project.home()), "IPYTHONDIR": str(self.room)}
        with self.log_file.open("wb") as log:
            streams = {"stdout": log, "stderr": log}
            await super().start_kernel(**kwargs, **streams, cwd=str(self.cwd), env={**os.environ, **own})
        if self.stopped:
            self.end()

    def client(self, **kwargs: Any) -> Any:
        """Return a client, and remember it: its thread must be ended too."""
        self.connected = super().client(**kwargs)
        return self.connected

    def end(self) -> None:
        """Kill the kernel and all it started: from any thread, at any time, even while it starts."""
        self.stopped = True
        process = self.provisioner and self.provisioner.process
        if process and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Kill the kernel and let go of its sockets; called by the thread that started it."""
        if self.provisioner:
            await self.shutdown_kernel(now=True)
        if self.connected:
            self.connected.stop_channels()


@dataclass
class Job:
    """One notebook to be run into `folder`, which will be called `final` when all is done."""

    notebook: Path
    folder: Path
    final: Path
    values: dict[str, Any]
    promised: dict[str, list[str]]
    found: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    kernel: Kernel | None = None
    stopped: bool = False

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.stem

    @property
    def executed(self) -> Path:
        """Where the executed notebook goes."""
        return self.folder / "notebooks" / self.notebook.name

    def run(self) -> None:
        """Execute the notebook, check what it made, and make it equal in every run."""
        started = time.monotonic()
        try:
            self.executed.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="armshares-", ignore_cleanup_errors=True) as room:
                self._execute(Path(room))
        except OSError as error:
            raise Problem(f"{self.name} could not be run: {error.strerror} ({error.filename})") from error
        _make_equal(self)
        self.found = _findings(self)
        self.seconds = time.monotonic() - started

    def _execute(self, room: Path) -> None:
        import papermill  # takes a second or two: wrong parameters are told before

        logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it logs, we say in one sentence
        self.kernel = Kernel(room, self.notebook.parent)
        if self.stopped:
            return
        # papermill fills in braces in paths; ours mean themselves.
        paths = [str(path).replace("{", "{{").replace("}", "}}") for path in (self.notebook, self.executed)]
        values = self.values | {"out": str(self.folder)}
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


def _findings(job: Job) -> dict[str, Any]:
    """Return the findings a notebook wrote, after everything it declares was found there."""
    path, folder = job.folder / "findings" / f"{job.name}.json", job.folder
    if not path.is_file():
        raise CheckFailed(f"{job.name} wrote no findings/{path.name}; its last cell must call results.finish")
    found = json.loads(path.read_bytes())
    figures, tables = job.promised["figures"], job.promised["tables"]
    files = [folder / "figures" / f"{name}.{kind}" for name in figures for kind in ("svg", "png", "csv")]
    files += [folder / "tables" / f"{name}.csv" for name in tables]
    missing = [str(file.relative_to(folder)) for file in files if not file.is_file() or not file.stat().st_size]
    missing += [f"the finding {name}" for name in job.promised["findings"] if found["findings"].get(name) is None]
    if missing:
        raise CheckFailed(f"{job.name} declares but did not produce: {', '.join(missing)}")
    given = {name: value for name, value in job.values.items() if name != "out"}
    found |= {"question": found["question"] or title(job.notebook), "parameters": given}
    project.write(path, project.as_json(found))
    return found


def _make_equal(job: Job) -> None:
    """Rewrite the executed notebook without times, random ids and this machine's paths; it must be whole."""
    import nbformat

    notebook = nbformat.read(job.executed, as_version=4)
    values = job.values | {"out": project.shown(job.final)}
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = {key: value for key, value in cell.metadata.items() if key not in ("papermill", "execution")}
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # papermill takes sys.exit(0) for a success
                raise CheckFailed(f"{job.name} ended early, in cell In [{cell.execution_count}], by {output.ename}")
            _rename_paths(output, {str(job.folder): values["out"], f"{project.home()}/": ""})
    notebook.metadata.pop("papermill", None)
    notebook.metadata["armshares"] |= {"parameters": values, "versions": {name: version(name) for name in PACKAGES}}
    project.write(job.executed, nbformat.writes(notebook) + "\n")


def _rename_paths(output: Any, names: dict[str, str]) -> None:
    """Replace paths of this machine in the texts of an output; images are left alone."""
    holder = output if output.output_type == "stream" else output.get("data", {})
    for kind, text in holder.items():
        if isinstance(text, str) and (kind == "text" or kind.startswith("text/")):
            for path, name in names.items():
                text = text.replace(path, name)
            holder[kind] = text


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
