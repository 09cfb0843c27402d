"""The door of the room: what the contacts of the question's cell cost, and the current that lithium bears."""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Refusal, SupportsEvidence
from frenkel.interfaces.pair import anode_budget, cathode_budget
from frenkel.interfaces.pair_limit import pair_limit
from frenkel.materials import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Interface budgets of both sides and the envelope of safe current, else what is missing."""
    results: list[SupportsEvidence] = []
    refusals: list[Refusal] = []
    anode = anode_budget(question, dossier)
    cathode = cathode_budget(question, dossier)
    for budget in (anode, cathode):
        if budget is not None and budget.terms:
            results.append(budget)
    if cathode is None:
        subject = f"{question.electrolyte.key} | {question.cathode.key}"
        why = f"the capacity or density of {question.cathode.key} is unknown, and with it the area of its particles"
        refusals.append(Refusal("area_specific_resistance", why, "a measured density and capacity", "", "interfaces", subject))
    limit = pair_limit(question, dossier, anode)
    if isinstance(limit, Refusal):
        refusals.append(limit)
    else:
        results.append(limit)
    return Answer(tuple(results), tuple(refusals))
