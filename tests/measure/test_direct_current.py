"""Direct-current detectors against generators with nuisances (kept in another file), exact limits, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Refusal
from frenkel.measure.direct_current.cycling import cycles_of, differential_capacity, resistance_growth
from frenkel.measure.direct_current.electronic import blocking_conductivity, hebb_wagner
from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
from frenkel.measure.direct_current.plating_ramps import critical_current, pool_critical_currents
from frenkel.measure.direct_current.steady_state import steady_current
from frenkel.measure.direct_current.sweep import charge_per_gram_mAh_g, sweep_onset
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    hebb_wagner_cell,
    linear_sweep,
    plating_ramp,
)
from frenkel.measure.direct_current.titration import gitt_diffusivity
from frenkel.measure.direct_current.transference import (
    bruce_vincent,
    bruce_vincent_number,
    transference_from_transient,
    watanabe_number,
)
from frenkel.statistics import Coverage


@given(st.floats(0.05, 0.95), st.floats(10, 1000), st.floats(0.1, 10))
def test_bruce_vincent_inverts_the_circuit(t, bulk, ratio):
    r, dV = bulk * ratio, 0.01
    start, steady = 1e3 * dV / (bulk + r), 1e3 * dV / (bulk / t + r)
    assert bruce_vincent_number(dV, start, steady, r, r) == pytest.approx(t, rel=1e-9)
    assert watanabe_number(dV, steady, bulk, r) == pytest.approx(t, rel=1e-9)


def _measured(e, **more):
    T, u = e.truth, e.truth["u"]
    return transference_from_transient(
        e.time_s, e.current_mA, dV=(T["dV"], 1e-5), bulk=(T["bulk"], u * T["bulk"]), R0=(T["R0"], u * T["R0"]),
        Rss=(T["Rss"], u * T["Rss"]), temperature_K=343.15, temperature_deviation_K=0.29, **more,
    )  # fmt: skip


def test_bruce_vincent_covers_the_truth_with_nuisances():
    rng = np.random.default_rng(0)
    low = high = covered = 0
    for _ in range(200):
        e = bruce_vincent_cell(rng)
        r = _measured(e)
        assert not isinstance(r, Refusal)
        covered += r.low <= e.truth["t"] <= r.high
        low, high = low + (r.high < e.truth["t"]), high + (r.low > e.truth["t"])
    assert Coverage(covered, low, high, 200).interval(0.99).contains(0.95)


def test_unsettled_current_is_refused():
    rng = np.random.default_rng(1)
    refused = sum(isinstance(_measured(bruce_vincent_cell(rng, duration_in_times=0.7)), Refusal) for _ in range(60))
    assert refused >= 50


def test_dominating_interface_is_refused_and_large_polarisation_is_said():
    assert isinstance(bruce_vincent((0.01, 1e-4), (0.0099, 1e-4), (10.0, 1.0), (1000.0, 20.0), (1000.0, 20.0)), Refusal)
    r = bruce_vincent((0.1, 1e-4), (0.5, 1e-3), (100.0, 1.0), (10.0, 0.1), (10.0, 0.1))
    assert any(n.code == "large-polarisation" for n in r.notices)
    assert r.evidence()[0].kind == "current fraction"
    with pytest.raises(OutOfRange):
        bruce_vincent((-0.01, 1e-4), (0.5, 1e-3), (100.0, 1.0), (10.0, 0.1), (10.0, 0.1))


@given(st.floats(-3, 3), st.floats(0.1, 10))
def test_steady_current_of_an_exponential_is_exact(offset, amplitude):
    t = np.linspace(0, 1000, 400)
    found = steady_current(t, offset + amplitude * np.exp(-t / 60.0))
    assert found.value == pytest.approx(offset, abs=0.02 * amplitude)


def test_blocking_conductivity_and_its_bound():
    rng = np.random.default_rng(2)
    V = np.linspace(0.1, 1.0, 8)
    covered = 0
    for _ in range(200):
        r = blocking_conductivity(V, 2e-5 * V + 3e-6 + 1e-7 * rng.standard_normal(8), cell_constant_1_cm=0.1)
        covered += r.low_S_cm <= 2e-9 <= r.high_S_cm
    assert Coverage(covered, 0, 200 - covered, 200).interval(0.99).contains(0.95)
    bound = blocking_conductivity(V, 2e-8 * V, cell_constant_1_cm=0.1, leakage_mA=1e-7)
    assert bound.censored == "<" and bound.evidence()[0].censored == "<"
    curved = blocking_conductivity(V, 2e-5 * V**3, cell_constant_1_cm=0.1)
    assert any(n.code == "not-ohmic" for n in curved.notices)
    with pytest.raises(InputError):
        blocking_conductivity([0.1, 0.2], [1.0, 2.0], cell_constant_1_cm=0.1)


def test_hebb_wagner_within_20_per_cent_or_a_bound_that_holds():
    rng = np.random.default_rng(3)
    values = 0
    for _ in range(60):
        e = hebb_wagner_cell(rng)
        T = e.truth
        electrons, _ = hebb_wagner(e.potential_V, e.current_mA, cell_constant_1_cm=T["constant"], temperature_K=T["T"], leakage_mA=T["leakage"])
        if electrons.censored:
            assert electrons.high_S_cm >= T["electrons"]
        else:
            values += 1
            assert electrons.value_S_cm == pytest.approx(T["electrons"], rel=0.2)
    assert values >= 15


def test_onset_within_30_mV_and_none_on_a_capacitor():
    rng = np.random.default_rng(4)
    for _ in range(60):
        e = linear_sweep(rng)
        T = e.truth
        r = sweep_onset(e.potential_V, e.current_mA, area_cm2=T["area"], resistance_ohm=T["R"], threshold_mA_cm2=T["threshold"])
        assert r.value_V == pytest.approx(T["onset"], abs=0.03)
        assert r.low_V <= r.value_V <= r.high_V
        c = linear_sweep(rng, onset=False)
        assert isinstance(sweep_onset(c.potential_V, c.current_mA, area_cm2=0.785, resistance_ohm=c.truth["R"]), Refusal)


def test_reduction_is_the_mirror_of_oxidation():
    e = linear_sweep(np.random.default_rng(5))
    T = e.truth
    up = sweep_onset(e.potential_V, e.current_mA, area_cm2=T["area"], resistance_ohm=T["R"])
    down = sweep_onset(-e.potential_V, -e.current_mA, area_cm2=T["area"], resistance_ohm=T["R"], oxidation=False)
    assert down.value_V == pytest.approx(-up.value_V, abs=1e-9)
    assert any(n.code == "planar-electrode" for n in up.notices)
    assert up.evidence() == ()  # no scale, no value against Li/Li+


def test_charge_per_gram():
    assert charge_per_gram_mAh_g([0, 1800, 3600], [2.0, 2.0, 2.0], 50.0) == pytest.approx(40.0)
    with pytest.raises(OutOfRange):
        charge_per_gram_mAh_g([0, 1], [1, 1], 0.0)


@pytest.mark.parametrize(("event", "least"), [("soft", 19), ("hard", 20), ("contact", 19)])
def test_events_of_a_ramp_are_found_in_their_step(event, least):
    rng = np.random.default_rng(6)
    found = 0
    for _ in range(20):
        e = plating_ramp(rng, event=event)
        r = critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], pressure_MPa=5.0)
        first = next((c for c in r.half_cycles if c.event), None)
        found += first is not None and first.number == e.truth["step"] and first.event.startswith(event)
    assert found >= least


def test_no_false_alarm_and_a_cell_that_never_failed_is_censored():
    rng = np.random.default_rng(7)
    cells = []
    for _ in range(50):
        e = plating_ramp(rng)
        cells.append(critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], pressure_MPa=5.0))
    assert sum(bool(c.event) for c in cells) <= 1
    quiet = next(c for c in cells if not c.event)
    (evidence,) = quiet.evidence()
    assert evidence.censored == ">" and evidence.kind == "time-controlled"
    assert evidence.condition("electrode") == "not separable" and evidence.condition("pressure_MPa") == 5.0


def test_pooling_keeps_kinds_apart_and_censors():
    rng = np.random.default_rng(8)
    cells = []
    for event in ("soft", "soft", "soft", "none"):
        e = plating_ramp(rng, event=event)
        cells.append(critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], pressure_MPa=5.0))
    fit = pool_critical_currents(cells)
    assert fit.failures == 3
    other = critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], pressure_MPa=7.0)
    with pytest.raises(InputError):
        pool_critical_currents([*cells, other])


def test_gitt_within_10_per_cent_and_refused_beyond_its_range():
    rng = np.random.default_rng(9)
    for ratio in (0.02, 0.1, 0.4, 0.8):
        for _ in range(5):
            e = gitt_pulse(rng, duration_over_time=ratio)
            r = gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=e.truth["L"])
            assert r.diffusivity_cm2_s == pytest.approx(e.truth["D"], rel=0.1)
            assert r.low_cm2_s < e.truth["D"] < r.high_cm2_s
    for ratio in (1.2, 4.0):
        e = gitt_pulse(rng, duration_over_time=ratio)
        assert isinstance(gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=e.truth["L"]), Refusal)


def test_cycles_and_differential_capacity():
    t = np.arange(0.0, 4 * 3600.0)
    I = np.where((t // 3600) % 2 == 0, 1.0, -0.95)
    E = np.where(I > 0, 3.0 + (t % 3600) / 3600, 3.9 - (t % 3600) / 3600)
    one, two = cycles_of(t, E, I, active_mass_mg=10.0)
    assert one.charge_mAh == pytest.approx(1.0, rel=1e-3)
    assert one.coulombic_efficiency == pytest.approx(0.95, rel=1e-3)
    assert two.specific_discharge_mAh_g == pytest.approx(95.0, rel=1e-3)
    half = t < 3600
    _, dq = differential_capacity(E[half], t[half] / 3600)
    assert dq[5:-5] == pytest.approx(1.0, rel=0.1)
    assert np.sum(dq) * 0.005 == pytest.approx(1.0, rel=1e-3)


def test_growth_tells_root_from_line():
    rng = np.random.default_rng(10)
    t = np.linspace(0, 200, 20)
    for law, x in (("square root", np.sqrt(t)), ("linear", t / 10)):
        found = [resistance_growth(t, 40 + 2 * x + 0.3 * rng.standard_normal(20)) for _ in range(30)]
        assert sum(one.law == law for one in found) >= 29
    rate = [resistance_growth(t, 40 + 2 * np.sqrt(t) + 0.3 * rng.standard_normal(20)).interval for _ in range(200)]
    covered = sum(one.contains(2.0) for one in rate)
    assert Coverage(covered, 0, 200 - covered, 200).interval(0.99).contains(0.95)


def test_moisture_by_chamber_and_by_flow():
    t = np.linspace(0, 60, 61)
    closed = hydrogen_sulfide_per_gram(t, 100 * (1 - np.exp(-t / 20)), mass_mg=50.0, chamber_mL=1000.0, gas_temperature_K=273.15)
    assert closed.final_mL_g == pytest.approx(100e-6 * 1000 / 0.05 * (1 - np.exp(-3)), rel=1e-9)
    flow = hydrogen_sulfide_per_gram(t, np.full(61, 10.0), mass_mg=50.0, flow_mL_min=100.0, gas_temperature_K=273.15, relative_humidity=0.3)
    assert flow.final_mL_g == pytest.approx(10e-6 * 100 * 60 / 0.05)
    assert not flow.notices and closed.notices
    assert retained_conductivity((2e-3, 0.03), (1e-3, 0.04)) == (0.5, pytest.approx(0.05))
    with pytest.raises(InputError):
        hydrogen_sulfide_per_gram(t, t, mass_mg=50.0)
