"""A shell in this very process that papermill takes for a kernel: the same shell, without sockets and threads.

nbclient asks it as it asks a kernel, and gets the same messages in the same order: what it makes of them, outputs,
counts, errors, tags, is its own doing and so the same with both.
"""

import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from types import SimpleNamespace
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from traitlets.config import Config

from analysis.reports.process import as_found, draw_inline
from analysis.reports.streams import MESSAGE, Amount, PrintedTooMuch, Stream

# As ipykernel's own configuration, which libraries look for; no history, which would write a file in a thread.
SETTINGS = {"IPKernelApp": {}, "HistoryManager": {"enabled": False}}


class Caught(Session):
    """A session whose messages go nowhere: they are kept, as a client would have read them from a socket."""

    def __init__(self, amount: Amount, **options: Any):
        super().__init__(**options)
        self.kept: deque[dict[str, Any]] = deque()
        self.amount = amount

    def send(self, stream: Any, message: Any, content: Any = None, parent: Any = None, **_: Any) -> None:
        """Keep a message, or one made of its kind and `content`."""
        whole = message if isinstance(message, dict) else self.msg(message, content, parent)
        shown = whole["content"].get("data")  # what is printed was counted when it was written
        if isinstance(shown, dict):
            self.amount.add(MESSAGE + sum(len(part) for part in shown.values() if isinstance(part, str)))
        self.kept.append(whole | {"content": self.unpack(self.pack(whole["content"]))})


class Channel:
    """The messages of one kind, in order; nbclient takes them one by one."""

    def __init__(self, kept: deque[dict[str, Any]]):
        self.kept = kept

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message: all are there by the time they are asked for."""
        message = self.kept.popleft()
        if parts := message.pop("more", []):
            message["content"]["text"] += "".join(parts)
        return message


class Shell:
    """What papermill takes for a kernel's manager and client: cells run in a shell of this process.

    Only one may be at work at a time, in the main thread, and only inside of `opened()`. Where a cell's streams are
    put `together` in the end, those that follow one another are here already: nbclient would take minutes for many.
    """

    has_kernel, allow_stdin = True, False

    def __init__(self, together: bool = False) -> None:
        self.amount, self.process, self.together = Amount(), os.getpid(), together
        self.session, self.replies = Caught(self.amount), Caught(self.amount)
        self.iopub_channel, self.shell_channel = Channel(self.session.kept), Channel(self.replies.kept)
        self.out, self.error = (Stream(name, self._stream, self.amount) for name in ("stdout", "stderr"))
        self.request: dict[str, Any] = {}

    @contextmanager
    def opened(self) -> Iterator["Shell"]:
        """Make the shell; in the end, all that belongs to the process and not to a notebook is as it was."""
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="armshares-shell-", dir=_room()))
            for each in (as_found(), self.out, self.error):
                stack.enter_context(each)
            stack.callback(ZMQInteractiveShell.clear_instance)
            self.shell = self._made(folder)
            yield self

    def _made(self, folder: str) -> ZMQInteractiveShell:
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel does
        sys.path[:] = filter(None, sys.path)  # a program's folder stands first, a notebook's after the standard library
        InteractiveShellApp().init_path()
        places = {"profile_dir": ProfileDir.create_profile_dir(folder), "ipython_dir": folder}
        shell = ZMQInteractiveShell.instance(config=Config(SETTINGS), compiler_class=XCachingCompiler, **places)
        shell.kernel = SimpleNamespace(eventloop=None)  # `exit` asks it
        shell.enable_gui = lambda gui=None: None  # `%matplotlib inline` asks for none
        shell.displayhook.session = shell.display_pub.session = self.session
        draw_inline(shell)
        return shell

    # What nbclient asks of a manager and a client.

    def client(self) -> "Shell":
        """Return what a client asks: the shell itself."""
        return self

    def start_channels(self) -> None:
        """Nothing is to be started."""

    def wait_for_ready(self, timeout: float) -> None:
        """It is ready."""

    def is_alive(self) -> bool:
        """Say whether further cells can run; they cannot after `exit`."""
        return not self.shell.exit_now

    def kernel_info(self) -> str:
        """Reply with what a kernel says of its language."""
        request = self.replies.msg("kernel_info_request")
        self.replies.send(None, "kernel_info_reply", {"language_info": IPythonKernel.language_info}, request)
        return request["header"]["msg_id"]

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run a cell; its messages and the reply are there when this returns the request's id."""
        if not self.is_alive():
            raise DeadKernelError("Kernel died")
        self.request = self.session.msg("execute_request", {"code": code})
        self.shell.set_parent(self.request)
        self._say("status", {"execution_state": "busy"})
        self._say("execute_input", {"code": code, "execution_count": self.shell.execution_count})
        with self._caught():
            ended = await self._ran(code, store_history)
        over = self._over(ended)
        if os.getpid() != self.process:  # a cell that forked: only one of the two goes on
            os._exit(0)
        self._say("status", {"execution_state": "idle"})
        self.replies.send(None, "execute_reply", self._reply(ended, over), self.request)
        return self.request["header"]["msg_id"]

    async def _ran(self, code: str, store_history: bool) -> Any:
        """Return how a cell ended, which was run as ipykernel runs it: awaited where it awaits something."""
        shell, cell = self.shell, code
        failed = None
        try:
            cell = shell.transform_cell(code)
        except Exception:
            failed = sys.exc_info()
        asked = {"transformed_cell": cell, "preprocessing_exc_tuple": failed}
        if not shell.should_run_async(code, **asked):
            return shell.run_cell(code, store_history=store_history)
        ended = None
        try:
            ended = await shell.run_cell_async(code, store_history=store_history, **asked)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", ended)
        return ended

    def _over(self, ended: Any) -> PrintedTooMuch | None:
        """Return the error of a cell that printed too much without being stopped by it, which is shown with it."""
        try:
            self.amount.check()
        except PrintedTooMuch as error:
            if not ended.success:
                return None
            self._say("error", {"ename": type(error).__name__, "evalue": str(error), "traceback": [str(error)]})
            return error
        return None

    def _reply(self, ended: Any, over: PrintedTooMuch | None) -> dict[str, Any]:
        self.shell.payload_manager.clear_payload()
        reply = {"status": "ok", "execution_count": self.shell.execution_count - 1}
        if ended.success and not over and not self.shell._last_traceback_during_displayhook:
            return reply
        error = over or ended.error_before_exec or ended.error_in_exec
        said = {"ename": type(error).__name__, "evalue": str(error), "traceback": self.shell._last_traceback or []}
        return reply | {"status": "error"} | said

    @contextmanager
    def _caught(self) -> Iterator[None]:
        """Take what a cell prints, its and its child processes too."""
        with redirect_stdout(self.out), redirect_stderr(self.error), self.out.caught(), self.error.caught():
            yield
            self.out.flush()
            self.error.flush()

    def _stream(self, name: str, text: str) -> None:
        last = self.session.kept[-1] if self.together and self.session.kept else {}
        if last and last["content"].get("name") == name:
            last.setdefault("more", []).append(text)
            return
        self._say("stream", {"name": name, "text": text})

    def _say(self, kind: str, content: dict[str, Any]) -> None:
        self.session.send(None, kind, content, self.request)


def _room() -> str | None:
    """Return the folder that a report gives each notebook, and takes away even if its process is killed."""
    room = os.environ.get("IPYTHONDIR", "")
    return room if os.path.isdir(room) else None  # noqa: PTH112, a name that is no path at all is no folder
