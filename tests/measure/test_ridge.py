"""Ridge regression of relaxation times: non-negative solutions by their conditions, solutions with given maxima."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.measure.ridge import Ridge, nonnegative, relaxation_basis, single_maxima


def maxima(values):
    """Number of maxima of a sequence that begins and ends at nothing; level tops count once."""
    steps = np.sign(np.diff(np.concatenate([[0.0], values, [0.0]])))
    steps = steps[steps != 0.0]
    return int(np.sum((steps[:-1] > 0) & (steps[1:] < 0)))


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_nonnegative_meets_the_conditions_of_a_minimum(seed, size):
    """x ≥ 0, gradient ≥ 0, and one of both is zero (Karush, Kuhn and Tucker)."""
    rng = np.random.default_rng(seed)
    L = rng.standard_normal((size, size))
    H, right = L @ L.T + 0.1 * np.eye(size), rng.standard_normal(size)
    x = nonnegative(H, right)
    gradient = H @ x - right
    assert np.all(x >= 0.0)
    assert np.all(gradient > -1e-8)
    np.testing.assert_allclose(x * gradient, 0.0, atol=1e-8)


@given(st.integers(2, 30), st.data())
@settings(max_examples=60, deadline=None)
def test_sums_of_the_columns_have_their_maxima_at_the_places_only(count, data):
    places = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=4, unique=True))
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    T = single_maxima(count, places, rng.random(count))
    x = T @ (rng.random(T.shape[1]) * (rng.random(T.shape[1]) < 0.5))
    assert maxima(x) <= len(places)
    near = {q for p in places for q in (p, p + 1)}
    top = int(np.argmax(x))
    assert x.max() == 0.0 or near & set(np.flatnonzero(x == x[top]).tolist())


def test_every_sequence_with_one_maximum_is_such_a_sum():
    T = single_maxima(5, [2], np.zeros(5))
    assert T.shape == (5, 5)
    amounts = np.linalg.solve(T, np.array([0.5, 2.0, 7.0, 3.0, 1.0]))
    assert np.all(amounts >= 0.0)


def test_no_places_no_columns():
    assert single_maxima(4, [], np.zeros(4)).shape == (4, 0)


def problem(noise=0.01, seed=0):
    f = np.logspace(5, 0, 51)
    omega = 2 * np.pi * f
    z = 100 / (1 + (1j * omega * 1e-3) ** 0.9)
    rng = np.random.default_rng(seed)
    z = z + noise * np.abs(z) * (rng.standard_normal(51) + 1j * rng.standard_normal(51))
    basis = relaxation_basis(omega.tobytes())
    return Ridge(basis.response * (100.0 / np.abs(z))[:, None], z / np.abs(z), basis, 0), basis


def test_shape_is_kept_and_costs_little_where_it_is_the_truth():
    ridge, basis = problem()
    x = ridge.solve(1e-6)  # too little: the distribution shows noise
    top = int(np.argmin(np.abs(basis.ln_tau - np.log(1e-3))))
    shaped = ridge.shaped(1e-6, [top], x)
    assert maxima(basis.shape @ x) > 1
    assert maxima(np.round(basis.shape @ shaped, 12)) == 1
    assert np.sum((ridge.A @ shaped - ridge.b) ** 2) < 1.5 * np.sum((ridge.A @ x - ridge.b) ** 2)


def test_regularisation_rises_with_the_noise():
    chosen = [problem(noise)[0].automatic()[1] for noise in (0.001, 0.01, 0.05)]
    assert chosen == sorted(chosen) and chosen[0] < 0.1 * chosen[2]
