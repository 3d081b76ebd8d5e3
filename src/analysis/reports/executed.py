"""What an executed notebook left: findings and files as promised, and a notebook that is equal in every run."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed
from analysis.reports import environment
from analysis.reports.notebooks import Promises, title
from analysis.reports.parameters import Asked

PACKAGES = ("arms-import-shares", "pandas", "numpy", "matplotlib", "seaborn", "papermill")


def path(folder: Path, name: str) -> Path:
    """Return where the executed notebook of that name stands in a report's folder."""
    return folder / "notebooks" / f"{name}.ipynb"


def checked(asked: Asked, folder: Path, final: Path) -> dict[str, Any]:
    """Return the findings of a notebook that ran into `folder`, which will be called `final`.

    The executed notebook and the findings are rewritten without what differs from run to run.

    Raises
    ------
    CheckFailed
        If it ended early, wrote no findings, or made less than it promises; one that found nothing to say may.
    """
    file = folder / "findings" / f"{asked.name}.json"
    found = json.loads(file.read_bytes()) if file.is_file() else {}
    _make_equal(asked, folder, project.shown(final), ended=bool(found.get("nothing")))
    if not found:
        raise CheckFailed(f"{asked.name} wrote no findings/{file.name}; its last cell must call results.finish")
    missing = [] if found.get("nothing") else _missing(asked.promised, folder, found)
    if missing:
        raise CheckFailed(f"{asked.name} declares but did not produce: {', '.join(missing)}")
    given = {name: value for name, value in asked.values.items() if name != "out"}
    found |= {"question": found["question"] or title(asked.notebook), "short": asked.promised.short}
    found |= {"parameters": given}
    project.write(file, project.as_json(found))
    return found


def _missing(promised: Promises, folder: Path, found: dict[str, Any]) -> list[str]:
    files = [folder / "figures" / f"{name}.{kind}" for name in promised.figures for kind in ("svg", "png", "csv")]
    files += [folder / "tables" / f"{name}.csv" for name in promised.tables]
    missing = [str(file.relative_to(folder)) for file in files if not file.is_file() or not file.stat().st_size]
    return missing + [f"the finding {name}" for name in promised.findings if found["findings"].get(name) is None]


def _make_equal(asked: Asked, folder: Path, final: str, ended: bool) -> None:
    """Rewrite the executed notebook without times, random ids and this machine's paths; only an `ended` one may end."""
    environment.without_address_grammar()
    import nbformat

    file = path(folder, asked.name)
    notebook = nbformat.read(file, as_version=4)
    values = asked.values | {"out": final}
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = {key: value for key, value in cell.metadata.items() if key not in ("papermill", "execution")}
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
        if "outputs" in cell:
            _without_end(asked.name, cell, ended)
        for output in cell.get("outputs", []):
            _rename_paths(output, {str(folder): final, f"{project.home()}/": ""})
    notebook.metadata.pop("papermill", None)
    notebook.metadata["armshares"] |= {"parameters": values, "versions": {name: version(name) for name in PACKAGES}}
    project.write(file, nbformat.writes(notebook) + "\n")


def _without_end(name: str, cell: Any, ended: bool) -> None:
    """Take the sign of an early end out of a cell; a notebook may only end early by `results.nothing`."""
    errors = [output.ename for output in cell.outputs if output.output_type == "error"]
    if errors and not ended:  # papermill takes sys.exit(0) for a success
        raise CheckFailed(f"{name} ended early, in cell In [{cell.execution_count}], by {errors[0]}")
    if errors:
        cell.outputs = [output for output in cell.outputs if output.output_type not in ("error", "stream")]


def _rename_paths(output: Any, names: dict[str, str]) -> None:
    """Replace paths of this machine in the texts of an output; images are left alone."""
    holder = output if output.output_type == "stream" else output.get("data", {})
    for kind, text in holder.items():
        if isinstance(text, str) and (kind == "text" or kind.startswith("text/")):
            for machine, name in names.items():
                text = text.replace(machine, name)
            holder[kind] = text
