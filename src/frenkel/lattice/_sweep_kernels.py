"""Array kernels of percolation: one pass of union-find over voxels whose links carry whole lattice vectors.

Each voxel or site has a parent and the lattice vector (whole numbers of cells) from its parent's image to its
own. When an edge closes inside one component, the sum around it is a winding vector; the rank of a
component's winding vectors over the integers is the dimension in which it percolates. Nothing is tested modulo
anything, so the answer does not depend on the choice of cell.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

from typing import Any

import numpy as np

from frenkel.kernels import kernel

# parent, shift to the parent, size, lowest energy, winding vectors, their rank: one row a voxel or site
FOREST = "Tuple((i4[::1], i2[:, ::1], i4[::1], f8[::1], i2[:, :, ::1], i1[::1]))"


def new_forest(total: int) -> tuple[Any, ...]:
    """The arrays of a union-find in which each of `total` nodes is a component of its own.

    Made outside the kernels: each `np.zeros` of another type in a kernel takes as long to compile as a small kernel.
    """
    return (
        np.arange(total, dtype=np.int32),
        np.zeros((total, 3), np.int16),
        np.ones(total, np.int32),
        np.zeros(total),
        np.zeros((total, 3, 3), np.int16),
        np.zeros(total, np.int8),
    )


@kernel(signature="(i4[::1], i2[:, ::1], i8)")
def find_root(parent, shift, x):
    """Root of x and the lattice vector of x relative to it, with path compression."""
    root = x
    s0 = 0
    s1 = 0
    s2 = 0
    while parent[root] != root:
        s0 += shift[root, 0]
        s1 += shift[root, 1]
        s2 += shift[root, 2]
        root = parent[root]
    node = x
    r0 = s0
    r1 = s1
    r2 = s2
    while parent[node] != root and node != root:
        following = parent[node]
        a = shift[node, 0]
        b = shift[node, 1]
        c = shift[node, 2]
        parent[node] = root
        shift[node, 0] = r0
        shift[node, 1] = r1
        shift[node, 2] = r2
        r0 -= a
        r1 -= b
        r2 -= c
        node = following
    return root, s0, s1, s2


@kernel(signature="(i2[:, :, ::1], i1[::1], i8, i8, i8, i8)")
def add_winding(winding, rank, root, v0, v1, v2):
    """Add a winding vector to a component if it is independent of those it has; True if the rank grew."""
    k = rank[root]
    if k == 3 or (v0 == 0 and v1 == 0 and v2 == 0):
        return False
    if k > 0:
        a0, a1, a2 = winding[root, 0, 0], winding[root, 0, 1], winding[root, 0, 2]
        c0 = a1 * v2 - a2 * v1
        c1 = a2 * v0 - a0 * v2
        c2 = a0 * v1 - a1 * v0
        if k == 1 and c0 == 0 and c1 == 0 and c2 == 0:
            return False
        if k == 2 and c0 * winding[root, 1, 0] + c1 * winding[root, 1, 1] + c2 * winding[root, 1, 2] == 0:
            return False
    winding[root, k, 0] = v0
    winding[root, k, 1] = v1
    winding[root, k, 2] = v2
    rank[root] = k + 1
    return True


@kernel(signature=f"({FOREST}, i8, i8, i8, i8, i8)")
def join(forest, p, q, w0, w1, w2):
    """Add the edge from p to the image of q that lies w cells away; returns the root and its rank."""
    parent, shift, size, lowest, winding, rank = forest
    rp, p0, p1, p2 = find_root(parent, shift, p)
    rq, q0, q1, q2 = find_root(parent, shift, q)
    d0 = q0 - p0 - w0
    d1 = q1 - p1 - w1
    d2 = q2 - p2 - w2
    if rp == rq:
        add_winding(winding, rank, rp, d0, d1, d2)
        return rp, rank[rp]
    if size[rp] < size[rq]:
        keep, gone, sign = rq, rp, 1
    else:
        keep, gone, sign = rp, rq, -1
    parent[gone] = keep
    shift[gone, 0] = sign * d0
    shift[gone, 1] = sign * d1
    shift[gone, 2] = sign * d2
    size[keep] += size[gone]
    lowest[keep] = min(lowest[keep], lowest[gone])
    for v in range(rank[gone]):
        add_winding(winding, rank, keep, winding[gone, v, 0], winding[gone, v, 1], winding[gone, v, 2])
    return keep, rank[keep]


@kernel(signature=f"(f8[::1], i8[::1], i4[::1], i8[::1], b1, {FOREST}, f8[::1], f8[::1], i8[::1])")
def sweep_voxels(energy, order, place, shape, faces_only, forest, threshold, minimum, closing):
    """Add voxels in ascending energy; fills threshold, component minimum and closing voxel for 1D, 2D, 3D.

    energy : in ascending order; order : flat indices of the voxels in that order; place : flat grid, filled with -1
    (on return the rank in `order` of each voxel that was visited). Neighbours: 26, or 6 with faces_only.
    """
    n0, n1, n2 = shape[0], shape[1], shape[2]
    parent, shift, _, lowest, _, _ = forest
    reached = 0
    for t in range(order.shape[0]):
        p = order[t]
        lowest[t] = energy[t]
        place[p] = t
        i = p // (n1 * n2)
        j = (p // n2) % n1
        k = p % n2
        for di in range(-1, 2):
            wi = -1 if i + di < 0 else (1 if i + di >= n0 else 0)
            ii = i + di - wi * n0
            for dj in range(-1, 2):
                wj = -1 if j + dj < 0 else (1 if j + dj >= n1 else 0)
                jj = j + dj - wj * n1
                for dk in range(-1, 2):
                    if faces_only and abs(di) + abs(dj) + abs(dk) > 1:
                        continue
                    wk = -1 if k + dk < 0 else (1 if k + dk >= n2 else 0)
                    q = place[(ii * n1 + jj) * n2 + k + dk - wk * n2]
                    if q < 0 or (di == 0 and dj == 0 and dk == 0):
                        continue
                    if (
                        parent[q] == parent[t]
                        and shift[q, 0] - shift[t, 0] == wi
                        and shift[q, 1] - shift[t, 1] == wj
                        and shift[q, 2] - shift[t, 2] == wk
                    ):
                        continue  # same parent, same cell: nothing new
                    root, dimension = join(forest, t, q, wi, wj, wk)
                    while reached < dimension:
                        threshold[reached] = energy[t]
                        minimum[reached] = lowest[root]
                        closing[reached] = p
                        reached += 1
        if reached == 3:
            return


@kernel(signature=f"(i8[:, ::1], f8[::1], {FOREST}, f8[::1], f8[::1], i8[::1])")
def sweep_network(edges, energies, forest, threshold, minimum, closing):
    """Fills the thresholds of a site network (threshold, component minimum, closing edge) for 1D, 2D, 3D.

    edges : rows (i, j, w0, w1, w2) in ascending energy; forest : its lowest energies those of the sites.
    """
    lowest = forest[3]
    reached = 0
    for t in range(edges.shape[0]):
        root, dimension = join(forest, edges[t, 0], edges[t, 1], edges[t, 2], edges[t, 3], edges[t, 4])
        while reached < dimension:
            threshold[reached] = energies[t]
            minimum[reached] = lowest[root]
            closing[reached] = t
            reached += 1
        if reached == 3:
            break


@kernel(signature=f"(i8[:, ::1], {FOREST}, i8, i8, i8, i8, i8)")
def is_joined(edges, forest, a, b, w0, w1, w2):
    """True if the edges already lead from site a to the image of b that lies w cells away."""
    parent, shift, _, _, winding, rank = forest
    for t in range(edges.shape[0]):
        join(forest, edges[t, 0], edges[t, 1], edges[t, 2], edges[t, 3], edges[t, 4])
    ra, a0, a1, a2 = find_root(parent, shift, a)
    rb, b0, b1, b2 = find_root(parent, shift, b)
    return ra == rb and not add_winding(winding, rank, ra, b0 - a0 - w0, b1 - a1 - w1, b2 - a2 - w2)
