"""The room's own tables of facts (`data/*.csv`), read once; each row names its source."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

__all__ = ["Estimate", "rows", "source_text"]


@dataclass(frozen=True)
class Estimate:
    """A value with its error (one standard deviation) and where it is from: "measured" or a rule's name."""

    value: float
    error: float
    origin: str


@lru_cache(maxsize=32)
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/NAME` as dictionaries; lines that begin with # are comments."""
    text = (resources.files("frenkel.thermo") / "data" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(dict(row) for row in csv.DictReader(io.StringIO("\n".join(lines))))


@lru_cache(maxsize=256)
def source_text(key: str) -> str:
    """The full reference behind a source key; the key itself where it is already a reference."""
    for row in rows("sources.csv"):
        if row["key"] == key:
            return row["reference"]
    return key
