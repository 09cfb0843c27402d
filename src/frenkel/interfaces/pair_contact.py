"""Contact of a pair: the law that the question names, else lithium that yields, else the fraction that was read elsewhere.

    anode of lithium   plastic,  θ = p/(3 σ_y)         cathode and other anodes   θ assumed from readings

An input of the law is an option of the question, else a fact of the dossier, else assumed; what is none of these is an
error that names it. Units: MPa, GPa, µm, Ω cm².
"""

from __future__ import annotations

from frenkel.errors import InputError, UnknownName
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import Term
from frenkel.interfaces.contact import contacted_fraction_plastic, patterned_contact_resistance
from frenkel.interfaces.contact_law import LAWS, SMALLEST_FRACTION, Contact, ContactLaw
from frenkel.materials import Question

__all__ = ["age_of", "given_option", "pair_contact", "term_of_evidence"]


def given_option(question: Question, name: str) -> Term | None:
    """A number that the question states, without an interval."""
    given = dict(question.options).get(name)
    return None if given is None else Term(float(given), float(given), float(given), "as given")


def age_of(question: Question) -> Term:
    """Age of the contacts (h)."""
    return given_option(question, "contact_age_h") or assumed_term("contact_age_h")


def term_of_evidence(e: Evidence, *, factor: float = 1.0) -> Term | None:
    """A term from evidence; without an interval it reaches from value/factor to value · factor."""
    if e.value is None:
        return None
    mark = e.origin == "assumed" or e.checked == "remembered"
    basis = f"{e.value:.3g} {e.unit} ({e.source})"
    return Term(e.value, e.low or e.value / factor, e.high or e.value * factor, basis, mark)


def pair_contact(question: Question, dossier: Dossier, side: str, resistivity_ohm_cm: float | None) -> Contact | Term:
    """θ and constriction of a side ("anode" or "cathode"); θ alone where the electrolyte's resistivity is unknown."""
    name = dict(question.options).get(f"{side}_contact")
    if name is None:
        return _usual_contact(question, dossier, side, resistivity_ohm_cm)
    law = ContactLaw(str(name), {one: _input(one, str(name), question, dossier, side) for one in LAWS[str(name)][0]})
    found = law.contact(pressure_MPa=question.stack_pressure_MPa, resistivity_ohm_cm=resistivity_ohm_cm or 1.0)
    return found if resistivity_ohm_cm is not None else found.fraction


def _usual_contact(
    question: Question, dossier: Dossier, side: str, resistivity_ohm_cm: float | None
) -> Contact | Term:
    strength = _yield_strength(question, dossier) if side == "anode" else None
    theta = assumed_term("contacted_fraction") if strength is None else _plastic(question.stack_pressure_MPa, strength)
    if resistivity_ohm_cm is None:
        return theta
    radius = assumed_term("spot_radius_um")

    def of(fraction: float, spot_um: float) -> float:
        return patterned_contact_resistance(fraction, spot_radius_um=spot_um, resistivity_ohm_cm=resistivity_ohm_cm)

    narrow = Term(
        of(theta.value, radius.value), of(theta.high, radius.low), of(theta.low, radius.high),
        f"round spots in the electrolyte; {radius.basis}", True,
    )  # fmt: skip
    return Contact(theta, narrow)


def _plastic(pressure_MPa: float, strength: Term) -> Term:
    def fraction(yield_MPa: float) -> float:
        # at no pressure some spots still touch; the constriction then says the rest
        return max(contacted_fraction_plastic(pressure_MPa, yield_strength_MPa=yield_MPa), SMALLEST_FRACTION)

    basis = f"p/(3 σ_y), σ_y {strength.basis}"
    return Term(fraction(strength.value), fraction(strength.high), fraction(strength.low), basis, strength.assumed)


def _yield_strength(question: Question, dossier: Dossier) -> Term | None:
    """Yield strength (MPa) of the anode; None where it is no soft metal that is known."""
    e = dossier.best("yield_strength", question.anode.key)
    found = None if e is None else term_of_evidence(e, factor=2.0)
    if found is None and question.anode.key in ("Li", "anode-free"):
        return assumed_term("lithium_yield_strength_MPa")
    return found


def _input(name: str, law: str, question: Question, dossier: Dossier, side: str) -> Term:
    given = given_option(question, name)
    if given is not None:
        return given
    found = age_of(question) if name == "contact_age_h" else _fact(name, question, dossier)
    if found is not None:
        return found
    row = "contacted_fraction" if name == "contacted_before" else name
    try:
        return assumed_term(row)
    except UnknownName:
        raise InputError(
            f"The {law} contact of the {side} needs {name}, which is not known.", next_step=f"Give it: --option {name}=VALUE"
        ) from None


def _fact(name: str, question: Question, dossier: Dossier) -> Term | None:
    """An input that the dossier knows of the electrolyte or the electrode."""
    if name == "yield_strength_MPa":
        return _yield_strength(question, dossier)
    cathode = question.cathode.key
    where = {
        "modulus_GPa": ("youngs_modulus", question.electrolyte.subjects),
        "matrix_poisson": ("poisson_ratio", question.electrolyte.subjects),
        "particle_modulus_GPa": ("youngs_modulus", (cathode,)),
        "particle_poisson": ("poisson_ratio", (cathode,)),
        "linear_strain": ("volume_change", (cathode,)),
    }
    if name not in where:
        return None
    what, subjects = where[name]
    for subject in subjects:
        e = dossier.best(what, subject)
        if e is None or e.value is None:
            continue
        if name == "linear_strain":  # a shrinking particle: a third of the relative change of volume
            shrinks = max(-e.value, 0.0) / 3.0
            return Term(shrinks, shrinks, shrinks, f"a third of {e.value:g} ({e.source})")
        return term_of_evidence(e)
    return None
