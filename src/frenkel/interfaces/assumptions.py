"""What is assumed where nothing is known: rows of data/assumed_terms.csv as terms that are marked as assumed."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

from frenkel.errors import UnknownName
from frenkel.interfaces.budget import Term

__all__ = ["assumed_term"]


@lru_cache(maxsize=1)
def _rows() -> dict[str, Term]:
    text = resources.files("frenkel.interfaces").joinpath("data/assumed_terms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        row["name"]: Term(
            float(row["value"]), float(row["low"]), float(row["high"]), f"assumed: {row['why']}", assumed=True
        )
        for row in rows
    }


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
