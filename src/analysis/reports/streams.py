"""What a notebook prints, its child processes too, taken as text a few megabytes of which are enough."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOBase
from typing import Any

MOST = 20 * 2**20  # characters that one notebook may print and show; a page shows a few thousand
ENOUGH = 2**16  # characters by which one sees what it was that was too much
MESSAGE = MOST // 100_000  # characters that each message counts for beside what it says
TOO_MUCH = f"more than {MOST // 2**20} MB, or than 100,000 messages; print less, or to a file"
FAILED = json.dumps({"failed": f"PrintedTooMuch: {TOO_MUCH}"}).encode() + b"\n"  # as a fork tells how it went
NUMBERS = {"stdout": 1, "stderr": 2}  # of the system's own streams, which child processes write to


class PrintedTooMuch(BaseException):
    """A notebook printed or showed more than anybody reads; it is not for the notebook to catch."""


class Amount:
    """How many characters a notebook has printed and shown so far."""

    def __init__(self) -> None:
        self.so_far = 0

    def add(self, more: int) -> None:
        """Count some more; what goes on without end is stopped here."""
        self.so_far += more
        self.check()

    def check(self) -> None:
        """Stop a notebook that has printed too much."""
        if self.so_far > MOST:
            raise PrintedTooMuch(TOO_MUCH)


class Stream(TextIOBase):
    """A stream named as the system's that hands on what was written when it is flushed, as a kernel's does."""

    encoding = "UTF-8"

    def __init__(self, name: str, tell: Callable[[str, str], None], amount: Amount):
        self.name, self.tell, self.amount, self.process = name, tell, amount, os.getpid()
        self.parts: list[str] = []
        self.read = 0

    def __enter__(self) -> "Stream":
        self.file = tempfile.TemporaryFile(buffering=0)
        return self

    def __exit__(self, *_: Any) -> None:
        self.file.close()

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """Return the number that child processes write to; it is caught as well."""
        return NUMBERS[self.name]

    def write(self, text: str) -> int:
        """Keep `text`; a notebook that prints without end is stopped here."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.process:  # a child of the notebook that was forked, not started
            return os.write(self.fileno(), text.encode(errors="replace")) and len(text)
        self.amount.so_far += len(text)
        if self.amount.so_far > MOST:
            self.amount.check()
        self.parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written since the last time, by child processes as well."""
        if os.getpid() != self.process:
            return
        parts, self.parts = self.parts, []
        text = "".join(parts) + self._of_children()
        text = text if self.amount.so_far <= MOST else text[:ENOUGH]
        if text:
            self.amount.so_far += MESSAGE  # it is asked while an error is told, which too much must not keep from that
            self.tell(self.name, text)

    def _of_children(self) -> str:
        size = os.fstat(self.file.fileno()).st_size
        self.amount.so_far += size - self.read
        found = os.pread(self.file.fileno(), min(size - self.read, MOST), self.read)
        self.read = size
        return found.decode(errors="replace")

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take what is written to the system's stream of that number."""
        number = self.fileno()
        kept = os.dup(number)
        os.dup2(self.file.fileno(), number)
        try:
            yield
        finally:
            os.dup2(kept, number)
            os.close(kept)


def too_much(process: int) -> bool:
    """Say whether the cell that a process runs has let child processes print too much: it sees that only at its end."""
    with suppress(OSError):
        return any(os.stat(f"/proc/{process}/fd/{number}").st_size > MOST for number in NUMBERS.values())  # noqa: PTH116
    return False
