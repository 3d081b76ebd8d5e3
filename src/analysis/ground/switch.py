"""Changing a published folder for another at once: who reads it meets the old one or the new one, never none."""

import ctypes
import errno
import os
import shutil
from pathlib import Path

HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)


def switch(new: Path, final: Path) -> bool:
    """Return whether the folder or link `new` came to stand at `final` at once; what stood there is gone then.

    Where the system cannot exchange two names (only Linux can, on most file systems), the old one is moved aside for a
    moment; if the second step fails, it is back.

    Raises
    ------
    OSError
        If the folder they stand in cannot be changed; `final` is as it was.
    """
    if not os.path.lexists(final):
        new.rename(final)
        return True
    if exchange(new, final):
        _remove(new)
        return True
    old = final.with_name(f".{final.name}-old.{os.getpid()}")
    final.rename(old)
    try:
        new.rename(final)
    except BaseException:
        old.rename(final)
        raise
    _remove(old)
    return False


def point(link: Path, folder: Path) -> bool:
    """Return whether `link` now leads to `folder` beside it; without links on the file system it is a copy of it.

    Raises
    ------
    OSError
        If neither can be made; what `link` was before it still is.
    """
    draft = link.with_name(f".{link.name}-new.{os.getpid()}")
    _remove(draft)
    try:
        draft.symlink_to(folder.name, target_is_directory=True)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        try:
            shutil.copytree(folder, draft)
            switch(draft, link)
        finally:
            _remove(draft)
        return False
    if link.is_dir() and not link.is_symlink():  # a copy, made where there were no links
        switch(draft, link)
    else:
        draft.replace(link)
    return True


def recover(folder: Path) -> None:
    """Put right what killed processes left of `switch` and `point` in a folder; an old one moved aside comes back."""
    for left in [*folder.glob(".*-old.*"), *folder.glob(".*-new.*")]:
        name, _, _ = left.name[1:].rpartition("-")
        if "-old." in left.name and not os.path.lexists(folder / name):
            left.rename(folder / name)
        else:
            _remove(left)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; say whether the system could."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return bool(call) and call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
