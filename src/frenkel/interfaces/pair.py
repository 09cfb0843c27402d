"""The budget of a pair from what the dossier knows: each term from evidence, else assumed and marked, else unknown.

    θ, r_constriction by `pair_contact`: the law that the question names, else lithium that yields
    r_ct        = R T/(F i0(T))                  i0 of the electrode's evidence, shifted by an assumed activation energy
    r_interphase by the interphase class of `thermo`: none where stable; grown by Wagner's law from its products and
                   driving force (`layer_growth`), with conductivities that are assumed until somebody measured them
    r_surface    = d/σ of the films on lithium and on garnets;  r_coating = d/σ;  r_space charge by planes
    a L         = 3 m/(ρ r),  m = loading/capacity          (spheres of active material)

At the cathode the thickness of a coating that would cost least after the contact's age is said as a notice.
"""

from __future__ import annotations

import math

from frenkel.evidence import Dossier
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
from frenkel.interfaces.charge_transfer import charge_transfer_resistance, exchange_current_at
from frenkel.interfaces.contact_law import Contact
from frenkel.interfaces.films import (
    bulk_conductivity,
    coating_parts,
    coating_term,
    is_sulfide,
    surface_film_term,
)
from frenkel.interfaces.layer_growth import PairGrowth, pair_growth
from frenkel.interfaces.pair_contact import age_of, pair_contact
from frenkel.interfaces.space_charge_term import space_charge_term
from frenkel.materials import Question
from frenkel.results import Notice

__all__ = ["anode_budget", "anode_growth", "area_ratio_of", "cathode_budget", "cathode_growth"]

REFERENCE_K = 298.15
"""Temperature of the assumed conductivities of films and layers."""
FAR_K = 10.0


def anode_budget(question: Question, dossier: Dossier) -> InterfaceBudget:
    """Budget of electrolyte | anode at the question's pressure and temperature."""
    terms: dict[str, Term | None] = {"interphase": _anode_interphase(question, dossier)}
    film = surface_film_term(question)
    if film is not None:
        terms["surface layer"] = film
    return _budget(question, dossier, question.anode.key, "anode", terms, 1.0)


def cathode_budget(question: Question, dossier: Dossier) -> InterfaceBudget | None:
    """Budget of electrolyte | cathode per cell area; None where the area of the particles is unknown."""
    ratio = area_ratio_of(question, dossier)
    if ratio is None:
        return None
    coated = question.coating != "none"
    growth = cathode_growth(question, dossier)
    coating = coating_parts(question, dossier)
    age = age_of(question)
    terms: dict[str, Term | None] = {
        "interphase": growth.term(age, coating if coated else None) if isinstance(growth, PairGrowth) else growth
    }
    if coated:
        terms["coating"] = coating_term(question, dossier)
    if is_sulfide(question.electrolyte.formula):
        conductivity = bulk_conductivity(question, dossier)
        terms["space charge"] = space_charge_term(question, dossier, conductivity_S_cm=conductivity, coated=coated)
    remarks = () if not isinstance(growth, PairGrowth) else (_best_coating(question, growth, coating, age),)
    return _budget(question, dossier, question.cathode.key, "cathode", terms, ratio, remarks)


def area_ratio_of(question: Question, dossier: Dossier) -> float | None:
    """Surface of the active particles per cell area, 3 m/(ρ r) with m = loading/capacity; None if one is unknown."""
    capacity = dossier.best("specific_capacity", question.cathode.key)
    density = dossier.best("density", question.cathode.key)
    if capacity is None or density is None or not capacity.value or not density.value:
        return None
    mass_g_cm2 = question.areal_loading_mAh_cm2 / capacity.value
    return 3.0 * mass_g_cm2 / (density.value * assumed_term("active_particle_radius_um").value * 1e-4)


def anode_growth(question: Question, dossier: Dossier) -> PairGrowth | Term | None:
    """Growth of the reaction layer at the anode by its interphase class; None where the class or its law is unknown."""
    subject = f"{question.electrolyte.key} | {question.anode.key}"
    e = dossier.best("interphase_class", subject)
    if e is None or not e.text:
        return None
    name = e.text.split(" (")[0]
    if name in ("stable", "no redox"):
        return Term(0.0, 0.0, 0.0, "no reaction layer forms")
    if name == "kinetically limited":
        return assumed_term(f"interphase {name}")
    return pair_growth(
        dossier, subject=subject, electrolyte=question.electrolyte.key, formula=question.electrolyte.formula, side="anode",
        electrode_V=float(e.condition("anode_potential_V") or 0.0), layer_class=name,
    )  # fmt: skip


def cathode_growth(question: Question, dossier: Dossier) -> PairGrowth | Term | None:
    """Growth of the reaction layer at the cathode at its highest potential; None where that is unknown."""
    top = dossier.best("upper_cutoff_potential", question.cathode.key)
    if top is None or top.value is None:
        return None
    key = question.electrolyte.key
    return pair_growth(
        dossier, subject=f"{key} | {question.cathode.key}", electrolyte=key, formula=question.electrolyte.formula,
        side="cathode", electrode_V=top.value, layer_class="SEI",
    )  # fmt: skip


def _budget(
    question: Question, dossier: Dossier, electrode: str, side: str, more: dict[str, Term | None], area_ratio: float,
    remarks: tuple[Notice, ...] = (),
) -> InterfaceBudget:  # fmt: skip
    conductivity = bulk_conductivity(question, dossier)
    contact = pair_contact(question, dossier, side, None if conductivity is None else 1.0 / conductivity)
    theta, narrow = (contact.fraction, contact.constriction) if isinstance(contact, Contact) else (contact, None)
    terms = {"constriction": narrow, "charge transfer": _charge_transfer(question, dossier, electrode), **more}
    if terms["interphase"] is not None and terms["interphase"].high == 0.0:
        del terms["interphase"]
    conditions = {"temperature_K": question.temperature_K, "pressure_MPa": question.stack_pressure_MPa}
    subject = f"{question.electrolyte.key} | {electrode}"
    if abs(question.temperature_K - REFERENCE_K) > FAR_K:
        text = f"{subject}: conductivities of films and reaction layers are those at 25 °C, not at {question.temperature_K:g} K."
        remarks = (*remarks, Notice("films_at_25_C", text))
    return interface_budget(
        subject, terms, contacted_fraction=theta, side=side, area_ratio=area_ratio, conditions=conditions, remarks=remarks
    )  # fmt: skip


def _charge_transfer(question: Question, dossier: Dossier, electrode: str) -> Term | None:
    e = dossier.best("exchange_current_density", electrode)
    if e is None or not e.value:
        return None
    measured, factor = e.value, assumed_term("exchange_current_factor")
    liquid = str(e.condition("electrolyte") or "")
    measured_K = float(e.condition("temperature_K") or REFERENCE_K)
    energy = assumed_term("exchange_activation_energy_eV")
    T = question.temperature_K

    def resistance(exchange_factor: float, activation_eV: float) -> float:
        current = exchange_current_at(
            measured * exchange_factor, activation_energy_eV=activation_eV, reference_K=measured_K, temperature_K=T
        )
        return charge_transfer_resistance(current, T)

    middle = resistance(1.0, energy.value)
    # both uncertainties are independent: their logarithms add in quadrature
    by_energy = abs(math.log(resistance(1.0, energy.high) / resistance(1.0, energy.low))) / 2.0
    spread = math.exp(math.hypot(math.log(factor.high), by_energy))
    basis = f"RT/(F i0), i0 = {e.value:.3g} mA/cm² ({e.source}"
    basis += f"; against {liquid}: {factor.basis})" if liquid else ")"
    shifted = abs(T - measured_K) > 1.0
    basis += f", shifted to {T:.1f} K by {energy.value:g} eV, {energy.basis}" if shifted else ""
    mark = e.origin == "assumed" or e.checked == "remembered" or shifted
    return Term(middle, middle / spread, middle * spread, basis, bool(liquid) or mark)


def _anode_interphase(question: Question, dossier: Dossier) -> Term | None:
    growth = anode_growth(question, dossier)
    if isinstance(growth, PairGrowth):
        return growth.term(age_of(question))
    if growth is not None:
        return growth
    e = dossier.best("interphase_class", f"{question.electrolyte.key} | {question.anode.key}")
    if e is None or not e.text:
        return assumed_term("interphase polymer") if question.electrolyte.kind == "polymer" else None
    return assumed_term(f"interphase {e.text.split(' (')[0]}")


def _best_coating(
    question: Question, growth: PairGrowth, coating: tuple[Term, Term, Term], age: Term
) -> Notice:
    best = growth.best_coating(age.value, coating)
    what = question.coating if question.coating != "none" else "an oxide coating"
    subject = f"{question.electrolyte.key} | {question.cathode.key}"
    marks = "assumed " if any(one.assumed for one in coating[1:]) or not growth.given else ""
    against = f"{best.resistance_ohm_cm2:.3g} instead of {best.uncoated_ohm_cm2:.3g} Ω cm² of contact"
    after = f"after {age.value:g} h with the {marks}middle conductivities"
    if best.thickness_nm == 0.0:
        return Notice("coating_optimum", f"{subject}: no thickness of {what} pays {after} ({against}).")
    bound = " or more" if best.at_border else ""
    return Notice("coating_optimum", f"{subject}: {best.thickness_nm:.3g} nm{bound} of {what} cost least {after} ({against}).")
