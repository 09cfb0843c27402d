"""Student intervals, linear fits, AICc, F test, random effects: exact limits, naive references, coverage."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from frenkel.errors import FrenkelError, InputError, OutOfRange
from frenkel.statistics import (
    aicc,
    combined_half_width,
    count_coverage,
    effective_degrees_of_freedom,
    f_test,
    fit_linear,
    mean_interval,
    random_effects,
    student_interval,
    student_quantile,
)

finite = st.floats(-1e3, 1e3)


@pytest.mark.parametrize("freedom", [1, 2, 7.5, 100])
def test_student_quantile_agrees_with_scipy_stats(freedom: float) -> None:
    assert student_quantile(freedom, 0.9) == pytest.approx(stats.t.ppf(0.95, freedom), rel=1e-12)


def test_quantile_of_infinite_freedom_is_normal() -> None:
    assert student_quantile(math.inf, 0.95) == pytest.approx(stats.norm.ppf(0.975), rel=1e-12)


@pytest.mark.parametrize("freedom", [0, -1, float("nan")])
def test_no_freedom_is_refused(freedom: float) -> None:
    with pytest.raises(OutOfRange):
        student_interval(1.0, 0.1, degrees_of_freedom=freedom)


def test_level_in_percent_is_refused_and_error_pickles() -> None:
    with pytest.raises(OutOfRange, match=r"0\.95 for 95") as caught:
        student_quantile(5, 95)
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), FrenkelError)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=5), st.integers(1, 50))
def test_effective_freedom_lies_between_least_and_sum(variances: list[float], freedom: int) -> None:
    found = effective_degrees_of_freedom(variances, [freedom] * len(variances))
    assert freedom * (1 - 1e-9) <= found <= freedom * len(variances) * (1 + 1e-9)


def test_combined_half_width_of_known_variances_is_normal() -> None:
    assert combined_half_width([9.0, 16.0], [math.inf, math.inf]) == pytest.approx(
        5 * student_quantile(math.inf)
    )


def test_combined_half_width_of_one_part_is_students_interval() -> None:
    assert combined_half_width([4.0, 0.0], [3, 20]) == pytest.approx(2 * student_quantile(3))
    assert combined_half_width([0.0, 0.0], [3, 20]) == 0.0


@given(
    st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=4),
    st.lists(st.integers(1, 50), min_size=4, max_size=4),
)
def test_combined_half_width_lies_between_the_two_rules_that_it_is_made_of(
    variances: list[float], freedoms: list[int]
) -> None:
    freedom = freedoms[: len(variances)]
    never_narrow = math.sqrt(sum(student_quantile(n) ** 2 * v for n, v in zip(freedom, variances, strict=True)))
    effective = student_quantile(effective_degrees_of_freedom(variances, freedom)) * math.sqrt(sum(variances))
    low, high = sorted((never_narrow, effective))
    assert low * (1 - 1e-9) <= combined_half_width(variances, freedom) <= high * (1 + 1e-9)


@pytest.mark.parametrize("freedom", [(2, 21), (5, 42), (2, 1_000_000)])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8, 0.95])
def test_combined_half_width_covers_for_any_ratio_of_the_variances(freedom: tuple[int, int], share: float) -> None:
    rng = np.random.default_rng(1)
    trials, true = 4000, np.array([share, 1.0 - share])
    found = true[:, None] * rng.chisquare(np.array(freedom)[:, None], (2, trials)) / np.array(freedom)[:, None]
    error = abs(rng.standard_normal(trials))
    held = sum(
        e <= combined_half_width(list(v), freedom) for e, v in zip(error.tolist(), found.T.tolist(), strict=True)
    )
    assert 0.93 <= held / trials <= 0.975


def test_line_through_exact_points_is_exact() -> None:
    x = np.array([0.0, 1.0, 2.0, 5.0])
    fit = fit_linear(np.column_stack([np.ones(4), x]), 2.0 - 3.0 * x)
    np.testing.assert_allclose(fit.coefficients, [2.0, -3.0], rtol=1e-13)
    np.testing.assert_allclose(fit.covariance, 0.0, atol=1e-25)


@given(st.integers(0, 10_000), st.floats(1e-8, 1e8), st.floats(1e-8, 1e8))
def test_linear_fit_equals_normal_equations_whatever_the_units(
    seed: int, unit_x: float, unit_u: float
) -> None:
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(9), rng.normal(size=9)])
    y, u = rng.normal(size=9), rng.uniform(0.5, 2.0, size=9)
    fit = fit_linear(X * [1.0, unit_x], y, standard_deviations=u * unit_u)
    W = np.diag(1.0 / u**2)
    inverse = np.linalg.inv(X.T @ W @ X)
    beta = inverse @ X.T @ W @ y
    scale = (y - X @ beta) @ W @ (y - X @ beta) / 7
    np.testing.assert_allclose(fit.coefficients * [1.0, unit_x], beta, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        fit.covariance * np.outer([1, unit_x], [1, unit_x]), inverse * scale, rtol=1e-8, atol=1e-12
    )


def test_linear_fit_agrees_with_scipy_linregress() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0, 1, 12)
    y = 1.0 + 2.0 * x + rng.normal(0, 0.1, 12)
    other = stats.linregress(x, y)
    fit = fit_linear(np.column_stack([np.ones(12), x]), y)
    assert fit.coefficients[1] == pytest.approx(other.slope, rel=1e-12)
    assert fit.standard_error(1) == pytest.approx(other.stderr, rel=1e-12)
    assert fit.standard_error(0) == pytest.approx(other.intercept_stderr, rel=1e-12)


@pytest.mark.parametrize(
    ("design", "response", "sd"),
    [
        ([[1, 1], [1, 1], [1, 1]], [1, 2, 3], None),
        ([[1, 0], [1, 0], [1, 0]], [1, 2, 3], None),
        ([[1, 0], [1, 1]], [1, 2], None),
        ([[1, 0], [1, 1], [1, 2]], [1, 2], None),
        ([[1, 0], [1, 1], [1, float("nan")]], [1, 2, 3], None),
        ([[1, 0], [1, 1], [1, 2]], [1, 2, 3], [1, 0, 1]),
        ([1, 2, 3], [1, 2, 3], None),
    ],
)
def test_linear_fit_refuses_what_cannot_be_fitted(design: object, response: object, sd: object) -> None:
    with pytest.raises(InputError):
        fit_linear(design, response, standard_deviations=sd)


def test_fit_does_not_change_its_input() -> None:
    X, y = np.eye(3)[:, :2] + 1.0, np.array([1.0, 2.0, 4.0])
    before = X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    fit_linear(X, y)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_aicc_difference_equals_that_of_full_likelihood() -> None:
    n = 12

    def full(chi: float, p: int) -> float:
        k = p + 1
        log_likelihood = -0.5 * n * (math.log(2 * math.pi * chi / n) + 1)
        return -2 * log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1)

    assert aicc(3.0, n, 2) - aicc(2.0, n, 4) == pytest.approx(full(3.0, 2) - full(2.0, 4), rel=1e-12)


@given(st.floats(0.0, 100.0), st.integers(1, 20), st.integers(1, 5))
def test_f_test_is_a_probability_and_is_one_without_gain(gain: float, freedom: int, extra: int) -> None:
    assert 0.0 <= f_test(10.0 + gain, freedom + extra, 10.0, freedom) <= 1.0
    assert f_test(10.0, freedom + extra, 10.0, freedom) == pytest.approx(1.0)


def test_f_test_of_one_extra_parameter_is_the_t_test() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=15), rng.normal(size=15)
    large = fit_linear(np.column_stack([np.ones(15), x]), y)
    small = fit_linear(np.ones((15, 1)), y)
    t = large.coefficients[1] / large.standard_error(1)
    expected = 2 * stats.t.sf(abs(t), 13)
    found = f_test(small.chi_square, 14, large.chi_square, 13)
    assert found == pytest.approx(expected, rel=1e-9)


@example([0.0, 2.2307831812661687e-161], 0.0, 1.0)
@given(st.lists(finite, min_size=2, max_size=8), st.floats(-50, 50), st.floats(0.01, 100))
def test_random_effects_without_errors_is_the_plain_mean(
    values: list[float], shift: float, unit: float
) -> None:
    found = random_effects(values)
    mean, interval = mean_interval(values)
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.between_sd == pytest.approx(float(np.std(values, ddof=1)), abs=1e-9)
    if found.between_sd > 1e-6:
        assert found.interval().low == pytest.approx(interval.low, rel=1e-9, abs=1e-6)
        moved = random_effects(np.array(values) * unit + shift)
        assert moved.mean == pytest.approx(found.mean * unit + shift, rel=1e-9, abs=1e-6 * unit)
        assert moved.between_sd == pytest.approx(found.between_sd * unit, rel=1e-9)


@given(st.integers(0, 10_000))
def test_random_effects_solves_paule_and_mandel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    u = rng.uniform(0.1, 1.0, size=6)
    y = rng.normal(0, np.sqrt(1.0 + u**2))
    found = random_effects(y, u)
    q = float(np.sum((y - found.mean) ** 2 / (found.between_sd**2 + u**2)))
    if found.between_sd > 0:
        assert q == pytest.approx(5.0, rel=1e-6)
    else:
        assert q <= 5.0 + 1e-9


def test_samples_that_agree_too_well_keep_their_stated_errors() -> None:
    found = random_effects([1.0, 1.0, 1.0], [0.1, 0.1, 0.1])
    assert found.between_sd == 0.0
    assert found.interval().width == pytest.approx(2 * 1.959964 * 0.1 / math.sqrt(3), rel=1e-6)


def test_one_sample_says_nothing_about_the_scatter() -> None:
    with pytest.raises(InputError, match="another sample"):
        random_effects([1.0])


def test_coverage_of_mean_and_of_further_sample() -> None:
    def mean(rng: np.random.Generator) -> tuple[float, float]:
        return random_effects(rng.normal(2.0, 1.0, size=3) + rng.normal(0, 0.3, 3), [0.3] * 3).interval()

    found = count_coverage(mean, 2.0, trials=3000, rng=np.random.default_rng(1))
    assert 0.93 <= found.rate <= 0.97

    def further(rng: np.random.Generator) -> tuple[float, float]:
        interval = random_effects(rng.normal(2.0, 1.0, size=4)).prediction_interval()
        new = rng.normal(2.0, 1.0)
        return interval.low - new, interval.high - new

    found = count_coverage(further, 0.0, trials=3000, rng=np.random.default_rng(2))
    assert 0.93 <= found.rate <= 0.97


def test_coverage_counter_counts_misses_by_side_and_refuses_nan() -> None:
    ends = iter([(0.0, 1.0), (2.0, 3.0), (-3.0, -2.0), (0.4, 0.6)])
    found = count_coverage(lambda rng: next(ends), 0.5, trials=4, rng=np.random.default_rng(0))
    assert (found.covered, found.too_low, found.too_high) == (2, 1, 1)
    assert found.interval().low == pytest.approx(stats.binomtest(2, 4).proportion_ci().low, rel=1e-9)
    with pytest.raises(InputError):
        count_coverage(lambda rng: (math.nan, 1.0), 0.5, trials=1, rng=np.random.default_rng(0))
