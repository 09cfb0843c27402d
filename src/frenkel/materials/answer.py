"""The door of the room: what the electrolyte and the electrodes are, what they cost, how they are built."""

from __future__ import annotations

from dataclasses import replace

from frenkel.errors import FrenkelError
from frenkel.evidence import Answer, Dossier, Refusal, SupportsEvidence
from frenkel.materials.classification import classify
from frenkel.materials.property_results import electrode_pair, electrolyte_properties
from frenkel.materials.question import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Class and role of the electrolyte; properties of electrolyte and electrodes; cost and abundance."""
    electrolyte = question.electrolyte
    results: list[SupportsEvidence] = []
    refusals: list[Refusal] = []
    try:
        what = electrolyte.given if not electrolyte.structure_file else electrolyte.formula
        found = classify(what, electrolyte.structure)
        results.append(replace(found, subject=electrolyte.key))
    except FrenkelError as error:
        refusals.append(_unclassified(electrolyte.key, error))
    properties = electrolyte_properties(electrolyte)
    electrodes = electrode_pair(question.anode, question.cathode)
    return Answer((*results, properties, electrodes), (*refusals, *properties.refusals, *electrodes.refusals))


def _unclassified(subject: str, error: FrenkelError) -> Refusal:
    return Refusal(
        "material_class",
        error.message,
        "a formula or a name that can be read, or a structure file",
        "frenkel classify FILE",
        "materials",
        subject,
    )
