"""Public names of a room that are imported when they are first used, so that importing a room costs nothing.

A room's `__init__.py` lists its names and ends with `__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["lazy_names"]


def lazy_names(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose public names stand in its modules.

    Parameters
    ----------
    package : full name of the package
    modules : module of each public name, relative to the package

    Examples
    --------
    >>> get, names = lazy_names("frenkel.quantities", {"parse": "reading"})
    >>> get("parse")("30 um", "µm"), names()
    (30.0, ['parse'])
    """

    def get(name: str) -> Any:
        if name in modules:
            return getattr(importlib.import_module(f"{package}.{modules[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names() -> list[str]:
        return sorted(modules)

    return get, names
