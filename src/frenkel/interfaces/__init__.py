"""What does each contact cost, and what kills it?

Laws of one interface as functions of pressure, current, temperature and time: contact of rough surfaces (Persson,
Greenwood–Williamson), spots (Holm, clusters, flux tubes), gels and necks, shrinking cathode particles, charge transfer,
space charge (site-limited Poisson, by planes where the lattice is coarser), reaction layers (Wagner, from the products of
`thermo`), coatings and multilayers (two carriers), stripping, plating, cracks, alloys. The budget adds them up with intervals,
`attribute` divides a measured resistance among mechanisms, `current_limit` gives an envelope of safe current, and
`pair_interfaces` says all of it of two named electrodes and an electrolyte.
Units: Ω cm², mA/cm², MPa, GPa, µm, nm, V, K. This room never imports a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.interfaces.alloy_choice import AlloyAnode, alloy_anode
    from frenkel.interfaces.arc_series import arc_of_series
    from frenkel.interfaces.attribution import Arc, Attribution, attribute
    from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
    from frenkel.interfaces.coatings import optimum_coating
    from frenkel.interfaces.contact_law import ContactLaw
    from frenkel.interfaces.current_limits import CurrentLimit, current_envelope, current_limit
    from frenkel.interfaces.greenwood_williamson import asperity_contact
    from frenkel.interfaces.growth import GrowthLaw, wagner_constant_nm2_s
    from frenkel.interfaces.growth_fit import GrowthFit, fit_growth
    from frenkel.interfaces.multilayer import Layer, internal_plating_limit_mA_cm2, lithium_potential_profile
    from frenkel.interfaces.pair_report import PairInterfaces, pair_interfaces
    from frenkel.interfaces.reaction_layer import reaction_products
    from frenkel.interfaces.space_charge import Carrier, space_charge_layer
    from frenkel.interfaces.space_charge_planes import space_charge_planes

_PUBLIC = {
    "AlloyAnode": "alloy_choice",
    "Arc": "attribution",
    "Attribution": "attribution",
    "Carrier": "space_charge",
    "ContactLaw": "contact_law",
    "CurrentLimit": "current_limits",
    "GrowthFit": "growth_fit",
    "GrowthLaw": "growth",
    "InterfaceBudget": "budget",
    "Layer": "multilayer",
    "PairInterfaces": "pair_report",
    "Term": "budget",
    "alloy_anode": "alloy_choice",
    "arc_of_series": "arc_series",
    "asperity_contact": "greenwood_williamson",
    "attribute": "attribution",
    "current_envelope": "current_limits",
    "current_limit": "current_limits",
    "fit_growth": "growth_fit",
    "interface_budget": "budget",
    "internal_plating_limit_mA_cm2": "multilayer",
    "lithium_potential_profile": "multilayer",
    "optimum_coating": "coatings",
    "pair_interfaces": "pair_report",
    "reaction_products": "reaction_layer",
    "space_charge_layer": "space_charge",
    "space_charge_planes": "space_charge_planes",
    "wagner_constant_nm2_s": "growth",
}

__all__ = [
    "AlloyAnode",
    "Arc",
    "Attribution",
    "Carrier",
    "ContactLaw",
    "CurrentLimit",
    "GrowthFit",
    "GrowthLaw",
    "InterfaceBudget",
    "Layer",
    "PairInterfaces",
    "Term",
    "alloy_anode",
    "arc_of_series",
    "asperity_contact",
    "attribute",
    "current_envelope",
    "current_limit",
    "fit_growth",
    "interface_budget",
    "internal_plating_limit_mA_cm2",
    "lithium_potential_profile",
    "optimum_coating",
    "pair_interfaces",
    "reaction_products",
    "space_charge_layer",
    "space_charge_planes",
    "wagner_constant_nm2_s",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
