"""What forms at a contact, from the products that `thermo` finds, and the electrons behind a growth that was measured.

V_M volume of the products and n lithium exchanged, both per formula of electrolyte, at the potential of the electrode.
Volumes are additive ones of `thermo`. Units: cm³/mol, V, S/cm.
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.errors import InputError
from frenkel.interfaces.growth_fit import GrowthFit
from frenkel.quantities import AVOGADRO_PER_MOL

__all__ = ["ReactionProducts", "electrons_behind", "reaction_products"]

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
    from frenkel.thermo.volumes import volume_A3

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
