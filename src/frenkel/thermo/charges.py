"""Charge balance of a composition, and the mending of formulas that rounding has put off balance.

A neutral composition satisfies Σ n_i z_i = 0 with charges z_i that its elements take. A printed formula such
as Li0.33La0.55TiO3 misses that by a few hundredths of an electron, and an equilibrium of the wrong
composition needs free metal or free anion: its window collapses to a point. Up to 0.03 e per atom the
lithium content is changed to restore the balance, and both formulas are shown.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from frenkel.errors import InputError
from frenkel.materials.charges import balance_charges
from frenkel.materials.elements import ANIONS, elements
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text

__all__ = ["MENDABLE_E_ATOM", "Balance", "balance", "highest_cation_charge", "mended"]

MENDABLE_E_ATOM = 0.03
"""Largest imbalance (elementary charges per atom) that is put down to rounding."""

_EXACT = 1e-6
_ALLOY_FORMERS = frozenset({"C", "Si", "Ge", "Sn"})
"""Elements whose compounds with metals take any amount of lithium: no charge balance is asked of them."""


@dataclass(frozen=True)
class Balance:
    """Charge of a composition: `imbalance_e_atom` with the best integer charges (`charges`), and whether a
    mixed valence of redox-active elements, or the absence of any anion (an alloy, lithiated carbon or silicon), makes it neutral anyway."""

    imbalance_e_atom: float
    charges: tuple[tuple[str, int], ...]
    mixed_valence: bool
    alloy: bool


def highest_cation_charge(element: str) -> float:
    """The highest common charge of an element as a cation; 0 where it has none."""
    charges = elements()[element].cation_charges
    return float(max(charges, default=0))


def balance(formula: str | Amounts) -> Balance:
    """Charges that come nearest to neutrality.

    >>> round(balance("Li0.33La0.56TiO3").imbalance_e_atom, 4)
    0.002
    """
    amounts = amounts_of(formula)
    table = elements()
    strongest = max(amounts, key=lambda e: table[e].electronegativity)
    if table[strongest].anion_charge is None or strongest in _ALLOY_FORMERS or len(amounts) == 1:
        return Balance(0.0, (), False, True)
    atoms = sum(amounts.values())
    optional = [e for e in amounts if e in ANIONS and e not in (strongest, "O", "F")]
    found = [
        balance_charges(amounts, {strongest, *{"O", "F"}.intersection(amounts), *chosen})
        for size in range(len(optional), -1, -1)  # as many anions as possible first: min keeps the first
        for chosen in itertools.combinations(optional, size)
    ]
    best = min(found, key=lambda b: round(abs(b.imbalance), 6))
    low = high = 0.0
    for element, charge in best.charges:
        states = table[element].cation_charges if table[element].redox_active and charge > 0 else (charge,)
        low += amounts[element] * min(states)
        high += amounts[element] * max(states)
    imbalance = sum(amounts[e] * z for e, z in best.charges) / atoms
    mixed = abs(imbalance) > _EXACT and low - _EXACT <= 0.0 <= high + _EXACT
    return Balance(imbalance, best.charges, mixed, False)


def mended(formula: str | Amounts) -> tuple[dict[str, float], float]:
    """The composition with its lithium set so that charges balance, and the imbalance found (e per atom).

    A composition that is neutral (also by mixed valence or as an alloy) is returned unchanged.

    Raises
    ------
    InputError : more than 0.03 e per atom off; the message names the nearest neutral compositions
    """
    amounts = amounts_of(formula)
    found = balance(amounts)
    if found.alloy or abs(found.imbalance_e_atom) <= _EXACT:
        return amounts, found.imbalance_e_atom
    atoms = sum(amounts.values())
    excess = found.imbalance_e_atom * atoms
    lithium = amounts.get("Li", 0.0) - excess
    if abs(found.imbalance_e_atom) <= MENDABLE_E_ATOM and lithium > 0 and "Li" in amounts:
        return {e: (lithium if e == "Li" else n) for e, n in amounts.items()}, found.imbalance_e_atom
    if found.mixed_valence or _bonded_to_itself(amounts, found, excess):
        return amounts, 0.0
    raise InputError(
        f"{formula_text(amounts)} is not neutral: {found.imbalance_e_atom:+.3f} e per atom with "
        + ", ".join(f"{e} {z:+d}" for e, z in found.charges)
        + f"; up to {MENDABLE_E_ATOM} is taken for rounding.",
        next_step=f"Nearest neutral compositions: {', '.join(_nearest(amounts, found, excess))}.",
    )


def _bonded_to_itself(amounts: Amounts, found: Balance, excess: float) -> bool:
    """Whether a whole charge between the common ones balances the formula, as P +4 with its P-P bond in Li4P2S6."""
    for element, charge in found.charges:
        states = elements()[element].cation_charges
        needed = charge - excess / amounts[element]
        if len(states) > 1 and min(states) < needed < max(states) and abs(needed - round(needed)) < _EXACT:
            return True
    return False


def _nearest(amounts: Amounts, found: Balance, excess: float) -> list[str]:
    texts = []
    charges = dict(found.charges)
    for element in sorted(charges, key=lambda e: (e != "Li", -abs(charges[e]))):
        if charges[element] and (changed := amounts[element] - excess / charges[element]) > 0:
            texts.append(formula_text({e: (changed if e == element else n) for e, n in amounts.items()}))
    return texts[:3] or ["none by changing a single element"]
