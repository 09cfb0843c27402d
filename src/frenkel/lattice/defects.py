"""Point-defect statistics: Frenkel and Schottky pairs, and the regime that an activation energy belongs to.

    Frenkel   [V][i] = N N* exp(−g_F/kT)           Schottky (MX)   [V_M][V_X] = N² exp(−g_S/kT)
    neutrality with a dopant of excess charge c:   [V] = [i] + c  →  [V] = c/2 + √(c²/4 + K)

Site fractions, energies in eV. In the intrinsic regime (pairs outnumber dopants) the activation energy of
conduction is E_m + h/2, in the extrinsic one E_m. Figure 6 of 10.3390/nano14221773 shows the two kinds of pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.errors import OutOfRange
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["DefectFractions", "activation_energy_eV", "frenkel_pairs", "schottky_pairs"]


@dataclass(frozen=True)
class DefectFractions:
    """Vacancies and their partners (interstitials, or vacancies of the counter-ion) per regular site.

    regime : "intrinsic" if thermal pairs outnumber the carriers that dopants bring, else "extrinsic"
    """

    vacancies: float
    partners: float
    regime: str


def frenkel_pairs(
    formation_energy_eV: float, temperature_K: float, *, interstitial_sites: float = 1.0, dopant: float = 0.0
) -> DefectFractions:
    """Vacancies and interstitials per regular site.

    Parameters
    ----------
    formation_energy_eV : free energy g_F of a pair; interstitial_sites : N*/N, per regular site
    dopant : vacancies that dopants bring per regular site (negative: interstitials)

    Examples
    --------
    >>> pairs = frenkel_pairs(1.0, 600.0)
    >>> pairs.regime, f"{pairs.vacancies:.2e}"
    ('intrinsic', '6.31e-05')
    >>> frenkel_pairs(1.0, 600.0, dopant=0.01).regime
    'extrinsic'
    """
    return _pairs(formation_energy_eV, temperature_K, interstitial_sites, dopant)


def schottky_pairs(
    formation_energy_eV: float, temperature_K: float, *, dopant: float = 0.0
) -> DefectFractions:
    """Cation vacancies and anion vacancies per site of MX; parameters as for Frenkel pairs with g_S."""
    return _pairs(formation_energy_eV, temperature_K, 1.0, dopant)


def _pairs(energy_eV: float, temperature_K: float, partner_sites: float, dopant: float) -> DefectFractions:
    if not temperature_K > 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
    if not energy_eV > 0.0:
        raise OutOfRange("The formation energy", given=energy_eV, low=0.0, unit="eV")
    product = partner_sites * math.exp(-energy_eV / (BOLTZMANN_EV_K * temperature_K))
    # the larger root directly, the smaller from the product: no difference of nearly equal numbers
    larger = abs(dopant) / 2.0 + math.sqrt(dopant * dopant / 4.0 + product)
    smaller = product / larger
    vacancies, partners = (larger, smaller) if dopant >= 0.0 else (smaller, larger)
    regime = "intrinsic" if math.sqrt(product) > abs(dopant) else "extrinsic"
    return DefectFractions(vacancies, partners, regime)


def activation_energy_eV(migration_eV: float, formation_eV: float, regime: str) -> float:
    """Activation energy of conduction: E_m + h/2 in the intrinsic regime, E_m in the extrinsic one.

    >>> activation_energy_eV(0.3, 1.0, "intrinsic"), activation_energy_eV(0.3, 1.0, "extrinsic")
    (0.8, 0.3)
    """
    if regime not in ("intrinsic", "extrinsic"):
        raise OutOfRange(
            f"The regime is {regime!r}; it", given=float("nan"), next_step="intrinsic or extrinsic."
        )
    return migration_eV + formation_eV / 2.0 if regime == "intrinsic" else migration_eV
