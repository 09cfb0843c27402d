"""Tables of properties in this room as Evidence: one row, one statement with its source and standing.

A row is in the canonical unit of its property; its conditions are "name=value" pairs separated by
semicolons, numbers where they read as numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from frenkel.evidence import ConditionValue, Evidence, Source
from frenkel.materials.facts import fact_rows

__all__ = ["property_evidence", "subjects_of"]


@lru_cache(maxsize=8)
def _by_subject(table: str) -> Mapping[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for row in fact_rows(table):
        found.setdefault(row["subject"], []).append(_evidence(row))
    return {subject: tuple(items) for subject, items in found.items()}


def _number(text: str) -> float | None:
    return float(text) if text else None


def _conditions(text: str) -> tuple[tuple[str, ConditionValue], ...]:
    pairs: list[tuple[str, ConditionValue]] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, _, value = part.partition("=")
        try:
            pairs.append((name, float(value)))
        except ValueError:
            pairs.append((name, value))
    return tuple(pairs)


def _evidence(row: Mapping[str, str]) -> Evidence:
    return Evidence(
        row["subject"],
        row["property"],
        _number(row["value"]),
        _number(row["low"]),
        _number(row["high"]),
        interval=row["interval"],
        conditions=_conditions(row["conditions"]),
        kind=row["kind"],
        method=row["method"],
        origin=row["origin"],
        source=Source(row["reference"], place=row["place"]),
        checked=row["checked"],
        assumptions=(row["note"],) if row["note"] else (),
    )


def property_evidence(table: str, subject: str) -> tuple[Evidence, ...]:
    """All rows of a shipped table about one subject, in the order of the file (none for an unknown subject).

    Parameters: `table`, e.g. "electrode_properties.csv"; `subject`, the canonical key.

    >>> [e.value for e in property_evidence("electrode_properties.csv", "Al") if e.property == "density"]
    [2.7]
    """
    return _by_subject(table).get(subject, ())


def subjects_of(table: str) -> tuple[str, ...]:
    """All subjects of a shipped table."""
    return tuple(_by_subject(table))
