"""Array kernels of basins: which minimum a voxel belongs to, and where two basins first touch.

The lowest voxel where two basins (or two images of one) touch is the pass between them. The basins are joined
in the order of their passes, so that the thresholds of the voxel sweep come out of the same pass.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import numpy as np

from frenkel.kernels import kernel
from frenkel.lattice._sweep_kernels import FOREST, join


@kernel(signature="(i8, i8, i8, i8, i8)")
def key_of_pass(first, second, s0, s1, s2):
    """One whole number for a pair of basins and the lattice vector between them (each component within ±15)."""
    return (
        (first << 38) | (second << 15) | ((s0 + 16) << 10) | ((s1 + 16) << 5) | (s2 + 16)
    )


@kernel(signature="(i8[::1], i8)")
def slot_of(keys, key):
    """Slot of a key in an open-addressed table: where it is, or the free place where it belongs."""
    mask = keys.shape[0] - 1
    slot = ((key * 2654435761) >> 9) & mask
    while keys[slot] != -1 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@kernel(signature="(i8[::1],)")
def longer_table(keys):
    """The same keys in a table of twice the length."""
    fresh = np.empty(2 * keys.shape[0], np.int64)
    for n in range(fresh.shape[0]):
        fresh[n] = -1
    for key in keys:
        if key != -1:
            fresh[slot_of(fresh, key)] = key
    return fresh


@kernel(signature="(i8[:, ::1],)")
def longer_rows(rows):
    """The same rows of six whole numbers in an array of twice the length."""
    fresh = np.empty((2 * rows.shape[0], 6), np.int64)
    for n in range(rows.shape[0]):
        for c in range(6):
            fresh[n, c] = rows[n, c]
    return fresh


@kernel(
    signature=f"(f8[::1], i8[::1], i8[::1], f8, i4[::1], i4[::1], i1[:, ::1], i8[::1], {FOREST}, i8[::1], i8[:, ::1],"
    " i8[:, ::1], f8[::1], f8[::1])"
)
def sweep_basins(
    energy, order, shape, beyond,
    place, basin, image, minima, forest, keys, passes, near, threshold, minimum,
):  # fmt: skip
    """Basins of steepest descent, the lowest passes between them, and the thresholds, in one ascending pass.

    A voxel joins the basin of its lowest neighbour that is already labelled (26 neighbours), or starts one.
    Where two differently labelled voxels (or images) touch for the first time, that voxel is their pass, and the
    basins are joined in a union-find with lattice vectors. The pass ends `beyond` above the 3D threshold.

    energy : in ascending order; order : flat indices of the voxels in that order; place : flat grid, filled with -1
    basin, image : basin of each voxel, and the cell of its minimum relative to the cell of the voxel
    minima (filled: flat indices), forest : room for as many basins as the grid can hold
    keys, passes : first room of the table of passes (a power of two, filled with -1) and of its rows; near : (26, 4)
    threshold, minimum : (3,), filled with the thresholds (absolute) and the minima of the components

    Returns the number of basins and the passes as rows (basin a, basin b, w0, w1, w2, voxel): b's image lies w
    cells from a's.
    """
    n0, n1, n2 = shape[0], shape[1], shape[2]
    total = order.shape[0]
    lowest = forest[3]
    count = 0
    found = 0
    reached = 0
    limit = np.inf
    for t in range(total):
        p = order[t]
        if energy[t] > limit:
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
                    near[neighbours, 0] = q
                    near[neighbours, 1] = wi
                    near[neighbours, 2] = wj
                    near[neighbours, 3] = wk
                    if q < best:
                        best = q
                        best_n = neighbours
                    neighbours += 1
        place[p] = t
        if best_n < 0:
            basin[t] = count
            minima[count] = p
            lowest[count] = energy[t]
            count += 1
            continue
        a = np.int64(basin[best])
        basin[t] = a
        for c in range(3):
            image[t, c] = image[best, c] + near[best_n, c + 1]
        for n in range(neighbours):
            q = near[n, 0]
            b = np.int64(basin[q])
            s0 = image[q, 0] + near[n, 1] - image[t, 0]
            s1 = image[q, 1] + near[n, 2] - image[t, 1]
            s2 = image[q, 2] + near[n, 3] - image[t, 2]
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
            root, dimension = join(forest, first, second, s0, s1, s2)
            while reached < dimension:
                threshold[reached] = energy[t]
                minimum[reached] = lowest[root]
                reached += 1
                if reached == 3:
                    limit = energy[t] + beyond
    return count, passes[:found]
