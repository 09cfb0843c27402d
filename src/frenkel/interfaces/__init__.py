"""What does each contact cost, and what kills it?

Laws of one interface as functions of pressure, current, temperature and time: contact of rough surfaces (Persson,
Holm, Cooper–Mikic–Yovanovich), charge transfer, space charge (site-limited Poisson), reaction layers (Wagner), coatings
and multilayers (two-carrier profile), stripping, plating, cracks. The budget adds them up with intervals,
`attribute` divides a measured resistance among mechanisms, `current_limit` gives an envelope of safe current.
Units: Ω cm², mA/cm², MPa, GPa, µm, nm, V, K. This room never imports a cell.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frenkel.interfaces.attribution import Arc, Attribution, attribute
    from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
    from frenkel.interfaces.coatings import optimum_coating
    from frenkel.interfaces.current_limits import CurrentLimit, current_limit
    from frenkel.interfaces.growth import GrowthLaw, fit_growth, wagner_constant_nm2_s
    from frenkel.interfaces.multilayer import Layer, lithium_potential_profile
    from frenkel.interfaces.space_charge import Carrier, space_charge_layer

_PUBLIC = {
    "Arc": "attribution",
    "Attribution": "attribution",
    "Carrier": "space_charge",
    "CurrentLimit": "current_limits",
    "GrowthLaw": "growth",
    "InterfaceBudget": "budget",
    "Layer": "multilayer",
    "Term": "budget",
    "attribute": "attribution",
    "current_limit": "current_limits",
    "fit_growth": "growth",
    "interface_budget": "budget",
    "lithium_potential_profile": "multilayer",
    "optimum_coating": "coatings",
    "space_charge_layer": "space_charge",
    "wagner_constant_nm2_s": "growth",
}

__all__ = [
    "Arc",
    "Attribution",
    "Carrier",
    "CurrentLimit",
    "GrowthLaw",
    "InterfaceBudget",
    "Layer",
    "Term",
    "attribute",
    "current_limit",
    "fit_growth",
    "interface_budget",
    "lithium_potential_profile",
    "optimum_coating",
    "space_charge_layer",
    "wagner_constant_nm2_s",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(f"frenkel.interfaces.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'frenkel.interfaces' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
