"""Several samples of one kind: their mean, the SD between them, and the interval of the mean.

    y_i = μ + b_i + e_i,   b_i ~ N(0, τ²),   e_i ~ N(0, u_i²)

τ² is the root of Σ (y_i - μ)² / (τ² + u_i²) = k - 1 (Paule and Mandel; 0 where the scatter is no larger
than the stated errors explain), μ the mean with weights w_i = 1/(τ² + u_i²), and its interval Student's with
k - 1 degrees of freedom and the variance Σ w_i (y_i - μ)² / ((k - 1) Σ w_i) (Hartung and Knapp). With equal
u_i this is the plain mean, s/√k and t(k-1): exact. Where by luck the samples agree so well that the normal
interval of the stated errors alone, 1/√(Σ w_i), is the wider one, that one holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics._checks import Floats, finite_array
from frenkel.statistics.intervals import Interval, student_interval, student_quantile


@dataclass(frozen=True)
class RandomEffects:
    """Mean over samples, its standard error and degrees of freedom, the SD between samples, their number."""

    mean: float
    standard_error: float
    between_sd: float
    samples: int
    degrees_of_freedom: float
    weights: tuple[float, ...]

    def interval(self, level: float = 0.95) -> Interval:
        """Student interval of the mean of all such samples."""
        return student_interval(
            self.mean, self.standard_error, degrees_of_freedom=self.degrees_of_freedom, level=level
        )

    def prediction_interval(self, level: float = 0.95) -> Interval:
        """Interval for the true value of one further sample: mean ∓ t·√(τ² + standard error²)."""
        return student_interval(
            self.mean,
            math.hypot(self.between_sd, self.standard_error),
            degrees_of_freedom=self.samples - 1,
            level=level,
        )


def random_effects(values: Any, standard_errors: Any = None) -> RandomEffects:
    """Mean and SD between samples of one kind.

    Parameters
    ----------
    values : [k] one value a sample (for conductivities: their logarithms)
    standard_errors : [k] known 1-sigma errors of each; None: all 0, so that all scatter is between samples

    Raises
    ------
    InputError : fewer than 2 samples (nothing is known about the scatter between samples then)

    Examples
    --------
    >>> found = random_effects([1.0, 2.0, 3.0])
    >>> found.mean, found.between_sd, found.samples
    (2.0, 1.0, 3)
    """
    y = finite_array("values", values)
    k = len(y)
    if k < 2:
        raise InputError(
            f"{k} sample given; the scatter between samples needs at least 2.",
            next_step="Measure another sample.",
        )
    u = np.zeros(k) if standard_errors is None else finite_array("standard_errors", standard_errors, length=k)
    if np.any(u < 0.0):
        raise OutOfRange("standard error", given=float(u.min()), low=0.0)
    between = _paule_mandel(y, u**2)
    total = between + u**2
    exact = total < np.finfo(np.float64).tiny  # the inverse of anything smaller overflows
    if np.any(exact):
        # all values equal, and at least one without error: no scatter seen, none stated
        weights = exact / np.count_nonzero(exact)
        return RandomEffects(float(weights @ y), 0.0, 0.0, k, float(k - 1), tuple(weights.tolist()))
    weights = (1.0 / total) / np.sum(1.0 / total)
    mean = float(weights @ y)
    scatter = float(np.sum((y - mean) ** 2 / total)) / (k - 1)
    stated = 1.0 / float(np.sum(1.0 / total))
    ratio = student_quantile(math.inf) / student_quantile(k - 1)
    if scatter < ratio**2:
        variance, freedom = stated, math.inf
    else:
        variance, freedom = scatter * stated, float(k - 1)
    return RandomEffects(mean, math.sqrt(variance), math.sqrt(between), k, freedom, tuple(weights.tolist()))


def _paule_mandel(y: Floats, variances: Floats) -> float:
    """τ² ≥ 0 with Σ (y_i - μ(τ²))² / (τ² + u_i²) = k - 1; the left side falls with τ²."""
    k = len(y)
    spread = float(np.var(y, ddof=1))
    if spread == 0.0:
        return 0.0

    def excess(between: float) -> float:
        weights = 1.0 / (between + variances)
        mean = float(weights @ y) / float(weights.sum())
        return float(weights @ (y - mean) ** 2) - (k - 1)

    if np.all(variances == variances[0]):
        return max(spread - float(variances[0]), 0.0)
    tiny = spread * 1e-12
    if excess(tiny) <= 0.0:
        return 0.0
    high = spread
    while excess(high) > 0.0:
        high *= 2.0
    from scipy import optimize

    return float(optimize.brentq(excess, tiny, high, rtol=1e-12))
