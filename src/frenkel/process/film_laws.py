"""Laws of wet films and drying.

    drying       m/m0 = (8/π²) Σ_{k≥0} exp(−(2k+1)² π² D t/(4 h²))/(2k+1)²    film of thickness h that dries through one face
    casting      h_dry = h_wet φ/(1 − ε)                                     φ solid volume fraction, ε porosity
    slot die     Ca = 0.65 (2/(H/t − 1))^1.5                                 least wet film t at gap H, Ca = η v/γ
    Péclet       Pe = E h/D                                                  > 1: particles gather at the surface
    window       film between that limit and H/2 (no pressure on the bead upstream), speed below air entrainment
    evaporation  E = k_g (p_sat − p)/(R T) · M/ρ                             constant-rate period
    viscosity    η = K γ̇^(n−1), γ̇ = v/H in the gap
h in µm, D in cm²/s, t in s. Sources: Crank, Ruschak, Higgins and Scriven, remembered; Ruschak's form is that of
t = 1.34 Ca^⅔ R of a dip coater with the meniscus of the gap.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["DRYING", "SHEAR_THINNING", "SLOT_DIE", "dry_thickness_um", "drying_peclet", "evaporation_um_s", "residual_fraction", "slot_die_window", "thinnest_wet_film_um"]

_UM_TO_CM = 1e-4
_TERMS = 200
_SHORT = 0.05


def residual_fraction(diffusivity_cm2_s: float, time_s: Array, thickness_um: Array | float) -> Array:
    """Solvent left in a film that dries through one face, relative to the start.

    At short times the series is replaced by its limit 1 − 2 √(D t/(π h²)).

    >>> residual_fraction(1e-8, np.array([0.0]), 50.0).tolist()
    [1.0]
    """
    fourier = np.asarray(diffusivity_cm2_s * np.asarray(time_s) / (np.asarray(thickness_um) * _UM_TO_CM) ** 2, dtype=np.float64)
    odd = 2.0 * np.arange(_TERMS) + 1.0
    series = (8.0 / math.pi**2) * np.sum(np.exp(-(odd**2) * math.pi**2 * fourier[..., None] / 4.0) / odd**2, axis=-1)
    short = 1.0 - 2.0 * np.sqrt(np.maximum(fourier, 0.0) / math.pi)
    return np.asarray(np.where(fourier < _SHORT, short, series), dtype=np.float64)


def _drying(x: Inputs, p: Array) -> Array:
    return np.asarray(p[1] * residual_fraction(float(p[0]), x[0], x[1]), dtype=np.float64)


def _drying_start(x: Inputs, y: Array) -> Array:
    first = float(y.max())
    half = int(np.argmin(np.abs(y / first - 0.5)))
    return np.array([0.197 * (float(x[1][half]) * _UM_TO_CM) ** 2 / max(float(x[0][half]), 1e-9), first])


def _power_start(x: Inputs, y: Array) -> Array:
    slope, offset = np.polyfit(np.log(x[0]), y, 1)
    return np.array([math.exp(float(offset)), 1.0 + float(slope)])


DRYING = Law(
    "drying", "Diffusion-limited drying of a film", "m = m0 (8/π²) Σ exp(−(2k+1)²π²Dt/4h²)/(2k+1)²",
    (Variable("time", r"(?i:time)|t", "s"), Variable("thickness", r"(?i:thickness)|h", "µm")), Variable("residual solvent", r"(?i:(residual )?solvent|residue|mass fraction)", "1"),
    (("D", "cm²/s"), ("solvent at the start", "")), (True, True), _drying, _drying_start,
    lambda x: "" if np.unique(x[0]).size >= 4 and np.all(x[0] >= 0.0) and np.all(x[1] > 0.0) else "four times or more and a positive thickness are needed",
    "residual solvent (TGA) at five times", "D falls as the film dries: it holds for the range of solvent in the table.",
)  # fmt: skip
SLOT_DIE = Law(
    "slot-die", "Least wet film of a slot die", "t = H/(1 + 2 (c/Ca)^⅔)", (Variable("capillary number", r"(?i:capillary ?number)|Ca", "1"), Variable("gap", r"(?i:gap)|H", "µm")),
    Variable("thinnest film", r"(?i:(thinnest )?(wet )?(film|thickness))|t", "µm"), (("c", ""),), (True,), lambda x, p: np.asarray(x[1] / (1.0 + 2.0 * (p[0] / x[0]) ** (2.0 / 3.0))),
    lambda x, y: np.array([0.65]), lambda x: "" if np.all(x[0] > 0.0) and np.all(x[1] > 0.0) and np.unique(x[0]).size >= 3 else "three positive capillary numbers or more are needed",
    "the thinnest stable film at three speeds", "Theory says c = 0.65; a shear-thinning slurry has its Ca at the shear rate of the gap.",
)  # fmt: skip
SHEAR_THINNING = Law(
    "shear-thinning", "Viscosity of a slurry or melt", "η = K γ̇^(n − 1)", (Variable("shear rate", r"(?i:shear ?rate)", "1/s"),), Variable("viscosity", r"(?i:viscosity)|η", "Pa*s"),
    (("K", "Pa·sⁿ"), ("n", "")), (True, False), lambda x, p: np.asarray(np.log(p[0]) + (p[1] - 1.0) * np.log(x[0])), _power_start,
    lambda x: "" if np.all(x[0] > 0.0) and np.unique(x[0]).size >= 4 else "four positive shear rates or more are needed",
    "viscosities over two decades of shear rate", "A power law holds between its plateaus: mind the range.", log_y=True,
)  # fmt: skip


def dry_thickness_um(wet_thickness_um: float, solid_volume_fraction: float, porosity: float) -> float:
    """Thickness after drying, h_wet φ/(1 − ε).

    >>> round(dry_thickness_um(100.0, 0.2, 0.2), 9)
    25.0
    """
    for name, value in (("solid volume fraction", solid_volume_fraction), ("porosity", porosity)):
        if not 0.0 <= value < 1.0:
            raise OutOfRange(f"The {name}", given=value, low=0.0, high=1.0)
    return wet_thickness_um * solid_volume_fraction / (1.0 - porosity)


def thinnest_wet_film_um(gap_um: float, capillary_number: float) -> float:
    """Least wet film of a slot die: t = H/(1 + 2 (0.65/Ca)^(2/3)).

    >>> t = thinnest_wet_film_um(200.0, 0.1)
    >>> round(0.65 * (2 / (200.0 / t - 1)) ** 1.5, 9)
    0.1
    """
    if not (capillary_number > 0.0 and gap_um > 0.0):
        raise OutOfRange("The capillary number or the gap", given=min(capillary_number, gap_um), low=0.0)
    return gap_um / (1.0 + 2.0 * float((0.65 / capillary_number) ** (2.0 / 3.0)))


def drying_peclet(evaporation_um_s: float, thickness_um: float, diffusivity_cm2_s: float) -> float:
    """Péclet number E h/D of a drying film: above 1 particles or binder gather at the surface.

    >>> round(drying_peclet(0.1, 100.0, 1e-7), 6)
    1.0
    """
    if not diffusivity_cm2_s > 0.0:
        raise OutOfRange("The diffusivity", given=diffusivity_cm2_s, low=0.0, unit="cm²/s")
    return evaporation_um_s * _UM_TO_CM * thickness_um * _UM_TO_CM / diffusivity_cm2_s


def slot_die_window(
    gap_um: float, speed_m_min: float, *, viscosity_Pa_s: float, flow_exponent: float, surface_tension_mN_m: float
) -> tuple[float, float, float]:
    """Capillary number, thinnest and thickest wet film (µm) of a slot die at a web speed.

    `viscosity_Pa_s` is K of η = K γ̇^(n−1) and `flow_exponent` its n (1 for a Newtonian liquid). The thickest film is H/2, the drag flow of a
    bead without pressure; vacuum or pressure upstream moves it.

    >>> ca, low, high = slot_die_window(200.0, 6.0, viscosity_Pa_s=0.03, flow_exponent=1.0, surface_tension_mN_m=30.0)
    >>> round(ca, 6), round(low, 2), high
    (0.1, 25.11, 100.0)
    """
    for name, one in (("gap", gap_um), ("speed", speed_m_min), ("viscosity", viscosity_Pa_s), ("flow exponent", flow_exponent), ("surface tension", surface_tension_mN_m)):
        if not one > 0.0:
            raise OutOfRange(f"The {name}", given=one, low=0.0)
    speed = speed_m_min / 60.0
    shear = speed / (gap_um * 1e-6)
    ca = viscosity_Pa_s * shear ** (flow_exponent - 1.0) * speed / (surface_tension_mN_m * 1e-3)
    return ca, thinnest_wet_film_um(gap_um, ca), 0.5 * gap_um


def evaporation_um_s(transfer_m_s: float, saturation_Pa: float, vapour_Pa: float, *, temperature_K: float, molar_mass_g_mol: float, density_g_cm3: float) -> float:
    """Speed (µm/s) at which a wet surface sinks in the constant-rate period of drying.

    >>> round(evaporation_um_s(0.01, 3169.0, 0.0, temperature_K=298.15, molar_mass_g_mol=18.015, density_g_cm3=1.0), 4)
    0.2303
    """
    from frenkel.quantities import GAS_CONSTANT_J_MOL_K

    if not (transfer_m_s > 0.0 and temperature_K > 0.0 and molar_mass_g_mol > 0.0 and density_g_cm3 > 0.0 and 0.0 <= vapour_Pa <= saturation_Pa):
        raise OutOfRange("The pressure of the vapour or another input of drying", given=vapour_Pa, low=0.0, high=saturation_Pa, unit="Pa")
    mol_m2_s = transfer_m_s * (saturation_Pa - vapour_Pa) / (GAS_CONSTANT_J_MOL_K * temperature_K)
    return mol_m2_s * molar_mass_g_mol / density_g_cm3
