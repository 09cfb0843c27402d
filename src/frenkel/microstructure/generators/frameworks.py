"""Connected structures: random blobs, gyroids, open foams, polycrystals. Periodic, exact volume fractions."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure.generators.hard_spheres import Progress
from frenkel.microstructure.generators.structure import (
    Structure,
    checked_fraction,
    checked_shape,
    lowest_voxels,
)
from frenkel.microstructure.memory import check_structure

__all__ = ["blobs", "foam", "gyroid", "polycrystal"]

_POINTS_AT_ONCE = 250_000  # of the search for seeds, which takes some 120 bytes a point


def blobs(
    shape: int | tuple[int, int, int],
    vol_fractions: dict[str, float],
    *,
    width: float,
    rng: np.random.Generator,
    voxel_um: float | None = None,
) -> Structure:
    """Smooth random phases: a Gaussian random field of correlation width `width` (voxels) cut at its quantiles.

    Parameters
    ----------
    vol_fractions : of the phases by name, in the order of the field; they add up to 1

    Examples
    --------
    >>> made = blobs(24, {"a": 0.5, "b": 0.25, "c": 0.25}, width=2.0, rng=np.random.default_rng(0))
    >>> made.vol_fractions
    {'a': 0.5, 'b': 0.25, 'c': 0.25}
    """
    from scipy import ndimage

    edges = checked_shape(shape)
    if not abs(sum(checked_fraction(one) for one in vol_fractions.values()) - 1.0) <= 1e-6:
        raise OutOfRange(
            "The sum of the volume fractions", given=sum(vol_fractions.values()), low=1.0, high=1.0
        )
    if not 0.0 < width <= min(edges):
        raise OutOfRange("The width", given=width, low=0.0, high=min(edges), unit="voxels")
    check_structure(edges, "blobs")
    field = ndimage.gaussian_filter(rng.standard_normal(edges), width, mode="wrap")
    labels = np.zeros(edges, np.uint8)
    below = 0.0
    for number, part in enumerate(list(vol_fractions.values())[:-1]):
        below += part
        labels[~lowest_voxels(field, min(below, 1.0))] = number + 1
    return Structure(
        labels, tuple(vol_fractions), voxel_um, made_by=(("generator", "blobs"), ("width_voxels", width))
    )


def gyroid(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    periods: int = 1,
    voxel_um: float | None = None,
) -> Structure:
    """A gyroid framework (label 1) of `periods` unit cells an edge: sin x cos y + sin y cos z + sin z cos x ≤ c.

    Examples
    --------
    >>> round(gyroid(20, 0.3).vol_fractions["framework"], 3)
    0.3
    """
    edges = checked_shape(shape)
    checked_fraction(vol_fraction)
    most = max(min(edge for edge in (*edges, 4096) if edge > 1) // 4, 1)  # four voxels a period
    if not 1 <= periods <= most:
        raise OutOfRange("The number of periods", given=periods, low=1, high=most)
    check_structure(edges, "gyroid")
    x, y, z = (
        2.0 * np.pi * periods * (index + 0.5) / edge
        for index, edge in zip(np.ogrid[: edges[0], : edges[1], : edges[2]], edges, strict=True)
    )
    field = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    return Structure(
        labels, ("matrix", "framework"), voxel_um, made_by=(("generator", "gyroid"), ("periods", periods))
    )


def _power_distances(
    edges: tuple[int, int, int],
    cells: int,
    size_sd_ln: float,
    neighbours: int,
    rng: np.random.Generator,
    progress: Progress | None,
) -> tuple[NDArray[np.float64] | None, NDArray[np.int32]]:
    """How much farther than the nearest seed the k-th is, and the number of the nearest seed; power metric, periodic.

    |r-c|² - w: weights become a fourth, non-periodic coordinate, |r-c|² + (w_max - w) is a squared distance in 4D. Both are
    arrays of the shape of the image; with one neighbour no distance is kept.
    """
    from scipy.spatial import cKDTree

    box = np.array(edges, float)
    seeds = rng.random((cells, 3)) * box
    radius = (3.0 * box.prod() / (4.0 * np.pi * cells)) ** (1.0 / 3.0)
    weight = (
        (radius * np.exp(size_sd_ln * rng.standard_normal(cells))) ** 2 if size_sd_ln else np.zeros(cells)
    )
    lifted = np.column_stack([seeds, np.sqrt(weight.max() - weight)])
    tree = cKDTree(lifted, boxsize=np.array([*box, 0.0]))
    farther = np.empty(edges) if neighbours > 1 else None
    nearest = np.empty(edges, np.int32)
    slab = max(1, _POINTS_AT_ONCE // (edges[1] * edges[2]))
    for start in range(0, edges[0], slab):
        if progress is not None:
            progress("looking for the nearest seeds", start / edges[0])
        planes = np.arange(start, min(start + slab, edges[0]))
        axes = (planes + 0.5, np.arange(edges[1]) + 0.5, np.arange(edges[2]) + 0.5, [0.0])
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 4)
        found = tree.query(points, k=neighbours)
        distance, number = (np.asarray(one).reshape(len(points), -1) for one in found)
        part = nearest[planes].shape
        nearest[planes] = number[:, 0].reshape(part)
        if farther is not None:
            farther[planes] = (distance[:, -1] - distance[:, 0]).reshape(part)
    return farther, nearest


def _check_cells(what: str, cells: int, least: int, edges: tuple[int, int, int], size_sd_ln: float) -> None:
    most = math.prod(edges) // 8  # two voxels an edge
    if not least <= cells <= most:
        raise OutOfRange(what, given=cells, low=least, high=max(most, least))
    if not 0.0 <= size_sd_ln <= 1.0:
        raise OutOfRange("The spread of sizes (size_sd_ln)", given=size_sd_ln, low=0.0, high=1.0)


def foam(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    cells: int,
    rng: np.random.Generator,
    voxel_um: float | None = None,
    progress: Progress | None = None,
) -> Structure:
    """An open-cell foam (label 1): struts along the edges of `cells` random Voronoi cells.

    A voxel is near an edge where the third-nearest seed is hardly farther than the nearest.
    """
    edges = checked_shape(shape)
    checked_fraction(vol_fraction)
    _check_cells("The number of cells", cells, 3, edges, 0.0)
    check_structure(edges, "foam")
    field, _ = _power_distances(edges, cells, 0.0, 3, rng, progress)
    assert field is not None  # three neighbours
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    return Structure(
        labels, ("matrix", "framework"), voxel_um, made_by=(("generator", "foam"), ("cells", cells))
    )


def polycrystal(
    shape: int | tuple[int, int, int],
    grains: int,
    *,
    rng: np.random.Generator,
    size_sd_ln: float = 0.0,
    porosity: float = 0.0,
    voxel_um: float | None = None,
    progress: Progress | None = None,
) -> Structure:
    """Grains of a Laguerre tessellation, with pores at their corners and edges.

    Parameters
    ----------
    grains : how many
    size_sd_ln : spread of the weights (ln of a radius); 0 is a Voronoi tessellation
    porosity : volume fraction of pores (label 1), which sit where grains meet

    Returns
    -------
    Structure with labels "grain" (0) and "pore" (1), and `grains` numbered from 1 (0 in pores).

    Examples
    --------
    >>> made = polycrystal(20, 30, porosity=0.05, rng=np.random.default_rng(0))
    >>> round(made.vol_fractions["pore"], 3), made.grains.dtype
    (0.05, dtype('int32'))
    """
    edges = checked_shape(shape)
    _check_cells("The number of grains", grains, 4, edges, size_sd_ln)
    if not 0.0 <= porosity < 0.5:
        raise OutOfRange("The porosity", given=porosity, low=0.0, high=0.5)
    check_structure(edges, "polycrystal")
    farther, numbers = _power_distances(edges, grains, size_sd_ln, 4 if porosity else 1, rng, progress)
    numbers += 1
    labels = np.zeros(edges, np.uint8)
    if farther is not None:
        pores = lowest_voxels(farther, porosity)
        labels[pores], numbers[pores] = 1, 0
    if np.unique(numbers).size - (1 if porosity else 0) < 2:
        raise InputError("Fewer than two grains are left.", next_step="Take more grains or fewer pores.")
    made = (("generator", "polycrystal"), ("grains", grains), ("size_sd_ln", size_sd_ln))
    return Structure(labels, ("grain", "pore") if porosity else ("grain",), voxel_um, numbers, made)
