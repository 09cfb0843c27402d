"""The requirements that an electrolyte is held against: rows of data/requirements.csv.

Each row says what is printed where, what is meant where the print is evidently wrong (with the reason), which
property of which subject decides, which kinds and origins of evidence are admissible, and the thresholds for
pass and marginal. A threshold that the source does not print is marked as set by Frenkel.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources

from frenkel.evidence import property_of
from frenkel.quantities import convert

__all__ = ["Requirement", "requirements"]


@dataclass(frozen=True)
class Requirement:
    """One row of the scorecard. Thresholds are in the property's canonical unit; None where none is set."""

    key: str
    title: str
    origin_text: str
    source: str
    place: str
    as_printed: str
    corrected: str
    reason_of_correction: str
    property: str
    kinds: tuple[str, ...]
    subject: str
    comparison: str
    pass_threshold: float | None
    marginal_threshold: float | None
    threshold_from: str
    unit: str
    admissible_origins: tuple[str, ...]
    reason_of_thresholds: str


@lru_cache(maxsize=1)
def requirements() -> tuple[Requirement, ...]:
    """All requirements, in the order of the scorecard."""
    text = resources.files("frenkel.evaluate").joinpath("data/requirements.csv").read_text(encoding="utf-8")
    return tuple(_read(row) for row in csv.DictReader(text.splitlines()))


def _read(row: dict[str, str]) -> Requirement:
    canonical = property_of(row["property"]).unit

    def threshold(text: str) -> float | None:
        return convert(float(text), row["unit"], canonical) if text else None

    values: dict[str, object] = dict(row)
    values["kinds"] = tuple(row["kinds"].split("|")) if row["kinds"] else ("",)
    values["admissible_origins"] = tuple(row["admissible_origins"].split("|"))
    values["pass_threshold"] = threshold(row["pass_threshold"])
    values["marginal_threshold"] = threshold(row["marginal_threshold"])
    assert set(values) == {one.name for one in fields(Requirement)}
    return Requirement(**values)  # type: ignore[arg-type]
