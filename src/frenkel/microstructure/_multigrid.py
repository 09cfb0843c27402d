"""The preconditioner: one symmetric W-cycle of aggregation multigrid, in float32.

Aggregates of 2x2x2 cells, piecewise-constant transfer, coarse faces = half the sum of the fine ones (the
same as discretising anew, and it keeps the seven-point form). Red-black-red relaxation before and after the coarse
correction, so that the cycle is symmetric as conjugate gradients need it. Coarse levels are
visited twice: a sixth more work, and half the iterations where thin phases conduct best.

Clusters that conduct far better than what surrounds them move as wholes, which blocks of 2x2x2 cells cannot
represent where two of them pass through one block. `watch_clusters` adds, beside the cycle, the constant on each
such cluster that balances its sum: cheap, and enough for islands that lie apart. Where that is slow,
`follow_clusters` replaces the coarse levels by those of `_aggregation`, whose nodes belong to one cluster each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure import _multigrid_kernels as kernels
from frenkel.microstructure._aggregation import Faces, GraphMultigrid
from frenkel.microstructure._cluster_kernels import cluster_conductances, shift_clusters, strong_clusters
from frenkel.microstructure._multigrid_kernels import Singles

__all__ = ["Faces", "Multigrid"]

_COARSEST = 4
_COARSEST_HALF_SWEEPS = 40
_HALF_SWEEPS = 3  # each of one colour, on both sides of the coarse correction
_BESIDE_A_GRAPH = 4  # where they cost little beside it
_VISITS = 2  # of each coarse level on one of the level above
_STRONG = 1e-2  # faces that reach this part of the strongest join cells to clusters


@dataclass
class _Level:
    faces: Faces
    inverse: Singles
    x: Singles
    b: Singles


class Multigrid:
    """z ≈ A⁻¹ b for the operator of `faces`; `source` and `result` are its float32 fields."""

    def __init__(self, faces: Faces, wrap: tuple[bool, bool, bool]) -> None:
        self.wrap = wrap
        self.levels: list[_Level] = []
        self.clusters: tuple[NDArray[np.int32], NDArray[np.float64]] | None = None
        self.graph: GraphMultigrid | None = None
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
        """One cycle from 0."""
        self._cycle(0)
        if self.clusters is not None:
            shift_clusters(self.result, self.source, *self.clusters)
        return self.result

    def watch_clusters(self) -> None:
        """Find the well-conducting clusters and shift each as a whole from the next cycle on."""
        faces = self.levels[0].faces
        strongest = max(float(g.max()) for g in faces)
        numbers, count = strong_clusters(*faces, _STRONG * strongest)
        self.clusters = numbers, cluster_conductances(numbers, count, *faces)

    def follow_clusters(self, graph: GraphMultigrid | None = None) -> None:
        """Coarse nodes that belong to one cluster each, from the next cycle on; the cycle then is not linear."""
        if self.graph is None:
            del self.levels[1:]
            self.clusters = None
            self.graph = graph or GraphMultigrid(self.levels[0].faces, self.wrap)

    def _cycle(self, depth: int) -> None:
        level = self.levels[depth]
        if depth == len(self.levels) - 1 and self.graph is None:
            self._relax(level, 0, _COARSEST_HALF_SWEEPS, from_zero=True)
            self._relax(level, 1, _COARSEST_HALF_SWEEPS)
            return
        half_sweeps = _HALF_SWEEPS if self.graph is None else _BESIDE_A_GRAPH
        for visit in range(_VISITS if depth else 1):
            self._relax(level, 0, half_sweeps, from_zero=visit == 0)
            if self.wrap[0]:
                kernels.wrap_first_axis(level.x)
            if self.graph is not None:
                self.graph.correct(level.x, level.b)
            else:
                coarse = self.levels[depth + 1]
                kernels.restrict_residual(level.x, level.b, *level.faces, coarse.b)
                self._cycle(depth + 1)
                kernels.prolong(level.x, coarse.x)
            self._relax(level, (half_sweeps - 1) & 1, half_sweeps)  # the colours in reverse

    def _relax(self, level: _Level, first_colour: int, half_sweeps: int, *, from_zero: bool = False) -> None:
        wrap_x, wrap_y, wrap_z = self.wrap
        if from_zero and any(self.wrap):  # periodic ghosts would keep old values
            level.x[:] = 0.0
            from_zero = False
        if wrap_x:
            kernels.wrap_first_axis(level.x)
        if wrap_y:
            level.x[:, 0, :] = level.x[:, -2, :]
            level.x[:, -1, :] = level.x[:, 1, :]
        if wrap_z:
            level.x[:, :, 0] = level.x[:, :, -2]
            level.x[:, :, -1] = level.x[:, :, 1]
        kernels.relax(
            level.x,
            level.b,
            *level.faces,
            level.inverse,
            first_colour,
            half_sweeps,
            from_zero,
            wrap_y,
            wrap_z,
        )
