"""What grows at a contact, from the products that `thermo` finds: volume per lithium, driving force, Wagner's constant.

    k = (V_M/(n F)) σ_i σ_e/(σ_i + σ_e) ΔE
    anode   ΔE = E_red − E_anode        lithium goes in, products at the anode's potential
    cathode ΔE = E_cathode − E_ox       lithium goes out, products at the cathode's potential

V_M volume of the products and n lithium exchanged, both per formula of electrolyte; ΔE the part of the potential of
lithium that falls across the layer, as its far side sits at the electrolyte's own limit. Volumes are additive ones of
`thermo`. Conductivities of the layer come from the dossier (subject "electrolyte | electrode"), else they are assumed by
the class of the interphase and marked. Behind a coating of thickness d the growth is that of `growth` with
x_c = d σ_mixed/σ_mixed,coating. Units: cm³/mol, V, S/cm, nm, s, Ω cm².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import FrenkelError, InputError
from frenkel.evidence import Dossier
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import Term, draw_term
from frenkel.interfaces.growth import wagner_constant_nm2_s
from frenkel.interfaces.growth_fit import GrowthFit
from frenkel.quantities import AVOGADRO_PER_MOL

__all__ = ["ReactionProducts", "electrons_behind", "grown_layer_term", "reaction_products"]

Floats = NDArray[np.float64]
CM3_MOL_PER_A3 = AVOGADRO_PER_MOL * 1e-24
_NO_LITHIUM = 1e-4  # per atom; the same as thermo's


@dataclass(frozen=True)
class ReactionProducts:
    """Volume of products (cm³ per mol of electrolyte formula), lithium exchanged per formula (positive: taken up)."""

    formula: str
    potential_V: float
    molar_volume_cm3_mol: float
    lithium_per_formula: float
    products: tuple[tuple[str, float], ...]


def reaction_products(formula: str, potential_V: float) -> ReactionProducts | None:
    """Products of an electrolyte against lithium at a potential; None where nothing is exchanged or a volume is unknown.

    Parameters
    ----------
    formula : of the electrolyte
    potential_V : of the electrode against Li/Li+

    Examples
    --------
    >>> found = reaction_products("Li6PS5Cl", 0.0)
    >>> round(found.lithium_per_formula, 6), sorted(name for name, _ in found.products)
    (8.0, ['Li2S', 'Li3P', 'LiCl'])
    """
    from frenkel.thermo import chemical_system, embedded, mended
    from frenkel.thermo.compositions import amounts_of
    from frenkel.thermo.standard_state import volume_A3

    table = embedded()
    given = amounts_of(formula)
    amounts = given if table.find(given) else mended(given)[0]
    system = chemical_system(table, amounts)
    atoms = sum(amounts.values())
    here = system.fractions(amounts)
    found = system.open(here, -potential_V)
    uptake = float(found.open_atoms - here[system.elements.index("Li")])
    if abs(uptake) < _NO_LITHIUM:
        return None
    total, products = 0.0, []
    for name, share in found.atoms_in.items():
        phase = table.named(name)
        parts = phase.amounts if phase else {name: 1.0}
        volume = volume_A3(parts)
        if volume is None:
            return None
        formulas = share * atoms / sum(parts.values())
        total += formulas * volume.value
        products.append((name, formulas))
    ordered = tuple(sorted(products, key=lambda one: -one[1]))
    return ReactionProducts(formula, potential_V, total * CM3_MOL_PER_A3, uptake * atoms, ordered)


def grown_layer_term(
    dossier: Dossier, *, subject: str, electrolyte: str, formula: str, side: str, electrode_V: float, layer_class: str,
    age_h: Term, coating: tuple[Term, Term, Term] | None = None,
) -> Term | None:  # fmt: skip
    """Resistance (Ω cm² of contact) of the layer after its age, as a term with interval; None if it cannot be computed.

    Parameters
    ----------
    subject : the pair, under which the dossier may hold "conductivity", "electronic_conductivity" of the layer
    electrolyte, formula : key and composition
    side : "anode" or "cathode"
    electrode_V : against Li/Li+; at the cathode the highest potential
    layer_class : of `thermo.CLASSES`; at the cathode "SEI" stands for products without metals
    age_h : since the contact was made
    coating : its thickness (nm), ionic and electronic conductivity (S/cm)
    """
    limit = dossier.best("reduction_limit" if side == "anode" else "oxidation_limit", electrolyte)
    if limit is None or limit.value is None or not formula:
        return None
    force_V = limit.value - electrode_V if side == "anode" else electrode_V - limit.value
    if force_V <= 0.0:
        return Term(0.0, 0.0, 0.0, "the electrode lies inside the window of the electrolyte")
    try:
        found = reaction_products(formula, electrode_V)
    except FrenkelError:
        return None
    if found is None:
        return None
    ionic, ionic_given = _conductivity(dossier, "conductivity", subject, f"interphase ionic {layer_class}")
    electronic, electronic_given = _conductivity(
        dossier, "electronic_conductivity", subject, f"interphase electronic {layer_class}"
    )
    # two conductivities of 2 S/cm make a mixed one of 1 S/cm: k (nm²/s) per mixed conductivity
    per_unit = wagner_constant_nm2_s(
        molar_volume_cm3_mol=found.molar_volume_cm3_mol, lithium_per_formula=abs(found.lithium_per_formula),
        ionic_conductivity_S_cm=2.0, electronic_conductivity_S_cm=2.0, driving_force_V=force_V,
    )  # fmt: skip
    parts = (ionic, electronic, age_h, *(coating or ()))
    rng = np.random.default_rng(0)
    drawn = _resistance(per_unit, *(draw_term(one, rng) for one in parts))
    middle = float(_resistance(per_unit, *(np.array(one.value) for one in parts)))
    low, high = (float(x) for x in np.quantile(drawn, [0.025, 0.975]))
    names = " + ".join(f"{n:.3g} {name}" for name, n in found.products)
    basis = (
        f"Wagner growth of {names}, {abs(found.lithium_per_formula):.3g} Li and {found.molar_volume_cm3_mol:.3g} cm³ a "
        f"formula, ΔE = {force_V:.2f} V, {age_h.value:g} h; σ_i {ionic.basis}; σ_e {electronic.basis}; age {age_h.basis}"
    )
    assumed = not (ionic_given and electronic_given) or any(one.assumed for one in parts[2:])
    return Term(middle, min(low, middle), max(high, middle), basis + ("; behind the coating" if coating else ""), assumed)


def electrons_behind(
    fit: GrowthFit, formula: str, anode_V: float, ionic_conductivity_S_cm: float
) -> tuple[float, float, float]:
    """σ_e of the layer (value, low, high) behind a measured growth, with products and driving force of `thermo`.

    Raises
    ------
    InputError : the electrolyte does not react at this potential, or its reduction limit is unknown
    """
    from frenkel.thermo import compute_window

    limit = compute_window(formula).reduction_limit_V
    found = reaction_products(formula, anode_V)
    if limit is None or found is None or limit <= anode_V:
        raise InputError(f"{formula} forms no layer at {anode_V:g} V that a growth could be computed of.",
                         next_step="frenkel thermo interphase FORMULA says what forms.")  # fmt: skip
    return fit.electronic_conductivity_S_cm(
        ionic_conductivity_S_cm=ionic_conductivity_S_cm, molar_volume_cm3_mol=found.molar_volume_cm3_mol,
        lithium_per_formula=abs(found.lithium_per_formula), driving_force_V=limit - anode_V,
    )  # fmt: skip


def _resistance(
    per_unit: float, ionic: Floats, electronic: Floats, age_h: Floats,
    coating_nm: Floats | float = 0.0, coating_ionic: Floats | float = 1.0, coating_electronic: Floats | float = 1.0,
) -> Floats:  # fmt: skip
    """x/σ_i after the age: x = √(x_c² + 2 k t) − x_c, written so that a thick coating loses no digits."""
    mixed = ionic * electronic / (ionic + electronic)
    equivalent_nm = coating_nm * mixed * (coating_ionic + coating_electronic) / (coating_ionic * coating_electronic)
    grown = 2.0 * per_unit * mixed * age_h * 3600.0
    return np.asarray(grown / (np.sqrt(equivalent_nm**2 + grown) + equivalent_nm) * 1e-7 / ionic)


def _conductivity(dossier: Dossier, name: str, subject: str, row: str) -> tuple[Term, bool]:
    e = dossier.best(name, subject)
    if e is None or not e.value:
        return assumed_term(row), False
    given = e.origin != "assumed" and e.checked != "remembered"
    return Term(e.value, e.low or e.value, e.high or e.value, f"{e.value:.3g} S/cm ({e.source})"), given
