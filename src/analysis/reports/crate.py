"""The RO-Crate 1.3 description of a paper's files: what they are, and the run of the workflow that made them."""

from collections.abc import Callable
from typing import Any

from analysis.ground import project
from analysis.ground.citing import AUTHOR, DOI

METADATA = "ro-crate-metadata.json"
WORKFLOW = "reports.yml"  # the notebooks in their order, with their parameters
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
MIT = {"@id": "https://spdx.org/licenses/MIT"}
WHO = {"@id": "#contributors"}
LANGUAGE, SOFTWARE, RUN, TERMS = ({"@id": f"#{name}"} for name in ("language", "armshares", "run", "terms"))
SIPRI = {"@id": f"https://doi.org/{DOI}"}


def crate(files: dict[str, bytes], about: dict[str, Any], kind: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    """Return the description (a dict, to be written as JSON-LD).

    Parameters
    ----------
    files : dict of str to bytes
        All that is described.
    about : dict
        `title`, `day`, `terms`, `version`, `parameters` by notebook.
    kind : callable
        Gets a file's name, gives its `name` in words and its `encodingFormat`.
    """
    parts = [{"@id": name} for name in files]
    root = {"@id": "./", "@type": "Dataset", "name": about["title"], "description": about["title"],
            "datePublished": about["day"], "license": TERMS, "author": WHO, "hasPart": parts, "mentions": RUN,
            "citation": SIPRI, "conformsTo": [{"@id": each} for each in PROFILES]}  # fmt: skip
    if WORKFLOW in files:
        root["mainEntity"] = {"@id": WORKFLOW}
    return {
        "@context": "https://w3id.org/ro/crate/1.3/context",
        "@graph": [
            {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"},
             "conformsTo": {"@id": "https://w3id.org/ro/crate/1.3"}},
            root,
            *_profiles(),
            *_who(about),
            *_run(files, about),
            *(_file(name, data, kind(name), files) for name, data in files.items()),
        ],
    }  # fmt: skip


def _profiles() -> list[dict[str, Any]]:
    return [
        {"@id": address, "@type": ["CreativeWork", "Profile"], "name": name, "version": number}
        for address, (name, number) in PROFILES.items()
    ]


def _who(about: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**TERMS, "@type": "CreativeWork", "name": "Terms of data and code", "description": about["terms"]},
        {**MIT, "@type": "CreativeWork", "name": "MIT License", "description": "The licence of the code."},
        {**WHO, "@type": "Organization", "name": AUTHOR},
        {**SIPRI, "@type": "CreativeWork", "name": "SIPRI Arms Transfers Database",
         "description": "Not part of this crate: the source of which the extracts are own calculations."},
        {**LANGUAGE, "@type": "ComputerLanguage", "name": "Python, as Jupyter notebooks run by papermill",
         "url": {"@id": "https://www.python.org"}, "version": "3.11"},
        {**SOFTWARE, "@type": "SoftwareApplication", "name": "arms-import-shares", "url": {"@id": "CITATION.cff"},
         "softwareVersion": about["version"], "version": about["version"], "license": MIT},
    ]  # fmt: skip


def _run(files: dict[str, bytes], about: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the run: what it used and made; its parameters stand in the list of hashes, which is part of it."""
    made = [{"@id": name} for name in files if name.startswith("report/")]
    used = [{"@id": name} for name in files if name.startswith(("data/", "notebooks/"))]
    instrument = {"@id": WORKFLOW} if WORKFLOW in files else SOFTWARE
    return [{**RUN, "@type": "CreateAction", "name": "armshares paper", "instrument": instrument, "agent": WHO,
             "endTime": about["day"], "object": used, "result": made}]  # fmt: skip


def _file(name: str, data: bytes, kind: dict[str, str], files: dict[str, bytes]) -> dict[str, Any]:
    """Return what is said of one file; a notebook is code, and the list of reports the workflow that runs them."""
    types = ["File"]
    more: dict[str, Any] = {}
    if name.startswith("notebooks/"):
        types, more = ["File", "SoftwareSourceCode"], {"programmingLanguage": LANGUAGE}
    elif name == WORKFLOW:
        types = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
        steps = [{"@id": each} for each in files if each.startswith("notebooks/")]
        more = {"programmingLanguage": LANGUAGE, "hasPart": steps, "license": MIT}
    return {"@id": name, "@type": types if types[1:] else "File", **kind, "contentSize": str(len(data)),
            "sha256": project.sha256(data), **more}  # fmt: skip
