"""What a person chose, the commands that print the same numbers, and the name of its files."""

import shlex
from dataclasses import dataclass

from analysis.reports import folders


@dataclass(frozen=True)
class Choice:
    """What a person chose: names as in the data, the window as `2020-2024`, a release at hand.

    Examples
    --------
    >>> chosen = Choice("India", ("Russia", "United States"), "2020-2024", 2025)
    >>> print(*chosen.commands(["Russia", "United States"]).values(), sep="\\n")
    armshares shares --importer India --window 2020-2024 --release 2025
    armshares intervals --importer India --window 2020-2024 --release 2025
    armshares series --importer India --window 5 --suppliers 'Russia,United States' --release 2025
    """

    importer: str
    suppliers: tuple[str, ...]
    window: str
    release: int
    soviet: str = "separate"

    def commands(self, lines: list[str]) -> dict[str, str]:
        """Return the command lines that print the same numbers, by what they print; `lines` are the figure's."""
        first, last = self.window[:4], self.window[-4:]
        length = str(int(last) - int(first) + 1)
        window = ("--window", self.window)
        return {
            "Volumes and shares": self._command("shares", *window),
            "Shares and ranges": self._command("intervals", *window),
            "Lines of the figure": self._command("series", "--window", length, "--suppliers", ",".join(lines)),
        }

    def _command(self, name: str, *options: str) -> str:
        words = ["armshares", name, "--importer", self.importer, *options, "--release", str(self.release)]
        return shlex.join([*words, *(["--soviet", self.soviet] if self.soviet != "separate" else [])])

    @property
    def name(self) -> str:
        """The name of this choice's files: two different choices never have the same."""
        others = {"window": self.window, "release": self.release, "suppliers": list(self.suppliers)}
        others |= {"soviet": self.soviet} if self.soviet != "separate" else {}
        return folders.folder(folders.slug(self.importer), others)
