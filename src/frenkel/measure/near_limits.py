"""How well a fit knows its arcs where parameters press against their limits and the instrument's ranges have gains.

    p(x) ∝ exp(-½ (x-μ)ᵀ A (x-μ)) inside the limits,   A = Re JᴴW²J/s²,   μ = x̂ + A⁻¹ Re JᴴW²r/s²
    gains: Z_k (1+g_k),  Cov(g_j, g_k) = a² exp(-|j-k|/N),   Cov x = C + C B C,  B = K Cov(g) Kᵀ,  K = Re JᴴW²Z/s²

A parameter at a limit (an exponent of 1, leads of nothing) is not known exactly, it is known from one side; holding it there, as a
fit does, makes the others look several times better known than they are. Mean and covariance are those of the normal
distribution cut off at the limits (Genz's sequential conditioning on fixed points). Series resistance and inductance count linearly,
because a logarithm has no curvature at zero. Each range of the instrument has a gain of standard deviation a; where it
switches is not known, once in a spectrum on average (an assumption).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.measure._kernels import gather_shared
from frenkel.measure.fit import CircuitFit, inverse_normal

__all__ = ["NearLimits", "distribution_near"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

POINTS = 2048
WIDER = 10.0
UNITS = {"Ω": 1.0, "H": 1e-6}


@dataclass(frozen=True, eq=False)
class NearLimits:
    """Mean [P] and covariance [P, P] of the kernels' parameters inside the limits, and their deviations [P] without any limit.

    Linear parameters (leads) are in Ω and µH; parameters that are fixed have no variance.
    """

    mean: Floats
    covariance: Floats
    unlimited: Floats


def distribution_near(fit: CircuitFit, *, leads: Mapping[str, tuple[float, float]], accuracy: float) -> NearLimits:
    """The distribution of the parameters of a fit.

    Parameters
    ----------
    fit : at its optimum
    leads : limits (Ω, µH) of the parameters that count linearly, by name
    accuracy : standard deviation of the gain of one range of the instrument
    """
    count, points = len(fit.x), len(fit.frequency_Hz)
    x, low, high, columns, Z = _linear_leads(fit, leads)
    weighted = columns / fit.sigma_ohm
    M = np.concatenate([weighted.real, weighted.imag], axis=1)
    r = (fit.impedance_ohm - Z) / fit.sigma_ohm
    s2 = fit.reduced_chi_square
    free = np.flatnonzero((low < high) & (np.append(fit.circuit.ties, np.arange(count, len(x))) == np.arange(len(x))))
    M, low, high, start = M[free], low[free], high[free], x[free]
    A, g = M @ M.T / s2, M @ np.concatenate([r.real, r.imag]) / s2
    limited = _limited(fit, leads, free)
    shift, C = _cut_off(A, g, low - start, high - start, limited)
    Zw = np.concatenate([Z.real, Z.imag]) / np.tile(fit.sigma_ohm, 2)
    K = (M * Zw).reshape(len(free), 2, points).sum(axis=1) / s2
    apart = np.abs(np.subtract.outer(np.arange(points), np.arange(points)))
    by_gains = C @ (K @ (accuracy**2 * np.exp(-apart / points)) @ K.T) @ C
    mean, covariance, unlimited = x.copy(), np.zeros((len(x), len(x))), np.zeros(len(x))
    mean[free] = np.clip(start + shift, low, high)  # a direction that no point sees goes anywhere
    covariance[np.ix_(free, free)] = C + by_gains
    unlimited[free] = np.sqrt(np.diag(inverse_normal(A)))
    tie = fit.circuit.ties
    return NearLimits(mean[tie], covariance[np.ix_(tie, tie)], unlimited[tie])


def _linear_leads(fit: CircuitFit, leads: Mapping[str, tuple[float, float]]) -> tuple[Floats, Floats, Floats, Complexes, Complexes]:
    """x, its limits, derivatives [P, n] and Z, with the leads linear and the range steps as further parameters."""
    Z, J = fit.circuit.impedance_inner(fit.frequency_Hz, fit.x)
    gather_shared(fit.circuit.ties, J)
    low, high = fit.circuit.box()
    x = fit.x.copy()
    for name, (least, most) in leads.items():
        i = fit.circuit.names.index(name)
        unit = UNITS[fit.circuit.parameters[i].unit]
        J[i] /= np.exp(x[i]) / unit
        x[i], low[i], high[i] = np.exp(x[i]) / unit, least, most
    after = np.array([np.arange(len(Z)) >= k for k in fit.steps]).reshape(-1, len(Z))
    gain = np.prod([1.0 + g * one for g, one in zip(fit.gains, after, strict=True)], axis=0) if fit.steps else np.ones(len(Z))
    steps = len(fit.steps)
    x, low, high = np.append(x, fit.gains), np.append(low, [-np.inf] * steps), np.append(high, [np.inf] * steps)
    return x, low, high, np.concatenate([J * gain, Z * gain * after]), np.asarray(Z * gain)


def _limited(fit: CircuitFit, leads: Mapping[str, tuple[float, float]], free: NDArray[np.intp]) -> NDArray[np.intp]:
    """Positions among the free parameters of those whose limits matter: leads, exponents, and what the fit left at a limit."""
    own = [p.name in leads or not p.logarithmic or p.name in fit.at_bound for p in fit.circuit.parameters]
    return np.array([k for k, i in enumerate(free) if i < len(own) and own[i]], dtype=np.intp)


def _cut_off(A: Floats, g: Floats, low: Floats, high: Floats, limited: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Mean [P] and covariance [P, P] of exp(gᵀx - ½xᵀAx) where low ≤ x ≤ high for the limited parameters."""
    rest = np.setdiff1d(np.arange(len(g)), limited)
    within = inverse_normal(A[np.ix_(rest, rest)])
    slope = -within @ A[np.ix_(rest, limited)]
    # beyond the limits nothing is known; a whisper of a prior keeps a direction that no point sees from being singular
    span = np.where(np.isfinite(high[limited] - low[limited]), high[limited] - low[limited], 1e3)
    S = A[np.ix_(limited, limited)] + A[np.ix_(limited, rest)] @ slope + np.diag((WIDER * span) ** -2)
    right = g[limited] + slope.T @ g[rest]
    centre = np.linalg.solve(S, right)
    samples, weights = _samples(np.asarray(np.linalg.cholesky(inverse_normal(S))), low[limited] - centre, high[limited] - centre)
    mean = weights @ samples
    around = samples - mean
    spread = (around * weights[:, None]).T @ around
    shift, C = np.zeros(len(g)), np.zeros_like(A)
    shift[limited] = centre + mean
    shift[rest] = within @ g[rest] + slope @ shift[limited]
    C[np.ix_(limited, limited)] = spread
    C[np.ix_(rest, limited)] = slope @ spread
    C[np.ix_(limited, rest)] = (slope @ spread).T
    C[np.ix_(rest, rest)] = within + slope @ spread @ slope.T
    return shift, C


def _samples(factor: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Points [M, d] of N(0, LLᵀ) between low and high with weights, one coordinate after the other (Genz 1992)."""
    from scipy.special import ndtr, ndtri

    d = len(low)
    u = (0.5 + np.outer(np.arange(1, POINTS // 2 + 1), _irrational(d))) % 1.0
    u = np.concatenate([u, 1.0 - u])  # mirror images: without limits the mean is exact
    y, ln_weight = np.zeros((POINTS, d)), np.zeros(POINTS)
    for j in range(d):
        known = y[:, :j] @ factor[j, :j]
        a, b = (low[j] - known) / factor[j, j], (high[j] - known) / factor[j, j]
        mirrored = a > 0.0  # in the upper tail ndtr has no digits left
        left, right = np.where(mirrored, -b, a), np.where(mirrored, -a, b)
        share = np.maximum(ndtr(right) - ndtr(left), 1e-300)
        value = np.clip(ndtri(np.clip(ndtr(left) + u[:, j] * share, 1e-300, 1.0 - 1e-16)), left, right)
        y[:, j] = np.where(mirrored, -value, value)
        ln_weight += np.log(share)
    weights = np.exp(ln_weight - ln_weight.max())
    return y @ factor.T, weights / weights.sum()


def _irrational(dimensions: int) -> Floats:
    """Steps of an evenly filling sequence: powers of the root of φ^(d+1) = φ + 1."""
    phi = 2.0
    for _ in range(60):
        phi = (1.0 + phi) ** (1.0 / (dimensions + 1))
    return np.asarray(phi ** -np.arange(1.0, dimensions + 1.0))
