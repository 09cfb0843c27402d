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

STRIP = 16  # rows of a plane that are relaxed together
_FIELD = "f4[:,:,::1], "


@kernel(fastmath=True, signature=f"{_FIELD[:-2]}({_FIELD * 3})")
def inverse_diagonal(gx: Singles, gy: Singles, gz: Singles) -> Singles:
    """1/Σ g of each cell; 0 where a cell has no conducting face."""
    inverse = np.zeros(gx.shape, np.float32)
    one, nothing = np.float32(1.0), np.float32(0.0)
    n = gx.shape[2] - 2
    row = np.empty(n, np.float32)
    for i in range(1, gx.shape[0] - 1):
        for j in range(1, gx.shape[1] - 1):
            for k in range(n):
                row[k] = gx[i, j, k + 1] + gx[i + 1, j, k + 1] + gy[i, j, k + 1] + gy[i, j + 1, k + 1]
            for k in range(n):
                row[k] += gz[i, j, k + 1] + gz[i, j, k + 2]
            for k in range(n):
                inverse[i, j, k + 1] = one / row[k] if row[k] > nothing else nothing
    return inverse


@kernel(signature=f"UniTuple({_FIELD[:-2]}, 3)({_FIELD * 3})")
def coarsen(gx: Singles, gy: Singles, gz: Singles) -> tuple[Singles, Singles, Singles]:
    """Faces of the grid of 2x2x2 aggregates: the sum of the fine faces times 1/2, for the doubled distance."""
    nx, ny, nz = gx.shape[0] - 2, gx.shape[1] - 2, gx.shape[2] - 2
    cx, cy, cz = (nx + 1) // 2, (ny + 1) // 2, (nz + 1) // 2
    half = np.float32(0.5)
    hx = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    hy = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    hz = np.zeros((cx + 2, cy + 2, cz + 2), np.float32)
    # the fine face before aggregate a is 2a-1; that behind the last aggregate is the last of the fine grid
    for ii in range(1, cx + 2):
        for jj in range(1, cy + 2):
            for i in range(min(2 * ii - 1, nx + 1), min(2 * ii, nx + 1) + 1):
                for j in range(min(2 * jj - 1, ny + 1), min(2 * jj, ny + 1) + 1):
                    on_x = i == min(2 * ii - 1, nx + 1) and jj <= cy and j <= ny
                    on_y = j == min(2 * jj - 1, ny + 1) and ii <= cx and i <= nx
                    on_z = ii <= cx and i <= nx and jj <= cy and j <= ny
                    for kk in range(1, cz + 1):
                        k, last = 2 * kk - 1, min(2 * kk, nz)
                        if on_x:
                            hx[ii, jj, kk] += half * (gx[i, j, k] + (gx[i, j, last] if last > k else 0.0))
                        if on_y:
                            hy[ii, jj, kk] += half * (gy[i, j, k] + (gy[i, j, last] if last > k else 0.0))
                        if on_z:
                            hz[ii, jj, kk] += half * gz[i, j, k]
                    if on_z:
                        hz[ii, jj, cz + 1] += half * gz[i, j, nz + 1]
    return hx, hy, hz


@kernel(fastmath=True, signature=f"void({_FIELD * 6}i8, i8, b1, b1, b1)")
def relax(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, inverse: Singles,
    first_colour: int, half_sweeps: int, from_zero: bool, wrap_y: bool, wrap_z: bool,
) -> None:  # fmt: skip
    """`half_sweeps` of red-black Gauss–Seidel, colours alternating, in one pass through memory.

    Half sweep s works on plane i while half sweep s+1 works on plane i-1: plane i-1 already has its neighbours
    of the other colour from half sweep s, so the result is that of full sweeps one after the other. The same
    skew in the second axis cuts planes into strips of a few rows, which stay in the cache. With `from_zero` x
    counts as 0 on entry, whatever it holds. With `wrap_y`, `wrap_z` the ghosts of a plane are refreshed after
    each half sweep; those of the first axis keep the values they had on entry.

    All cells of a row are computed and those of the colour kept: twice the arithmetic, but vectorised. Flat
    unsigned indices spare the tests for negative ones.
    """
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    one, line, plane, n = np.uint64(1), np.uint64(nz + 2), np.uint64((nz + 2) * (ny + 2)), np.uint64(nz)
    u, f, w = x.reshape(x.size), b.reshape(x.size), inverse.reshape(x.size)
    hx, hy, hz = gx.reshape(x.size), gy.reshape(x.size), gz.reshape(x.size)
    row, nothing = np.empty(nz, np.float32), np.float32(0.0)
    strip = ny + half_sweeps if wrap_y else STRIP
    for begin in range(1, ny + half_sweeps, strip):
        for front in range(1, nx + half_sweeps):
            for s in range(half_sweeps):
                i = front - s
                if i < 1 or i > nx:
                    continue
                low, high = max(1, begin - s), min(ny + 1, begin + strip - s)
                if wrap_y:
                    low, high = 1, ny + 1
                for j in range(low, high):
                    first = np.uint64((i * (ny + 2) + j) * (nz + 2) + 1)
                    before, after = first - plane, first + plane
                    left, right = first - line, first + line
                    under, over = first - one, first + one
                    parity = np.uint64((i + j + first_colour + s) & 1)
                    if from_zero and s == 0:
                        for k in range(n):
                            u[first + k] = w[first + k] * f[first + k] if (k & one) == parity else nothing
                        continue
                    for k in range(n):
                        row[k] = w[first + k] * (
                            f[first + k] + hx[first + k] * u[before + k] + hx[after + k] * u[after + k]
                            + hy[first + k] * u[left + k] + hy[right + k] * u[right + k]
                            + hz[first + k] * u[under + k] + hz[over + k] * u[over + k]
                        )  # fmt: skip
                    for k in range(n):
                        u[first + k] = row[k] if (k & one) == parity else u[first + k]
                if wrap_y:
                    for k in range(1, nz + 1):
                        x[i, 0, k] = x[i, ny, k]
                        x[i, ny + 1, k] = x[i, 1, k]
                if wrap_z:
                    for j in range(1, ny + 1):
                        x[i, j, 0] = x[i, j, nz]
                        x[i, j, nz + 1] = x[i, j, 1]


@kernel(signature="void(f4[:,:,::1])")
def wrap_first_axis(x: Singles) -> None:
    """Refresh the two ghost planes of a periodic first axis."""
    n = x.shape[0] - 2
    for j in range(x.shape[1]):
        for k in range(x.shape[2]):
            x[0, j, k] = x[n, j, k]
            x[n + 1, j, k] = x[1, j, k]


@kernel(fastmath=True, signature=f"void({_FIELD * 6})")
def restrict_residual(
    x: Singles, b: Singles, gx: Singles, gy: Singles, gz: Singles, coarse_b: Singles
) -> None:
    """Residual b - A x summed over each aggregate of 2x2x2 cells into `coarse_b`."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    one, line, plane, n = np.uint64(1), np.uint64(nz + 2), np.uint64((nz + 2) * (ny + 2)), np.uint64(nz)
    u, f = x.reshape(x.size), b.reshape(x.size)
    hx, hy, hz = gx.reshape(x.size), gy.reshape(x.size), gz.reshape(x.size)
    row = np.zeros(nz + 1, np.float32)  # row[nz] stays 0 and completes an odd row
    for ii in range(1, coarse_b.shape[0] - 1):
        for jj in range(1, coarse_b.shape[1] - 1):
            row[:] = 0.0
            for i in range(2 * ii - 1, min(2 * ii, nx) + 1):
                for j in range(2 * jj - 1, min(2 * jj, ny) + 1):
                    first = np.uint64((i * (ny + 2) + j) * (nz + 2) + 1)
                    before, after = first - plane, first + plane
                    left, right = first - line, first + line
                    under, over = first - one, first + one
                    for k in range(n):
                        c = u[first + k]
                        row[k] += (
                            f[first + k] + hx[first + k] * (u[before + k] - c) + hx[after + k] * (u[after + k] - c)
                            + hy[first + k] * (u[left + k] - c) + hy[right + k] * (u[right + k] - c)
                            + hz[first + k] * (u[under + k] - c) + hz[over + k] * (u[over + k] - c)
                        )  # fmt: skip
            for kk in range((nz + 1) // 2):
                coarse_b[ii, jj, kk + 1] = row[2 * kk] + row[2 * kk + 1]


@kernel(signature=f"void({_FIELD * 2})")
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
