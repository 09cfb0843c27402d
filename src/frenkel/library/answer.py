"""The door of this room: what the literature and the lab report on the question's electrolyte."""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Evidence, Refusal
from frenkel.library.claims import route_evidence, routes_of, statement_evidence, statements
from frenkel.library.laws import evidence_with_laws
from frenkel.library.matching import class_keys, material_key, records_of
from frenkel.library.records import Record, shipped_records
from frenkel.materials.question import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Records of the lab's file (if one is given) and the shipped ones, routes and claims; else refusals.

    All evidence is filed under the electrolyte's key. What is claimed of its class or family (routes,
    advantages, disadvantages) stands beside it, worded as such, and decides nothing.
    """
    electrolyte = question.electrolyte
    found = records_of(electrolyte, (*_lab_records(question), *shipped_records()))
    items: list[Evidence | Refusal] = [*evidence_with_laws(found, subject=electrolyte.key)]
    subjects = (*electrolyte.subjects, *class_keys(found))
    items += [route_evidence(one, subject=electrolyte.key) for one in routes_of(subjects)]
    wanted = {material_key(one) for one in subjects}
    items += [
        statement_evidence(one, subject=electrolyte.key)
        for one in statements()
        if one.kind != "trend" and material_key(one.subject) in wanted
    ]
    if not any(one.property == "conductivity" for one in found):
        items.append(_no_conductivity(question))
    return Answer.of(items)


def _no_conductivity(question: Question) -> Refusal:
    where = "No shipped record and no record of the lab" if question.database else "No shipped record"
    return Refusal(
        "conductivity",
        f"{where} reports a conductivity of {question.electrolyte.key}.",
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
        return lab.records()
