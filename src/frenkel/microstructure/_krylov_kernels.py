"""Kernels of the conjugate gradients around the multigrid: float64 potential and residual, float32 direction.

The direction `p` and the faces are float32, products and sums float64, so that the residual stays that of
the potential. Fields have ghost layers as in `_multigrid_kernels`.
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]

_SINGLE, _DOUBLE = "f4[:,:,::1], ", "f8[:,:,::1], "


@kernel(fastmath=True, signature=f"f8({_DOUBLE}{_SINGLE * 3}f8, f8, {_DOUBLE}{_SINGLE})")
def start_residual(
    x: Doubles, gx: Singles, gy: Singles, gz: Singles, step: float, end_step: float, residual: Doubles, single: Singles
) -> float:  # fmt: skip
    """Residual of the potential linear + x; returns its squared norm. Ghosts of x must be set.

    `step` is the potential difference over an inner face, `end_step` over the two faces at the electrodes.
    """
    nx, ny, nz = gx.shape[0] - 2, gx.shape[1] - 2, gx.shape[2] - 2
    total = 0.0
    for i in range(1, nx + 1):
        before = end_step if i == 1 else step
        after = end_step if i == nx else step
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                c = x[i, j, k]
                r = (
                    np.float64(gx[i + 1, j, k]) * (x[i + 1, j, k] - c + after)
                    - np.float64(gx[i, j, k]) * (c - x[i - 1, j, k] + before)
                    + np.float64(gy[i, j, k]) * (x[i, j - 1, k] - c)
                    + np.float64(gy[i, j + 1, k]) * (x[i, j + 1, k] - c)
                    + np.float64(gz[i, j, k]) * (x[i, j, k - 1] - c)
                    + np.float64(gz[i, j, k + 1]) * (x[i, j, k + 1] - c)
                )
                residual[i, j, k] = r
                single[i, j, k] = r
                total += r * r
    return total


@kernel(fastmath=True, signature=f"f8({_SINGLE * 2})")
def dot(residual: Singles, z: Singles) -> float:
    """Σ r z over the inner cells, summed in float64."""
    total = 0.0
    for i in range(1, z.shape[0] - 1):
        for j in range(1, z.shape[1] - 1):
            a, b = residual[i, j], z[i, j]
            for k in range(1, z.shape[2] - 1):
                total += np.float64(a[k]) * np.float64(b[k])
    return total


@kernel(fastmath=True, signature=f"void({_SINGLE * 2}f8, b1, b1)")
def next_direction(p: Singles, z: Singles, beta: float, wrap_y: bool, wrap_z: bool) -> None:
    """p = z + beta p, with periodic ghosts of the last two axes."""
    nx, ny, nz = p.shape[0] - 2, p.shape[1] - 2, p.shape[2] - 2
    factor = np.float32(beta)
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            a, b = p[i, j], z[i, j]
            for k in range(1, nz + 1):
                a[k] = b[k] + factor * a[k]
            if wrap_z:
                a[0] = a[nz]
                a[nz + 1] = a[1]
        if wrap_y:
            for k in range(nz + 2):
                p[i, 0, k] = p[i, ny, k]
                p[i, ny + 1, k] = p[i, 1, k]


@kernel(fastmath=True, inline=True)
def _flow(p: Singles, gx: Singles, gy: Singles, gz: Singles, i: int, j: int, k: int) -> Any:
    """A p of one cell."""
    c = np.float64(p[i, j, k])
    return (
        np.float64(gx[i, j, k]) * (c - p[i - 1, j, k]) + np.float64(gx[i + 1, j, k]) * (c - p[i + 1, j, k])
        + np.float64(gy[i, j, k]) * (c - p[i, j - 1, k]) + np.float64(gy[i, j + 1, k]) * (c - p[i, j + 1, k])
        + np.float64(gz[i, j, k]) * (c - p[i, j, k - 1]) + np.float64(gz[i, j, k + 1]) * (c - p[i, j, k + 1])
    )  # fmt: skip


@kernel(fastmath=True, signature=f"f8({_SINGLE * 4}b1, b1, b1)")
def curvature(
    p: Singles, gx: Singles, gy: Singles, gz: Singles, wrap_x: bool, wrap_y: bool, wrap_z: bool
) -> float:
    """p·A p = Σ g (Δp)² over the faces: terms float32 (differences of near numbers are exact), sums float64.

    The last face of an axis is another one than the first, unless the axis is periodic.
    """
    nx, ny, nz = p.shape[0] - 2, p.shape[1] - 2, p.shape[2] - 2
    one, line, plane = np.uint64(1), np.uint64(nz + 2), np.uint64((nz + 2) * (ny + 2))
    u, hx, hy, hz = p.reshape(p.size), gx.reshape(p.size), gy.reshape(p.size), gz.reshape(p.size)
    n = np.uint64(nz if wrap_z else nz + 1)
    total = 0.0
    for i in range(1, nx + 1 if wrap_x else nx + 2):
        for j in range(1, ny + 1 if wrap_y else ny + 2):
            first = np.uint64((i * (ny + 2) + j) * (nz + 2) + 1)
            before, left, under = first - plane, first - line, first - one
            for k in range(n):
                dx, dy, dz = (
                    u[first + k] - u[before + k],
                    u[first + k] - u[left + k],
                    u[first + k] - u[under + k],
                )
                total += np.float64(
                    hx[first + k] * dx * dx + hy[first + k] * dy * dy + hz[first + k] * dz * dz
                )
    return total


@kernel(fastmath=True, signature=f"f8({_SINGLE * 5})")
def projection(z: Singles, p: Singles, gx: Singles, gy: Singles, gz: Singles) -> float:
    """z·A p."""
    total = 0.0
    for i in range(1, p.shape[0] - 1):
        for j in range(1, p.shape[1] - 1):
            for k in range(1, p.shape[2] - 1):
                total += np.float64(z[i, j, k]) * _flow(p, gx, gy, gz, i, j, k)
    return total


@kernel(fastmath=True, signature=f"f8({_DOUBLE * 2}{_SINGLE * 4}f8, {_SINGLE})")
def advance(
    potential: Doubles, residual: Doubles, p: Singles, gx: Singles, gy: Singles, gz: Singles,
    alpha: float, single: Singles,
) -> float:  # fmt: skip
    """x += alpha p, r -= alpha A p (A p is computed again: cheaper than storing it); returns r·r."""
    total = 0.0
    for i in range(1, p.shape[0] - 1):
        for j in range(1, p.shape[1] - 1):
            for k in range(1, p.shape[2] - 1):
                potential[i, j, k] += alpha * np.float64(p[i, j, k])
                r = residual[i, j, k] - alpha * _flow(p, gx, gy, gz, i, j, k)
                residual[i, j, k] = r
                single[i, j, k] = r
                total += r * r
    return total


@kernel(signature=f"void({_DOUBLE}b1, b1, b1)")
def wrap_potential(x: Doubles, wrap_x: bool, wrap_y: bool, wrap_z: bool) -> None:
    """Periodic ghosts of a finished potential."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    if wrap_z:
        x[:, :, 0] = x[:, :, nz]
        x[:, :, nz + 1] = x[:, :, 1]
    if wrap_y:
        x[:, 0, :] = x[:, ny, :]
        x[:, ny + 1, :] = x[:, 1, :]
    if wrap_x:
        x[0] = x[nx]
        x[nx + 1] = x[1]


@kernel(fastmath=True, signature=f"f8({_DOUBLE}{_SINGLE * 3}f8, f8, b1)")
def energy(
    x: Doubles, gx: Singles, gy: Singles, gz: Singles, step: float, end_step: float, wrap: bool
) -> float:
    """Σ g (Δu)² with u the linear potential plus x: the dissipated power at unit voltage. Ghosts must be set."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    total = 0.0
    for i in range(1, nx + 1 if wrap else nx + 2):
        drop = end_step if (i == 1 or i == nx + 1) else step
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                d = x[i, j, k] - x[i - 1, j, k] + drop
                total += np.float64(gx[i, j, k]) * d * d
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                dy = x[i, j, k] - x[i, j - 1, k]
                dz = x[i, j, k] - x[i, j, k - 1]
                total += np.float64(gy[i, j, k]) * dy * dy + np.float64(gz[i, j, k]) * dz * dz
    return total


@kernel(fastmath=True, signature=f"f8[::1]({_DOUBLE}{_SINGLE * 3}f8, f8, b1)")
def mean_currents(
    x: Doubles, gx: Singles, gy: Singles, gz: Singles, step: float, end_step: float, wrap: bool
) -> Doubles:
    """Σ g Δu over the faces of each axis [3]: the volume mean of the current density, unnormalised."""
    nx, ny, nz = x.shape[0] - 2, x.shape[1] - 2, x.shape[2] - 2
    out = np.zeros(3)
    for i in range(1, nx + 1 if wrap else nx + 2):
        drop = end_step if (i == 1 or i == nx + 1) else step
        # at an electrode the face stands for half a voxel only: weight = drop/step
        weight = drop / step
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                out[0] += weight * np.float64(gx[i, j, k]) * (x[i, j, k] - x[i - 1, j, k] + drop)
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                out[1] += np.float64(gy[i, j, k]) * (x[i, j, k] - x[i, j - 1, k])
                out[2] += np.float64(gz[i, j, k]) * (x[i, j, k] - x[i, j, k - 1])
    return out


@kernel(fastmath=True, signature=f"{_DOUBLE[:-2]}({_DOUBLE[:-2]})")
def means_of_corners(corners: Doubles) -> Doubles:
    """Deviation from the linear potential in the middle of each voxel from that at its eight corners, with ghosts."""
    nx, ny, nz = corners.shape[0] - 1, corners.shape[1] - 3, corners.shape[2] - 3
    out = np.zeros((nx + 2, ny + 2, nz + 2))
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                total = 0.0
                for a in range(2):
                    for b in range(2):
                        at = corners[i + a, j + 1 + b]
                        total += at[k + 1] + at[k + 2]
                out[i + 1, j + 1, k + 1] = 0.125 * total
    return out
