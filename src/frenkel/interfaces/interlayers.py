"""Flexible interlayers and gels between rough solids: what they fill, and what they cost.

    filled fraction     θ = Φ(u),   v/s = u Φ(u) + φ(u)        a gel of volume v per area in valleys of deviation s
    pressed interlayer  θ = erf(√2 p/(E* h')) with the interlayer's own E*, r = d/σ + constriction in it

A gel lies in the valleys of a surface with normally distributed heights up to the level u s, and the first
relation is the volume below that level. Units: µm, MPa, GPa, S/cm, Ω cm².
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.interfaces.charge_transfer import layer_resistance_ohm_cm2
from frenkel.interfaces.contact import contacted_fraction_elastic, patterned_contact_resistance

__all__ = ["filled_fraction", "pressed_interlayer_resistance"]


def filled_fraction(volume_per_area_um: float, *, rms_height_um: float) -> float:
    """Fraction of a rough surface that a liquid or gel of a volume per area wets from the valleys up (0 … 1).

    Parameters
    ----------
    volume_per_area_um : volume of gel over area (a mean thickness)
    rms_height_um : standard deviation s of the heights

    Examples
    --------
    >>> round(filled_fraction(0.3989422804, rms_height_um=1.0), 6)     # up to the mean height
    0.5
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    if not volume_per_area_um >= 0.0:
        raise OutOfRange("The volume of gel per area", given=volume_per_area_um, low=0.0, unit="µm")
    if not (math.isfinite(rms_height_um) and rms_height_um > 0.0):
        raise OutOfRange("The height of the roughness", given=rms_height_um, low=0.0, unit="µm")
    target = volume_per_area_um / rms_height_um
    if target == 0.0:
        return 0.0

    def volume(u: float) -> float:
        return u * float(ndtr(u)) + math.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi)

    if target < volume(-8.0):
        return 0.0  # less than 1e-17 of the roughness
    return float(ndtr(brentq(lambda u: volume(u) - target, -8.0, max(target, 0.0) + 1.0, xtol=1e-12)))


def pressed_interlayer_resistance(
    pressure_MPa: float,
    *,
    thickness_um: float,
    conductivity_S_cm: float,
    modulus_GPa: float,
    rms_slope: float,
    spot_radius_um: float,
) -> float:
    """Resistance (Ω cm²) of a soft ion conductor pressed against a rough solid: its own d/σ and what narrows in it.

    Parameters
    ----------
    pressure_MPa : > 0
    thickness_um, conductivity_S_cm : of the interlayer
    modulus_GPa : contact modulus, that of the softer interlayer
    rms_slope, spot_radius_um : of the roughness

    Validity: interlayer thicker than a spot, elastic. A soft interlayer (0.01 GPa) is in full contact at some MPa.

    Examples
    --------
    >>> soft = dict(thickness_um=5.0, conductivity_S_cm=1e-4, modulus_GPa=0.01, rms_slope=0.1, spot_radius_um=1.0)
    >>> round(pressed_interlayer_resistance(10.0, **soft), 3)
    5.0
    """
    if not pressure_MPa > 0.0:
        raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
    theta = contacted_fraction_elastic(pressure_MPa, modulus_GPa=modulus_GPa, rms_slope=rms_slope)
    narrow = patterned_contact_resistance(
        theta, spot_radius_um=spot_radius_um, resistivity_ohm_cm=1.0 / conductivity_S_cm
    )
    return layer_resistance_ohm_cm2(thickness_um, conductivity_S_cm) + narrow
