"""Charge balance: Σ n_i z_i = 0 over a formula, with the charges that each element commonly takes.

Among the common charges of all elements, the combination nearest to neutrality is taken; at equal
distance the more common charges. Charges in units of e, amounts per formula unit as written.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.materials.elements import elements

__all__ = ["MOLECULAR_IONS", "ChargeBalance", "balance_charges"]

_MAX_COMBINATIONS = 5000
MOLECULAR_IONS = {"(BH4)": -1, "(CN)": -1, "(SCN)": -1, "(NH4)": 1}
"""Charges of ions of several atoms that stand as one key in a composition."""


@dataclass(frozen=True, slots=True)
class ChargeBalance:
    """Charge of each element and the sum Σ n z (positive: too many cations)."""

    charges: tuple[tuple[str, int], ...]
    imbalance: float
    total_anion_charge: float

    @property
    def charge_map(self) -> dict[str, int]:
        return dict(self.charges)

    @property
    def balanced(self) -> bool:
        """Whether the sum vanishes within 1.5 % of the anions' charge (two decimals in a formula)."""
        return abs(self.imbalance) <= max(0.015 * self.total_anion_charge, 0.02)


def balance_charges(amounts: Mapping[str, float], anions: frozenset[str] | set[str]) -> ChargeBalance:
    """The likeliest charges of a composition.

    Parameters: `amounts`, element → amount; `anions`, the elements that are anions here.
    Returns: ChargeBalance. Elements without a known charge count as 0.

    >>> balance_charges({"Li": 7, "La": 3, "Zr": 2, "O": 12}, {"O"}).imbalance
    0.0
    """
    table = elements()
    fixed: dict[str, int] = {}
    free: list[tuple[str, tuple[int, ...]]] = []
    for symbol in amounts:
        if symbol in MOLECULAR_IONS:
            fixed[symbol] = MOLECULAR_IONS[symbol]
            continue
        element = table[symbol]
        if symbol in anions:
            fixed[symbol] = element.anion_charge or 0
        elif len(element.cation_charges) > 1:
            free.append((symbol, element.cation_charges))
        else:
            fixed[symbol] = element.cation_charges[0] if element.cation_charges else 0
    negative = -sum(amounts[s] * z for s, z in fixed.items() if z < 0)
    best = _nearest(amounts, fixed, free)
    charges = {**fixed, **best}
    imbalance = float(sum(amounts[symbol] * charge for symbol, charge in charges.items()))
    return ChargeBalance(tuple(sorted(charges.items())), round(imbalance, 6), negative)


def _nearest(
    amounts: Mapping[str, float], fixed: Mapping[str, int], free: list[tuple[str, tuple[int, ...]]]
) -> dict[str, int]:
    base = sum(amounts[symbol] * charge for symbol, charge in fixed.items())
    size = 1
    for _, choices in free:
        size *= len(choices)
    if size > _MAX_COMBINATIONS:
        return {symbol: choices[0] for symbol, choices in free}
    best: tuple[float, int, dict[str, int]] | None = None
    for combination in itertools.product(*(range(len(choices)) for _, choices in free)):
        chosen = {symbol: choices[k] for (symbol, choices), k in zip(free, combination, strict=True)}
        off = abs(base + sum(amounts[symbol] * charge for symbol, charge in chosen.items()))
        rank = (round(off, 2), sum(combination))
        if best is None or rank < best[:2]:
            best = (*rank, chosen)
    return best[2] if best else {}
