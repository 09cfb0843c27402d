"""The budget of a pair from what the dossier knows: each term from evidence, else assumed and marked, else unknown.

    θ(anode)    = p/(3 σ_y) of lithium           θ(cathode) assumed, until an EffectiveCathode is known
    r_ct        = R T/(F i0)                     i0 of the electrode's evidence
    r_interphase by the interphase class of `thermo`: none where stable, else assumed until R(t) is measured
    r_constriction of round spots in the electrolyte's resistivity
    a L         = 3 m/(ρ r),  m = loading/capacity          (spheres of active material)
"""

from __future__ import annotations

import math

from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
from frenkel.interfaces.charge_transfer import charge_transfer_resistance
from frenkel.interfaces.contact import contacted_fraction_plastic, patterned_contact_resistance
from frenkel.materials import Question

__all__ = ["anode_budget", "area_ratio_of", "cathode_budget"]


def anode_budget(question: Question, dossier: Dossier) -> InterfaceBudget:
    """Budget of electrolyte | anode at the question's pressure and temperature."""
    theta = _plastic_contact(question, dossier)
    return _budget(question, dossier, question.anode.key, "anode", theta, 1.0)


def cathode_budget(question: Question, dossier: Dossier) -> InterfaceBudget | None:
    """Budget of electrolyte | cathode per cell area; None where the area of the particles is unknown."""
    ratio = area_ratio_of(question, dossier)
    if ratio is None:
        return None
    return _budget(question, dossier, question.cathode.key, "cathode", assumed_term("contacted_fraction"), ratio)


def area_ratio_of(question: Question, dossier: Dossier) -> float | None:
    """Surface of the active particles per cell area, 3 m/(ρ r) with m = loading/capacity; None if one is unknown."""
    capacity = dossier.best("specific_capacity", question.cathode.key)
    density = dossier.best("density", question.cathode.key)
    if capacity is None or density is None or not capacity.value or not density.value:
        return None
    mass_g_cm2 = question.areal_loading_mAh_cm2 / capacity.value
    return 3.0 * mass_g_cm2 / (density.value * assumed_term("active_particle_radius_um").value * 1e-4)


def _budget(
    question: Question, dossier: Dossier, electrode: str, side: str, theta: Term, area_ratio: float
) -> InterfaceBudget:
    terms: dict[str, Term | None] = {
        "constriction": _constriction(question, dossier, theta),
        "charge transfer": _charge_transfer(question, dossier, electrode),
        "interphase": _interphase(question, dossier, electrode),
    }
    if terms["interphase"] is not None and terms["interphase"].value == 0.0:
        del terms["interphase"]
    if side == "cathode" and question.coating != "none":
        terms["coating"] = None
    conditions = {"temperature_K": question.temperature_K, "pressure_MPa": question.stack_pressure_MPa}
    subject = f"{question.electrolyte.key} | {electrode}"
    return interface_budget(
        subject, terms, contacted_fraction=theta, side=side, area_ratio=area_ratio, conditions=conditions
    )


def _mark(e: Evidence) -> bool:
    return e.origin == "assumed" or e.checked == "remembered"


def _plastic_contact(question: Question, dossier: Dossier) -> Term:
    e = dossier.best("yield_strength", question.anode.key)
    if e is None or e.value is None:
        return assumed_term("contacted_fraction")

    def fraction(strength: float) -> float:
        found = contacted_fraction_plastic(question.stack_pressure_MPa, yield_strength_MPa=strength)
        return max(found, 1e-4)  # at no pressure some spots still touch; the constriction then says the rest

    low, high = e.low or e.value / 2.0, e.high or e.value * 2.0
    basis = f"p/(3 σ_y), σ_y = {e.value:g} MPa ({e.source})"
    return Term(fraction(e.value), fraction(high), fraction(low), basis, _mark(e))


def _constriction(question: Question, dossier: Dossier, theta: Term) -> Term | None:
    best = None
    for subject in question.electrolyte.subjects:
        best = best or dossier.best("conductivity", subject, question.conditions)
    if best is None or not best.value:
        return None
    radius = assumed_term("spot_radius_um")

    def of(fraction: float, spot_um: float) -> float:
        found = patterned_contact_resistance(
            fraction, spot_radius_um=spot_um, resistivity_ohm_cm=1.0 / (best.value or math.nan)
        )
        return 0.0 if fraction >= 1.0 else found

    return Term(
        of(theta.value, radius.value), of(theta.high, radius.low), of(theta.low, radius.high),
        f"round spots in the electrolyte; {radius.basis}", True,
    )  # fmt: skip


def _charge_transfer(question: Question, dossier: Dossier, electrode: str) -> Term | None:
    e = dossier.best("exchange_current_density", electrode)
    if e is None or not e.value:
        return None
    factor = assumed_term("exchange_current_factor")
    middle = charge_transfer_resistance(e.value, question.temperature_K)
    liquid = str(e.condition("electrolyte") or "")
    basis = f"RT/(F i0), i0 = {e.value:.3g} mA/cm² ({e.source}"
    basis += f"; against {liquid}: {factor.basis})" if liquid else ")"
    return Term(middle, middle / factor.high, middle / factor.low, basis, bool(liquid) or _mark(e))


def _interphase(question: Question, dossier: Dossier, electrode: str) -> Term | None:
    e = dossier.best("interphase_class", f"{question.electrolyte.key} | {electrode}")
    if e is None or not e.text:
        return None
    name = e.text.split(" (")[0]
    if name in ("stable", "no redox"):
        return Term(0.0, 0.0, 0.0, "no reaction layer forms")
    return assumed_term(f"interphase {name}")
