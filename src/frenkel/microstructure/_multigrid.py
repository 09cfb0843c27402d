"""The preconditioner: one symmetric V-cycle of aggregation multigrid, in float32.

Aggregates of 2x2x2 cells, piecewise-constant transfer, coarse faces = half the sum of the fine ones (the
same as discretising anew, and it keeps the seven-point form). Two red-black sweeps before and, in reversed
colours, after the coarse correction, so that the cycle is symmetric as conjugate gradients need it.

Small clusters that conduct far better than what surrounds them move as a whole, which aggregates of 2x2x2 cells
do not see. `watch_clusters` adds, beside the cycle, the constant on each such cluster that balances its sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure import _multigrid_kernels as kernels
from frenkel.microstructure._multigrid_kernels import Singles

__all__ = ["Faces", "Multigrid"]

Faces = tuple[Singles, Singles, Singles]
_COARSEST = 4
_COARSEST_HALF_SWEEPS = 40
_STRONG = 1e-2  # faces that reach this part of the strongest join cells to clusters


@dataclass
class _Level:
    faces: Faces
    inverse: Singles
    x: Singles
    b: Singles


class Multigrid:
    """z ≈ A⁻¹ b for the operator of `faces`; `source` and `result` are its float32 fields."""

    def __init__(self, faces: Faces, wrap: tuple[bool, bool, bool], *, sweeps: int = 2) -> None:
        self.wrap = wrap
        self.half_sweeps = 2 * sweeps
        self.levels: list[_Level] = []
        self.clusters: tuple[NDArray[np.int32], NDArray[np.float64]] | None = None
        while True:
            shape = faces[0].shape
            x, b = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
            self.levels.append(_Level(faces, kernels.inverse_diagonal(*faces), x, b))
            if max(shape) - 2 <= _COARSEST:
                break
            faces = kernels.coarsen(*faces)

    @property
    def source(self) -> Singles:
        return self.levels[0].b

    @property
    def result(self) -> Singles:
        return self.levels[0].x

    def cycle(self) -> Singles:
        """One V-cycle from 0."""
        self.levels[0].x[:] = 0.0
        self._cycle(0)
        if self.clusters is not None:
            kernels.shift_clusters(self.result, self.source, *self.clusters)
        return self.result

    def watch_clusters(self) -> None:
        """Find the well-conducting clusters and treat them from the next cycle on."""
        faces = self.levels[0].faces
        strongest = max(float(g.max()) for g in faces)
        numbers, count = kernels.strong_clusters(*faces, _STRONG * strongest)
        self.clusters = numbers, kernels.cluster_conductances(numbers, count, *faces)

    def _cycle(self, depth: int) -> None:
        level = self.levels[depth]
        if depth == len(self.levels) - 1:
            self._relax(level, 0, _COARSEST_HALF_SWEEPS)
            self._relax(level, 1, _COARSEST_HALF_SWEEPS)
            return
        coarse = self.levels[depth + 1]
        self._relax(level, 0, self.half_sweeps)
        if self.wrap[0]:
            kernels.wrap_first_axis(level.x)
        kernels.restrict_residual(level.x, level.b, *level.faces, coarse.b, coarse.x)
        self._cycle(depth + 1)
        kernels.prolong(level.x, coarse.x)
        self._relax(level, 1, self.half_sweeps)

    def _relax(self, level: _Level, first_colour: int, half_sweeps: int) -> None:
        wrap_x, wrap_y, wrap_z = self.wrap
        if wrap_x:
            kernels.wrap_first_axis(level.x)
        if wrap_y:
            level.x[:, 0, :] = level.x[:, -2, :]
            level.x[:, -1, :] = level.x[:, 1, :]
        if wrap_z:
            level.x[:, :, 0] = level.x[:, :, -2]
            level.x[:, :, -1] = level.x[:, :, 1]
        kernels.relax(
            level.x, level.b, *level.faces, level.inverse, first_colour, half_sweeps, wrap_y, wrap_z
        )
