"""People's YAML of a route: its steps, checked against the states between them, and what the user's logs say of each step.

    material: LLZO
    title: our tape
    role: forming                       # synthesis | forming | direct
    powder: "maker, D50 = 0.6 µm"
    steps:
      - disperse
      - {step: cast, thickness: {wet: "70 um", solid_volume_fraction: 0.25, porosity: 0.45}}
      - dry
      - debind
      - {step: sinter, programme: "5 K/min to 1150 °C, 1 h", relative_density: {logs: [2K.csv, 5K.csv, 10K.csv], green_density: 0.55},
         grain_size: {law: grain-growth, table: grains.csv, at: {time: "1 h", temperature: "1150 °C"}}}

A number of the layer is what was measured ("0.95", ["0.93", "0.97"], with its unit), a law with a table and the point at which it is
asked, or (density) logs with the programme of the step. Operations that the table of the room lacks are named under `operations` with the states that
they take and give. Files lie relative to the YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frenkel.errors import InputError, ParseError
from frenkel.files import read_yaml
from frenkel.process.routes import STATES, Operation, Route

__all__ = ["LawQuestion", "LogQuestion", "RouteFile", "RouteStep", "Thickness", "parse_route", "read_route"]

Measured = str | float | list[str | float]


class LawQuestion(BaseModel):
    """A law of `step_laws`, the user's table, and the point at which it is asked ("name: value unit")."""

    model_config = ConfigDict(extra="forbid")
    law: str
    table: str
    at: dict[str, str | float]


class LogQuestion(BaseModel):
    """Dilatometer logs for the density after the programme of the step."""

    model_config = ConfigDict(extra="forbid")
    logs: list[str] = Field(min_length=1)
    green_density: float | None = Field(default=None, gt=0.0, lt=1.0)


class Thickness(BaseModel):
    """What a wet film becomes: its thickness, volume fraction of solids, porosity of the dry film."""

    model_config = ConfigDict(extra="forbid")
    wet: Measured
    solid_volume_fraction: Measured
    porosity: Measured


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")
    step: str
    temperature: str | None = None
    programme: str | None = None
    atmosphere: str = ""
    note: str = ""
    relative_density: Measured | LogQuestion | LawQuestion | None = None
    grain_size: Measured | LawQuestion | None = None
    thickness: Measured | Thickness | LawQuestion | None = None
    lithium_loss: Measured | LawQuestion | None = None
    residual_solvent: Measured | LawQuestion | None = None
    phases: dict[str, Measured | LawQuestion] = {}


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    takes: list[str] = Field(min_length=1)
    gives: str


class _RouteYaml(BaseModel):
    model_config = ConfigDict(extra="forbid")
    material: str
    title: str = ""
    role: Literal["synthesis", "forming", "direct"]
    powder: str = ""
    atmosphere: str = ""
    solvent: str = ""
    cathode: str = ""
    operations: list[_Operation] = Field(default=[], max_length=100)
    steps: list[str | _Step] = Field(min_length=1, max_length=200)


@dataclass(frozen=True)
class RouteStep:
    """One step of the user: programme or temperature as text, and what is known of the layer after it."""

    name: str
    programme: str
    questions: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class RouteFile:
    """A route of the user with its material, powder, cathode to be fired with, and steps; `folder` is where its files lie."""

    route: Route
    material: str
    powder: str
    cathode: str
    steps: tuple[RouteStep, ...]
    folder: Path


def parse_route(data: Any, *, file: str = "route") -> RouteFile:
    """A route from what YAML gave.

    Raises: ParseError with the field; InputError where a step cannot take what the one before it gives; UnknownName for a step that
    neither the table nor the file has; UnitError, OutOfRange.
    """
    try:
        given = _RouteYaml.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(one) for one in first["loc"] if not str(one).startswith(("_", "function"))) or "file"
        raise ParseError(f"{place}: {first['msg']}.", file=file, next_step="See docs/process.md for an example.") from error
    own = tuple(_operation(one, file) for one in given.operations)
    steps = tuple(_Step(step=one) if isinstance(one, str) else one for one in given.steps)
    route = Route(
        f"user:{given.title or file}", given.title or Path(file).stem, given.role, (f"material:{given.material}",), tuple(one.step for one in steps),
        _hottest(steps), given.atmosphere, given.solvent, None, ("cofired",) if given.cathode else (), (), f"user: {file}", "user", True,
        own_operations=own, settings=tuple((one.step, text) for one in steps if (text := _setting(one))),
    )  # fmt: skip
    fields = ("relative_density", "grain_size", "thickness", "lithium_loss", "residual_solvent")
    made = tuple(
        RouteStep(
            one.step, one.programme or "",
            (*((name, getattr(one, name)) for name in fields if getattr(one, name) is not None), *((f"phase {name}", asked) for name, asked in one.phases.items())),
        )
        for one in steps
    )  # fmt: skip
    return RouteFile(route, given.material, given.powder, given.cathode, made, Path(file).parent)


def _operation(given: _Operation, file: str) -> Operation:
    for state in (*given.takes, given.gives):
        if state not in STATES:
            raise InputError(f"{file}: operation {given.name!r} names the state {state!r}; the states are {', '.join(STATES)}.")
    return Operation(given.name, tuple(given.takes), given.gives)


def _setting(step: _Step) -> str:
    return "; ".join(one for one in (step.programme or "", step.temperature or "", step.atmosphere, step.note) if one)


def _hottest(steps: tuple[_Step, ...]) -> tuple[float, float] | None:
    """The highest temperature (°C) that the steps state, as (that, that); None where none states one."""
    from frenkel.process.schedule import read_schedule
    from frenkel.quantities import ZERO_CELSIUS_K, parse

    found = [float(read_schedule(one.programme).temperature_K.max()) - ZERO_CELSIUS_K for one in steps if one.programme]
    found += [parse(one.temperature, "K") - ZERO_CELSIUS_K for one in steps if one.temperature]
    return (round(max(found), 6), round(max(found), 6)) if found else None


def read_route(path: str | Path) -> RouteFile:
    """A route from a YAML file."""
    return parse_route(read_yaml(path), file=str(path))
