"""Basins of a landscape on its grid: their minima, the lowest passes between them, and the voxel thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _basin_kernels
from frenkel.lattice._sweep_kernels import new_forest
from frenkel.lattice.landscape import CEILING_EV, Landscape

__all__ = ["REFINEMENT_DROP_EV", "Basins", "basins_of"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

REFINEMENT_DROP_EV = 0.15
"""A refined saddle is assumed to lie no further than this below its voxel pass (both signs occur)."""


@dataclass(frozen=True, eq=False)
class Basins:
    """Voxel basins of a landscape: thresholds above the global and the component minimum, minima, lowest passes.

    minima : flat voxel indices; passes : rows (basin a, basin b, w0, w1, w2, voxel) in ascending energy.
    """

    thresholds_eV: FloatArray
    component_thresholds_eV: FloatArray
    minima: IntArray
    passes: IntArray


def basins_of(landscape: Landscape, *, beyond_eV: float = REFINEMENT_DROP_EV) -> Basins:
    """Basins, passes and voxel thresholds in one sweep, up to beyond_eV above the 3D threshold."""
    flat = landscape.energies_eV.ravel()
    lowest = landscape.minimum_eV
    order = landscape.ascending(lowest + CEILING_EV)
    shape = np.array(landscape.shape, dtype=np.int64)
    # a minimum forbids others among its 26 neighbours: at most one in each block of 2 x 2 x 2 voxels
    most = int(np.prod(shape // 2 + 1))
    minima = np.empty(most, np.int64)
    threshold, minimum = np.full(3, np.inf), np.full(3, np.nan)
    count, passes = _basin_kernels.sweep_basins(
        flat[order].astype(np.float64), order, shape, beyond_eV,
        np.full(flat.size, -1, np.int32), np.empty(len(order), np.int32), np.zeros((len(order), 3), np.int8),
        minima, new_forest(most), np.full(1 << 12, -1, np.int64), np.empty((1 << 10, 6), np.int64),
        np.empty((26, 4), np.int64), threshold, minimum,
    )  # fmt: skip
    minima, passes = minima[:count].copy(), passes.copy()
    opens = np.isfinite(threshold)
    return Basins(threshold - lowest, np.where(opens, threshold - minimum, np.inf), minima, passes)
