"""Kernels that paint particles into a periodic voxel field: signed distances, negative inside. Lengths in voxels."""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Doubles = NDArray[np.float64]


@kernel(signature="void(f8[:,:,::1], f8[:,::1], f8[::1], f8)")
def sphere_field(field: Doubles, centres: Doubles, radii: Doubles, margin: float) -> None:
    """field = min(field, |r - c| - R) in the box of each sphere grown by `margin`; centres are [n, 3]."""
    nx, ny, nz = field.shape
    for s in range(radii.size):
        reach = radii[s] + margin
        # a box wider than the cell would visit voxels twice, which a minimum does not mind
        for i in range(math.floor(centres[s, 0] - reach), math.ceil(centres[s, 0] + reach) + 1):
            dx = i - centres[s, 0]
            for j in range(math.floor(centres[s, 1] - reach), math.ceil(centres[s, 1] + reach) + 1):
                dy = j - centres[s, 1]
                for k in range(math.floor(centres[s, 2] - reach), math.ceil(centres[s, 2] + reach) + 1):
                    dz = k - centres[s, 2]
                    d = math.sqrt(dx * dx + dy * dy + dz * dz) - radii[s]
                    if d < field[i % nx, j % ny, k % nz]:
                        field[i % nx, j % ny, k % nz] = d


@kernel(signature="void(f8[:,:,::1], f8[:,::1], f8[:,::1], f8, f8, f8)")
def cylinder_field(
    field: Doubles, centres: Doubles, axes: Doubles, half_length: float, radius: float, margin: float
) -> None:
    """field = min(field, max(|along| - L/2, across - R)): fibres and platelets; centres, unit axes are [n, 3]."""
    nx, ny, nz = field.shape
    for s in range(centres.shape[0]):
        ax, ay, az = axes[s, 0], axes[s, 1], axes[s, 2]
        # extent of a cylinder along a coordinate: L/2 |a| + R sqrt(1 - a²)
        ex = half_length * abs(ax) + radius * math.sqrt(max(0.0, 1.0 - ax * ax)) + margin
        ey = half_length * abs(ay) + radius * math.sqrt(max(0.0, 1.0 - ay * ay)) + margin
        ez = half_length * abs(az) + radius * math.sqrt(max(0.0, 1.0 - az * az)) + margin
        for i in range(math.floor(centres[s, 0] - ex), math.ceil(centres[s, 0] + ex) + 1):
            dx = i - centres[s, 0]
            for j in range(math.floor(centres[s, 1] - ey), math.ceil(centres[s, 1] + ey) + 1):
                dy = j - centres[s, 1]
                for k in range(math.floor(centres[s, 2] - ez), math.ceil(centres[s, 2] + ez) + 1):
                    dz = k - centres[s, 2]
                    along = dx * ax + dy * ay + dz * az
                    across = math.sqrt(max(0.0, dx * dx + dy * dy + dz * dz - along * along))
                    d = max(abs(along) - half_length, across - radius)
                    if d < field[i % nx, j % ny, k % nz]:
                        field[i % nx, j % ny, k % nz] = d
