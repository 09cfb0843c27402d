"""Kernels that turn a labelled image into face conductances, and powers into shares of the phases.

Labels are uint8 [nx, ny, nz]; tables are [phases] or [phases, phases], in units of the best conductivity and
one voxel. The current flows along the first axis. Two discretisations of one voxel image:

cells    a potential per voxel; a face is two half voxels in series (lower bound of the image)
corners  a potential per voxel corner; an edge is the mean of the four voxels around it (upper bound)
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Labels = NDArray[np.uint8]
Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]

_SINGLE = "f4[:,:,::1]"


@kernel(signature=f"UniTuple({_SINGLE}, 3)(u1[:,:,::1], f4[:,::1], f4[::1], b1, b1, b1)")
def cell_faces(
    labels: Labels, pair: Singles, end: Singles, wrap_x: bool, wrap_y: bool, wrap_z: bool
) -> tuple[Singles, Singles, Singles]:
    """Faces of the cell scheme from the table of phase pairs; `end` is the half voxel at an electrode."""
    nx, ny, nz = labels.shape
    gx = np.zeros((nx + 2, ny + 2, nz + 2), np.float32)
    gy = np.zeros((nx + 2, ny + 2, nz + 2), np.float32)
    gz = np.zeros((nx + 2, ny + 2, nz + 2), np.float32)
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                a = labels[i, j, k]
                if i > 0:
                    gx[i + 1, j + 1, k + 1] = pair[labels[i - 1, j, k], a]
                elif wrap_x:
                    gx[1, j + 1, k + 1] = pair[labels[nx - 1, j, k], a]
                    gx[nx + 1, j + 1, k + 1] = gx[1, j + 1, k + 1]
                else:
                    gx[1, j + 1, k + 1] = end[a]
                if i == nx - 1 and not wrap_x:
                    gx[nx + 1, j + 1, k + 1] = end[a]
                if j > 0:
                    gy[i + 1, j + 1, k + 1] = pair[labels[i, j - 1, k], a]
                elif wrap_y and ny > 1:
                    gy[i + 1, 1, k + 1] = pair[labels[i, ny - 1, k], a]
                    gy[i + 1, ny + 1, k + 1] = gy[i + 1, 1, k + 1]
                if k > 0:
                    gz[i + 1, j + 1, k + 1] = pair[labels[i, j, k - 1], a]
                elif wrap_z and nz > 1:
                    gz[i + 1, j + 1, 1] = pair[labels[i, j, nz - 1], a]
                    gz[i + 1, j + 1, nz + 1] = gz[i + 1, j + 1, 1]
    return gx, gy, gz


@kernel(fastmath=True, inline=True)
def _add_to_row(row: Singles, q: Singles, both: bool) -> None:
    """Add the voxels of a row to the edges behind them, along the row, or to those at both of their sides."""
    n = q.size
    if both:
        for k in range(n):
            row[k + 1] += q[k]
    for k in range(n):
        row[k + 2] += q[k]


@kernel(signature=f"UniTuple({_SINGLE}, 3)(u1[:,:,::1], f4[::1])")
def corner_faces(labels: Labels, quarter: Singles) -> tuple[Singles, Singles, Singles]:
    """Edges of the corner scheme; unknowns are the corners between the two electrode planes.

    `quarter` is a quarter of each phase's conductivity: every voxel gives it to its twelve edges.
    """
    nx, ny, nz = labels.shape
    # unknown planes 1 … nx-1; the electrodes are the ghost planes 0 and nx
    gx = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    gy = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    gz = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    q = np.empty(nz, np.float32)
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                q[k] = quarter[labels[i, j, k]]
            for a in range(2):
                _add_to_row(gx[i + 1, j + 1 + a], q, True)
                if 0 < i + a < nx:  # edges in the electrode planes carry nothing
                    _add_to_row(gy[i + a, j + 2], q, True)
                    for b in range(2):
                        _add_to_row(gz[i + a, j + 1 + b], q, False)
    return gx, gy, gz


@kernel(signature=f"void(u1[:,:,::1], f4[:,::1], {_SINGLE}, {_SINGLE}, {_SINGLE})")
def corner_films(labels: Labels, sheet: Singles, gx: Singles, gy: Singles, gz: Singles) -> None:
    """Add conducting films on the faces between phases: half the sheet conductance to each parallel edge."""
    nx, ny, nz = labels.shape
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                a = labels[i, j, k]
                if i > 0:
                    h = np.float32(0.5) * sheet[labels[i - 1, j, k], a]
                    for b in range(2):
                        gy[i, j + 2, k + 1 + b] += h
                        gz[i, j + 1 + b, k + 2] += h
                if j > 0:
                    h = np.float32(0.5) * sheet[labels[i, j - 1, k], a]
                    for b in range(2):
                        gx[i + 1, j + 1, k + 1 + b] += h
                        if 0 < i + b < nx:
                            gz[i + b, j + 1, k + 2] += h
                if k > 0:
                    h = np.float32(0.5) * sheet[labels[i, j, k - 1], a]
                    for b in range(2):
                        gx[i + 1, j + 1 + b, k + 1] += h
                        if 0 < i + b < nx:
                            gy[i + b, j + 2, k + 1] += h


@kernel(signature="f8[::1](u1[:,:,::1], f8[:,:,::1], f4[:,:,::1], f4[:,:,::1], f4[:,:,::1], f8[::1], f8, f8)")
def cell_powers(
    labels: Labels, x: Doubles, gx: Singles, gy: Singles, gz: Singles, half: Doubles, step: float, end_step: float
) -> Doubles:  # fmt: skip
    """Power dissipated in each phase [phases] and, last, in interfaces. `half` is the resistance of half a voxel.

    A face carries the current J; each half voxel takes J² times its resistance, interfaces take the rest. The
    squares are summed by pair of phases, so that a face costs one addition into the table.
    """
    nx, ny, nz = labels.shape
    phases = half.size
    squares = np.zeros((phases, phases))  # Σ J² of the faces between two phases
    ends = np.zeros(phases)  # Σ J² of the half voxels at electrodes
    total = 0.0
    for i in range(1, nx + 1):
        drop = end_step if i == 1 else step
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                a, here = labels[i - 1, j - 1, k - 1], x[i, j, k]
                d = here - x[i - 1, j, k] + drop
                J = np.float64(gx[i, j, k]) * d
                total += J * d
                if i > 1:
                    squares[labels[i - 2, j - 1, k - 1], a] += J * J
                else:
                    ends[a] += J * J
                d = here - x[i, j - 1, k]
                J = np.float64(gy[i, j, k]) * d
                total += J * d
                squares[labels[i - 1, max(j - 2, 0), k - 1], a] += J * J  # no current through the sides
                d = here - x[i, j, k - 1]
                J = np.float64(gz[i, j, k]) * d
                total += J * d
                squares[labels[i - 1, j - 1, max(k - 2, 0)], a] += J * J
    for j in range(1, ny + 1):
        for k in range(1, nz + 1):
            d = x[nx + 1, j, k] - x[nx, j, k] + end_step
            J = np.float64(gx[nx + 1, j, k]) * d
            total += J * d
            ends[labels[nx - 1, j - 1, k - 1]] += J * J
    out = np.zeros(phases + 1)
    for a in range(phases):
        if half[a] < np.inf:  # nothing flows in a phase that blocks
            out[a] += ends[a] * half[a]
            for b in range(phases):
                out[a] += (squares[a, b] + squares[b, a]) * half[a]
    inside = 0.0
    for a in range(phases):
        inside += out[a]
    out[phases] = max(total - inside, 0.0)
    return out


@kernel(signature="f8[::1](u1[:,:,::1], f8[:,:,::1], f8[::1], f8)")
def corner_powers(labels: Labels, x: Doubles, relative: Doubles, step: float) -> Doubles:
    """Power dissipated in each phase of the corner scheme [phases]: a voxel has a quarter of its twelve edges."""
    nx, ny, nz = labels.shape
    squares = np.zeros(relative.size)
    for i in range(nx):
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                total = 0.0
                for a in range(2):
                    for b in range(2):
                        d = x[i + 1, j + a, k + b] - x[i, j + a, k + b] + step
                        total += d * d
                        d = x[i + a, j + 1, k + b] - x[i + a, j, k + b]
                        total += d * d
                        d = x[i + a, j + b, k + 1] - x[i + a, j + b, k]
                        total += d * d
                squares[labels[i, j - 1, k - 1]] += total
    out: Doubles = 0.25 * squares * relative
    return out


@kernel(signature="i8[::1](u1[:,:,::1])")
def label_counts(labels: Labels) -> NDArray[np.int64]:
    """How many voxels carry each of the 256 possible labels."""
    flat = labels.reshape(labels.size)
    counts = np.zeros((4, 256), np.int64)  # four tables: neighbouring voxels often have one label
    for k in range(flat.size):
        counts[k & 3, flat[k]] += 1
    for n in range(256):
        counts[0, n] += counts[1, n] + counts[2, n] + counts[3, n]
    total: NDArray[np.int64] = counts[0].copy()
    return total
