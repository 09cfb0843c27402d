"""Scales that shift instead of multiply: potentials of reference electrodes, dew points of gases."""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange, UnknownName

__all__ = ["REFERENCE_ELECTRODES_V", "convert_potential", "dew_point_to_ppm", "ppm_to_dew_point"]

REFERENCE_ELECTRODES_V = {
    "Li/Li+": 0.0,
    "In/InLi": 0.62,
    "SHE": 3.04,
    "Li4Ti5O12": 1.55,
}
"""Potential of reference electrodes against Li/Li+ (V); In/InLi in its two-phase range only (DESIGN, Units).

SHE: seed 10.3390/nano14221773 section 1 gives −3.04 V for lithium. Li4Ti5O12 is the two-phase plateau.
"""


def convert_potential(value_V: float, *, given: str, wanted: str) -> float:
    """Convert a potential between reference electrodes (keys of `REFERENCE_ELECTRODES_V`).

    Examples
    --------
    >>> round(convert_potential(3.0, given="In/InLi", wanted="Li/Li+"), 2)
    3.62
    """
    for name in (given, wanted):
        if name not in REFERENCE_ELECTRODES_V:
            raise UnknownName(name, what="reference electrode", nearest=REFERENCE_ELECTRODES_V)
    return value_V + REFERENCE_ELECTRODES_V[given] - REFERENCE_ELECTRODES_V[wanted]


# Buck 1996: p/hPa = exp(a + (b - T/d) T/(c + T)), T in °C; (a, b, c, d) over ice and over water.
_OVER_ICE = (math.log(6.1115), 23.036, 279.82, 333.7)
_OVER_WATER = (math.log(6.1121), 18.678, 257.14, 234.5)


def _saturation_pressure_Pa(temperature_C: float) -> float:
    a, b, c, d = _OVER_ICE if temperature_C < 0.0 else _OVER_WATER
    return 100.0 * math.exp(a + (b - temperature_C / d) * temperature_C / (c + temperature_C))


def dew_point_to_ppm(dew_point_C: float, *, pressure_Pa: float = 101325.0) -> float:
    """Water content (ppm by volume of the whole gas) at a dew or frost point; frost point below 0 °C.

    Buck's 1996 equations, over ice below 0 °C. Valid −100 … 100 °C.

    Examples
    --------
    >>> round(dew_point_to_ppm(-40.0))
    127
    """
    if not -100.0 <= dew_point_C <= 100.0:
        raise OutOfRange("The dew point", given=dew_point_C, low=-100.0, high=100.0, unit="°C")
    return 1e6 * _saturation_pressure_Pa(dew_point_C) / pressure_Pa


def ppm_to_dew_point(ppm: float, *, pressure_Pa: float = 101325.0) -> float:
    """Dew or frost point (°C) of a gas with `ppm` of water by volume; inverse of `dew_point_to_ppm`."""
    low, high = -100.0, 100.0
    least, most = (
        dew_point_to_ppm(low, pressure_Pa=pressure_Pa),
        dew_point_to_ppm(high, pressure_Pa=pressure_Pa),
    )
    if not least <= ppm <= most:
        raise OutOfRange("The water content", given=ppm, low=least, high=most, unit="ppm")
    for _ in range(80):  # bisection: the relation is monotonic, and 80 halvings reach the last bit
        middle = 0.5 * (low + high)
        if dew_point_to_ppm(middle, pressure_Pa=pressure_Pa) < ppm:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
