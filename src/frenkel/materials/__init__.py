"""What is it? Names, formulas, structures, families, electrodes, prices, and the `Question` about them.

From a text (a name, a formula, a structure file) to an `Electrolyte` with a canonical key, its place in the
taxonomy of solid electrolytes with evidence, and the properties of electrodes that every other room needs.
Units: Å, g/cm³, V against Li/Li+, mAh/g, USD/kg with date. This room owns all tables of materials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.materials.abundance import crustal_abundance
    from frenkel.materials.classification import Classification, classify
    from frenkel.materials.electrodes import electrode_facts
    from frenkel.materials.entities import Electrode, Electrolyte
    from frenkel.materials.formulas import Formula, read_formula
    from frenkel.materials.prices import materials_cost
    from frenkel.materials.question import Question, reference_design
    from frenkel.materials.resolution import resolve, resolve_electrode
    from frenkel.materials.structure_files import read_structure
    from frenkel.materials.structures import load_structure

_PUBLIC = {
    "Classification": "classification",
    "Electrode": "entities",
    "Electrolyte": "entities",
    "Formula": "formulas",
    "Question": "question",
    "classify": "classification",
    "crustal_abundance": "abundance",
    "electrode_facts": "electrodes",
    "load_structure": "structures",
    "materials_cost": "prices",
    "read_formula": "formulas",
    "read_structure": "structure_files",
    "reference_design": "question",
    "resolve": "resolution",
    "resolve_electrode": "resolution",
}

__all__ = [
    "Classification",
    "Electrode",
    "Electrolyte",
    "Formula",
    "Question",
    "classify",
    "crustal_abundance",
    "electrode_facts",
    "load_structure",
    "materials_cost",
    "read_formula",
    "read_structure",
    "reference_design",
    "resolve",
    "resolve_electrode",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
