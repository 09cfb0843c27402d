"""Array kernel of difference grids: the energy of one framework ion and its images, added to a periodic grid."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import math

from frenkel.kernels import kernel


@kernel(signature="(f8[:, :, ::1], f8[::1], f8[:, ::1], f8[:, ::1], f8, f8[::1], f8[::1], f8, f8)")
def add_stamp(grid, fractions, lattice, inverse, cutoff_A, values, slopes, inverse_step, weight):
    """Add weight times the tabulated pair energy of an ion at `fractions` to all points within the cut-off of it.

    grid : (n0, n1, n2), changed; values, slopes : table on r² with inverse_step bins per Å²
    Along a row of the grid r² is a quadratic function of the index, which gives the part of the row inside the cut-off.
    """
    n0, n1, n2 = grid.shape
    limit = cutoff_A * cutoff_A
    reach0 = cutoff_A * math.sqrt(inverse[0, 0] ** 2 + inverse[1, 0] ** 2 + inverse[2, 0] ** 2)
    reach1 = cutoff_A * math.sqrt(inverse[0, 1] ** 2 + inverse[1, 1] ** 2 + inverse[2, 1] ** 2)
    s0 = lattice[2, 0] / n2
    s1 = lattice[2, 1] / n2
    s2 = lattice[2, 2] / n2
    step2 = s0 * s0 + s1 * s1 + s2 * s2
    for i in range(math.ceil((fractions[0] - reach0) * n0), math.floor((fractions[0] + reach0) * n0) + 1):
        u = i / n0 - fractions[0]
        for j in range(math.ceil((fractions[1] - reach1) * n1), math.floor((fractions[1] + reach1) * n1) + 1):
            v = j / n1 - fractions[1]
            w = -fractions[2]
            x = u * lattice[0, 0] + v * lattice[1, 0] + w * lattice[2, 0]
            y = u * lattice[0, 1] + v * lattice[1, 1] + w * lattice[2, 1]
            z = u * lattice[0, 2] + v * lattice[1, 2] + w * lattice[2, 2]
            half = (x * s0 + y * s1 + z * s2) / step2
            inside = half * half - (x * x + y * y + z * z - limit) / step2
            if inside <= 0.0:
                continue
            root = math.sqrt(inside)
            low = math.ceil(-half - root)
            high = math.floor(-half + root)
            row = grid[i % n0, j % n1]
            k = low % n2
            for m in range(low, high + 1):
                dx = x + m * s0
                dy = y + m * s1
                dz = z + m * s2
                s = (dx * dx + dy * dy + dz * dz) * inverse_step
                bin_ = int(s)
                row[k] += weight * (values[bin_] + (s - bin_) * slopes[bin_])
                k += 1
                if k == n2:
                    k = 0
