"""A kernel of this very Python, alone in its folder, that can be ended at any moment."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from analysis.ground import project

KEPT = ("PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
LONGEST_ROOM = 90  # characters of a folder that leave room for a socket's name; the system's limit is about 104


def _clean() -> dict[str, str]:
    """Return the environment without what changes how Python computes, as PYTHONOPTIMIZE does with pandas."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name in KEPT}


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
            await super().start_kernel(**kwargs, **streams, cwd=str(self.cwd), env={**_clean(), **own})
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
