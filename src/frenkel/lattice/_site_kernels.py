"""Array kernel of the register of sites: which known site, in which cell, lies at a point."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import math

from frenkel.kernels import kernel


@kernel(signature="i8(f8[:, ::1], f8[:, ::1], f8[:, ::1], f8, i8[::1], i8[:, ::1])")
def locate_points(fractions, sites, lattice, tolerance_A, index, cells):
    """Fill the nearest site of each point and the cell of its image; returns the first point that lies near none, or −1.

    fractions : (points, 3); sites : (n, 3); index : (points,) and cells : (points, 3), filled up to that point
    """
    for p in range(fractions.shape[0]):
        best = tolerance_A * tolerance_A
        chosen = -1
        for s in range(sites.shape[0]):
            c0 = math.floor(fractions[p, 0] - sites[s, 0] + 0.5)
            c1 = math.floor(fractions[p, 1] - sites[s, 1] + 0.5)
            c2 = math.floor(fractions[p, 2] - sites[s, 2] + 0.5)
            u = fractions[p, 0] - sites[s, 0] - c0
            v = fractions[p, 1] - sites[s, 1] - c1
            w = fractions[p, 2] - sites[s, 2] - c2
            x = u * lattice[0, 0] + v * lattice[1, 0] + w * lattice[2, 0]
            y = u * lattice[0, 1] + v * lattice[1, 1] + w * lattice[2, 1]
            z = u * lattice[0, 2] + v * lattice[1, 2] + w * lattice[2, 2]
            squared = x * x + y * y + z * z
            if squared < best:
                best = squared
                chosen = s
                cells[p, 0] = c0
                cells[p, 1] = c1
                cells[p, 2] = c2
        if chosen < 0:
            return p
        index[p] = chosen
    return -1
