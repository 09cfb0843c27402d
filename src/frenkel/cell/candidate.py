"""One candidate of `choose`: its specification with uncertain inputs, from its file or from evidence, and draws of them.

An interval is 95 %: log-normal between positive ends, else normal. A coulombic efficiency is drawn as what it loses, 1 − CE,
because that is what spreads over decades.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.cell.design import cell_design
from frenkel.cell.evidence_intervals import evidence_intervals
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.specification import CellSpecification, read_specification, unit_at
from frenkel.cell.targets import Candidate, Interval
from frenkel.cell.thin_film import film_inputs
from frenkel.errors import InputError
from frenkel.quantities import parse_quantity

__all__ = ["Draw", "Prepared", "prepare"]

_Z = 1.959963984540054
_OWN = ("coulombic_efficiency", "critical_current", "weibull_modulus", "stack_pressure", "heat_J_Wh")


@dataclass(frozen=True)
class Draw:
    """Standard normal numbers by name: places of the specification, and the inputs that a candidate has beside it."""

    normals: dict[str, float]


@dataclass(frozen=True)
class Prepared:
    """A candidate with its changes applied, ready to draw from."""

    candidate: Candidate
    changes: dict[str, Any]
    scale: dict[str, float]
    specification: CellSpecification
    assumed: tuple[str, ...]
    standings: tuple[tuple[str, int], ...]
    bases: tuple[tuple[str, str], ...] = ()

    def draw(self, rng: np.random.Generator) -> Draw:
        names = (*self.candidate.uncertain, *_OWN)
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

    def own(self, draw: Draw) -> dict[str, float | None]:
        """What a candidate states beside its specification, drawn; None where it does not."""
        found: dict[str, float | None] = {}
        for name in _OWN:
            span = getattr(self.candidate, name)
            if span is None:
                found[name] = None
            elif name == "coulombic_efficiency":
                found[name] = 1.0 - _between((1.0 - span[1], 1.0 - span[0]), draw.normals[name])
            else:
                found[name] = _between(span, draw.normals[name])
        return found


def prepare(candidate: Candidate, *, scale: Mapping[str, float] | None = None) -> Prepared:
    """Apply the changes of a candidate; `scale` multiplies single numbers, for a lever.

    Raises: InputError where the cell cannot be built or simulated.
    """
    factors = dict(scale or {})
    spec = read_specification(candidate.based_on, changes=candidate.changes)
    candidate, bases, doubtful = _with_evidence(candidate, spec)
    changes = dict(candidate.changes)
    for place, factor in factors.items():
        value = _value_at(spec, place)
        if value is None:
            raise InputError(f"{candidate.name} has no number at {place}.")
        if place not in candidate.uncertain:
            changes[place] = f"{value * factor!r} {unit_at(place)}"
    spec = read_specification(candidate.based_on, changes=changes)
    design = cell_design(spec)
    found = film_inputs(design)[1] if spec.cathode.geometry == "dense film" else discharge_inputs(design)[1]
    weak: list[str] = []
    counts: dict[str, int] = {}
    for what, fact in (*spec.provenance, *design.facts, *found):
        counts[fact.standing] = counts.get(fact.standing, 0) + 1
        if fact.standing in ("assumed", "substituted", "remembered"):
            weak.append(what)
    return Prepared(
        candidate, changes, factors, spec, tuple(dict.fromkeys((*weak, *doubtful))), tuple(sorted(counts.items())), bases
    )


def _with_evidence(
    candidate: Candidate, spec: CellSpecification
) -> tuple[Candidate, tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The candidate with intervals of the evidence where it states none itself; their bases; those that are assumed."""
    if not candidate.evidence:
        return candidate, (), ()
    uncertain, more = dict(candidate.uncertain), {}
    bases, doubtful = [], []
    for one in evidence_intervals(spec):
        if one.place in uncertain or one.place in candidate.changes:
            continue
        if one.place == "critical_current":
            if candidate.critical_current is not None:
                continue
            more["critical_current"] = (one.low, one.high)
        else:
            uncertain[one.place] = (f"{one.low!r} {one.unit}", f"{one.high!r} {one.unit}")
        bases.append((one.place, one.basis))
        if one.assumed:
            doubtful.append(f"{one.place} ({one.basis})")
    return candidate.model_copy(update={"uncertain": uncertain, "evidence": False, **more}), tuple(bases), tuple(doubtful)


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
