"""Alloy anodes (Li–In, Li–Mg, Li–Sr, Li–Sn …): how fast lithium leaves, how much stays behind, how much they swell.

    surface runs dry      t = π D (c F/(2 i))²,    q = i t                        (half space, constant current)
    foil of thickness L   c = (i L/(F D)) f(D t/L²),   f(τ) = τ + 1/3 − (2/π²) Σ e^(−n²π²τ)/n²
    swelling              ΔL/q = v_Li/F, v_Li the volume that a mole of lithium adds to the alloy

c lithium that the alloy can give off (mol/cm³), D chemical diffusion coefficient (cm²/s), i current density (mA/cm²),
q areal capacity (mAh/cm²), L thickness (µm). The potential of an alloy is a fact of `materials`
(`electrode_potential`); what is not known there is unknown here.
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.interfaces.lithium_anode import LITHIUM_MOLAR_VOLUME_CM3_MOL
from frenkel.quantities import FARADAY_C_MOL

__all__ = ["depletion_capacity_mAh_cm2", "foil_capacity_mAh_cm2", "swelling_um_per_mAh_cm2"]

C_PER_MAH = 3.6


def _positive(**named: float) -> None:
    for name, value in named.items():
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(f"The {name.replace('_', ' ')}", given=value, low=0.0)


def depletion_capacity_mAh_cm2(
    current_mA_cm2: float, *, diffusivity_cm2_s: float, lithium_mol_cm3: float
) -> float:
    """Capacity (mAh/cm²) that a thick alloy gives before its surface holds no more lithium: π D (c F)²/(4 i).

    Source: Sand's law for one neutral species without migration; H. J. S. Sand, Phil. Mag. 1, 45 (1901) [textbook].

    Examples
    --------
    >>> one = depletion_capacity_mAh_cm2(1.0, diffusivity_cm2_s=1e-9, lithium_mol_cm3=0.05)
    >>> two = depletion_capacity_mAh_cm2(2.0, diffusivity_cm2_s=1e-9, lithium_mol_cm3=0.05)
    >>> round(one / two, 12)
    2.0
    """
    _positive(current=current_mA_cm2, diffusivity=diffusivity_cm2_s, lithium=lithium_mol_cm3)
    current_A = current_mA_cm2 * 1e-3
    return math.pi * diffusivity_cm2_s * (lithium_mol_cm3 * FARADAY_C_MOL) ** 2 / (4.0 * current_A) / C_PER_MAH


def foil_capacity_mAh_cm2(
    current_mA_cm2: float, *, thickness_um: float, diffusivity_cm2_s: float, lithium_mol_cm3: float
) -> float:
    """Capacity (mAh/cm²) of an alloy foil at a current, from all of it (i → 0) to what its diffusion allows.

    Constant current at one face, none at the other: the series is exact; it goes over into the half space for a
    high current, and into c F L − i L²/(3 D) for a low one.
    Source: J. Crank, The Mathematics of Diffusion (1975), section 4.3.6 [textbook].

    Examples
    --------
    >>> slow = foil_capacity_mAh_cm2(1e-6, thickness_um=50.0, diffusivity_cm2_s=1e-9, lithium_mol_cm3=0.05)
    >>> round(slow, 3)
    6.7
    """
    _positive(current=current_mA_cm2, thickness=thickness_um, diffusivity=diffusivity_cm2_s, lithium=lithium_mol_cm3)
    length_cm = thickness_um * 1e-4
    content_C_cm2 = lithium_mol_cm3 * FARADAY_C_MOL * length_cm
    reduced = content_C_cm2 * diffusivity_cm2_s / (current_mA_cm2 * 1e-3 * length_cm**2)  # c F D/(i L) = f(τ)
    time_s = _time_of(reduced) * length_cm**2 / diffusivity_cm2_s
    return current_mA_cm2 * 1e-3 * time_s / C_PER_MAH


def _time_of(reduced: float) -> float:
    """τ with f(τ) = τ + 1/3 − (2/π²) Σ exp(−n²π²τ)/n² as given."""
    from scipy.optimize import brentq

    # up to τ = 0.05 the half space's 2√(τ/π) differs by less than 1e-9
    if reduced <= 2.0 * math.sqrt(0.05 / math.pi):
        return math.pi * (0.5 * reduced) ** 2

    def miss(tau: float) -> float:
        rest = sum(math.exp(-((n * math.pi) ** 2) * tau) / n**2 for n in range(1, 12))
        return tau + 1.0 / 3.0 - 2.0 / math.pi**2 * rest - reduced

    return float(brentq(miss, 0.0, reduced, xtol=1e-14, rtol=1e-13))


def swelling_um_per_mAh_cm2(volume_per_lithium_cm3_mol: float = LITHIUM_MOLAR_VOLUME_CM3_MOL) -> float:
    """Change of thickness (µm) for each mAh/cm² that an alloy takes up; lithium metal by default.

    Examples
    --------
    >>> round(swelling_um_per_mAh_cm2(), 2)
    4.85
    """
    if not math.isfinite(volume_per_lithium_cm3_mol):
        raise OutOfRange("The volume of lithium in the alloy", given=volume_per_lithium_cm3_mol, low=0.0, unit="cm³/mol")
    return volume_per_lithium_cm3_mol * C_PER_MAH / FARADAY_C_MOL * 1e4
