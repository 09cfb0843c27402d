"""What do grains, fillers and pores make of a conductivity?

Two layers answer it. `laws`: closed mixing laws, one function each. A voxel solver: ∇·(σ∇u) = 0 on any
labelled image, with a certified lower and upper bound, the current's share by phase and the sensitivity to
each phase. On these stand composite electrolytes against loading, polycrystals and pellets, and composite
cathodes (`EffectiveCathode`). Units: S/cm, µm, Ω·cm² (interfaces), volume fractions 0–1.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frenkel.microstructure import laws
    from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode
    from frenkel.microstructure.effective_conductivity import EffectiveConductivity, PhaseShare
    from frenkel.microstructure.image_solver import solve
    from frenkel.microstructure.phases import Film, Interface, Phase

_PUBLIC = {
    "CathodeValue": "effective_cathode",
    "EffectiveCathode": "effective_cathode",
    "EffectiveConductivity": "effective_conductivity",
    "Film": "phases",
    "Interface": "phases",
    "Phase": "phases",
    "PhaseShare": "effective_conductivity",
    "solve": "image_solver",
}

__all__ = [
    "CathodeValue",
    "EffectiveCathode",
    "EffectiveConductivity",
    "Film",
    "Interface",
    "Phase",
    "PhaseShare",
    "laws",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name == "laws":
        return importlib.import_module("frenkel.microstructure.laws")
    if name in _PUBLIC:
        return getattr(importlib.import_module(f"frenkel.microstructure.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'frenkel.microstructure' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
