"""Kramers-Kronig, Z-HIT and the noise model against spectra whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import InputError
from frenkel.measure.circuits import circuit
from frenkel.measure.consistency import kramers_kronig, runs_probability, z_hit
from frenkel.measure.noise import estimate_noise

f = np.logspace(6.8, -1, 79)
BLOCKING = circuit("L0-R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")
TRUTH = {"L0": 5e-7, "R0": 3.0, "R1": 100.0, "CPE1.Q": 2e-9, "CPE1.n": 0.92, "R2": 300.0, "CPE2.Q": 3e-7,
         "CPE2.n": 0.85, "CPE3.Q": 2e-5, "CPE3.n": 0.9}  # fmt: skip
Z = BLOCKING.impedance(f, TRUTH)


def noisy(z, rng, level=0.005, floor=0.0):
    return z + np.hypot(level * np.abs(z), floor) * (rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z)))


@pytest.mark.parametrize("form", ["impedance", "admittance"])
def test_sum_of_relaxations_is_exactly_consistent(form):
    # a single RC whose τ is a node of every order: the middle of an odd number of τ
    z = 5 + 100 / (1 + 2j * np.pi * f / (2 * np.pi * np.sqrt(f[0] * f[-1])))
    test = kramers_kronig(f, z, form=form)
    assert test.rms < 2e-3 and not test.suspects.any()


def test_blocking_spectrum_is_consistent_and_its_noise_is_found():
    rng = np.random.default_rng(1)
    tests = [kramers_kronig(f, noisy(Z, rng)) for _ in range(40)]
    assert sum(one.consistent for one in tests) == 40
    # 40 estimates with about 130 degrees of freedom each: the mean is good to 1 %, the basis leaves a few per cent
    assert np.mean([one.noise for one in tests]) == pytest.approx(0.005, rel=0.05)


def test_drift_and_spike_are_seen():
    rng = np.random.default_rng(2)
    drifted = kramers_kronig(f, noisy(Z, rng) * (1 + 0.3 * np.linspace(0, 1, 79) ** 4))
    assert not drifted.consistent and drifted.notices
    spiked = noisy(Z, rng)
    spiked[50] *= 1.1
    test = kramers_kronig(f, spiked)
    assert list(np.flatnonzero(test.suspects)) == [50]
    assert "63.1 Hz" in str(test.notices[0])


@settings(max_examples=20)
@given(st.floats(-3, 6), st.integers(0, 1000))
def test_scaling_changes_nothing(decades, seed):
    z = noisy(Z, np.random.default_rng(seed))
    one, two = kramers_kronig(f, z), kramers_kronig(f, z * 10.0**decades)
    assert two.noise == pytest.approx(one.noise, rel=1e-6)
    assert one.amounts == two.amounts


def test_order_of_points_does_not_matter():
    z = noisy(Z, np.random.default_rng(3))
    assert kramers_kronig(f[::-1], z[::-1]).noise == kramers_kronig(f, z).noise


def test_z_hit_of_a_constant_phase_element_is_exact():
    rebuilt, deviation = z_hit(f, 1e3 * (1j * f) ** -0.7)
    np.testing.assert_allclose(rebuilt, 1e3 * f**-0.7, rtol=1e-9)
    assert np.max(np.abs(deviation)) < 1e-9


def test_z_hit_rebuilds_an_arc_to_a_per_cent_and_shows_drift():
    z = 50 + 100 / (1 + (2j * np.pi * f * 1e-4) ** 0.8)
    assert np.max(np.abs(z_hit(f, z)[1])) < 0.01
    drift = 1 + 0.2 * np.linspace(0, 1, 79) ** 6
    assert z_hit(f, z * drift)[1][-1] == pytest.approx(np.log(1.2), abs=0.02)


def test_runs():
    rng = np.random.default_rng(4)
    values = [runs_probability(rng.standard_normal(80)) for _ in range(400)]
    assert np.mean(np.array(values) < 0.05) == pytest.approx(0.05, abs=0.035)
    assert runs_probability(np.sin(np.linspace(0, 9, 80))) < 1e-8


def test_noise_floor_is_found_only_where_it_is():
    rng = np.random.default_rng(5)
    plain = [estimate_noise(z, kramers_kronig(f, z)) for z in (noisy(Z, rng) for _ in range(40))]
    # BIC-like threshold: a floor is seen in few of the spectra that have none
    assert sum(one.floor_ohm > 0 for one in plain) <= 6
    floored = [estimate_noise(z, kramers_kronig(f, z)) for z in (noisy(Z, rng, 0.002, 0.5) for _ in range(40))]
    assert np.median([one.floor_ohm for one in floored]) == pytest.approx(0.5, rel=0.2)


def test_range_step_is_found():
    rng = np.random.default_rng(6)
    found = 0
    for _ in range(40):
        z = noisy(Z, rng, 0.003)
        z[40:] *= 1.02
        model = estimate_noise(z, kramers_kronig(f, z))
        found += 40 in model.steps
        for k, g in zip(model.steps, model.gains, strict=True):
            if k == 40:
                assert g == pytest.approx(0.02, abs=0.01)
    assert found >= 36
    false = sum(bool(estimate_noise(z, kramers_kronig(f, z)).steps) for z in (noisy(Z, rng) for _ in range(60)))
    assert false <= 3


def test_too_few_points_are_refused():
    with pytest.raises(InputError):
        kramers_kronig(f[:5], Z[:5])
