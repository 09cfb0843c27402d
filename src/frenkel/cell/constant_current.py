"""One run at constant current: the dimensionless numbers of a cell, and the solver's answer as a status.

    p = |i| L/κ,  m = a L i0/|i|,  δ = D t_C/r²,  ρ = |i| r_film/(a L),  t_C = 1 h/C-rate        (see `_pybamm.single_ion`)

A run that cannot start, or that a state ends, is a status and not an exception. Currents in mA/cm², time in s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.porous_electrode import mesh_points
from frenkel.cell.start_voltage import highest_start_voltage_V, start_voltage_V
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

if TYPE_CHECKING:
    from frenkel.cell.states import CellStates

__all__ = ["FIELDS_TOLERANCE", "RADIAL_POINTS", "TOLERANCE", "Run", "model_values", "run_constant_current", "start_values"]

RADIAL_POINTS = 20
TOLERANCE, FIELDS_TOLERANCE = 1e-4, 1e-6
_MOST = 1.0
_ENDS = {"cut-off": "ok", "end": "ok", "cut-off at start": "cut-off at t = 0"}
_STATES = ("lithium exhausted", "contact lost", "critical current exceeded")


@dataclass(frozen=True)
class Run:
    """The solver's solution (None where there is none), the status of the run and what is behind it."""

    solution: Any
    status: str
    reason: str = ""


def model_values(inputs: DischargeInputs, c_rate: float, *, charging: bool = False) -> dict[str, float]:
    """The dimensionless numbers of the model (see `_pybamm.single_ion`) at one C-rate."""
    current = inputs.current_mA_cm2(c_rate)
    second_per_capacity = 3600.0 / c_rate
    width_cm = inputs.cathode_thickness_um * 1e-4
    window = inputs.lithium_fraction_discharged - inputs.lithium_fraction_charged
    cut = inputs.upper_cutoff_V if charging else inputs.lower_cutoff_V
    surface = inputs.area_per_volume_1_cm * width_cm
    return {
        "diffusion": inputs.diffusivity_cm2_s * second_per_capacity / (inputs.particle_radius_um * 1e-4) ** 2,
        "window": window / (1.0 - inputs.isolated_fraction),
        "p_kappa": 1e-3 * current * width_cm / inputs.ionic_S_cm,
        "p_sigma": 1e-3 * current * width_cm / inputs.electronic_S_cm,
        "m": surface * inputs.exchange_current_mA_cm2 / current,
        "flat": 1e-3 * current * inputs.flat_ohm_cm2,
        "film": 1e-3 * current * inputs.film_ohm_cm2 / surface,
        "y0": inputs.lithium_fraction_discharged if charging else inputs.lithium_fraction_charged,
        "cut": math.inf if cut is None else cut,
        "sign": -1.0 if charging else 1.0,
        "thermal": GAS_CONSTANT_J_MOL_K * inputs.temperature_K / FARADAY_C_MOL,
        "anode": inputs.anode_potential_V,
    }


def start_values(inputs: DischargeInputs, values: dict[str, float]) -> tuple[float, float]:
    """Voltage at rest, and the best voltage that the first instant of the current can have; sets `start` in the values.

    The solver starts where the reaction would be even; the flat drop is not part of the cathode's potential.
    """
    rest_V = float(open_circuit_potential(inputs.open_circuit).at(values["y0"])) - inputs.anode_potential_V
    if values["sign"] > 0.0:
        best = highest_start_voltage_V(values, rest_V)
    else:  # the same bound, mirrored
        best = 2.0 * rest_V - highest_start_voltage_V(values, rest_V)
    values["start"] = best + values["sign"] * (values["flat"] - values["film"]) + inputs.anode_potential_V
    return rest_V, best


def run_constant_current(
    inputs: DischargeInputs,
    c_rate: float,
    *,
    charging: bool = False,
    start_share: float = 0.0,
    until_share: float = _MOST,
    states: CellStates | None = None,
    fields: bool = False,
    points: int | None = None,
    radial_points: int = RADIAL_POINTS,
    tolerance: float | None = None,
) -> Run:
    """Pass a constant current from one share of the areal capacity to another, or until something ends it.

    Raises: MissingExtra without PyBaMM.
    """
    values = model_values(inputs, c_rate, charging=charging)
    window = inputs.lithium_fraction_discharged - inputs.lithium_fraction_charged
    values["y0"] += values["sign"] * window * start_share
    if states is not None:
        from frenkel.cell.states import state_values

        values |= state_values(states, inputs, c_rate, charging=charging, start_share=start_share)
        if (limit := _limit_at_start(states, charging, start_share)) < inputs.current_mA_cm2(c_rate):
            return Run(None, "critical current exceeded", f"{inputs.current_mA_cm2(c_rate):.3g} against {limit:.3g} mA/cm²")
    rest_V, best = start_values(inputs, values)
    if values["sign"] * (best - values["cut"]) <= 0.0:
        return Run(None, "cut-off at t = 0", f"{rest_V:.2f} V at rest, at best {best:.3g} V under this current")
    lithium = math.inf if charging else inputs.lithium_at_anode_mAh_cm2
    if inputs.isolated_fraction >= 1.0 or lithium <= 0.0:
        return Run(None, "lithium exhausted", "no lithium can be moved")
    from frenkel.cell._pybamm.single_ion import Variant, solve_single_ion

    wanted = until_share - start_share
    most = wanted if states is not None else min(wanted, lithium / inputs.areal_capacity_mAh_cm2)
    solution, why = solve_single_ion(
        inputs.open_circuit, values, points=mesh_points(inputs.front_number) if points is None else points,
        radial=radial_points, until=most, fields=fields,
        tolerance=(FIELDS_TOLERANCE if fields else TOLERANCE) if tolerance is None else tolerance,
        variant=Variant(inputs.film_ohm_cm2 > 0.0, states is not None),
    )  # fmt: skip
    if solution is None:
        return _unsolved(values, rest_V, why)
    if why == "end" and most < wanted:
        why = "lithium exhausted"
    return Run(solution, why if why in _STATES else _ENDS.get(why, "not solved"), why)


def _unsolved(values: dict[str, float], rest_V: float, why: str) -> Run:
    """A run without a solution: beyond the cut-off at its first instant, or the solver's words."""
    below = values["sign"] > 0.0 and start_voltage_V(values, rest_V) <= values["cut"]
    if why == "cut-off at start" or below:
        return Run(None, "cut-off at t = 0", "the first instant of the current lies beyond the cut-off")
    return Run(None, "not solved", why)


def _limit_at_start(states: CellStates, charging: bool, start_share: float) -> float:
    from frenkel.cell.states import KNOTS

    held = start_share if charging else 1.0 - start_share
    return min(c for c, knot in zip(states.critical_mA_cm2, KNOTS, strict=True) if abs(knot - held) < 0.0501)
