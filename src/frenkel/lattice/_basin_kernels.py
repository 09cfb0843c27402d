"""Array kernels of basins: which minimum a voxel belongs to, and where two basins first touch.

The lowest voxel where two basins (or two images of one) touch is the pass between them. The basins are joined
in the order of their passes, so that the thresholds of the voxel sweep come out of the same pass.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import numpy as np

from frenkel.kernels import kernel
from frenkel.lattice._sweep_kernels import join


@kernel
def key_of_pass(first, second, s0, s1, s2):
    """One whole number for a pair of basins and the lattice vector between them (each component within ±15)."""
    return (
        (np.int64(first) << 38) | (np.int64(second) << 15) | ((s0 + 16) << 10) | ((s1 + 16) << 5) | (s2 + 16)
    )


@kernel
def slot_of(keys, key):
    """Slot of a key in an open-addressed table: where it is, or the free place where it belongs."""
    mask = keys.shape[0] - 1
    slot = ((key * 2654435761) >> 9) & mask
    while keys[slot] != -1 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@kernel
def longer_table(keys):
    """The same keys in a table of twice the length."""
    fresh = np.full(2 * keys.shape[0], -1, np.int64)
    for key in keys:
        if key != -1:
            fresh[slot_of(fresh, key)] = key
    return fresh


@kernel
def longer_rows(rows):
    """The same rows of six whole numbers in an array of twice the length."""
    fresh = np.empty((2 * rows.shape[0], 6), np.int64)
    for n in range(rows.shape[0]):
        for c in range(6):
            fresh[n, c] = rows[n, c]
    return fresh


@kernel
def sweep_basins(energy, order, shape, beyond):
    """Basins of steepest descent, the lowest passes between them, and the thresholds, in one ascending pass.

    A voxel joins the basin of its lowest neighbour that is already labelled (26 neighbours), or starts one.
    Where two differently labelled voxels (or images) touch for the first time, that voxel is their pass, and the
    basins are joined in a union-find with lattice vectors. The pass ends `beyond` above the 3D threshold.

    Returns thresholds (absolute), component minima, the minima (flat voxel indices), and passes as rows
    (basin a, basin b, w0, w1, w2, voxel): b's image lies w cells from a's.
    """
    n0, n1, n2 = shape[0], shape[1], shape[2]
    total = order.shape[0]
    place = np.full(energy.shape[0], -1, np.int32)
    basin = np.empty(total, np.int32)
    image = np.zeros((total, 3), np.int8)  # cell of the basin's minimum relative to the cell of the voxel
    # a minimum forbids others among its 26 neighbours: at most one in each block of 2 x 2 x 2 voxels
    most = (n0 // 2 + 1) * (n1 // 2 + 1) * (n2 // 2 + 1)
    minima = np.empty(most, np.int64)
    parent = np.empty(most, np.int32)
    shift = np.zeros((most, 3), np.int16)
    size = np.ones(most, np.int32)
    lowest = np.empty(most, energy.dtype)
    winding = np.zeros((most, 3, 3), np.int16)
    rank = np.zeros(most, np.int8)
    count = 0
    keys = np.full(1 << 12, -1, np.int64)
    passes = np.empty((1 << 10, 6), np.int64)
    found = 0
    threshold = np.full(3, np.inf)
    minimum = np.full(3, np.nan)
    reached = 0
    limit = np.inf
    near = np.empty(26, np.int64)
    cell = np.empty((26, 3), np.int64)
    for t in range(total):
        p = order[t]
        if energy[p] > limit:
            break
        i = p // (n1 * n2)
        j = (p // n2) % n1
        k = p % n2
        neighbours = 0
        best = total
        best_n = -1
        for di in range(-1, 2):
            wi = -1 if i + di < 0 else (1 if i + di >= n0 else 0)
            ii = i + di - wi * n0
            for dj in range(-1, 2):
                wj = -1 if j + dj < 0 else (1 if j + dj >= n1 else 0)
                row = (ii * n1 + j + dj - wj * n1) * n2
                for dk in range(-1, 2):
                    wk = -1 if k + dk < 0 else (1 if k + dk >= n2 else 0)
                    q = place[row + k + dk - wk * n2]
                    if q < 0:
                        continue
                    near[neighbours] = q
                    cell[neighbours, 0] = wi
                    cell[neighbours, 1] = wj
                    cell[neighbours, 2] = wk
                    if q < best:
                        best = q
                        best_n = neighbours
                    neighbours += 1
        place[p] = t
        if best_n < 0:
            basin[t] = count
            minima[count] = p
            parent[count] = count
            lowest[count] = energy[p]
            count += 1
            continue
        a = basin[best]
        basin[t] = a
        for c in range(3):
            image[t, c] = image[best, c] + cell[best_n, c]
        for n in range(neighbours):
            q = near[n]
            b = basin[q]
            s0 = np.int64(image[q, 0]) + cell[n, 0] - image[t, 0]
            s1 = np.int64(image[q, 1]) + cell[n, 1] - image[t, 1]
            s2 = np.int64(image[q, 2]) + cell[n, 2] - image[t, 2]
            if a == b and s0 == 0 and s1 == 0 and s2 == 0:
                continue
            first, second = a, b
            if a > b or (a == b and (s0 < 0 or (s0 == 0 and (s1 < 0 or (s1 == 0 and s2 < 0))))):
                first, second = b, a
                s0, s1, s2 = -s0, -s1, -s2
            key = key_of_pass(first, second, s0, s1, s2)
            slot = slot_of(keys, key)
            if keys[slot] == key:
                continue
            keys[slot] = key
            if found == passes.shape[0]:
                passes = longer_rows(passes)
            passes[found, 0] = first
            passes[found, 1] = second
            passes[found, 2] = s0
            passes[found, 3] = s1
            passes[found, 4] = s2
            passes[found, 5] = p
            found += 1
            if 2 * found > keys.shape[0]:
                keys = longer_table(keys)
            root, dimension = join(parent, shift, size, lowest, winding, rank, first, second, s0, s1, s2)
            while reached < dimension:
                threshold[reached] = energy[p]
                minimum[reached] = lowest[root]
                reached += 1
                if reached == 3:
                    limit = energy[p] + beyond
    return threshold, minimum, minima[:count].copy(), passes[:found].copy()
