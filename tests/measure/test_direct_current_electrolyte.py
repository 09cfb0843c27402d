"""What direct current says of an electrolyte: exact limits, generators with nuisances (kept in another file), refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Refusal
from frenkel.measure.direct_current.concentrated import (
    newman_number,
    restricted_diffusion,
    transference_of_concentrated,
)
from frenkel.measure.direct_current.electronic import blocking_conductivity, hebb_wagner
from frenkel.measure.direct_current.gas_record import read_gas_record
from frenkel.measure.direct_current.holds import holds_of, settled_currents
from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
from frenkel.measure.direct_current.steady_state import steady_current
from frenkel.measure.direct_current.sweep import charge_per_gram_mAh_g, sweep_onset, sweeps_of
from frenkel.measure.direct_current.synthetic import bruce_vincent_cell, hebb_wagner_cell, linear_sweep
from frenkel.measure.direct_current.transference import (
    TransferenceResult,
    bruce_vincent,
    bruce_vincent_number,
    transference_from_transient,
    watanabe_number,
)
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
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
    low = high = covered = refused = 0
    for _ in range(120):
        e = bruce_vincent_cell(rng)
        r = _measured(e)
        if isinstance(r, Refusal):  # a relaxation that drowns in the scatter
            refused += 1
            continue
        covered += r.low <= e.truth["t"] <= r.high
        low, high = low + (r.high < e.truth["t"]), high + (r.low > e.truth["t"])
    assert refused <= 3
    assert Coverage(covered, low, high, 120 - refused).interval(0.99).contains(0.95)


@pytest.mark.parametrize("times", [0.05, 0.3, 0.7, 1.5])
def test_unsettled_current_is_refused(times):
    rng = np.random.default_rng(1)
    assert all(isinstance(_measured(bruce_vincent_cell(rng, duration_in_times=times)), Refusal) for _ in range(25))


def test_the_open_circuit_before_the_step_is_left_out():
    e = bruce_vincent_cell(np.random.default_rng(21))
    e2 = type(e)(np.concatenate([np.arange(-600.0, 0.0, 10.0), e.time_s]), e.potential_V, np.concatenate([np.full(60, 1e-6), e.current_mA]), e.truth)
    plain, cut = _measured(e), _measured(e2)
    assert cut.value == pytest.approx(plain.value, rel=1e-9)
    assert any(n.code == "before-the-step" and "60 points" in n.text for n in cut.notices)


def test_a_flat_current_needs_the_statement_of_the_user():
    t = np.arange(1.0, 900.0)
    I = 0.03 * (1 + 0.002 * np.random.default_rng(2).standard_normal(len(t)))
    given_values = {"dV": (0.01, 1e-5), "bulk": (300.0, 3.0), "R0": (30.0, 0.3), "Rss": (30.0, 0.3)}
    refused = transference_from_transient(t, I, **given_values)
    assert isinstance(refused, Refusal) and "no relaxation is seen" in refused.reason
    trusted = transference_from_transient(t, I, trust_steady=True, **given_values)
    assert trusted.value == pytest.approx(0.99, abs=0.02)
    assert any(n.code == "steady-by-user" for n in trusted.notices)
    assert trusted.plot().data and bruce_vincent((0.01, 1e-5), (0.02, 1e-4), (300.0, 3.0), (30.0, 1.0), (30.0, 1.0)).plot().data


def test_dominating_interface_is_refused_and_large_polarisation_is_said():
    assert isinstance(bruce_vincent((0.01, 1e-4), (0.0099, 1e-4), (10.0, 1.0), (1000.0, 20.0), (1000.0, 20.0)), Refusal)
    r = bruce_vincent((0.1, 1e-4), (0.5, 1e-3), (100.0, 1.0), (10.0, 0.1), (10.0, 0.1))
    assert any(n.code == "large-polarisation" for n in r.notices)
    assert r.evidence()[0].kind == "current fraction"
    assert r.watanabe is None and any("--initial-current" in n.text for n in r.notices)  # one number, given once
    both = bruce_vincent((0.1, 1e-4), (0.5, 1e-3), (100.0, 1.0), (10.0, 0.1), (10.0, 0.1), I0=(0.8, 0.01))
    assert both.watanabe[1] < both.watanabe[0] < both.watanabe[2] and both.watanabe[0] != pytest.approx(both.value, rel=0.01)
    with pytest.raises(OutOfRange):
        bruce_vincent((-0.01, 1e-4), (0.5, 1e-3), (100.0, 1.0), (10.0, 0.1), (10.0, 0.1))


@given(st.floats(-3, 3), st.floats(0.1, 10))
def test_steady_current_of_an_exponential_is_exact(offset, amplitude):
    t = np.linspace(0, 1000, 400)
    found = steady_current(t, offset + amplitude * np.exp(-t / 60.0))
    assert found.value == pytest.approx(offset, abs=0.02 * amplitude)
    assert found.relaxation_left < 0.01


def test_steady_current_is_extrapolated_and_its_error_covers():
    rng = np.random.default_rng(3)
    t = np.linspace(0, 1000, 600)
    inside = 0
    for _ in range(60):
        tau, a = rng.uniform(100, 240), rng.uniform(0.3, 3)
        found = steady_current(t, 1.0 + a * np.exp(-t / tau) + 0.005 * rng.standard_normal(len(t)))
        inside += abs(found.value - 1.0) < 2.0 * found.deviation
    assert inside >= 54
    with pytest.raises(InputError):
        steady_current(t, t[:-1])


@given(st.floats(-0.5, 0.9), st.floats(0.5, 3.0))
def test_the_concentrated_number_inverts_the_newman_number(t, factor):
    sigma, D, c, T = 1e-3, 8e-8, 1.2, 363.15
    fraction = 1.0 / (1.0 + newman_number(sigma, D, c, t, thermodynamic_factor=factor, temperature_K=T))
    slope = 2.0 * GAS_CONSTANT_J_MOL_K * T / FARADAY_C_MOL * (1.0 - t) * factor
    rho = TransferenceResult("PEO", fraction, fraction - 1e-9, fraction + 1e-9, (fraction,) * 3)
    found = transference_of_concentrated(rho, conductivity_S_cm=(sigma, 0.0), diffusivity_cm2_s=(D, 0.0), concentration_mol_L=(c, 0.0),
                                         slope_V=(-slope, 0.0))  # fmt: skip
    assert found.value == pytest.approx(t, abs=1e-6) and found.kind == "transference"
    assert found.evidence()[0].kind == "transference"


def test_the_concentrated_number_is_refused_where_its_inputs_do_not_fix_it():
    rho = TransferenceResult("PEO", 0.1, 0.08, 0.12, (0.1, 0.08, 0.12))
    loose = transference_of_concentrated(rho, conductivity_S_cm=(1e-3, 3e-4), diffusivity_cm2_s=(8e-8, 3e-8), concentration_mol_L=(1.2, 0.1),
                                         slope_V=(0.05, 0.02))  # fmt: skip
    assert isinstance(loose, Refusal)
    with pytest.raises(OutOfRange):
        transference_of_concentrated(rho, conductivity_S_cm=(0.0, 0.0), diffusivity_cm2_s=(8e-8, 0), concentration_mol_L=(1, 0), slope_V=(0.1, 0))


def test_restricted_diffusion_recovers_the_diffusivity():
    rng = np.random.default_rng(4)
    D, L = 7e-8, 0.02
    t = np.arange(1.0, 4 * L**2 / (np.pi**2 * D), 8.0)
    n = np.arange(1, 20, 2)[:, None]
    U = 0.02 * (np.exp(-(n**2) * np.pi**2 * D * t / L**2) / n**2).sum(axis=0) + 3e-4 + 5e-6 * rng.standard_normal(len(t))
    found = restricted_diffusion(t, U, thickness_um=(200.0, 2.0))
    assert found.diffusivity_cm2_s == pytest.approx(D, rel=0.05)
    assert found.low_cm2_s < D < found.high_cm2_s
    assert isinstance(restricted_diffusion(t[: len(t) // 8], U[: len(t) // 8], thickness_um=(200.0, 2.0)), Refusal)


def test_blocking_conductivity_and_its_bound():
    rng = np.random.default_rng(2)
    V = np.linspace(0.1, 1.0, 8)
    covered = 0
    for _ in range(200):
        off = 1.0 + 0.02 * rng.standard_normal()  # temperature and contact, common to all points
        r = blocking_conductivity(V, off * (2e-5 * V + 3e-6) + 1e-7 * rng.standard_normal(8), cell_constant_1_cm=0.1)
        covered += r.low_S_cm <= 2e-9 <= r.high_S_cm
    assert Coverage(covered, 0, 200 - covered, 200).interval(0.99).contains(0.95)
    exact = blocking_conductivity(V, 2e-5 * V, cell_constant_1_cm=0.1)
    assert (exact.low_S_cm, exact.high_S_cm) == pytest.approx((2e-9 * (1 - 0.0392), 2e-9 * (1 + 0.0392)))  # what all points share stays
    assert {n.code for n in exact.notices} == {"geometry-without-error", "temperature-without-error"}
    stated = blocking_conductivity(V, 2e-5 * V, cell_constant_1_cm=0.1, cell_constant_relative=0.03, temperature_K=333.15, temperature_deviation_K=0.5)
    assert not stated.notices and stated.high_S_cm / 2e-9 - 1 == pytest.approx(1.96 * np.hypot(0.03, 0.5 * 0.5 / (8.617333e-5 * 333.15**2)), rel=1e-3)
    bound = blocking_conductivity(V, 2e-8 * V, cell_constant_1_cm=0.1, leakage_mA=1e-7)
    assert bound.censored == "<" and bound.evidence()[0].censored == "<" and bound.plot().data
    curved = blocking_conductivity(V, 2e-5 * V**3, cell_constant_1_cm=0.1)
    assert any(n.code == "not-ohmic" for n in curved.notices)
    with pytest.raises(InputError):
        blocking_conductivity([0.1, 0.2], [1.0, 2.0], cell_constant_1_cm=0.1)
    with pytest.raises(InputError):
        blocking_conductivity([0.1, 0.1, 0.1], [1.0, 2.0, 3.0], cell_constant_1_cm=0.1)


def test_hebb_wagner_within_20_per_cent_or_a_bound_that_holds():
    rng = np.random.default_rng(3)
    values = 0
    for k in range(9):
        e = hebb_wagner_cell(rng, leakage_mA=10.0 ** rng.uniform(-9, -7))
        T = e.truth
        holds = holds_of(e.time_s, e.potential_V, e.current_mA)
        assert len(holds) == 26
        V, I, u, _ = settled_currents(holds)
        electrons, holes = hebb_wagner(V, I, cell_constant_1_cm=T["constant"], temperature_K=T["T"], current_deviation_mA=u,
                                       leakage_mA=T["leakage"], temperature_deviation_K=0.29)  # fmt: skip
        for found, truth in ((electrons, T["electrons"]), (holes, T["holes"])):
            if found.censored:
                assert found.high_S_cm >= truth
            else:
                values += 1
                assert found.value_S_cm == pytest.approx(truth, rel=0.2)
                assert found.low_S_cm <= truth <= found.high_S_cm
        assert k or electrons.plot().data
    assert values >= 11


def test_a_common_error_stays_in_the_interval_of_hebb_wagner():
    E = np.linspace(0.2, 3.0, 12)
    thermal = GAS_CONSTANT_J_MOL_K * 333.15 / FARADAY_C_MOL
    I = 1e3 * thermal / 0.127 * 2e-9 * -np.expm1(-E / thermal)
    electrons, _ = hebb_wagner(E, I, cell_constant_1_cm=0.127, temperature_K=333.15)
    assert electrons.low_S_cm < 2e-9 * 0.963 and electrons.high_S_cm > 2e-9 * 1.037
    assert {n.code for n in electrons.notices} == {"geometry-without-error", "temperature-without-error"}


def test_an_unsettled_hold_is_refused_by_its_potential():
    e = hebb_wagner_cell(np.random.default_rng(5), blocking=True)
    cut = np.concatenate([np.arange(0, 719 * 3), np.arange(719 * 3, 719 * 3 + 40)])
    V, _, _, refusals = settled_currents(holds_of(e.time_s[cut], e.potential_V[cut], e.current_mA[cut]), subject="LLZO")
    assert len(V) == 3 and len(refusals) == 1 and "LLZO at 0.486 V" in refusals[0].reason


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
    assert up.plot().data and down.plot().data


def test_a_voltammogram_is_cut_into_its_sweeps_and_the_charge_is_that_of_one():
    up, down = np.linspace(2.0, 4.5, 501), np.linspace(4.5, 2.0, 501)[1:]
    E = np.concatenate([up, down, up[1:], down]) + 1e-4 * np.random.default_rng(6).standard_normal(2001)
    parts = sweeps_of(E)
    assert [rising for _, rising in parts] == [True, False, True, False]
    assert parts[0][0].stop == pytest.approx(501, abs=2) and parts[-1][0].stop == pytest.approx(2001, abs=2)
    first = parts[0][0]
    I = 0.785 * 0.02 * np.clip((E - 3.5) / 0.2, 0.0, 1.0)
    t = np.arange(len(E)) * 50.0
    r = sweep_onset(E[first], I[first], area_cm2=0.785, time_s=t[first], electrolyte_mass_mg=2.0, planar=False, reference="Li/Li+")
    # 0.0157 mA over the 0.9 V above the middle of its rise, 180 points of 50 s
    assert r.charge_mAh_g == pytest.approx(0.0157 * 180 * 50 / 3600 / 2e-3, rel=0.03)
    (evidence,) = r.evidence()
    assert evidence.kind == "composite-electrode" and evidence.condition("charge_mAh_g") == r.charge_mAh_g
    assert sweeps_of(E[:50]) == ()


def test_charge_per_gram():
    assert charge_per_gram_mAh_g([0, 1800, 3600], [2.0, 2.0, 2.0], 50.0) == pytest.approx(40.0)
    with pytest.raises(OutOfRange):
        charge_per_gram_mAh_g([0, 1], [1, 1], 0.0)


def test_moisture_by_chamber_and_by_flow():
    t = np.linspace(0, 60, 61)
    closed = hydrogen_sulfide_per_gram(t, 100 * (1 - np.exp(-t / 20)), mass_mg=50.0, chamber_mL=1000.0, gas_temperature_K=273.15)
    assert closed.final_mL_g == pytest.approx(100e-6 * 1000 / 0.05 * (1 - np.exp(-3)), rel=1e-9)
    kept = retained_conductivity((2e-3, 6e-5), (1e-3, 4e-5))
    flow = hydrogen_sulfide_per_gram(t, np.full(61, 10.0), mass_mg=50.0, flow_mL_min=100.0, gas_temperature_K=273.15, relative_humidity=0.3,
                                     retained=kept)  # fmt: skip
    assert flow.final_mL_g == pytest.approx(10e-6 * 100 * 60 / 0.05)
    assert not flow.notices and closed.notices and closed.plot().data
    assert kept.ratio == 0.5 and kept.high == pytest.approx(0.5 * np.exp(1.96 * 0.05))
    assert [e.property for e in flow.evidence()] == ["hydrogen_sulfide_per_gram", "conductivity_retention"]
    with pytest.raises(InputError):
        hydrogen_sulfide_per_gram(t, t, mass_mg=50.0, gas_temperature_K=298.15)
    with pytest.raises(OutOfRange):
        retained_conductivity((0.0, 0.0), (1e-3, 0.0))


def test_gas_record_takes_units_from_the_header(tmp_path):
    (tmp_path / "a.csv").write_text("t (h);H2S (ppb);RH (%)\n0;0;30\n0,5;50000;31\n1;;31\n")
    t, c, digest = read_gas_record(tmp_path / "a.csv")
    assert t.tolist() == [0.0, 30.0] and c.tolist() == [0.0, 50.0] and len(digest) == 64
    (tmp_path / "b.csv").write_text("time,ppm\n0,0\n1,1\n")
    with pytest.raises(InputError, match="time"):
        read_gas_record(tmp_path / "b.csv")
