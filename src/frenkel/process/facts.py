"""The tables of facts that this room ships (`process/data`), read once per process. Lines that start with "#" are remarks."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

__all__ = ["fact_rows", "fact_tree"]


def _text(name: str) -> str:
    return resources.files("frenkel.process").joinpath("data", name).read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def fact_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one shipped CSV table, each a mapping from column to stripped text.

    >>> fact_rows("batpac_steps.csv")[0]["step"]
    'mixing positive'
    """
    lines = [line for line in _text(name).splitlines() if line.strip() and not line.startswith("#")]
    return tuple({key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(lines))


@lru_cache(maxsize=32)
def fact_tree(name: str) -> dict[str, Any]:
    """The content of one shipped TOML file."""
    return tomllib.loads(_text(name))
