"""The door of the room: ways to make the electrolyte of the question with the sheet of the best, and what its layer costs: its elements, and made by that way."""

from __future__ import annotations

from frenkel.errors import FrenkelError
from frenkel.evidence import Answer, Dossier, Evidence, Refusal, Source, SupportsEvidence
from frenkel.materials import Question
from frenkel.process.ladder import Ladder, cost_ladder
from frenkel.process.plan import Plan, make_plan, target_of
from frenkel.process.recipe import RecipeSheet

__all__ = ["answer"]

SAMPLES = 2000


def answer(question: Question, dossier: Dossier) -> Answer:
    """A plan, the recipe sheet of its first way, cost of the layer by elements and by that way, and refusals for what only a measured powder can tell."""
    key = question.electrolyte.key
    results: list[SupportsEvidence] = []
    refusals: list[Refusal] = []
    plan = _plan(question)
    if isinstance(plan, Refusal):
        refusals.append(plan)
    else:
        # what the user or the literature reports of this material is no longer unknown
        refusals.extend(one for one in plan.refusals if dossier.best(one.property, key) is None)
        if plan.ways:
            results += [plan, RecipeSheet.of(plan, plan.ways[0])]
            made = _made_cost(plan, question, dossier)
            if made is not None:
                results.append(made)
        else:
            text = f"No route of the table serves {key} ({', '.join(plan.target.labels) or 'unclassified'})."
            refusals.append(Refusal("synthesis_steps", text, "a route of your own", f"frenkel process plan '{key}'", "process", key))
    found = _layer_cost(question, dossier)
    priced = Answer.of([found])
    return Answer((*results, *priced.results), (*refusals, *priced.refusals))


def _plan(question: Question) -> Plan | Refusal:
    try:
        target = target_of(question.electrolyte.key, cathode=question.cathode.key, thickness_um=question.separator_thickness_um)
        return make_plan(target)
    except FrenkelError as error:
        return Refusal("synthesis_steps", str(error), error.next_step, "", "process", question.electrolyte.key)


def _made_cost(plan: Plan, question: Question, dossier: Dossier) -> Ladder | None:
    """Powder, layer and cell by the first way; None where the density or the line is not known (the refusal of the elements' cost says so)."""
    density = dossier.best("density", question.electrolyte.key)
    if density is None or density.value is None:
        return None
    try:
        return cost_ladder(plan.target, plan.ways[0], plan.balance, density_g_cm3=density.value, samples=SAMPLES)
    except FrenkelError:
        return None


def _layer_cost(question: Question, dossier: Dossier) -> Evidence | Refusal:
    """Elements' cost per area = USD/kg · density · thickness; only materials that have both."""
    key = question.electrolyte.key
    price, density = dossier.best("materials_cost", key), dossier.best("density", key)
    if price is None or price.value is None or density is None or density.value is None:
        missing = "cost of the elements" if price is None else "density"
        return Refusal("areal_price", f"The {missing} of {key} is unknown.", "a measured density or a formula", "frenkel process cost CHAIN.yaml", "process", key)
    per_area = density.value * 1e3 * question.separator_thickness_um * 1e-6
    low, high = (None if end is None else end * per_area for end in (price.low, price.high))
    remembered = "remembered" in (price.checked, density.checked)
    return Evidence(
        key, "areal_price", price.value * per_area, low, high, price.interval if low is not None and high is not None else "none",
        conditions=(("thickness_um", question.separator_thickness_um),), method="cost of the elements × density × thickness",
        origin="computed", source=Source(price.source.reference or str(price.source)), checked="remembered" if remembered else "computed",
        parents=(price.id, density.id),
        assumptions=("Elements only: no synthesis, yield or coating; a dense layer.",),
    )  # fmt: skip
