"""Writes into a built package which commit it is of; everything else stands in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "src"))


class WithCommit(build_py):
    """The step that copies the package, and the commit beside it."""

    def run(self):
        """Copy, then write the commit, where git knows one."""
        from analysis.ground.versions import COMMIT, described

        super().run()
        if not self.editable_mode:
            Path(self.build_lib, "analysis", COMMIT).write_text(described(ROOT), encoding="utf-8")


setup(cmdclass={"build_py": WithCommit})
