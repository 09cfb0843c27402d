"""Intervals of a candidate's inputs from the evidence that the rooms above have: conductivities, contact, critical current.

The rooms `materials`, `library`, `thermo` and `interfaces` are asked as in an evaluation. An interval is that of the best
evidence; where it has none, the range of all values read at that temperature; where there is one value only, that value,
which is said. Nothing is widened by guess.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from frenkel.cell.specification import CellSpecification
from frenkel.errors import FrenkelError
from frenkel.evidence import Dossier, Evidence
from frenkel.materials import Question, resolve, resolve_electrode

__all__ = ["EvidenceInterval", "evidence_intervals"]

_ROOMS = ("materials", "library", "thermo", "interfaces")
_NEAR_K = 10.0
_ANODES = {"lithium": "Li", "anode-free": "anode-free"}


@dataclass(frozen=True)
class EvidenceInterval:
    """A 95 % interval for a place of the specification (or "critical_current"), its unit and what it rests on."""

    place: str
    low: float
    high: float
    unit: str
    basis: str
    assumed: bool


def evidence_intervals(spec: CellSpecification) -> tuple[EvidenceInterval, ...]:
    """Everything that the rooms above know about the uncertain inputs of a specification; nothing where they know nothing."""
    found: list[EvidenceInterval] = []
    for n, layer in enumerate(spec.separator):
        question = _question(spec, layer.material)
        if question is None:
            continue
        dossier = _dossier(question)
        if (one := _conductivity(question, dossier)) is not None:
            found.append(EvidenceInterval(f"separator.{n}.conductivity", *one[:2], "S/cm", *one[2:]))
        if n == 0:  # layers are listed from the anode to the cathode
            found += _at_anode(question, dossier)
    return tuple(found)


def _question(spec: CellSpecification, electrolyte: str) -> Question | None:
    anode = _ANODES.get(spec.anode.kind, spec.anode.material)
    o = spec.operation
    try:
        return Question(
            resolve(electrolyte), resolve_electrode(anode, role="anode"), resolve_electrode(spec.cathode.active, role="cathode"),
            "none", 298.15 if o is None else o.temperature, sum(one.thickness for one in spec.separator),
            spec.cathode.areal_capacity, 5.0 if o is None or o.pressure is None else o.pressure,
        )  # fmt: skip
    except FrenkelError:  # a material or a condition that the rooms above do not take has no evidence there
        return None


def _dossier(question: Question) -> Dossier:
    dossier = Dossier()
    for room in _ROOMS:
        try:
            dossier = dossier.add(*importlib.import_module(f"frenkel.{room}.answer").answer(question, dossier).evidence())
        except FrenkelError:  # what one room cannot say the others may
            continue
    return dossier


def _conductivity(question: Question, dossier: Dossier) -> tuple[float, float, str, bool] | None:
    T = question.temperature_K
    for subject in question.electrolyte.subjects:
        near = []
        for one in dossier.ranked("conductivity", subject, question.conditions, kind="total"):
            at = one.condition("temperature_K")
            if one.value is None or one.censored or isinstance(at, str) or (at is not None and abs(at - T) > _NEAR_K):
                continue
            near.append(one)
        if not near:
            continue
        best = near[0]
        if best.low is not None and best.high is not None:
            return best.low, best.high, str(best.source), _weak(best)
        values = [one.value for one in near if one.value is not None]
        basis = f"range of {len(values)} values read" if len(values) > 1 else "one value, no interval"
        return min(values), max(values), f"{basis}: {best.source}", _weak(best)
    return None


def _at_anode(question: Question, dossier: Dossier) -> list[EvidenceInterval]:
    pair = f"{question.electrolyte.key} | {question.anode.key}"
    rows = (
        ("anode.resistance", dossier.best("area_specific_resistance", pair, kind="interface"), "ohm cm2"),
        ("critical_current", dossier.best("critical_current_density", pair), "mA/cm2"),
    )  # fmt: skip
    return [
        EvidenceInterval(place, one.low or one.value, one.high or one.value, unit, str(one.source), _weak(one))
        for place, one, unit in rows
        if one is not None and one.value is not None
    ]


def _weak(e: Evidence) -> bool:
    return e.origin in ("assumed", "claimed") or e.checked == "remembered"
