"""Contact of rough surfaces: how much area touches under a pressure, and what the narrowing of current costs.

    elastic (Persson)            θ = erf(√2 p / (E* h'))            θ → √(8/π) p/(E* h') at small p
    elastic (Bush–Gibson–Thomas) θ = √(2π) p / (E* h')              small p only
    plastic or creeping          θ = p / H,  H = 3 σ_y              (Tabor), at most 1
    one round spot (Holm)        R = ρ / (4a) on each side
    many equal spots             r = ρ ψ(√θ) / (4 a n),  θ = π a² n,  ψ the correction for neighbours
    upper bound of conductance   g = 2 K / ((ρ1 + ρ2) E*)  (Barber),  K = p / (γ h_rms)

θ contacted fraction, p pressure (MPa), E* contact modulus (GPa), h' rms slope, h_rms rms height (µm), a radius of a
spot (µm), n spots per area (1/µm²), ρ resistivity (Ω cm), r area-specific resistance (Ω cm²). Laws are functions
of their arguments; nothing here knows a cell.
"""

from __future__ import annotations

import math

from frenkel.errors import InputError, OutOfRange

__all__ = [
    "barber_conductance_bound",
    "contact_modulus",
    "contacted_fraction_elastic",
    "contacted_fraction_plastic",
    "holm_resistance",
    "patterned_contact_resistance",
]

UM_IN_CM = 1e-4
TABOR_FACTOR = 3.0
_NEIGHBOURS = ((0, 1.0), (1, -1.40978), (3, 0.34406), (5, 0.04305), (7, 0.02267))
"""Powers and coefficients of ψ(ε); published with 0.02271 last, here with ψ(1) = 0 exactly."""


def _positive(**named: float) -> None:
    for name, value in named.items():
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name.replace("_", " "), given=value, low=0.0)


def _fraction(**named: float) -> None:
    for name, value in named.items():
        if not 0.0 <= value <= 1.0:
            raise OutOfRange(name.replace("_", " "), given=value, low=0.0, high=1.0)


def contact_modulus(
    youngs_modulus_1_GPa: float,
    poisson_ratio_1: float,
    youngs_modulus_2_GPa: float = math.inf,
    poisson_ratio_2: float = 0.3,
) -> float:
    """Contact modulus E* (GPa): 1/E* = (1 − ν1²)/E1 + (1 − ν2²)/E2; the second body is rigid by default.

    Source: K. L. Johnson, Contact Mechanics (1985), eq. 4.21 [textbook].

    Examples
    --------
    >>> round(contact_modulus(10.0, 0.0), 3)
    10.0
    """
    _positive(youngs_modulus_1=youngs_modulus_1_GPa)
    compliance = (1.0 - poisson_ratio_1**2) / youngs_modulus_1_GPa
    if math.isfinite(youngs_modulus_2_GPa):
        _positive(youngs_modulus_2=youngs_modulus_2_GPa)
        compliance += (1.0 - poisson_ratio_2**2) / youngs_modulus_2_GPa
    return 1.0 / compliance


def contacted_fraction_elastic(
    pressure_MPa: float, *, modulus_GPa: float, rms_slope: float, theory: str = "persson"
) -> float:
    """Fraction of the area in elastic contact at a pressure (0 … 1).

    Parameters
    ----------
    pressure_MPa : nominal pressure
    modulus_GPa : contact modulus E* (see `contact_modulus`)
    rms_slope : root mean square slope h' of the combined roughness
    theory : "persson" (all pressures) or "bush-gibson-thomas" (small pressures: refused above θ = 0.1)

    Examples
    --------
    >>> contacted_fraction_elastic(0.0, modulus_GPa=20.0, rms_slope=0.1)
    0.0
    """
    _positive(modulus=modulus_GPa, rms_slope=rms_slope)
    if not pressure_MPa >= 0.0:
        raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
    reduced = pressure_MPa * 1e-3 / (modulus_GPa * rms_slope)
    if theory == "persson":
        return math.erf(math.sqrt(2.0) * reduced)
    if theory == "bush-gibson-thomas":
        theta = math.sqrt(2.0 * math.pi) * reduced
        if theta > 0.1:
            raise OutOfRange("The contacted fraction of this theory", given=theta, high=0.1, next_step='Use "persson".')
        return theta
    raise InputError(f'theory is {theory!r}; allowed are "persson" and "bush-gibson-thomas".')


def contacted_fraction_plastic(pressure_MPa: float, *, yield_strength_MPa: float) -> float:
    """Contacted fraction where one side flows (lithium): p/(3 σ_y), at most 1 where all of it has flowed.

    Source: D. Tabor, The Hardness of Metals (1951): hardness is three times the yield strength [textbook].

    Examples
    --------
    >>> contacted_fraction_plastic(1.5, yield_strength_MPa=1.0)
    0.5
    """
    _positive(yield_strength=yield_strength_MPa)
    if not pressure_MPa >= 0.0:
        raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
    # above its hardness the softer side fills every valley: the law says so, it is no clamping of an error
    return min(pressure_MPa / (TABOR_FACTOR * yield_strength_MPa), 1.0)


def holm_resistance(radius_um: float, resistivity_ohm_cm: float, *, sides: int = 1) -> float:
    """Resistance (Ω) of a round contact spot on a half space: ρ/(4a) for each side that the current narrows on.

    Source: R. Holm, Electric Contacts (1967), eq. 3.10 [textbook]; exact for an equipotential disc.

    Examples
    --------
    >>> holm_resistance(1.0, 4e-4)
    1.0
    """
    _positive(radius=radius_um, resistivity=resistivity_ohm_cm)
    return sides * resistivity_ohm_cm / (4.0 * radius_um * UM_IN_CM)


def patterned_contact_resistance(
    contacted_fraction: float, *, spot_radius_um: float, resistivity_ohm_cm: float
) -> float:
    """Constriction resistance (Ω cm², one side) of many equal round spots that touch a fraction of the area.

    r = π a ρ ψ(√θ)/(4 θ),   ψ(ε) = 1 − 1.40978 ε + 0.34406 ε³ + 0.04305 ε⁵ + 0.02267 ε⁷

    Holm's spots in parallel, each with the correction of an equipotential disc on a flux tube for its neighbours;
    → Holm without interaction for θ → 0, → 0 for θ → 1. The tests solve the disc on the tube by a Galerkin series to
    1e-6: ψ differs from it by less than 1e-4 at every θ. A film on the spot evens out its current, which raises the
    sum of constriction and film by at most 8 %, and by nothing in both limits of θ.
    Source: K. J. Negus, M. M. Yovanovich, ASME HTD 33 (1984) [remembered; confirmed by the series].

    Examples
    --------
    >>> patterned_contact_resistance(1.0, spot_radius_um=1.0, resistivity_ohm_cm=1000.0)
    0.0
    """
    _positive(spot_radius=spot_radius_um, resistivity=resistivity_ohm_cm)
    _fraction(contacted_fraction=contacted_fraction)
    if contacted_fraction == 0.0:
        return math.inf
    spots_per_cm2 = contacted_fraction / (math.pi * (spot_radius_um * UM_IN_CM) ** 2)
    ratio = math.sqrt(contacted_fraction)
    neighbours = sum(coefficient * ratio**power for power, coefficient in _NEIGHBOURS)
    # the last digits of ψ near θ = 1 must not make a resistance negative
    return holm_resistance(spot_radius_um, resistivity_ohm_cm) * max(neighbours, 0.0) / spots_per_cm2


def barber_conductance_bound(
    pressure_MPa: float, *, rms_height_um: float, modulus_GPa: float, resistivity_sum_ohm_cm: float, gamma: float = 0.4
) -> float:
    """Conductance per area (S/cm²) of a rough elastic contact from its stiffness: g = 2K/((ρ1+ρ2)E*), K = p/(γ h).

    Barber's analogy between incremental stiffness and conductance makes it exact for elastic half spaces; γ ≈ 0.4
    holds for many roughness spectra (Persson). Source: J. R. Barber, Proc. R. Soc. A 459, 53 (2003) [remembered].

    Examples
    --------
    >>> barber_conductance_bound(0.0, rms_height_um=1.0, modulus_GPa=10.0, resistivity_sum_ohm_cm=100.0)
    0.0
    """
    _positive(rms_height=rms_height_um, modulus=modulus_GPa, resistivity_sum=resistivity_sum_ohm_cm, gamma=gamma)
    if not pressure_MPa >= 0.0:
        raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
    stiffness_over_modulus_per_cm = pressure_MPa * 1e-3 / (modulus_GPa * gamma * rms_height_um * UM_IN_CM)
    return 2.0 * stiffness_over_modulus_per_cm / resistivity_sum_ohm_cm
