"""Kernels of circuits and of the descent: naive references and finite differences, over all arguments."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.measure import _element_kernels
from frenkel.measure._element_kernels import coth_over, one_over_sinh, tanh_over
from frenkel.measure._kernels import (
    GAIN_STEP,
    damped_step,
    evaluate,
    gather_shared,
    normal_equations,
)
from frenkel.measure._optimise import descend, race
from frenkel.measure.circuits import circuit

LNW = np.log(2 * np.pi * np.logspace(6, -1, 9))
size = st.floats(1e-6, 40.0)
angle = st.floats(0.0, np.pi / 2)
seeds = st.integers(0, 2**32 - 1)


def naive(name, v):
    with np.errstate(over="ignore"):
        return {"coth": 1 / np.tanh(v) / v, "tanh": np.tanh(v) / v, "sinh": 1 / np.sinh(v) / v}[name]


@pytest.mark.parametrize(("kernel", "name"), [(coth_over, "coth"), (tanh_over, "tanh"), (one_over_sinh, "sinh")])
@given(size, st.floats(0.0, np.pi / 4))
@settings(max_examples=60, deadline=None)
def test_hyperbolic_functions_and_their_slopes(kernel, name, r, phi):
    """|arg v| ≤ 45° is what an exponent of at most 1 gives."""
    v = complex(r * np.cos(phi), r * np.sin(phi))
    value, slope = kernel(v)
    assert abs(value - naive(name, v)) <= 1e-7 * abs(naive(name, v)) + 1e-300
    step = 1e-3 * v
    difference = (naive(name, v + step) - naive(name, v - step)) / (2 * step)
    assert abs(slope - difference) <= 1e-4 * abs(difference) + 1e-3 * abs(value) * abs(v) ** -1 * (abs(v) < 2e-4) + 1e-12


@pytest.mark.parametrize("kernel", [coth_over, tanh_over, one_over_sinh])
def test_no_overflow_far_out_and_no_jump_at_the_series(kernel):
    far = kernel(complex(800.0, 800.0))
    assert all(np.isfinite(complex(one).real) for one in far)
    below, above = kernel(complex(0.9999e-4, 0.0)), kernel(complex(1.0001e-4, 0.0))
    assert abs(above[0] / below[0] - 1.0) < 1e-3


TEXTS = ("R1-L1-C1", "CPE1", "p(R1,CPE1)", "Zarc1-K1", "W1", "Wo1", "Ws1", "G1", "La1-R1", "Gs1", "T1", "TLMQ1", "TLe1", "TLi1", "TLx1",
         "L1-R0-p(R1,CPE1)-p(R2,Wo1-C1)-CPE2", "p(C1,R1-p(R2,CPE1))")  # fmt: skip


def drawn(model, rng):
    """Parameters of the kernels within reach of the frequencies."""
    low, high = model.box()
    wide = {"Ω": (0, 12), "s": (-14, 2), "S·s^n": (-20, -5), "F": (-20, -5), "H": (-16, -5), "Ω/√s": (0, 10)}
    x = np.empty(len(model.parameters))
    for i, p in enumerate(model.parameters):
        a, b = wide.get(p.unit, (0.45, 1.0))
        x[i] = rng.uniform(a, b)
    for arc in model.arcs:
        x[arc.position + 1] = rng.uniform(-14, 2)
    return np.clip(x, low, high)


@pytest.mark.parametrize("text", TEXTS)
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_derivatives_of_every_element_by_differences(text, seed):
    model = circuit(text)
    x = drawn(model, np.random.default_rng(seed))
    f = np.exp(LNW) / (2 * np.pi)
    Z, J = model.impedance_inner(f, x)
    assert np.all(np.isfinite(Z)) and np.all(np.isfinite(J))
    for p in range(len(x)):
        step = np.zeros(len(x))
        step[p] = 1e-5
        difference = (model.impedance_inner(f, x + step)[0] - model.impedance_inner(f, x - step)[0]) / 2e-5
        np.testing.assert_allclose(J[p], difference, rtol=2e-5, atol=1e-7 * np.abs(Z).max())


@given(seed=seeds, gain=st.floats(-0.05, 0.05), place=st.integers(0, 8))
@settings(max_examples=30, deadline=None)
def test_gain_step_multiplies_the_points_after_it(seed, gain, place):
    model = circuit("R0-p(R1,CPE1)")
    x = drawn(model, np.random.default_rng(seed))
    program = np.concatenate([model.program, np.array([[GAIN_STEP, 4, place, 0, 0]])])
    Z, J = np.empty((len(program), 9), dtype=np.complex128), np.empty((5, 9), dtype=np.complex128)
    evaluate(np.ascontiguousarray(program), np.append(x, gain), LNW, Z, J)
    plain, slopes = model.impedance_inner(np.exp(LNW) / (2 * np.pi), x)
    after = np.arange(9) >= place
    np.testing.assert_allclose(Z[0], plain * (1 + gain * after))
    np.testing.assert_allclose(J[:4], slopes * (1 + gain * after))
    np.testing.assert_allclose(J[4], plain * after)


@given(seeds, st.integers(2, 6))
@settings(max_examples=30, deadline=None)
def test_shared_parameters_gather_their_derivatives(seed, count):
    rng = np.random.default_rng(seed)
    J = rng.standard_normal((count, 4)) + 1j * rng.standard_normal((count, 4))
    tie = np.array([0] + [int(rng.choice([0, p])) for p in range(1, count)], dtype=np.int64)
    expected = np.array([J[tie == p].sum(axis=0) if tie[p] == p else np.zeros(4) for p in range(count)])
    gathered = J.copy()
    gather_shared(tie, gathered)
    np.testing.assert_allclose(gathered, expected)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_normal_equations_as_by_matrices(seed):
    rng = np.random.default_rng(seed)
    model = circuit("R0-p(R1,CPE1)-CPE2")
    x = drawn(model, rng)
    z, J = model.impedance_inner(np.exp(LNW) / (2 * np.pi), x)
    measured = z * (1 + 0.1 * rng.standard_normal(9) + 0.1j * rng.standard_normal(9))
    weight = rng.uniform(0.5, 2.0, 9) / np.abs(z)
    Z, work = np.empty((len(model.program), 9), dtype=np.complex128), np.empty((6, 9), dtype=np.complex128)
    A, g = np.empty((6, 6)), np.empty(6)
    cost = normal_equations(model.program, model.ties, x, LNW, measured, weight, Z, work, A, g)
    r, D = (z - measured) * weight, J * weight
    assert cost == pytest.approx(np.sum(np.abs(r) ** 2))
    np.testing.assert_allclose(A, (D.conj() @ D.T).real, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(g, (D.conj() @ r).real, rtol=1e-9, atol=1e-12)


@given(seeds, st.integers(1, 6), st.floats(0.0, 10.0))
@settings(max_examples=40, deadline=None)
def test_damped_step_solves_for_the_free_parameters(seed, count, damping):
    rng = np.random.default_rng(seed)
    L = rng.standard_normal((count, count)) + 2 * np.eye(count)
    A, g = L @ L.T + 0.1 * np.eye(count), rng.standard_normal(count)
    free = rng.random(count) < 0.7
    step = np.empty(count)
    assert damped_step(A, g, damping, free, np.empty((count, count)), step)
    on = np.flatnonzero(free)
    expected = np.zeros(count)
    expected[on] = -np.linalg.solve((A + damping * np.diag(np.diag(A)))[np.ix_(on, on)], g[on])
    np.testing.assert_allclose(step, expected, rtol=1e-6, atol=1e-9)


def test_damped_step_says_where_there_is_no_solution():
    assert not damped_step(np.array([[1.0, 2.0], [2.0, 1.0]]), np.ones(2), 0.0, np.ones(2, dtype=np.bool_), np.empty((2, 2)), np.empty(2))


def problem(seed):
    model = circuit("R0-p(R1,CPE1)")
    rng = np.random.default_rng(seed)
    lnw = np.log(2 * np.pi * np.logspace(6, 0, 25))
    truth = np.array([np.log(20.0), np.log(500.0), rng.uniform(-11, -4), 0.9])
    z = model.impedance_inner(np.exp(lnw) / (2 * np.pi), truth)[0]
    low, high = model.box()
    return model, lnw, truth, z, np.ascontiguousarray(1 / np.abs(z)), low, high


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_descent_never_rises_and_stays_in_the_box(seed):
    model, lnw, truth, z, weight, low, high = problem(seed)
    rng = np.random.default_rng(seed)
    x = np.clip(truth + rng.uniform(-1, 1, 4) * [2, 2, 3, 0.1], low, high)
    high = high.copy()
    high[1] = x[1] + 0.2  # a bound that may be reached
    reach = np.array([2.0, 2.0, 2.0, 0.2])
    state, costs = np.array([1e-2, 0.0]), []
    for _ in range(6):
        costs.append(descend(model.program, model.ties, x, low, high, reach, lnw, z, weight, 5, state))
        assert np.all(x >= low) and np.all(x <= high)
    assert all(b <= a * (1 + 1e-12) for a, b in itertools.pairwise(costs))


def test_race_finds_the_minimum_finishes_twins_once_and_survives_impossible_starts():
    model, lnw, truth, z, weight, low, high = problem(1)
    rng = np.random.default_rng(0)
    starts = np.clip(truth + rng.uniform(-1, 1, (8, 4)) * [1, 1, 2, 0.1], low, high)
    starts = np.ascontiguousarray(np.concatenate([starts, starts[:2], np.full((1, 4), np.nan)]))
    costs = race(model.program, model.ties, starts, low, high, np.array([2.0, 2.0, 2.0, 0.2]), lnw, z, weight, 7, 3, 80)
    assert costs.min() < 1e-10 and np.isinf(costs[-1])
    np.testing.assert_allclose(starts[int(np.argmin(costs))], truth, atol=1e-4)


def test_race_of_one_start_that_settles_at_once():
    model, lnw, truth, z, weight, low, high = problem(2)
    starts = truth[None, :] + 1e-7
    costs = race(model.program, model.ties, starts, low, high, np.array([2.0, 2.0, 2.0, 0.2]), lnw, z, weight, 60, 3, 80)
    assert costs.shape == (1,) and costs[0] < 1e-10


def test_codes_are_all_reached_by_an_element():
    from frenkel.measure.elements import ELEMENTS

    assert {kind.code for kind in ELEMENTS.values()} == set(range(15))
    assert _element_kernels.SMALL < 1e-3
