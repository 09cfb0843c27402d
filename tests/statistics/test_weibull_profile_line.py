"""Weibull with censoring, profile intervals, lines with errors in both: limits, references, coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from frenkel.errors import InputError
from frenkel.statistics import (
    Interval,
    count_coverage,
    fit_line_errors_in_both,
    fit_linear,
    fit_weibull,
    likelihood_drop,
    profile_interval,
    student_interval,
)


def test_profile_of_a_mean_with_unknown_variance_is_student() -> None:
    y = np.array([1.0, 2.5, 3.0, 4.2, 4.4])
    n = len(y)
    found = profile_interval(
        lambda m: -0.5 * n * math.log(float(np.sum((y - m) ** 2))), float(y.mean()),
        drop=likelihood_drop(points=n, degrees_of_freedom=n - 1), first_step=0.01,
    )  # fmt: skip
    exact = student_interval(float(y.mean()), float(y.std(ddof=1)) / math.sqrt(n), degrees_of_freedom=n - 1)
    assert found == pytest.approx(exact, rel=1e-9)


def test_profile_that_never_falls_is_open() -> None:
    assert profile_interval(lambda x: 0.0, 1.0, drop=2.0, first_step=0.1) == Interval(-math.inf, math.inf)
    found = profile_interval(lambda x: min(0.0, x), 1.0, drop=2.0, first_step=0.1, highest=7.0)
    assert found.high == 7.0
    assert found.low == pytest.approx(-2.0)


def test_weibull_without_censoring_agrees_with_scipy() -> None:
    values = stats.weibull_min.rvs(2.3, scale=5.0, size=40, random_state=1)
    fit = fit_weibull(values)
    shape, _, scale = stats.weibull_min.fit(values, floc=0)
    assert fit.shape == pytest.approx(shape, rel=1e-4)  # scipy's simplex stops at 1e-4
    assert fit.scale == pytest.approx(scale, rel=1e-4)
    naive = stats.weibull_min.logpdf(values, fit.shape, scale=fit.scale).sum()
    assert fit.log_likelihood == pytest.approx(naive, rel=1e-12)


def test_weibull_with_censoring_agrees_with_scipy() -> None:
    values = stats.weibull_min.rvs(1.4, scale=2.0, size=60, random_state=2)
    censored = values > 2.0
    values = np.minimum(values, 2.0)
    fit = fit_weibull(values, censored)
    data = stats.CensoredData.right_censored(values, censored)
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    assert fit.shape == pytest.approx(shape, rel=1e-3)
    assert fit.scale == pytest.approx(scale, rel=1e-3)


@given(st.integers(0, 10_000), st.floats(1e-6, 1e6), st.floats(0.3, 20.0))
def test_weibull_follows_the_unit_and_the_power(seed: int, unit: float, power: float) -> None:
    values = np.random.default_rng(seed).weibull(2.0, size=8) + 1e-3
    censored = np.arange(8) % 4 == 3
    plain = fit_weibull(values, censored)
    moved = fit_weibull(unit * values**power, censored)
    assert moved.shape == pytest.approx(plain.shape / power, rel=1e-8)
    assert moved.scale == pytest.approx(unit * plain.scale**power, rel=1e-7)
    assert moved.quantile(0.1) == pytest.approx(unit * plain.quantile(0.1) ** power, rel=1e-7)


def test_weibull_interval_ends_lie_where_the_likelihood_has_dropped() -> None:
    values = np.random.default_rng(4).weibull(2.0, size=12)
    fit = fit_weibull(values)
    low, high = fit.quantile_interval(0.1)
    for end in (low, high):

        def minus(log_k: float, end: float = end) -> float:
            k = math.exp(log_k)
            scale = end / (-math.log(0.9)) ** (1 / k)
            return -float(stats.weibull_min.logpdf(values, k, scale=scale).sum())

        best = -optimize.minimize_scalar(minus, bounds=(-3, 3), method="bounded").fun
        assert fit.log_likelihood - best == pytest.approx(likelihood_drop(), rel=1e-4)


def test_weibull_survival_and_quantile_are_inverse_and_scale_is_the_63_percent_quantile() -> None:
    fit = fit_weibull([1.0, 2.0, 3.0, 3.5])
    assert fit.survival(fit.quantile(0.2)) == pytest.approx(0.8, rel=1e-12)
    assert fit.quantile(1 - math.exp(-1)) == pytest.approx(fit.scale, rel=1e-12)
    interval = fit.scale_interval()
    assert interval.low < fit.scale < interval.high


@pytest.mark.parametrize(
    ("values", "censored"),
    [([1.0], None), ([1.0, 1.0], None), ([1.0, 2.0], [True, True]), ([2.0, 1.0], [False, True]), ([0.0, 1.0], None),
     ([1.0, 2.0], [True])],
)  # fmt: skip
def test_weibull_refuses_what_leaves_the_shape_open(values: object, censored: object) -> None:
    with pytest.raises(InputError):
        fit_weibull(values, censored)


def test_weibull_coverage_with_a_third_censored() -> None:
    def trial(rng: np.random.Generator) -> tuple[float, float]:
        values = rng.weibull(2.0, size=40)
        return fit_weibull(np.minimum(values, 1.05), values > 1.05).shape_interval()

    found = count_coverage(trial, 2.0, trials=800, rng=np.random.default_rng(3))
    # asymptotic interval with about 27 failures: allow the Monte Carlo error of 800 trials (3 SD = 0.023)
    assert 0.925 <= found.rate <= 0.975


def test_line_without_errors_in_x_is_weighted_least_squares() -> None:
    rng = np.random.default_rng(0)
    x, v = np.linspace(0, 5, 9), rng.uniform(0.1, 0.5, 9)
    y = 1 - 2 * x + rng.normal(0, v)
    line = fit_line_errors_in_both(x, y, x_sd=0.0, y_sd=v)
    fit = fit_linear(np.column_stack([np.ones(9), x]), y, standard_deviations=v)
    np.testing.assert_allclose([line.intercept, line.slope], fit.coefficients, rtol=1e-10)
    np.testing.assert_allclose(line.covariance, fit.covariance, rtol=1e-9)


@given(st.integers(0, 10_000), st.floats(-0.8, 0.8))
def test_line_is_the_same_with_the_axes_exchanged(seed: int, correlation: float) -> None:
    rng = np.random.default_rng(seed)
    x0 = np.linspace(0, 10, 12)
    u, v = rng.uniform(0.05, 0.3, 12), rng.uniform(0.05, 0.3, 12)
    x, y = x0 + rng.normal(0, u), 2 + 1.5 * x0 + rng.normal(0, v)
    one = fit_line_errors_in_both(x, y, x_sd=u, y_sd=v, correlation=correlation)
    other = fit_line_errors_in_both(y, x, x_sd=v, y_sd=u, correlation=correlation)
    assert other.slope == pytest.approx(1 / one.slope, rel=1e-9)
    assert other.intercept == pytest.approx(-one.intercept / one.slope, rel=1e-7, abs=1e-9)
    assert other.chi_square == pytest.approx(one.chi_square, rel=1e-7)


def test_line_minimises_the_merit_function_directly() -> None:
    rng = np.random.default_rng(8)
    x0 = np.linspace(0, 3, 10)
    u, v, r = rng.uniform(0.02, 0.3, 10), rng.uniform(0.02, 0.3, 10), rng.uniform(-0.7, 0.7, 10)
    x, y = x0 + rng.normal(0, u), -1 + 0.7 * x0 + rng.normal(0, v)

    def merit(p: np.ndarray) -> float:
        return float(np.sum((y - p[0] - p[1] * x) ** 2 / (v**2 + p[1] ** 2 * u**2 - 2 * p[1] * r * u * v)))

    naive = optimize.minimize(
        merit, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}
    )
    line = fit_line_errors_in_both(x, y, x_sd=u, y_sd=v, correlation=r)
    # York's slope is that of the merit function; the simplex stops at about 1e-6
    np.testing.assert_allclose([line.intercept, line.slope], naive.x, rtol=1e-4)
    assert line.chi_square <= naive.fun * (1 + 1e-6)


def test_deming_line_of_equal_errors_is_the_principal_axis() -> None:
    rng = np.random.default_rng(5)
    x0 = rng.normal(size=30)
    x, y = x0 + rng.normal(0, 0.2, 30), 0.8 * x0 + rng.normal(0, 0.2, 30)
    line = fit_line_errors_in_both(x, y, x_sd=1.0, y_sd=1.0)
    axis = np.linalg.eigh(np.cov(x, y))[1][:, -1]
    assert line.slope == pytest.approx(axis[1] / axis[0], rel=1e-9)


def test_line_coverage_where_least_squares_is_biased() -> None:
    x0 = np.linspace(0, 3, 15)

    def data(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return x0 + rng.normal(0, 0.3, 15), 2 * x0 + rng.normal(0, 0.3, 15)

    def both(rng: np.random.Generator) -> tuple[float, float]:
        x, y = data(rng)
        return fit_line_errors_in_both(x, y, x_sd=0.3, y_sd=0.3).slope_interval()

    def plain(rng: np.random.Generator) -> tuple[float, float]:
        x, y = data(rng)
        return fit_linear(np.column_stack([np.ones(15), x]), y).interval(1)

    good = count_coverage(both, 2.0, trials=2000, rng=np.random.default_rng(6))
    biased = count_coverage(plain, 2.0, trials=2000, rng=np.random.default_rng(6))
    assert 0.93 <= good.rate <= 0.97
    assert biased.rate < 0.90  # the reason why this function exists


@pytest.mark.parametrize(
    "change",
    [{"x": [1, 1, 1]}, {"x": [1, 2]}, {"x_sd": 0.0, "y_sd": 0.0}, {"x_sd": -1.0}, {"correlation": 1.0}],
)
def test_line_refuses_bad_input(change: dict[str, object]) -> None:
    call: dict[str, object] = {"x": [1, 2, 3], "x_sd": 0.1, "y_sd": 0.1, "correlation": 0.0, **change}
    x = call.pop("x")
    with pytest.raises(InputError):
        fit_line_errors_in_both(x, [1.0, 2.0, 3.1], **call)
