"""Relations of direct current against independent derivations: current fraction from the transport laws, tolerances by drawing, tables for other programs."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, UnknownName
from frenkel.figures import axis_title, figure
from frenkel.measure.direct_current.checklist import checklist_of
from frenkel.measure.direct_current.concentrated import newman_number
from frenkel.measure.direct_current.exports import figure_csv, figure_svgs, sheets_of
from frenkel.measure.direct_current.growth import resistance_growth
from frenkel.measure.direct_current.holds import decided_holds, electronic_conductivity, holds_of
from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram
from frenkel.measure.direct_current.plots import scaled_current
from frenkel.measure.direct_current.sweep import sweep_onset
from frenkel.measure.direct_current.synthetic import hebb_wagner_cell, linear_sweep
from frenkel.measure.direct_current.tolerance import covering_half_width
from frenkel.measure.measurement import Column, Measurement
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K


@given(st.floats(-0.3, 0.95), st.floats(0.3, 3.0), st.floats(-4.0, -2.0), st.floats(-9.0, -6.0), st.floats(0.2, 3.0))
def test_current_fraction_follows_from_the_transport_laws(t, factor, ln_sigma, ln_D, c):
    """At steady state anions stand still. Laws of concentrated solution theory for a binary salt of univalent ions, per length:

    anions     0 = -D dc/dx - (1 - t) i/F
    current    i = -σ dφ/dx + (2 σ R T/F) (1 - t) Θ d ln c/dx

    and without gradient i = -σ dφ/dx; the ratio at one small voltage over the electrolyte is the current fraction.
    """
    sigma, D, T, L = 10.0**ln_sigma, 10.0**ln_D, 350.0, 0.02
    moles = 1e-3 * c
    i = 1e-3 * FARADAY_C_MOL * D * moles / L  # a current that changes the salt by about a thousandth
    x = np.linspace(0.0, L, 201)
    salt = moles - (1.0 - t) * i / (FARADAY_C_MOL * D) * (x - L / 2.0)
    thermal = GAS_CONSTANT_J_MOL_K * T / FARADAY_C_MOL
    slope = (-i + 2.0 * sigma * thermal * (1.0 - t) * factor * np.gradient(np.log(salt), x)) / sigma
    voltage = -np.trapezoid(slope, x)
    assert i / (sigma * voltage / L) == pytest.approx(1.0 / (1.0 + newman_number(sigma, D, c, t, thermodynamic_factor=factor, temperature_K=T)), rel=1e-4)


@pytest.mark.parametrize(("s", "b"), [(1.0, 0.5), (0.3, 1.0), (0.05, 1.0)])
def test_half_width_covers_the_sum_of_a_normal_error_and_a_tolerance(s, b):
    rng = np.random.default_rng(5)
    error = np.abs(s * rng.standard_normal(400_000) + rng.uniform(-b, b, 400_000))
    assert np.mean(error < covering_half_width(s, b)) == pytest.approx(0.95, abs=0.0015)


@given(st.floats(1e-6, 1e3), st.floats(0.0, 1e3), st.floats(0.5, 0.99))
def test_half_width_lies_between_its_limits_and_scales(s, b, level):
    h = covering_half_width(s, b, level)
    normal = covering_half_width(s, 0.0, level)
    assert max(normal, level * b) * (1 - 1e-9) <= h <= (normal + level * b) * (1 + 1e-9) + 1e-300
    assert covering_half_width(7.0 * s, 7.0 * b, level) == pytest.approx(7.0 * h, rel=1e-6)


def test_onset_by_the_rule_and_background_of_the_user():
    e = linear_sweep(np.random.default_rng(6))
    plain = sweep_onset(e.potential_V, e.current_mA, area_cm2=0.785, resistance_ohm=e.truth["R"])
    tangent = sweep_onset(e.potential_V, e.current_mA, area_cm2=0.785, resistance_ohm=e.truth["R"], rule="tangent", background_V=(2.1, 2.4))
    assert tangent.value_V == dict(tangent.rules)["tangent"] > plain.value_V
    assert tangent.background_V == pytest.approx((2.1, 2.4), abs=0.002)
    (one,) = sweep_onset(e.potential_V, e.current_mA, area_cm2=0.785, rule="scatter", reference="Li/Li+").evidence()
    assert dict(one.conditions)["rule"] == "scatter" and "threshold_mA_cm2" not in dict(one.conditions)
    with pytest.raises(UnknownName):
        sweep_onset(e.potential_V, e.current_mA, area_cm2=0.785, rule="eye")
    with pytest.raises(InputError):
        sweep_onset(np.full(120, np.nan), np.zeros(120), area_cm2=0.785)


def test_holds_are_left_out_or_trusted_by_the_user():
    e = hebb_wagner_cell(np.random.default_rng(2), leakage_mA=1e-9, blocking=True)
    holds = holds_of(e.time_s, e.potential_V, e.current_mA)
    assert [h.used for h in decided_holds(holds, leave_out=[1])] == [k != 1 and h.steady.settled for k, h in enumerate(holds)]
    e2 = hebb_wagner_cell(np.random.default_rng(2), leakage_mA=1e-9, blocking=True, hold_s=7200.0)
    early = e2.time_s % 7200.0 < 900.0  # every hold is cut off in the middle of its fall
    cut = holds_of(e2.time_s[early], e2.potential_V[early], e2.current_mA[early])
    bare = electronic_conductivity([cut], cell_constant_1_cm=0.127)
    assert not bare.results and bare.refusals
    told = electronic_conductivity([decided_holds(cut, trust_steady=True)], cell_constant_1_cm=0.127)
    assert told.results and not told.refusals


@given(st.sampled_from(["square root", "linear"]), st.floats(1.0, 100.0), st.floats(0.1, 5.0))
def test_growth_takes_the_law_of_the_user(law, start, rate):
    t = np.linspace(0.0, 90.0, 12)
    R = start + rate * np.sqrt(t)
    found = resistance_growth(t, R + 1e-3 * np.sin(7 * t), law=law)
    assert found.law == law and found.decided == (law == "square root")
    assert any(n.code == "law-by-user" for n in found.notices) == (law == "linear")


def test_rate_of_an_exposure_in_the_time_of_the_user():
    t = np.arange(0.0, 60.0)
    found = hydrogen_sulfide_per_gram(t, 2.0 * t, mass_mg=100.0, chamber_mL=1000.0, gas_temperature_K=273.15, rate_min=(30.0, 50.0))
    assert found.rate_between_min == (30.0, 50.0) and found.rate_mL_g_min == pytest.approx(0.02)


@given(st.floats(1e-14, 1e5))
def test_currents_are_shown_in_a_unit_that_can_be_read(size):
    divisor, unit = scaled_current(np.array([size, -0.5 * size]))
    assert unit in ("mA", "µA", "nA", "pA") and (size / divisor >= 0.1 * (1 - 1e-9) or unit == "pA")
    assert {"mA": 1.0, "µA": 1e-3, "nA": 1e-6, "pA": 1e-9}[unit] == pytest.approx(divisor)


def test_curves_leave_with_names_and_units():
    fig = figure(x=axis_title("Time", "s"), y=axis_title("H<sub>2</sub>S", "mL/g"))
    fig.add_scatter(x=[1, 2, 3], y=[4.0, None, 6.0], name="measured", error_y={"type": "data", "array": [0.1, 0.2, 0.3]})
    fig.add_scatter(x=[1.0], y=[2.0], name="right", yaxis="y2")
    fig.add_scatter(x=[None], y=[None], name="only in the legend")
    fig.update_layout(yaxis2={"title": {"text": "Cycle"}})
    rows = list(csv.reader(figure_csv(fig).splitlines()))
    assert rows[0] == ["Time", "H2S", "error up", "error down", "Time", "Cycle"] and rows[1] == ["s", "mL/g", "mL/g", "mL/g", "s", ""]
    assert rows[3] == ["1.0", "4.0", "0.1", "0.1", "1.0", "2.0"] and rows[4][1] == "" and len(rows) == 6
    assert [name for name, _ in figure_svgs([("a", fig)])] == ["a_8.5cm.svg", "a_17cm.svg"]


def test_checklist_counts_records_and_cells():
    bare = Measurement("table", (Column("time", "s", np.zeros(1)),), "a.csv", "0", "test")
    full = Measurement("table", (), "b.csv", "0", "test", temperature_K=300.0)
    rows = {item: (state, present) for item, state, present in checklist_of("ccd", [bare, full], [("kind of ramp", "x", True)], cells=2)}
    assert rows["temperature"] == ("missing for 1 of 2 records", False) and not rows["number of cells"][1] and rows["kind of ramp"][1]
    assert checklist_of("gitt", [full])[0] == ("temperature", "given", True) and checklist_of("moisture", []) == ()
    sheets = sheets_of([], {"t": (("a",), [(1,)])}, [bare], [], [("x", "y", True)])
    assert sheets["points 1"] == [("time / s",), (0.0,)] and sheets["t"] == [("a",), (1,)]
