"""Effective-medium laws: Maxwell–Garnett, Bruggeman, McLachlan's general effective medium, spheroids.

Maxwell–Garnett   inclusions in a matrix that always stays connected
Bruggeman         Σ φᵢ (σᵢ - σ)/(σᵢ + (d-1) σ) = 0, all phases on one footing, threshold 1/d
McLachlan         Bruggeman with the threshold and the two exponents as parameters

Conductivities in S/cm, volume fractions 0–1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from frenkel.errors import InputError
from frenkel.microstructure.laws._checks import fraction, not_negative, phases, positive

__all__ = [
    "bruggeman",
    "depolarisation_factors",
    "general_effective_medium",
    "maxwell_garnett",
    "self_consistent_spheroids",
]


def depolarisation_factors(aspect_ratio: float) -> tuple[float, float]:
    """Depolarisation factors (along the axis, across it) of a spheroid of axis ratio length/width.

    L = (1-e²)/e² (artanh(e)/e - 1) for length > width, e² = 1 - 1/a²;  L + 2 L_across = 1.

    Parameters
    ----------
    aspect_ratio : length along the axis over width: 1 sphere, → ∞ fibre, → 0 platelet

    Examples
    --------
    >>> along, across = depolarisation_factors(1.0)
    >>> round(along, 6), round(across, 6)
    (0.333333, 0.333333)
    """
    a = positive("aspect ratio", aspect_ratio)
    if abs(a - 1.0) < 1e-3:  # series about the sphere, error below 1e-6 there
        along = 1.0 / 3.0 - 4.0 / 15.0 * (a - 1.0)
    elif a > 1.0:
        e = math.sqrt(1.0 - 1.0 / (a * a))
        along = (1.0 / (a * a * e * e)) * (math.atanh(e) / e - 1.0)
    else:
        e = math.sqrt(1.0 - a * a)
        along = (1.0 - (a / e) * math.acos(a)) / (e * e)
    return along, 0.5 * (1.0 - along)


def maxwell_garnett(
    matrix_S_cm: float, inclusion_S_cm: float, vol_inclusion: float, *, aspect_ratio: float = 1.0
) -> float:
    """Separate spheroids, randomly oriented, in a connected matrix.

    σ = σ_m (1 + φ ⟨β⟩ / (1 - φ ⟨β L⟩)),  β = (σ_i - σ_m)/(σ_m + L (σ_i - σ_m)), mean over the three axes;
    for spheres (σ - σ_m)/(σ + 2σ_m) = φ (σ_i - σ_m)/(σ_i + 2σ_m).

    Parameters
    ----------
    matrix_S_cm, inclusion_S_cm : conductivities; an insulating inclusion has 0
    vol_inclusion : 0–1
    aspect_ratio : of the inclusions, length over width (1 spheres, > 1 fibres, < 1 platelets)

    Returns
    -------
    σ (S/cm). Exact to first order in φ for any contrast; for spheres equal to a Hashin–Shtrikman bound.
    Never percolates, so it is not valid where inclusions touch. Source: Maxwell's Treatise; for spheroids
    Fricke 1924.

    Examples
    --------
    >>> round(maxwell_garnett(1.0, 0.0, 0.1), 6)  # (1 - φ)/(1 + φ/2)
    0.857143
    """
    matrix = not_negative("conductivity of the matrix", matrix_S_cm, "S/cm")
    inclusion = not_negative("conductivity of the inclusions", inclusion_S_cm, "S/cm")
    vol = fraction("volume fraction of the inclusions", vol_inclusion)
    along, across = depolarisation_factors(aspect_ratio)
    if matrix == 0.0 or inclusion == matrix:
        return inclusion if vol == 1.0 or inclusion == matrix else 0.0
    # the same with all terms positive, so that nothing cancels at high contrast
    numerator = denominator = 1.0 - vol
    for L in (along, across, across):
        local = (1.0 - L) * matrix + L * inclusion
        numerator += vol / 3.0 * inclusion / local
        denominator += vol / 3.0 * matrix / local
    return matrix * numerator / denominator


def bruggeman(
    vol_fractions: Sequence[float], conductivities_S_cm: Sequence[float], *, dimension: int = 3
) -> float:
    """Symmetric effective medium of any number of phases.

    Σ φᵢ (σᵢ - σ)/(σᵢ + (d-1) σ) = 0

    Parameters
    ----------
    vol_fractions, conductivities_S_cm : [n]; a conductivity of 0 is allowed
    dimension : 3 (spheres) or 2 (columns)

    Returns
    -------
    σ (S/cm), between the Hashin–Shtrikman bounds; 0 where the conducting phases have less than 1/d. In two
    dimensions and equal fractions it is √(σ₁σ₂), which is exact. Source: Bruggeman, Ann. Phys. 24 (1935) 636.

    Examples
    --------
    >>> round(bruggeman([0.5, 0.5], [1.0, 100.0], dimension=2), 9)
    10.0
    """
    if dimension not in (2, 3):
        raise InputError(f"dimension is {dimension}; allowed are 2 and 3.")
    vol, sigma = phases(vol_fractions, conductivities_S_cm)
    there = vol > 0.0
    vol, sigma = vol[there], sigma[there]
    scale = float(sigma.max())
    if scale == 0.0 or float(vol[sigma > 0.0].sum()) <= 1.0 / dimension:
        return 0.0
    if vol.size == 2:
        return bruggeman_of_two(vol.tolist(), sigma.tolist(), dimension=dimension)
    parts = list(zip(vol.tolist(), (sigma / scale).tolist(), strict=True))

    def balance(log_x: float) -> float:
        x = math.exp(log_x)
        return float(sum(v * (s - x) / (s + (dimension - 1) * x) for v, s in parts))

    return scale * math.exp(_falling_root(balance))


def bruggeman_of_two(vol: Sequence[float], sigma_S_cm: Sequence[float], *, dimension: int = 3) -> float:
    """Bruggeman's law of two phases in closed form, for numbers that are checked already.

    The positive root of (d-1) σ² - b σ - σ₁σ₂ = 0 with b = d Σ φσ - σ₁ - σ₂, without cancellation.
    """
    scale = max(sigma_S_cm)
    if scale == 0.0:
        return 0.0
    one, two = sigma_S_cm[0] / scale, sigma_S_cm[1] / scale
    b, product = dimension * (vol[0] * one + vol[1] * two) - one - two, one * two
    if product == 0.0:
        return scale * max(b, 0.0) / (dimension - 1)
    root = math.sqrt(b * b + 4.0 * (dimension - 1) * product)
    return scale * ((b + root) / (2.0 * (dimension - 1)) if b > 0.0 else 2.0 * product / (root - b))


def self_consistent_spheroids(
    vol_fractions: Sequence[float], conductivities_S_cm: Sequence[float], aspect_ratios: Sequence[float]
) -> float:
    """Symmetric effective medium of randomly oriented spheroids, each phase with its own aspect ratio.

    Σ φᵢ ⟨(σᵢ - σ)/(σ + L (σᵢ - σ))⟩ = 0, mean over the three axes of the spheroid

    Parameters
    ----------
    vol_fractions, conductivities_S_cm, aspect_ratios : [n]; aspect ratio 1 is a sphere

    Returns
    -------
    σ (S/cm); with all ratios 1 it is Bruggeman's law. Elongated or flat particles connect at lower loadings.
    Source: Polder & van Santen, Physica 12 (1946) 257 (not read; the limits are tested).

    Examples
    --------
    >>> round(self_consistent_spheroids([0.9, 0.1], [1e-3, 1.0], [1.0, 1.0]) * 1e3, 6) == round(
    ...     bruggeman([0.9, 0.1], [1e-3, 1.0]) * 1e3, 6)
    True
    """
    vol, sigma = phases(vol_fractions, conductivities_S_cm)
    if len(aspect_ratios) != vol.size:
        raise InputError(f"There are {vol.size} phases and {len(aspect_ratios)} aspect ratios.")
    scale = float(sigma.max())
    if scale == 0.0:
        return 0.0
    factors = [(L, *[M] * 2) for L, M in (depolarisation_factors(a) for a in aspect_ratios)]
    s = sigma / scale

    def balance(log_x: float) -> float:
        x = math.exp(log_x)
        return float(
            sum(
                v * (one - x) / (3.0 * (x + L * (one - x)))
                for v, one, axes in zip(vol.tolist(), s.tolist(), factors, strict=True)
                for L in axes
            )
        )

    root = _falling_root(balance)
    return scale * math.exp(root) if root > -500.0 else 0.0


def general_effective_medium(
    low_S_cm: float,
    high_S_cm: float,
    vol_high: float,
    *,
    threshold: float,
    low_exponent: float,
    high_exponent: float,
) -> float:
    """McLachlan's equation: two phases with their own percolation threshold and exponents.

    (1-φ)(σ_l^(1/s) - σ^(1/s))/(σ_l^(1/s) + A σ^(1/s)) + φ (σ_h^(1/t) - σ^(1/t))/(σ_h^(1/t) + A σ^(1/t)) = 0,
    A = (1-φc)/φc

    Parameters
    ----------
    low_S_cm, high_S_cm : conductivities of the poorer (may be 0) and the better phase
    vol_high : volume fraction φ of the better phase
    threshold : φc, 0 < φc < 1
    low_exponent, high_exponent : s and t; s = t = 1 with φc = 1/3 is Bruggeman's law

    Returns
    -------
    σ (S/cm). The exponents are fitted to data; no default is offered. Source: McLachlan, Blaszkiewicz &
    Newnham, J. Am. Ceram. Soc. 73 (1990) 2187 (not read; the limits are tested).

    Examples
    --------
    >>> round(general_effective_medium(1e-6, 1e-3, 0.5, threshold=1/3, low_exponent=1, high_exponent=1) * 1e4, 4)
    2.5223
    >>> round(bruggeman([0.5, 0.5], [1e-6, 1e-3]) * 1e4, 4)
    2.5223
    """
    low = not_negative("conductivity of the poorer phase", low_S_cm, "S/cm")
    high = positive("conductivity of the better phase", high_S_cm, "S/cm")
    vol = fraction("volume fraction of the better phase", vol_high)
    s, t = positive("exponent s", low_exponent), positive("exponent t", high_exponent)
    if not 0.0 < threshold < 1.0:
        fraction("percolation threshold", threshold)
        raise InputError("The percolation threshold must lie above 0 and below 1.")
    if low > high:
        raise InputError(
            "low_S_cm is above high_S_cm.", next_step="Exchange the phases, or use maxwell_garnett."
        )
    if vol in (0.0, 1.0):
        return high if vol else low
    if low == 0.0 and vol <= threshold:
        return 0.0
    A = (1.0 - threshold) / threshold
    ratio = low / high

    def balance(log_x: float) -> float:
        xs, xt = math.exp(log_x / s), math.exp(log_x / t)
        poor = (ratio ** (1.0 / s) - xs) / (ratio ** (1.0 / s) + A * xs)
        return float((1.0 - vol) * poor + vol * (1.0 - xt) / (1.0 + A * xt))

    return high * math.exp(_falling_root(balance))


def _falling_root(balance: Callable[[float], float]) -> float:
    """ln x ≤ 0 at which a falling function of ln x is zero: widened downwards, then bisected and refined."""
    from scipy import optimize

    if balance(0.0) >= 0.0:
        return 0.0
    low = -1.0
    while balance(low) < 0.0:
        low *= 2.0
        if low < -600.0:
            return low  # nothing conducts
    return float(optimize.brentq(balance, low, 0.0, xtol=1e-14, rtol=8.9e-16))
