"""The budget of a pair from what the dossier knows: each term from evidence, else assumed and marked, else unknown.

    θ(anode)    = p/(3 σ_y) of lithium           θ(cathode) assumed, until an EffectiveCathode is known
    r_ct        = R T/(F i0)                     i0 of the electrode's evidence
    r_interphase by the interphase class of `thermo`: none where stable; grown by Wagner's law from its products and
                   driving force (`reaction_layer`), with conductivities that are assumed until somebody measured them
    r_constriction of round spots in the electrolyte's resistivity
    r_surface    = d/σ of the films on lithium and on garnets;  r_coating = d/σ;  r_space charge by planes
    a L         = 3 m/(ρ r),  m = loading/capacity          (spheres of active material)
"""

from __future__ import annotations

from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
from frenkel.interfaces.charge_transfer import charge_transfer_resistance
from frenkel.interfaces.contact import contacted_fraction_plastic, patterned_contact_resistance
from frenkel.interfaces.films import (
    bulk_conductivity,
    coating_parts,
    coating_term,
    is_sulfide,
    surface_film_term,
)
from frenkel.interfaces.reaction_layer import grown_layer_term
from frenkel.interfaces.space_charge_term import space_charge_term
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
    coated = side == "cathode" and question.coating != "none"
    terms: dict[str, Term | None] = {
        "constriction": _constriction(question, dossier, theta),
        "charge transfer": _charge_transfer(question, dossier, electrode),
        "interphase": _interphase(question, dossier, electrode, side),
    }
    if terms["interphase"] is not None and terms["interphase"].high == 0.0:
        del terms["interphase"]
    if side == "cathode":
        if coated:
            terms["coating"] = coating_term(question, dossier)
        if is_sulfide(question.electrolyte.formula):
            conductivity = bulk_conductivity(question, dossier)
            terms["space charge"] = space_charge_term(question, dossier, conductivity_S_cm=conductivity, coated=coated)
    elif (film := surface_film_term(question)) is not None:
        terms["surface layer"] = film
    conditions = {"temperature_K": question.temperature_K, "pressure_MPa": question.stack_pressure_MPa}
    subject = f"{question.electrolyte.key} | {electrode}"
    return interface_budget(
        subject, terms, contacted_fraction=theta, side=side, area_ratio=area_ratio, conditions=conditions
    )


def _mark(e: Evidence) -> bool:
    return e.origin == "assumed" or e.checked == "remembered"


def _plastic_contact(question: Question, dossier: Dossier) -> Term:
    e = dossier.best("yield_strength", question.anode.key)
    if e is not None and e.value is not None:
        strength = Term(e.value, e.low or e.value / 2.0, e.high or e.value * 2.0, f"{e.value:g} MPa ({e.source})", _mark(e))
    elif question.anode.key in ("Li", "anode-free"):
        strength = assumed_term("lithium_yield_strength_MPa")
    else:
        return assumed_term("contacted_fraction")

    def fraction(strength: float) -> float:
        found = contacted_fraction_plastic(question.stack_pressure_MPa, yield_strength_MPa=strength)
        return max(found, 1e-4)  # at no pressure some spots still touch; the constriction then says the rest

    return Term(
        fraction(strength.value), fraction(strength.high), fraction(strength.low),
        f"p/(3 σ_y), σ_y {strength.basis}", strength.assumed,
    )  # fmt: skip


def _constriction(question: Question, dossier: Dossier, theta: Term) -> Term | None:
    conductivity = bulk_conductivity(question, dossier)
    if conductivity is None:
        return None
    radius = assumed_term("spot_radius_um")

    def of(fraction: float, spot_um: float) -> float:
        found = patterned_contact_resistance(
            fraction, spot_radius_um=spot_um, resistivity_ohm_cm=1.0 / conductivity
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


def _interphase(question: Question, dossier: Dossier, electrode: str, side: str) -> Term | None:
    key, formula = question.electrolyte.key, question.electrolyte.formula
    subject = f"{key} | {electrode}"
    where = {"subject": subject, "electrolyte": key, "formula": formula, "side": side, "age_h": _age(question)}
    if side == "cathode":
        top = dossier.best("upper_cutoff_potential", electrode)
        if top is None or top.value is None:
            return None
        coating = coating_parts(question, dossier) if question.coating != "none" else None
        return grown_layer_term(dossier, electrode_V=top.value, layer_class="SEI", coating=coating, **where)  # type: ignore[arg-type]
    e = dossier.best("interphase_class", subject)
    if e is None or not e.text:
        return assumed_term("interphase polymer") if question.electrolyte.kind == "polymer" else None
    name = e.text.split(" (")[0]
    if name in ("stable", "no redox"):
        return Term(0.0, 0.0, 0.0, "no reaction layer forms")
    if name == "kinetically limited":
        return assumed_term(f"interphase {name}")
    potential = e.condition("anode_potential_V")
    grown = grown_layer_term(dossier, electrode_V=float(potential or 0.0), layer_class=name, **where)  # type: ignore[arg-type]
    return grown if grown is not None else assumed_term(f"interphase {name}")


def _age(question: Question) -> Term:
    given = dict(question.options).get("contact_age_h")
    return assumed_term("contact_age_h") if given is None else Term(float(given), float(given), float(given), "as given")
