"""Kernel that moves hard spheres at random in a periodic box (Metropolis; Allen & Tildesley's cell list). Lengths in voxels."""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


@kernel(signature="i8(f8, f8, f8, f8[::1], i8[::1])")
def cell_of(x: float, y: float, z: float, box: Doubles, cells: Integers) -> int:
    """Number of the cell of a place in [0, box); the minimum guards places that round up to the box."""
    i = min(int(x / box[0] * cells[0]), cells[0] - 1)
    j = min(int(y / box[1] * cells[1]), cells[1] - 1)
    k = min(int(z / box[2] * cells[2]), cells[2] - 1)
    number: int = (i * cells[1] + j) * cells[2] + k
    return number


@kernel(signature="b1(i8, f8[::1], f8[:,::1], f8[::1], f8[::1], f8, i8[::1], i8[::1], i8[::1])")
def is_free(
    moved: int, trial: Doubles, places: Doubles, radii: Doubles, box: Doubles, gap: float, cells: Integers,
    first: Integers, following: Integers,
) -> bool:  # fmt: skip
    """Whether sphere `moved` at `trial` keeps |r - r_j| ≥ R + R_j + gap from all others."""
    here = cell_of(trial[0], trial[1], trial[2], box, cells)
    at = (here // (cells[1] * cells[2]), here // cells[2] % cells[1], here % cells[2])
    # with one or two cells along an axis the neighbours on both sides are the same ones
    for i in range(-1 if cells[0] > 2 else 0, 2 if cells[0] > 1 else 1):
        for j in range(-1 if cells[1] > 2 else 0, 2 if cells[1] > 1 else 1):
            for k in range(-1 if cells[2] > 2 else 0, 2 if cells[2] > 1 else 1):
                row = (at[0] + i) % cells[0] * cells[1] + (at[1] + j) % cells[1]
                other = first[row * cells[2] + (at[2] + k) % cells[2]]
                while other >= 0:
                    if other != moved:
                        square = 0.0
                        for axis in range(3):
                            d = trial[axis] - places[other, axis]
                            d -= box[axis] * np.round(d / box[axis])
                            square += d * d
                        least = radii[moved] + radii[other] + gap
                        if square < least * least:
                            return False
                    other = following[other]
    return True


@kernel(signature="i8(f8[:,::1], f8[::1], f8[::1], f8, f8[:,::1])")
def displace_spheres(places: Doubles, radii: Doubles, box: Doubles, gap: float, steps: Doubles) -> int:
    """One sweep: each sphere in turn is moved by its row of `steps` where it stays free; returns how many moved."""
    count = radii.size
    cells = np.empty(3, np.int64)
    widest = 2.0 * radii.max() + max(gap, 0.0)
    most = int(np.ceil(count ** (1.0 / 3.0))) + 1  # more cells than spheres only cost memory
    for axis in range(3):
        cells[axis] = max(1, min(int(box[axis] / widest), most))
    first = np.full(cells[0] * cells[1] * cells[2], -1, np.int64)
    following = np.full(count, -1, np.int64)
    for s in range(count):
        cell = cell_of(places[s, 0], places[s, 1], places[s, 2], box, cells)
        following[s], first[cell] = first[cell], s
    moved = 0
    trial = np.empty(3)
    for s in range(count):
        for axis in range(3):
            trial[axis] = (places[s, axis] + steps[s, axis]) % box[axis]
        if not is_free(s, trial, places, radii, box, gap, cells, first, following):
            continue
        moved += 1
        old = cell_of(places[s, 0], places[s, 1], places[s, 2], box, cells)
        new = cell_of(trial[0], trial[1], trial[2], box, cells)
        if new != old:
            if first[old] == s:
                first[old] = following[s]
            else:
                before = first[old]
                while following[before] != s:
                    before = following[before]
                following[before] = following[s]
            following[s], first[new] = first[new], s
        for axis in range(3):
            places[s, axis] = trial[axis]
    return moved
