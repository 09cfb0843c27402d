"""Bounds that every mixture obeys whatever its shape: Wiener, and Hashin–Shtrikman for isotropic mixtures.

Wiener:             (Σ φᵢ/σᵢ)⁻¹ ≤ σ ≤ Σ φᵢ σᵢ
Hashin–Shtrikman:   Λ((d-1) σ_min) ≤ σ ≤ Λ((d-1) σ_max),   Λ(z) = (Σ φᵢ/(σᵢ + z))⁻¹ - z

Conductivities in S/cm (any one unit), volume fractions 0–1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from frenkel.errors import InputError
from frenkel.microstructure.laws._checks import Floats, phases

__all__ = ["Bounds", "hashin_shtrikman_bounds", "wiener_bounds"]


class Bounds(NamedTuple):
    """Lowest and highest conductivity that is possible (S/cm)."""

    lower: float
    upper: float


def wiener_bounds(vol_fractions: Sequence[float], conductivities_S_cm: Sequence[float]) -> Bounds:
    """Layers across the current, and layers along it: no mixture lies outside.

    Parameters
    ----------
    vol_fractions : [n], 0–1, adding up to 1
    conductivities_S_cm : [n], of the phases; 0 is allowed

    Returns
    -------
    Bounds (S/cm). Valid for any geometry and direction. Source: Wiener 1912 (elementary, by the two
    variational principles).

    Examples
    --------
    >>> wiener_bounds([0.5, 0.5], [1.0, 3.0])
    Bounds(lower=1.5, upper=2.0)
    """
    vol, sigma = phases(vol_fractions, conductivities_S_cm)
    return Bounds(_harmonic(vol, sigma, 0.0), float(vol @ sigma))


def hashin_shtrikman_bounds(
    vol_fractions: Sequence[float], conductivities_S_cm: Sequence[float], *, dimension: int = 3
) -> Bounds:
    """The tightest bounds from volume fractions alone, for a statistically isotropic mixture.

    Parameters
    ----------
    vol_fractions, conductivities_S_cm : [n], as in `wiener_bounds`
    dimension : 3, or 2 for columns

    Returns
    -------
    Bounds (S/cm); in two phases both are reached by coated spheres. Not valid for aligned fibres or layers.
    Source: Hashin & Shtrikman, J. Appl. Phys. 33 (1962) 3125.

    Examples
    --------
    >>> low, high = hashin_shtrikman_bounds([0.7, 0.3], [1.0, 100.0])
    >>> round(low, 4), round(high, 2)
    (2.2324, 23.09)
    """
    if dimension not in (2, 3):
        raise InputError(f"dimension is {dimension}; allowed are 2 and 3.")
    vol, sigma = phases(vol_fractions, conductivities_S_cm)
    used = sigma[vol > 0.0]
    ends = [(dimension - 1) * float(z) for z in (used.min(), used.max())]
    return Bounds(*(_harmonic(vol, sigma, z) for z in ends))


def _harmonic(vol: Floats, sigma: Floats, z: float) -> float:
    shifted = sigma + z
    if np.any((shifted == 0.0) & (vol > 0.0)):
        return 0.0
    there = vol > 0.0
    weight = vol[there] * (shifted[there].min() / shifted[there])  # 1/(σ + z) of a tiny σ would overflow
    return float(weight @ sigma[there] / weight.sum())  # = 1/Σ(φ/(σ+z)) - z without the difference
