"""Density, capacity, price and role of what a specification names: its own numbers first, then `materials`.

No table of electrodes stands here: electrodes and electrolytes are looked up in `frenkel.materials`; only carbons,
binders and hosts, which are neither, have rows in `data/inert_components.csv`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.errors import FrenkelError, InputError, UnknownName
from frenkel.evidence import Dossier, Evidence
from frenkel.materials.electrodes import electrode_facts

__all__ = ["Fact", "inert_role", "material_fact"]


@dataclass(frozen=True)
class Fact:
    """A number with its standing: read | computed | remembered | given | assumed | substituted, and its source."""

    value: float
    standing: str
    source: str


@lru_cache(maxsize=1)
def _inert() -> dict[str, dict[str, str]]:
    text = resources.files("frenkel.cell").joinpath("data/inert_components.csv").read_text(encoding="utf-8")
    return {row["name"]: row for row in csv.DictReader(s for s in text.splitlines() if not s.startswith("#"))}


def inert_role(name: str) -> str | None:
    """Role of a carbon, binder, coating or host by name; None where it is none of the known ones."""
    row = _inert().get(name)
    return None if row is None else row["role"]


@lru_cache(maxsize=256)
def material_fact(name: str, property: str, *, temperature_K: float | None = None, kind: str | None = None) -> Fact:
    """A property of a material by name, from the best evidence that ships.

    A value that was measured against a liquid, or more than 2 K away from `temperature_K`, is a substitute and says so.

    Raises: InputError where nothing is known; the message says how to give it.

    >>> material_fact("Al", "density").value
    2.7
    """
    if property == "density" and name in _inert():
        row = _inert()[name]
        return Fact(float(row["density_g_cm3"]), row["checked"], row["source"])
    # the capacity of all the lithium in the formula is no capacity of a cell
    found = [e for e in _evidence_of(name) if e.condition("limit") != "theoretical"]
    best = Dossier().add(*found).best(property, kind=kind)
    if best is None or best.value is None:
        raise InputError(
            f"The {property.replace('_', ' ')} of {name} is not known.",
            next_step="Give it in the specification.",
        )
    source, standing = str(best.source), best.checked
    liquid, measured_K = best.condition("electrolyte"), best.condition("temperature_K")
    if liquid:
        source, standing = f"{source}; measured against {liquid}", "substituted"
    if temperature_K is not None and isinstance(measured_K, float) and abs(measured_K - temperature_K) > 2.0:
        source, standing = f"{source}; measured at {measured_K:.4g} K", "substituted"
    return Fact(best.value, standing, source)


def _evidence_of(name: str) -> tuple[Evidence, ...]:
    try:
        return electrode_facts(name).evidence()
    except UnknownName:
        pass
    from frenkel.materials import resolve
    from frenkel.materials.electrolyte_properties import electrolyte_evidence

    try:
        return electrolyte_evidence(resolve(name))
    except FrenkelError:  # a name that is no material at all has no evidence; the caller says what is missing
        return ()
