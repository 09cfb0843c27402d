"""Distribution of parameters near their limits: exact limits, a naive reference, gains of ranges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import truncnorm

from frenkel.measure.choice import choose_circuit
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import fit_circuit
from frenkel.measure.near_limits import _cut_off, distribution_near
from frenkel.measure.separation import largest_deviations, separated_arcs


def normal_matrix(rng, size=3):
    L = np.tril(rng.standard_normal((size, size)))
    L[np.diag_indices(size)] = rng.uniform(0.5, 2.0, size)
    return L @ L.T


def test_without_limits_the_normal_distribution_itself():
    A = normal_matrix(np.random.default_rng(0))
    g = np.array([0.3, -0.2, 0.1])
    shift, C = _cut_off(A, g, -1e3 * np.ones(3), 1e3 * np.ones(3), np.array([0, 1]))
    np.testing.assert_allclose(shift, np.linalg.solve(A, g), atol=1e-3)  # a whisper of a prior
    np.testing.assert_allclose(C, np.linalg.inv(A), rtol=0.03, atol=0.01)  # 2048 points


@pytest.mark.parametrize("low", [-2.0, 0.0, 3.0, 12.0])
def test_one_limit_as_in_closed_form(low):
    """One parameter cut off below: mean and variance of scipy's truncated normal distribution."""
    shift, C = _cut_off(np.eye(1), np.zeros(1), np.array([low]), np.array([np.inf]), np.array([0]))
    exact = truncnorm(low, np.inf)
    assert shift[0] == pytest.approx(exact.mean(), rel=0.005, abs=0.005)
    assert C[0, 0] == pytest.approx(exact.var(), rel=0.02)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_cut_off_as_by_rejection(seed):
    rng = np.random.default_rng(seed)
    A = normal_matrix(rng)
    low, high = np.array([-0.5, -0.3, -np.inf]), np.array([1.5, 0.8, np.inf])
    draws = rng.standard_normal((60000, 3)) @ np.linalg.inv(np.linalg.cholesky(A))
    kept = draws[np.all((draws >= low) & (draws <= high), axis=1)]
    shift, C = _cut_off(A, np.zeros(3), low, high, np.array([0, 1]))
    spread = np.sqrt(np.diag(C))
    if len(kept) > 3000:
        np.testing.assert_allclose(shift, kept.mean(axis=0), atol=6 * spread.max() / np.sqrt(len(kept)) + 0.03)
        np.testing.assert_allclose(spread, kept.std(axis=0), rtol=0.08)
    assert np.all(shift[:2] > low[:2]) and np.all(shift[:2] < high[:2])
    assert np.linalg.eigvalsh(C).min() > -1e-9


def arc(exponent, rng, noise=0.005):
    f = np.logspace(6, 0, 50)
    text = "R0-p(R1,CPE1)"
    truth = {"R0": 50.0, "R1": 1000.0, "CPE1.Q": 1e-7, "CPE1.n": exponent}
    z = circuit(text).impedance(f, truth)
    return fit_circuit(f, z + noise * np.abs(z) * (rng.standard_normal(50) + 1j * rng.standard_normal(50)), text)


def test_far_from_limits_the_covariance_of_the_fit():
    fit = arc(0.8, np.random.default_rng(1))
    near = distribution_near(fit, leads={}, accuracy=0.0)
    np.testing.assert_allclose(near.covariance, fit.covariance, rtol=0.05, atol=1e-9)
    np.testing.assert_allclose(near.mean, fit.x, atol=1e-4)


def test_gains_scale_the_resistance():
    """A gain common to all points passes into R one to one; with a rate of one switch it is 0.6 to 1.5 times as large."""
    fit = arc(0.8, np.random.default_rng(2), noise=1e-5)
    near = distribution_near(fit, leads={}, accuracy=0.01)
    assert 0.006 < np.sqrt(near.covariance[1, 1]) < 0.015


def test_an_exponent_at_its_limit_is_not_known_exactly():
    """Fits that end at n = 1 hold it there; their arcs are known worse than that, and the intervals contain the truth."""
    rng = np.random.default_rng(3)
    inside = held = 0
    for _ in range(40):
        fit = arc(0.999, rng, noise=0.03)
        near = distribution_near(fit, leads={}, accuracy=0.0)
        inside += abs(near.mean[1] - np.log(1000.0)) < 1.98 * np.sqrt(near.covariance[1, 1])
        if "CPE1.n" in fit.at_bound:
            held += 1
            assert near.mean[3] < 1.0
            assert near.unlimited[3] > 0.0 and near.covariance[3, 3] > 0.0
    assert held > 5
    assert inside >= 34


def test_fixed_and_shared_parameters():
    f = np.logspace(6, 0, 50)
    truth = {"R0": 5.0, "R1": 1000.0, "CPE1.Q": 1e-9, "CPE1.n": 0.9, "R2": 2000.0, "CPE2.Q": 1e-6, "CPE2.n": 0.9}
    z = circuit("R0-p(R1,CPE1)-p(R2,CPE2)").impedance(f, truth)
    rng = np.random.default_rng(4)
    z = z + 0.005 * np.abs(z) * (rng.standard_normal(50) + 1j * rng.standard_normal(50))
    fit = fit_circuit(f, z, "R0-p(R1,CPE1)-p(R2,CPE2)", fixed={"R0": 5.0}, shared={"CPE2.n": "CPE1.n"})
    near = distribution_near(fit, leads={}, accuracy=0.0)
    assert near.unlimited[0] == 0.0 and near.covariance[0, 0] == 0.0
    assert near.covariance[6, 6] == near.covariance[3, 3] > 0.0
    assert near.mean[6] == near.mean[3]


def test_a_lead_pressed_to_nothing_makes_a_fast_arc_uncertain():
    """The bulk's apex lies above the window: without limits on the leads nothing is known about it, within them a little."""
    rng = np.random.default_rng(5)
    f = np.logspace(6, 0, 60)
    truth = {"R0": 0.5, "R1": 1500.0, "CPE1.Q": 2e-11, "CPE1.n": 0.98, "R2": 4e3, "CPE2.Q": 4e-9, "CPE2.n": 0.9, "CPE3.Q": 5e-6, "CPE3.n": 0.9}
    z = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").impedance(f, truth)
    choice = choose_circuit(f, z + 0.005 * np.abs(z) * (rng.standard_normal(60) + 1j * rng.standard_normal(60)))
    arcs, alone = separated_arcs(choice), largest_deviations(choice)
    assert len(arcs) == 2
    assert alone[0] > 3.0 * arcs[0].u_resistance
    assert abs(np.log(arcs[0].resistance_ohm / 1500.0)) < 3.0 * arcs[0].u_resistance
