"""Digits in a manuscript's prose: found with their line, beside a short list of names that hold some."""

import re
from pathlib import Path

from analysis.ground import project
from analysis.ground.errors import Problem

# Names of weapons (S-400, Su-30MKI), of standards and of licences; nothing else with a digit is typed.
ALLOWED = re.compile(r"\b[A-Z][A-Za-z]{0,4}-\d+[A-Z]*\b|\bPDF/A-3a\b|\bPDF/UA-1\b|\bCC BY 4\.0\b|\bRO-Crate 1\.3\b")
# Code is not prose: imports, rules, calls with their arguments, references.
CODE = (
    re.compile(r"//[^\n]*"),
    re.compile(r"^ *#(?:import|let|set|show: paper\.with\()[^\n]*", re.M),
    re.compile(r"given\.\w+(?:\.\w+)*"),
    re.compile(
        r"#?\b(?:finding|plainly|percent|[a-z]|ranged|told|drawn|listed|known|has|place\.flush|bibliography)\((?:[^()]|\([^()]*\))*\)"
    ),
    re.compile(r"@[\w-]+"),
)


def check_prose(path: Path) -> None:
    """Stop at a digit that was typed where a finding should stand.

    Raises
    ------
    Problem
        With the line and the words around the digit.
    """
    text = project.read_bytes(path).decode("utf-8")
    for code in (*CODE, ALLOWED):
        text = code.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.search(r"\S*\d\S*", line):
            raise Problem(
                f"{project.shown(path)}, line {number}: {found[0][:30]!r} was typed; write it as "
                '#finding("notebook.name", "format"), or without a digit'
            )
