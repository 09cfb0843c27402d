"""Interdiffusion on co-sintering: how far two solids mix while they are fired together.

    c(x, t) = ½ erfc(x/(2 √(D t))),     D = D0 exp(−Ea/kT)

for two half spaces with one constant interdiffusion coefficient; the mixed zone (16 to 84 %) is 2.81 √(D t) wide.
Units: nm, s, cm²/s, eV, K.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["interdiffusion_profile", "mixed_zone_nm"]

Floats = NDArray[np.float64]
_EDGE = 0.7031  # erfc(_EDGE)/2 = 0.16


def _length_nm(diffusivity_cm2_s: float, time_s: float) -> float:
    if not diffusivity_cm2_s >= 0.0:
        raise OutOfRange("The interdiffusion coefficient", given=diffusivity_cm2_s, low=0.0, unit="cm²/s")
    if not time_s >= 0.0:
        raise OutOfRange("The time", given=time_s, low=0.0, unit="s")
    return 1e7 * math.sqrt(diffusivity_cm2_s * time_s)


def diffusivity_at(prefactor_cm2_s: float, activation_energy_eV: float, temperature_K: float) -> float:
    """Interdiffusion coefficient (cm²/s) at a temperature.

    Examples
    --------
    >>> diffusivity_at(1.0, 0.0, 1000.0)
    1.0
    """
    return prefactor_cm2_s * math.exp(-activation_energy_eV / (BOLTZMANN_EV_K * temperature_K))


def interdiffusion_profile(position_nm: Floats, *, diffusivity_cm2_s: float, time_s: float) -> Floats:
    """Fraction of the first solid's species at positions [n] (negative: inside the first solid).

    Examples
    --------
    >>> interdiffusion_profile(np.array([0.0]), diffusivity_cm2_s=1e-14, time_s=3600.0).tolist()
    [0.5]
    """
    from scipy.special import erfc

    length = _length_nm(diffusivity_cm2_s, time_s)
    x = np.asarray(position_nm, dtype=np.float64)
    if length == 0.0:
        return np.where(x < 0.0, 1.0, np.where(x > 0.0, 0.0, 0.5))
    return np.asarray(0.5 * erfc(x / (2.0 * length)))


def mixed_zone_nm(*, diffusivity_cm2_s: float, time_s: float) -> float:
    """Width (nm) over which the composition goes from 16 to 84 %.

    Examples
    --------
    >>> round(mixed_zone_nm(diffusivity_cm2_s=1e-14, time_s=3600.0), 1)
    168.7
    """
    return 4.0 * _EDGE * _length_nm(diffusivity_cm2_s, time_s)
