"""Array kernels of the landscape: pair-energy tables on r², sums over framework atoms, symmetry orbits of grids.

Energies in eV, lengths in Å. Pair energies are tabulated against r², so that the inner loop has neither a
root nor an exponential; a point reads `value[m] + fraction * slope[m]`. The last entry of each table is zero
and stands for everything beyond the cut-off, which keeps the loop free of branches.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import math

import numpy as np

from frenkel.kernels import kernel


@kernel(signature="f8(f8[::1], f8)")
def pair_energy(term, r):
    """Energy in eV of one mobile ion and one framework ion at distance r (Å): Morse or screened Coulomb."""
    if term[1] > 0.5:
        well = math.exp(term[3] * (term[4] - r)) - 1.0
        return term[2] * (well * well - 1.0)
    return term[5] / r * math.erfc(r / term[6])


@kernel(signature="(f8[:, ::1], i8[::1], f8, i8, b1, f8, f8[:, ::1], f8[:, ::1])")
def tabulate(terms, first_term, cutoff_A, bins, shifted, smallest_r_A, values, slopes):
    """Fill `values` and `slopes` (kinds × (bins + 2)) with the pair energy of each kind on a uniform grid of r².

    A kind is the sum of terms[first_term[kind] : first_term[kind + 1]], each a row
    (weight, is_morse, depth_eV, steepness_1_A, r_min_A, coulomb_eV_A, screening_A).
    """
    step = cutoff_A * cutoff_A / bins
    for kind in range(values.shape[0]):
        for t in range(first_term[kind], first_term[kind + 1]):
            offset = pair_energy(terms[t], cutoff_A) if shifted else 0.0
            for m in range(bins + 1):
                r = max(math.sqrt(m * step), smallest_r_A)
                values[kind, m] += terms[t, 0] * (pair_energy(terms[t], r) - offset)
        for m in range(bins):
            slopes[kind, m] = values[kind, m + 1] - values[kind, m]
        values[kind, bins] = 0.0
        values[kind, bins + 1] = 0.0


@kernel(signature="(f8[:, ::1],)")
def reciprocal(lattice):
    """Inverse of a 3 × 3 matrix with cell vectors as rows: its columns are the reciprocal vectors."""
    inverse = np.empty((3, 3))
    for i in range(3):
        j = (i + 1) % 3
        k = (i + 2) % 3
        for c in range(3):
            d = (c + 1) % 3
            e = (c + 2) % 3
            inverse[c, i] = lattice[j, d] * lattice[k, e] - lattice[j, e] * lattice[k, d]
    volume = lattice[0, 0] * inverse[0, 0] + lattice[0, 1] * inverse[1, 0] + lattice[0, 2] * inverse[2, 0]
    for i in range(3):
        for c in range(3):
            inverse[c, i] /= volume
    return inverse


@kernel(signature="(f8[::1], f8[:, ::1], f8, f8[:, ::1])")
def atoms_around(start, lattice, radius_A, fractions):
    """Indices and Cartesian positions of all images of `fractions` within radius_A of the Cartesian point."""
    inverse = reciprocal(lattice)
    reach = np.empty(3)
    centre = np.empty(3)
    for a in range(3):
        centre[a] = 0.0
        reach[a] = radius_A * math.sqrt(inverse[0, a] ** 2 + inverse[1, a] ** 2 + inverse[2, a] ** 2)
        for c in range(3):
            centre[a] += start[c] * inverse[c, a]
    count = 0
    capacity = 256
    index = np.empty(capacity, np.int64)
    position = np.empty((capacity, 3))
    for t in range(fractions.shape[0]):
        low0 = math.ceil(centre[0] - reach[0] - fractions[t, 0])
        high0 = math.floor(centre[0] + reach[0] - fractions[t, 0])
        low1 = math.ceil(centre[1] - reach[1] - fractions[t, 1])
        high1 = math.floor(centre[1] + reach[1] - fractions[t, 1])
        low2 = math.ceil(centre[2] - reach[2] - fractions[t, 2])
        high2 = math.floor(centre[2] + reach[2] - fractions[t, 2])
        for i in range(low0, high0 + 1):
            u = fractions[t, 0] + i
            for j in range(low1, high1 + 1):
                v = fractions[t, 1] + j
                for k in range(low2, high2 + 1):
                    w = fractions[t, 2] + k
                    x = u * lattice[0, 0] + v * lattice[1, 0] + w * lattice[2, 0]
                    y = u * lattice[0, 1] + v * lattice[1, 1] + w * lattice[2, 1]
                    z = u * lattice[0, 2] + v * lattice[1, 2] + w * lattice[2, 2]
                    d2 = (x - start[0]) ** 2 + (y - start[1]) ** 2 + (z - start[2]) ** 2
                    if d2 > radius_A * radius_A:
                        continue
                    if count == capacity:
                        capacity *= 2
                        wider = np.empty(capacity, np.int64)
                        longer = np.empty((capacity, 3))
                        for n in range(count):
                            wider[n] = index[n]
                            for c in range(3):
                                longer[n, c] = position[n, c]
                        index = wider
                        position = longer
                    index[count] = t
                    position[count, 0] = x
                    position[count, 1] = y
                    position[count, 2] = z
                    count += 1
    return index[:count], position[:count]


@kernel(signature="(i4[:, :, ::1], i4[:, :, ::1], i4[:, :, ::1], i4[::1], i4[::1], i2[::1])")
def grid_orbits(first, second, third, representatives, orbit, operation):
    """Orbits of grid points under symmetry operations.

    first, second, third : (n0, operations, 3), (n1, operations, 3), (n2, operations, 3): what an index along each axis
    adds to the three indices of the image, each within the grid (so that no remainder is taken here)

    Fills the representatives (flat indices), the orbit of each point (filled with -1 before), and the operation
    that takes the representative to the point; returns the number of orbits.
    """
    n0, n1, n2 = first.shape[0], second.shape[0], third.shape[0]
    found = 0
    for i in range(n0):
        for j in range(n1):
            for k in range(n2):
                p = (i * n1 + j) * n2 + k
                if orbit[p] >= 0:
                    continue
                for o in range(first.shape[1]):
                    a = first[i, o, 0] + second[j, o, 0] + third[k, o, 0]
                    b = first[i, o, 1] + second[j, o, 1] + third[k, o, 1]
                    c = first[i, o, 2] + second[j, o, 2] + third[k, o, 2]
                    a -= n0 * (np.int64(a >= n0) + np.int64(a >= 2 * n0))
                    b -= n1 * (np.int64(b >= n1) + np.int64(b >= 2 * n1))
                    c -= n2 * (np.int64(c >= n2) + np.int64(c >= 2 * n2))
                    q = (a * n1 + b) * n2 + c
                    if orbit[q] < 0:
                        orbit[q] = found
                        operation[q] = o
                representatives[found] = p
                found += 1
    return found


@kernel(signature="(i4[::1], i8[::1], i8[::1], i8[::1])")
def points_by_rank(orbit, rank, start, order):
    """Fills `order` with the grid points in ascending rank of their orbit (a counting sort); returns how many.

    Orbits of rank -1 are left out; start : zeros, one more than there are ranks.
    """
    ranks = start.shape[0] - 1
    for p in range(orbit.shape[0]):
        r = rank[orbit[p]]
        if r >= 0:
            start[r + 1] += 1
    for r in range(ranks):
        start[r + 1] += start[r]
    for p in range(orbit.shape[0]):
        r = rank[orbit[p]]
        if r >= 0:
            order[start[r]] = p
            start[r] += 1
    return start[ranks]


@kernel(
    fastmath=True,
    signature=(
        "f4(f4, f4, f4, f4[::1], f4[::1], f4[::1], i4[::1], f4[::1], f4[::1], i8, f4, f4)",
        "f8(f8, f8, f8, f8[::1], f8[::1], f8[::1], i4[::1], f8[::1], f8[::1], i8, f8, f8)",
    ),
)
def sum_of_pairs(px, py, pz, x, y, z, table, values, slopes, count, inverse_step, last):
    """Sum of tabulated pair energies of the first `count` atoms at one point; beyond the cut-off a pair adds 0."""
    total = last * 0
    for t in range(count):
        dx = x[t] - px
        dy = y[t] - py
        dz = z[t] - pz
        s = min((dx * dx + dy * dy + dz * dz) * inverse_step, last)
        m = np.int32(s)
        total += values[table[t] + m] + (s - np.float32(m)) * slopes[table[t] + m]
    return total


@kernel(
    signature=(
        "(f4[:, ::1], f8, i8, f4[:, ::1], i4[::1], f4[::1], f4[::1], f4, f4, f4[::1])",
        "(f8[:, ::1], f8, i8, f8[:, ::1], i4[::1], f8[::1], f8[::1], f8, f8, f8[::1])",
    )
)
def energies_at(points, cutoff_A, block, positions, table, values, slopes, inverse_step, last, out):
    """Energy at each Cartesian point (rows of `points`) from the atoms within the cut-off of it.

    Points come in blocks of `block` neighbours that share a list: all atoms within the cut-off of any point of the
    block's bounding box.
    """
    total = positions.shape[0]
    x = np.empty(total, values.dtype)
    y = np.empty(total, values.dtype)
    z = np.empty(total, values.dtype)
    offset = np.empty(total, np.int32)
    for first in range(0, points.shape[0], block):
        end = min(first + block, points.shape[0])
        low0 = high0 = points[first, 0]
        low1 = high1 = points[first, 1]
        low2 = high2 = points[first, 2]
        for p in range(first + 1, end):
            low0 = min(low0, points[p, 0])
            high0 = max(high0, points[p, 0])
            low1 = min(low1, points[p, 1])
            high1 = max(high1, points[p, 1])
            low2 = min(low2, points[p, 2])
            high2 = max(high2, points[p, 2])
        count = np.int64(0)  # not the literal 0, for which numba would compile the callee a second time
        for t in range(total):
            g0 = max(low0 - positions[t, 0], positions[t, 0] - high0, 0.0)
            g1 = max(low1 - positions[t, 1], positions[t, 1] - high1, 0.0)
            g2 = max(low2 - positions[t, 2], positions[t, 2] - high2, 0.0)
            x[count] = positions[t, 0]
            y[count] = positions[t, 1]
            z[count] = positions[t, 2]
            offset[count] = table[t]
            if g0 * g0 + g1 * g1 + g2 * g2 < cutoff_A * cutoff_A:
                count += 1
        for p in range(first, end):
            out[p] = sum_of_pairs(
                points[p, 0], points[p, 1], points[p, 2],
                x, y, z, offset, values, slopes, count, inverse_step, last,
            )  # fmt: skip


@kernel(signature="(f8[:, ::1], f8[:, ::1], f8[::1], f8[::1])")
def nearest_gap(points, positions, radii_A, out):
    """Radius in Å of the largest sphere at each point that touches no atom (negative inside an atom)."""
    for p in range(points.shape[0]):
        best = np.inf
        for t in range(positions.shape[0]):
            dx = positions[t, 0] - points[p, 0]
            dy = positions[t, 1] - points[p, 1]
            dz = positions[t, 2] - points[p, 2]
            gap = math.sqrt(dx * dx + dy * dy + dz * dz) - radii_A[t]
            best = min(best, gap)
        out[p] = best
