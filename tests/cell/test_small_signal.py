"""Closed-form impedance: Newman's limit, PyBaMM's spectrum, step responses; measured pulses of a cell (slow)."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.porous_electrode import electrode_resistance_ohm_cm2
from frenkel.cell.small_signal import (
    impedance_ohm_cm2,
    porous_impedance,
    pulse_response,
    sphere_impedance,
    step_response,
)

CELL = DischargeInputs(
    "NMC532", 0.1, 0.95, 5.17, 80.0, 7200.0, 2.5, 1e-9, 0.4, 2.03e-4, 5.86e-2, 1.5, 5.0, 0.0, 3.5, 298.15,
)  # fmt: skip


@pytest.mark.parametrize("nu", [0.3, 3.0, 40.0, 2000.0])
def test_two_rails_are_newmans_resistance(nu: float) -> None:
    ionic, electronic = 80e-4 / 2e-4, 80e-4 / 5e-3
    found = porous_impedance(np.array([nu**2 / (ionic + electronic) + 0j]), ionic, electronic)[0]
    expected = electrode_resistance_ohm_cm2(nu, thickness_um=80.0, ionic_S_cm=2e-4, electronic_S_cm=5e-3)
    assert found == pytest.approx(expected, rel=1e-10)


def test_slow_diffusion_into_spheres_fills_them() -> None:
    # 3 (slope/time)/s: all lithium stays, and the sphere is a capacitor
    s = np.array([1e-7j])
    assert sphere_impedance(s, 5.0, 100.0)[0] == pytest.approx(3.0 * 5.0 / (s[0] * 100.0), rel=1e-5)


def test_the_spectrum_of_pybamm() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell._pybamm.porous_cell import impedance

    f = np.geomspace(1e4, 1e-2, 4)
    theirs = impedance(CELL, f, state_of_charge=0.5, points=24, radial=30)
    share = CELL.area_per_volume_1_cm * CELL.particle_radius_um * 1e-4 / (3.0 * 0.5)  # its spheres fill half of the electrode
    own = impedance_ohm_cm2(CELL, f, state_of_charge=0.5, double_layer_F_cm2=2e-5 / share)
    assert np.max(np.abs(theirs / own - 1.0)) < 0.01  # mesh of its particles


def test_a_step_on_a_parallel_circuit_and_superposition() -> None:
    t = np.array([0.01, 0.3, 1.0, 5.0])
    found = step_response(lambda s: 10.0 / (1.0 + 2.0 * s), t)
    assert found == pytest.approx(10.0 * (1.0 - np.exp(-t / 2.0)), rel=1e-6)
    both = pulse_response(lambda s: 10.0 / (1.0 + 2.0 * s), [(0.0, 1.0), (1.0, -1.0)], np.array([0.5, 3.0]))
    assert both == pytest.approx([10 * (1 - np.exp(-0.25)), 10 * (np.exp(-1.0) - np.exp(-1.5))], rel=1e-6)


def test_more_film_is_more_resistance() -> None:
    low = [impedance_ohm_cm2(replace(CELL, film_ohm_cm2=r), [10.0])[0].real for r in (0.0, 50.0, 500.0)]
    assert low == sorted(low)


@pytest.mark.slow
@pytest.mark.data
def test_pulses_of_a_measured_cell(frenkel_data: Path) -> None:
    path = Path(__file__).parents[2] / "benchmarks" / "cell_measured.py"
    made = importlib.util.spec_from_file_location("cell_measured", path)
    assert made is not None and made.loader is not None
    module: Any = importlib.util.module_from_spec(made)
    sys.modules["cell_measured"] = module
    made.loader.exec_module(module)
    _, measured, found, fitted = module.pulses(frenkel_data)
    error = 1e3 * (found - measured)
    assert np.sqrt(np.mean(error[fitted] ** 2)) < 0.3  # mV: what is fitted
    assert np.sqrt(np.mean(error[~fitted] ** 2)) < 5.0  # mV of 30: predicted a decade further in time
