"""DRT: exact areas, resolution of close pairs, no false peaks, tails, scaling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import OutOfRange
from frenkel.measure.relaxation import relaxation_times
from frenkel.measure.synthetic import relaxation_case

f = np.logspace(6, -1, 71)
jw = 2j * np.pi * f


def pair(separation, rng, noise=0.005):
    t1 = 10 ** rng.uniform(-4.5, -2.5)
    t2 = t1 * 10**separation
    z = 10 + 100 / (1 + (jw * t1) ** 0.9) + 100 / (1 + (jw * t2) ** 0.9)
    return z + noise * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71)), t1, t2


def large_peaks(drt):
    top = drt.gamma_ohm.max()
    return [p for p in drt.peaks if np.interp(np.log(p.time_constant_s), np.log(drt.time_constant_s), drt.gamma_ohm) > 0.1 * top]


def test_area_is_the_resistance_and_the_place_is_tau():
    z = 10 + 100 / (1 + (jw * 1e-3) ** 0.9)
    drt = relaxation_times(f, z)
    assert drt.polarisation_ohm == pytest.approx(100.0, rel=0.01)
    assert drt.series_resistance_ohm == pytest.approx(10.0, rel=0.05)
    assert [round(np.log10(p.time_constant_s), 1) for p in drt.peaks if p.significant] == [-3.0]


def test_pair_of_0_8_decades_is_resolved_and_nothing_is_invented():
    rng = np.random.default_rng(0)
    for _ in range(30):
        z, t1, t2 = pair(0.8, rng)
        peaks = large_peaks(relaxation_times(f, z))
        assert len(peaks) == 2
        for peak, t in zip(peaks, (t1, t2), strict=True):
            assert abs(np.log10(peak.time_constant_s / t)) < 0.2
            assert peak.significant


def test_single_arc_shows_one_significant_peak():
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(30):
        z = 10 + 100 / (1 + (jw * 10 ** rng.uniform(-4.5, -1.5)) ** 0.9)
        z = z + 0.005 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
        drt = relaxation_times(f, z)
        wrong += sum(p.significant and p.inside for p in drt.peaks) != 1
    assert wrong <= 1


def test_blocking_tail_does_not_spoil_the_arcs():
    rng = np.random.default_rng(2)
    z = 10 + 100 / (1 + (jw * 1e-5) ** 0.9) + 1e3 * jw**-0.85
    z = z + 0.005 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
    drt = relaxation_times(f, z)
    assert drt.has_tail
    real = [p for p in drt.peaks if p.significant and p.inside]
    assert np.log10(real[0].time_constant_s) == pytest.approx(-5.0, abs=0.15)
    assert real[0].resistance_ohm == pytest.approx(100.0, rel=0.1)


@settings(max_examples=15)
@given(st.floats(-3, 6), st.integers(0, 100))
def test_scaling(decades, seed):
    z, _, _ = pair(1.2, np.random.default_rng(seed))
    one, two = relaxation_times(f, z), relaxation_times(f, z * 10.0**decades)
    np.testing.assert_allclose(two.gamma_ohm / 10.0**decades, one.gamma_ohm, rtol=1e-5, atol=1e-5 * one.gamma_ohm.max())


def test_gamma_is_never_negative():
    drt = relaxation_times(f, pair(1.0, np.random.default_rng(5), noise=0.05)[0])
    assert drt.gamma_ohm.min() >= 0.0


def test_regularisation_is_refused_where_it_is_no_number():
    with pytest.raises(OutOfRange):
        relaxation_times(f, 1 + 1 / jw, regularisation=-1.0)


@pytest.mark.parametrize("tail", ["none", "cpe", "warburg"])
def test_no_false_maximum_beside_tails(tail):
    """Maxima above 10 % stand for arcs, and nearly all arcs show one (the broad set is benchmarks/measure_relaxation.py)."""
    rng = np.random.default_rng(7)
    missed = arcs = 0
    for _ in range(6):
        case = relaxation_case(rng, tail=tail)
        found = np.log10([p.time_constant_s for p in large_peaks(relaxation_times(case.frequency_Hz, case.impedance_ohm))])
        truth = np.log10(case.time_constants_s)
        assert all(np.min(np.abs(truth - x)) < 0.35 for x in found)
        missed += sum(np.min(np.abs(found - x), initial=9.0) > 0.35 for x in truth)
        arcs += len(truth)
    assert missed <= 1 and arcs >= 6


def test_distant_pair_at_low_noise_has_no_third_peak():
    rng = np.random.default_rng(8)
    for _ in range(5):
        assert len(relaxation_times(f, pair(1.8, rng, noise=0.001)[0]).peaks) == 2


def test_a_pure_tail_has_no_distribution():
    rng = np.random.default_rng(9)
    z = 20 + 1e3 * jw**-0.8
    z = z + 0.003 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
    drt = relaxation_times(f, z)
    assert drt.has_tail and not drt.peaks and drt.gamma_ohm.max() == 0.0


def test_without_the_test_nothing_is_called_significant():
    drt = relaxation_times(f, pair(1.0, np.random.default_rng(6))[0], significance=False)
    assert len(drt.peaks) >= 2 and not any(p.significant for p in drt.peaks)
