"""Kernels between a grid of cells and the graph of its nodes: which cells make a node, the graph, sums and values.

The first coarse nodes are the strongly joined groups of cells within blocks of 2x2x2. Graphs are those of
`_graph_kernels`; fields are float32 with ghosts, as in `_multigrid_kernels`.
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]
Numbers = NDArray[np.int32]
Starts = NDArray[np.int64]
Graph = tuple[Starts, Numbers, Doubles, Doubles]

STRONG = 0.1  # of the best face of both cells: such cells move together

_FIELD, _GRAPH = "f4[:,:,::1], ", "i8[::1], i4[::1], f8[::1], f8[::1]"


@kernel(signature=f"Tuple((i4[:,:,::1], i8))({_FIELD * 3})")
def number_nodes(gx: Singles, gy: Singles, gz: Singles) -> tuple[Numbers, int]:
    """Node of each cell: the strongly joined groups within blocks of 2x2x2 cells, from 0.

    Ghosts and cells without a conducting face have none (-1).

    Cells of one block that only weak faces join become different nodes, so that a well-conducting cluster never
    shares a node with what it passes by.
    """
    nx, ny, nz = gx.shape[0] - 2, gx.shape[1] - 2, gx.shape[2] - 2
    best = np.zeros(gx.shape, np.float32)
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                best[i, j, k] = max(
                    gx[i, j, k], gx[i + 1, j, k], gy[i, j, k], gy[i, j + 1, k], gz[i, j, k], gz[i, j, k + 1]
                )
    numbers = np.full(gx.shape, -1, np.int32)
    count = 0
    stack = np.empty((8, 3), np.int64)
    for bi in range(1, nx + 1, 2):
        for bj in range(1, ny + 1, 2):
            for bk in range(1, nz + 1, 2):
                for c in range(8):
                    i, j, k = bi + (c >> 2), bj + ((c >> 1) & 1), bk + (c & 1)
                    if i > nx or j > ny or k > nz or numbers[i, j, k] >= 0 or best[i, j, k] == 0.0:
                        continue
                    numbers[i, j, k] = count
                    stack[0, 0], stack[0, 1], stack[0, 2] = i, j, k
                    height = 1
                    while height > 0:  # flood through strong faces, within the block
                        height -= 1
                        i, j, k = stack[height, 0], stack[height, 1], stack[height, 2]
                        for axis in range(3):
                            oi, oj, ok = i, j, k
                            if axis == 0:
                                oi = bi + 1 if i == bi else bi
                                g = gx[max(i, oi), j, k]
                            elif axis == 1:
                                oj = bj + 1 if j == bj else bj
                                g = gy[i, max(j, oj), k]
                            else:
                                ok = bk + 1 if k == bk else bk
                                g = gz[i, j, max(k, ok)]
                            if oi > nx or oj > ny or ok > nz or numbers[oi, oj, ok] >= 0:
                                continue
                            if g > 0.0 and g >= STRONG * max(best[i, j, k], best[oi, oj, ok]):
                                numbers[oi, oj, ok] = count
                                stack[height, 0], stack[height, 1], stack[height, 2] = oi, oj, ok
                                height += 1
                    count += 1
    return numbers, count


@kernel(signature="i8(i8, f8, i8, i4[::1], f8[::1])")
def _collect(b: int, g: float, found: int, others: Numbers, weights: Doubles) -> int:
    """Add a conductance to neighbour b in a short list; returns its length."""
    for e in range(found):
        if others[e] == b:
            weights[e] += g
            return found
    others[found], weights[found] = b, g
    return found + 1


@kernel(signature=f"Tuple((i8, f8))(i4[:,:,::1], i8, i8, i8, i8, i4[::1], f8[::1], {_FIELD * 3})")
def _edges_of_node(
    numbers: Numbers, a: int, bi: int, bj: int, bk: int, others: Numbers, weights: Doubles,
    gx: Singles, gy: Singles, gz: Singles,
) -> tuple[int, float]:  # fmt: skip
    """Neighbours of node a, whose cells lie in the block at (bi, bj, bk): how many, and its ground."""
    found, ground = 0, 0.0
    ni, nj, nk = numbers.shape
    for i in range(bi, min(bi + 2, ni - 1)):
        for j in range(bj, min(bj + 2, nj - 1)):
            for k in range(bk, min(bk + 2, nk - 1)):
                if numbers[i, j, k] != a:
                    continue
                for side in range(6):
                    if side == 0:
                        b, g = numbers[i - 1, j, k], gx[i, j, k]
                    elif side == 1:
                        b, g = numbers[i + 1, j, k], gx[i + 1, j, k]
                    elif side == 2:
                        b, g = numbers[i, j - 1, k], gy[i, j, k]
                    elif side == 3:
                        b, g = numbers[i, j + 1, k], gy[i, j + 1, k]
                    elif side == 4:
                        b, g = numbers[i, j, k - 1], gz[i, j, k]
                    else:
                        b, g = numbers[i, j, k + 1], gz[i, j, k + 1]
                    if g == 0.0 or b == a:
                        continue
                    if b < 0:
                        ground += g
                    else:
                        found = _collect(b, g, found, others, weights)
    return found, ground


@kernel(signature=f"Tuple((i8[::1], i4[::1], f8[::1], f8[::1]))(i4[:,:,::1], i8, {_FIELD * 3})")
def voxel_graph(numbers: Numbers, count: int, gx: Singles, gy: Singles, gz: Singles) -> Graph:
    """Graph of the nodes of a grid; faces to cells without a node (electrodes) lead to the ground."""
    start, ground = np.zeros(count + 1, np.int64), np.zeros(count)
    other, weight = np.empty(12 * count, np.int32), np.empty(12 * count)
    others, weights = np.empty(48, np.int32), np.empty(48)
    a = 0
    ni, nj, nk = gx.shape
    for bi in range(1, ni - 1, 2):
        for bj in range(1, nj - 1, 2):
            for bk in range(1, nk - 1, 2):
                nodes = 0  # they follow each other within a block
                for c in range(8):
                    i, j, k = bi + (c >> 2), bj + ((c >> 1) & 1), bk + (c & 1)
                    inside = i < ni - 1 and j < nj - 1 and k < nk - 1
                    if inside and numbers[i, j, k] == a + nodes:
                        nodes += 1
                for _ in range(nodes):
                    found, ground[a] = _edges_of_node(numbers, a, bi, bj, bk, others, weights, gx, gy, gz)
                    if start[a] + found > other.size:
                        other = np.concatenate((other, np.empty(other.size // 2 + 48, np.int32)))
                        weight = np.concatenate((weight, np.empty(weight.size // 2 + 48)))
                    other[start[a] : start[a] + found] = others[:found]
                    weight[start[a] : start[a] + found] = weights[:found]
                    start[a + 1] = start[a] + found
                    a += 1
    return start, other[: start[count]].copy(), weight[: start[count]].copy(), ground


@kernel(signature=f"f8[::1]({_FIELD * 5}i4[:,:,::1], i8)")
def residual_on_nodes(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, numbers: Numbers, count: int
) -> Doubles:
    """b - A x of a grid summed over the cells of each node."""
    out = np.zeros(count)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                if numbers[i, j, k] < 0:
                    continue
                c = np.float64(x[i, j, k])
                out[numbers[i, j, k]] += (
                    b[i, j, k] + gx[i, j, k] * (x[i - 1, j, k] - c) + gx[i + 1, j, k] * (x[i + 1, j, k] - c)
                    + gy[i, j, k] * (x[i, j - 1, k] - c) + gy[i, j + 1, k] * (x[i, j + 1, k] - c)
                    + gz[i, j, k] * (x[i, j, k - 1] - c) + gz[i, j, k + 1] * (x[i, j, k + 1] - c)
                )  # fmt: skip
    return out


@kernel(signature="void(f4[:,:,::1], i4[:,:,::1], f8[::1])")
def add_node_values(x: Singles, numbers: Numbers, values: Doubles) -> None:
    """Add to each cell the value of its node."""
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                if numbers[i, j, k] >= 0:
                    x[i, j, k] += np.float32(values[numbers[i, j, k]])


@kernel(signature="f8[::1](f8[:,:,::1], i4[:,:,::1], i8)")
def sum_over_nodes(field: Doubles, numbers: Numbers, count: int) -> Doubles:
    """Σ of a field over the cells of each node."""
    out = np.zeros(count)
    for i in range(1, field.shape[0] - 1):
        for j in range(1, field.shape[1] - 1):
            for k in range(1, field.shape[2] - 1):
                if numbers[i, j, k] >= 0:
                    out[numbers[i, j, k]] += field[i, j, k]
    return out
