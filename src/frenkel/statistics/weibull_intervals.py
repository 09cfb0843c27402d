"""Weibull fits of values that are known only to lie between two bounds (a ramp in steps: survived one, failed in the next).

    P(failed by t) = 1 - exp(-(t/λ)^k)
    ln L = Σ ln [exp(-(low/λ)^k) - exp(-(high/λ)^k)],   high = ∞: had not failed at low

Intervals are profile-likelihood intervals, for k and for any quantile. Where one value is common to all the bounds, the shape has no finite
estimate and there is no fit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics._checks import Floats
from frenkel.statistics.intervals import Interval
from frenkel.statistics.profile import likelihood_drop, profile_interval

LARGEST_LOG_SHAPE = math.log(500.0)
"""Beyond this shape all values are one value for any purpose: the data do not limit it."""


@dataclass(frozen=True)
class IntervalWeibullFit:
    """Shape k, scale λ (unit of the values), log-likelihood; the bounds it was fitted to."""

    shape: float
    scale: float
    log_likelihood: float
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def failures(self) -> int:
        """Number of values with a finite upper bound."""
        return sum(math.isfinite(one) for one in self.high)

    def quantile(self, probability: float) -> float:
        """Value by which the fraction `probability` has failed."""
        if not 0.0 < probability < 1.0:
            raise OutOfRange("probability", given=probability, low=0.0, high=1.0)
        return self.scale * float((-math.log1p(-probability)) ** (1.0 / self.shape))

    def shape_interval(self, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of the shape; without an upper end where the data set none."""
        low, high, _ = self._scaled()
        found = profile_interval(lambda log_k: _best_at_shape(log_k, low, high)[0], math.log(self.shape), drop=likelihood_drop(level),
                                 first_step=0.1, highest=LARGEST_LOG_SHAPE)  # fmt: skip
        return Interval(math.exp(found.low), math.exp(found.high) if found.high < LARGEST_LOG_SHAPE - 1e-6 else math.inf)

    def scale_interval(self, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of the scale (the quantile at 1 - 1/e)."""
        return self.quantile_interval(-math.expm1(-1.0), level)

    def quantile_interval(self, probability: float, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of a quantile."""
        low, high, unit = self._scaled()
        best, lift = math.log(self.quantile(probability) / unit), math.log(-math.log1p(-probability))
        found = profile_interval(lambda log_q: _best_at_quantile(log_q, lift, low, high), best, drop=likelihood_drop(level),
                                 first_step=0.1 / self.shape)  # fmt: skip
        return Interval(unit * math.exp(found.low), unit * math.exp(found.high))

    def _scaled(self) -> tuple[Floats, Floats, float]:
        return _in_units(np.array(self.low), np.array(self.high))


def fit_weibull_intervals(low: Any, high: Any) -> IntervalWeibullFit:
    """Maximum-likelihood Weibull fit of values known to lie in (low, high].

    Parameters
    ----------
    low, high : [n] bounds, 0 ≤ low < high; high = ∞ for what had not failed at low

    Raises
    ------
    InputError : bounds in the wrong order, or data that leave the shape open

    Examples
    --------
    >>> fit = fit_weibull_intervals([0.4, 0.5, 0.5, 0.7, 1.0], [0.5, 0.6, 0.6, 0.8, float("inf")])
    >>> fit.failures, fit.quantile(0.5) < fit.scale
    (4, True)
    """
    lower, upper = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    if lower.shape != upper.shape or lower.ndim != 1 or not lower.size:
        raise InputError("low and high are lists of equal lengths.")
    if not np.all(np.isfinite(lower) & (lower >= 0.0) & (upper > lower)):
        raise InputError("Each value needs bounds 0 ≤ low < high.")
    # with one value common to all intervals, as an inner point or an end, the likelihood rises with the shape without end
    if np.max(lower) <= np.min(upper):
        raise InputError("The intervals share one value, or nothing failed: they leave the shape open.",
                         next_step="Test more cells, in smaller steps, or longer.")  # fmt: skip
    scaled_low, scaled_high, unit = _in_units(lower, upper)
    log_k = _best_shape(scaled_low, scaled_high)
    value, log_scale = _best_at_shape(log_k, scaled_low, scaled_high)
    return IntervalWeibullFit(math.exp(log_k), unit * math.exp(log_scale), value, tuple(lower.tolist()), tuple(upper.tolist()))


def _in_units(low: Floats, high: Floats) -> tuple[Floats, Floats, float]:
    """Bounds in units of the largest finite one."""
    unit = float(max(np.max(low), np.max(high[np.isfinite(high)], initial=0.0)))
    return low / unit, high / unit, unit


def _log_likelihood(log_k: float, log_scale: float, low: Floats, high: Floats) -> float:
    """Σ ln (e^-a - e^-b) with a, b the bounds as (t/λ)^k; ln(1 - e^-(b-a)) stays exact where b - a is small."""
    k = math.exp(log_k)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        a = np.exp(np.minimum(k * (np.log(low) - log_scale), 700.0))
        b = np.where(np.isfinite(high), np.exp(np.minimum(k * (np.log(high) - log_scale), 700.0)), np.inf)
        width = np.where(np.isfinite(b), b - a, np.inf)
        return float(np.sum(-a + np.log(-np.expm1(-np.maximum(width, 1e-300)))))


def _best_at_shape(log_k: float, low: Floats, high: Floats) -> tuple[float, float]:
    """Largest ln L over the scale, and ln λ there."""
    from scipy import optimize

    spread = 6.0 * math.exp(-log_k)
    edges = np.log(np.concatenate([low[low > 0.0], high[np.isfinite(high)]]))
    found = optimize.minimize_scalar(lambda s: -_log_likelihood(log_k, s, low, high), bounds=(edges.min() - spread, edges.max() + spread),
                                     method="bounded", options={"xatol": 1e-10})  # fmt: skip
    return -float(found.fun), float(found.x)


def _best_shape(low: Floats, high: Floats) -> float:
    from scipy import optimize

    grid = np.linspace(-2.0, LARGEST_LOG_SHAPE, 12)
    k = int(np.argmax([_best_at_shape(one, low, high)[0] for one in grid]))
    found = optimize.minimize_scalar(lambda one: -_best_at_shape(one, low, high)[0], bounds=(grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)]),
                                     method="bounded", options={"xatol": 1e-7})  # fmt: skip
    return float(found.x)


def _best_at_quantile(log_q: float, lift: float, low: Floats, high: Floats) -> float:
    """Largest ln L over the shape at a fixed quantile: ln λ = ln q - lift/k."""
    from scipy import optimize

    def worse(log_k: float) -> float:
        return -_log_likelihood(log_k, log_q - lift * math.exp(-log_k), low, high)

    grid = np.linspace(-2.0, LARGEST_LOG_SHAPE, 12)
    k = int(np.argmin([worse(one) for one in grid]))
    found = optimize.minimize_scalar(worse, bounds=(grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)]), method="bounded", options={"xatol": 1e-7})
    return -float(found.fun)
