"""Symmetries of every analysis of direct current (units, signs, shifts, sizes), and wrong input to each public function."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Refusal
from frenkel.measure.blocking_cell import BlockingCell, steady_resistance
from frenkel.measure.direct_current.concentrated import (
    newman_number,
    restricted_diffusion,
    transference_of_concentrated,
)
from frenkel.measure.direct_current.cycling import cycles_of, cycling, differential_capacity
from frenkel.measure.direct_current.electronic import blocking_conductivity, hebb_wagner
from frenkel.measure.direct_current.growth import resistance_growth
from frenkel.measure.direct_current.holds import electronic_conductivity, holds_of
from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
from frenkel.measure.direct_current.plating_events import half_cycles_of
from frenkel.measure.direct_current.plating_ramps import critical_current
from frenkel.measure.direct_current.steady_state import steady_current
from frenkel.measure.direct_current.sweep import charge_per_gram_mAh_g, sweep_onset, sweeps_of
from frenkel.measure.direct_current.synthetic import gitt_pulse, linear_sweep
from frenkel.measure.direct_current.synthetic_ramps import plating_ramp
from frenkel.measure.direct_current.titration import gitt_diffusivity, pulses_of, titration
from frenkel.measure.direct_current.transference import (
    TransferenceResult,
    bruce_vincent,
    transference_from_transient,
)

few = settings(max_examples=8)
sizes = st.floats(-12.0, 6.0).map(lambda x: 10.0**x)


@few
@given(sizes, st.floats(0.0, 1e6), st.floats(0.1, 10.0), st.integers(0, 9))
def test_steady_current_in_any_unit_at_any_time(scale, start, slower, seed):
    t = np.linspace(0.0, 1000.0, 200)
    y = 1.0 + 2.0 * np.exp(-t / 150.0) + 0.003 * np.random.default_rng(seed).standard_normal(200)
    one, other = steady_current(t, y), steady_current(start + slower * t, scale * y)
    # by rounding a point may fall on the other side of an edge of a bin
    assert other.value == pytest.approx(scale * one.value, rel=2e-3) and other.deviation == pytest.approx(scale * one.deviation, rel=0.3)
    assert other.settled and one.settled
    same = steady_current(t, scale * y)
    assert same.value == pytest.approx(scale * one.value, rel=1e-9) and same.deviation == pytest.approx(scale * one.deviation, rel=1e-9)


@few
@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_transference_does_not_know_units(size, volts):
    """A cell of another size, and another small voltage: the same number."""
    one = bruce_vincent((0.01, 1e-5), (0.02, 2e-4), (120.0, 2.0), (80.0, 1.0), (84.0, 1.0))
    r = 1.0 / size
    other = bruce_vincent((0.01 * volts, 1e-5 * volts), (0.02 * size * volts, 2e-4 * size * volts), (120.0 * r, 2.0 * r), (80.0 * r, r), (84.0 * r, r))
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high), rel=1e-6)


@few
@given(st.floats(0.1, 10.0), st.floats(-1.0, 1.0))
def test_electronic_conductivity_is_linear_in_current_and_cell_constant(factor, offset):
    V = np.linspace(0.1, 1.0, 6)
    I = 1e-6 * V * (1 + 0.01 * np.sin(9 * V))
    one = blocking_conductivity(V, I, cell_constant_1_cm=0.1)
    other = blocking_conductivity(V, factor * I + 1e-7 * offset, cell_constant_1_cm=0.3)
    assert other.value_S_cm == pytest.approx(3.0 * factor * one.value_S_cm, rel=1e-6)
    both = hebb_wagner(np.linspace(0.1, 2.5, 20), np.full(20, 1e-7), cell_constant_1_cm=0.1, temperature_K=298.15)
    more = hebb_wagner(np.linspace(0.1, 2.5, 20), np.full(20, factor * 1e-7), cell_constant_1_cm=0.2, temperature_K=298.15)
    assert more[0].value_S_cm == pytest.approx(2.0 * factor * both[0].value_S_cm, rel=1e-3)


@few
@given(st.integers(0, 50), st.floats(0.2, 5.0), st.floats(-1.0, 1.0))
def test_onset_moves_with_the_scale_and_not_with_the_area(seed, area, shift):
    e = linear_sweep(np.random.default_rng(seed))
    one = sweep_onset(e.potential_V, e.current_mA, area_cm2=0.785, resistance_ohm=e.truth["R"])
    other = sweep_onset(e.potential_V + shift, e.current_mA * area, area_cm2=0.785 * area, resistance_ohm=e.truth["R"] / area)
    assert other.value_V == pytest.approx(one.value_V + shift, abs=2e-3)


@few
@given(st.sampled_from(["none", "soft", "hard", "contact"]), st.integers(0, 30), st.floats(0.1, 10.0), st.booleans())
def test_events_do_not_depend_on_sign_area_and_clock(event, seed, area, flipped):
    e = plating_ramp(np.random.default_rng(seed), event=event)
    sign = -1.0 if flipped else 1.0
    one = critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=0.785)
    other = critical_current(e.time_s + 1e5, sign * e.potential_V, sign * area * e.current_mA, area_cm2=0.785 * area)
    assert [c.event for c in other.half_cycles] == [c.event for c in one.half_cycles]
    assert other.value_mA_cm2 == pytest.approx(one.value_mA_cm2) and other.cumulative_mAh_cm2 == pytest.approx(one.cumulative_mAh_cm2)
    assert one.survived_mA_cm2 <= one.value_mA_cm2


@given(st.lists(st.tuples(st.floats(-2, 2), st.integers(1, 60)), max_size=12))
def test_half_cycles_are_disjoint_stretches_of_one_current(steps):
    I = np.concatenate([np.zeros(0), *(np.full(n, i) for i, n in steps)])
    last = 0
    for part in half_cycles_of(np.arange(float(len(I))), I):
        assert part.start >= last and part.stop - part.start >= 5
        assert np.ptp(I[part]) <= 0.041 * np.max(np.abs(I[part])) and np.all(I[part] != 0.0)  # 2 % above and below the first
        last = part.stop


@few
@given(st.integers(0, 20), st.floats(0.2, 5.0), st.floats(0.2, 5.0))
def test_diffusivity_goes_with_the_square_of_the_length_over_time(seed, longer, slower):
    e = gitt_pulse(np.random.default_rng(seed))
    one = gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=e.truth["L"])
    other = gitt_diffusivity(slower * e.time_s + 7.0, -e.potential_V, 3.0 * e.current_mA, length_cm=longer * e.truth["L"])
    assert other.diffusivity_cm2_s == pytest.approx(one.diffusivity_cm2_s * longer**2 / slower, rel=1e-3)
    assert one.low_cm2_s < one.diffusivity_cm2_s < one.high_cm2_s


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=6))
def test_every_pulse_is_found_with_its_rests(blocks):
    I = np.concatenate([np.concatenate([np.zeros(rest), np.full(pulse, 0.5)]) for rest, pulse in blocks] + [np.zeros(3)])
    parts = pulses_of(I)
    assert len(parts) == len(blocks)
    for part, (_, pulse) in zip(parts, blocks, strict=True):
        assert np.count_nonzero(I[part]) == pulse and I[part][0] == 0.0 and I[part][-1] == 0.0


@few
@given(st.floats(0.1, 10.0), st.floats(0.1, 5.0))
def test_capacity_is_charge_and_its_derivative_integrates_to_it(current, hours):
    t = np.linspace(0.0, 3600.0 * hours, 400)
    (one,) = cycles_of(t, 3.0 + t / t[-1], np.full(400, current), active_mass_mg=10.0)
    assert one.charge_mAh == pytest.approx(current * hours) and one.discharge_mAh == 0.0 and one.coulombic_efficiency is None
    E, slope = differential_capacity(3.0 + t / t[-1], current * t / 3600.0)
    assert slope.sum() * 0.005 == pytest.approx(current * hours, rel=1e-9) and np.all(np.diff(E) > 0)


@few
@given(st.floats(0.1, 100.0), st.floats(1.0, 1e4), st.floats(0.1, 10.0))
def test_gas_is_linear_in_ppm_and_chamber_over_mass(ppm, chamber, mass):
    t = np.arange(0.0, 30.0)
    one = hydrogen_sulfide_per_gram(t, t, mass_mg=100.0, chamber_mL=1000.0, gas_temperature_K=298.15)
    other = hydrogen_sulfide_per_gram(t, ppm * t, mass_mg=100.0 * mass, chamber_mL=chamber, gas_temperature_K=298.15)
    assert other.final_mL_g == pytest.approx(one.final_mL_g * ppm * chamber / 1000.0 / mass, rel=1e-9)
    assert other.rate_mL_g_min == pytest.approx(one.rate_mL_g_min * ppm * chamber / 1000.0 / mass, rel=1e-6)
    kept = retained_conductivity((ppm, 0.01 * ppm), (ppm * mass, 0.02 * ppm * mass))
    assert kept.ratio == pytest.approx(mass) and kept.low < kept.ratio < kept.high


@few
@given(st.floats(1e-10, 1e-6), st.floats(50.0, 500.0))
def test_restricted_diffusion_of_any_thickness(D, thickness):
    tau = (thickness * 1e-4) ** 2 / (np.pi**2 * D)
    t = np.linspace(0.0, 5.0 * tau, 300)
    U = 0.01 * np.exp(-t / tau) + 1e-6 * np.sin(40 * t / tau)
    found = restricted_diffusion(t, U, thickness_um=(thickness, 0.0))
    assert found.diffusivity_cm2_s == pytest.approx(D, rel=0.02)


t30, ones = np.linspace(0.0, 100.0, 60), np.ones(60)
FRACTION = TransferenceResult("x", 0.4, 0.38, 0.42, (0.4, 0.38, 0.42))
GOOD = {"conductivity_S_cm": (1e-3, 1e-5), "diffusivity_cm2_s": (1e-7, 1e-9), "concentration_mol_L": (1.0, 0.01), "slope_V": (0.1, 0.001)}
WRONG = {
    "times backwards": lambda: steady_current(t30[::-1], ones),
    "lengths differ": lambda: steady_current(t30, ones[:-1]),
    "no polarisation": lambda: bruce_vincent((0.0, 0.0), (0.1, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)),
    "negative resistance": lambda: bruce_vincent((0.01, 0.0), (0.1, 0.0), (-1.0, 0.0), (1.0, 0.0), (1.0, 0.0)),
    "transient without times": lambda: transference_from_transient(t30, ones[:-1], dV=(0.01, 0.0), bulk=(1.0, 0.0), R0=(1.0, 0.0), Rss=(1.0, 0.0)),
    "no conductivity": lambda: transference_of_concentrated(FRACTION, **{**GOOD, "conductivity_S_cm": (0.0, 0.0)}),
    "fraction below zero": lambda: transference_of_concentrated(TransferenceResult("x", -0.1, -0.2, 0.0, (0.0, 0.0, 0.0)), **GOOD),
    "relaxation of 10 points": lambda: restricted_diffusion(t30[:10], ones[:10], thickness_um=(100.0, 1.0)),
    "thickness of nothing": lambda: restricted_diffusion(t30, ones, thickness_um=(0.0, 1.0)),
    "blocking at one voltage": lambda: blocking_conductivity([0.1] * 4, [1e-6] * 4, cell_constant_1_cm=0.1),
    "blocking at two": lambda: blocking_conductivity([0.1, 0.2], [1e-6, 2e-6], cell_constant_1_cm=0.1),
    "no cell constant": lambda: blocking_conductivity([0.1, 0.2, 0.3], [1e-6, 2e-6, 3e-6], cell_constant_1_cm=0.0),
    "hebb-wagner at one potential": lambda: hebb_wagner([0.5] * 6, [1e-6] * 6, cell_constant_1_cm=0.1, temperature_K=298.0),
    "hebb-wagner without temperature": lambda: electronic_conductivity(
        [holds_of(np.arange(400.0), np.repeat(np.linspace(0.1, 1.0, 10), 40), np.full(400, 1e-6))], against_reversible=True, cell_constant_1_cm=0.1),
    "hebb-wagner at 0 K": lambda: hebb_wagner(np.linspace(0.1, 1, 6), [1e-6] * 6, cell_constant_1_cm=0.1, temperature_K=0.0),
    "holds of other lengths": lambda: holds_of(t30, ones, ones[:-1]),
    "sweep of 50 points": lambda: sweep_onset(np.linspace(2, 3, 50), np.zeros(50), area_cm2=1.0),
    "sweep without area": lambda: sweep_onset(np.linspace(2, 3, 150), np.zeros(150), area_cm2=0.0),
    "threshold of nothing": lambda: sweep_onset(np.linspace(2, 3, 150), np.zeros(150), area_cm2=1.0, threshold_mA_cm2=0.0),
    "voltammogram with gaps": lambda: sweeps_of(np.full(200, np.nan)),
    "charge of one point": lambda: charge_per_gram_mAh_g([0.0], [1.0], 1.0),
    "charge of no mass": lambda: charge_per_gram_mAh_g([0.0, 1.0], [1.0, 1.0], 0.0),
    "ramp of other lengths": lambda: critical_current(t30, ones, ones[:-1], area_cm2=1.0),
    "ramp without area": lambda: critical_current(t30, ones, ones, area_cm2=0.0),
    "one half-cycle": lambda: critical_current(t30, ones, ones, area_cm2=1.0),
    "growth at one time": lambda: resistance_growth(np.full(6, 3.0), np.arange(6.0)),
    "growth of four points": lambda: resistance_growth(np.arange(4.0), np.arange(4.0)),
    "growth without area": lambda: resistance_growth(np.arange(6.0), np.arange(6.0), area_cm2=0.0),
    "cycling of other lengths": lambda: cycles_of(t30, ones, ones[:-1]),
    "cycling of no mass": lambda: cycles_of(t30, ones, ones, active_mass_mg=0.0),
    "cycling with gaps": lambda: cycling(t30, np.full(60, np.inf), ones),
    "cycling without current": lambda: cycling(t30, ones, np.zeros(60)),
    "dQ/dV of a point": lambda: differential_capacity([3.0], [1.0]),
    "dQ/dV of a plateau": lambda: differential_capacity([3.0001] * 9, np.arange(9.0)),
    "pulse of no current": lambda: pulses_of(np.zeros(100)),
    "pulse of 20 points": lambda: gitt_diffusivity(t30[:20], ones[:20], ones[:20], length_cm=1e-4),
    "pulse without length": lambda: gitt_diffusivity(t30, ones, ones, length_cm=0.0),
    "pulse of a cube": lambda: gitt_diffusivity(t30, ones, ones, length_cm=1e-4, length_of="cube"),
    "pulse without rest": lambda: gitt_diffusivity(t30, ones, ones, length_cm=1e-4),
    "pulse from the start": lambda: gitt_diffusivity(t30, ones, np.where(t30 < 50, 1.0, 0.0), length_cm=1e-4),
    "pulse to the end": lambda: gitt_diffusivity(t30, ones, np.where(t30 > 50, 1.0, 0.0), length_cm=1e-4),
    "titration of no length": lambda: titration(t30, ones, np.where((t30 > 30) & (t30 < 60), 1.0, 0.0), length_cm=0.0),
    "gas backwards": lambda: hydrogen_sulfide_per_gram([1.0, 0.0], [1.0, 2.0], mass_mg=1.0, chamber_mL=1.0, gas_temperature_K=300.0),
    "gas of chamber and flow": lambda: hydrogen_sulfide_per_gram([0.0, 1.0], [1.0, 2.0], mass_mg=1.0, chamber_mL=1.0, flow_mL_min=1.0, gas_temperature_K=300.0),
    "gas of no mass": lambda: hydrogen_sulfide_per_gram([0.0, 1.0], [1.0, 2.0], mass_mg=0.0, chamber_mL=1.0, gas_temperature_K=300.0),
    "humidity of 2": lambda: hydrogen_sulfide_per_gram([0.0, 1.0], [1.0, 2.0], mass_mg=1.0, chamber_mL=1.0, gas_temperature_K=300.0, relative_humidity=2.0),
    "no conductivity left": lambda: retained_conductivity((1.0, 0.1), (0.0, 0.0)),
    "cell that blocks holes": lambda: BlockingCell("holes", 1.0, 1.0, steady_ohm=(1.0, 0.1)),
    "cell of no thickness": lambda: BlockingCell("ions", 0.0, 1.0, steady_ohm=(1.0, 0.1)),
    "cell without data": lambda: BlockingCell("ions", 1.0, 1.0),
    "steady resistance without error": lambda: BlockingCell("ions", 1.0, 1.0, steady_ohm=(1.0, 0.0)),
    "plateau not reached": lambda: steady_resistance(t30, np.exp(-t30 / 200.0), voltage_V=(0.05, 0.0)),
    "no current at all": lambda: steady_resistance(t30, np.zeros(60), voltage_V=(0.05, 0.0)),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_an_error_of_input(case):
    with pytest.raises((InputError, OutOfRange, UnknownName)) as told:
        WRONG[case]()
    assert len(str(told.value)) > 15


def test_what_the_data_do_not_fix_is_refused():
    rng = np.random.default_rng(0)
    assert isinstance(restricted_diffusion(t30, rng.standard_normal(60), thickness_um=(100.0, 1.0)), Refusal)  # noise is no relaxation
    flat = np.where((t30 > 30) & (t30 < 60), 0.1, 0.0)
    assert isinstance(gitt_diffusivity(t30, np.full(60, 3.7), flat, length_cm=1e-4), Refusal)  # the potential did not change
    found = titration(t30, np.full(60, 3.7), flat, length_cm=1e-4)
    assert not found.pulses and found.without_value == (0,) and "pulse from" in found.refusals[0].reason
    assert newman_number(1e-3, 1e-7, 1.0, 1.0, thermodynamic_factor=1.0, temperature_K=350.0) == 0.0


def test_steady_resistance_of_the_user():
    value, u = steady_resistance(t30, np.exp(-t30 / 200.0), voltage_V=(0.05, 1e-4), steady_mA=(0.5, 0.01))
    assert value == pytest.approx(100.0) and u == pytest.approx(100.0 * np.hypot(0.02, 0.002))
    assert steady_resistance(t30, np.exp(-t30 / 200.0), voltage_V=(0.05, 1e-4), trust_steady=True)[0] > 50.0
