"""Grain boundaries in a voxel image: a resistance on every face between two grain numbers.

The faces of a voxel image are a staircase: a boundary with unit normal n has |n|₁ = |nx|+|ny|+|nz| times its
true area (1 to √3, 1.5 on average over all directions). The resistance of a face is R_gb times that factor,
so that the boundary as a whole is right. The factor of a pair of grains is the number of its faces over the
length of their vector sum, which is exact for plane boundaries; where that exceeds √3 the boundary is curved
or closed and 1.5 is used. Ω·cm², µm.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure._multigrid import Faces

__all__ = ["add_grain_boundaries", "staircase_factors"]

ISOTROPIC_FACTOR = 1.5
Grains = NDArray[np.integer]
_Cut = tuple[tuple[NDArray[np.intp], ...], NDArray[np.int64], NDArray[np.int64]]


def _boundary_faces(grains: Grains, axis: int, wrap: bool) -> _Cut:
    """Indices (of the face arrays), numbers before and behind, of the faces between two grains on one axis."""
    moved = np.moveaxis(grains, axis, 0)
    before, behind = moved[:-1], moved[1:]
    at = [np.nonzero((before != behind) & (before > 0) & (behind > 0))]
    first = [before[at[0]].astype(np.int64)]
    second = [behind[at[0]].astype(np.int64)]
    place = [tuple(index + (2 if n == 0 else 1) for n, index in enumerate(at[0]))]
    if wrap and moved.shape[0] > 1:
        last, start = moved[-1], moved[0]
        cut = np.nonzero((last != start) & (last > 0) & (start > 0))
        first.append(last[cut].astype(np.int64))
        second.append(start[cut].astype(np.int64))
        place.append((np.ones(cut[0].size, np.intp), cut[0] + 1, cut[1] + 1))
    joined = tuple(np.concatenate([p[n] for p in place]) for n in range(3))
    restored = list(joined[1:])
    restored.insert(axis, joined[0])
    return tuple(restored), np.concatenate(first), np.concatenate(second)


def staircase_factors(
    grains: Grains, wrap: tuple[bool, bool, bool] = (False, False, False)
) -> dict[tuple[int, int], float]:
    """|n|₁ of the boundary of each pair of grains (smaller number first); see the module's first paragraph.

    Examples
    --------
    >>> halves = np.ones((4, 4, 4), int); halves[2:] = 2
    >>> staircase_factors(halves)
    {(1, 2): 1.0}
    """
    keys, factors, _ = _factors([_boundary_faces(grains, axis, wrap[axis]) for axis in range(3)])
    base = _base(grains)
    return {(int(k // base), int(k % base)): float(f) for k, f in zip(keys, factors, strict=True)}


def _base(grains: Grains) -> int:
    return int(grains.max()) + 1


def _factors(cuts: list[_Cut]) -> tuple[NDArray[np.int64], NDArray[np.float64], list[NDArray[np.intp]]]:
    base = max((int(max(a.max(), b.max())) for _, a, b in cuts if a.size), default=0) + 1
    keys = [np.minimum(a, b) * base + np.maximum(a, b) for _, a, b in cuts]
    unique, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    total = np.bincount(inverse, minlength=unique.size).astype(np.float64)
    square = np.zeros(unique.size)
    parts, start = [], 0
    for key, (_, a, b) in zip(keys, cuts, strict=True):
        part = inverse[start : start + key.size]
        parts.append(part)
        start += key.size
        square += np.bincount(part, weights=np.where(a < b, 1.0, -1.0), minlength=unique.size) ** 2
    with np.errstate(divide="ignore"):
        factor = total / np.sqrt(square)
    factor[factor > math.sqrt(3.0) * 1.001] = ISOTROPIC_FACTOR
    return unique, factor, parts


def add_grain_boundaries(
    faces: Faces,
    grains: Grains,
    relative_resistance: float,
    *,
    wrap: tuple[bool, bool, bool] = (False, False, False),
    staircase: bool = True,
) -> None:
    """Put R_gb in series into the faces between grains, in place.

    Parameters
    ----------
    faces : of the cell scheme, in units of the best conductivity and one voxel
    grains : [nx, ny, nz] numbers; 0 is no grain (pore, second phase) and gets no boundary
    relative_resistance : R_gb σ_best / h
    staircase : correct for the area of the voxel faces
    """
    if grains.ndim != 3 or grains.dtype.kind not in "iu":
        raise InputError(f"Grain numbers must be a 3D array of integers, not {grains.dtype} {grains.shape}.")
    if tuple(n - 2 for n in faces[0].shape) != grains.shape:
        raise InputError(f"The grains have the shape {grains.shape}, the image {faces[0].shape}.")
    if not (math.isfinite(relative_resistance) and relative_resistance >= 0.0):
        raise OutOfRange("The grain-boundary resistance", given=relative_resistance, low=0.0)
    cuts = [_boundary_faces(grains, axis, wrap[axis]) for axis in range(3)]
    _, factors, parts = _factors(cuts)
    for axis, ((place, _, _), part) in enumerate(zip(cuts, parts, strict=True)):
        g = faces[axis]
        factor = factors[part] if staircase else 1.0
        g[place] = g[place] / (1.0 + relative_resistance * factor * g[place])
        if wrap[axis]:  # the face at the far end is the one at the near end
            near: list[slice | int] = [slice(None)] * 3
            far = list(near)
            near[axis], far[axis] = 1, -1
            g[tuple(far)] = g[tuple(near)]
