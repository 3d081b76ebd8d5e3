"""A kernel of this very Python, alone in its folder, that can be ended at any moment."""

import logging
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from analysis.ground import project
from analysis.reports import environment

LONGEST_ROOM = 90  # characters of a folder that leave room for a socket's name; the system's limit is about 104
_clean = environment.clean


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
        with self.log_file.open("wb") as log:
            streams = {"stdout": log, "stderr": log}
            env = environment.for_notebook(str(project.home()), str(self.room))
            await super().start_kernel(**kwargs, **streams, cwd=str(self.cwd), env=env)
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

    def execute(self, paths: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Run a notebook by papermill; return what went wrong as `Fork.wait` does."""
        import papermill

        environment.with_long_lines()
        logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it logs, we say in one sentence
        try:
            papermill.execute_notebook(
                *paths, values, kernel_name="python3", language="python", progress_bar=False, log_output=False,
                km=self, coalesce_streams=True,
            )  # fmt: skip
        except papermill.PapermillExecutionError as error:
            return {"cell": error.exec_count, "ename": error.ename, "evalue": error.evalue}
        except Exception as error:
            if isinstance(error, OSError) and error.strerror:
                raise
            return {"failed": str(error)}
        finally:
            run_sync(self.close)()
        return {}
