"""Compositions as plain numbers: element → atoms, the fractions of a system, and reduced names.

The formula reader itself belongs to `materials`; this file only turns what it reads into vectors over the
elements of a chemical system.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError

__all__ = [
    "IONIC",
    "Amounts",
    "amounts_of",
    "composition_key",
    "formula_text",
    "fractions_over",
    "same_composition",
    "spelled_atoms",
]

Amounts = Mapping[str, float]

IONIC = frozenset({"H", "N", "O", "F", "S", "Cl", "Se", "Br", "I"})
"""Elements whose compounds the rules for entropies and volumes take as ionic."""


def amounts_of(formula: str | Amounts) -> dict[str, float]:
    """Atoms of each element in a formula ("Li6PS5Cl") or a mapping; positive and finite.

    >>> amounts_of("Li2O")
    {'Li': 2.0, 'O': 1.0}
    """
    if isinstance(formula, str):
        return dict(_read(formula))
    amounts = {element: float(n) for element, n in formula.items() if n}
    bad = [f"{element} {n}" for element, n in amounts.items() if not (n > 0 and math.isfinite(n))]
    if bad or not amounts:
        raise InputError(f"A composition needs positive amounts; given {', '.join(bad) or 'none'}.")
    return amounts


@lru_cache(maxsize=8192)
def _read(formula: str) -> tuple[tuple[str, float], ...]:
    from frenkel.materials.formulas import read_formula

    found = read_formula(formula)
    if not found.amounts:
        raise InputError(
            f"{formula!r} states no composition that an equilibrium could be computed for.",
            next_step="Give a formula with amounts, for example Li6PS5Cl.",
        )
    return tuple((element, float(n)) for element, n in found.amounts)


def composition_key(amounts: Amounts) -> tuple[tuple[str, float], ...]:
    """The same key for the same atomic fractions (to 1e-6), whatever the formula unit."""
    total = sum(amounts.values())
    return tuple(sorted((element, round(n / total, 6)) for element, n in amounts.items()))


def same_composition(a: Amounts, b: Amounts, *, tolerance: float = 2e-6) -> bool:
    """Whether two compositions have the same atomic fractions."""
    if set(a) != set(b):
        return False
    total_a, total_b = sum(a.values()), sum(b.values())
    return all(abs(a[e] / total_a - b[e] / total_b) <= tolerance for e in a)


def fractions_over(amounts: Amounts, elements: Iterable[str]) -> NDArray[np.float64]:
    """Atomic fractions in the order of `elements`, shape (n_elements,), sum 1."""
    order = tuple(elements)
    missing = set(amounts) - set(order)
    if missing:
        raise InputError(f"{', '.join(sorted(missing))} lie outside the system {'-'.join(order)}.")
    vector = np.array([float(amounts.get(element, 0.0)) for element in order])
    return np.asarray(vector / vector.sum(), dtype=np.float64)


def formula_text(amounts: Amounts) -> str:
    """A formula in the order given, numbers with up to four decimals.

    >>> formula_text({"Li": 5.4, "P": 1.0, "S": 4.4, "Cl": 1.6})
    'Li5.4PS4.4Cl1.6'
    """
    parts = []
    for element, n in amounts.items():
        text = f"{n:.4f}".rstrip("0").rstrip(".")
        parts.append(element if text == "1" else f"{element}{text}")
    return "".join(parts)


def spelled_atoms(text: str) -> tuple[tuple[str, float], ...]:
    """Atoms per formula unit as the tables of this room spell them.

    >>> spelled_atoms("Li2 S1")
    (('Li', 2.0), ('S', 1.0))
    """
    split = (re.fullmatch(r"([A-Z][a-z]?)([0-9.]+)", part) for part in text.split())
    return tuple((m[1], float(m[2])) for m in split if m)
