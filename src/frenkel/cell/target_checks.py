"""One drawn cell held against each target: the value it has, whether that passes, or why it is unknown.

    charge time        fastest safe charge 10–80 % under the critical current of all layers of the cell (`weakest_link`)
    cycles             coulombic efficiency and reservoir; with the growth of a reaction layer where its law is stated
    stack pressure     what the candidate needs, or the highest over a cycle (`stack_pressure`)
    temperatures       half of the capacity comes out at the rate of the targets
    heat per energy    stated, or the upper bound of the safety sheet
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from frenkel.cell.candidate import Draw, Prepared
from frenkel.cell.charging import fastest_charge
from frenkel.cell.design import CellDesign, DesignReport, cell_design, design_report
from frenkel.cell.full_cell import composite_anode, salt_of
from frenkel.cell.inputs import DischargeInputs, discharge_inputs
from frenkel.cell.inventory import cycle_lithium, cycles_to_retention
from frenkel.cell.safety import reactions_of, safety_sheet
from frenkel.cell.simulation import simulate
from frenkel.cell.stack_pressure import design_pressure_cycle
from frenkel.cell.states import cell_states
from frenkel.cell.targets import Targets
from frenkel.cell.weakest_link import critical_current_of_cell
from frenkel.errors import FrenkelError

__all__ = ["DrawResult", "evaluate_draw", "wanted_targets"]

_FROM, _TO = 0.1, 0.8
_SHARE = 0.5
_MOST_CYCLES = 20_000


@dataclass
class DrawResult:
    """Targets that are wanted, those that are unknown with the reason, pass or fail, and the numbers behind."""

    wanted: tuple[str, ...]
    unknown: dict[str, str] = field(default_factory=dict)
    passed: dict[str, bool] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)

    def hold(self, name: str, value: float, passes: bool) -> None:
        self.values[name], self.passed[name] = value, passes


@dataclass(frozen=True)
class _Trial:
    """One drawn cell; what several targets need is computed once."""

    ready: Prepared
    targets: Targets
    own: dict[str, float | None]
    design: CellDesign

    @cached_property
    def inputs(self) -> DischargeInputs:
        return discharge_inputs(self.design)[0]

    @cached_property
    def report(self) -> DesignReport | None:
        """The bookkeeping at the rate of the targets; None where nothing is delivered."""
        delivered = simulate(self.design.specification, rates=(self.targets.rate,)).runs[0].delivered()
        return None if delivered is None else design_report(self.design, delivered=[delivered], cost=self.targets.materials_cost is not None)


def wanted_targets(targets: Targets) -> tuple[str, ...]:
    """Names of the targets that are set."""
    return tuple(name for name in CHECKS if getattr(targets, name) is not None)


def evaluate_draw(ready: Prepared, targets: Targets, draw: Draw, *, only: str = "") -> DrawResult:
    """Hold one draw against the targets (or only one of them)."""
    result = DrawResult(tuple(name for name in wanted_targets(targets) if only in ("", name)))
    trial = _Trial(ready, targets, ready.own(draw), cell_design(ready.drawn(draw)))
    for name in result.wanted:
        try:
            CHECKS[name](trial, getattr(targets, name), name, result)
        except FrenkelError as error:  # what this draw or this kind of cell cannot tell
            result.unknown[name] = error.message
    return result


def _energy(trial: _Trial, goal: Any, name: str, result: DrawResult) -> None:
    field_of = {"specific_energy": "specific_energy_Wh_kg", "energy_density": "energy_density_charged_Wh_L"}
    if trial.report is None:
        result.hold(name, 0.0, False)
        return
    rows = [one for one in trial.report.levels if one.level == goal.level]
    if not rows:
        result.unknown[name] = f"what makes the level {goal.level!r} is missing in the specification"
        return
    value = float(getattr(rows[0], field_of[name]))
    result.hold(name, value, value >= goal.at_least)


def _cost(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    if trial.report is None:
        result.passed[name] = False
        return
    cost = trial.report.cost
    if cost is None or cost.unpriced:
        result.unknown[name] = f"no price for {', '.join(cost.unpriced) if cost else 'all materials'}"
        return
    value = float(cost.per_energy_USD_kWh)
    result.hold(name, value, value <= goal)


def _charge(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    critical = critical_current_of_cell(
        trial.design, tested_mA_cm2=trial.own["critical_current"], modulus=trial.own["weibull_modulus"],
        tested_cm2=trial.ready.candidate.critical_current_area,
    )  # fmt: skip
    if critical is None:
        result.unknown[name] = "the critical current is missing"
        return
    minutes = _charge_minutes(trial, critical)
    result.hold(name, minutes, minutes <= goal)


def _charge_minutes(trial: _Trial, critical_mA_cm2: float) -> float:
    salt, anode = salt_of(trial.design), composite_anode(trial.design, trial.inputs, [])
    if salt is None and anode is None:
        states = cell_states(trial.design)
        return fastest_charge(
            trial.inputs, from_charge=_FROM, to_charge=_TO, critical_mA_cm2=critical_mA_cm2, states=states
        ).minutes
    # where the anode alone makes it too slow, that time is a lower bound, and enough
    least = 60.0 * (_TO - _FROM) * trial.inputs.areal_capacity_mAh_cm2 / critical_mA_cm2
    if least > (trial.targets.charge_time or 0.0):
        return least
    from frenkel.cell._pybamm.porous_cell import charge_minutes

    return charge_minutes(trial.inputs, critical_mA_cm2, _FROM, _TO, salt=salt, anode=anode)


def _cycles(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    efficiency = trial.own["coulombic_efficiency"] or trial.design.specification.anode.coulombic_efficiency
    if efficiency is None:
        result.unknown[name] = "the coulombic efficiency is missing"
        return
    states = cell_states(trial.design)
    capacity, reservoir = trial.inputs.areal_capacity_mAh_cm2, float(trial.design.stack.anode.reservoir_um)
    bounded = min(efficiency, 1.0 - 1e-9)
    if states.growth is None:
        value = cycles_to_retention(capacity, coulombic_efficiency=bounded, reservoir_um=reservoir)
    else:
        most = int(min(max(2.0 * goal, 100.0), _MOST_CYCLES))
        run = cycle_lithium(
            capacity, cycles=most, coulombic_efficiency=bounded, reservoir_um=reservoir, growth=states.growth,
            cycle_time_h=2.0 / trial.targets.rate,
        )  # fmt: skip
        reached = run.cycles_to(0.8)
        value = float(most if reached is None else reached)
    result.hold(name, value, value >= goal)


def _pressure(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    value = trial.own["stack_pressure"]
    if value is None:
        cycle = design_pressure_cycle(trial.design)
        value = None if cycle is None else cycle.highest_MPa
    if value is None:
        result.unknown[name] = "the pressure it needs is missing"
        return
    result.hold(name, value, value <= goal)


def _heat(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    value = trial.own["heat_J_Wh"]
    if value is None:
        try:
            safety = reactions_of(trial.design)
        except FrenkelError as error:  # before anything is simulated
            result.unknown[name] = f"the heat is missing: {error.message}"
            return
        value = None if trial.report is None else safety_sheet(trial.report, safety=safety).worst_heat_J_Wh
    if value is None:
        result.unknown[name] = "the cell delivers nothing that the heat could be counted on"
        return
    result.hold(name, value, value <= goal)


def _temperature(trial: _Trial, goal: float, name: str, result: DrawResult) -> None:
    run = simulate(trial.design.specification, rates=(trial.targets.rate,), temperature_K=goal).runs[0]
    result.hold(name, run.used_share, run.used_share >= _SHARE)


CHECKS: dict[str, Callable[[_Trial, Any, str, DrawResult], None]] = {
    "specific_energy": _energy, "energy_density": _energy, "charge_time": _charge, "stack_pressure": _pressure,
    "cycles": _cycles, "materials_cost": _cost, "lowest_temperature": _temperature, "highest_temperature": _temperature,
    "heat_per_energy": _heat,
}  # fmt: skip
