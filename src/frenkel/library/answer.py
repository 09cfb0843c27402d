"""The door of this room: what the literature and the lab report on the question's electrolyte."""

from __future__ import annotations

from frenkel.errors import InputError
from frenkel.evidence import Answer, Dossier, Refusal
from frenkel.library.claims import route_evidence, routes_of, statement_evidence, statements
from frenkel.library.findings import ClassStanding, LibraryFindings
from frenkel.library.laws import evidence_with_laws
from frenkel.library.matching import at_other_loadings, class_keys, identity, records_of
from frenkel.library.query import search
from frenkel.library.records import Record, shipped_records, to_evidence
from frenkel.materials.entities import Electrolyte
from frenkel.materials.question import Question
from frenkel.results import describe_value

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Records of the lab's file (if one is given) and the shipped ones, routes and claims; else refusals.

    All evidence is filed under the electrolyte's key. What is claimed of its class or family (routes,
    advantages, disadvantages) stands beside it, worded as such, and decides nothing.
    """
    electrolyte = question.electrolyte
    found = (*_lab_records(question), *records_of(electrolyte, shipped_records()))
    material_class, family = _class_and_family(electrolyte, found)
    named = tuple(f"class:{one}" for one in (family, material_class) if one)
    subjects = tuple(dict.fromkeys((*electrolyte.subjects, *class_keys(found), *named)))
    wanted = {identity(one) for one in subjects}
    items = (
        *evidence_with_laws(found, subject=electrolyte.key),
        *(route_evidence(one, subject=electrolyte.key) for one in routes_of(subjects)),
        *(
            statement_evidence(one, subject=electrolyte.key)
            for one in statements()
            if one.kind != "trend" and identity(one.subject) in wanted
        ),
    )
    kin = _kin(question, material_class)
    results = (
        LibraryFindings(electrolyte.key, material_class, family, found, kin, items),
        ClassStanding(electrolyte.key, material_class, found, kin),
    )
    refusals = () if any(one.property == "conductivity" for one in found) else (_no_conductivity(question),)
    return Answer(tuple(one for one in results if one.has_something), refusals)


def _class_and_family(electrolyte: Electrolyte, found: tuple[Record, ...]) -> tuple[str, str]:
    """Of the records, or else as the classification says; empty where it does not know."""
    for one in found:
        if one.material_class:
            return one.material_class, one.family
    from frenkel.materials.classification import classify

    try:
        known = classify(electrolyte.formula or electrolyte.key)
    except InputError:
        return "", ""
    material_class, family = (
        "" if label == "unknown" else label for label in (known.label("class"), known.label("family"))
    )
    return material_class, family


def _no_conductivity(question: Question) -> Refusal:
    near = [to_evidence(one) for one in at_other_loadings(question.electrolyte, shipped_records())]
    hint = "".join(
        f" In other or unstated amounts: {e.subject}, {describe_value(e)} ({e.source})." for e in near[:3]
    )
    where = "No shipped record and no record of the lab" if question.database else "No shipped record"
    return Refusal(
        "conductivity",
        f"{where} reports a conductivity of {question.electrolyte.key}.{hint}",
        settle="a measured value with temperature and source",
        command="frenkel library template my.csv && frenkel library add my.csv --db lab.db",
        room="library",
        subject=question.electrolyte.key,
    )


def _lab_records(question: Question) -> tuple[Record, ...]:
    if not question.database:
        return ()
    from frenkel.library.store import LabDatabase

    with LabDatabase.open_existing(question.database) as lab:
        own = [one for name in question.electrolyte.subjects for one in lab.records(material=name)]
    return tuple(dict.fromkeys(own))


def _kin(question: Question, material_class: str) -> tuple[Record, ...]:
    """Conductivities of the class, of the lab and shipped; polymers known by SMILES only are left out."""
    if not material_class:
        return ()
    shipped = search(material_class=material_class, property="conductivity")
    if not question.database:
        return shipped
    from frenkel.library.store import LabDatabase

    with LabDatabase.open_existing(question.database) as lab:
        own = lab.records(material_class=material_class, property="conductivity")
    return (*(one for one in own if not one.material.startswith("SMILES:")), *shipped)
