"""Parts of a package that are loaded when first asked for: a command that prints one answer pays for no other."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType


def later(package: str, names: list[str]) -> Callable[[str], ModuleType]:
    """Return the `__getattr__` of a package: it loads the modules of those names."""

    def load(name: str) -> ModuleType:
        if name in names:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load
