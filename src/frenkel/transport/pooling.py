"""One law through several samples: a common shape, a prefactor of each sample, and the scatter between them.

    ln σ_ij = a_i + g(T_ij; θ) + e_ij,   a_i ~ N(ln A, τ² + shared error²),   e_ij ~ N(0, s² u_ij²)

θ comes from differences within samples only, so that neither a shared error nor the scatter between samples
can touch it; its intervals are Student's with n - k - p degrees of freedom (k samples, p shape parameters).
The mean of the a_i is that of `statistics.random_effects`, with k - 1. With one sample the scatter between
samples is unknown, and the shared error alone widens ln A.

A shape parameter that enters nonlinearly (T0, Tb) is searched on its range, the others solved for linearly
(variable projection); the covariance is that of the linearised law at the best fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from frenkel.errors import InputError
from frenkel.statistics import (
    LinearFit,
    RandomEffects,
    effective_degrees_of_freedom,
    fit_linear,
    random_effects,
)
from frenkel.transport.data import ConductivityData, Floats, Texts
from frenkel.transport.laws import LawForm, shape, shape_jacobian

_GRID = 80
_GAP_BELOW_COLDEST_K = 2.0
_LARGEST_FREEDOM = 1e9


@dataclass(frozen=True)
class PooledFit:
    """θ [p] with covariance [p, p]; per sample: label, points, intercept a_i; mean ln A with what is known
    of it; χ² and degrees of freedom of the points within samples."""

    form: LawForm
    theta: Floats
    shape_covariance: Floats
    shape_freedom: float
    samples: Texts
    intercepts: Floats
    ln_prefactor: float
    mean_variance: float
    mean_freedom: float
    between: RandomEffects | None
    centre: Floats
    chi_square: float
    degrees_of_freedom: int
    at_edge: bool

    @property
    def covariance(self) -> Floats:
        """Covariance [1 + p, 1 + p] of (ln A, θ)."""
        cross = -self.shape_covariance @ self.centre
        p = len(self.theta)
        C = np.empty((p + 1, p + 1))
        C[0, 0] = self.mean_variance - float(self.centre @ cross)
        C[0, 1:] = C[1:, 0] = cross
        C[1:, 1:] = self.shape_covariance
        return C


def nonlinear_range(form: LawForm, data: ConductivityData) -> tuple[float, float] | None:
    """Search range (K) of T0 or Tb; None for a law without one. Raises InputError where no room is left."""
    if form.family == "arrhenius":
        return None
    if form.family == "vtf":
        return 0.0, data.range_K[0] - _GAP_BELOW_COLDEST_K
    T = data.distinct_temperatures_K()
    if len(T) < 6:
        raise InputError(f"{len(T)} temperatures cannot be split into two segments of at least 3.")
    return float(T[2]), float(T[-3])


def pooled_fit(form: LawForm, data: ConductivityData, *, groups: Texts | None = None) -> PooledFit:
    """Fit a law to points of one or more samples.

    Parameters
    ----------
    form : the law
    data : the points
    groups : [n] labels that each get a prefactor of their own; None: the samples

    Raises
    ------
    InputError : fewer points than the parameters and the scatter need, or no spread of temperature
    """
    labels = data.sample if groups is None else groups
    samples = tuple(dict.fromkeys(labels))
    dummies = np.array([[one == label for one in samples] for label in labels], dtype=np.float64)
    errors = data.point_errors()
    theta, at_edge = _best_shape(form, data, dummies, errors)
    jacobian = shape_jacobian(form, theta, data.temperature_K)
    k, p = len(samples), len(theta)
    if len(data) <= k + p:
        raise InputError(
            f"{len(data)} points of {k} samples cannot determine {form.title} and its scatter.",
            next_step=f"Give at least {k + p + 1} points.",
        )
    # linearised about the best fit: ln σ - g + J θ = a + J θ
    offset = shape(form, theta, data.temperature_K) - jacobian @ theta
    linear = fit_linear(
        np.hstack([dummies, jacobian]), data.ln_conductivity - offset, standard_deviations=errors
    )
    return _assemble(form, data, dummies, errors, jacobian, linear, samples, theta, at_edge)


def _assemble(
    form: LawForm, data: ConductivityData, dummies: Floats, errors: Floats, jacobian: Floats,
    linear: LinearFit, samples: Texts, theta: Floats, at_edge: bool,
) -> PooledFit:  # fmt: skip
    k = len(samples)
    weights = dummies / errors[:, None] ** 2
    totals = weights.sum(axis=0)
    centres = (weights.T @ jacobian) / totals[:, None]
    residual = data.ln_conductivity - shape(form, theta, data.temperature_K)
    intercepts = (weights.T @ residual) / totals
    freedom = linear.degrees_of_freedom
    within = linear.scale**2 / totals
    shared = np.array([data.shared_error(one) ** 2 for one in samples])
    between: RandomEffects | None = None
    if k > 1:
        # compared at the mean of the samples' centres, where the shape contributes least
        levels = intercepts + (centres.mean(axis=0) @ theta)
        between = random_effects(levels, np.sqrt(within + shared))
        mix = np.array(between.weights)
        mean_variance, mean_freedom = between.standard_error**2, between.degrees_of_freedom
    else:
        mix = np.ones(1)
        mean_variance = float(within[0] + shared[0])
        mean_freedom = effective_degrees_of_freedom((float(within[0]), float(shared[0])), (freedom, math.inf))
    return PooledFit(
        form, theta, linear.covariance[k:, k:], float(freedom), samples, intercepts,
        float(mix @ intercepts), mean_variance, min(mean_freedom, _LARGEST_FREEDOM), between, mix @ centres,
        linear.chi_square, freedom, at_edge,
    )  # fmt: skip


def _best_shape(
    form: LawForm, data: ConductivityData, dummies: Floats, errors: Floats
) -> tuple[Floats, bool]:
    """θ of the least χ², and whether its nonlinear part ended on the edge of its range."""
    solve = _projected(form, data, dummies, errors)
    limits = nonlinear_range(form, data)
    if limits is None:
        return solve(0.0)[1], False
    from scipy import optimize

    low, high = limits
    if high <= low:
        raise InputError(f"No room is left for {form.shape_names[-1]} below the lowest temperature.")
    grid = np.linspace(low, high, _GRID)
    chi = np.array([solve(float(one))[0] for one in grid])
    i = int(chi.argmin())
    found = optimize.minimize_scalar(
        lambda one: solve(float(one))[0],
        method="bounded",
        bounds=(float(grid[max(i - 1, 0)]), float(grid[min(i + 1, _GRID - 1)])),
        options={"xatol": 1e-7},
    )
    best = float(found.x) if found.fun < chi[i] else float(grid[i])
    edge = 1e-3 * (high - low)
    return solve(best)[1], best - low < edge or high - best < edge


def _projected(
    form: LawForm, data: ConductivityData, dummies: Floats, errors: Floats
) -> Callable[[float], tuple[float, Floats]]:
    """χ² and θ as a function of the nonlinear parameter, the energies being solved for linearly."""
    y = data.ln_conductivity + form.power * np.log(data.temperature_K)
    T = data.temperature_K
    k = dummies.shape[1]

    def solve(nonlinear: float) -> tuple[float, Floats]:
        count = max(len(form.shape_names) - 1, 1)
        unit_theta = np.concatenate([np.ones(count), [nonlinear]])[: len(form.shape_names)]
        columns = shape_jacobian(form, unit_theta, T)[:, :count]
        fit = fit_linear(np.hstack([dummies, columns]), y, standard_deviations=errors)
        theta = fit.coefficients[k:]
        if len(form.shape_names) > 1:
            theta = np.append(theta, nonlinear)
        return fit.chi_square, theta

    return solve


def profile_chi_square(
    form: LawForm, data: ConductivityData, *, groups: Texts | None = None
) -> Callable[[float], float]:
    """χ² as a function of T0 or Tb with all else fitted: what a profile-likelihood interval needs."""
    labels = data.sample if groups is None else groups
    samples = tuple(dict.fromkeys(labels))
    dummies = np.array([[one == label for one in samples] for label in labels], dtype=np.float64)
    solve = _projected(form, data, dummies, data.point_errors())
    return lambda nonlinear: solve(nonlinear)[0]
