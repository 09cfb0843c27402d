"""The tables of facts that this room ships (`materials/data/*.csv`), read once per process.

Lines that start with "#" are remarks. Every cell is text; the caller gives it a meaning.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

__all__ = ["fact_rows"]


@lru_cache(maxsize=64)
def fact_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one shipped table, each a mapping from column to stripped text.

    Parameters: `name` of the file in `materials/data`, e.g. "elements.csv".
    Returns: one dict a row, in the order of the file. Raises: FileNotFoundError (a defect of the package).

    >>> fact_rows("elements.csv")[2]["symbol"]
    'Li'
    """
    text = resources.files("frenkel.materials").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(
        {key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(lines)
    )
