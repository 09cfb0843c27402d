"""The door of this room: what the literature and the lab report on the question's electrolyte."""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Evidence, Refusal
from frenkel.library.matching import records_of
from frenkel.library.records import Record, shipped_records, to_evidence
from frenkel.materials.question import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Evidence from the lab's file (if one is given) and the shipped records; a refusal if there is none."""
    key = question.electrolyte.key
    found = records_of(question.electrolyte, (*_lab_records(question), *shipped_records()))
    items: list[Evidence | Refusal] = [to_evidence(one, subject=key) for one in found]
    if not any(one.property == "conductivity" for one in found):
        items.append(
            Refusal(
                "conductivity",
                f"No shipped record{' or lab record' if question.database else ''} reports a conductivity of {key}.",
                settle="a measured value, with temperature and source",
                command="frenkel library add my.csv --db lab.db",
                room="library",
                subject=key,
            )
        )
    return Answer.of(items)


def _lab_records(question: Question) -> tuple[Record, ...]:
    if not question.database:
        return ()
    from frenkel.library.store import LabDatabase

    with LabDatabase.open_existing(question.database) as lab:
        return lab.records()
