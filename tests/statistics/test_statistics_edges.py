"""The edges of `frenkel.statistics`: what is refused, and limits that the other tests do not reach."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from frenkel.errors import InputError
from frenkel.statistics import (
    aicc,
    count_coverage,
    effective_degrees_of_freedom,
    f_test,
    fit_line_errors_in_both,
    fit_linear,
    fit_weibull,
    likelihood_drop,
    mean_interval,
    profile_interval,
    random_effects,
    student_interval,
)


@pytest.mark.parametrize(
    "call",
    [
        lambda: student_interval(1.0, -0.1, degrees_of_freedom=3),
        lambda: mean_interval([1.0]),
        lambda: effective_degrees_of_freedom([-1.0], [3]),
        lambda: aicc(-1.0, 10, 2),
        lambda: f_test(2.0, 5, 1.0, 5),
        lambda: f_test(2.0, 5, 1.0, 0),
        lambda: likelihood_drop(points=5),
        lambda: profile_interval(lambda x: -x * x, 0.0, drop=1.0, first_step=0.0),
        lambda: count_coverage(lambda rng: (0.0, 1.0), 0.5, trials=0, rng=np.random.default_rng(0)),
        lambda: random_effects([1.0, 2.0], [0.1, -0.1]),
        lambda: fit_weibull([1.0, 2.0]).survival(-1.0),
        lambda: fit_weibull([1.0, 2.0]).quantile(1.0),
        lambda: fit_linear([["a", 1], [1, 2], [1, 3]], [1, 2, 3]),
        lambda: fit_linear([[0, 1], [0, 2], [0, 3]], [1, 2, 3]),
    ],
)
def test_refused(call: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        call()


def test_f_test_of_exact_fits() -> None:
    assert f_test(1.0, 6, 0.0, 5) == 0.0
    assert f_test(0.0, 6, 0.0, 5) == 1.0


def test_no_variance_has_infinite_freedom_and_perfect_fit_wins() -> None:
    assert effective_degrees_of_freedom([0.0, 0.0], [3, 4]) == math.inf
    assert aicc(0.0, 10, 2) == -math.inf


def test_prediction_of_a_linear_fit_agrees_with_the_centred_formula() -> None:
    x = np.array([0.0, 1.0, 2.0, 4.0, 5.0])
    y = np.array([0.1, 0.9, 2.2, 3.9, 5.2])
    fit = fit_linear(np.column_stack([np.ones(5), x]), y)
    value, interval = fit.predict([1.0, 3.0])
    other = stats.linregress(x, y)
    spread = float(np.sum((x - x.mean()) ** 2))
    scatter = math.sqrt(float(np.sum((y - other.intercept - other.slope * x) ** 2)) / 3)
    half = stats.t.ppf(0.975, 3) * scatter * math.sqrt(1 / 5 + (3 - x.mean()) ** 2 / spread)
    assert value == pytest.approx(other.intercept + 3 * other.slope, rel=1e-12)
    assert interval.high - value == pytest.approx(half, rel=1e-9)
    assert fit.interval(1).contains(other.slope)


def test_line_intervals_and_horizontal_line() -> None:
    line = fit_line_errors_in_both([0, 1, 2, 3], [1.0, 1.0, 1.0, 1.0], x_sd=0.1, y_sd=0.1)
    assert line.slope == pytest.approx(0.0, abs=1e-12)
    rough = fit_line_errors_in_both([0, 1, 2, 3], [1.1, 1.9, 3.2, 3.8], x_sd=0.1, y_sd=0.1)
    assert rough.intercept_interval().contains(rough.intercept)
    assert rough.scale == pytest.approx(math.sqrt(rough.chi_square / 2), rel=1e-12)


def test_one_failure_among_survivors_has_the_best_likelihood() -> None:
    fit = fit_weibull([1.0, 2.0, 2.0, 2.0], [False, True, True, True])
    assert fit.failures == 1

    def log_likelihood(shape: float, scale: float) -> float:
        survivors = 3 * stats.weibull_min.logsf(2.0, shape, scale=scale)
        return float(stats.weibull_min.logpdf(1.0, shape, scale=scale) + survivors)

    best = log_likelihood(fit.shape, fit.scale)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-10)
    for shape, scale in ((1.05, 1.0), (0.95, 1.0), (1.0, 1.05), (1.0, 0.95)):
        assert log_likelihood(fit.shape * shape, fit.scale * scale) < best


def test_all_samples_equal_without_errors() -> None:
    found = random_effects([2.0, 2.0, 2.0], [0.0, 0.1, 0.0])
    assert (found.mean, found.standard_error, found.between_sd) == (2.0, 0.0, 0.0)
