"""What a forked child does: one notebook by papermill, in an environment, a folder and limits of its own."""

import json
import logging
import os
import resource
import socket
from typing import Any

import papermill
from papermill.engines import papermill_engines

from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import engine

MOST_MEMORY = 2 * 2**30  # bytes; the largest notebook takes a sixth of it
LARGEST_FILE = 2**28  # bytes; what notebooks write has a few megabytes


def run(channel: socket.socket) -> None:
    """Run the notebook that the channel tells of, and tell there how it went."""
    with channel.makefile("rb") as lines:
        task = json.loads(lines.readline())
    _be_fresh(task["env"], task["folder"], task["log"])
    said = _ran(task)
    channel.sendall(json.dumps(said).encode() + b"\n")


def _be_fresh(env: dict[str, str], folder: str, log: str) -> None:
    """Take an environment, a folder, and what else a new process would not have from its parent."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    for number, name, how in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY), (2, log, os.O_WRONLY)):
        opened = os.open(name, how | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    for kind, most in ((resource.RLIMIT_DATA, MOST_MEMORY), (resource.RLIMIT_FSIZE, LARGEST_FILE)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _ran(task: dict[str, Any]) -> dict[str, Any]:
    """Return how papermill ended: {} if well, else what the failed cell or papermill itself said."""
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it logs, the parent says in one sentence
    papermill_engines.register(engine.NAME, engine.Engine)  # wherever the package was installed from
    try:
        papermill.execute_notebook(
            *task["paths"], task["values"], engine_name=engine.NAME, kernel_name="python3", language="python",
            progress_bar=False, log_output=False, coalesce_streams=True,
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        return {"cell": error.exec_count, "ename": error.ename, "evalue": error.evalue}
    except (Problem, CheckFailed) as error:
        return {"cell": None, "ename": type(error).__name__, "evalue": str(error)}
    except OSError as error:
        return {"errno": error.errno, "strerror": error.strerror or str(error), "filename": str(error.filename)}
    except BaseException as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return {}
