"""Kernels of the multigrid preconditioner: red-black relaxation, residual restriction, prolongation.

All fields are float32 with one layer of ghost cells on every side, shape (nx+2, ny+2, nz+2). `gx[i,j,k]` is
the conductance between cells (i-1,j,k) and (i,j,k), `gy`, `gz` likewise; the ghosts of potentials hold 0
(the error is 0 on electrodes). Operator: (A x)_c = Σ_faces g (x_c - x_neighbour).
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Singles = NDArray[np.float32]
Numbers = NDArray[np.int32]


@kernel
def inverse_diagonal(gx: Singles, gy: Singles, gz: Singles) -> Singles:
    """1/Σ g of each cell; 0 where a cell has no conducting face."""
    inverse = np.zeros(gx.shape, np.float32)
    for i in range(1, gx.shape[0] - 1):
        for j in range(1, gx.shape[1] - 1):
            for k in range(1, gx.shape[2] - 1):
                total = (
                    gx[i, j, k] + gx[i + 1, j, k] + gy[i, j, k] + gy[i, j + 1, k] + gz[i, j, k] + gz[i, j, k + 1]
                )  # fmt: skip
                if total > 0.0:
                    inverse[i, j, k] = np.float32(1.0) / total
    return inverse


@kernel
def coarsen(gx: Singles, gy: Singles, gz: Singles) -> tuple[Singles, Singles, Singles]:
    """Faces of the grid of 2x2x2 aggregates: the sum of the fine faces times 1/2, for the doubled distance."""
    nx, ny, nz = gx.shape[0] - 2, gx.shape[1] - 2, gx.shape[2] - 2
    cx, cy, cz = (nx + 1) // 2, (ny + 1) // 2, (nz + 1) // 2
    half = np.float32(0.5)
    hx = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    hy = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    hz = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    for i in range(1, nx + 2):
        ii = (i + 1) // 2
        end_x = i == nx + 1
        on_x = end_x or i % 2 == 1  # fine faces between two aggregates, and the last boundary
        if end_x:
            ii = cx + 1
        for j in range(1, ny + 2):
            jj = (j + 1) // 2
            end_y = j == ny + 1
            on_y = end_y or j % 2 == 1
            if end_y:
                jj = cy + 1
            for k in range(1, nz + 2):
                kk = (k + 1) // 2
                end_z = k == nz + 1
                if end_z:
                    kk = cz + 1
                if on_x and not end_y and not end_z:
                    hx[ii, jj, kk] += half * gx[i, j, k]
                if on_y and not end_x and not end_z:
                    hy[ii, jj, kk] += half * gy[i, j, k]
                if (end_z or k % 2 == 1) and not end_x and not end_y:
                    hz[ii, jj, kk] += half * gz[i, j, k]
    return hx, hy, hz


@kernel(fastmath=True)
def _relax_row(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, inverse: Singles,
    i: int, j: int, colour: int, row: Singles,
) -> None:  # fmt: skip
    """Gauss–Seidel on the cells of one colour in a row. All cells are computed into `row`, which the compiler
    can vectorise, and those of the colour are copied: twice the arithmetic, half the time."""
    here, left, right, front, back = x[i, j], x[i - 1, j], x[i + 1, j], x[i, j - 1], x[i, j + 1]
    g_left, g_right, g_front, g_back = gx[i, j], gx[i + 1, j], gy[i, j], gy[i, j + 1]
    g_row, source, weight = gz[i, j], b[i, j], inverse[i, j]
    n = x.shape[2] - 2
    for k in range(n):
        row[k] = weight[k + 1] * (
            source[k + 1] + g_left[k + 1] * left[k + 1] + g_right[k + 1] * right[k + 1]
            + g_front[k + 1] * front[k + 1] + g_back[k + 1] * back[k + 1]
            + g_row[k + 1] * here[k] + g_row[k + 2] * here[k + 2]
        )  # fmt: skip
    for k in range((i + j + colour) & 1, n, 2):
        here[k + 1] = row[k]


@kernel
def relax(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, inverse: Singles,
    first_colour: int, half_sweeps: int, wrap_y: bool, wrap_z: bool,
) -> None:  # fmt: skip
    """`half_sweeps` of red-black Gauss–Seidel, colours alternating, in one pass through memory.

    Half sweep s works on plane i while half sweep s+1 works on plane i-1: plane i-1 already has its neighbours
    of the other colour from half sweep s, so the result is that of full sweeps one after the other. With
    `wrap_y`, `wrap_z` the ghosts of a plane are refreshed after each half sweep; those of the first axis keep
    the values they had on entry.
    """
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    row = np.empty(nz, np.float32)
    for front in range(1, nx + half_sweeps):
        for s in range(half_sweeps):
            i = front - s
            if i < 1 or i > nx:
                continue
            for j in range(1, ny + 1):
                _relax_row(x, b, gx, gy, gz, inverse, i, j, (first_colour + s) & 1, row)
            if wrap_y:
                for k in range(1, nz + 1):
                    x[i, 0, k] = x[i, ny, k]
                    x[i, ny + 1, k] = x[i, 1, k]
            if wrap_z:
                for j in range(1, ny + 1):
                    x[i, j, 0] = x[i, j, nz]
                    x[i, j, nz + 1] = x[i, j, 1]


@kernel
def wrap_first_axis(x: Singles) -> None:
    """Refresh the two ghost planes of a periodic first axis."""
    n = x.shape[0] - 2
    for j in range(x.shape[1]):
        for k in range(x.shape[2]):
            x[0, j, k] = x[n, j, k]
            x[n + 1, j, k] = x[1, j, k]


@kernel(fastmath=True)
def restrict_residual(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, coarse_b: Singles, coarse_x: Singles
) -> None:
    """Residual b - A x summed over each aggregate into `coarse_b`; `coarse_x` is set to 0."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    coarse_b[:] = 0.0
    coarse_x[:] = 0.0
    row = np.zeros(nz + 1, np.float32)
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            here, left, right, front, back = x[i, j], x[i - 1, j], x[i + 1, j], x[i, j - 1], x[i, j + 1]
            g_left, g_right, g_front, g_back = gx[i, j], gx[i + 1, j], gy[i, j], gy[i, j + 1]
            g_row, source = gz[i, j], b[i, j]
            for k in range(nz):
                c = here[k + 1]
                row[k] = (
                    source[k + 1] + g_left[k + 1] * (left[k + 1] - c) + g_right[k + 1] * (right[k + 1] - c)
                    + g_front[k + 1] * (front[k + 1] - c) + g_back[k + 1] * (back[k + 1] - c)
                    + g_row[k + 1] * (here[k] - c) + g_row[k + 2] * (here[k + 2] - c)
                )  # fmt: skip
            target = coarse_b[(i + 1) // 2, (j + 1) // 2]
            for kk in range((nz + 1) // 2):  # row[nz] is 0 and completes an odd row
                target[kk + 1] += row[2 * kk] + row[2 * kk + 1]


@kernel
def prolong(x: Singles, coarse_x: Singles) -> None:
    """Add to each cell the value of its aggregate."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            source = coarse_x[(i + 1) // 2, (j + 1) // 2]
            target = x[i, j]
            for kk in range(nz // 2):
                target[2 * kk + 1] += source[kk + 1]
                target[2 * kk + 2] += source[kk + 1]
            if nz % 2 == 1:
                target[nz] += source[(nz + 1) // 2]


@kernel
def strong_clusters(gx: Singles, gy: Singles, gz: Singles, threshold: float) -> tuple[Numbers, int]:
    """Numbers (from 1; 0 for single cells) of the clusters of cells joined by faces above a threshold.

    Union–find over flat cell indices; ghosts are cells too but have no inner faces above the threshold
    (those at electrodes are skipped).
    """
    nx, ny, nz = gx.shape
    flat = nx * ny * nz
    parent = np.arange(flat).astype(np.int32)
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            for k in range(1, nz - 1):
                here = (i * ny + j) * nz + k
                for axis in range(3):
                    if axis == 0:
                        strong, other = i > 1 and gx[i, j, k] > threshold, here - ny * nz
                    elif axis == 1:
                        strong, other = j > 1 and gy[i, j, k] > threshold, here - nz
                    else:
                        strong, other = k > 1 and gz[i, j, k] > threshold, here - 1
                    if not strong:
                        continue
                    a, b = here, other
                    while parent[a] != a:
                        parent[a] = parent[parent[a]]
                        a = parent[a]
                    while parent[b] != b:
                        parent[b] = parent[parent[b]]
                        b = parent[b]
                    if a < b:
                        parent[b] = a
                    else:
                        parent[a] = b
    size = np.zeros(flat, np.int32)
    for cell in range(flat):
        root = cell
        while parent[root] != root:
            root = parent[root]
        parent[cell] = root
        size[root] += 1
    count = 0
    numbers = np.zeros((nx, ny, nz), np.int32)
    named = numbers.reshape(flat)
    for cell in range(flat):  # a root is the smallest index of its cluster and is met first
        root = parent[cell]
        if size[root] > 1:
            if root == cell:
                count += 1
                named[cell] = count
            else:
                named[cell] = named[root]
    return numbers, count


@kernel
def cluster_conductances(
    numbers: Numbers, count: int, gx: Singles, gy: Singles, gz: Singles
) -> NDArray[np.float64]:
    """Sum of the faces that lead out of each cluster, by cluster number; 0 is no cluster."""
    out = np.zeros(count + 1)
    for i in range(1, numbers.shape[0] - 1):
        for j in range(1, numbers.shape[1] - 1):
            for k in range(1, numbers.shape[2] - 1):
                c = numbers[i, j, k]
                if c == 0:
                    continue
                if numbers[i - 1, j, k] != c:
                    out[c] += gx[i, j, k]
                if numbers[i + 1, j, k] != c:
                    out[c] += gx[i + 1, j, k]
                if numbers[i, j - 1, k] != c:
                    out[c] += gy[i, j, k]
                if numbers[i, j + 1, k] != c:
                    out[c] += gy[i, j + 1, k]
                if numbers[i, j, k - 1] != c:
                    out[c] += gz[i, j, k]
                if numbers[i, j, k + 1] != c:
                    out[c] += gz[i, j, k + 1]
    return out


@kernel
def shift_clusters(x: Singles, b: Singles, numbers: Numbers, conductances: NDArray[np.float64]) -> None:
    """Add to every cluster of x the constant that balances the sum of b over it."""
    sums = np.zeros(conductances.size)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                sums[numbers[i, j, k]] += b[i, j, k]
    for c in range(sums.size):
        sums[c] = sums[c] / conductances[c] if c > 0 and conductances[c] > 0.0 else 0.0
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                x[i, j, k] += np.float32(sums[numbers[i, j, k]])
