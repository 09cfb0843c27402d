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
    from frenkel.microstructure import generators, laws
    from frenkel.microstructure.flow_field import CurrentField, current_field
    from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode
    from frenkel.microstructure.effective_conductivity import EffectiveConductivity, PhaseShare
    from frenkel.microstructure.image_solver import solve
    from frenkel.microstructure.phases import Film, Interface, Phase
    from frenkel.microstructure.tomography import read_image

_PUBLIC = {
    "CathodeValue": "effective_cathode",
    "CurrentField": "flow_field",
    "EffectiveCathode": "effective_cathode",
    "EffectiveConductivity": "effective_conductivity",
    "Film": "phases",
    "Interface": "phases",
    "Phase": "phases",
    "PhaseShare": "effective_conductivity",
    "current_field": "flow_field",
    "read_image": "tomography",
    "solve": "image_solver",
}

__all__ = [
    "CathodeValue",
    "CurrentField",
    "EffectiveCathode",
    "EffectiveConductivity",
    "Film",
    "Interface",
    "Phase",
    "PhaseShare",
    "current_field",
    "generators",
    "laws",
    "read_image",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name in ("generators", "laws"):
        return importlib.import_module(f"frenkel.microstructure.{name}")
    if name in _PUBLIC:
        return getattr(importlib.import_module(f"frenkel.microstructure.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'frenkel.microstructure' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
