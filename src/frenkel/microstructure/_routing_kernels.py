"""Kernels that carry a residual to the electrodes level by level, for a bound on the error that is left.

The residual r of an approximate potential is lost current. Any flow that carries it to the electrodes dissipates at
least r·A⁻¹r, the error of the energy (Thomson's principle). The flow of a coarse face is shared by its fine faces in
proportion to their conductances, which keeps its power; what then is out of balance adds up to nothing in every block
of 2x2x2 cells and is evened out within it, with the least power that is possible there. Flows are float64 with ghosts.
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
Indices = NDArray[np.int64]

_SINGLE, _DOUBLE = "f4[:,:,::1], ", "f8[:,:,::1], "


@kernel(signature=f"{_DOUBLE[:-2]}({_DOUBLE}i8, i8, i8)")
def block_sums(residual: Doubles, nx: int, ny: int, nz: int) -> Doubles:
    """Sums over blocks of 2x2x2 cells, for a coarse grid of nx·ny·nz."""
    out = np.zeros((nx + 2, ny + 2, nz + 2))
    for i in range(1, residual.shape[0] - 1):
        for j in range(1, residual.shape[1] - 1):
            target = out[(i + 1) // 2, (j + 1) // 2]
            for k in range(1, residual.shape[2] - 1):
                target[(k + 1) // 2] += residual[i, j, k]
    return out


@kernel(signature="f8(f8[:,::1], f8[::1], i8, f8, f8[::1])")
def even_out(w: Doubles, d: Doubles, count: int, rounding: float, potential: Doubles) -> float:
    """Potentials of a few nodes with conductances w [count, count] whose sources d add up to 0; returns the power.

    Nodes are eliminated one by one (star–mesh); w above the diagonal and d are used up. Infinite where more than
    `rounding` sits on nodes that nothing joins to the others.
    """
    power = 0.0
    for a in range(count):
        total = 0.0
        for b in range(a + 1, count):
            total += w[a, b]
        w[a, a] = total
        if total <= 0.0:
            if abs(d[a]) > rounding:
                power = np.inf
            continue
        power += d[a] * d[a] / total
        for b in range(a + 1, count):
            part = w[a, b] / total
            if part > 0.0:
                d[b] += part * d[a]
                for c in range(b + 1, count):
                    w[b, c] += part * w[a, c]
    for a in range(count - 1, -1, -1):
        value = d[a]
        for b in range(a + 1, count):
            value += w[a, b] * potential[b]
        potential[a] = value / w[a, a] if w[a, a] > 0.0 else 0.0
    return power


@kernel(inline=True)
def _power_of_cube(d: Doubles, g: float) -> Any:
    """Power that evens out the corners of a cube with one conductance on its edges: eigenvectors of signs."""
    for step in (1, 2, 4):
        for n in range(8):
            if n & step == 0:
                a, b = d[n], d[n + step]
                d[n], d[n + step] = a + b, a - b
    one = d[1] * d[1] + d[2] * d[2] + d[4] * d[4]
    two = d[3] * d[3] + d[5] * d[5] + d[6] * d[6]
    return (one / 2.0 + two / 4.0 + d[7] * d[7] / 6.0) / (8.0 * g)


@kernel(inline=True)
def _share_flow(
    g: Singles, enters: float, leaves: float, bit: int, stride: int, cells: Indices, d: Doubles, flow: Doubles, store: bool
) -> None:  # fmt: skip
    """Share the flows through the two sides of a block across one axis among their cells, into the sources d."""
    far = bit if cells[bit] >= 0 else 0
    near_side, far_side = 0.0, 0.0
    for n in range(8):
        if cells[n] >= 0:
            if n & bit == 0:
                near_side += np.float64(g[cells[n]])
            if n & bit == far:
                far_side += np.float64(g[cells[n] + stride])
    enters = enters / near_side if near_side > 0.0 else 0.0
    leaves = leaves / far_side if far_side > 0.0 else 0.0
    for n in range(8):
        if cells[n] >= 0:
            if n & bit == 0:
                d[n] += enters * g[cells[n]]
                if store:
                    flow[cells[n]] = enters * g[cells[n]]
            if n & bit == far:
                d[n] -= leaves * g[cells[n] + stride]
                if store:
                    flow[cells[n] + stride] = leaves * g[cells[n] + stride]


@kernel(inline=True)
def _join_cells(g: Singles, scale: float, bit: int, stride: int, cells: Indices, w: Doubles) -> None:
    """Conductances inside a block across one axis into w."""
    for n in range(8):
        if n & bit == 0:
            inside = cells[n] >= 0 and cells[n + bit] >= 0
            w[n, n + bit] = scale * g[cells[n] + stride] if inside else 0.0


@kernel(inline=True)
def _one_conductance(gx: Singles, gy: Singles, gz: Singles, at: int, plane: int, line: int) -> Any:
    """The conductance of all twelve faces inside a whole block whose first cell is `at`; 0 where they differ."""
    one = gx[at + plane]
    same = True
    for a in range(2):
        for b in range(2):
            same &= gx[at + plane + a * line + b] == one
            same &= gy[at + line + a * plane + b] == one
            same &= gz[at + 1 + a * plane + b * line] == one
    return one if same else np.float32(0.0)


@kernel(inline=True)
def _store_inner(
    g: Singles, scale: float, bit: int, stride: int, cells: Indices, potential: Doubles, flow: Doubles
) -> None:
    """Flows between the cells of a block across one axis."""
    for n in range(8):
        if n & bit == 0 and cells[n] >= 0 and cells[n + bit] >= 0:
            at = cells[n] + stride
            flow[at] = scale * g[at] * (potential[n] - potential[n + bit])


@kernel(signature=f"f8({_DOUBLE}{_SINGLE * 3}f8, f8, {_DOUBLE * 6}b1)")
def route_blocks(
    residual: Doubles, gx: Singles, gy: Singles, gz: Singles, scale: float, rounding: float,
    coarse_x: Doubles, coarse_y: Doubles, coarse_z: Doubles, x: Doubles, y: Doubles, z: Doubles, store: bool,
) -> float:  # fmt: skip
    """Flows x, y, z of a grid from those of its blocks; returns the power inside the blocks.

    `scale` times the faces are the sums of the finest ones. Without `store` only the power is computed.
    """
    ni, nj, nk = residual.shape
    plane, line, one = nj * nk, nk, 1
    r, hx, hy, hz = (
        residual.reshape(ni * plane),
        gx.reshape(gx.size),
        gy.reshape(gx.size),
        gz.reshape(gx.size),
    )
    fx, fy, fz = x.reshape(x.size), y.reshape(y.size), z.reshape(z.size)
    w, d, potential, cells = np.zeros((8, 8)), np.zeros(8), np.zeros(8), np.zeros(8, np.int64)
    power = 0.0
    for bi in range(1, coarse_x.shape[0] - 1):
        for bj in range(1, coarse_x.shape[1] - 1):
            for bk in range(1, coarse_x.shape[2] - 1):
                for n in range(8):
                    i, j, k = 2 * bi - 1 + (n >> 2), 2 * bj - 1 + ((n >> 1) & 1), 2 * bk - 1 + (n & 1)
                    there = i < ni - 1 and j < nj - 1 and k < nk - 1
                    cells[n] = i * plane + j * line + k if there else -1
                    d[n] = r[cells[n]] if there else 0.0
                _share_flow(hx, coarse_x[bi, bj, bk], coarse_x[bi + 1, bj, bk], 4, plane, cells, d, fx, store)
                _share_flow(hy, coarse_y[bi, bj, bk], coarse_y[bi, bj + 1, bk], 2, line, cells, d, fy, store)
                _share_flow(hz, coarse_z[bi, bj, bk], coarse_z[bi, bj, bk + 1], 1, one, cells, d, fz, store)
                if not store and cells[7] >= 0:
                    conductance = _one_conductance(hx, hy, hz, cells[0], plane, line)
                    if conductance > 0.0:
                        power += _power_of_cube(d, scale * conductance)
                        continue
                w[:] = 0.0
                _join_cells(hx, scale, 4, plane, cells, w)
                _join_cells(hy, scale, 2, line, cells, w)
                _join_cells(hz, scale, 1, one, cells, w)
                power += even_out(w, d, 8, rounding, potential)
                if store:
                    _store_inner(hx, scale, 4, plane, cells, potential, fx)
                    _store_inner(hy, scale, 2, line, cells, potential, fy)
                    _store_inner(hz, scale, 1, one, cells, potential, fz)
    return power
