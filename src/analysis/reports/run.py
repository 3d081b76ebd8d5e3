"""Run notebooks by papermill, but strictly: a report appears whole or not at all, no kernel outlives it."""

import json
import logging
import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from analysis import project
from analysis.errors import CheckFailed, Problem
from analysis.reports.parameters import check, promises, title

DEADLINE = 600.0  # seconds for all notebooks of a report together
AT_ONCE = 2  # kernels at a time
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LONGEST_ROOM = 90  # characters of a folder that leave room for a socket's name; the system's limit is about 104
PROBE = bytes(2**20)  # what must fit into the output folder before a kernel starts
PACKAGES = ("arms-import-shares", "pandas", "numpy", "matplotlib", "seaborn", "papermill")
Progress = Callable[[str], None]
Compose = Callable[[Path, list[dict[str, Any]]], Any]


def _silent(line: str) -> None:
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


def _run_all(jobs: list[Job], deadline: float, progress: Progress) -> None:
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


def run_notebook(notebook: Path, folder: Path, given: dict[str, Any], deadline: float = DEADLINE) -> dict[str, Any]:
    """Return the findings of one notebook, run into `folder`; the executed one is in `folder`/notebooks.

    Parameters
    ----------
    notebook, folder : Path
        What to run, and the folder that gets `figures/`, `tables/`, `findings/` and `notebooks/`.
    given : dict
        Parameters by name; the others keep their defaults, and `out` becomes `folder`.
    deadline : float
        Seconds after which the kernel is ended.

    Raises
    ------
    Problem
        If a parameter is wrong, before a kernel starts, a cell raised Problem, or `folder` cannot be written.
    CheckFailed
        If a cell failed, the notebook ended early, made less than it declares, or took too long.
    """
    folder, notebook = folder.resolve(), notebook.resolve()
    job = Job(notebook, folder, folder, check(notebook, given), promises(notebook))
    _run_all([job], deadline, _silent)
    return job.found


def run_report(
    name: str,
    notebooks: list[tuple[Path, dict[str, Any]]],
    progress: Progress = _silent,
    compose: Compose | None = None,
    deadline: float = DEADLINE,
) -> Path:
    """Return `reports/<name>` after all its notebooks ran and its pages were written; else the old one stays.

    Parameters
    ----------
    name : str
        a-z, 0-9 and -.
    notebooks : list of (Path, dict)
        Each notebook with its parameters, in the order of the report.
    progress : callable
        Gets a line whenever something is done.
    compose : callable, optional
        Gets the draft's folder and the notebooks' findings, in order, and writes the pages into it.
    deadline : float
        Seconds for all notebooks together.

    Raises
    ------
    Problem, CheckFailed
        As `run_notebook`; the executed notebooks are then kept in `reports/.drafts/<name>-failed`.
    KeyboardInterrupt
        After Ctrl-C or SIGTERM; every kernel has ended and the draft is gone.
    """
    if not NAME.fullmatch(name):
        raise Problem(f"{name[:60]!r} is no name for a report; use a-z, 0-9 and - only, as in india-2025")
    final = project.reports() / name
    parts = [(path.resolve(), check(path, given), promises(path)) for path, given in notebooks]
    _no_two_alike(parts)
    with _sigterm_as_ctrl_c(), _draft(final) as draft:
        _fill(draft, [Job(path, draft, final, *rest) for path, *rest in parts], progress, compose, deadline)
        _swap(draft, final)
    return final


def _fill(draft: Path, jobs: list[Job], progress: Progress, compose: Compose | None, deadline: float) -> None:
    """Run the notebooks into the draft, and write the pages and the one file that tells times."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        _run_all(jobs, deadline, progress)
    except (Problem, CheckFailed) as error:
        raise type(error)(f"{error}{_keep(draft, jobs[0].final)}") from error
    if compose:
        compose(draft, [job.found for job in jobs])
    seconds = {job.name: round(job.seconds, 2) for job in jobs}
    project.write(draft / "run.json", project.as_json({"started": started, "seconds": seconds}))


def _no_two_alike(parts: list[tuple[Path, dict, dict[str, list[str]]]]) -> None:
    """Stop if two notebooks of a report would write the same file."""
    names = [f"notebook {path.stem}" for path, _, _ in parts]
    for kind in ("figures", "tables"):
        names += [f"{kind[:-1]} {name}" for _, _, promised in parts for name in promised[kind]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem(f"the report would have two of each: {', '.join(twice)}; name each only once")


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """End by SIGTERM as by Ctrl-C, so that kernels and drafts go with us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _draft(final: Path) -> Iterator[Path]:
    """Give an empty folder beside the reports to fill, and take it away in the end, whatever happens."""
    drafts = final.parent / ".drafts"
    # Each process has a draft of its own: two runs of one report do not write into each other.
    draft = drafts / f"{final.name}.{os.getpid()}"
    if final.is_symlink() or (final.exists() and not final.is_dir()):
        raise Problem(f"{project.shown(final)} is in the way of the report and is no folder; move it away")
    try:
        drafts.mkdir(parents=True, exist_ok=True)
        _clear_up(drafts, final)
        draft.mkdir()
        project.write(draft / "probe", PROBE).unlink()
        yield draft
    except OSError as error:
        where = project.shown(Path(error.filename or draft))
        raise Problem(f"{where} cannot be written: {error.strerror}; the report was not changed") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            drafts.rmdir()  # only if nothing else is in it


def _clear_up(drafts: Path, final: Path) -> None:
    """Put right what runs that were killed left: their drafts go, a report moved aside comes back."""
    for left in sorted(drafts.glob(f"{final.name}.*")):
        of = re.fullmatch(re.escape(final.name) + r"\.(\d+)(-old)?", left.name)
        if not of or _is_running(int(of[1])):
            continue
        if of[2] and not final.exists():
            left.rename(final)
        else:
            shutil.rmtree(left)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _keep(draft: Path, final: Path) -> str:
    """Keep the executed notebooks of a failed run for reading; say where, or nothing if there are none."""
    executed, kept = draft / "notebooks", draft.parent / f"{final.name}-failed"
    if not executed.is_dir() or not any(executed.iterdir()):
        return ""
    shutil.rmtree(kept, ignore_errors=True)
    executed.rename(kept)
    return f"; the notebooks as far as they ran are in {project.shown(kept)}"


def _swap(draft: Path, final: Path) -> None:
    """Make the draft the report; if that fails or is interrupted, the old one is back."""
    old = draft.with_name(f"{draft.name}-old")
    try:
        if final.exists():
            final.rename(old)
        draft.rename(final)
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(draft.parent / f"{final.name}-failed", ignore_errors=True)
