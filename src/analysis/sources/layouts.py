"""Which layout a file has, found by its content; every other one is refused by its name."""

from types import ModuleType

from analysis.ground.errors import Problem
from analysis.sources import deals, extract, register, tiv_table
from analysis.sources.text import Text

READ: dict[str, ModuleType] = {
    "register": register,
    "deals": deals,
    "tiv table": tiv_table,
    "extract": extract,
}
TABLES = {"register": "deliveries", "deals": "deals", "tiv table": "tiv tables", "extract": "transfers"}
# What is on SIPRI's site too, or was, and answers nothing that the register does not.
NOT_READ = {
    "TIV of arms ": "a TIV table of SIPRI's site before 2023",
    "Volume of imports of major arms by region": "SIPRI's table of imports by region",
    "Volume of exports of major arms by the top suppliers": "SIPRI's ranking of the top suppliers",
}


def recognise(text: Text) -> tuple[str, int]:
    """Return the layout's name and the index of its header line.

    Raises
    ------
    Problem
        If the file is no export this project reads; it says which one it is, where that is known.
    """
    for layout, module in READ.items():
        index = module.recognise(text)
        if index is not None:
            return layout, index
    start = "\n".join(text.lines[:3]).replace('"', "")
    named = next((said for mark, said in NOT_READ.items() if mark in start), "")
    raise _refusal(text, named)


def _refusal(text: Text, named: str) -> Problem:
    if not named and len(text.lines) < 2000 and sum(line.count(";") for line in text.lines[:50]) > 200:
        named = "a file separated by semicolons"
    said = f"this is {named}, which is not read" if named else "this is no SIPRI export"
    return text.refuse(f"{said}; download the trade register (17 columns, all suppliers) from SIPRI's site as CSV")
