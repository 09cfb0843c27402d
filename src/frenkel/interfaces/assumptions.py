"""What is assumed where nothing is known: rows of data/assumed_terms.csv as terms that are marked as assumed.

A row of rule "readings" follows from what was read of other samples (data/readings.csv), by one rule that was fixed
before any result was computed with it:

    two values or more   middle √(smallest · largest),  ends smallest/3 and 3 · largest
    one value            middle the value,              ends a tenth and ten times of it
    a fraction ends at 1

since the sample that is asked for is none of those. A row of rule "convention" was read nowhere.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import PurePosixPath

from frenkel.errors import UnknownName
from frenkel.interfaces.budget import Term

__all__ = ["Reading", "assumed_term", "readings", "term_of_readings"]

BEYOND_MANY, BEYOND_ONE = 3.0, 10.0


@dataclass(frozen=True)
class Reading:
    """A value that was read of one sample, and where."""

    quantity: str
    value: float
    unit: str
    of: str
    reference: str
    place: str
    checked: str


def table_rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of this room's data folder."""
    text = resources.files("frenkel.interfaces").joinpath(str(PurePosixPath("data", name))).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def _all_readings() -> tuple[Reading, ...]:
    return tuple(Reading(**{**row, "value": float(row["value"])}) for row in table_rows("readings.csv"))  # type: ignore[arg-type]


def readings(quantity: str) -> tuple[Reading, ...]:
    """What was read of a quantity.

    Examples
    --------
    >>> {one.checked for one in readings("coating_ionic_S_cm")}
    {'read'}
    """
    return tuple(one for one in _all_readings() if one.quantity == quantity)


def term_of_readings(values: tuple[float, ...], *, fraction: bool, basis: str) -> Term:
    """The term that follows from values read of other samples, by the rule on top of this file.

    Examples
    --------
    >>> found = term_of_readings((1.0, 4.0), fraction=False, basis="two samples")
    >>> found.value, round(found.low, 3), found.high
    (2.0, 0.333, 12.0)
    """
    beyond = BEYOND_ONE if len(values) == 1 else BEYOND_MANY
    low, high = min(values), max(values)
    top = min(high * beyond, 1.0) if fraction else high * beyond
    return Term(math.sqrt(low * high), low / beyond, top, basis, assumed=True)


@lru_cache(maxsize=1)
def _rows() -> dict[str, Term]:
    found = {}
    for row in table_rows("assumed_terms.csv"):
        name = row["name"]
        if row["rule"] == "readings":
            read = readings(name)
            sources = "; ".join(dict.fromkeys(one.reference for one in read))
            basis = f"assumed from {len(read)} read of {row['why']} ({sources})"
            found[name] = term_of_readings(tuple(one.value for one in read), fraction=row["unit"] == "1", basis=basis)
        else:
            ends = (float(row["value"]), float(row["low"]), float(row["high"]))
            found[name] = Term(*ends, f"assumed: {row['why']}", assumed=True)
    return found


def assumed_term(name: str) -> Term:
    """The assumed term of this name.

    Examples
    --------
    >>> assumed_term("spot_radius_um").assumed
    True
    """
    if name not in _rows():
        raise UnknownName(name, what="assumed term", nearest=tuple(_rows()))
    return _rows()[name]
