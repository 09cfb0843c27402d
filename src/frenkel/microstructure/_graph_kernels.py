"""Kernels of the aggregation multigrid on graphs: pairing, contraction, Gauss–Seidel.

A graph is (start, other, weight, ground): the edges of node a are start[a] … start[a+1]-1 with their other ends
and conductances, each edge stored at both of its ends; `ground` is the conductance to the electrodes. Operator:
(A x)_a = Σ_b w_ab (x_a - x_b) + ground_a x_a.
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int32]
Starts = NDArray[np.int64]
Graph = tuple[Starts, Numbers, Doubles, Doubles]

WORST_PAIR = 8.0  # quality of a pair of nodes that may still be joined

_GRAPH = "i8[::1], i4[::1], f8[::1], f8[::1]"


@kernel(signature=f"Tuple((i4[::1], i8))({_GRAPH}, f8[::1])")
def pair_nodes(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, diagonal: Doubles
) -> tuple[Numbers, int]:
    """Match each node with the free neighbour of the best quality; those without a good one stay alone.

    Quality of a pair: the harmonic mean of the two diagonals over the edge between them, which bounds how far the
    pair is from moving as one (Napov & Notay, SIAM J. Sci. Comput. 34 (2012) A1079, for rows that sum to 0).
    """
    count = ground.size
    aggregate = np.full(count, -1, np.int32)
    made = 0
    for a in range(count):
        if aggregate[a] >= 0:
            continue
        partner, quality = -1, WORST_PAIR
        for e in range(start[a], start[a + 1]):
            b = other[e]
            if aggregate[b] >= 0:
                continue
            mean = 2.0 * diagonal[a] * diagonal[b] / (diagonal[a] + diagonal[b])
            if mean < quality * weight[e]:
                partner, quality = b, mean / weight[e]
        aggregate[a] = made
        if partner >= 0:
            aggregate[partner] = made
        made += 1
    return aggregate, made


@kernel(signature="Tuple((i8[::1], i8[::1]))(i4[::1], i8)")
def members_of(aggregate: Numbers, count: int) -> tuple[Starts, Starts]:
    """First place of each aggregate in the list of members, and that list."""
    first = np.zeros(count + 1, np.int64)
    for a in range(aggregate.size):
        first[aggregate[a] + 1] += 1
    for c in range(count):
        first[c + 1] += first[c]
    members, filled = np.empty(aggregate.size, np.int64), first[:-1].copy()
    for a in range(aggregate.size):
        members[filled[aggregate[a]]] = a
        filled[aggregate[a]] += 1
    return first, members


@kernel(signature=f"Tuple((i8[::1], i4[::1], f8[::1], f8[::1]))({_GRAPH}, i4[::1], i8)")
def contract(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, aggregate: Numbers, count: int
) -> Graph:
    """The graph whose nodes are the aggregates (Galerkin: conductances between them add up)."""
    first, members = members_of(aggregate, count)
    new_start, new_ground = np.zeros(count + 1, np.int64), np.zeros(count)
    new_other, new_weight = np.empty(other.size, np.int32), np.empty(other.size)
    place = np.full(count, -1, np.int64)  # where aggregate d stands in the row being built
    end = 0
    for c in range(count):
        for m in range(first[c], first[c + 1]):
            a = members[m]
            new_ground[c] += ground[a]
            for e in range(start[a], start[a + 1]):
                d = aggregate[other[e]]
                if d == c:
                    continue
                if place[d] < new_start[c]:
                    place[d] = end
                    new_other[end], new_weight[end] = d, 0.0
                    end += 1
                new_weight[place[d]] += weight[e]
        new_start[c + 1] = end
    return new_start, new_other[:end].copy(), new_weight[:end].copy(), new_ground


@kernel(signature=f"f8[::1]({_GRAPH})")
def diagonal_of(start: Starts, other: Numbers, weight: Doubles, ground: Doubles) -> Doubles:
    """Sum of the conductances at each node."""
    out = ground.copy()
    for a in range(ground.size):
        for e in range(start[a], start[a + 1]):
            out[a] += weight[e]
    return out


@kernel(signature=f"void({_GRAPH}, f8[::1], f8[::1], f8[::1], b1)")
def sweep(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, diagonal: Doubles, x: Doubles, b: Doubles,
    backward: bool,
) -> None:  # fmt: skip
    """One Gauss–Seidel sweep in the order of the nodes, or against it."""
    count = ground.size
    for n in range(count):
        a = count - 1 - n if backward else n
        total = b[a]
        for e in range(start[a], start[a + 1]):
            total += weight[e] * x[other[e]]
        x[a] = total / diagonal[a] if diagonal[a] > 0.0 else 0.0


@kernel(signature=f"f8[::1]({_GRAPH}, f8[::1], f8[::1])")
def flow(
    start: Starts, other: Numbers, weight: Doubles, ground: Doubles, diagonal: Doubles, x: Doubles
) -> Doubles:
    """A x."""
    out = np.empty(x.size)
    for a in range(x.size):
        total = diagonal[a] * x[a]
        for e in range(start[a], start[a + 1]):
            total -= weight[e] * x[other[e]]
        out[a] = total
    return out


@kernel(fastmath=True, signature="f8(f8[::1], f8[::1])")
def inner(a: Doubles, b: Doubles) -> float:
    """a·b, without the threads that a linear-algebra library would start for it."""
    total = 0.0
    for n in range(a.size):
        total += a[n] * b[n]
    return total


@kernel(signature="f8[::1](f8[::1], i4[::1], i8)")
def sum_over_aggregates(values: Doubles, aggregate: Numbers, count: int) -> Doubles:
    """Σ of the values of each aggregate."""
    out = np.zeros(count)
    for a in range(values.size):
        out[aggregate[a]] += values[a]
    return out
