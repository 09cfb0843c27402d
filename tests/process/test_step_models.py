"""Closed forms of single steps: limits, orders, refusals, the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.cli import run
from frenkel.errors import Infeasible, InputError, OutOfRange, UnitError, UnknownName
from frenkel.process.fast_firing import (
    STEFAN_BOLTZMANN_W_m2_K4,
    flash_onset_K,
    flash_steady_furnace_K,
    heated_schedule,
)
from frenkel.process.film_laws import drying_peclet, slot_die_window
from frenkel.process.furnace_laws import read_furnace_log
from frenkel.process.polymer_forming import extrude, fibre_diameter_um
from frenkel.process.step_models import STEP_MODELS, compute_step
from frenkel.process.vapour_laws import deposition_m2_h

BODY = {"thickness_um": 100.0, "density_g_cm3": 5.0, "heat_capacity_J_g_K": 0.7, "emissivity": 0.8}
FLASH = {"field_V_cm": 100.0, "conductivity_S_cm": 50.0, "activation_eV": 0.6, "emissivity": 0.8, "surface_per_volume_1_cm": 20.0}


def test_heating_starts_with_the_power_of_radiation_and_ends_at_the_heater() -> None:
    made = heated_schedule(1500.0, 60.0, **BODY)
    first = (made.temperature_K[1] - made.temperature_K[0]) / (made.time_s[1] - made.time_s[0])
    power = 2 * 0.8 * STEFAN_BOLTZMANN_W_m2_K4 * (1500.0**4 - 298.15**4) / (5e6 * 0.7 * 100e-6)
    assert first == pytest.approx(power, rel=0.01)
    assert made.temperature_K[-1] == pytest.approx(1500.0, abs=1e-6) and np.all(np.diff(made.temperature_K) >= 0.0)


def test_heating_converges_with_second_order() -> None:
    ends = [float(np.interp(0.5, (s := heated_schedule(1500.0, 60.0, steps=n, **BODY)).time_s, s.temperature_K)) for n in (250, 500, 1000, 16000)]
    errors = [abs(one - ends[-1]) for one in ends[:-1]]
    assert errors[0] > errors[1] > errors[2] and errors[2] < 0.5


def test_flash_is_the_fold_of_the_steady_states() -> None:
    furnace, sample = flash_onset_K(**FLASH)
    assert sample > furnace
    curve = flash_steady_furnace_K(np.array([sample - 5.0, sample, sample + 5.0]), **FLASH)
    # a maximum: no steady state lies above it nearby
    assert curve[1] >= curve[0] and curve[1] >= curve[2] - 1e-3
    # a higher field flashes in a colder furnace
    assert flash_onset_K(**{**FLASH, "field_V_cm": 300.0})[0] < furnace
    with pytest.raises(Infeasible):
        flash_onset_K(**{**FLASH, "field_V_cm": 1e-3})
    with pytest.raises(OutOfRange):
        flash_onset_K(**{**FLASH, "emissivity": 0.0})


@given(st.floats(50.0, 500.0), st.floats(0.1, 50.0), st.floats(0.001, 10.0))
def test_slot_die_window_opens_where_the_speed_falls(gap: float, speed: float, viscosity: float) -> None:
    more = {"viscosity_Pa_s": viscosity, "flow_exponent": 1.0, "surface_tension_mN_m": 30.0}
    _, low, high = slot_die_window(gap, speed, **more)
    _, lower, _ = slot_die_window(gap, 0.5 * speed, **more)
    assert 0.0 < lower < low < gap and high == 0.5 * gap


def test_extrusion_scales_as_drag_flow() -> None:
    base = {"screw_diameter_mm": 20.0, "channel_depth_mm": 2.0, "channel_width_mm": 18.0, "channel_length_mm": 1600.0, "rpm": 60.0, "consistency_Pa_sn": 2000.0,
            "flow_exponent": 1.0, "density_g_cm3": 1.2, "heat_capacity_J_g_K": 2.0}  # fmt: skip
    one, two = extrude(**base), extrude(**{**base, "rpm": 120.0})
    assert two.throughput_kg_h == pytest.approx(2 * one.throughput_kg_h) and two.residence_s == pytest.approx(0.5 * one.residence_s)
    assert two.heating_K == pytest.approx(2 * one.heating_K)
    assert extrude(**base, degradation_1_s=1e-3).degraded == pytest.approx(1 - np.exp(-1e-3 * one.residence_s))
    with pytest.raises(OutOfRange):
        extrude(**{**base, "rpm": 0.0})


def test_fibres_follow_the_two_thirds_of_flow_over_current() -> None:
    more = {"surface_tension_mN_m": 35.0, "current_nA": 100.0, "polymer_volume_fraction": 0.1}
    assert fibre_diameter_um(flow_mL_h=8.0, **more) == pytest.approx(4.0 * fibre_diameter_um(flow_mL_h=1.0, **more))


def test_vapour_and_drying_by_hand() -> None:
    assert deposition_m2_h(2000.0, 1.0, 0.5) == pytest.approx(0.9)
    assert drying_peclet(1.0, 100.0, 1e-7) == pytest.approx(10.0)


def test_what_is_missing_or_wrong_is_named() -> None:
    with pytest.raises(UnknownName, match="slot"):
        compute_step("slotdie", {})
    with pytest.raises(InputError, match="thermal diffusivity"):
        compute_step("pulse", {"pulse": "1 ms"})
    with pytest.raises(UnknownName):
        compute_step("pulse", {"pulse": "1 ms", "colour": "3 K"})
    with pytest.raises(UnitError):
        compute_step("pulse", {"pulse": "1 mm", "thermal diffusivity": "0.01 cm^2/s"})


def test_command_of_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["process", "step"]) == 0
    assert "flash" in capsys.readouterr().out and len(STEP_MODELS) >= 13
    args = ["gap=200 um", "speed=6 m/min", "wet film=20 um", "consistency=0.03 Pa*s", "flow exponent=1", "surface tension=30 mN/m"]
    assert run(["process", "step", "slot-die", *(part for one in args for part in ("--set", one))]) == 0
    assert "1.26 times too thin" in capsys.readouterr().out
    drying = ["transfer=0.01 m/s", "saturation pressure=3169 Pa", "vapour pressure=0 Pa", "temperature=25 °C", "molar mass=18.015 g/mol", "solvent density=1 g/cm^3", "wet film=100 um",
              "diffusivity=1e-7 cm^2/s", "solid fraction=0.3", "porosity=0.4"]  # fmt: skip
    assert run(["process", "step", "drying", *(part for one in drying for part in ("--set", one)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][2]["value"] == pytest.approx(2.303, rel=1e-3)
    fast = ["heater=1300 °C", "time=60 s", "thickness=100 um", "density=5 g/cm^3", "heat capacity=0.7 J/g/K", "emissivity=0.8"]
    log = tmp_path / "T.csv"
    assert run(["process", "step", "ultrafast", *(part for one in fast for part in ("--set", one)), "--csv", str(log)]) == 0
    assert float(read_furnace_log(log).temperature_K[-1]) == pytest.approx(1573.15, abs=0.5)
    for key, values in {"extrusion": ["screw diameter=20 mm", "channel depth=2 mm", "channel width=18 mm", "channel length=1600 mm", "screw speed=1 Hz", "consistency=2000 Pa*s", "flow exponent=0.5",
                                      "density=1.2 g/cm^3", "heat capacity=2 J/g/K", "degradation rate=1e-4 Hz", "barrel temperature=100 °C", "degradation temperature=200 °C"],
                        "flash": ["field=100 V/cm", "conductivity prefactor=50 S/cm", "activation energy=0.6 eV", "emissivity=0.8", "surface per volume=20"],
                        "milling": ["ball mass=4 g", "relative speed=2 m/s", "power=0.1 kW", "time=10 h", "mass=0.1 kg"],
                        "mismatch": ["expansion difference=2e-6", "modulus=150 GPa", "cooling=1000 K", "poisson ratio=0.25"]}.items():  # fmt: skip
        assert run(["process", "step", key, *(part for one in values for part in ("--set", one))]) == 0, key
