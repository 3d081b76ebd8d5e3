"""Errors of the disk: is it about room or rights, and how is that said without this machine's paths?"""

import errno
import os
import shutil
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EIO)


def is_about_room(error: BaseException | None) -> bool:
    """Say whether an error, or one it came from, is about the disk's room or rights."""
    while error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        words = [os.strerror(number) for number in NO_ROOM]
        if isinstance(error, shutil.Error | Problem) and any(word in str(error) for word in words):
            return True
        error = error.__cause__ or error.__context__
    return False


def said(error: BaseException) -> str:
    """Return an error in a few words, without the paths of this machine."""
    if isinstance(error, OSError) and error.strerror:
        where = f" ({project.shown(Path(error.filename))})" if isinstance(error.filename, str) else ""
        return f"{error.strerror}{where}"
    return " ".join(str(error).split())[:300]
