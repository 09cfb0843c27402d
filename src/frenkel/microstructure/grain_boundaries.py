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
from frenkel.microstructure.phases import CM_PER_UM

__all__ = ["add_grain_boundaries", "boundary_faces", "check_grains", "placed_factors", "relative_resistance", "staircase_factors"]

ISOTROPIC_FACTOR = 1.5
Grains = NDArray[np.integer]
# of the faces between two grains on one axis: flat index into the face array, pair of grains, smaller number first?
_Cut = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


def _boundary_faces(grains: Grains, axis: int, wrap: bool) -> _Cut:
    """Where the faces between two grains are on one axis, whose they are, and which way the numbers rise."""
    shape = grains.shape
    strides = ((shape[1] + 2) * (shape[2] + 2), shape[2] + 2, 1)
    moved = np.moveaxis(grains, axis, 0)
    base = _base(grains)
    cuts = [_cut(moved[:-1], moved[1:], 2, axis, strides, base)]
    if wrap and moved.shape[0] > 1:
        cuts.append(_cut(moved[-1:], moved[:1], 1, axis, strides, base))
    where, pair, rising = (np.concatenate(part) for part in zip(*cuts, strict=True))
    return where, pair, rising


def _cut(before: Grains, behind: Grains, first: int, axis: int, strides: tuple[int, ...], base: int) -> _Cut:
    """Faces between two stacks of planes; the first of them has the index `first` in the face array."""
    order = [axis, *(n for n in range(3) if n != axis)]
    at = np.nonzero((before != behind) & (before > 0) & (behind > 0))
    a, b = before[at].astype(np.int64), behind[at].astype(np.int64)
    where = sum((index + (1 if n else first)) * strides[order[n]] for n, index in enumerate(at))
    return np.asarray(where), np.minimum(a, b) * base + np.maximum(a, b), a < b


def boundary_faces(grains: Grains) -> int:
    """How many faces lie between two different grain numbers.

    Examples
    --------
    >>> halves = np.ones((4, 3, 3), int); halves[2:] = 2
    >>> boundary_faces(halves)
    9
    """
    ends = [
        (np.moveaxis(grains, axis, 0)[:-1], np.moveaxis(grains, axis, 0)[1:]) for axis in range(grains.ndim)
    ]
    return sum(int(np.count_nonzero(before != behind)) for before, behind in ends)


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
    unique, inverse = np.unique(np.concatenate([pair for _, pair, _ in cuts]), return_inverse=True)
    total = np.bincount(inverse, minlength=unique.size).astype(np.float64)
    square = np.zeros(unique.size)
    parts, start = [], 0
    for _, pair, rising in cuts:
        part = inverse[start : start + pair.size]
        parts.append(part)
        start += pair.size
        square += np.bincount(part, weights=np.where(rising, 1.0, -1.0), minlength=unique.size) ** 2
    with np.errstate(divide="ignore"):
        factor = total / np.sqrt(square)
    factor[factor > math.sqrt(3.0) * 1.001] = ISOTROPIC_FACTOR
    return unique, factor, parts


def relative_resistance(
    grains: Grains | None,
    image: NDArray[np.integer],
    resistance_ohm_cm2: float,
    scale_S_cm: float,
    voxel_um: float | None,
) -> float:
    """R_gb in units of a voxel of the best conductivity; InputError where grains or the voxel's edge are missing."""
    if grains is not None:
        check_grains(grains, image.shape)
    if not (math.isfinite(resistance_ohm_cm2) and resistance_ohm_cm2 >= 0.0):
        raise OutOfRange("The grain-boundary resistance", given=resistance_ohm_cm2, low=0.0, unit="Ω·cm²")
    if not resistance_ohm_cm2:
        return 0.0
    if grains is None or voxel_um is None:
        raise InputError("A grain-boundary resistance needs `grains` and `voxel_um`.")
    return resistance_ohm_cm2 * scale_S_cm / (voxel_um * CM_PER_UM)


def check_grains(grains: Grains, shape: tuple[int, ...]) -> None:
    """InputError unless the grains are whole numbers in the shape of the image."""
    if np.ndim(grains) != 3 or grains.dtype.kind not in "iu":
        raise InputError(
            f"Grain numbers must be a 3D array of integers, not {grains.dtype} {np.shape(grains)}."
        )
    if grains.shape != shape:
        raise InputError(f"The grains have the shape {grains.shape}, the image {shape}.")


def placed_factors(
    grains: Grains, *, wrap: tuple[bool, bool, bool] = (False, False, False), staircase: bool = True
) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Of each axis: flat indices of the faces between grains in the face array, and the factor on R_gb of each."""
    cuts = [_boundary_faces(grains, axis, wrap[axis]) for axis in range(3)]
    _, factors, parts = _factors(cuts)
    return [
        (where, factors[part] if staircase else np.ones(where.size))
        for (where, _, _), part in zip(cuts, parts, strict=True)
    ]


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
    check_grains(grains, tuple(n - 2 for n in faces[0].shape))
    if not (math.isfinite(relative_resistance) and relative_resistance >= 0.0):
        raise OutOfRange("The grain-boundary resistance", given=relative_resistance, low=0.0)
    for axis, (where, factor) in enumerate(placed_factors(grains, wrap=wrap, staircase=staircase)):
        g = faces[axis]
        flat = g.reshape(-1)
        flat[where] = flat[where] / (1.0 + relative_resistance * factor * flat[where])
        if wrap[axis]:  # the face at the far end is the one at the near end
            near: list[slice | int] = [slice(None)] * 3
            far = list(near)
            near[axis], far[axis] = 1, -1
            g[tuple(far)] = g[tuple(near)]
