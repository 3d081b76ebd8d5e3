"""What a scheduled run may be told: in site.yml beside reports.yml, or by environment variables, which go first."""

import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.entities import nearest
from analysis.ground.errors import Problem

NAME, PREFIX = "site.yml", "ARMSHARES_"


@dataclass(frozen=True)
class Settings:
    """Each field stands under its name in site.yml, or in the environment: `contact` as ARMSHARES_CONTACT."""

    backend: str = "https://atbackend.sipri.org/api/p"  # SIPRI's, or a mirror's
    contact: str = ""  # an e-mail or web address for whoever runs the backend; goes into the user agent
    certificates: str = ""  # file of the certificates to trust; empty: the usual ones
    hook: str = ""  # command called on a failure and on a new release, with the run's record on its standard input
    heartbeat: str = ""  # address that is asked for after each good run
    address: str = ""  # where site/ is served, for the addresses in the feed
    keep: int = 30  # publications that stay whole; older ones become a page that leads on

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not field.type or (field.type is str and value and not value.isprintable()):
                raise Problem(f"{NAME}: {field.name} must be of type {field.type.__name__}, not {str(value)[:60]!r}")
        if self.keep < 1:
            raise Problem(f"{NAME}: keep must be at least 1, the publication of today; it is {self.keep}")


def read(**said: Any) -> Settings:
    """Return the settings of this project: what is `said` and not None, else the environment's, else those of site.yml.

    Raises
    ------
    Problem
        If site.yml is no list of these settings, or one has a wrong type.
    """
    known = [field.name for field in fields(Settings)]
    found = _from_file(project.home() / NAME)
    unknown = [str(name) for name in found if name not in known]
    if unknown:
        raise Problem(f"{NAME}: {unknown[0]!r} is no setting{nearest(unknown[0], known)}; there are {', '.join(known)}")
    for name in known:
        value = os.environ.get(PREFIX + name.upper())
        if value is not None:
            found[name] = int(value) if name == "keep" and value.isdigit() else value
    return replace(Settings(**found), **{name: value for name, value in said.items() if value is not None})


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    import yaml

    try:
        found = yaml.safe_load(project.read_bytes(path)) or {}
    except yaml.YAMLError as error:
        raise Problem(f"{NAME} cannot be read: {str(error).splitlines()[0]}; write lines such as `keep: 30`") from error
    if not isinstance(found, dict):
        raise Problem(f"{NAME} must hold lines such as `keep: 30`, nothing else")
    return found


def as_table(settings: Settings) -> dict[str, Any]:
    """Return the settings by name, those that are no secret: a hook or heartbeat address is only said to be there."""
    return {name: bool(value) if name in ("hook", "heartbeat") else value for name, value in asdict(settings).items()}
