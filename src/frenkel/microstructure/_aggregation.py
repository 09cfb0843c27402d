"""Aggregation multigrid for images whose well-conducting clusters grids of 2x2x2 blocks cannot tell apart.

The first coarse nodes are the strongly joined groups of cells in each block (`number_nodes`), so that a cluster
and what surrounds it stay different unknowns; from there on pairs of strongly joined nodes are joined, twice a
level. Coarse operators are sums of conductances (Galerkin). Plain aggregation needs more than one coarse visit to
converge independently of the contrast: each level takes two steps of conjugate gradients that the level below
preconditions (Notay's K-cycle), which makes the whole a preconditioner that changes from call to call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from frenkel.microstructure import _graph_kernels as kernels
from frenkel.microstructure import _node_kernels as nodes
from frenkel.microstructure._graph_kernels import Doubles, Graph, Numbers
from frenkel.microstructure._node_kernels import Singles

__all__ = ["GraphMultigrid"]

Faces = tuple[Singles, Singles, Singles]
_COARSEST = 1000  # nodes of the last level, which is solved directly
_STALLED, _LARGEST_FACTORISED = 0.7, 20_000  # or it has more, where pairing no longer gets on
_STEPS, _TOP_STEPS = 2, 12
_ENOUGH = 1e-3  # of the energy that the first step could gain: no further step then


@dataclass
class _Level:
    graph: Graph
    diagonal: Doubles
    aggregate: Numbers  # of the next level
    count: int


class GraphMultigrid:
    """x ≈ A⁻¹ b on the nodes of a grid."""

    def __init__(self, faces: Faces, wrap: tuple[bool, bool, bool]) -> None:
        self.faces = faces
        self.numbers, self.count = nodes.number_nodes(*faces)
        for axis in range(3):
            if wrap[axis]:
                ghosts = np.moveaxis(self.numbers, axis, 0)
                ghosts[0], ghosts[-1] = ghosts[-2], ghosts[1]
        self.levels: list[_Level] = []
        graph: Graph = nodes.voxel_graph(self.numbers, self.count, *faces)
        while graph[3].size > _COARSEST:
            aggregate, coarse = _paired_twice(graph)
            left = coarse[3].size / graph[3].size
            if left > 0.95 or (left > _STALLED and graph[3].size <= _LARGEST_FACTORISED):
                break
            self.levels.append(_Level(graph, kernels.diagonal_of(*graph), aggregate, coarse[3].size))
            graph = coarse
        self.graphs = [*(level.graph for level in self.levels), graph]  # the last is solved directly
        self.bottom = _factorised(graph)

    def correct(self, x: Singles, b: Singles) -> None:
        """Add to x the coarse correction of its residual."""
        residual = nodes.residual_on_nodes(x, b, *self.faces, self.numbers, self.count)
        nodes.add_node_values(x, self.numbers, self.solve(residual))

    def solve(self, b: Doubles, *, enough: float = _ENOUGH) -> Doubles:
        """Potentials of the nodes for their sources, until a step gains less than that part of the first."""
        return self._solve(0, b, enough)

    def _cycle(self, depth: int, b: Doubles) -> Doubles:
        """One V of a level: sweep, coarse solution, sweep back."""
        level = self.levels[depth]
        x = np.zeros_like(b)
        kernels.sweep(*level.graph, level.diagonal, x, b, False)
        residual = b - kernels.flow(*level.graph, level.diagonal, x)
        x += self._solve(depth + 1, kernels.sum_over_aggregates(residual, level.aggregate, level.count))[
            level.aggregate
        ]
        kernels.sweep(*level.graph, level.diagonal, x, b, True)
        return x

    def _solve(self, depth: int, b: Doubles, enough: float = _ENOUGH) -> Doubles:
        """A few steps of conjugate gradients, preconditioned by the cycle; exact on the last level."""
        if depth == len(self.levels):
            return self.bottom(b)
        level = self.levels[depth]
        x, residual = np.zeros_like(b), b.copy()
        direction, flow, bend, first = x, x, 0.0, 0.0
        for step in range(_STEPS if depth else _TOP_STEPS):
            better = self._cycle(depth, residual)
            gain = kernels.inner(better, residual)
            first = first or gain
            if step:
                if gain <= enough * first:
                    break
                better -= kernels.inner(better, flow) / bend * direction
            direction = better
            flow = kernels.flow(*level.graph, level.diagonal, direction)
            bend = kernels.inner(direction, flow)
            if not bend > 0.0:
                break
            alpha = kernels.inner(direction, residual) / bend
            x += alpha * direction
            residual -= alpha * flow
        return x


def _paired_twice(graph: Graph) -> tuple[Numbers, Graph]:
    once, count = kernels.pair_nodes(*graph, kernels.diagonal_of(*graph))
    middle: Graph = kernels.contract(*graph, once, count)
    twice, count = kernels.pair_nodes(*middle, kernels.diagonal_of(*middle))
    return twice[once], kernels.contract(*middle, twice, count)


def _factorised(graph: Graph) -> Callable[[Doubles], Doubles]:
    """Direct solver of the last level; what is not grounded (a periodic image) is held by a trace of its diagonal."""
    from scipy import sparse

    start, other, weight, _ = graph
    diagonal = kernels.diagonal_of(*graph)
    held = np.where(diagonal > 0.0, diagonal * (1.0 + 1e-10), 1.0)
    count = diagonal.size
    matrix = sparse.diags(held) - sparse.csr_matrix((weight, other, start), shape=(count, count))
    solve: Callable[[Doubles], Doubles] = sparse.linalg.splu(matrix.tocsc()).solve
    return solve
