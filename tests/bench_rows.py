"""The register that speed is measured on: of release 2025 where it is at hand, else made up; and longer ones."""

import os
import random
from pathlib import Path

from conftest import ROWS, register_row, register_text

REGISTER = "registers/2025-register-1995-2024.csv"
HEADER = b"SIPRI AT Database ID,"


def register() -> bytes:
    """Return the register of release 2025 where SIPRI's exports are at hand, else a made-up one of 25,000 rows."""
    path = Path(os.environ.get("ARMSHARES_EXPORTS", "")) / REGISTER
    if "ARMSHARES_EXPORTS" in os.environ and path.is_file():
        return path.read_bytes()
    print("no SIPRI register at hand (ARMSHARES_EXPORTS): measuring a made-up one")
    chance = random.Random(1)
    return register_text([row for deal in range(1, 12_501) for row in made_up(deal, chance)]).encode()


def made_up(deal: int, chance: random.Random) -> list[list[str]]:
    """Return the two rows of a deal, with about as many different words and numbers as SIPRI's register has."""
    names = sorted({row[column] for row in ROWS for column in (1, 2)})
    supplier, recipient = chance.sample(names, 2)
    words = {
        "Designation": f"Designation-{chance.randint(1, 2600)}",
        "Description": f"anti-ship missile no. {chance.randint(1, 190)}",
        "Numbers_delivered": chance.randint(1, 444),
        "SIPRI_estimate": chance.randint(1, 410) / 4,
        "TIV_deal_unit": chance.randint(1, 512) / 4,
    }
    year = chance.randint(1995, 2023)
    return [
        register_row(deal, supplier, recipient, year + late, chance.randint(1, 1860) / 4, **words) for late in (0, 1)
    ]


def parts(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """Return the lines of a register down to its header, and the rows below it, bytes as they are."""
    lines = data.rstrip().split(b"\n")
    header = next(number for number, line in enumerate(lines) if line.startswith(HEADER))
    return lines[: header + 1], lines[header + 1 :]


def repeated(rows: list[bytes], times: int) -> list[bytes]:
    """Return the rows several times, with fresh deal ids each time: no deal stands twice in a year."""
    cut = [(int(deal), rest) for deal, rest in (row.split(b",", 1) for row in rows)]
    step = max(deal for deal, _ in cut)
    return [b"%d,%s" % (deal + step * time, rest) for time in range(times) for deal, rest in cut]
