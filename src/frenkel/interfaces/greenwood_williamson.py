"""Elastic contact of a rough surface as asperities of one curvature and normally distributed heights.

    p   = (4/3) η E* √R s^(3/2) F_3/2(h)
    θ   = π η R s F_1(h)
    g   = (4/ρ) η √(R s) F_1/2(h)               each spot a Holm disc of radius √(R δ), both sides together
    F_n(h) = ∫_h^∞ (u − h)^n φ(u) du,   h = separation/s

η asperities per area (1/µm²), R their radius (µm), s the standard deviation of their heights (µm), E* contact modulus
(GPa), ρ sum of both resistivities (Ω cm), p in MPa, g in S/cm². Spots do not feel each other, so that the law holds
for small θ. Stiffness K = −dp/dz and conductance obey Barber's analogy, g = 2 K/(ρ E*), exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange

__all__ = ["AsperityContact", "asperity_contact", "height_integral"]

UM_IN_CM = 1e-4
_LARGEST_FRACTION = 0.1
_LOWEST, _HIGHEST = -4.0, 30.0  # separations in standard deviations between which pressures are looked for


@dataclass(frozen=True)
class AsperityContact:
    """Separation in standard deviations of height, contacted fraction, stiffness (MPa/µm), conductance (S/cm²)."""

    separation: float
    contacted_fraction: float
    stiffness_MPa_um: float
    conductance_S_cm2: float


def height_integral(order: float, separation: float) -> float:
    """F_n(h) = ∫_h^∞ (u − h)^n φ(u) du of the standard normal density φ, for n > −1.

    With v² = u − h the integrand is smooth, and Gauss–Legendre over twelve standard deviations is exact to 1e-9.

    Examples
    --------
    >>> round(height_integral(0.0, 0.0), 9), round(height_integral(1.0, 0.0) * math.sqrt(2 * math.pi), 9)
    (0.5, 1.0)
    """
    nodes, weights = _nodes()
    # beyond the mean only the tail counts: its width falls as 1/h
    reach = math.sqrt(max(12.0 - separation, 40.0 / max(separation, 1.0)))
    v = 0.5 * reach * (nodes + 1.0)
    # φ(h + v²) with φ(h) taken out would not underflow later than 38 standard deviations, which is enough here
    density = np.exp(-0.5 * (separation + v**2) ** 2) / math.sqrt(2.0 * math.pi)
    return float(0.5 * reach * np.sum(weights * 2.0 * v ** (2.0 * order + 1.0) * density))


@lru_cache(maxsize=1)
def _nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = np.polynomial.legendre.leggauss(120)
    return nodes, weights


def asperity_contact(
    pressure_MPa: float,
    *,
    modulus_GPa: float,
    asperities_per_um2: float,
    asperity_radius_um: float,
    height_deviation_um: float,
    resistivity_sum_ohm_cm: float,
) -> AsperityContact:
    """Contact of a Greenwood–Williamson surface with a flat one at a pressure.

    Parameters
    ----------
    pressure_MPa : nominal pressure, > 0
    modulus_GPa : contact modulus E*
    asperities_per_um2, asperity_radius_um, height_deviation_um : of the surface
    resistivity_sum_ohm_cm : of both bodies

    Raises
    ------
    OutOfRange : an input is not positive, or the contacted fraction exceeds 0.1, where asperities are no longer apart

    Validity: elastic spots that are far from each other. Plasticity index E*/H √(s/R) below 0.6.
    Source: J. A. Greenwood, J. B. P. Williamson, Proc. R. Soc. A 295, 300 (1966) [remembered; derived anew and
    held against Barber's analogy in the tests].

    Examples
    --------
    >>> one = asperity_contact(1.0, modulus_GPa=20.0, asperities_per_um2=0.01, asperity_radius_um=10.0,
    ...                        height_deviation_um=0.5, resistivity_sum_ohm_cm=1000.0)
    >>> 0 < one.contacted_fraction < 0.01
    True
    """
    from scipy.optimize import brentq

    for name, value in (
        ("The pressure", pressure_MPa), ("The contact modulus", modulus_GPa),
        ("The density of asperities", asperities_per_um2), ("The radius of asperities", asperity_radius_um),
        ("The deviation of heights", height_deviation_um), ("The resistivity", resistivity_sum_ohm_cm),
    ):  # fmt: skip
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name, given=value, low=0.0)
    E_MPa, n, R, s = modulus_GPa * 1e3, asperities_per_um2, asperity_radius_um, height_deviation_um
    scale_MPa = 4.0 / 3.0 * n * E_MPa * math.sqrt(R) * s**1.5
    target = math.log(pressure_MPa / scale_MPa)

    def miss(h: float) -> float:
        return math.log(height_integral(1.5, h)) - target

    if miss(_LOWEST) < 0.0 or miss(_HIGHEST) > 0.0:
        bounds = [scale_MPa * height_integral(1.5, h) for h in (_HIGHEST, _LOWEST)]
        raise OutOfRange("The pressure on these asperities", given=pressure_MPa, low=bounds[0], high=bounds[1], unit="MPa")
    h = float(brentq(miss, _LOWEST, _HIGHEST, xtol=1e-12))
    fraction = math.pi * n * R * s * height_integral(1.0, h)
    if fraction > _LARGEST_FRACTION:
        raise OutOfRange("The contacted fraction of separate asperities", given=fraction, high=_LARGEST_FRACTION,
                         next_step="Use contacted_fraction_elastic, which holds at all pressures.")  # fmt: skip
    half = height_integral(0.5, h)
    stiffness = 2.0 * n * E_MPa * math.sqrt(R * s) * half  # MPa/µm
    per_um = 4.0 * n * math.sqrt(R * s) * half  # 1/µm, the conductance times ρ
    return AsperityContact(h, fraction, stiffness, per_um / UM_IN_CM / resistivity_sum_ohm_cm)
