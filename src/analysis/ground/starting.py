"""A new project, laid out from what was installed: data, notebooks, paper and the list of reports."""

import shutil
from importlib.metadata import version
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.versions import PACKAGE, STAMP

FOLDERS = {
    "data/raw": ("*.csv", "sources.yml"),
    "data/processed": ("*.csv", "clean.json", "codebook.md"),
    "notebooks": ("*.ipynb",),
    "paper": ("*.typ", "references.yml"),
    "": ("reports.yml", "requirements.lock", "CITATION.cff", "DATA-TERMS.md", "LICENSE", ".gitignore"),
}


def files() -> list[Path]:
    """Return the files of a new project, as paths below the folder of the package's own; no export of a user's."""
    own = project.own()
    found = [path for name, kinds in FOLDERS.items() for kind in kinds for path in sorted((own / name).glob(kind))]
    return [path.relative_to(own) for path in found if not path.name.startswith((project.DRAFT, ".before-"))]


def lay_out(folder: Path) -> list[Path]:
    """Return the files of a new project after they were written into a new or empty folder.

    Raises
    ------
    Problem
        If the folder is not empty or cannot be written: nothing is changed then.
    """
    found, new = files(), not folder.exists()
    if project.MARKER not in found:
        raise Problem(f"the installation lacks {project.MARKER} to lay out; install {PACKAGE} again")
    try:
        if not new and (not folder.is_dir() or any(folder.iterdir())):
            raise Problem(f"{folder} is there already and is not empty; nothing was written, name a new folder")
        for each in found:
            project.write(folder / each, project.read_bytes(project.own() / each))
        project.write(folder / STAMP, f"{version(PACKAGE)}\n")
    except (Problem, OSError) as error:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, Problem):
            raise
        raise Problem(f"{folder} cannot be read: {error.strerror}; name another folder") from error
    return found
