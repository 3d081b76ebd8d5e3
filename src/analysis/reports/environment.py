"""The environment notebooks run in: this process's own, without what changes how Python computes."""

import os
import re
import sys

KEPT = ("PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


def clean() -> dict[str, str]:
    """Return the environment without what changes how Python computes, as PYTHONOPTIMIZE does with pandas."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name in KEPT}


def for_notebook(home: str, room: str) -> dict[str, str]:
    """Return the environment of a notebook of the project in `home` that has the folder `room` to itself."""
    return {**clean(), "PYTHONHASHSEED": "0", "ARMSHARES_HOME": home, "IPYTHONDIR": room}


def without_address_grammar() -> None:
    """Spare this process a second: jsonschema, which nbformat loads, would make a grammar of all web addresses.

    No notebook's schema asks for an address.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def with_long_lines() -> None:
    """Have nbclient read a long printed line once: by itself it begins anew at each letter, for days in a megabyte.

    What it looks for, all up to a line's last carriage return, can only begin where the line does.
    """
    from nbclient import client

    client._RGX_CARRIAGERETURN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)
