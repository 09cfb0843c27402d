"""The interval of the total resistance: that of a mixture of circuits, not of its variance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from frenkel.measure import choose_circuit, total_resistance
from frenkel.measure.resistance import mixture_quantiles

PARTS = st.lists(st.tuples(st.floats(0.001, 1.0), st.floats(-3.0, 3.0), st.floats(1e-4, 2.0)), min_size=1, max_size=5)


@given(PARTS, st.integers(1, 200), st.sampled_from([0.68, 0.95, 0.99]))
def test_the_ends_leave_the_same_share_outside_and_lie_between_those_of_the_parts(parts, freedom, level) -> None:
    weights, centres, spreads = (np.array(one) for one in zip(*parts, strict=True))
    weights /= weights.sum()
    low, high = mixture_quantiles(weights, centres, spreads, freedom, level)
    for end, share in ((low, (1.0 - level) / 2.0), (high, (1.0 + level) / 2.0)):
        below = float(weights @ student.cdf((end - centres) / spreads, freedom))
        assert below == pytest.approx(share, abs=1e-6)
    reach = student.ppf((1.0 + level) / 2.0, freedom)
    slack = 1e-9 + 1e-6 * reach
    assert (centres - reach * spreads).min() - slack <= low <= high <= (centres + reach * spreads).max() + slack


@given(st.floats(-5.0, 5.0), st.floats(1e-4, 3.0), st.integers(1, 100))
def test_one_circuit_has_its_own_interval(centre: float, spread: float, freedom: int) -> None:
    low, high = mixture_quantiles(np.ones(1), np.array([centre]), np.array([spread]), freedom)
    half = student.ppf(0.975, freedom) * spread
    assert (low, high) == (pytest.approx(centre - half, abs=1e-8), pytest.approx(centre + half, abs=1e-8))


def test_a_circuit_that_fixes_nothing_does_not_widen_what_the_spectrum_fixes() -> None:
    # two arcs of 171 and 247 Ω, leads of 0.4 Ω, a tail; with a third arc the fit is no worse, and its R is anything
    rng = np.random.default_rng(5)
    f = np.logspace(6.6, -1, 70)
    w = 2.0 * np.pi * f
    bulk, boundary = 171.2 / (1 + 1j * w * 2.64e-9), 246.8 / (1 + (1j * w * 3.05e-7) ** 0.92)
    Z = 0.4 + 1j * w * 3e-7 + bulk + boundary + 1.0 / (4e-6 * (1j * w) ** 0.88)
    halves = []
    for _ in range(6):
        noisy = Z * (1.0 + 0.003 * (rng.standard_normal(70) + 1j * rng.standard_normal(70)))
        interval = total_resistance(choose_circuit(f, noisy)).interval()
        assert interval.contains(418.4)
        halves.append((interval.high - interval.low) / 2.0 / 418.4)
    assert max(halves) < 0.02  # the true circuit knows it to 0.5 %


def test_a_circuit_that_cannot_describe_the_spectrum_gives_no_certain_resistance_and_no_evidence() -> None:
    from frenkel.measure import Column, Geometry, Measurement, analyse_spectrum
    from frenkel.measure.overrides import SpectrumOverride

    f = np.logspace(6, 0, 60)
    Z = 100.0 / (1.0 + 1j * 2.0 * np.pi * f * 1e-6) + 1.0 / (1e-5 * (1j * 2.0 * np.pi * f) ** 0.9)
    columns = (Column("frequency", "Hz", f), Column("impedance_real", "Ω", Z.real), Column("impedance_imaginary", "Ω", Z.imag))
    one = Measurement(path="a.z", technique="impedance", sha256="0" * 64, reader="test", columns=columns,
                      geometry=Geometry(thickness_um=1000.0, area_cm2=1.0), temperature_K=298.15)  # fmt: skip
    good, bad = analyse_spectrum(one), analyse_spectrum(one, SpectrumOverride(circuit="R(Q(RW))", reason="tried"))
    assert good.choice.accepted and good.total.interval().contains(100.0) and good.evidence()
    assert not bad.choice.accepted and not bad.evidence()
    assert not bad.total.is_determined or bad.total.interval().high / bad.total.interval().low > good.total.interval().high / good.total.interval().low
    assert np.isfinite(bad.total.interval().high)
