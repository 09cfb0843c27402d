"""How fast can it be charged? The largest constant current that brings a cell from one state of charge to another.

A charge at constant current succeeds where the charge is passed before the upper cut-off, at a current that the anode
bears (critical current of `interfaces` or `weakest_link`). The fastest such current is found by bisection; a hold at
the cut-off would shorten the time, so the time is an upper bound. Units: mA/cm², minutes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.cell.discharge import RADIAL_POINTS, TOLERANCE, model_values
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.porous_electrode import mesh_points
from frenkel.errors import InputError, OutOfRange
from frenkel.materials.open_circuit import open_circuit_potential

__all__ = ["ChargeTime", "fastest_charge", "reaches"]

_SLOWEST, _FASTEST, _STEPS = 0.01, 50.0, 9


@dataclass(frozen=True)
class ChargeTime:
    """Time (min; infinite where the slowest rate fails), current (mA/cm²), and what limits it."""

    minutes: float
    current_mA_cm2: float
    limited_by: str


def fastest_charge(
    inputs: DischargeInputs,
    *,
    from_charge: float = 0.1,
    to_charge: float = 0.8,
    critical_mA_cm2: float = math.inf,
) -> ChargeTime:
    """Fastest constant-current charge between two states of charge.

    Parameters
    ----------
    inputs : the cell; its upper cut-off must be known
    from_charge, to_charge : states of charge (0 … 1)
    critical_mA_cm2 : what the anode bears on plating

    Raises: InputError without an upper cut-off; MissingExtra without PyBaMM.
    """
    if inputs.upper_cutoff_V is None:
        raise InputError("A charge needs operation.upper_cutoff.")
    if not 0.0 <= from_charge < to_charge <= 1.0:
        raise OutOfRange("The state of charge", given=from_charge, low=0.0, high=to_charge)
    passed = to_charge - from_charge
    bound = critical_mA_cm2 / inputs.areal_capacity_mAh_cm2
    if not reaches(inputs, _SLOWEST, from_charge, passed):
        return ChargeTime(math.inf, 0.0, "upper cut-off")
    top = min(_FASTEST, bound)
    if top <= _SLOWEST:
        return ChargeTime(math.inf, 0.0, "critical current")
    if reaches(inputs, top, from_charge, passed):
        limit = "critical current" if bound <= _FASTEST else "none found"
        return ChargeTime(60.0 * passed / top, inputs.current_mA_cm2(top), limit)
    low, high = _SLOWEST, top
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if reaches(inputs, middle, from_charge, passed) else (low, middle)
    return ChargeTime(60.0 * passed / low, inputs.current_mA_cm2(low), "upper cut-off")


def reaches(inputs: DischargeInputs, c_rate: float, from_charge: float, passed: float) -> bool:
    """Whether a constant current passes this share of the capacity before the upper cut-off."""
    if inputs.upper_cutoff_V is None:
        raise InputError("A charge needs operation.upper_cutoff.")
    from frenkel.cell._pybamm.single_ion import solve_single_ion

    low, high = inputs.lithium_fraction_charged, inputs.lithium_fraction_discharged
    values = model_values(inputs, c_rate, charging=True)
    values["y0"] = high - (high - low) * from_charge
    rest = float(open_circuit_potential(inputs.open_circuit).at(values["y0"])) - inputs.anode_potential_V
    if rest + values["flat"] >= values["cut"]:
        return False
    c = 4.0 * values["m"] * math.sqrt(values["y0"] * (1.0 - values["y0"]))
    values["start"] = rest + inputs.anode_potential_V + 2.0 * values["thermal"] * math.asinh(1.0 / c)
    solution, why = solve_single_ion(
        inputs.open_circuit, values, points=mesh_points(inputs.front_number), radial=RADIAL_POINTS, tolerance=TOLERANCE,
        until=passed, fields=False,
    )  # fmt: skip
    return solution is not None and why == "end"

