"""How fast can it be charged, and safely? The largest current that anode and cut-off allow at every moment.

    i(q) = min( i_crit(T, p(q), q) · θ,  the current that holds V at the upper cut-off )

One run in which the current is an unknown (`_pybamm.single_ion_states`) gives the whole profile: constant current, then the
hold, with i_crit in between where it is lower. Every other profile under the same limits is slower, and steps of constant
current approach it from above (`stepped`). i_crit is a constant, or an envelope of `interfaces` at the pressure that the
stack has at each state of charge. Units: mA/cm², minutes, V; states of charge 0 … 1.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.constant_current import (
    RADIAL_POINTS,
    TOLERANCE,
    model_values,
    start_values,
)
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.porous_electrode import mesh_points
from frenkel.cell.stack_pressure import PressureCycle
from frenkel.cell.states import KNOTS, CellStates, state_values
from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.interfaces.current_limits import CurrentLimit

__all__ = ["ChargeProfile", "charge_steps", "critical_over_charge", "fastest_charge"]

Floats = NDArray[np.float64]
_LEAST_RATE, _FASTEST = 1e-3, 50.0
_HOURS = 1e3


@dataclass(frozen=True)
class ChargeProfile(ResultDefaults):
    """Time (min), state of charge, current (mA/cm²), voltage (V), temperature (K) and the limit at each moment [n].

    `status`: ok, cut-off at t = 0, critical current exceeded (no current is allowed), contact lost, lithium exhausted, not solved.
    """

    name: str
    time_min: Floats
    state_of_charge: Floats
    current_mA_cm2: Floats
    voltage_V: Floats
    temperature_K: Floats
    critical_mA_cm2: Floats
    from_charge: float
    to_charge: float
    status: str
    reason: str = ""
    bound: str = "critical current"
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def minutes(self) -> float:
        """Time for the whole way; infinite where it does not get there."""
        return float(self.time_min[-1]) if self.status == "ok" else math.inf

    @property
    def limited_by(self) -> str:
        """What limits for the longer part of the time: "critical current", "charger" or "upper cut-off"."""
        if self.status != "ok":
            return self.status
        at_bound = self.current_mA_cm2 > 0.98 * self.critical_mA_cm2
        held = float(np.trapezoid(np.where(at_bound, 1.0, 0.0), self.time_min))
        return self.bound if held > 0.5 * self.minutes else "upper cut-off"

    @property
    def notices(self) -> tuple[Notice, ...]:
        if self.status == "ok":
            return ()
        return (Notice("charge_status", f"{self.name}: {self.status}. {self.reason}".strip()),)

    def to_dict(self) -> dict[str, Any]:
        plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(self).items()}
        return {**plain, "minutes": self.minutes, "limited_by": self.limited_by}

    def plot(self) -> go.Figure:
        from frenkel.cell.state_plots import charge_figure

        return charge_figure(self)


def fastest_charge(
    inputs: DischargeInputs,
    *,
    from_charge: float = 0.1,
    to_charge: float = 0.8,
    critical_mA_cm2: float | None = None,
    most_mA_cm2: float = math.inf,
    states: CellStates | None = None,
    name: str = "cell",
) -> ChargeProfile:
    """The fastest safe charge between two states of charge.

    Parameters
    ----------
    inputs : the cell; its upper cut-off must be known
    from_charge, to_charge : states of charge (0 … 1)
    critical_mA_cm2 : what the anode bears on plating; None takes that of `states`
    most_mA_cm2 : what the charger gives: a constant current until the cut-off, then a hold (CCCV)
    states : what else changes while it charges

    Raises: InputError without an upper cut-off; MissingExtra without PyBaMM.
    """
    if inputs.upper_cutoff_V is None:
        raise InputError("A charge needs operation.upper_cutoff.")
    if not 0.0 <= from_charge < to_charge <= 1.0:
        raise OutOfRange("The state of charge", given=from_charge, low=0.0, high=to_charge)
    s = states or CellStates()
    told = s.critical_mA_cm2 if critical_mA_cm2 is None else (critical_mA_cm2,) * len(KNOTS)
    top = _FASTEST * inputs.areal_capacity_mAh_cm2
    s = replace(s, critical_mA_cm2=tuple(min(one, most_mA_cm2, top) for one in told))
    bound = "charger" if most_mA_cm2 < min(told) else "critical current"
    blank = ChargeProfile(name, *(np.zeros(0),) * 6, from_charge, to_charge, "ok", "", bound)
    if s.lowest_critical_mA_cm2 < _LEAST_RATE * inputs.areal_capacity_mAh_cm2:
        return replace(blank, status="critical current exceeded", reason="the anode bears less than C/1000")
    return _controlled(inputs, s, blank)


def _controlled(inputs: DischargeInputs, s: CellStates, blank: ChargeProfile) -> ChargeProfile:
    """Run the charge with its current as an unknown and fill the profile."""
    from frenkel.cell._pybamm.single_ion import Variant, solve_single_ion

    values, why = _values(inputs, s, blank.from_charge, blank.to_charge)
    if why:
        return replace(blank, status="cut-off at t = 0", reason=why)
    solution, why = solve_single_ion(
        inputs.open_circuit, values, points=mesh_points(inputs.front_number), radial=RADIAL_POINTS, tolerance=TOLERANCE,
        until=_HOURS, fields=False, variant=Variant(inputs.film_ohm_cm2 > 0.0, True, True),
    )  # fmt: skip
    if solution is None:
        return replace(blank, status="not solved", reason=why)

    def kept(variable: str) -> Floats:
        return np.asarray(solution[variable].entries, dtype=np.float64)

    Q = inputs.areal_capacity_mAh_cm2
    status = {"end": "ok", "least current": "cut-off at t = 0"}.get(why, why)
    reason = "the cut-off is reached before this state of charge at any current" if why == "least current" else ""
    return replace(
        blank, time_min=60.0 * np.asarray(solution.t), state_of_charge=kept("q"), current_mA_cm2=Q * kept("u"),
        voltage_V=kept("V"), temperature_K=kept("T"), critical_mA_cm2=Q * kept("limit"), status=status, reason=reason,
    )  # fmt: skip


def _values(inputs: DischargeInputs, s: CellStates, from_charge: float, to_charge: float) -> tuple[dict[str, float], str]:
    """Numbers of the controlled run at the reference current 1C, started near its first current."""
    values = model_values(inputs, 1.0, charging=True) | state_values(s, inputs, 1.0, charging=True, start_share=from_charge)
    window = inputs.lithium_fraction_discharged - inputs.lithium_fraction_charged
    values["y0"] -= window * from_charge
    rest_V, _ = start_values(inputs, values)
    room = values["cut"] - rest_V
    if room <= 0.0:
        return values, f"{rest_V:.2f} V at rest lies above the cut-off"
    ohm = inputs.flat_ohm_cm2 + inputs.cathode_ohm_cm2
    held = float(np.interp(from_charge, KNOTS, s.critical_mA_cm2)) / inputs.areal_capacity_mAh_cm2
    first = min(held, 1e3 * room / ohm / inputs.areal_capacity_mAh_cm2)
    drop = 1e-3 * first * inputs.areal_capacity_mAh_cm2 * inputs.cathode_ohm_cm2
    return values | {
        "q_end": to_charge, "least": _LEAST_RATE, "u_start": first,
        "start": rest_V + inputs.anode_potential_V + drop,
    }, ""  # fmt: skip


def charge_steps(profile: ChargeProfile, steps: int) -> tuple[tuple[float, float, float], ...]:
    """Steps of constant current (from, to state of charge, mA/cm²) that stay below the fastest profile everywhere.

    Raises: InputError where the profile does not get there.
    """
    if profile.status != "ok":
        raise InputError(f"{profile.name} cannot be charged in steps: {profile.status}.")
    edges = np.linspace(profile.from_charge, profile.to_charge, steps + 1)
    found = []
    for low, high in itertools.pairwise(edges):
        inside = np.interp(np.linspace(low, high, 21), profile.state_of_charge, profile.current_mA_cm2)
        found.append((float(low), float(high), float(inside.min())))
    return tuple(found)


def critical_over_charge(limit: CurrentLimit, cycle: PressureCycle, *, quantile: str = "median") -> tuple[float, ...]:
    """i_crit (mA/cm²) at the states of charge KNOTS: an envelope of `interfaces` at the pressure that the stack then has.

    Parameters
    ----------
    limit : envelope over pressures
    cycle : pressure over the cycle
    quantile : "median" | "low" | "high" of the envelope

    Raises: OutOfRange where the stack leaves the pressures of the envelope.
    """
    pressure = np.interp(KNOTS, cycle.charged_share, cycle.pressure_MPa)
    low, high = float(limit.pressure_MPa.min()), float(limit.pressure_MPa.max())
    for p in (float(pressure.min()), float(pressure.max())):
        if not low * (1.0 - 1e-9) <= p <= high * (1.0 + 1e-9):
            raise OutOfRange("The stack pressure", given=p, low=low, high=high, unit="MPa")
    chosen = {"median": limit.median_mA_cm2, "low": limit.low_mA_cm2, "high": limit.high_mA_cm2}[quantile]
    order = np.argsort(limit.pressure_MPa)
    return tuple(float(one) for one in np.interp(pressure, limit.pressure_MPa[order], chosen[order]))
