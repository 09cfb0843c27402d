"""One candidate of `choose`: its cell with uncertain inputs, drawn and held against the targets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.cell.charging import reaches
from frenkel.cell.design import cell_design, design_report
from frenkel.cell.discharge import discharge
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.inventory import cycles_to_retention
from frenkel.cell.simulation import simulate
from frenkel.cell.specification import CellSpecification, read_specification
from frenkel.cell.targets import Candidate, Interval, Targets
from frenkel.errors import InputError
from frenkel.quantities import parse_quantity

__all__ = ["Draw", "DrawResult", "Prepared", "evaluate_draw", "prepare"]

_Z = 1.959963984540054
_FROM, _TO = 0.1, 0.8


@dataclass(frozen=True)
class Draw:
    """Standard normal numbers by name: places of the specification, and the four inputs of a candidate."""

    normals: dict[str, float]


@dataclass(frozen=True)
class DrawResult:
    """Targets that are wanted, those that are unknown with the reason, pass or fail, and the numbers behind."""

    wanted: tuple[str, ...]
    unknown: dict[str, str]
    passed: dict[str, bool]
    values: dict[str, float]


@dataclass(frozen=True)
class Prepared:
    """A candidate with its changes applied, ready to draw from."""

    candidate: Candidate
    changes: dict[str, Any]
    scale: dict[str, float]
    specification: CellSpecification
    assumed: tuple[str, ...]
    standings: tuple[tuple[str, int], ...]

    def draw(self, rng: np.random.Generator) -> Draw:
        names = (*self.candidate.uncertain, "coulombic_efficiency", "critical_current", "stack_pressure", "heat_J_Wh")
        return Draw(dict(zip(names, rng.standard_normal(len(names)).tolist(), strict=True)))

    def has(self, place: str) -> bool:
        """Whether the specification has a number above zero at this place."""
        value = _value_at(self.specification, place)
        return value is not None and value > 0.0

    def drawn(self, draw: Draw) -> CellSpecification:
        """The specification of one draw."""
        changes = dict(self.changes)
        for place, (low, high) in self.candidate.uncertain.items():
            a, b = parse_quantity(str(low)), parse_quantity(str(high))
            value = _between((a.value, b.value), draw.normals[place])
            changes[place] = f"{value * self.scale.get(place, 1.0)!r} {a.unit}"
        return read_specification(self.candidate.based_on, changes=changes)


def prepare(candidate: Candidate, *, scale: Mapping[str, float] | None = None) -> Prepared:
    """Apply the changes of a candidate; `scale` multiplies single numbers, for a lever."""
    from frenkel.cell.specification import unit_at

    factors = dict(scale or {})
    spec = read_specification(candidate.based_on, changes=candidate.changes)
    changes = dict(candidate.changes)
    for place, factor in factors.items():
        value = _value_at(spec, place)
        if value is None:
            raise InputError(f"{candidate.name} has no number at {place}.")
        if place not in candidate.uncertain:
            changes[place] = f"{value * factor!r} {unit_at(place)}"
    spec = read_specification(candidate.based_on, changes=changes)
    design = cell_design(spec)
    _, found = discharge_inputs(design)
    weak: list[str] = []
    counts: dict[str, int] = {}
    for what, fact in (*spec.provenance, *design.facts, *found):
        counts[fact.standing] = counts.get(fact.standing, 0) + 1
        if fact.standing in ("assumed", "substituted", "remembered"):
            weak.append(what)
    return Prepared(candidate, changes, factors, spec, tuple(dict.fromkeys(weak)), tuple(sorted(counts.items())))


def _value_at(spec: CellSpecification, place: str) -> float | None:
    here: Any = spec
    for name in place.split("."):
        here = here[int(name)] if name.isdigit() else getattr(here, name, None)
        if here is None:
            return None
    return float(here)


def _between(interval: Interval, normal: float) -> float:
    """One value of a 95 % interval: log-normal between positive ends, else normal; one number stays itself."""
    low, high = interval
    if low == high:
        return low
    if low > 0.0:
        middle, width = 0.5 * (math.log(low) + math.log(high)), (math.log(high) - math.log(low)) / (2 * _Z)
        return math.exp(middle + width * normal)
    return 0.5 * (low + high) + (high - low) / (2 * _Z) * normal


def evaluate_draw(ready: Prepared, targets: Targets, draw: Draw, *, only: str = "") -> DrawResult:
    """Hold one draw against the targets (or only one of them)."""
    wanted = [n for n in type(targets).model_fields if n != "rate" and getattr(targets, n) is not None and only in ("", n)]
    spec = ready.drawn(draw)
    given = {
        name: None if (span := getattr(ready.candidate, name)) is None else _between(span, draw.normals[name])
        for name in ("critical_current", "stack_pressure", "heat_J_Wh")
    }
    span = ready.candidate.coulombic_efficiency
    # what an efficiency loses, 1 − CE, is what spreads over decades
    given["coulombic_efficiency"] = (
        None if span is None else 1.0 - _between((1.0 - span[1], 1.0 - span[0]), draw.normals["coulombic_efficiency"])
    )
    unknown: dict[str, str] = {}
    passed: dict[str, bool] = {}
    values: dict[str, float] = {}
    design = cell_design(spec)
    inputs, _ = discharge_inputs(design)
    energies = {"specific_energy", "energy_density", "materials_cost"} & set(wanted)
    if energies:
        _energies(energies, design, inputs, targets, unknown, passed, values)
    if "charge_time" in wanted and targets.charge_time is not None:
        rate = 60.0 * (_TO - _FROM) / targets.charge_time
        critical = given["critical_current"]
        if spec.salt is not None or spec.anode.kind == "composite":
            unknown["charge_time"] = "a charge with a salt or a composite anode is not simulated here"
        elif critical is None:
            unknown["charge_time"] = "the critical current is missing"
        else:
            bears = inputs.current_mA_cm2(rate) <= critical
            values["critical_rate"] = critical / inputs.areal_capacity_mAh_cm2
            passed["charge_time"] = bears and reaches(inputs, rate, _FROM, _TO - _FROM)
    if "cycles" in wanted and targets.cycles is not None:
        efficiency = given["coulombic_efficiency"]
        if efficiency is None:
            unknown["cycles"] = "the coulombic efficiency is missing"
        else:
            reservoir = float(design.stack.anode.reservoir_um)
            values["cycles"] = cycles_to_retention(
                inputs.areal_capacity_mAh_cm2, coulombic_efficiency=min(efficiency, 1.0 - 1e-9), reservoir_um=reservoir
            )
            passed["cycles"] = values["cycles"] >= targets.cycles
    for name, source, what in (("stack_pressure", "stack_pressure", "the pressure it needs"), ("heat_per_energy", "heat_J_Wh", "the heat")):
        limit = getattr(targets, name)
        if name in wanted and limit is not None:
            number = given[source]
            if number is None:
                unknown[name] = f"{what} is missing"
            else:
                values[name], passed[name] = number, number <= limit
    if "lowest_temperature" in wanted and targets.lowest_temperature is not None:
        _cold(design, targets, unknown, passed, values)
    return DrawResult(tuple(wanted), unknown, passed, values)


def _energies(
    names: set[str], design: Any, inputs: Any, targets: Targets, unknown: dict[str, str], passed: dict[str, bool],
    values: dict[str, float],
) -> None:  # fmt: skip
    if design.specification.salt is not None or design.specification.anode.kind == "composite":
        delivered = simulate(design.specification, rates=(targets.rate,)).runs[0].delivered()
    else:
        delivered = discharge(inputs, targets.rate, name=design.name).delivered()
    if delivered is None:
        for name in names:
            passed[name] = False
            if name != "materials_cost":
                values[name] = 0.0
        return
    report = design_report(design, delivered=[delivered])
    for name, field in (("specific_energy", "specific_energy_Wh_kg"), ("energy_density", "energy_density_charged_Wh_L")):
        goal = getattr(targets, name)
        if name in names and goal is not None:
            rows = [one for one in report.levels if one.level == goal.level]
            if not rows:
                unknown[name] = f"what makes the level {goal.level!r} is missing in the specification"
                continue
            values[name] = float(getattr(rows[0], field))
            passed[name] = values[name] >= goal.at_least
    if "materials_cost" in names:
        cost = report.cost
        if cost is None or cost.unpriced:
            missing = ", ".join(cost.unpriced) if cost else "all materials"
            unknown["materials_cost"] = f"no price for {missing}"
        else:
            values["materials_cost"] = float(cost.per_energy_USD_kWh)
            passed["materials_cost"] = values["materials_cost"] <= (targets.materials_cost or math.inf)


def _cold(design: Any, targets: Targets, unknown: dict[str, str], passed: dict[str, bool], values: dict[str, float]) -> None:
    """At the lowest temperature half of the capacity must come out at the rate of the targets."""
    try:
        inputs, _ = discharge_inputs(design, temperature_K=targets.lowest_temperature)
    except InputError as error:
        unknown["lowest_temperature"] = error.message
        return
    share = discharge(inputs, targets.rate, name=design.name).used_share
    values["lowest_temperature"], passed["lowest_temperature"] = share, share >= 0.5
