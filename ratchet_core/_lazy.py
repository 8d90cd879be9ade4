"""Public names that are imported when they are first asked for, as pydantic does it.

Importing a package then costs next to nothing, and what a program does not use is never loaded. A package lists where
its names live, imports them for type checkers under ``TYPE_CHECKING``, and takes its ``__getattr__`` from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["lazy_names"]


def lazy_names(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """The ``__getattr__`` of ``package``: ``homes`` gives the names that live in each of its modules
    (``..module`` is one beside the package)."""
    home_of = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> Any:
        module = home_of.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        relative = module if module.startswith("..") else f".{module}"
        return getattr(import_module(relative, package), name)

    return find
