"""Lithium metal against a solid electrolyte: stripping, voids, cracks, leakage, moduli, alloys.

Stripping leaves vacancies; they leave by diffusion into lithium and by creep under pressure. What is not taken
away becomes a void:

    i_crit = i_diffusion + i_creep,   i_creep = (F/V_Li) ċ
    ċ = (c/2) ε̇ (3 p/(2 m σ0))^m      speed at which a void of radius c closes in lithium that creeps

Lithium between two plates cannot flow away: the stack presses it from all sides, and only the void lets it yield. In
an incompressible solid with ε̇ = ε̇0 (σ/σ0)^m the flow around a spherical void is radial, v = ċ c²/r², so that
ε̇_r = 2 ċ c²/r³ and p = ∫ 2 σ/r dr = (2 m/3) σ0 (2ċ/(c ε̇0))^(1/m).

Plating into a flaw acts as a pressure, p = η F/V_Li, and the flaw grows when it exceeds K_Ic/√(π a). Electrons
that leak through the electrolyte reduce lithium inside it where the local potential of lithium exceeds the metal's.
Units: mA/cm², MPa, µm, K, mV, MPa√m, S/cm.
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = [
    "LITHIUM_MOLAR_VOLUME_CM3_MOL",
    "crack_overpotential_mV",
    "crack_pressure_MPa",
    "creep_rate_per_s",
    "leakage_current_mA_cm2",
    "plating_pressure_MPa",
    "sand_time_s",
    "shear_modulus_margin",
    "stripping_limit_mA_cm2",
    "void_closure_current_mA_cm2",
]

LITHIUM_MOLAR_VOLUME_CM3_MOL = 6.941 / 0.534
"""Molar volume of lithium, from its atomic mass (6.941 g/mol) and density (0.534 g/cm³): 13.0 cm³/mol."""

CREEP_REFERENCE_K = 298.15
"""Temperature at which the reference point of a creep law is given."""


def crack_pressure_MPa(fracture_toughness_MPa_sqrt_m: float, flaw_um: float) -> float:
    """Pressure (MPa) inside a sharp surface flaw of depth a that makes it grow: K_Ic/√(π a) (Griffith–Irwin).

    Examples
    --------
    >>> round(crack_pressure_MPa(0.23, 1.0))
    130
    """
    for name, value in (("The fracture toughness", fracture_toughness_MPa_sqrt_m), ("The flaw", flaw_um)):
        if not value > 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    return fracture_toughness_MPa_sqrt_m / math.sqrt(math.pi * flaw_um * 1e-6)


def plating_pressure_MPa(overpotential_mV: float) -> float:
    """Pressure (MPa) that an overpotential can build in a flaw filled with lithium: η F/V_Li (7.4 MPa per mV).

    Examples
    --------
    >>> round(plating_pressure_MPa(1.0), 1)
    7.4
    """
    return overpotential_mV * 1e-3 * FARADAY_C_MOL / LITHIUM_MOLAR_VOLUME_CM3_MOL


def crack_overpotential_mV(fracture_toughness_MPa_sqrt_m: float, flaw_um: float) -> float:
    """Overpotential (mV) at which a flaw filled with lithium begins to crack the electrolyte.

    Source of the criterion: L. Porz et al., Adv. Energy Mater. 7, 1701003 (2017) [remembered].

    Examples
    --------
    >>> round(crack_overpotential_mV(0.23, 1.0)), round(crack_overpotential_mV(1.25, 1.0))
    (17, 95)
    """
    return crack_pressure_MPa(fracture_toughness_MPa_sqrt_m, flaw_um) / plating_pressure_MPa(1.0)


def creep_rate_per_s(
    stress_MPa: float,
    *,
    temperature_K: float,
    reference_stress_MPa: float,
    reference_rate_per_s: float,
    exponent: float,
    activation_energy_J_mol: float,
) -> float:
    """Strain rate (1/s) of power-law creep: ε̇0 (σ/σ0)^m exp(−Q/R (1/T − 1/298.15 K)).

    Parameters
    ----------
    stress_MPa, temperature_K : uniaxial stress
    reference_stress_MPa, reference_rate_per_s : one point of a tensile test at 298.15 K
    exponent, activation_energy_J_mol : m and Q; 6.6 and 37 kJ/mol are told of bulk lithium [remembered]

    Examples
    --------
    >>> creep_rate_per_s(0.8, temperature_K=298.15, reference_stress_MPa=0.8, reference_rate_per_s=1e-3, exponent=6.6,
    ...                  activation_energy_J_mol=37e3)
    0.001
    """
    if not stress_MPa >= 0.0:
        raise OutOfRange("The stress", given=stress_MPa, low=0.0, unit="MPa")
    for name, value in (
        ("The temperature", temperature_K), ("The stress of the reference", reference_stress_MPa),
        ("The rate of the reference", reference_rate_per_s), ("The creep exponent", exponent),
    ):  # fmt: skip
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name, given=value, low=0.0)
    shift = activation_energy_J_mol / GAS_CONSTANT_J_MOL_K * (1.0 / temperature_K - 1.0 / CREEP_REFERENCE_K)
    return reference_rate_per_s * math.pow(stress_MPa / reference_stress_MPa, exponent) * math.exp(-shift)


def void_closure_current_mA_cm2(
    pressure_MPa: float,
    *,
    void_radius_um: float,
    temperature_K: float,
    reference_stress_MPa: float,
    reference_rate_per_s: float,
    exponent: float,
    activation_energy_J_mol: float,
) -> float:
    """Current (mA/cm²) at which stripping widens a void as fast as the pressure closes it: (F/V_Li) ċ.

    Parameters
    ----------
    pressure_MPa : of the stack, the same from all sides
    void_radius_um : c
    others : of `creep_rate_per_s`

    Validity: a void that is small against the lithium and its distance to the next one.
    Source: B. Budiansky, J. W. Hutchinson, S. Slutsky, in Mechanics of Solids (1982) [remembered; derived on top of this
    file and held against an integration of the radial flow in the tests].

    Examples
    --------
    >>> void_closure_current_mA_cm2(0.0, void_radius_um=1.0, temperature_K=298.15, reference_stress_MPa=0.8,
    ...                             reference_rate_per_s=1e-3, exponent=6.6, activation_energy_J_mol=37e3)
    0.0
    """
    if not (math.isfinite(void_radius_um) and void_radius_um > 0.0):
        raise OutOfRange("The radius of a void", given=void_radius_um, low=0.0, unit="µm")
    if not (exponent > 0.0 and pressure_MPa >= 0.0):
        raise OutOfRange("The pressure or the creep exponent", given=min(pressure_MPa, exponent), low=0.0)
    rate = creep_rate_per_s(
        1.5 * pressure_MPa / exponent, temperature_K=temperature_K, reference_stress_MPa=reference_stress_MPa,
        reference_rate_per_s=reference_rate_per_s, exponent=exponent, activation_energy_J_mol=activation_energy_J_mol,
    )  # fmt: skip
    return 1e3 * FARADAY_C_MOL / LITHIUM_MOLAR_VOLUME_CM3_MOL * 0.5 * void_radius_um * 1e-4 * rate


def stripping_limit_mA_cm2(diffusion_current_mA_cm2: float, creep_current: float) -> float:
    """Largest current (mA/cm²) that strips without voids: what diffusion and creep take away together.

    Examples
    --------
    >>> stripping_limit_mA_cm2(0.1, 0.4)
    0.5
    """
    return diffusion_current_mA_cm2 + creep_current


def leakage_current_mA_cm2(electronic_conductivity_S_cm: float, voltage_V: float, thickness_um: float) -> float:
    """Electronic leakage (mA/cm²) through a separator: σ_e V/L; as self-discharge, and as what plates inside.

    Examples
    --------
    >>> leakage_current_mA_cm2(1e-10, 3.0, 30.0)
    0.0001
    """
    if not thickness_um > 0.0:
        raise OutOfRange("The thickness", given=thickness_um, low=0.0, unit="µm")
    return 1e3 * electronic_conductivity_S_cm * voltage_V / (thickness_um * 1e-4)


def shear_modulus_margin(
    shear_modulus_GPa: float, *, lithium_shear_modulus_GPa: float, molar_volume_ratio: float = 0.0
) -> float:
    """How far the shear modulus lies above (> 1) or below the linear stability limit of a flat lithium front.

    Monroe and Newman's limit is G ≥ 2 G_Li for polymers, whose lithium ion takes less volume than the metal's atom
    (ratio below 1: pressure-driven). Above 1 (density-driven, many ceramics) the sign turns: softer is then more
    stable, and the margin is its inverse. It speaks of a perfect flat front only, never of cracks or pores.
    Sources: J. Electrochem. Soc. 152, A396 (2005); Phys. Rev. Lett. 119, 056003 (2017) [remembered].

    Examples
    --------
    >>> shear_modulus_margin(6.8, lithium_shear_modulus_GPa=3.4)
    1.0
    """
    margin = shear_modulus_GPa / (2.0 * lithium_shear_modulus_GPa)
    return margin if molar_volume_ratio < 1.0 else 1.0 / margin


def sand_time_s(
    current_mA_cm2: float, *, concentration_mol_cm3: float, diffusivity_cm2_s: float, transference_number: float
) -> float:
    """Sand's time (s): when salt is used up at the electrode of a polymer, π D (c F/(2 i (1 − t+)))².

    Valid while √(D t) is much shorter than the layer. Source: H. J. S. Sand, Phil. Mag. 1, 45 (1901) [textbook].

    Examples
    --------
    >>> sand_time_s(1.0, concentration_mol_cm3=1e-3, diffusivity_cm2_s=1e-8, transference_number=1.0)
    inf
    """
    if transference_number >= 1.0:
        return math.inf
    charge = concentration_mol_cm3 * FARADAY_C_MOL / (2.0 * current_mA_cm2 * 1e-3 * (1.0 - transference_number))
    return math.pi * diffusivity_cm2_s * charge**2
