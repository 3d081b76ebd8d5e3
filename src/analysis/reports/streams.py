"""What a notebook prints, its child processes too, taken as text a few megabytes of which are enough."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from typing import Any

MOST_PRINTED = 20 * 2**20  # characters of one stream of one notebook; a page shows a few thousand
NUMBERS = {"stdout": 1, "stderr": 2}  # of the system's own streams, which child processes write to


class PrintedTooMuch(Exception):
    """A notebook printed more than anybody reads."""


class Stream(TextIOBase):
    """A stream named as the system's that hands on what was written when it is flushed, as a kernel's does."""

    encoding = "UTF-8"

    def __init__(self, name: str, tell: Callable[[str, str], None]):
        self.name, self.tell, self.process = name, tell, os.getpid()
        self.parts: list[str] = []
        self.written = self.read = 0

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
        self.written += len(text)
        _enough(self.written)
        self.parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written since the last time, by child processes as well."""
        if os.getpid() != self.process:
            return
        parts, self.parts = self.parts, []
        text = "".join(parts) + self._of_children()
        if text:
            self.tell(self.name, text)

    def _of_children(self) -> str:
        size = os.fstat(self.file.fileno()).st_size
        _enough(size)
        found = os.pread(self.file.fileno(), size - self.read, self.read)
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


def _enough(written: int) -> None:
    if written > MOST_PRINTED:
        raise PrintedTooMuch(f"more than {MOST_PRINTED // 2**20} MB; print less, or to a file")
