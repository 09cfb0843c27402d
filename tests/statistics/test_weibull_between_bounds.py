"""Weibull fits of values known only between two bounds: against scipy, the exact limit of small intervals, and synthetic truth."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from frenkel.errors import InputError
from frenkel.statistics import Coverage, fit_weibull, fit_weibull_intervals


def _cells(rng, n, shape=4.0, scale=0.8, step=0.1, most=1.2):
    truth = scale * rng.weibull(shape, n)
    high = np.ceil(truth / step) * step
    low = high - step
    return np.where(high > most + 1e-9, most, low), np.where(high > most + 1e-9, math.inf, high)


def test_narrow_bounds_give_the_fit_of_exact_values():
    values = np.array([0.4, 0.55, 0.7, 0.72, 0.9, 1.1])
    exact, between = fit_weibull(values), fit_weibull_intervals(values - 1e-6, values + 1e-6)
    assert between.shape == pytest.approx(exact.shape, rel=1e-4) and between.scale == pytest.approx(exact.scale, rel=1e-5)
    for of in ("shape_interval", "scale_interval"):
        one, other = getattr(exact, of)(), getattr(between, of)()
        assert (other.low, other.high) == pytest.approx((one.low, one.high), rel=1e-3)


@pytest.mark.parametrize("seed", range(6))
def test_same_optimum_as_scipy(seed):
    low, high = _cells(np.random.default_rng(seed), 12, step=0.15)

    def cost(x):
        law = stats.weibull_min(math.exp(x[0]), scale=math.exp(x[1]))
        return -np.sum(np.log(np.maximum(law.cdf(high) - law.cdf(low), 1e-300)))

    best = min((optimize.minimize(cost, (k, s), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12}) for k in (0.5, 1.5) for s in (-0.5, 0.0)),
               key=lambda one: one.fun)  # fmt: skip
    fit = fit_weibull_intervals(low, high)
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-7)
    assert (math.log(fit.shape), math.log(fit.scale)) == pytest.approx(tuple(best.x), abs=1e-4)


def test_coverage_on_steps():
    rng = np.random.default_rng(3)
    counts = np.zeros(3, dtype=int)
    for _ in range(150):
        interval = fit_weibull_intervals(*_cells(rng, 20)).scale_interval()
        counts += (interval.contains(0.8), interval.high < 0.8, interval.low > 0.8)
    assert Coverage(*counts, 150).interval(0.99).contains(0.95)


def test_unit_and_bad_input():
    low, high = _cells(np.random.default_rng(1), 10)
    one, other = fit_weibull_intervals(low, high), fit_weibull_intervals(1e3 * low, 1e3 * high)
    assert other.shape == pytest.approx(one.shape, rel=1e-5) and other.scale == pytest.approx(1e3 * one.scale, rel=1e-6)
    assert one.failures == np.isfinite(high).sum()
    for low, high in (([0.4, 0.4], [0.5, 0.5]), ([0.4, 0.5], [0.5, 0.6]), ([1.0, 1.0], [math.inf] * 2), ([0.5], [0.4]), ([-1.0], [2.0]), ([1.0], [2.0, 3.0])):
        with pytest.raises(InputError):
            fit_weibull_intervals(low, high)
