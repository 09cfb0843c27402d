"""Connected structures: random blobs, gyroids, open foams, polycrystals. Periodic, exact volume fractions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure.generators.structure import Structure, checked_shape, lowest_voxels

__all__ = ["blobs", "foam", "gyroid", "polycrystal"]


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
    if abs(sum(vol_fractions.values()) - 1.0) > 1e-6:
        raise OutOfRange(
            "The sum of the volume fractions", given=sum(vol_fractions.values()), low=1.0, high=1.0
        )
    if not 0.0 < width <= min(edges):
        raise OutOfRange("The width", given=width, low=0.0, high=min(edges), unit="voxels")
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
    if periods < 1:
        raise OutOfRange("The number of periods", given=periods, low=1)
    x, y, z = (
        2.0 * np.pi * periods * (index + 0.5) / edge
        for index, edge in zip(np.indices(edges), edges, strict=True)
    )
    field = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    return Structure(
        labels, ("matrix", "framework"), voxel_um, made_by=(("generator", "gyroid"), ("periods", periods))
    )


def _power_distances(
    edges: tuple[int, int, int], cells: int, size_sd_ln: float, neighbours: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Distances and numbers [voxels, k] of the nearest seeds in the power metric |r-c|² - w, periodic.

    Weights become a fourth, non-periodic coordinate: |r-c|² + (w_max - w) is a squared distance in 4D.
    """
    from scipy.spatial import cKDTree

    if cells < neighbours:
        raise OutOfRange("The number of cells", given=cells, low=neighbours)
    if not 0.0 <= size_sd_ln <= 1.0:
        raise OutOfRange("size_sd_ln", given=size_sd_ln, low=0.0, high=1.0)
    box = np.array(edges, float)
    seeds = rng.random((cells, 3)) * box
    radius = (3.0 * box.prod() / (4.0 * np.pi * cells)) ** (1.0 / 3.0)
    weight = (
        (radius * np.exp(size_sd_ln * rng.standard_normal(cells))) ** 2 if size_sd_ln else np.zeros(cells)
    )
    lifted = np.column_stack([seeds, np.sqrt(weight.max() - weight)])
    points = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in edges), indexing="ij"), axis=-1).reshape(
        -1, 3
    )
    tree = cKDTree(lifted, boxsize=np.array([*box, 0.0]))
    distance, number = tree.query(np.column_stack([points, np.zeros(len(points))]), k=neighbours)
    return np.asarray(distance).reshape(len(points), -1), np.asarray(number).reshape(len(points), -1)


def foam(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    cells: int,
    rng: np.random.Generator,
    voxel_um: float | None = None,
) -> Structure:
    """An open-cell foam (label 1): struts along the edges of `cells` random Voronoi cells.

    A voxel is near an edge where the third-nearest seed is hardly farther than the nearest.
    """
    edges = checked_shape(shape)
    distance, _ = _power_distances(edges, cells, 0.0, 3, rng)
    field = (distance[:, 2] - distance[:, 0]).reshape(edges)
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
    if grains < 4:
        raise OutOfRange("The number of grains", given=grains, low=4)
    if not 0.0 <= porosity < 0.5:
        raise OutOfRange("The porosity", given=porosity, low=0.0, high=0.5)
    distance, number = _power_distances(edges, grains, size_sd_ln, 4 if porosity else 1, rng)
    numbers = (number[:, 0] + 1).astype(np.int32).reshape(edges)
    labels = np.zeros(edges, np.uint8)
    if porosity:
        pores = lowest_voxels((distance[:, 3] - distance[:, 0]).reshape(edges), porosity)
        labels[pores], numbers[pores] = 1, 0
    if np.unique(numbers).size - (1 if porosity else 0) < 2:
        raise InputError("Fewer than two grains are left.", next_step="Take more grains or fewer pores.")
    made = (("generator", "polycrystal"), ("grains", grains), ("size_sd_ln", size_sd_ln))
    return Structure(labels, ("grain", "pore") if porosity else ("grain",), voxel_um, numbers, made)
