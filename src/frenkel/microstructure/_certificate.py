"""A certified bound on the error that an approximate potential leaves in the energy of the cell scheme.

With the residual r of the potential that error is r·A⁻¹r, and no flow that carries r to the electrodes dissipates
less (Thomson's principle). Such a flow is built here, from the coarsest level to the finest: its power is the bound.
It is exact up to the rounding of float64 whatever the hierarchy of levels; a hierarchy that keeps well-conducting
clusters apart (`GraphMultigrid`) makes it tighter, at a few times the cost.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure import _graph_kernels as graphs
from frenkel.microstructure import _graph_routing_kernels as routes
from frenkel.microstructure import _routing_kernels as kernels
from frenkel.microstructure._aggregation import GraphMultigrid
from frenkel.microstructure._node_kernels import sum_over_nodes
from frenkel.microstructure._routing_kernels import Doubles

if TYPE_CHECKING:
    from frenkel.microstructure._multigrid import Faces, Multigrid

__all__ = ["Certificate", "bound_by_graph", "error_bound"]

_PATIENCE = 4  # iterations that are cheaper than the bound by a graph
_PART_OF_BRACKET = 1e-2  # between the two bounds, that the error of the lower one may take
_STALLED = 0.7  # of a bound over the one before: rounding, or nothing more to gain
_ENOUGH = 3e-2  # of the energy that the first step on the graph gains
_ROUNDING = 1e-10  # of the largest residual: what sums of a whole image are off by in float64
_LEAST_CURRENT = 1e-14  # of what the best face carries at unit voltage: float64 knows residuals no better


class Certificate:
    """A bound on the error of a run of conjugate gradients, computed as seldom as its cost allows.

    Parameters
    ----------
    tolerance : wanted bound, as a part of the energy
    upper_energy : of the upper bound on the conductivity; a hundredth of what lies between, or of the energy
        where that is less, is good enough too
    """

    def __init__(self, tolerance: float, upper_energy: float = 0.0) -> None:
        self.tolerance, self.upper_energy = tolerance, upper_energy
        self.bound = math.inf
        self.asked_at, self.ask_again = -1, 0
        self.graph: GraphMultigrid | None = None

    def wanted(self, energy: float) -> float:
        """The bound that is small enough."""
        bracket = min(self.upper_energy - energy, energy)
        return max(self.tolerance * energy, _PART_OF_BRACKET * bracket)

    def holds(self, cycle: Multigrid, residual: Doubles, energy: float, drops: list[float]) -> bool:
        """Whether the bound is small enough, or no longer gets smaller."""
        if len(drops) < self.ask_again:
            return False
        before = self.bound
        decay = math.sqrt(drops[-1] / drops[-3]) if len(drops) > 2 else 0.1
        decay = min(max(decay, 0.02), 0.9)
        self.ask(cycle, residual, energy, len(drops), slack=decay**-_PATIENCE)
        stalled = self.bound > _STALLED * before
        if stalled and self.graph is None:  # the grids may be to blame
            self.ask(cycle, residual, energy, len(drops))
            stalled = False
        wanted = self.wanted(energy)
        if self.bound <= wanted or stalled or math.isinf(self.bound):
            return True
        self.ask_again = len(drops) + math.ceil(math.log(self.bound / wanted) / -math.log(decay))
        return False

    def ask(
        self, cycle: Multigrid, residual: Doubles, energy: float, iteration: int, *, slack: float = 1.0
    ) -> None:
        """Compute the bound of this iteration: from the grids, or from a graph where that would not be enough.

        `slack` is by how much the bound from the grids may miss what is wanted.
        """
        self.graph = self.graph or cycle.graph
        if self.graph is None:
            if iteration != self.asked_at:
                self.bound = error_bound(cycle, residual)
            self.asked_at = iteration
            if self.bound <= slack * self.wanted(energy):
                return
            self.graph = GraphMultigrid(cycle.levels[0].faces, cycle.wrap)
        elif iteration == self.asked_at:
            return
        self.bound, self.asked_at = bound_by_graph(self.graph, residual), iteration


def error_bound(cycle: Multigrid, residual: Doubles) -> float:
    """Upper bound on r·A⁻¹r of a grid; infinite where the levels allow none."""
    levels = cycle.levels
    rounding = _rounding(residual)
    residuals = [residual]
    for level in levels[1:]:
        residuals.append(kernels.block_sums(residuals[-1], *(n - 2 for n in level.x.shape)))
    flows, power = _coarsest(levels[-1].faces, residuals[-1], 2.0 ** (len(levels) - 1), cycle.wrap)
    for depth in range(len(levels) - 2, -1, -1):
        store = depth > 0
        shape = residuals[depth].shape if store else (0, 0, 0)
        finer = tuple(np.zeros(shape) for _ in range(3))
        power += kernels.route_blocks(
            residuals[depth], *levels[depth].faces, 2.0**depth, rounding, *flows, *finer, store
        )
        flows = finer
    return power


def _rounding(residual: Doubles) -> float:
    return max(_ROUNDING * float(np.abs(residual).max()), _LEAST_CURRENT)


def bound_by_graph(graph: GraphMultigrid, residual: Doubles) -> float:
    """The bound from nodes that belong to one cluster each.

    The flow between nodes is that of a potential, from a few steps of the graph's own conjugate gradients; what these
    leave is carried level by level.
    """
    rounding = _rounding(residual)
    sources = sum_over_nodes(residual, graph.numbers, graph.count)
    potential = graph.solve(sources, enough=_ENOUGH)
    finest = graph.graphs[0]
    start, other = finest[:2]
    rest = sources - graphs.flow(*finest, graphs.diagonal_of(*finest), potential)
    drop, fall = _carried(graph, rest, rounding)
    drop += np.repeat(potential, np.diff(start)) - potential[other]
    fall += potential
    power: float = routes.power_of_drops(*finest, drop, fall)
    power += routes.power_within_nodes(
        residual, *graph.faces, graph.numbers, start, other, drop, fall, rounding
    )
    return power


def _carried(graph: GraphMultigrid, sources: Doubles, rounding: float) -> tuple[Doubles, Doubles]:
    """Drops of the edges and falls to the ground of the finest graph that carry the sources."""
    each = [sources]
    for level in graph.levels:
        each.append(graphs.sum_over_aggregates(each[-1], level.aggregate, level.count))
    bottom = graph.graphs[-1]
    fall = graph.bottom(each[-1])
    # once more for what the factors have left
    fall = fall + graph.bottom(each[-1] - graphs.flow(*bottom, graphs.diagonal_of(*bottom), fall))
    drop = np.repeat(fall, np.diff(bottom[0])) - fall[bottom[1]]
    for depth in range(len(graph.levels) - 1, -1, -1):
        fine, coarse = graph.graphs[depth], graph.graphs[depth + 1]
        finer = np.zeros(fine[1].size), np.zeros(fine[3].size)
        routes.route_aggregates(
            *fine, each[depth], graph.levels[depth].aggregate, *coarse[:2], drop, fall, rounding, *finer
        )
        drop, fall = finer
    return drop, fall


def _coarsest(
    faces: Faces, residual: Doubles, scale: float, wrap: tuple[bool, bool, bool]
) -> tuple[tuple[NDArray[np.float64], ...], float]:
    """Flows and power of the coarsest level, from a direct solution."""
    shape = tuple(n - 2 for n in residual.shape)
    inner = (slice(1, -1),) * 3
    number = np.full(residual.shape, -1)
    number[inner] = np.arange(np.prod(shape)).reshape(shape)
    _wrap_ghosts(number, wrap)
    matrix = np.zeros((int(np.prod(shape)),) * 2)
    for axis, g in enumerate(faces):
        once = np.delete(g, -1, axis) if wrap[axis] else g  # the last face is the first
        for at in zip(*np.nonzero(once), strict=True):
            before = list(at)
            before[axis] -= 1
            a, b = number[at], number[tuple(before)]
            for n in (a, b):
                if n >= 0 and a != b:
                    matrix[n, n] += scale * float(g[at])
            if a >= 0 and b >= 0 and a != b:
                matrix[a, b] -= scale * float(g[at])
                matrix[b, a] -= scale * float(g[at])
    there = np.diagonal(matrix) > 0.0
    potential = np.zeros(there.size)
    source = residual[inner].ravel()
    matrix, wanted = matrix[np.ix_(there, there)], source[there]
    # a periodic grid has no ground
    inverse = np.linalg.pinv(matrix, hermitian=True) if any(wrap) else np.linalg.inv(matrix)
    found = inverse @ wanted
    potential[there] = found + inverse @ (wanted - matrix @ found)
    field = np.zeros(residual.shape)
    field[inner] = potential.reshape(shape)
    _wrap_ghosts(field, wrap)
    flows = tuple(-scale * g * np.diff(field, axis=axis, prepend=0.0) for axis, g in enumerate(faces))
    return flows, float(source @ potential)


def _wrap_ghosts(field: NDArray[Any], wrap: tuple[bool, bool, bool]) -> None:
    for axis in range(3):
        if wrap[axis]:
            moved = np.moveaxis(field, axis, 0)
            moved[0], moved[-1] = moved[-2], moved[1]
