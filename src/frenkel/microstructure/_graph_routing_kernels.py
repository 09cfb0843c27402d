"""Kernels that carry a residual to the electrodes through a graph of nodes; the counterpart of `_routing_kernels`.

Flows are written as drops: an edge of conductance w carries w times its drop. The drop of a coarse edge is that of all
finer edges in it; what then is out of balance adds up to nothing in every aggregate and is evened out within it.
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel
from frenkel.microstructure._graph_kernels import Doubles, Numbers, Starts, members_of
from frenkel.microstructure._routing_kernels import even_out

Singles = NDArray[np.float32]

_FIELD, _GRAPH = "f4[:,:,::1], ", "i8[::1], i4[::1], f8[::1], f8[::1]"
_LARGEST_AGGREGATE = 8


@kernel(signature="i8(i8[::1], i4[::1], i8, i8)")
def edge_between(start: Starts, other: Numbers, a: int, b: int) -> int:
    """Where the edge from a to b is stored; -1 where there is none."""
    for e in range(start[a], start[a + 1]):
        if other[e] == b:
            return e
    return -1


@kernel(
    signature=f"void({_GRAPH}, f8[::1], i4[::1], i8[::1], i4[::1], f8[::1], f8[::1], f8, f8[::1], f8[::1])"
)
def route_aggregates(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, residual: Doubles, aggregate: Numbers,
    coarse_start: Starts, coarse_other: Numbers, coarse_drop: Doubles, coarse_fall: Doubles, rounding: float,
    drop: Doubles, fall: Doubles,
) -> None:  # fmt: skip
    """Drops of the edges, and falls to the ground, of a graph from those of its aggregates, in place."""
    first, members = members_of(aggregate, coarse_start.size - 1)
    w, d = np.zeros((_LARGEST_AGGREGATE, _LARGEST_AGGREGATE)), np.zeros(_LARGEST_AGGREGATE)
    potential = np.zeros(_LARGEST_AGGREGATE)
    for c in range(coarse_start.size - 1):
        count = first[c + 1] - first[c]
        w[:] = 0.0
        for n in range(count):
            a = members[first[c] + n]
            fall[a] = coarse_fall[c]
            d[n] = residual[a] - ground[a] * fall[a]
            for e in range(start[a], start[a + 1]):
                if aggregate[other[e]] != c:
                    drop[e] = coarse_drop[edge_between(coarse_start, coarse_other, c, aggregate[other[e]])]
                    d[n] -= weight[e] * drop[e]
                for m in range(n + 1, count):
                    if members[first[c] + m] == other[e]:
                        w[n, m] = weight[e]
        if even_out(w, d, count, rounding, potential) == np.inf:
            fall[members[first[c]]] = np.inf
        for n in range(count):
            a = members[first[c] + n]
            for e in range(start[a], start[a + 1]):
                for m in range(count):
                    if members[first[c] + m] == other[e]:
                        drop[e] = potential[n] - potential[m]


@kernel(signature=f"f8({_GRAPH}, f8[::1], f8[::1])")
def power_of_drops(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, drop: Doubles, fall: Doubles
) -> float:
    """Σ w drop² over the edges and the ground."""
    power = 0.0
    for e in range(other.size):
        power += 0.5 * weight[e] * drop[e] * drop[e]  # every edge is stored twice
    for a in range(start.size - 1):
        power += ground[a] * fall[a] * fall[a]
    return power


@kernel(signature=f"f8(f8[:,:,::1], {_FIELD * 3}i4[:,:,::1], i8[::1], i4[::1], f8[::1], f8[::1], f8)")
def power_within_nodes(
    residual: Doubles, gx: Singles, gy: Singles, gz: Singles, numbers: NDArray[np.int32],
    start: Starts, other: Numbers, drop: Doubles, fall: Doubles, rounding: float,
) -> float:  # fmt: skip
    """Power that evens out the cells of each node, when the drops between the nodes have carried their currents."""
    ni, nj, nk = numbers.shape
    plane, line = nj * nk, nk
    name, r = numbers.reshape(numbers.size), residual.reshape(residual.size)
    hx, hy, hz = gx.reshape(gx.size), gy.reshape(gx.size), gz.reshape(gx.size)
    w, d, potential = np.zeros((8, 8)), np.zeros(8), np.zeros(8)
    power = 0.0
    for bi in range(1, ni - 1, 2):
        for bj in range(1, nj - 1, 2):
            for bk in range(1, nk - 1, 2):
                w[:] = 0.0
                for n in range(8):
                    i, j, k = bi + (n >> 2), bj + ((n >> 1) & 1), bk + (n & 1)
                    d[n] = 0.0
                    if i > ni - 2 or j > nj - 2 or k > nk - 2:
                        continue
                    at = i * plane + j * line + k
                    a = name[at]
                    if a < 0:
                        continue
                    d[n] = r[at]
                    for side in range(6):
                        bit = 4 >> (side // 2)
                        stride = plane if bit == 4 else (line if bit == 2 else 1)
                        h = hx if bit == 4 else (hy if bit == 2 else hz)
                        to = at + stride if side & 1 else at - stride
                        g = h[to] if side & 1 else h[at]
                        if g == 0.0:
                            continue
                        b = name[to]
                        if b == a:  # inside the block, or a node that meets itself around a periodic image
                            if side & 1 and n & bit == 0:
                                w[n, n + bit] = g
                        elif b < 0:
                            d[n] -= g * fall[a]
                        else:
                            d[n] -= g * drop[edge_between(start, other, a, b)]
                power += even_out(w, d, 8, rounding, potential)
    return power
