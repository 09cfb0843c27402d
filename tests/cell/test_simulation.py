"""The simulated discharge: closed forms first, then limits, the balance of lithium, a second model, and statuses."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from frenkel.cell.constant_current import model_values
from frenkel.cell.discharge import STATUSES, discharge
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.losses import voltage_losses
from frenkel.cell.porous_electrode import electrode_resistance_ohm_cm2, mesh_points
from frenkel.cell.start_voltage import highest_start_voltage_V, start_voltage_V
from frenkel.cell.thin_film import ThinFilm, film_discharge, surface_fraction
from frenkel.errors import InputError
from frenkel.materials.open_circuit import open_circuit_potential

pytest.importorskip("pybamm")

CELL = DischargeInputs(
    "NMC532", 0.1, 0.95, 5.17, 80.0, 7200.0, 2.5, 1e-11, 0.4, 2.03e-4, 5.86e-2, 1.5, 5.0, 0.0, 3.5, 298.15,
    upper_cutoff_V=4.3,
)  # fmt: skip


def _resistance(cell: DischargeInputs, points: int | None = None) -> float:
    """(U − V)/i at the first instant of a tiny current, at half lithiation, Ω cm²."""
    half = replace(cell, lithium_fraction_charged=0.5, separator_ohm_cm2=0.0, anode_ohm_cm2=0.0, lower_cutoff_V=1.0)
    rate = 1e-5
    d = discharge(half, rate, tolerance=1e-10, points=points)
    rest = float(open_circuit_potential(cell.open_circuit).at(0.5))
    return 1e3 * (rest - float(d.voltage_V[0])) / half.current_mA_cm2(rate)


@pytest.mark.parametrize(
    ("ionic", "electronic", "area", "i0", "most"),
    [
        (2.03e-2, 5.86e-2, 1000.0, 0.05, 0.01),  # even reaction
        (2.03e-4, 5.86e-2, 7200.0, 0.1, 0.01),
        (2.03e-4, 1e-3, 7200.0, 0.8, 0.01),  # both phases conduct, ν just below 10
        (5e-5, 5e-2, 18000.0, 2.0, 0.02),  # ν near 40
        (1e-5, 5e-2, 18000.0, 2.0, 0.02),  # ν near 100
    ],
)
def test_newman_resistance(ionic: float, electronic: float, area: float, i0: float, most: float) -> None:
    cell = replace(CELL, ionic_S_cm=ionic, electronic_S_cm=electronic, area_per_volume_1_cm=area, exchange_current_mA_cm2=i0)
    assert _resistance(cell) == pytest.approx(cell.cathode_ohm_cm2, rel=most)


def test_newman_resistance_converges_at_second_order() -> None:
    errors = [abs(_resistance(CELL, n) / CELL.cathode_ohm_cm2 - 1.0) for n in (24, 48, 96)]
    orders = [math.log2(a / b) for a, b in itertools.pairwise(errors)]
    assert orders == pytest.approx([2.0, 2.0], abs=0.2)


def test_newman_limits() -> None:
    # one conductor: R → L/(3κ) + charge transfer for ν → 0, coth law without electronic resistance
    nu, length = 2.0, 100e-4
    found = electrode_resistance_ohm_cm2(nu, thickness_um=100.0, ionic_S_cm=1e-3, electronic_S_cm=1e9)
    assert found == pytest.approx(length / 1e-3 / (nu * math.tanh(nu)), rel=1e-6)
    symmetric = electrode_resistance_ohm_cm2(3.0, thickness_um=100.0, ionic_S_cm=1e-3, electronic_S_cm=1e-2)
    assert symmetric == electrode_resistance_ohm_cm2(3.0, thickness_um=100.0, ionic_S_cm=1e-2, electronic_S_cm=1e-3)
    assert mesh_points(1.0) < mesh_points(50.0) < mesh_points(100.0)


@pytest.mark.parametrize("c_rate", [0.1, 1.0, 3.0])
def test_map_and_dfn_agree_at_equal_mesh(c_rate: float) -> None:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current

    run = solve_constant_current(CELL, c_rate)
    charge, volts, why = run.charge_mAh_cm2, run.voltage_V, run.why
    d = discharge(CELL, c_rate, points=24, tolerance=1e-6)
    assert why == ("end" if c_rate < 1.0 else "cut-off")
    assert charge[-1] == pytest.approx(d.delivered_mAh_cm2, abs=1e-3 * CELL.areal_capacity_mAh_cm2)
    middle = 0.5 * d.delivered_mAh_cm2
    assert np.interp(middle, charge, volts) == pytest.approx(np.interp(middle, d.capacity_mAh_cm2, d.voltage_V), abs=1e-4)


@pytest.mark.parametrize("c_rate", [0.1, 2.0])
def test_lithium_is_conserved(c_rate: float) -> None:
    d = discharge(CELL, c_rate, fields=True, tolerance=1e-11)
    y = dict(d.fields)["y"]  # [radius, position, time]
    edges = np.linspace(0.0, 1.0, y.shape[0] + 1)
    shells = np.diff(edges**3)
    widths = np.diff(dict(d.fields)["edges"])
    held = np.einsum("r,rxt,x->t", shells, y, widths)
    window = CELL.lithium_fraction_discharged - CELL.lithium_fraction_charged
    brought = CELL.lithium_fraction_charged + window * d.capacity_mAh_cm2 / CELL.areal_capacity_mAh_cm2
    assert np.max(np.abs(held - brought) / held) < 1e-8


def test_without_any_other_resistance_the_particles_limit() -> None:
    fast = replace(CELL, ionic_S_cm=1e3, electronic_S_cm=1e3, separator_ohm_cm2=0.0, anode_ohm_cm2=0.0,
                   exchange_current_mA_cm2=1e4, cathode_thickness_um=80.0)  # fmt: skip
    d = discharge(fast, 1.0, radial_points=80, tolerance=1e-7)
    # constant flux into a sphere: y_s = y0 + w τ + w/(3δ)[1/5 − 2 Σ exp(−λ²δτ)/λ²], tan λ = λ
    v = model_values(fast, 1.0)
    from scipy.optimize import brentq

    roots = np.array([brentq(lambda z: math.sin(z) - z * math.cos(z), (n + 0.5) * math.pi - 0.5, (n + 0.5) * math.pi)
                      for n in range(1, 200)])  # fmt: skip
    tau = np.array([0.1, 0.3, 0.6])
    tail = np.exp(-(roots[:, None] ** 2) * v["diffusion"] * tau) / roots[:, None] ** 2
    surface = v["y0"] + v["window"] * (tau + (0.2 - 2.0 * tail.sum(axis=0)) / (3.0 * v["diffusion"]))
    expected = open_circuit_potential("NMC532").at(surface)
    found = np.interp(tau * fast.areal_capacity_mAh_cm2, d.capacity_mAh_cm2, d.voltage_V)
    assert found == pytest.approx(expected, abs=1e-3)


def test_thin_film_is_planar_diffusion() -> None:
    film = ThinFilm("LCO", 0.5, 0.95, 0.02, 0.3, 1e-13, 1.0, 50.0, 3.0, 298.15)
    errors = []
    for points in (50, 100, 200):
        d = film_discharge(film, 5.0, points=points, tolerance=1e-9)
        assert d.status == "ok"
        tau = d.capacity_mAh_cm2 / film.areal_capacity_mAh_cm2
        errors.append(abs(float(d.surface[-1] - surface_fraction(film, 5.0, tau)[-1])))
    assert errors[-1] < 2e-4  # of full lithiation
    assert math.log2(errors[0] / errors[1]) == pytest.approx(2.0, abs=0.3)


def test_statuses_instead_of_exceptions() -> None:
    blocked = discharge(replace(CELL, separator_ohm_cm2=1e6), 1.0)
    assert (blocked.status, blocked.delivered_mAh_cm2, blocked.evidence()) == ("cut-off at t = 0", 0.0, ())
    slow = discharge(replace(CELL, exchange_current_mA_cm2=1e-12), 1.0)
    assert slow.status == "cut-off at t = 0"
    thin = discharge(replace(CELL, lithium_at_anode_mAh_cm2=1.0), 0.2)
    assert thin.status == "lithium exhausted" and thin.delivered_mAh_cm2 == pytest.approx(1.0, rel=1e-6)
    front = discharge(replace(CELL, ionic_S_cm=1e-6, exchange_current_mA_cm2=50.0, lower_cutoff_V=1.0), 0.01)
    assert front.status == "mesh not resolved" and any(n.code == "mesh_not_resolved" for n in front.notices)


def test_absurd_designs_all_have_a_status() -> None:
    rng = np.random.default_rng(5)
    unsolved = 0
    for _ in range(60):
        power = rng.uniform
        cell = replace(
            CELL, ionic_S_cm=10 ** power(-9, 0), electronic_S_cm=10 ** power(-9, 2), diffusivity_cm2_s=10 ** power(-17, -7),
            exchange_current_mA_cm2=10 ** power(-6, 3), separator_ohm_cm2=10 ** power(-2, 5),
            cathode_thickness_um=10 ** power(0, 3), areal_capacity_mAh_cm2=10 ** power(-1, 1.5),
            temperature_K=power(220, 380), lithium_at_anode_mAh_cm2=10 ** power(-2, 2),
        )  # fmt: skip
        d = discharge(cell, 10 ** power(-2, 1.5), points=24)
        assert d.status in STATUSES
        unsolved += d.status == "not solved"
        assert np.isfinite(d.voltage_V).all()
    assert unsolved <= 1  # each with the solver's words


@pytest.mark.parametrize("c_rate", [0.1, 1.0, 3.0])
def test_start_voltage_is_that_of_the_simulation_and_below_its_bound(c_rate: float) -> None:
    values = model_values(CELL, c_rate)
    rest = float(open_circuit_potential("NMC532").at(CELL.lithium_fraction_charged))
    own = start_voltage_V(values, rest)
    d = discharge(CELL, c_rate, points=96, tolerance=1e-9)
    assert own == pytest.approx(float(d.voltage_V[0]), abs=2e-4)
    assert own <= highest_start_voltage_V(values, rest)


def test_better_conduction_never_delivers_less() -> None:
    used = [discharge(replace(CELL, ionic_S_cm=k), 1.0).used_share for k in (5e-5, 2e-4, 1e-3, 1e-2)]
    assert used == sorted(used)


def test_a_salt_with_low_transference_is_depleted() -> None:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current
    from frenkel.cell._pybamm.porous_parameters import Salt

    salt = Salt(0.2, 5e-8, 1.0, 1.0, 20.0, 0.3)
    slow, fast = (solve_constant_current(CELL, rate, salt=salt) for rate in (0.02, 1.0))
    assert (slow.why, fast.why) == ("end", "salt depleted")
    assert fast.charge_mAh_cm2[-1] < slow.charge_mAh_cm2[-1]


def test_full_cell_delivers_what_its_windows_hold() -> None:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current
    from frenkel.cell._pybamm.porous_parameters import CompositeAnode

    anode = CompositeAnode("graphite", 0.9, 0.03, 90.0, 7000.0, 5.0, 3.3e-10, 0.03, 2e-4, 0.1)
    cell = replace(CELL, lower_cutoff_V=2.5)
    run = solve_constant_current(cell, 0.02, anode=anode)
    assert run.charge_mAh_cm2[-1] == pytest.approx(CELL.areal_capacity_mAh_cm2, rel=0.02)
    rest = float(open_circuit_potential("NMC532").at(0.1) - open_circuit_potential("graphite").at(0.9))
    assert run.voltage_V[0] == pytest.approx(rest, abs=0.02)


def test_experiment_and_impedance() -> None:
    from frenkel.cell._pybamm.porous_cell import impedance, run_experiment

    steps = ["Discharge at C/3 until 3.5 V", "Charge at C/3 until 4.2 V", "Hold at 4.2 V until C/20"]
    run = run_experiment(CELL, steps)
    assert run["status"] == "ok"
    assert run["voltage_V"].max() == pytest.approx(4.2, abs=1e-3)
    z = impedance(CELL, np.array([1e6, 1.0]))
    # double layers short the kinetics: flat resistances plus both conductors of the cathode in parallel
    both = CELL.cathode_thickness_um * 1e-4 / (CELL.ionic_S_cm + CELL.electronic_S_cm)
    assert z[0].real == pytest.approx(CELL.flat_ohm_cm2 + both, rel=0.02)


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import frenkel.cell._pybamm as adapter
    from frenkel.errors import MissingExtra

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(adapter.importlib, "import_module", missing)
    with pytest.raises(MissingExtra, match="pip install"):
        adapter.engine()


@pytest.mark.parametrize("c_rate", [0.1, 1.0, 3.0])
def test_the_millivolts_add_up(c_rate: float) -> None:
    run = discharge(replace(CELL, series_ohm_cm2=2.0), c_rate, fields=True, tolerance=1e-8)
    losses = voltage_losses(run)
    assert np.max(np.abs(losses.remainder_V)) < 5e-6
    assert losses.at(1.0)["series"] == pytest.approx(2e-3 * CELL.current_mA_cm2(c_rate))
    for name, volts in losses.parts:
        if name != "uneven use":  # the only part that may give back what it took
            assert volts.min() > -1e-9, name


def test_losses_without_fields_say_what_to_do() -> None:
    with pytest.raises(InputError, match="fields=True"):
        voltage_losses(discharge(CELL, 1.0))
