"""What stands beside each CSV: its title, columns and how it is cited, as W3C's "CSV on the Web" has it.

A CSV itself holds its header and its numbers and nothing else, so that any program reads it; a line of words above them
would not be read by pandas. The standard finds `shares.csv-metadata.json` by the name of `shares.csv`.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.ground import citing, project
from analysis.ground.citing import SOFTWARE, TERMS, cite_data, cite_method, cite_report

ENDING = "-metadata.json"
CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
KINDS = {"i": "integer", "u": "integer", "f": "number", "b": "boolean", "M": "date"}


def write(path: Path, frame: pd.DataFrame, title: str, where: str, releases: str) -> Path:
    """Write the description of one CSV beside it.

    Parameters
    ----------
    path : Path
        The CSV.
    frame : DataFrame
        What it holds.
    title, where : str
        What it shows, and the question of the notebook it belongs to.
    releases : str
        `release 2025`, `releases 2025 and 2026`.
    """
    own = version(SOFTWARE)
    cited = [cite_data(releases), cite_method(own), cite_report(where or title, releases, own)]
    columns = [{"titles": str(name), "datatype": KINDS.get(kind.kind, "string")} for name, kind in frame.dtypes.items()]
    about: dict[str, Any] = {
        "@context": CONTEXT,
        "url": path.name,
        "dc:title": title,
        "dc:source": cite_data(releases),
        "dc:bibliographicCitation": cited,
        "dc:rights": TERMS,
        "tableSchema": {"columns": columns},
    }
    return project.write(path.with_name(f"{path.name}{ENDING}"), project.as_json(about))


def releases(findings: dict[str, Any]) -> str:
    """Return the releases a notebook's own source line names: `release 2025`; nothing where it has none."""
    return citing.releases(str(findings.get("source") or f"release {findings.get('release', '')}"))
