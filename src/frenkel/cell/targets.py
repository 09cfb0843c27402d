"""What is wanted of a cell, and which cells are candidates: the YAML of `frenkel cell choose`.

    targets:    specific_energy, energy_density (with level), charge_time (10–80 %), stack_pressure, cycles (to 80 %),
                materials_cost, lowest_temperature, highest_temperature, heat_per_energy
    candidates: based_on (a set or file, or several), changes by place, grid (several values by place: electrolyte ×
                cathode × anode × loading × thickness × pressure × temperature), uncertain (95 % intervals by place),
                evidence (true: intervals of what the rooms above know), and what no set knows: coulombic_efficiency,
                critical_current with tested area and Weibull modulus, stack_pressure, heat (one number or an interval)

A target whose input no candidate gives is unknown for it, never passed or failed.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from frenkel.errors import FrenkelError, ParseError, UnknownName
from frenkel.files import read_yaml
from frenkel.quantities import parse

__all__ = ["Candidate", "Interval", "Targets", "TargetsFile", "expanded", "read_targets", "shipped_targets"]

MAXIMUM_BYTES = 1_000_000
MOST_CANDIDATES = 2000
Interval = tuple[float, float]


def _in(unit: str) -> Any:
    def read(value: Any) -> float:
        try:
            return parse(value, unit, bare=unit == "1")
        except (FrenkelError, TypeError, AttributeError) as error:
            raise ValueError(f"{value!r} is not a quantity in {unit}: {error}") from error

    return BeforeValidator(read)


def _interval(unit: str) -> Any:
    """One number, or [low, high]."""

    def read(value: Any) -> Interval:
        ends = value if isinstance(value, (list, tuple)) else [value, value]
        if len(ends) != 2:
            raise ValueError("an interval has two ends, [low, high]")
        try:
            low, high = (parse(one, unit, bare=unit == "1") for one in ends)
        except (FrenkelError, TypeError, AttributeError) as error:
            raise ValueError(f"{value!r} is not an interval in {unit}: {error}") from error
        if not low <= high:
            raise ValueError(f"{value!r}: the low end is above the high one")
        return low, high

    return BeforeValidator(read)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _AtLevel(_Part):
    level: Literal["active", "stack", "cell", "cell and fixture", "pack"]


class SpecificEnergy(_AtLevel):
    at_least: Annotated[float, _in("Wh/kg"), Field(gt=0)]


class EnergyDensity(_AtLevel):
    at_least: Annotated[float, _in("Wh/L"), Field(gt=0)]


class Targets(_Part):
    """All targets are optional; `rate` is the discharge that counts for the energies."""

    rate: Annotated[float, Field(gt=0, le=100)] = 1.0 / 3.0
    specific_energy: SpecificEnergy | None = None
    energy_density: EnergyDensity | None = None
    charge_time: Annotated[float, _in("min"), Field(gt=0)] | None = None
    stack_pressure: Annotated[float, _in("MPa"), Field(ge=0)] | None = None
    cycles: Annotated[float, Field(gt=0)] | None = None
    materials_cost: Annotated[float, Field(gt=0)] | None = None
    lowest_temperature: Annotated[float, _in("K"), Field(gt=100)] | None = None
    highest_temperature: Annotated[float, _in("K"), Field(gt=100)] | None = None
    heat_per_energy: Annotated[float, Field(gt=0)] | None = None


class Candidate(_Part):
    """A cell that may be chosen, with what is uncertain about it. Intervals are 95 %; positive ones are drawn log-normally."""

    name: str
    based_on: str
    changes: dict[str, Any] = {}
    evidence: bool = False
    uncertain: dict[str, tuple[str, str]] = {}
    coulombic_efficiency: Annotated[Interval, _interval("1")] | None = None
    critical_current: Annotated[Interval, _interval("mA/cm²")] | None = None
    critical_current_area: Annotated[float, _in("cm²"), Field(gt=0)] | None = None
    weibull_modulus: Annotated[Interval, _interval("1")] | None = None
    stack_pressure: Annotated[Interval, _interval("MPa")] | None = None
    heat_J_Wh: Annotated[Interval, _interval("1")] | None = None


class TargetsFile(_Part):
    targets: Targets
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=MOST_CANDIDATES)]
    note: str = ""


def expanded(data: Any) -> Any:
    """Candidates with several sets or a grid as one candidate for each combination, named by what differs.

    >>> found = expanded([{"name": "a", "based_on": "s", "grid": {"cathode.areal_capacity": ["3 mAh/cm2", "4 mAh/cm2"]}}])
    >>> [one["name"] for one in found]
    ['a, areal capacity 3 mAh/cm2', 'a, areal capacity 4 mAh/cm2']
    """
    if not isinstance(data, list):
        return data
    out: list[Any] = []
    for one in data:
        if not isinstance(one, dict) or not (one.get("grid") or isinstance(one.get("based_on"), list)):
            out.append(one)
            continue
        sets = one["based_on"] if isinstance(one.get("based_on"), list) else [one.get("based_on")]
        grid = one.get("grid") or {}
        if not isinstance(grid, dict) or not all(isinstance(v, list) and v for v in grid.values()):
            raise ParseError("grid: each place needs a list of values")
        for base, *values in itertools.product(sets, *grid.values()):
            if len(out) > MOST_CANDIDATES:
                raise ParseError(f"more than {MOST_CANDIDATES} candidates")
            told = [base] if len(sets) > 1 else []
            told += [f"{place.rsplit('.', 1)[-1].replace('_', ' ')} {v}" for place, v in zip(grid, values, strict=True)]
            changes = {**(one.get("changes") or {}), **dict(zip(grid, values, strict=True))}
            kept = {k: v for k, v in one.items() if k != "grid"}
            out.append({**kept, "based_on": base, "changes": changes, "name": ", ".join(map(str, (one.get("name"), *told)))})
    return out


def shipped_targets() -> Path:
    """The example of the package: four electrolytes against 400 Wh/kg, 15 min, 5 MPa and 1000 cycles."""
    return Path(__file__).parent / "data" / "example_targets.yaml"


def read_targets(path: str | Path) -> TargetsFile:
    """Targets and candidates of a YAML file; "example" is the one that ships. Raises ParseError naming the field."""
    file = shipped_targets() if str(path) == "example" else Path(path)
    if not file.is_file():
        raise UnknownName(str(path), what="file of targets", nearest=("example",))
    data = read_yaml(file, max_bytes=MAXIMUM_BYTES)
    if not isinstance(data, dict):
        raise ParseError("holds no fields", file=str(path))
    try:
        return TargetsFile(**{**data, "candidates": expanded(data.get("candidates"))})
    except ValidationError as refused:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in refused.errors()[:5])
        raise ParseError(said, file=str(path)) from refused
