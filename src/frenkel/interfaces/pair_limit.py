"""The current that lithium bears in the question's cell, from what the dossier knows of the electrolyte.

    stripping voids    lithium's own numbers, assumed          only where the anode is lithium metal
    plating cracks     K_Ic of the electrolyte, interface resistance of its budget; flaw and focusing assumed
    internal plating   only where the electronic conductivity of the electrolyte is known; a defect at the anode assumed
    salt depletion     D, c and t+ of a polymer are not known to any room: a polymer is refused

A number that nobody measured is assumed and marked; a mechanism with an input that is neither is left out and named.
Polymers do not crack. Units: mA/cm², MPa, S/cm, µm, Ω cm².
"""

from __future__ import annotations

import numpy as np

from frenkel.evidence import Dossier, Refusal
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import InterfaceBudget, Term
from frenkel.interfaces.current_limits import NEEDS, CurrentLimit, current_limit
from frenkel.interfaces.films import elements_of
from frenkel.interfaces.pair_contact import given_option, term_of_evidence
from frenkel.materials import Question

__all__ = ["LITHIUM_METAL", "limit_inputs", "pair_limit"]

LITHIUM_METAL = ("Li", "anode-free")
_LITHIUM = ("diffusion_current_mA_cm2", "void_radius_um", "creep_rate_per_s", "creep_exponent", "creep_activation_energy_J_mol")
_DEFECT = ("defect_depth_um", "defect_ionic_ratio", "defect_electronic_ratio")


def pair_limit(
    question: Question, dossier: Dossier, budget: InterfaceBudget, *, pressures_MPa: tuple[float, ...] | None = None
) -> CurrentLimit | Refusal:
    """Envelope of safe current of the question's anode, or why there is none.

    Parameters
    ----------
    question, dossier : of the walk
    budget : of the anode
    pressures_MPa : where the envelope is wanted; the question's stack pressure by default
    """
    subject = f"{question.electrolyte.key} | {question.anode.key}"
    if question.anode.key not in LITHIUM_METAL:
        why = f"{question.anode.key} is no lithium metal: it neither strips to voids nor plates into cracks as this law says"
        return _refused(subject, why)
    inputs = limit_inputs(question, dossier, budget)
    if question.electrolyte.kind == "polymer" and not set(NEEDS["salt depletion"]) <= set(inputs):
        why = f"{question.electrolyte.key} is limited by its salt, whose diffusivity, concentration and transference are unknown"
        return _refused(subject, why)
    return current_limit(
        subject, inputs,
        pressure_MPa=np.array(pressures_MPa or (question.stack_pressure_MPa,)),
        temperature_K=question.temperature_K,
    )  # fmt: skip


def limit_inputs(question: Question, dossier: Dossier, budget: InterfaceBudget) -> dict[str, Term]:
    """The inputs of `current_limit` that are known or assumed, by name."""
    found = {name: given_option(question, name) or assumed_term(name) for name in _LITHIUM}
    strength = dossier.best("yield_strength", question.anode.key)
    known = None if strength is None else term_of_evidence(strength, factor=2.0)
    found["creep_stress_MPa"] = known or assumed_term("lithium_yield_strength_MPa")
    toughness = _toughness(question, dossier)
    if toughness is not None and not budget.unknown:
        value, low, high = budget.total
        found["fracture_toughness_MPa_sqrt_m"] = toughness
        found["flaw_um"], found["current_focusing"] = assumed_term("flaw_um"), assumed_term("current_focusing")
        basis = "sum of the anode's budget"
        found["interface_resistance_ohm_cm2"] = Term(value, low, high, basis, bool(budget.assumed))
    found.update(_leakage(question, dossier))
    return found


def _toughness(question: Question, dossier: Dossier) -> Term | None:
    """K_Ic of the electrolyte; by its anions where nobody measured it; None of a polymer."""
    if question.electrolyte.kind in ("polymer", "composite"):
        return None
    for subject in question.electrolyte.subjects:
        e = dossier.best("fracture_toughness", subject)
        if e is not None and e.checked != "remembered":
            found = term_of_evidence(e, factor=2.0)
            if found is not None:
                return found
    anions = elements_of(question.electrolyte.formula)
    return assumed_term("fracture_toughness oxide" if "O" in anions and "S" not in anions else "fracture_toughness other")


def _leakage(question: Question, dossier: Dossier) -> dict[str, Term]:
    """Inputs of internal plating, as far as they are known."""
    subjects = question.electrolyte.subjects
    thickness = question.separator_thickness_um
    depth, ionic_ratio, electronic_ratio = (assumed_term(name) for name in _DEFECT)
    found = {"thickness_um": Term(thickness, thickness, thickness, "as asked"), "defect_depth_um": depth}
    volts = _known("electrode_potential", (question.cathode.key,), question, dossier, 1.0)
    if volts is not None:
        found["cathode_V"] = volts
    for kind, factor, ratio in (("ionic", 1.0, ionic_ratio), ("electronic", 3.0, electronic_ratio)):
        name = "conductivity" if kind == "ionic" else "electronic_conductivity"
        sigma = _known(name, subjects, question, dossier, factor)
        if sigma is not None:
            found[f"{kind}_conductivity_S_cm"] = sigma
            found[f"defect_{kind}_conductivity_S_cm"] = _times(sigma, ratio)
    return found


def _known(
    name: str, subjects: tuple[str, ...], question: Question, dossier: Dossier, factor: float
) -> Term | None:
    for subject in subjects:
        e = dossier.best(name, subject, question.conditions)
        if e is not None and e.value:
            return term_of_evidence(e, factor=factor)
    return None


def _times(one: Term, ratio: Term) -> Term:
    """A term times the middle of a ratio, with the ratio's interval (it is by far the wider)."""
    value = one.value * ratio.value
    return Term(value, one.value * ratio.low, one.value * ratio.high, f"{ratio.basis} of {one.basis}", True)


def _refused(subject: str, why: str) -> Refusal:
    needs = "; ".join(f"{name}: {', '.join(inputs)}" for name, inputs in NEEDS.items())
    return Refusal(
        "critical_current_density", f"{why} ({needs}).",
        "stripping and plating at several currents and pressures with a reference electrode",
        "frenkel interfaces limit SPEC.yaml", "interfaces", subject,
    )  # fmt: skip
