"""What is known of a solid electrolyte besides how it conducts: density, stiffness, heat, cost, abundance.

Densities come from the shipped crystal structures (ρ = cell content over cell volume), moduli, hardness,
fracture toughness and quoted prices from `data/electrolyte_properties.csv`, the cost of the elements and the
scarcest of them from the formula. What no source says is a Refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frenkel.errors import FrenkelError
from frenkel.evidence import Evidence, Refusal
from frenkel.materials.abundance import crustal_abundance
from frenkel.materials.composition_identity import text_key
from frenkel.materials.elasticity import shear_modulus_evidence
from frenkel.materials.entities import Electrolyte
from frenkel.materials.formulas import read_formula
from frenkel.materials.prices import cost_evidence
from frenkel.materials.property_rows import property_evidence, subjects_of
from frenkel.materials.structures import CrystalFacts, crystal_facts, structure_names

__all__ = [
    "ELECTROLYTE_PROPERTIES",
    "electrolyte_evidence",
    "electrolyte_refusals",
    "element_amounts",
    "structures_of",
]

ELECTROLYTE_PROPERTIES = (
    "density",
    "youngs_modulus",
    "shear_modulus",
    "hardness",
    "fracture_toughness",
    "electronic_conductivity",
    "heat_capacity",
    "thermal_conductivity",
    "materials_cost",
)
"""What is asked of every electrolyte here; a property without evidence is refused by name."""

_TABLE = "electrolyte_properties.csv"


def structures_of(formula: str) -> tuple[CrystalFacts, ...]:
    """All shipped structures (polymorphs) of a composition.

    >>> [one.name for one in structures_of("Li3PS4")]
    ['beta-Li3PS4', 'gamma-Li3PS4']
    """
    wanted = text_key(formula)
    every = (crystal_facts(name) for name in structure_names())
    return tuple(one for one in every if text_key(one.formula) == wanted)


def electrolyte_evidence(electrolyte: Electrolyte) -> tuple[Evidence, ...]:
    """Everything this room knows of an electrolyte besides its class, under its key.

    Parameters: `electrolyte` as resolved. Returns: densities of all polymorphs, rows of the property table,
    shear moduli that follow from them, cost of the elements, scarcest element. A part that cannot be priced is left out (see the refusals).
    """
    found: list[Evidence] = []
    if electrolyte.structure is not None:
        found.append(_density_of_file(electrolyte))
    if electrolyte.formula:
        for facts in structures_of(electrolyte.formula):
            found.extend(facts.evidence(electrolyte.key))
    wanted = {text_key(subject) for subject in electrolyte.subjects}
    for subject in subjects_of(_TABLE):
        if text_key(subject) in wanted:
            found.extend(replace(e, subject=electrolyte.key) for e in property_evidence(_TABLE, subject))
    found.extend(shear_modulus_evidence(found))
    found.extend(_cost(electrolyte))
    return tuple(dict.fromkeys(found))


def _density_of_file(electrolyte: Electrolyte) -> Evidence:
    density = 0.0 if electrolyte.structure is None else float(electrolyte.structure.density)
    return Evidence(
        electrolyte.key,
        "density",
        density,
        kind="crystallographic",
        method="cell content over cell volume of the user's structure file",
        origin="computed",
        checked="computed",
        text=electrolyte.structure_file,
        assumptions=("Fully dense, no grain boundaries or pores.",),
    )


def _cost(electrolyte: Electrolyte) -> tuple[Evidence, ...]:
    text = electrolyte.formula or electrolyte.key
    found: tuple[Evidence, ...] = ()
    try:
        found += cost_evidence(text, electrolyte.key)
        found += crustal_abundance(element_amounts(text)).evidence(electrolyte.key)
    except FrenkelError:
        return found
    return found


def element_amounts(text: str) -> dict[str, float]:
    """Elements of a compound, or of all components of a mixture (their amounts do not matter here)."""
    formula = read_formula(text)
    if formula.composition:
        return formula.composition
    amounts: dict[str, float] = {}
    for component in formula.components:
        entry = component.entry
        unit = component.composition
        if not unit and entry is not None and entry.repeat_unit:
            unit = read_formula(entry.repeat_unit).composition
        amounts.update(unit)
    return amounts


def electrolyte_refusals(electrolyte: Electrolyte, known: Iterable[Evidence]) -> tuple[Refusal, ...]:
    """The asked properties for which no evidence was found, each with what would settle it."""
    have = {e.property for e in known}
    return tuple(
        Refusal(
            name,
            f"no source was read for {electrolyte.name}",
            "a measured value with its conditions"
            if name != "materials_cost"
            else "a composition whose elements all have a price",
            "frenkel library add my.csv",
            "materials",
            electrolyte.key,
        )
        for name in ELECTROLYTE_PROPERTIES
        if name not in have
    )
