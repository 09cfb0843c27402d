"""The door of the room: what the contacts of the question's cell cost, and the current that lithium bears."""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Refusal, SupportsEvidence
from frenkel.interfaces.current_limits import NEEDS
from frenkel.interfaces.pair import anode_budget, cathode_budget
from frenkel.materials import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Interface budgets of both sides, a current limit where its inputs are known, else what is missing."""
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
    refusals.append(_current_refusal(question))
    return Answer(tuple(results), tuple(refusals))


def _current_refusal(question: Question) -> Refusal:
    needs = "; ".join(f"{name}: {', '.join(inputs)}" for name, inputs in NEEDS.items())
    return Refusal(
        "critical_current_density",
        f"No inputs of a current limit are measured for {question.electrolyte.key} | {question.anode.key} ({needs}).",
        "stripping and plating at several currents and pressures with a reference electrode",
        "frenkel interfaces limit SPEC.yaml",
        "interfaces",
        f"{question.electrolyte.key} | {question.anode.key}",
    )
