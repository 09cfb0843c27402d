"""Charge balance of a composition, and the mending of formulas that rounding has put off balance.

A neutral composition satisfies Σ n_i z_i = 0 with charges z_i that its elements take. A printed formula such
as Li0.33La0.55TiO3 misses that by a few hundredths of an electron, and an equilibrium of the wrong
composition needs free metal or free anion: its window collapses to a point. Up to 0.03 e per atom the
lithium content is changed to restore the balance, and both formulas are shown.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import InputError
from frenkel.materials.elements import ANIONS, elements
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text

__all__ = ["MENDABLE_E_ATOM", "Balance", "balance", "highest_cation_charge", "mended"]

MENDABLE_E_ATOM = 0.03
"""Largest imbalance (elementary charges per atom) that is put down to rounding."""

_EXACT = 1e-6


@dataclass(frozen=True)
class Balance:
    """Charge of a composition: `imbalance_e_atom` with the best integer charges (`charges`), and whether a
    mixed valence of redox-active elements, or the absence of any anion (an alloy), makes it neutral anyway."""

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
    anions = [e for e in amounts if e in ANIONS or e in ("P", "As", "Sb", "Si", "C")]
    strongest = max(amounts, key=lambda e: table[e].electronegativity)
    if strongest not in anions or len(amounts) == 1:
        return Balance(0.0, (), False, True)
    options = {e: _options(e, strongest) for e in amounts}
    best: tuple[float, float, tuple[tuple[str, int], ...]] | None = None
    atoms = sum(amounts.values())
    low = high = 0.0
    for element, n in amounts.items():
        states = options[element]
        redox = table[element].redox_active or element == strongest
        low += n * (min(states) if redox else states[0])
        high += n * (max(states) if redox else states[0])
    for choice in itertools.product(*options.values()):
        total = sum(n * z for n, z in zip(amounts.values(), choice, strict=True)) / atoms
        unusual = float(sum(abs(z - options[e][0]) for e, z in zip(amounts, choice, strict=True)))
        rank = (round(abs(total), 9), unusual)
        if best is None or rank < (round(abs(best[0]), 9), best[1]):
            best = (total, unusual, tuple(zip(amounts, choice, strict=True)))
    assert best is not None
    mixed = low - _EXACT <= 0.0 <= high + _EXACT and low < high
    return Balance(best[0], best[2], mixed and abs(best[0]) > _EXACT, False)


@lru_cache(maxsize=512)
def _options(element: str, strongest: str) -> tuple[int, ...]:
    """Charges that an element may take beside `strongest`, the usual one first."""
    one = elements()[element]
    as_anion = {"P": -3, "As": -3, "Sb": -3, "Si": -4, "C": -4}.get(element, one.anion_charge)
    if element == strongest:
        return (as_anion,) if as_anion else (-1,)
    if element in ANIONS and element != "H":
        cation = tuple(z for z in one.cation_charges if strongest in ("O", "F") and element in ("S", "Cl", "N", "I", "Br", "Se"))
        return ((as_anion,) if as_anion else ()) + cation
    return one.cation_charges or (0,)


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
    if found.mixed_valence:
        return amounts, 0.0
    raise InputError(
        f"{formula_text(amounts)} is not neutral: {found.imbalance_e_atom:+.3f} e per atom with "
        + ", ".join(f"{e} {z:+d}" for e, z in found.charges)
        + f"; up to {MENDABLE_E_ATOM} is taken for rounding.",
        next_step=f"Nearest neutral compositions: {', '.join(_nearest(amounts, found, excess))}.",
    )


def _nearest(amounts: Amounts, found: Balance, excess: float) -> list[str]:
    texts = []
    charges = dict(found.charges)
    for element in sorted(charges, key=lambda e: (e != "Li", -abs(charges[e]))):
        if charges[element] and (changed := amounts[element] - excess / charges[element]) > 0:
            texts.append(formula_text({e: (changed if e == element else n) for e, n in amounts.items()}))
    return texts[:3] or ["none by changing a single element"]
