"""What do grains, fillers and pores make of a conductivity?

Two layers answer it. `laws`: closed mixing laws, one function each. A voxel solver: ∇·(σ∇u) = 0 on any
labelled image, with a certified lower and upper bound, the current's share by phase and the sensitivity to
each phase. On these stand composite electrolytes against loading, polycrystals and pellets, and composite
cathodes (`EffectiveCathode`). Units: S/cm, µm, Ω·cm² (interfaces), volume fractions 0–1.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.microstructure import generators, laws
    from frenkel.microstructure.cathode import cathode_from_structure
    from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
    from frenkel.microstructure.composite_design import Design, best_designs
    from frenkel.microstructure.composite_fit import SeriesComparison, compare_models
    from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode
    from frenkel.microstructure.effective_conductivity import EffectiveConductivity, PhaseShare
    from frenkel.microstructure.flow_field import CurrentField, current_field
    from frenkel.microstructure.image_files import write_image
    from frenkel.microstructure.image_solver import solve
    from frenkel.microstructure.loading import Loading, MatrixMakeUp
    from frenkel.microstructure.loading_curve import CompositeCurve, composite_curve
    from frenkel.microstructure.over_temperature import TemperatureCurve, solve_over_temperature
    from frenkel.microstructure.pellet import GrainBoundary, Pellet, PelletCurve, layer_curve, pellet_curve
    from frenkel.microstructure.phases import Film, Interface, Phase
    from frenkel.microstructure.published_composites import composite_cases
    from frenkel.microstructure.published_series import series_cases
    from frenkel.microstructure.sensitivity import sensitivities
    from frenkel.microstructure.spectrum import (
        DielectricInterface,
        DielectricPhase,
        Spectrum,
        conductivity_spectrum,
    )
    from frenkel.microstructure.tensor import ConductivityTensor, conductivity_tensor
    from frenkel.microstructure.tomography import read_image

_PUBLIC = {
    "CathodeValue": "effective_cathode",
    "Composite": "composite",
    "CompositeCurve": "loading_curve",
    "ConductivityTensor": "tensor",
    "CurrentField": "flow_field",
    "Design": "composite_design",
    "DielectricInterface": "spectrum",
    "DielectricPhase": "spectrum",
    "EffectiveCathode": "effective_cathode",
    "EffectiveConductivity": "effective_conductivity",
    "Filler": "composite",
    "Film": "phases",
    "GrainBoundary": "pellet",
    "Interface": "phases",
    "Interphase": "composite",
    "Loading": "loading",
    "Matrix": "composite",
    "MatrixMakeUp": "loading",
    "Pellet": "pellet",
    "PelletCurve": "pellet",
    "Phase": "phases",
    "PhaseShare": "effective_conductivity",
    "SeriesComparison": "composite_fit",
    "Spectrum": "spectrum",
    "TemperatureCurve": "over_temperature",
    "best_designs": "composite_design",
    "cathode_from_structure": "cathode",
    "compare_models": "composite_fit",
    "composite_cases": "published_composites",
    "composite_curve": "loading_curve",
    "conductivity_spectrum": "spectrum",
    "conductivity_tensor": "tensor",
    "current_field": "flow_field",
    "layer_curve": "pellet",
    "pellet_curve": "pellet",
    "sensitivities": "sensitivity",
    "series_cases": "published_series",
    "read_image": "tomography",
    "solve": "image_solver",
    "solve_over_temperature": "over_temperature",
    "write_image": "image_files",
}

__all__ = [
    "CathodeValue",
    "Composite",
    "CompositeCurve",
    "ConductivityTensor",
    "CurrentField",
    "Design",
    "DielectricInterface",
    "DielectricPhase",
    "EffectiveCathode",
    "EffectiveConductivity",
    "Filler",
    "Film",
    "GrainBoundary",
    "Interface",
    "Interphase",
    "Loading",
    "Matrix",
    "MatrixMakeUp",
    "Pellet",
    "PelletCurve",
    "Phase",
    "PhaseShare",
    "SeriesComparison",
    "Spectrum",
    "TemperatureCurve",
    "best_designs",
    "cathode_from_structure",
    "compare_models",
    "composite_cases",
    "composite_curve",
    "conductivity_spectrum",
    "conductivity_tensor",
    "current_field",
    "generators",
    "laws",
    "layer_curve",
    "pellet_curve",
    "read_image",
    "sensitivities",
    "series_cases",
    "solve",
    "solve_over_temperature",
    "write_image",
]


_public_name, _names = lazy_names(__name__, _PUBLIC)


def __getattr__(name: str) -> Any:
    if name in ("generators", "laws"):
        return importlib.import_module(f"{__name__}.{name}")
    return _public_name(name)


def __dir__() -> list[str]:
    return sorted([*_names(), "generators", "laws"])
