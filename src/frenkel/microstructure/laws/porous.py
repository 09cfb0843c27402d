"""Pores: Archie's law, Bruggeman's exponent, minimum solid area, and the words for what pores do.

M = σ/σ₀ (relative conductivity), N_M = 1/M (MacMullin number), tortuosity factor τ = (1-p)/M with p the
porosity, so that σ = σ₀ (1-p)/τ. One vocabulary for the whole package. σ in S/cm, porosity 0–1.
"""

from __future__ import annotations

import math

from frenkel.errors import InputError
from frenkel.microstructure.laws._checks import fraction, not_negative, positive

__all__ = ["archie", "minimum_solid_area", "tortuosity_factor"]


def archie(dense_S_cm: float, porosity: float, *, exponent: float) -> float:
    """Archie's law σ = σ₀ (1-p)^m.

    Parameters
    ----------
    dense_S_cm : σ₀ of the dense material
    porosity : p, 0–1
    exponent : m ≥ 1; 1.5 is exact for few spherical pores (dilute slope 3/2); fitted otherwise

    Examples
    --------
    >>> archie(1e-3, 0.0, exponent=1.5)
    0.001
    """
    if exponent < 1.0:
        not_negative("exponent m", exponent)
        raise InputError(f"The exponent m is {exponent:g}; below 1 the law breaks the Wiener bound.")
    p = fraction("porosity", porosity)
    dense = not_negative("conductivity", dense_S_cm, "S/cm")
    return float(dense * (1.0 - p) ** exponent)


def minimum_solid_area(dense_S_cm: float, porosity: float, *, decay: float) -> float:
    """Minimum solid area σ = σ₀ exp(-b p), for pressed or part-sintered powders.

    Parameters
    ----------
    dense_S_cm : σ₀
    porosity : p, well below the porosity of the loose powder
    decay : b > 0, fitted

    Examples
    --------
    >>> round(minimum_solid_area(1e-3, 0.1, decay=3.0) * 1e4, 3)
    7.408
    """
    p = fraction("porosity", porosity)
    return not_negative("conductivity", dense_S_cm, "S/cm") * math.exp(-positive("decay b", decay) * p)


def tortuosity_factor(dense_S_cm: float, effective_S_cm: float, vol_conducting: float) -> float:
    """Tortuosity factor τ = φ σ₀/σ of a conducting phase of volume fraction φ; ≥ 1 by the Wiener bound.

    Examples
    --------
    >>> tortuosity_factor(1.0, 0.25, 0.5)
    2.0
    """
    vol = fraction("volume fraction of the conducting phase", vol_conducting)
    sigma = positive("effective conductivity", effective_S_cm, "S/cm")
    dense = positive("conductivity of the dense phase", dense_S_cm, "S/cm")
    return vol * dense / sigma
