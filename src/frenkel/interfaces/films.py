"""Films of the budget that are not reactions: coating, native and carbonate films.

    r = d/σ       of a coating and of the films on lithium and garnets

What the question or the dossier does not give is assumed (data/assumed_terms.csv) and marked. Units: nm, S/cm, Ω cm².
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from frenkel.evidence import Dossier
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import Term
from frenkel.interfaces.charge_transfer import layer_resistance_ohm_cm2
from frenkel.materials import Question

__all__ = ["bulk_conductivity", "coating_parts", "coating_term", "elements_of", "is_sulfide", "layer_term", "surface_film_term"]


def bulk_conductivity(question: Question, dossier: Dossier) -> float | None:
    """Best known conductivity (S/cm) of the electrolyte at the question's conditions."""
    for subject in question.electrolyte.subjects:
        best = dossier.best("conductivity", subject, question.conditions)
        if best is not None and best.value:
            return best.value
    return None


def layer_term(thickness_nm: Term, conductivity_S_cm: Term, what: str) -> Term:
    """d/σ of two terms with intervals: relative variances of d and σ add in the logarithm.

    Examples
    --------
    >>> round(layer_term(Term(10.0, 10.0, 10.0), Term(1e-7, 1e-9, 1e-5), "film").high, 6)
    1000.0
    """
    middle = layer_resistance_ohm_cm2(thickness_nm.value * 1e-3, conductivity_S_cm.value)
    up = _hypot(thickness_nm.high / thickness_nm.value, conductivity_S_cm.value / conductivity_S_cm.low)
    down = 0.0 if thickness_nm.low <= 0.0 else 1.0 / _hypot(
        thickness_nm.value / thickness_nm.low, conductivity_S_cm.high / conductivity_S_cm.value
    )
    basis = f"{what}: d = {thickness_nm.value:g} nm, {thickness_nm.basis}; σ = {conductivity_S_cm.value:g} S/cm, {conductivity_S_cm.basis}"
    return Term(middle, middle * down, middle * up, basis, thickness_nm.assumed or conductivity_S_cm.assumed)


def _hypot(*factors: float) -> float:
    return math.exp(math.hypot(*(math.log(f) for f in factors)))


def coating_parts(question: Question, dossier: Dossier) -> tuple[Term, Term, Term]:
    """Thickness (nm), ionic and electronic conductivity (S/cm) of the question's coating."""
    given = dict(question.options).get("coating_thickness_nm")
    thickness = assumed_term("coating_nm") if given is None else Term(float(given), float(given), float(given), "as given")
    found = []
    for name, row in (("conductivity", "coating_ionic_S_cm"), ("electronic_conductivity", "coating_electronic_S_cm")):
        e = dossier.best(name, question.coating, question.conditions)
        if e is None or not e.value:
            found.append(assumed_term(row))
        else:
            mark = e.origin == "assumed" or e.checked == "remembered"
            found.append(Term(e.value, e.low or e.value, e.high or e.value, f"{e.source}", mark))
    return thickness, found[0], found[1]


def coating_term(question: Question, dossier: Dossier) -> Term:
    """What the coating itself costs: d/σ_ionic."""
    thickness, ionic, _ = coating_parts(question, dossier)
    return layer_term(thickness, ionic, question.coating)


def surface_film_term(question: Question) -> Term | None:
    """Native film of lithium, and the carbonate of a garnet in series with it, both assumed; None at other anodes."""
    if question.anode.key != "Li":
        return None
    native = layer_term(assumed_term("native_film_nm"), assumed_term("native_film_S_cm"), "native film of lithium")
    if not _is_garnet(question.electrolyte.formula):
        return native
    carbonate = layer_term(assumed_term("garnet_film_nm"), assumed_term("garnet_film_S_cm"), "carbonate on the garnet")
    basis = f"{native.basis}; {carbonate.basis}"
    return Term(native.value + carbonate.value, native.low, native.high + carbonate.high, basis, True)


def is_sulfide(formula: str) -> bool:
    """Whether a formula has sulfur and no oxygen."""
    elements = elements_of(formula)
    return "S" in elements and "O" not in elements


def _is_garnet(formula: str) -> bool:
    return {"Li", "La", "O"} <= elements_of(formula) and bool({"Zr", "Ta", "Nb", "Hf"} & elements_of(formula))


@lru_cache(maxsize=256)
def elements_of(formula: str) -> frozenset[str]:
    """Symbols of the elements in a formula."""
    return frozenset(re.findall(r"[A-Z][a-z]?", formula))
