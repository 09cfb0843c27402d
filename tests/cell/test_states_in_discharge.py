"""States inside a discharge: each has a limit that is known, lithium adds up, and each ends a run with its status."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from frenkel.cell.charging import charge_steps, critical_over_charge, fastest_charge
from frenkel.cell.constant_current import run_constant_current
from frenkel.cell.discharge import STATUSES, Discharge, discharge
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.losses import voltage_losses
from frenkel.cell.states import KNOTS, CellStates, Voids
from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.growth import GrowthLaw
from frenkel.interfaces.lithium_anode import LITHIUM_MOLAR_VOLUME_CM3_MOL, stripping_limit_mA_cm2
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL

pytest.importorskip("pybamm")

CELL = DischargeInputs(
    "NMC532", 0.1, 0.95, 5.17, 80.0, 7200.0, 2.5, 1e-11, 0.4, 2.03e-4, 5.86e-2, 1.5, 5.0, 0.0, 3.5, 298.15,
    upper_cutoff_V=4.3, cathode_energy_eV=0.3, separator_energy_eV=0.3,
)  # fmt: skip
GROWTH = GrowthLaw("SEI", 1e-4, 1e-8, 1000.0)


def _state(run: Discharge, name: str) -> Any:
    return dict(run.states)[name]


def test_states_that_do_not_change_change_nothing() -> None:
    still = discharge(CELL, 1.0, states=CellStates(), tolerance=1e-8)
    plain = discharge(CELL, 1.0, tolerance=1e-8)
    assert still.status == plain.status == "ok"
    assert still.delivered_mAh_cm2 == pytest.approx(plain.delivered_mAh_cm2, rel=1e-5)


@pytest.mark.parametrize("c_rate", [0.2, 1.0])
def test_lithium_of_all_stores_adds_up(c_rate: float) -> None:
    states = CellStates(reservoir_mAh_cm2=1.0, growth=GROWTH, coulombic_efficiency=0.99)
    run = discharge(CELL, c_rate, states=states, fields=True, tolerance=1e-11)
    stores = run.lithium_mAh_cm2
    assert set(stores) == {"cathode_lithium", "anode_lithium", "interphase_lithium", "inactive"}
    # what the particles hold, from their profiles, in place of what was passed
    f = dict(run.fields)
    shells, widths = np.diff(np.linspace(0.0, 1.0, f["y"].shape[0] + 1) ** 3), np.diff(f["edges"])
    held = np.einsum("r,rxt,x->t", shells, f["y"], widths) * CELL.areal_capacity_mAh_cm2 / 0.85
    total = held + sum(stores[n] for n in stores if n != "cathode_lithium")
    assert np.ptp(total) / total[0] < 1e-8
    assert held == pytest.approx(stores["cathode_lithium"], rel=1e-8)


def test_lithium_lost_on_charge_is_inactive() -> None:
    states = CellStates(coulombic_efficiency=0.9, reservoir_mAh_cm2=0.0)
    run = run_constant_current(CELL, 0.2, charging=True, until_share=0.5, states=states)
    passed = 0.5 * CELL.areal_capacity_mAh_cm2
    assert run.solution["inactive"].entries[-1] == pytest.approx(0.1 * passed, rel=1e-4)
    assert run.solution["anode_lithium"].entries[-1] == pytest.approx(0.9 * passed, rel=1e-4)


def test_reaction_layer_follows_its_law_and_costs_what_it_says() -> None:
    states = CellStates(growth=GROWTH, age_h=100.0, reservoir_mAh_cm2=2.0)
    run = discharge(CELL, 0.5, states=states, fields=True, tolerance=1e-9)
    seconds = 3600.0 * (100.0 + run.capacity_mAh_cm2 / CELL.current_mA_cm2(0.5))
    assert _state(run, "interphase_nm") == pytest.approx(GROWTH.thickness_nm(seconds), rel=1e-6)
    losses = voltage_losses(run)
    volts = 1e-3 * CELL.current_mA_cm2(0.5) * GROWTH.resistance_ohm_cm2(seconds)
    assert dict(losses.parts)["interphase"] == pytest.approx(volts, rel=1e-6)
    assert np.max(np.abs(losses.remainder_V)) < 5e-6


def test_an_adiabatic_cell_keeps_what_it_loses() -> None:
    heat = 0.05  # J/(cm² K)
    run = discharge(CELL, 1.0, states=CellStates(heat_capacity_J_cm2_K=heat), fields=True, tolerance=1e-9)
    lost = 3.6 * np.trapezoid(voltage_losses(run).polarisation_V, run.capacity_mAh_cm2)
    assert heat * (_state(run, "T")[-1] - 298.15) == pytest.approx(lost, rel=2e-3)  # trapezoids on the solver's steps


def test_much_cooling_is_isothermal() -> None:
    cooled = discharge(CELL, 1.0, states=CellStates(heat_capacity_J_cm2_K=0.05, cooling_W_cm2_K=100.0))
    assert np.ptp(_state(cooled, "T")) < 1e-3
    assert cooled.used_share == pytest.approx(discharge(CELL, 1.0, states=CellStates()).used_share, abs=1e-5)
    with pytest.raises(InputError, match="activation_energy"):
        discharge(replace(CELL, separator_energy_eV=None), 1.0, states=CellStates(heat_capacity_J_cm2_K=0.05))


def test_own_heat_and_that_of_the_dfn() -> None:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current
    from frenkel.cell._pybamm.porous_parameters import PorousStates

    own = discharge(CELL, 1.0, states=CellStates(heat_capacity_J_cm2_K=0.05), points=24, tolerance=1e-6)
    theirs = solve_constant_current(CELL, 1.0, states=PorousStates(0.05))
    rise = dict(theirs.states)["T"][-1] - 298.15
    # its heat of mixing counts each particle from its own mean, ours from the mean of the electrode
    assert _state(own, "T")[-1] - 298.15 == pytest.approx(rise, rel=0.04)


def test_voids_grow_as_a_linear_law_says() -> None:
    # dh/dt = a (i − i_s (1 − h/h0)): h/h0 = (i/i_s − 1)(exp(a i_s t/h0) − 1), a = V_Li/F
    supply, depth = 4.0, 10.0
    cell = replace(CELL, anode_ohm_cm2=0.0, lower_cutoff_V=1.0)
    run = discharge(cell, 1.0, states=CellStates(voids=Voids(depth, supply), reservoir_mAh_cm2=3.0), tolerance=1e-9)
    hours = run.capacity_mAh_cm2 / cell.current_mA_cm2(1.0)
    gain = LITHIUM_MOLAR_VOLUME_CM3_MOL / FARADAY_C_MOL * 1e4 * 3.6 * supply / depth  # per hour
    expected = (cell.current_mA_cm2(1.0) / supply - 1.0) * np.expm1(gain * hours)
    assert _state(run, "voids") == pytest.approx(expected, abs=1e-5)
    assert run.status == "contact lost" and _state(run, "contact")[-1] == pytest.approx(0.1, abs=1e-3)


def test_below_the_stripping_limit_no_voids() -> None:
    voids = Voids(5.0, 1.0, void_radius_um=1.0, creep_stress_MPa=0.8, creep_rate_per_s=1e-3, creep_exponent=6.6, creep_energy_J_mol=37e3)
    supply = stripping_limit_mA_cm2(1.0, voids.creep_mA_cm2(5.0, 298.15))
    rate = 0.99 * supply / CELL.areal_capacity_mAh_cm2
    run = discharge(CELL, rate, states=CellStates(voids=voids, pressure_MPa=(5.0, 5.0), reservoir_mAh_cm2=3.0))
    assert np.max(_state(run, "voids")) < 1e-9
    # pressure that falls while lithium leaves opens voids at the same current
    falls = discharge(CELL, rate, states=CellStates(voids=voids, pressure_MPa=(5.0, 1.0), reservoir_mAh_cm2=3.0))
    assert np.max(_state(falls, "voids")) > 1e-3
    assert _state(falls, "pressure_MPa")[-1] < 5.0


@pytest.mark.parametrize(
    ("states", "c_rate", "status"),
    [
        (CellStates(reservoir_mAh_cm2=-4.17), 0.2, "lithium exhausted"),
        (CellStates(critical_mA_cm2=(4.0,) * len(KNOTS)), 1.0, "critical current exceeded"),
        (CellStates(critical_mA_cm2=tuple(np.linspace(3.0, 10.0, len(KNOTS)))), 1.0, "critical current exceeded"),
        (CellStates(), 100.0, "cut-off at t = 0"),
        (CellStates(), 1.0, "ok"),
    ],
)
def test_each_status_is_reached(states: CellStates, c_rate: float, status: str) -> None:
    assert discharge(CELL, c_rate, states=states).status == status


def test_a_film_on_the_particles_is_that_of_the_dfn() -> None:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current

    cell = replace(CELL, film_ohm_cm2=100.0)
    own = discharge(cell, 1.0, points=24, tolerance=1e-7)
    assert own.delivered_mAh_cm2 == pytest.approx(solve_constant_current(cell, 1.0).charge_mAh_cm2[-1], rel=1e-5)
    assert own.delivered_mAh_cm2 < discharge(CELL, 1.0).delivered_mAh_cm2
    losses = voltage_losses(discharge(cell, 1.0, fields=True, tolerance=1e-8))
    assert np.max(np.abs(losses.remainder_V)) < 5e-6 and losses.at(2.0)["film on particles"] > 0.0


def test_newman_with_a_film() -> None:
    half = replace(CELL, lithium_fraction_charged=0.5, separator_ohm_cm2=0.0, anode_ohm_cm2=0.0, lower_cutoff_V=1.0, film_ohm_cm2=200.0)
    d = discharge(half, 1e-4, tolerance=1e-8)
    found = 1e3 * (float(open_circuit_potential("NMC532").at(0.5)) - float(d.voltage_V[0])) / half.current_mA_cm2(1e-4)
    assert found == pytest.approx(half.cathode_ohm_cm2, rel=0.01)


def test_fastest_charge_is_never_slower_than_a_constant_current_and_steps_approach_it() -> None:
    fastest = fastest_charge(CELL)
    assert fastest.status == "ok" and fastest.limited_by == "upper cut-off"
    assert fastest.voltage_V.max() <= 4.3 + 1e-3
    # the fastest constant current by bisection
    low, high = 0.1, 50.0
    for _ in range(8):
        middle = math.sqrt(low * high)
        run = run_constant_current(CELL, middle, charging=True, start_share=0.1, until_share=0.8)
        low, high = (middle, high) if run.reason == "end" else (low, middle)
    assert fastest.minutes < 60.0 * 0.7 / low
    times = [sum(60.0 * 5.17 * (b - a) / i for a, b, i in charge_steps(fastest, n)) for n in (2, 8, 32)]
    assert times[0] > times[1] > times[2] > fastest.minutes
    assert times[2] == pytest.approx(fastest.minutes, rel=0.05)


def test_a_weak_anode_decides_the_charge() -> None:
    bound = fastest_charge(CELL, critical_mA_cm2=1.0)
    assert bound.limited_by == "critical current"
    assert bound.minutes == pytest.approx(60.0 * 0.7 * CELL.areal_capacity_mAh_cm2, rel=1e-4)
    falling = np.linspace(4.0, 1.0, len(KNOTS))
    run = fastest_charge(CELL, states=CellStates(critical_mA_cm2=tuple(falling)))
    q = np.linspace(0.1, 0.8, 4001)
    assert run.minutes == pytest.approx(60.0 * 5.17 * np.trapezoid(1.0 / np.interp(q, KNOTS, falling), q), rel=1e-3)
    assert (run.current_mA_cm2 <= np.interp(run.state_of_charge, KNOTS, falling) * (1 + 1e-3)).all()
    assert fastest_charge(CELL, critical_mA_cm2=1e-9).status == "critical current exceeded"


def test_constant_current_then_hold() -> None:
    run = fastest_charge(CELL, most_mA_cm2=5.17, from_charge=0.0, to_charge=0.98)
    assert run.current_mA_cm2[0] == pytest.approx(5.17, rel=1e-3)
    assert run.voltage_V[-1] == pytest.approx(4.3, abs=1e-3) and run.current_mA_cm2[-1] < 5.0
    assert run.limited_by == "charger"


def test_the_envelope_is_taken_at_the_pressure_of_each_state_of_charge() -> None:
    from frenkel.cell.stack_pressure import PressureCycle
    from frenkel.interfaces.current_limits import CurrentLimit

    p = np.array([1.0, 5.0, 9.0])
    limit = CurrentLimit("x", p, 298.15, 2.0 * p, p, 3.0 * p, ("stripping voids",), np.ones((3, 1)), (), ())
    share = np.linspace(0.0, 1.0, 11)
    cycle = PressureCycle(share, share, 1.0 + 8.0 * share, "ok")
    assert critical_over_charge(limit, cycle) == pytest.approx([2.0 * (1.0 + 8.0 * k) for k in KNOTS])
    with pytest.raises(OutOfRange):
        critical_over_charge(limit, PressureCycle(share, share, 10.0 + share, "ok"))


def test_absurd_states_all_have_a_status() -> None:
    rng = np.random.default_rng(3)

    def power(low: float, high: float) -> float:
        return float(10.0 ** rng.uniform(low, high))

    seen = set()
    for k in range(40):
        cell = replace(
            CELL, ionic_S_cm=power(-9, 0), diffusivity_cm2_s=power(-17, -7), exchange_current_mA_cm2=power(-6, 3),
            separator_ohm_cm2=power(-2, 5), areal_capacity_mAh_cm2=power(-1, 1.5), temperature_K=float(rng.uniform(220, 380)),
            film_ohm_cm2=0.0 if k % 2 else power(-3, 6),
        )  # fmt: skip
        states = CellStates(
            None if k % 3 else power(-4, 1), power(-6, 2), GrowthLaw("SEI", power(-8, 2), power(-11, -5), power(0, 4)), power(-3, 4),
            Voids(power(-2, 2), power(-3, 2), 1.0, 0.8, 1e-3, 6.6, 37e3), (power(-2, 2), power(-2, 2)),
            tuple(power(-1, 3) for _ in KNOTS), float(rng.uniform(0.5, 1.0)), power(-3, 2),
        )  # fmt: skip
        run = discharge(cell, power(-2, 1.5), states=states, points=24)
        assert run.status in STATUSES and np.isfinite(run.voltage_V).all()
        seen.add(run.status)
    assert len(seen) >= 4
