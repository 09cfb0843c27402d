"""Laws of wet films, drying, curing and growth from the vapour.

    drying       m/m0 = (8/π²) Σ_{k≥0} exp(−(2k+1)² π² D t/(4 h²))/(2k+1)²    film of thickness h that dries through one face
    cure depth   z = D_p ln(E/E_c)                                           from the dose E
    casting      h_dry = h_wet φ/(1 − ε)                                     φ solid volume fraction, ε porosity
    slot die     Ca = 0.65 (2/(H/t − 1))^1.5                                 least wet film t at gap H, Ca = η v/γ
    Péclet       Pe = E h/D                                                  > 1: particles gather at the surface
    deposition   h = GPC · N (ALD);  h = r t
h in µm, D in cm²/s, t in s, dose in mJ/cm². Sources: Crank, Jacobs, Ruschak, remembered; Ruschak's form is that of
t = 1.34 Ca^⅔ R of a dip coater with the meniscus of the gap.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["CURE_DEPTH", "DRYING", "deposition_cycles", "dry_thickness_um", "drying_peclet", "residual_fraction", "thinnest_wet_film_um"]

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


DRYING = Law(
    "drying", "Diffusion-limited drying of a film", "m = m0 (8/π²) Σ exp(−(2k+1)²π²Dt/4h²)/(2k+1)²",
    (Variable("time", r"(?i:time)|t", "s"), Variable("thickness", r"(?i:thickness)|h", "µm")), Variable("residual solvent", r"(?i:(residual )?solvent|residue|mass fraction)", "1"),
    (("D", "cm²/s"), ("solvent at the start", "")), (True, True), _drying, _drying_start,
    lambda x: "" if np.unique(x[0]).size >= 4 and np.all(x[0] >= 0.0) and np.all(x[1] > 0.0) else "four times or more and a positive thickness are needed",
    "residual solvent (TGA) at five times", "D falls as the film dries: it holds for the range of solvent in the table.",
)  # fmt: skip
CURE_DEPTH = Law(
    "cure-depth", "Depth of cure by dose", "z = D_p ln(E/E_c)", (Variable("dose", r"(?i:dose|exposure)", "mJ/cm^2"),), Variable("cured depth", r"(?i:(cured? )?depth)|z", "µm"),
    (("D_p", "µm"), ("E_c", "mJ/cm²")), (True, True), lambda x, p: np.asarray(p[0] * np.log(x[0] / p[1])),
    lambda x, y: np.array([max(float(np.polyfit(np.log(x[0]), y, 1)[0]), 1e-6), float(x[0].min()) * 0.5]),
    lambda x: "" if np.all(x[0] > 0.0) and np.unique(x[0]).size >= 4 else "four positive doses or more are needed",
    "cured depth at four doses", "Fillers scatter: the depth is that of this slurry.",
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


def deposition_cycles(thickness_nm: float, growth_nm_per_cycle: float) -> int:
    """Cycles of atomic layer deposition for a thickness.

    >>> deposition_cycles(100.0, 0.07), deposition_cycles(20_000.0, 0.07)
    (1429, 285715)
    """
    if not (thickness_nm > 0.0 and growth_nm_per_cycle > 0.0):
        raise OutOfRange("The thickness or the growth per cycle", given=min(thickness_nm, growth_nm_per_cycle), low=0.0, unit="nm")
    return math.ceil(thickness_nm / growth_nm_per_cycle - 1e-9)
