"""From a route of the user to the description of its layer: each step's question is answered by measurement, by a fitted law, or refused.

    thickness    h = h_wet φ/(1 − ε) of the cast film, then h (ρ_g/ρ)^⅓ where it sinters freely from the green density ρ_g
    lithium      1 − L with L the loss that the law gives, added over the steps
Intervals go through by samples of independent numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError
from frenkel.evidence import Refusal
from frenkel.process.description import LayerDescription, Stated
from frenkel.process.route_file import LawQuestion, LogQuestion, RouteFile, RouteStep, Thickness
from frenkel.quantities import parse
from frenkel.results import Notice

__all__ = ["describe_layer", "stated_quantity"]

_UNITS = {"relative_density": "1", "grain_size": "µm", "thickness": "µm", "lithium_loss": "1", "residual_solvent": "1"}
_NAMES = {"relative_density": "relative_density", "grain_size": "grain_size_um", "thickness": "thickness_um", "residual_solvent": "residual_solvent"}
_SETTLES = {
    "relative_density": ("dilatometer logs at three heating rates or more, or the measured density", "frenkel process fit LOG…"),
    "grain_size_um": ("grain sizes after three times at two temperatures, or the measured grain size", "frenkel process fit --law grain-growth TABLE"),
    "thickness_um": ("the measured thickness, or the wet film with its solids", ""),
    "lithium_fraction": ("lithium by ICP, or a table of losses", "frenkel process fit --law lithium-loss TABLE"),
    "residual_solvent": ("TGA of the layer", "frenkel process fit --law drying TABLE"),
}
_SAMPLES = 4000
_SOLVENT_STATES = ("slurry", "solution")


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a question gave: the number, whether it lies outside the data, and the density before the step where the logs tell it."""

    found: Stated
    outside: bool = False
    green: Stated | None = None


def stated_quantity(given: Any, unit: str) -> Stated:
    """A measured number of the user: "0.95", 0.95, ["0.93", "0.97"] or [low, value, high], with units where the number has one.

    >>> stated_quantity(["24 um", "26 um"], "µm").value
    25.0
    """
    many = given if isinstance(given, list) else [given]
    if len(many) not in (1, 2, 3):
        raise InputError(f"{given!r}: write a value, [low, high] or [low, value, high].")
    values = [_number(one, unit) for one in many]
    low, high = values[0], values[-1]
    return Stated(values[1] if len(values) == 3 else 0.5 * (low + high), low, high, "user", "route file")


def _number(one: Any, unit: str) -> float:
    if isinstance(one, (int, float)):
        if unit != "1":
            raise InputError(f"{one!r} has no unit.", next_step=f'Write it, as in "{one} {unit}".')
        return float(one)
    return parse(str(one), unit, bare=unit == "1")


def _ask_law(asked: LawQuestion, given: RouteFile, what: str) -> _Reply | Refusal:
    from frenkel.process.step_laws import fit_table, point_of

    found = fit_table(given.folder / asked.table, asked.law, powder=given.powder)
    if isinstance(found, Refusal):
        return found
    answer = found.predict(*point_of(found.law, asked.at))
    if isinstance(answer, Refusal):
        return answer
    number, outside = answer
    bounded = what != "grain_size" and what != "thickness"
    ends = [max(one, 0.0) for one in (number.low, number.value, number.high)]
    if bounded:
        ends = [min(one, 1.0) for one in ends]
    return _Reply(Stated(ends[1], ends[0], ends[2], "fit", f"{asked.law}, {asked.table}"), outside)


def _ask_logs(asked: LogQuestion, step: RouteStep, given: RouteFile) -> _Reply | Refusal:
    from frenkel.process.dilatometer import read_dilatometer_log
    from frenkel.process.schedule import read_schedule
    from frenkel.process.sinter import fit_master_curve

    if not step.programme:
        raise InputError(f"The step {step.name!r} asks its logs for a density and has no programme.", next_step='Add programme: "5 K/min to 1150 °C, 1 h".')
    runs = [read_dilatometer_log(given.folder / one, green_density=asked.green_density)[0] for one in asked.logs]
    curve = fit_master_curve(runs, powder=given.powder)
    if isinstance(curve, Refusal):
        return curve
    answer = curve.predict(read_schedule(step.programme))
    if isinstance(answer, Refusal):
        return answer
    value = min(answer.value, 1.0)
    found = Stated(value, min(answer.low, value), max(min(answer.high, 1.0), value), "fit", f"master sintering curve of {len(runs)} logs")
    green = curve["green density"]
    return _Reply(found, answer.extrapolated, Stated(green.value, green.low, green.high, "fit"))


def describe_layer(given: RouteFile) -> LayerDescription:
    """The layer that a route makes: every number that its steps let know, and refusals for the others."""
    from frenkel.materials import resolve

    key = resolve(given.material).key
    numbers: dict[str, Stated] = {}
    phases: dict[str, Stated] = {}
    refused: dict[str, Refusal] = {}
    notes: list[Notice] = []
    lithium: list[Stated] = []
    for step in given.steps:
        green = numbers.get("relative_density")
        for what, asked in step.questions:
            answer = _answer(what, asked, step, given)
            name = _NAMES.get(what, "lithium_fraction" if what == "lithium_loss" else what)
            if isinstance(answer, Refusal):
                refused[name] = Refusal(name, answer.reason, answer.settle, answer.command, "process", key)
                continue
            found = answer.found
            green = answer.green or green
            refused.pop(name, None)
            if answer.outside:
                notes.append(Notice("extrapolated", f"{step.name}: {name.replace('_', ' ')} is asked outside the table or logs."))
            if what == "lithium_loss":
                lithium.append(found)
            elif what.startswith("phase "):
                phases[what.removeprefix("phase ")] = found
            else:
                numbers[name] = found
        _shrink(step, numbers, green, notes)
    if lithium:
        numbers["lithium_fraction"] = _sampled(lithium, lambda x: np.maximum(1.0 - sum(x), 0.0), "loss of lithium over the steps")
    return LayerDescription(
        key, given.route.title, given.route.steps, given.powder, numbers, phases, _cautions(given),
        (*refused.values(), *_missing(given, key, {*numbers, *refused})), tuple(notes),
    )  # fmt: skip


def _answer(what: str, asked: Any, step: RouteStep, given: RouteFile) -> _Reply | Refusal:
    if isinstance(asked, LawQuestion):
        return _ask_law(asked, given, what)
    if isinstance(asked, LogQuestion):
        return _ask_logs(asked, step, given)
    if isinstance(asked, Thickness):
        wet, solid, porosity = stated_quantity(asked.wet, "µm"), stated_quantity(asked.solid_volume_fraction, "1"), stated_quantity(asked.porosity, "1")
        return _Reply(_sampled([wet, solid, porosity], lambda x: x[0] * x[1] / (1.0 - x[2]), "wet film"))
    return _Reply(stated_quantity(asked, "1" if what.startswith("phase ") else _UNITS[what]))


def _sampled(inputs: list[Stated], law: Any, source: str) -> Stated:
    """A function of independent numbers with the central 95 % of its samples; sides of an interval may differ."""
    generator = np.random.default_rng(0)
    columns = []
    for one in inputs:
        z = generator.standard_normal(_SAMPLES) / 1.959963984540054
        columns.append(one.value + z * np.where(z > 0.0, one.high - one.value, one.value - one.low))
    value = float(law([one.value for one in inputs]))
    low, high = np.percentile(law(columns), (2.5, 97.5))
    basis = "fit" if any(one.basis == "fit" for one in inputs) else "user"
    return Stated(value, min(float(low), value), max(float(high), value), basis, source)


def _shrink(step: RouteStep, numbers: dict[str, Stated], green: Stated | None, notes: list[Notice]) -> None:
    """The thickness after free sintering of this step, where it, the density before and the density after are known."""
    asked = dict(step.questions)
    after = numbers.get("relative_density")
    if "relative_density" not in asked or "thickness" in asked or after is None or "thickness_um" not in numbers:
        return
    if green is None:
        notes.append(Notice("thickness", f"{step.name}: the density before is not known, so the thickness is that of before this step."))
        return
    numbers["thickness_um"] = _sampled([numbers["thickness_um"], green, after], lambda x: x[0] * np.cbrt(x[1] / x[2]), "free isotropic shrinkage")
    notes.append(Notice("shrinkage", f"{step.name}: the thickness follows free isotropic shrinkage; a film held by a substrate shrinks in thickness alone."))


def _cautions(given: RouteFile) -> tuple[str, ...]:
    from frenkel.process.rules import CAUTIONS_OF_STEPS

    return tuple(dict.fromkeys(text for step in given.route.steps for name, text in CAUTIONS_OF_STEPS.items() if step == name))


def _missing(given: RouteFile, key: str, known: set[str]) -> tuple[Refusal, ...]:
    """What the layer must be known by and is not; solvent only where a step was wet."""
    wet = any(state in _SOLVENT_STATES for state in given.route.states)
    out = []
    for name, (settles, command) in _SETTLES.items():
        if name in known or (name == "residual_solvent" and not wet):
            continue
        out.append(Refusal(name, f"No step of the route says the {name.removesuffix('_um').replace('_', ' ')}: kinetics belong to a powder.", settles, command, "process", key))
    return tuple(out)
