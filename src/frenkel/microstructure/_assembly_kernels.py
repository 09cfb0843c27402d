"""Kernels that turn a labelled image into face conductances, and powers into shares of the phases.

Labels are uint8 [nx, ny, nz]; tables are [phases] or [phases, phases], in units of the best conductivity and
one voxel. The current flows along the first axis. Two discretisations of one voxel image:

cells    a potential per voxel; a face is two half voxels in series (lower bound of the image)
corners  a potential per voxel corner; an edge is the mean of the four voxels around it (upper bound)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Labels = NDArray[np.uint8]
Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]


@kernel
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


@kernel
def corner_faces(labels: Labels, quarter: Singles) -> tuple[Singles, Singles, Singles]:
    """Edges of the corner scheme; unknowns are the corners between the two electrode planes.

    `quarter` is a quarter of each phase's conductivity: every voxel gives it to its twelve edges.
    """
    nx, ny, nz = labels.shape
    # unknown planes 1 … nx-1; the electrodes are the ghost planes 0 and nx
    gx = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    gy = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    gz = np.zeros((nx + 1, ny + 3, nz + 3), np.float32)
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                q = quarter[labels[i, j, k]]
                for a in range(2):
                    for b in range(2):
                        gx[i + 1, j + 1 + a, k + 1 + b] += q
                        if 0 < i + a < nx:  # edges in the electrode planes carry nothing
                            gy[i + a, j + 2, k + 1 + b] += q
                            gz[i + a, j + 1 + b, k + 2] += q
    return gx, gy, gz


@kernel
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


@kernel
def cell_powers(
    labels: Labels, x: Doubles, gx: Singles, gy: Singles, gz: Singles, half: Doubles, step: float, end_step: float,
    wrap_x: bool, wrap_y: bool, wrap_z: bool,
) -> Doubles:  # fmt: skip
    """Power dissipated in each phase [phases] and, last, in interfaces. `half` is the resistance of half a voxel.

    A face carries the current J; each half voxel takes J² times its resistance, interfaces take the rest.
    """
    nx, ny, nz = labels.shape
    phases = half.size
    out = np.zeros(phases + 1)
    for i in range(1, nx + 1):
        for j in range(1, ny + 1):
            for k in range(1, nz + 1):
                a = labels[i - 1, j - 1, k - 1]
                for axis in range(3):
                    if axis == 0:
                        g = np.float64(gx[i, j, k])
                        drop = end_step if i == 1 else step
                        current = g * (x[i, j, k] - x[i - 1, j, k] + drop)
                        inside = i > 1 or wrap_x
                        b = labels[i - 2 if i > 1 else nx - 1, j - 1, k - 1]
                    elif axis == 1:
                        g = np.float64(gy[i, j, k])
                        current = g * (x[i, j, k] - x[i, j - 1, k])
                        inside = j > 1 or wrap_y
                        b = labels[i - 1, j - 2 if j > 1 else ny - 1, k - 1]
                    else:
                        g = np.float64(gz[i, j, k])
                        current = g * (x[i, j, k] - x[i, j, k - 1])
                        inside = k > 1 or wrap_z
                        b = labels[i - 1, j - 1, k - 2 if k > 1 else nz - 1]
                    if g == 0.0:
                        continue
                    square = current * current
                    if inside:
                        out[a] += square * half[a]
                        out[b] += square * half[b]
                        out[phases] += square * (1.0 / g - half[a] - half[b])
                    else:
                        out[a] += square / g
                if i == nx and not wrap_x:
                    g = np.float64(gx[nx + 1, j, k])
                    if g > 0.0:
                        current = g * (x[nx + 1, j, k] - x[nx, j, k] + end_step)
                        out[a] += current * current / g
    return out
