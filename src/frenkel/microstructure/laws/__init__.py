"""What does a mixture conduct? The analytic laws, one function each; no second copy of them exists.

Bounds (Wiener, Hashin–Shtrikman), effective media (Maxwell–Garnett, Bruggeman, McLachlan), particles with
shells (Nan, overlapping shells, coated inclusions), pores (Archie, minimum solid area), grain boundaries (brick layer), and
percolation thresholds by shape. Conductivities in S/cm, volume fractions 0–1, lengths in µm, area-specific
resistances in Ω·cm². Equations, validity and source stand in each function.
"""

from __future__ import annotations

from frenkel.microstructure.laws.bounds import Bounds, hashin_shtrikman_bounds, wiener_bounds
from frenkel.microstructure.laws.coated import coated_inclusions
from frenkel.microstructure.laws.effective_medium import (
    bruggeman,
    depolarisation_factors,
    general_effective_medium,
    maxwell_garnett,
    self_consistent_spheroids,
)
from frenkel.microstructure.laws.percolation import (
    PercolationThreshold,
    overlapping_spheroid_threshold,
    percolation_threshold,
)
from frenkel.microstructure.laws.polycrystal import (
    brick_layer,
    brick_layer_with_thickness,
    grain_boundary_conductivity,
    grain_boundary_share,
)
from frenkel.microstructure.laws.porous import archie, minimum_solid_area, tortuosity_factor
from frenkel.microstructure.laws.shells import (
    coated_sphere_conductivity,
    nan_core_shell,
    overlapping_shells,
    shell_vol_fraction,
)

__all__ = [
    "Bounds",
    "PercolationThreshold",
    "archie",
    "brick_layer",
    "brick_layer_with_thickness",
    "bruggeman",
    "coated_inclusions",
    "coated_sphere_conductivity",
    "depolarisation_factors",
    "general_effective_medium",
    "grain_boundary_conductivity",
    "grain_boundary_share",
    "hashin_shtrikman_bounds",
    "maxwell_garnett",
    "minimum_solid_area",
    "nan_core_shell",
    "overlapping_shells",
    "overlapping_spheroid_threshold",
    "percolation_threshold",
    "self_consistent_spheroids",
    "shell_vol_fraction",
    "tortuosity_factor",
    "wiener_bounds",
]
