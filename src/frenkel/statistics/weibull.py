"""Weibull fits with right-censored values (a cell that had not failed when the test was stopped).

    P(failed by t) = 1 - exp(-(t/λ)^k)
    ln L = Σ_failed [ln k - ln λ + (k-1) ln(t/λ)] - Σ_all (t/λ)^k

For a given shape k the best scale is λ^k = Σ_all t^k / r (r failures), which leaves one equation for k.
Intervals are profile-likelihood intervals, for k and for any quantile t_p = λ (-ln(1-p))^(1/k).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics._checks import Floats, positive_array
from frenkel.statistics.intervals import Interval
from frenkel.statistics.profile import likelihood_drop, profile_interval


@dataclass(frozen=True)
class WeibullFit:
    """Shape k, scale λ (unit of the values), log-likelihood; the values and marks it was fitted to."""

    shape: float
    scale: float
    log_likelihood: float
    values: tuple[float, ...]
    censored: tuple[bool, ...]

    @property
    def failures(self) -> int:
        """Number of values that are not censored."""
        return len(self.censored) - sum(self.censored)

    def survival(self, value: float) -> float:
        """Probability to outlast `value`: exp(-(t/λ)^k)."""
        if not value >= 0.0:
            raise OutOfRange("value", given=value, low=0.0)
        return math.exp(-((value / self.scale) ** self.shape))

    def quantile(self, probability: float) -> float:
        """Value by which the fraction `probability` has failed."""
        return self.scale * float(_log_survival(probability) ** (1.0 / self.shape))

    def shape_interval(self, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of the shape."""
        times, failed, _ = self._scaled()
        log_interval = profile_interval(
            lambda log_k: _profile_of_shape(math.exp(log_k), times, failed),
            math.log(self.shape),
            drop=likelihood_drop(level),
            first_step=0.1,
        )
        return Interval(math.exp(log_interval.low), math.exp(log_interval.high))

    def scale_interval(self, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of the scale (the quantile at 1 - 1/e)."""
        return self.quantile_interval(-math.expm1(-1.0), level)

    def quantile_interval(self, probability: float, level: float = 0.95) -> Interval:
        """Profile-likelihood interval of a quantile."""
        times, failed, unit = self._scaled()
        log_survival = _log_survival(probability)
        best = math.log(self.quantile(probability) / unit)
        log_interval = profile_interval(
            lambda log_q: _profile_of_quantile(log_q, log_survival, self.shape, times, failed),
            best,
            drop=likelihood_drop(level),
            first_step=0.1 / self.shape,
        )
        return Interval(unit * math.exp(log_interval.low), unit * math.exp(log_interval.high))

    def _scaled(self) -> tuple[Floats, Floats, float]:
        """Values in units of their largest, so that no power overflows."""
        times = np.array(self.values)
        unit = float(times.max())
        return times / unit, ~np.array(self.censored), unit


def fit_weibull(values: Any, censored: Any = None) -> WeibullFit:
    """Maximum-likelihood Weibull fit of failure values, right-censored ones included.

    Parameters
    ----------
    values : [n] times, currents or stresses at failure, or at the end of the test, above 0
    censored : [n] True where the test ended without failure; None: all failed

    Raises
    ------
    InputError : fewer than 2 different failures (the shape is undetermined)

    Examples
    --------
    >>> fit = fit_weibull([1.2, 2.0, 2.6, 3.0], [False, False, False, True])
    >>> fit.failures, fit.quantile(0.5) < fit.scale
    (3, True)
    """
    times = positive_array("values", values)
    marks = np.zeros(len(times), dtype=bool) if censored is None else np.array(censored, dtype=bool)
    if marks.shape != times.shape:
        raise InputError(f"censored has {marks.size} entries; {len(times)} are needed.")
    failed = ~marks
    if len(np.unique(times[failed])) < 2 and not _censored_beyond(times, failed):
        raise InputError(
            f"{np.count_nonzero(failed)} failures at fewer than 2 different values leave the shape open.",
            next_step="Test more cells, or longer.",
        )
    unit = float(times.max())
    shape = _best_shape(times / unit, failed)
    scale = unit * _scale_of_shape(shape, times / unit, failed)
    in_units = _profile_of_shape(shape, times / unit, failed)
    log_likelihood = in_units - int(np.count_nonzero(failed)) * math.log(unit)
    return WeibullFit(shape, scale, log_likelihood, tuple(times.tolist()), tuple(marks.tolist()))


def _censored_beyond(times: Floats, failed: Any) -> bool:
    """One failure value determines a shape only together with survivors that outlasted it."""
    return bool(failed.any() and (times[~failed] > times[failed].max()).any())


def _log_survival(probability: float) -> float:
    if not 0.0 < probability < 1.0:
        raise OutOfRange("probability", given=probability, low=0.0, high=1.0)
    return -math.log1p(-probability)


def _best_shape(times: Floats, failed: Any) -> float:
    """Root of Σ t^k ln t / Σ t^k - 1/k - mean_failed ln t, which rises with k; times ≤ 1."""
    from scipy import optimize

    logs = np.log(times)
    mean_log = float(logs[failed].mean())

    def slope(log_k: float) -> float:
        k = math.exp(log_k)
        powers = np.exp(k * logs)
        return float(powers @ logs) / float(powers.sum()) - 1.0 / k - mean_log

    low, high = -1.0, 1.0
    while slope(low) > 0.0:
        low -= 1.0
    while slope(high) < 0.0:
        high += 1.0
    return math.exp(optimize.brentq(slope, low, high, xtol=1e-13))


def _scale_of_shape(shape: float, times: Floats, failed: Any) -> float:
    return math.pow(float(np.sum(times**shape)) / int(np.count_nonzero(failed)), 1.0 / shape)


def _profile_of_shape(shape: float, times: Floats, failed: Any) -> float:
    count = int(np.count_nonzero(failed))
    total = float(np.sum(times**shape))
    logs = float(np.log(times[failed]).sum())
    return count * (math.log(shape) - math.log(total / count) - 1.0) + (shape - 1.0) * logs


def _profile_of_quantile(
    log_quantile: float, log_survival: float, first_shape: float, times: Floats, failed: Any
) -> float:
    """ln L at a fixed quantile, maximised over the shape (unimodal in ln k)."""
    from scipy import optimize

    logs = np.log(times)
    count = int(np.count_nonzero(failed))
    log_failed = float(logs[failed].sum())

    def minus_log_likelihood(log_k: float) -> float:
        k = math.exp(log_k)
        # (t/λ)^k = -ln(1-p) (t/t_p)^k
        with np.errstate(over="ignore"):
            total = log_survival * float(np.sum(np.exp(k * (logs - log_quantile))))
        value = count * (math.log(k) + math.log(log_survival) - k * log_quantile) + (k - 1.0) * log_failed
        return total - value

    middle = math.log(first_shape)
    found = optimize.minimize_scalar(
        minus_log_likelihood, bounds=(middle - 6.0, middle + 3.0), method="bounded", options={"xatol": 1e-9}
    )
    return -float(found.fun)
